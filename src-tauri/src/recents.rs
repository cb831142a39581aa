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

use crate::{
    server::ServerPlace,
    shell_commands::{RecentConnection, RecentServer, RecentWorkspace},
};

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
    Server {
        server: ServerPlace,
        /// The engine under it, as it said.
        engine: Engine,
    },
}

/// How to reach a workspace that was opened before; passwords, keys and tokens are to be recalled.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// Opened by this process.
    Here(Location),
    /// On a license server.
    Server(ServerPlace),
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

    /// A workspace on a server that was opened just now.
    pub fn served(info: &WorkspaceInfo, server: &ServerPlace, now: DateTime<Utc>) -> Self {
        Self {
            id: info.id,
            name: info.name.clone(),
            demo: info.demo,
            opened_at: now,
            place: RecentPlace::Server {
                server: server.clone(),
                engine: info.engine,
            },
        }
    }

    /// How to reach it.
    pub fn reach(&self) -> Reach {
        self.place.reach()
    }

    /// As the welcome screen shows it.
    pub fn shown(&self) -> RecentWorkspace {
        let missing = match &self.place {
            RecentPlace::Folder { path } => !path.is_dir(),
            RecentPlace::Postgres { .. } | RecentPlace::Server { .. } => false,
        };
        RecentWorkspace {
            id: self.id,
            name: self.name.clone(),
            location: match self.reach() {
                Reach::Here(location) => location.display(),
                Reach::Server(server) => server.address,
            },
            engine: match self.place {
                RecentPlace::Folder { .. } => Engine::Sqlite,
                RecentPlace::Postgres { .. } => Engine::Postgres,
                RecentPlace::Server { engine, .. } => engine,
            },
            demo: self.demo,
            opened_at: self.opened_at,
            missing,
            connection: self.place.connection(),
            server: match self.reach() {
                Reach::Here(_) => None,
                Reach::Server(server) => Some(RecentServer {
                    address: server.address,
                    email: server.account,
                }),
            },
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

    fn reach(&self) -> Reach {
        Reach::Here(match self.clone() {
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
            Self::Server { server, .. } => return Reach::Server(server),
        })
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
mod tests;
