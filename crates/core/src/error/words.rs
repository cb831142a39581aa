//! The words for each error: what happened, what was kept, what to do next.

use super::Error;

/// Three sentences for a person.
pub(super) struct Words {
    pub what: String,
    pub kept: String,
    pub next: String,
}

const NOTHING_CHANGED: &str = "Nothing was changed.";

fn words(what: impl Into<String>, kept: &str, next: impl Into<String>) -> Words {
    Words {
        what: what.into(),
        kept: kept.to_owned(),
        next: next.into(),
    }
}

pub(super) fn of(error: &Error) -> Words {
    match error {
        Error::NotFound { .. }
        | Error::Conflict { .. }
        | Error::Invalid { .. }
        | Error::StateRefused(_)
        | Error::ActionRefused { .. }
        | Error::Forbidden { .. }
        | Error::JobRefused { .. }
        | Error::Cancelled => of_a_refusal(error),
        Error::StepUpRequired
        | Error::WrongPassphrase { .. }
        | Error::MasterKey { .. }
        | Error::MasterKeyLocked
        | Error::InUse { .. }
        | Error::AboveCap { .. }
        | Error::Untransferable { .. }
        | Error::NoSeatLeft { .. }
        | Error::LimitReached { .. } => of_a_guard(error),
        Error::WrongOwnPassword { .. }
        | Error::NotSignedIn
        | Error::WrongSignIn { .. }
        | Error::CodeRequired { .. }
        | Error::LinkSpent => of_a_sign_in(error),
        Error::JobFileMissing { .. } | Error::Contention => of_a_job(error),
        Error::EnvironmentRequired | Error::UnknownOperation { .. } | Error::Malformed { .. } => {
            of_a_request(error)
        }
        Error::Crowded | Error::DatabaseAway => of_a_moment(error),
        Error::Unreachable { .. }
        | Error::WrongPassword { .. }
        | Error::NoDatabase { .. }
        | Error::Tls { .. }
        | Error::BadAddress { .. } => of_a_connection(error),
        _ => of_a_workspace(error),
    }
}

fn of_a_refusal(error: &Error) -> Words {
    match error {
        Error::NotFound { thing, .. } => words(
            format!("This {thing} is not here any more."),
            NOTHING_CHANGED,
            "It may have been deleted, or it lives in another environment. Refresh the list.",
        ),
        Error::Conflict {
            thing, seen, found, ..
        } => words(
            format!(
                "Somebody else changed this {thing} meanwhile (version {found}, you saw {seen})."
            ),
            "Their change was kept; yours was not saved.",
            "Reload it, compare, and save again.",
        ),
        Error::Invalid { reason, remedy, .. } => {
            words(reason.clone(), NOTHING_CHANGED, remedy.clone())
        }
        Error::StateRefused(refused) => words(
            format!(
                "A license that is {} cannot become {}.",
                refused.from, refused.to
            ),
            NOTHING_CHANGED,
            "Open the license to see what it may become.",
        ),
        Error::ActionRefused {
            action,
            status,
            reason,
        } => words(
            format!("A license that is {status} cannot be {action}."),
            NOTHING_CHANGED,
            *reason,
        ),
        Error::Forbidden { access } => words(
            format!("Your role may not {}.", access.verb()),
            NOTHING_CHANGED,
            "Ask an owner of this workspace.",
        ),
        Error::JobRefused { state, action } => words(
            format!("A job that is {state} cannot be {action}."),
            "Its result so far was kept.",
            "Look at the job to see what is possible.",
        ),
        _ => words(
            "The work was cancelled.",
            "What was already written was kept and is listed.",
            "Start it again when you like.",
        ),
    }
}

