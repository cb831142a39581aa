//! Opening a workspace in a window: the demo, a folder, a Postgres database, one opened before.
//!
//! Deliberately absent: what a workspace is; the core knows.

use std::path::{Path, PathBuf};

use keydesk_core::{
    Error, Result,
    backend::{ConnectionReport, Location, PostgresLocation, test_postgres},
    clock::{Clock, SystemClock},
    demo::{DemoPlan, make_demo},
    ids::WorkspaceId,
};
use tauri::{AppHandle, Manager};

use crate::{
    desk::{Desk, Make, connection_name},
    folders,
    recents::{self, Recent},
    secrets::Kept,
    shell_commands::{NewWorkspace, OpenedWorkspace, PostgresConnection},
};

/// How many licenses the demo has when it is made on the way.
const DEMO_LICENSES: u32 = 10_000;
/// The demo is the same on every computer.
const DEMO_SEED: u64 = 1;
/// The longest name of a workspace, in characters.
const LONGEST_NAME: usize = 80;

/// Shows the workspace at a location in a window and remembers it.
///
/// # Errors
/// What opening or making it answers.
pub async fn show(
    app: &AppHandle,
    label: &str,
    location: &Location,
    make: Make<'_>,
) -> Result<OpenedWorkspace> {
    let info = app.state::<Desk>().show(label, location, make).await?;
    let recent = Recent::new(&info, location, SystemClock.now());
    let notice = recents::remember(app, recent).err().map(|error| {
        tracing::warn!(%error, "a workspace was not remembered");
        "The workspace is open, but the list of recent workspaces could not be written.".to_owned()
    });
    Ok(OpenedWorkspace {
        id: info.id,
        name: info.name,
        notice,
    })
}

/// Shows the demo, making it first when it is not there.
///
/// # Errors
/// What making or opening it answers.
pub async fn demo(app: &AppHandle, label: &str) -> Result<OpenedWorkspace> {
    let folder = folders::demo(app)?;
    {
        let desk = app.state::<Desk>();
        let _one_at_a_time = desk.making_demo.lock().await;
        if !folder.exists() {
            make_demo_at(&folder).await?;
        }
    }
    show(app, label, &Location::Folder(folder), Make::Open).await
}

/// Makes the demo beside its place and moves it there when whole, so that half a demo is never found.
async fn make_demo_at(folder: &Path) -> Result<()> {
    let parent = folder
        .parent()
        .ok_or_else(|| Error::Internal("the demo has no parent folder".to_owned()))?;
    std::fs::create_dir_all(parent).map_err(|error| Error::file(parent, error))?;
    let draft = tempfile::Builder::new()
        .prefix(".demo-")
        .tempdir_in(parent)
        .map_err(|error| Error::file(parent, error))?;
    let made = draft.path().join("demo");
    let plan = DemoPlan {
        licenses: DEMO_LICENSES,
        seed: DEMO_SEED,
    };
    make_demo(&made, plan, &|_| {}).await?;
    std::fs::rename(&made, folder).map_err(|error| Error::file(folder, error))
}

/// Makes a workspace in a folder and shows it.
///
/// # Errors
/// `invalid` for its name, `folder_not_empty`, and what making it answers.
pub async fn create(app: &AppHandle, label: &str, asked: NewWorkspace) -> Result<OpenedWorkspace> {
    let name = checked_name(&asked.name)?;
    let folder = match asked.folder.filter(|folder| !folder.trim().is_empty()) {
        Some(folder) => checked_folder(&folder)?,
        None => free_folder(&folders::workspaces(app)?, name),
    };
    show(app, label, &Location::Folder(folder), Make::New(name)).await
}

/// Shows the workspace in a folder.
///
/// # Errors
/// `not_a_workspace`, `schema_too_new` and their like.
pub async fn folder(app: &AppHandle, label: &str, folder: &str) -> Result<OpenedWorkspace> {
    let location = Location::Folder(checked_folder(folder)?);
    show(app, label, &location, Make::Open).await
}

