//! The workspaces opened before, and preferences: two small files next to Keydesk's data.
//!
//! Deliberately absent: passwords; see `secrets`.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use keydesk_core::{
    Error, Result,
    backend::{Location, PostgresLocation},
    ids::WorkspaceId,
    operations::environments::{Engine, WorkspaceInfo},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreExt};

use crate::shell_commands::{RecentConnection, RecentWorkspace};

const RECENTS_FILE: &str = "recent-workspaces.json";
const RECENTS_KEY: &str = "workspaces";
const PREFERENCES_FILE: &str = "preferences.json";
/// The oldest ones beyond this are dropped.
const MOST_RECENTS: usize = 20;
/// The most preferences that are kept.
const MOST_PREFERENCES: usize = 200;
/// The longest name of a preference, in characters.
const LONGEST_NAME: usize = 60;
/// The longest value of a preference, in bytes.
const LONGEST_VALUE: usize = 64 * 1024;

/// A workspace opened before, as the file has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Recent {
    /// Its id.
    pub id: WorkspaceId,
    name: String,
    demo: bool,
    opened_at: DateTime<Utc>,
    place: RecentPlace,
}

/// Where it lives, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum RecentPlace {
    Folder {
        path: PathBuf,
    },
    Postgres {
        host: String,
        port: u16,
        database: String,
        user: String,
        ca_file: Option<PathBuf>,
        socket: Option<PathBuf>,
    },
}

impl Recent {
    /// A workspace that was opened just now.
    pub fn new(info: &WorkspaceInfo, location: &Location, now: DateTime<Utc>) -> Self {
        Self {
            id: info.id,
            name: info.name.clone(),
            demo: info.demo,
            opened_at: now,
            place: RecentPlace::of(location),
        }
    }

    /// How to reach it; a password is to be recalled.
    pub fn location(&self) -> Location {
        self.place.location()
    }

    /// As the welcome screen shows it.
    pub fn shown(&self) -> RecentWorkspace {
        let missing = match &self.place {
            RecentPlace::Folder { path } => !path.is_dir(),
            RecentPlace::Postgres { .. } => false,
        };
        RecentWorkspace {
            id: self.id,
            name: self.name.clone(),
            location: self.location().display(),
            engine: match self.place {
                RecentPlace::Folder { .. } => Engine::Sqlite,
                RecentPlace::Postgres { .. } => Engine::Postgres,
            },
            demo: self.demo,
            opened_at: self.opened_at,
            missing,
            connection: self.place.connection(),
        }
    }
}

impl RecentPlace {
    fn of(location: &Location) -> Self {
        match location {
            Location::Folder(path) => Self::Folder { path: path.clone() },
            Location::Postgres(postgres) => Self::Postgres {
                host: postgres.host.clone(),
                port: postgres.port,
                database: postgres.database.clone(),
                user: postgres.user.clone(),
                ca_file: postgres.ca_file.clone(),
                socket: postgres.socket.clone(),
            },
        }
    }

    /// What the form for a connection starts with; the host is where it takes a socket's folder.
    fn connection(&self) -> Option<RecentConnection> {
        let Self::Postgres {
            host,
            port,
            database,
            user,
            ca_file,
            socket,
        } = self
        else {
            return None;
        };
        Some(RecentConnection {
            host: match socket {
                Some(socket) => socket.display().to_string(),
                None => host.clone(),
            },
            port: *port,
            database: database.clone(),
            user: user.clone(),
            ca_file: ca_file.as_ref().map(|file| file.display().to_string()),
        })
    }

    fn location(&self) -> Location {
        match self.clone() {
            Self::Folder { path } => Location::Folder(path),
            Self::Postgres {
                host,
                port,
                database,
                user,
                ca_file,
                socket,
            } => Location::Postgres(PostgresLocation {
                host,
                port,
                database,
                user,
                password: None,
                ca_file,
                socket,
            }),
        }
    }
}

/// The workspaces opened before, newest first.
///
/// # Errors
/// When the file cannot be opened; one that does not read counts as empty.
pub fn list(app: &AppHandle) -> Result<Vec<Recent>> {
    let kept = store(app, RECENTS_FILE)?.get(RECENTS_KEY);
    Ok(kept
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default())
}

/// The workspace of that id, when it was opened before.
///
/// # Errors
/// As [`list`].
pub fn find(app: &AppHandle, id: WorkspaceId) -> Result<Option<Recent>> {
    Ok(list(app)?.into_iter().find(|recent| recent.id == id))
}

/// Puts a workspace at the head of the list.
///
/// # Errors
/// When the file cannot be written.
pub fn remember(app: &AppHandle, recent: Recent) -> Result<()> {
    write(app, &with_newest(list(app)?, recent))
}

/// Takes a workspace off the list.
///
/// # Errors
/// When the file cannot be written.
pub fn forget(app: &AppHandle, id: WorkspaceId) -> Result<()> {
    let mut recents = list(app)?;
    recents.retain(|recent| recent.id != id);
    write(app, &recents)
}

fn with_newest(mut recents: Vec<Recent>, newest: Recent) -> Vec<Recent> {
    recents.retain(|recent| recent.id != newest.id && recent.place != newest.place);
    recents.insert(0, newest);
    recents.truncate(MOST_RECENTS);
    recents
}

fn write(app: &AppHandle, recents: &[Recent]) -> Result<()> {
    let value =
        serde_json::to_value(recents).map_err(|error| Error::Internal(error.to_string()))?;
    let store = store(app, RECENTS_FILE)?;
    store.set(RECENTS_KEY, value);
    save(&store)
}