fn of_a_guard(error: &Error) -> Words {
    match error {
        Error::StepUpRequired => words(
            "This needs the passphrase or password again.",
            NOTHING_CHANGED,
            "Give it; it counts for five minutes.",
        ),
        Error::WrongPassphrase { wait: 0 } => words(
            "This is not the workspace's passphrase.",
            NOTHING_CHANGED,
            "Type it again. Capital letters count.",
        ),
        Error::WrongPassphrase { wait } => words(
            "The passphrase was wrong too often.",
            NOTHING_CHANGED,
            format!("Wait {wait} seconds, then try again."),
        ),
        Error::MasterKey { reason } => words(
            format!("The signing keys cannot be opened: {reason}."),
            NOTHING_CHANGED,
            "Bring this workspace's master.key from the computer or server that has it.",
        ),
        Error::MasterKeyLocked => words(
            "Answers cannot be signed yet: the signing keys are sealed under the workspace's passphrase.",
            NOTHING_CHANGED,
            "Give the passphrase once, or start the server with --passphrase-file.",
        ),
        Error::InUse { thing, reason } => words(
            format!("This {thing} is still in use: {reason}"),
            NOTHING_CHANGED,
            "Remove what uses it first.",
        ),
        Error::Untransferable { pool } => words(
            format!("Seats of {pool} are untransferable: whoever got one keeps it."),
            NOTHING_CHANGED,
            "Give out another seat instead. A key that leaked is revoked in License keys.",
        ),
        Error::NoSeatLeft { pool } => words(
            format!("No seat of {pool} is free."),
            NOTHING_CHANGED,
            "Take a seat back, add seats to the pool, or choose another pool.",
        ),
        Error::AboveCap { cap } => words(
            format!("Your role may raise limits to at most {cap}."),
            NOTHING_CHANGED,
            "Ask a manager for a higher limit.",
        ),
        _ => words(
            format!("{}.", capitalised(&error.to_string())),
            NOTHING_CHANGED,
            "Deactivate a device or raise the limit first.",
        ),
    }
}

fn of_a_sign_in(error: &Error) -> Words {
    const KEPT: &str = "Nothing was changed, and what you typed is still here.";
    let later = |wait: &u64| format!("Wait {}, then try again.", in_words(*wait));
    match error {
        Error::WrongOwnPassword { wait: 0 } => words(
            "This is not your password.",
            NOTHING_CHANGED,
            "Type it again. Capital letters count.",
        ),
        Error::WrongOwnPassword { wait } => words(
            "Your password was wrong too often.",
            NOTHING_CHANGED,
            later(wait),
        ),
        Error::WrongSignIn { wait: 0 } => words(
            "Address and password do not fit.",
            KEPT,
            "Check both. If you forgot the password, ask an owner for a link to set a new one.",
        ),
        Error::WrongSignIn { wait } => words(
            "There were too many wrong tries from here.",
            KEPT,
            later(wait),
        ),
        Error::CodeRequired { wrong: false, .. } => words(
            "This account asks for a second factor.",
            KEPT,
            "Type the six digits of your authenticator app, or a recovery code.",
        ),
        Error::CodeRequired { wait: 0, .. } => words(
            "This code does not fit, or was used before.",
            KEPT,
            "Wait for the app's next code, or type a recovery code that you have not used yet.",
        ),
        Error::CodeRequired { wait, .. } => {
            words("There were too many wrong codes.", KEPT, later(wait))
        }
        Error::LinkSpent => words(
            "This link does not work any more: it was used, it is too old, or a newer one was made.",
            NOTHING_CHANGED,
            "Ask an owner of the workspace for a new one.",
        ),
        _ => words(
            "You are not signed in, or not any more.",
            KEPT,
            "Sign in again; this place stays as it is.",
        ),
    }
}