/// Shows a workspace that was opened before, with the password that was kept for it.
///
/// # Errors
/// `not_found` when it is not on the list any more, and what opening it answers.
pub async fn recent(app: &AppHandle, label: &str, id: WorkspaceId) -> Result<OpenedWorkspace> {
    let recent = recents::find(app, id)?.ok_or_else(|| Error::not_found("workspace", id))?;
    let mut location = recent.location();
    let name = connection_name(&location);
    if let Location::Postgres(postgres) = &mut location {
        postgres.password = app.state::<Desk>().secrets.recall(&name).await;
    }
    show(app, label, &location, Make::Open).await
}

/// Takes a workspace off the list, and its password out of the keychain.
///
/// # Errors
/// When the list cannot be written.
pub async fn forget(app: &AppHandle, id: WorkspaceId) -> Result<()> {
    let Some(recent) = recents::find(app, id)? else {
        return Ok(());
    };
    recents::forget(app, id)?;
    let location = recent.location();
    if matches!(location, Location::Postgres(_)) {
        let desk = app.state::<Desk>();
        desk.secrets.forget(&connection_name(&location)).await;
    }
    Ok(())
}

/// Shows the workspace of a Postgres database, making it first when a name is given and none is there.
///
/// # Errors
/// `bad_address`, `unreachable`, `wrong_password`, `tls`, `invalid` when none is there and none can be made, and what
/// opening answers.
pub async fn postgres(
    app: &AppHandle,
    label: &str,
    connection: PostgresConnection,
) -> Result<OpenedWorkspace> {
    let name = connection.workspace_name.clone().unwrap_or_default();
    let place = reach(connection)?;
    let make = what_to_make(&name, &test_postgres(&place).await?)?;
    let password = place.password.clone();
    let location = Location::Postgres(place);
    let mut opened = show(app, label, &location, make).await?;
    if let Some(password) = password {
        let desk = app.state::<Desk>();
        let kept = desk
            .secrets
            .keep(&connection_name(&location), &password)
            .await;
        if kept == Kept::ThisRun {
            opened.notice = Some(
                "This computer's keychain did not take the password. It is kept until Keydesk closes, and asked for \
                 again after that."
                    .to_owned(),
            );
        }
    }
    Ok(opened)
}

/// A workspace is made only where none is and somebody named it, so that a wrong address changes no database.
fn what_to_make<'a>(name: &'a str, found: &ConnectionReport) -> Result<Make<'a>> {
    if found.workspace.is_some() {
        return Ok(Make::Open);
    }
    if !found.can_create {
        return Err(Error::invalid(
            "user",
            "This database holds no workspace yet, and this user may not make one.",
            "Connect as a user with the right to create schemas, or ask the database's owner for it.",
        ));
    }
    if name.trim().is_empty() {
        return Err(Error::invalid(
            "workspace_name",
            "This database holds no workspace yet.",
            "Name the one to make there, then connect again.",
        ));
    }
    checked_name(name).map(Make::New)
}

/// The location that a connection's fields, or its URL, describe.
///
/// # Errors
/// `bad_address` for a URL that is none, `invalid` for a field.
pub fn reach(connection: PostgresConnection) -> Result<PostgresLocation> {
    if let Some(url) = connection.url.filter(|url| !url.trim().is_empty()) {
        return match Location::parse(url.trim())? {
            Location::Postgres(place) => Ok(place),
            Location::Folder(_) => Err(Error::BadAddress {
                reason: "it does not start with postgres://".to_owned(),
            }),
        };
    }
    let host = checked_field("host", "a host name or address", &connection.host)?;
    if connection.port == 0 {
        return Err(Error::invalid(
            "port",
            "The port is missing.",
            "Enter 1 to 65535; Postgres usually listens on 5432.",
        ));
    }
    Ok(PostgresLocation {
        socket: host.starts_with('/').then(|| PathBuf::from(&host)),
        host,
        port: connection.port,
        database: checked_field("database", "the database's name", &connection.database)?,
        user: checked_field("user", "the user's name", &connection.user)?,
        password: connection.password.filter(|password| !password.is_empty()),
        ca_file: connection
            .ca_file
            .filter(|file| !file.is_empty())
            .map(PathBuf::from),
    })
}

