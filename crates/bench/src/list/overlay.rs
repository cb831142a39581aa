//! Readers while somebody writes: single edits, and an import of 100,000 rows.
//!
//! A reader asks the pair of the list with another three letters each time, one question after the other, alone at
//! first, then beside the writer. Its longest wait beside its longest wait alone says how long writing kept it.
//! The time of an edit is that of `edit_license` in process: it includes the durable commit and everything that has to
//! happen before the editor's own next read sees the change.
//!
//! Deliberately absent: several writers. On SQLite they queue, and on Postgres they are other people's processes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use keydesk_core::{
    backend::Workspace,
    operations::licenses::{EditLicense, GetLicense, License, LicenseQuery, ListLicenses},
    service::EnvironmentScope,
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{
    cases::{Question, letters},
    desk::Desk,
};
use crate::{
    files::{self, Imported},
    index,
    measure::{Times, rounded, timed},
    places::ENVIRONMENT,
};

/// Edits that are timed.
const EDITS: u32 = 500;
/// Rows of the import.
const ROWS: u32 = 100_000;
/// How long the reader is alone.
const ALONE: Duration = Duration::from_secs(5);

/// What was measured.
#[derive(Debug)]
pub struct Overlay {
    pub alone: Times,
    pub edits: Times,
    /// The part of an edit in which the index changes.
    pub applies: Times,
    pub beside_edits: Times,
    pub import_seconds: f64,
    pub imported: Imported,
    pub beside_import: Times,
}

impl Overlay {
    pub fn to_json(&self) -> Value {
        json!({
            "edit": self.edits.to_json(),
            "edit_includes": "the durable commit",
            "apply_to_index": self.applies.to_json(),
            "reader_alone": self.alone.to_json(),
            "reader_beside_edits": self.beside_edits.to_json(),
            "reader_beside_import": self.beside_import.to_json(),
            "import_rows": self.imported.created,
            "import_customers": self.imported.new_customers,
            "import_s": rounded(Some(self.import_seconds)),
        })
    }
}

pub async fn measure(workspace: &Workspace, scope: &EnvironmentScope) -> Result<Overlay> {
    let licenses = some_licenses(scope).await?;
    let reader = Reader::start(scope, 0);
    tokio::time::sleep(ALONE).await;
    let alone = reader.stop().await?;
    let reader = Reader::start(scope, 5_000);
    let edits = edit(scope, licenses).await?;
    let beside_edits = reader.stop().await?;
    let mut applies = Times::default();
    for took in index::applied(workspace, ENVIRONMENT).await? {
        applies.add(took);
    }
    let file = files::of_rows(ROWS, 7);
    let plan = files::hand_in(scope, &file.csv()?).await?;
    let reader = Reader::start(scope, 10_000);
    let started = Instant::now();
    let imported = files::import(scope, plan).await?;
    let import_seconds = started.elapsed().as_secs_f64();
    let beside_import = reader.stop().await?;
    Ok(Overlay {
        alone,
        edits,
        applies,
        beside_edits,
        import_seconds,
        imported,
        beside_import,
    })
}

/// Somebody who keeps asking.
struct Reader {
    stop: Arc<AtomicBool>,
    task: JoinHandle<Result<Times>>,
}

impl Reader {
    fn start(scope: &EnvironmentScope, first: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (desk, stopped) = (Desk::Core(scope.clone()), stop.clone());
        let task = tokio::spawn(async move {
            let mut times = Times::default();
            let mut n = first;
            while !stopped.load(Ordering::Relaxed) {
                let query = LicenseQuery {
                    search: letters(n, 3),
                    ..LicenseQuery::default()
                };
                let question = Question::List { query, offset: 0 };
                times.add(desk.ask(&question).await?.whole);
                n += 1;
            }
            Ok(times)
        });
        Self { stop, task }
    }

    async fn stop(self) -> Result<Times> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await?
    }
}

/// Licenses that may be edited, as they are now.
async fn some_licenses(scope: &EnvironmentScope) -> Result<Vec<License>> {
    let page = scope
        .list_licenses(ListLicenses {
            query: LicenseQuery {
                statuses: vec![keydesk_core::domain::status::LicenseStatus::Active],
                ..LicenseQuery::default()
            },
            offset: 0,
            limit: EDITS,
            version: None,
        })
        .await?;
    let mut licenses = Vec::new();
    for row in page.rows {
        let detail = scope.get_license(GetLicense { id: row.id }).await?;
        licenses.push(detail.license);
    }
    Ok(licenses)
}

/// Changes the activation limit of each license, one after the other.
async fn edit(scope: &EnvironmentScope, licenses: Vec<License>) -> Result<Times> {
    let mut times = Times::default();
    for license in licenses {
        let edit = EditLicense {
            id: license.id,
            version: license.version,
            customer_id: license.customer_id,
            activation_limit: if license.activation_limit == 7 { 8 } else { 7 },
            expires_at: license.expires_at,
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: true,
            reason: None,
        };
        let (edited, time) = timed(scope.edit_license(edit)).await;
        edited.context("a license could not be edited")?;
        times.add(time);
    }
    Ok(times)
}
