//! Opening a workspace in a window: the demo, a folder, a Postgres database, a license server, one opened before.
//!
//! Deliberately absent: what a workspace is; the core knows.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use keydesk_core::{
    Error, Result,
    backend::{ConnectionReport, Location, PostgresLocation, backup, test_postgres},
    clock::{Clock, SystemClock},
    demo::{DemoPlan, make_demo},
    ids::WorkspaceId,
    operations::{backups::BackupInfo, environments::WorkspaceInfo},
};
use tauri::{AppHandle, Manager};

use crate::{
    desk::{Desk, Make, connection_name},
    folders,
    recents::{self, Reach, Recent},
    secrets::Kept,
    server::{self, ServerConnection, ServerPlace},
    shell_commands::{NewWorkspace, OpenedWorkspace, PostgresConnection, RestoreBackup},
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
    Ok(remembered(app, info, recent))
}

/// Puts a workspace that is open now on the list of recent ones.
fn remembered(app: &AppHandle, info: WorkspaceInfo, recent: Recent) -> OpenedWorkspace {
    let notice = recents::remember(app, recent).err().map(|error| {
        tracing::warn!(%error, "a workspace was not remembered");
        "The workspace is open, but the list of recent workspaces could not be written.".to_owned()
    });
    OpenedWorkspace {
        id: info.id,
        name: info.name,
        notice,
    }
}

/// Signs in at a license server, or comes with a key, and shows its workspace.
///
/// # Errors
/// `bad_address`, `invalid` for a field, `unreachable`, `wrong_sign_in`, `code_required`, `not_signed_in` for a key that
/// does not count.
pub async fn server(
    app: &AppHandle,
    label: &str,
    connection: ServerConnection,
) -> Result<OpenedWorkspace> {
    let desk = app.state::<Desk>();
    let (place, served, kept) = server::connect(&desk.secrets, connection).await?;
    let reached = async { Ok(served) };
    let info = desk.show_server(label, &place, true, reached).await?;
    // Who comes to it another way leaves the way they came before.
    if let Some(Reach::Server(before)) = recents::find(app, info.id)?.map(|recent| recent.reach())
        && before != place
    {
        server::leave_for_good(&desk.secrets, &before).await;
    }
    let recent = Recent::served(&info, &place, SystemClock.now());
    let mut opened = remembered(app, info, recent);
    if kept == Kept::ThisRun {
        opened.notice = Some(
            "This computer's keychain did not take the sign-in. It is kept until Keydesk closes; sign in again after that."
                .to_owned(),
        );
    }
    Ok(opened)
}

async fn server_again(
    app: &AppHandle,
    label: &str,
    place: &ServerPlace,
) -> Result<OpenedWorkspace> {
    let desk = app.state::<Desk>();
    let reaching = async { Ok(server::come_back(&desk.secrets, place).await?) };
    let info = desk.show_server(label, place, false, reaching).await?;
    let recent = Recent::served(&info, place, SystemClock.now());
    Ok(remembered(app, info, recent))
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

/// Checks a backup file as a restore does.
///
/// # Errors
/// `backup_refused` with the part and the check that it failed; `invalid` for a path that is not whole.
pub async fn check_backup(file: &str) -> Result<BackupInfo> {
    let file = checked_path("file", file)?;
    backup::check_backup(&file, None, Arc::new(SystemClock)).await
}

/// Restores a backup to a new folder, and shows the workspace there.
///
/// # Errors
/// `backup_refused`, `folder_not_empty`, `invalid` for a path that is not whole.
pub async fn restore(
    app: &AppHandle,
    label: &str,
    asked: RestoreBackup,
) -> Result<OpenedWorkspace> {
    let (file, folder) = (
        checked_path("file", &asked.file)?,
        checked_folder(&asked.folder)?,
    );
    backup::restore_backup(&file, &folder, None, Arc::new(SystemClock)).await?;
    show(app, label, &Location::Folder(folder), Make::Open).await
}

/// Shows the workspace in a folder.
///
/// # Errors
/// `not_a_workspace`, `schema_too_new` and their like.
pub async fn folder(app: &AppHandle, label: &str, folder: &str) -> Result<OpenedWorkspace> {
    let location = Location::Folder(checked_folder(folder)?);
    show(app, label, &location, Make::Open).await
}

/// Shows a workspace that was opened before, with the password, key or sign-in that was kept for it.
///
/// # Errors
/// `not_signed_in` when a server's sign-in has ended, `not_found` when it is not on the list any more, and what opening it answers.
pub async fn recent(app: &AppHandle, label: &str, id: WorkspaceId) -> Result<OpenedWorkspace> {
    let recent = recents::find(app, id)?.ok_or_else(|| Error::not_found("workspace", id))?;
    let mut location = match recent.reach() {
        Reach::Here(location) => location,
        Reach::Server(place) => return server_again(app, label, &place).await,
    };
    let name = connection_name(&location);
    if let Location::Postgres(postgres) = &mut location {
        postgres.password = app.state::<Desk>().secrets.recall(&name).await;
    }
    show(app, label, &location, Make::Open).await
}

/// Takes a workspace off the list, and its password out of the keychain; signs out of a server.
///
/// # Errors
/// When the list cannot be written.
pub async fn forget(app: &AppHandle, id: WorkspaceId) -> Result<()> {
    let Some(recent) = recents::find(app, id)? else {
        return Ok(());
    };
    recents::forget(app, id)?;
    let secrets = &app.state::<Desk>().secrets;
    match recent.reach() {
        Reach::Here(Location::Folder(_)) => {}
        Reach::Here(location) => secrets.forget(&connection_name(&location)).await,
        Reach::Server(place) => server::leave_for_good(secrets, &place).await,
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
    checked_path("folder", folder)
}

fn checked_path(field: &'static str, path: &str) -> Result<PathBuf> {
    let path = PathBuf::from(path.trim());
    if !path.is_absolute() {
        return Err(Error::invalid(
            field,
            format!("The {field}'s whole path is needed."),
            format!("Choose a {field} with the button beside the field."),
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
mod tests;