/// A preference's JSON text.
///
/// # Errors
/// `invalid` when the name is none; when the file cannot be opened.
pub fn preference(app: &AppHandle, name: &str) -> Result<Option<String>> {
    check_name(name)?;
    Ok(store(app, PREFERENCES_FILE)?
        .get(name)
        .map(|value| value.to_string()))
}

/// Keeps a preference.
///
/// # Errors
/// `invalid` when name or value break their limits; when the file cannot be written.
pub fn set_preference(app: &AppHandle, name: &str, text: &str) -> Result<()> {
    check_name(name)?;
    let value = check_value(text)?;
    let store = store(app, PREFERENCES_FILE)?;
    if store.length() >= MOST_PREFERENCES && !store.has(name) {
        return Err(Error::invalid(
            "name",
            format!("More than {MOST_PREFERENCES} preferences cannot be kept."),
            "Remove preferences that are not used any more.",
        ));
    }
    store.set(name, value);
    save(&store)
}

fn check_name(name: &str) -> Result<()> {
    let fits = !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/'));
    if fits {
        return Ok(());
    }
    Err(Error::invalid(
        "name",
        "A preference's name has 1 to 60 letters, digits and . _ - : /.",
        "Choose another name.",
    ))
}

fn check_value(text: &str) -> Result<Value> {
    if text.len() > LONGEST_VALUE {
        return Err(Error::invalid(
            "value",
            "A preference has at most 64 KB.",
            "Keep less in it.",
        ));
    }
    serde_json::from_str(text).map_err(|_| {
        Error::invalid(
            "value",
            "A preference is kept as JSON, and this is none.",
            "Write it as JSON.",
        )
    })
}

fn store(app: &AppHandle, file: &str) -> Result<Arc<Store<Wry>>> {
    app.store(file)
        .map_err(|error| Error::file(file, std::io::Error::other(error)))
}

fn save(store: &Store<Wry>) -> Result<()> {
    store
        .save()
        .map_err(|error| Error::file("Keydesk's own settings", std::io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{opening, shell_commands::PostgresConnection};

    fn recent(number: u32, path: &str) -> Recent {
        Recent {
            id: WorkspaceId(uuid::Uuid::from_u128(u128::from(number))),
            name: format!("Workspace {number}"),
            demo: false,
            opened_at: DateTime::UNIX_EPOCH,
            place: RecentPlace::Folder { path: path.into() },
        }
    }

    #[test]
    fn a_workspace_stands_once_on_the_list_wherever_it_moved() {
        let recents = vec![recent(1, "/a"), recent(2, "/b")];
        let recents = with_newest(recents, recent(2, "/moved"));
        assert_eq!(recents.len(), 2);
        assert_eq!(recents[0].place, recent(2, "/moved").place);
        let recents = with_newest(recents, recent(3, "/a"));
        assert_eq!(
            recents.iter().map(|r| r.id).collect::<Vec<_>>(),
            [recent(3, "").id, recent(2, "").id]
        );
    }

    #[test]
    fn the_list_keeps_twenty() {
        let many = (0..40).fold(Vec::new(), |list, n| {
            with_newest(list, recent(n, &format!("/{n}")))
        });
        assert_eq!(many.len(), MOST_RECENTS);
        assert_eq!(many[0].id, recent(39, "").id);
    }

    #[test]
    fn a_password_never_reaches_the_file() {
        let location = Location::Postgres(PostgresLocation {
            host: "db.example.com".into(),
            port: 5432,
            database: "keydesk".into(),
            user: "ada".into(),
            password: Some("correct horse".into()),
            ca_file: None,
            socket: None,
        });
        let kept = serde_json::to_string(&RecentPlace::of(&location)).expect("plain data");
        assert!(!kept.contains("correct horse"), "{kept}");
        let Location::Postgres(back) = RecentPlace::of(&location).location() else {
            panic!("the engine changed");
        };
        assert_eq!(
            (back.host.as_str(), back.password),
            ("db.example.com", None)
        );
    }

    #[test]
    fn a_recent_connection_reads_back_as_the_same_place() {
        for socket in [None, Some(PathBuf::from("/run/postgresql"))] {
            let place = RecentPlace::Postgres {
                host: "db.example.com".into(),
                port: 6432,
                database: "keydesk".into(),
                user: "ada".into(),
                ca_file: Some("/etc/ca.pem".into()),
                socket: socket.clone(),
            };
            let known = place.connection().expect("a connection");
            let reached = opening::reach(PostgresConnection {
                url: None,
                host: known.host,
                port: known.port,
                database: known.database,
                user: known.user,
                password: None,
                ca_file: known.ca_file,
                workspace_name: None,
            })
            .expect("complete fields");
            let Location::Postgres(before) = place.location() else {
                panic!("the engine changed");
            };
            assert_eq!(reached.server(), before.server());
            assert_eq!(
                (&reached.database, &reached.user, &reached.ca_file),
                (&before.database, &before.user, &before.ca_file)
            );
        }
        assert_eq!(recent(1, "/a").place.connection(), None);
    }

    #[test]
    fn preferences_have_limits() {
        assert!(check_name("table.columns").is_ok());
        for name in ["", "with space", "naïve", &"x".repeat(61)] {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_value("{\"a\":[1]}").is_ok());
        assert!(check_value("{broken").is_err());
        assert!(check_value(&format!("\"{}\"", "x".repeat(65 * 1024))).is_err());
    }
}