fn in_words(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..=120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn of_a_request(error: &Error) -> Words {
    match error {
        Error::EnvironmentRequired => words(
            "No environment was named.",
            NOTHING_CHANGED,
            "Name one, for example production.",
        ),
        Error::UnknownOperation { name } => words(
            format!("There is no operation {name}."),
            NOTHING_CHANGED,
            "Check its name, and that both sides run the same version.",
        ),
        _ => words(
            format!("The request does not read: {error}."),
            NOTHING_CHANGED,
            "Correct the request, and check that both sides run the same version.",
        ),
    }
}

fn of_a_moment(error: &Error) -> Words {
    const AGAIN: &str = "Let the device ask again in a few seconds.";
    match error {
        Error::Crowded => words(
            "Too many devices ask at the same moment.",
            NOTHING_CHANGED,
            AGAIN,
        ),
        _ => words(
            "The database does not answer at the moment.",
            "What was answered before was kept. What was asked now may have been saved; asking again does it once.",
            AGAIN,
        ),
    }
}

fn of_a_connection(error: &Error) -> Words {
    const KEPT: &str = "Nothing was changed, and what you typed is still here.";
    match error {
        Error::Unreachable { host, reason } => words(
            format!("{host} does not answer: {reason}."),
            KEPT,
            "Check host and port, that the server runs, and that no firewall stands between.",
        ),
        Error::WrongPassword { host, user } => words(
            format!("{host} does not accept this password for {user}."),
            KEPT,
            "Type the password again, or ask who runs the database for the right user.",
        ),
        Error::NoDatabase { host, database } => words(
            format!("{host} has no database called {database}."),
            KEPT,
            "Create it there first, or correct its name.",
        ),
        Error::Tls { host, reason } => words(
            format!("{host} could not prove who it is: {reason}."),
            KEPT,
            "Use the host name that its certificate carries, or choose the certificate authority's file.",
        ),
        _ => words(
            format!("This does not read as a connection: {error}."),
            KEPT,
            "Write it like postgres://user@host:5432/database.",
        ),
    }
}

fn of_a_workspace(error: &Error) -> Words {
    match error {
        Error::NotAWorkspace { path, reason } => words(
            format!("{path} is not a Keydesk workspace: {reason}."),
            "It was not touched.",
            "Choose the folder that holds workspace.db, or create a new workspace.",
        ),
        Error::FolderNotEmpty { path } => words(
            format!("{path} already holds files."),
            "They were not touched.",
            "Choose an empty folder or another name.",
        ),
        Error::SchemaTooNew { found, supported } => words(
            format!(
                "This workspace was written by a newer Keydesk (schema {found}; this one knows {supported})."
            ),
            "It was not touched.",
            "Update Keydesk on this computer, then open it again.",
        ),
        Error::NetworkShare { path, filesystem } => words(
            format!(
                "{path} is on a network share ({filesystem}), where a local workspace could be damaged."
            ),
            "Nothing was written there.",
            "Choose a folder on this computer, or share the workspace through Postgres.",
        ),
        Error::File { path, source } => words(
            format!("{path} could not be used: {source}."),
            "Everything else was kept.",
            "Check that the file is there, that you may use it, and that the disk has room.",
        ),
        Error::UnreadableFile { reason, remedy } => {
            words(reason.clone(), "Nothing was imported.", remedy.clone())
        }
        Error::BackupRefused {
            part,
            check,
            reason,
        } => words(
            format!("This backup cannot be restored. {part}: {reason} (check: {check})"),
            "Nothing was restored, and nothing was replaced.",
            "Take another backup file, or fetch this one again from where it was copied to.",
        ),
        Error::PausedSinceRestore => words(
            "This workspace was restored from a backup and waits for its owner.",
            NOTHING_CHANGED,
            "An owner lets it go on with the button in the banner, or on the page Workspace health.",
        ),
        Error::Database(source) => of_a_database(source),
        _ => words(
            "Keydesk ran into something it did not expect.",
            "Nothing of this step was saved; everything before it was.",
            "Try again. If it happens again, send the log from Help.",
        ),
    }
}

fn of_a_job(error: &Error) -> Words {
    match error {
        Error::JobFileMissing { elsewhere: true } => words(
            "The file of this import is on another computer.",
            "The import stays as it is, with all that it wrote so far.",
            "Resume it on the computer that started it.",
        ),
        Error::JobFileMissing { elsewhere: false } => words(
            "The file of this import is not here any more.",
            "The import stays as it is, with all that it wrote so far.",
            "Import the file again; rows that are there already are skipped.",
        ),
        _ => words(
            "Others wrote at the same moment, again and again.",
            "What was written before was kept and is listed.",
            "Resume the job when they are done.",
        ),
    }
}

fn of_a_database(source: &sqlx::Error) -> Words {
    let full = source.as_database_error().is_some_and(|error| {
        // 13 is SQLITE_FULL, 53100 is disk_full in Postgres.
        matches!(error.code().as_deref(), Some("13" | "53100"))
    });
    if super::is_race(source) {
        return words(
            "Somebody else changed the same things at the same moment.",
            "Their change was kept; yours was not saved.",
            "Look at it again, and do it once more if it is still needed.",
        );
    }
    if full {
        return words(
            "The disk is full.",
            "Nothing of this step was saved; everything before it was.",
            "Free some room, then try again.",
        );
    }
    words(
        "The database did not do what was asked.",
        "Nothing of this step was saved; everything before it was.",
        "Try again. If it happens again, check that the database is reachable and has room.",
    )
}
