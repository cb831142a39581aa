//! What a backup says of itself: its first entry.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    backend::folder::{CONTROL_FILE, ENVIRONMENTS_FOLDER},
    ids::WorkspaceId,
    store::{copying::StoreFacts, migrate::Schema},
};

/// The name of the manifest's entry.
pub(super) const MANIFEST: &str = "manifest.json";
/// The name of the entry that holds the manifest's SHA-256.
pub(super) const SEAL: &str = "manifest.sha256";
/// The key that signs the folder's audit trails, without which nobody could go on signing them.
pub(super) const AUDIT_KEY: &str = "audit-key.der";
/// The way in which this program packs.
pub(super) const FORMAT: u32 = 1;
/// A manifest is never longer than this.
pub(super) const LONGEST: u64 = 4 * 1024 * 1024;
/// The longest name of an environment.
const LONGEST_NAME: usize = 40;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    pub made_at: DateTime<Utc>,
    /// The version of Keydesk that made it.
    pub program: String,
    pub workspace: WorkspaceId,
    pub name: String,
    pub generation: String,
    /// Where the workspace lay: beside it its master key is looked for.
    pub folder: String,
    /// The check value of the master key; none where none was made yet.
    pub master_key: Option<String>,
    /// What follows, in this order.
    pub parts: Vec<Part>,
}

/// One file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its path in the workspace's folder, with forward slashes.
    pub name: String,
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// What the database holds; none for what is no database.
    pub holds: Option<StoreFacts>,
}

/// A part's name for an environment.
pub(super) fn environment_part(environment: &str) -> String {
    format!("{ENVIRONMENTS_FOLDER}/{environment}.db")
}

/// The environment of a part; none for other parts.
pub(super) fn environment_of(part: &str) -> Option<&str> {
    let name = part
        .strip_prefix(ENVIRONMENTS_FOLDER)?
        .strip_prefix('/')?
        .strip_suffix(".db")?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
    fits.then_some(name)
}

impl Part {
    /// The schema that a database of this name has; none for what is none.
    pub(super) fn schema(&self) -> Option<Schema> {
        match self.name.as_str() {
            CONTROL_FILE => Some(Schema::Control),
            name => environment_of(name).map(|_| Schema::Environment),
        }
    }

    /// Whether a backup may hold such a part: nothing else is ever written.
    pub(super) fn is_known(&self) -> bool {
        self.name == AUDIT_KEY || self.schema().is_some()
    }
}

impl Manifest {
    pub(super) fn environments(&self) -> Vec<String> {
        let names = self.parts.iter();
        names
            .filter_map(|part| environment_of(&part.name).map(str::to_owned))
            .collect()
    }

    /// Rows of all databases, and licenses among them.
    pub(super) fn rows(&self) -> (i64, i64) {
        let stores = || self.parts.iter().filter_map(|part| part.holds.as_ref());
        let all = |rows: &BTreeMap<String, i64>| rows.values().sum::<i64>();
        let licenses = stores().filter_map(|store| store.rows.get("licenses"));
        (stores().map(|store| all(&store.rows)).sum(), licenses.sum())
    }
}

#[cfg(test)]
mod tests {
    use super::environment_of;

    #[test]
    fn no_part_leads_out_of_the_folder() {
        assert_eq!(
            environment_of("environments/staging-2.db"),
            Some("staging-2")
        );
        for name in [
            "environments/../x.db",
            "environments/a/b.db",
            "environments/.db",
            "environments/A.db",
            "/environments/a.db",
            "workspace.db",
        ] {
            assert_eq!(environment_of(name), None, "{name}");
        }
    }
}