fn checked_field(field: &'static str, what: &str, value: &str) -> Result<String> {
    let value = value.trim();
    if value.is_empty() || value.len() > 255 || value.chars().any(char::is_control) {
        return Err(Error::invalid(
            field,
            format!("The {field} is missing or too long."),
            format!("Enter {what} of at most 255 characters."),
        ));
    }
    Ok(value.to_owned())
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control)
    {
        return Err(Error::invalid(
            "name",
            "A workspace needs a name of 1 to 80 characters.",
            "Enter a name, such as your company's.",
        ));
    }
    Ok(name)
}

fn checked_folder(folder: &str) -> Result<PathBuf> {
    let path = PathBuf::from(folder.trim());
    if !path.is_absolute() {
        return Err(Error::invalid(
            "folder",
            "The folder's whole path is needed.",
            "Choose a folder with the button beside the field.",
        ));
    }
    Ok(path)
}

/// A folder of the workspace's name that is not there yet.
fn free_folder(parent: &Path, name: &str) -> PathBuf {
    let plain = folder_name(name);
    let mut folder = parent.join(&plain);
    let mut number = 2;
    while folder.exists() {
        folder = parent.join(format!("{plain} {number}"));
        number += 1;
    }
    folder
}

fn folder_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let plain = plain.trim_matches([' ', '-']);
    if plain.is_empty() {
        "workspace".to_owned()
    } else {
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> PostgresConnection {
        PostgresConnection {
            url: None,
            host: " db.example.com ".to_owned(),
            port: 5432,
            database: "keydesk".to_owned(),
            user: "ada".to_owned(),
            password: Some(String::new()),
            ca_file: Some(String::new()),
            workspace_name: None,
        }
    }

    #[test]
    fn empty_fields_count_as_none() {
        let place = reach(fields()).expect("complete fields");
        assert_eq!(place.host, "db.example.com");
        assert_eq!(
            (place.password, place.ca_file, place.socket),
            (None, None, None)
        );
    }

    #[test]
    fn a_host_that_is_a_path_is_a_socket() {
        let place = reach(PostgresConnection {
            host: "/run/postgresql".to_owned(),
            ..fields()
        });
        assert_eq!(
            place.expect("complete fields").socket,
            Some(PathBuf::from("/run/postgresql"))
        );
    }

    #[test]
    fn missing_fields_are_named() {
        let no_user = reach(PostgresConnection {
            user: " ".to_owned(),
            ..fields()
        });
        assert!(matches!(no_user, Err(Error::Invalid { field: "user", .. })));
        let no_port = reach(PostgresConnection {
            port: 0,
            ..fields()
        });
        assert!(matches!(no_port, Err(Error::Invalid { field: "port", .. })));
    }

    fn found(workspace: Option<&str>, can_create: bool) -> ConnectionReport {
        ConnectionReport {
            server: "PostgreSQL 17.2".to_owned(),
            encrypted: true,
            workspace: workspace.map(str::to_owned),
            can_create,
        }
    }

    #[test]
    fn a_workspace_that_is_there_is_opened_whatever_name_was_given() {
        for name in ["", "Larkspur"] {
            let make = what_to_make(name, &found(Some("Acme"), false));
            assert!(matches!(make, Ok(Make::Open)), "{name}: {make:?}");
        }
    }

    #[test]
    fn an_empty_database_is_changed_only_under_a_name() {
        let named = what_to_make(" Larkspur ", &found(None, true));
        assert!(matches!(named, Ok(Make::New("Larkspur"))), "{named:?}");
        let unnamed = what_to_make(" ", &found(None, true));
        let Err(Error::Invalid { field, .. }) = unnamed else {
            panic!("{unnamed:?}");
        };
        assert_eq!(field, "workspace_name");
        let powerless = what_to_make("Larkspur", &found(None, false));
        assert!(matches!(
            powerless,
            Err(Error::Invalid { field: "user", .. })
        ));
    }

    #[test]
    fn a_new_workspace_never_takes_a_folder_that_is_there() {
        let parent = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(parent.path().join("Acme-Co")).expect("made");
        assert_eq!(
            free_folder(parent.path(), "Acme/Co"),
            parent.path().join("Acme-Co 2")
        );
        assert_eq!(folder_name("../.."), "workspace");
    }

    #[test]
    fn a_folder_is_a_whole_path() {
        assert!(checked_folder("desk").is_err());
        assert!(checked_folder("/srv/desk").is_ok());
    }
}
