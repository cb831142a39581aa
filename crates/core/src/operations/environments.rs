//! The workspace itself and its environments, and the change feed that windows follow.

use serde::{Deserialize, Serialize};

use super::{Access, Noun};
use crate::ids::WorkspaceId;

/// Asks for the workspace.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetWorkspace {}

/// The workspace and the caller's place in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct WorkspaceInfo {
    /// Its id, kept across moves and copies of connections.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Where it lives: a folder, or host and database. Never a password.
    pub location: String,
    /// The engine underneath.
    pub engine: Engine,
    /// Whether it is the demo.
    pub demo: bool,
    /// Who is asking, as the audit trail will name them.
    pub person: String,
    /// What the caller may do.
    pub may: Vec<Access>,
}

/// The database engine of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A folder with SQLite files.
    Sqlite,
    /// Schemas of a Postgres database.
    Postgres,
}

/// Asks for the environments.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListEnvironments {}

/// An isolated database of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Environment {
    /// The name in addresses: lower-case letters, digits and hyphens.
    pub name: String,
    /// The name people read.
    pub label: String,
    /// How it looks, and how careful one is in it.
    pub kind: EnvironmentKind,
}

/// What an environment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentKind {
    /// Real licenses of real customers.
    Production,
    /// A rehearsal.
    Staging,
    /// A playground.
    Development,
}

impl EnvironmentKind {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
        }
    }

    /// The kind of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Production, Self::Staging, Self::Development]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Adds an environment.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateEnvironment {
    /// 1 to 40 lower-case letters, digits and hyphens, starting with a letter.
    pub name: String,
    /// 1 to 60 characters.
    pub label: String,
    /// What it is for.
    pub kind: EnvironmentKind,
}

/// Asks what changed since a cursor.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct FollowChanges {
    /// The cursor of the previous answer; none starts now.
    pub after: Option<u32>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ChangesSince {
    /// Where to go on from.
    pub cursor: u32,
    /// The changes in order, neighbours merged.
    pub changes: Vec<Changed>,
    /// Whether changes may have been missed, so that everything must be read again.
    pub missed: bool,
}

/// Nouns that changed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Changed {
    /// The environment; none for the workspace itself.
    pub environment: Option<String>,
    /// What changed.
    pub nouns: Vec<Noun>,
}
