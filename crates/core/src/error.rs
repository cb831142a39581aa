//! The core's one error: stable codes and fields. `words` turns it into what a person reads.
//!
//! Deliberately absent: prose in the variants. A door sends [`Failure`], which has the code, the fields and the words.

mod failure;
mod words;

pub use failure::{ErrorCode, Failure};

use crate::domain::status::{LicenseStatus, Refused};
use crate::operations::Access;

/// The core's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such thing (any more).
    #[error("no {thing} {id}")]
    NotFound {
        /// What was looked for, as a word a person knows.
        thing: &'static str,
        /// Its id or name.
        id: String,
    },
    /// Somebody else changed it since it was read.
    #[error("{thing} {id} is at version {found}, not {seen}")]
    Conflict {
        /// What was to be changed.
        thing: &'static str,
        /// Its id.
        id: String,
        /// The version the writer had seen.
        seen: i32,
        /// The version that is there.
        found: i32,
    },
    /// A field breaks a rule.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field at fault, in snake case.
        field: &'static str,
        /// What is wrong, as a sentence.
        reason: String,
        /// What to do, as a sentence.
        remedy: String,
    },
    /// The state machine has no such step.
    #[error(transparent)]
    StateRefused(#[from] Refused),
    /// An action is impossible in the license's state.
    #[error("a license that is {status} cannot be {action}")]
    ActionRefused {
        /// What was tried, as a past participle: `edited`.
        action: &'static str,
        /// The license's state.
        status: LicenseStatus,
        /// Why, and what to do instead, as sentences.
        reason: &'static str,
    },
    /// The passphrase has to be given again first.
    #[error("the passphrase is needed")]
    StepUpRequired,
    /// The passphrase is wrong, or was wrong too often lately.
    #[error("wrong passphrase")]
    WrongPassphrase {
        /// Seconds until the next try.
        wait: u64,
    },
    /// Somebody's own password, asked again, is wrong, or was wrong too often lately.
    #[error("wrong password")]
    WrongOwnPassword {
        /// Seconds until the next try.
        wait: u64,
    },
    /// Nobody is signed in, or not any more.
    #[error("not signed in")]
    NotSignedIn,
    /// Address or password is wrong, or was wrong too often lately.
    #[error("wrong address or password")]
    WrongSignIn {
        /// Seconds until the next try.
        wait: u64,
    },
    /// The password is right; the second factor is missing or wrong.
    #[error("the second factor is needed")]
    CodeRequired {
        /// Whether one was given.
        wrong: bool,
        /// Seconds until the next try.
        wait: u64,
    },
    /// The link was used, is too old, or never was.
    #[error("the link does not work any more")]
    LinkSpent,
    /// What another program of ours answered, as it worded it.
    #[error("{}", .0.what)]
    Told(Box<Failure>),
    /// Something still needs it.
    #[error("{thing} is in use")]
    InUse {
        /// What was to be deleted.
        thing: &'static str,
        /// By what, as a sentence.
        reason: String,
    },
    /// A seat that cannot be given to somebody else.
    #[error("seats of {pool} are untransferable")]
    Untransferable {
        /// The pool's name.
        pool: String,
    },
    /// Every seat of a pool is somebody's.
    #[error("no seat of {pool} is free")]
    NoSeatLeft {
        /// The pool's name.
        pool: String,
    },
    /// The limit for support is lower.
    #[error("above the cap of {cap}")]
    AboveCap {
        /// The highest limit that support may give.
        cap: i32,
    },
    /// Every activation is in use.
    #[error("all {limit} activations are in use")]
    LimitReached {
        /// The limit.
        limit: i32,
    },
    /// The key that seals signing keys is not here, or not the right one.
    #[error("the master key does not fit: {reason}")]
    MasterKey {
        /// What is wrong.
        reason: String,
    },
    /// Nobody gave the passphrase yet that the key is sealed under, and who asks cannot give it.
    #[error("the master key is sealed under the passphrase")]
    MasterKeyLocked,
    /// The caller's role does not allow it.
    #[error("the caller may not {access:?}")]
    Forbidden {
        /// What the operation asks for.
        access: Access,
    },
    /// The operation needs an environment and none was named.
    #[error("no environment named")]
    EnvironmentRequired,
    /// The name of an operation that is not in the table.
    #[error("no operation {name}")]
    UnknownOperation {
        /// The name asked for.
        name: String,
    },
    /// The request does not read as the operation's request.
    #[error("the request does not read: {reason}")]
    Malformed {
        /// Where and why, from the parser.
        reason: String,
    },
    /// The work was cancelled by somebody.
    #[error("cancelled")]
    Cancelled,
    /// The job cannot do that in its state.
    #[error("the job is {state}")]
    JobRefused {
        /// The state it is in.
        state: &'static str,
        /// What was tried: `resumed`.
        action: &'static str,
    },
    /// The file that a job needs to go on is not on this computer.
    #[error("the job's file is not here")]
    JobFileMissing {
        /// Whether it may be on the computer that started the job.
        elsewhere: bool,
    },
    /// Others wrote the same at the same moment, again and again.
    #[error("others were in the way too often")]
    Contention,
    /// The folder is no workspace.
    #[error("{path} is no workspace: {reason}")]
    NotAWorkspace {
        /// The folder or file.
        path: String,
        /// What was found instead.
        reason: String,
    },
    /// The folder already holds something.
    #[error("{path} is not empty")]
    FolderNotEmpty {
        /// The folder.
        path: String,
    },
    /// The workspace was written by a newer Keydesk.
    #[error("schema {found} is newer than {supported}")]
    SchemaTooNew {
        /// The schema version found.
        found: i64,
        /// The newest this program knows.
        supported: i64,
    },
    /// The folder is on a network share, where SQLite's locks do not hold.
    #[error("{path} is on a network share ({filesystem})")]
    NetworkShare {
        /// The folder.
        path: String,
        /// The file system's name.
        filesystem: String,
    },
    /// The database server does not answer.
    #[error("cannot reach {host}: {reason}")]
    Unreachable {
        /// Host and port.
        host: String,
        /// The system's reason.
        reason: String,
    },
    /// More devices want to be counted in or out than can be written soon.
    #[error("too many activations wait")]
    Crowded,
    /// The database is not to be had at the moment; a device asks again later.
    #[error("the database does not answer")]
    DatabaseAway,
    /// The database server does not accept user and password.
    #[error("{host} does not accept {user}")]
    WrongPassword {
        /// Host and port.
        host: String,
        /// The user name.
        user: String,
    },
    /// The server has no such database.
    #[error("no database {database} on {host}")]
    NoDatabase {
        /// Host and port.
        host: String,
        /// The database asked for.
        database: String,
    },
    /// The server's certificate does not prove who it is, or it has no TLS.
    #[error("TLS with {host} failed: {reason}")]
    Tls {
        /// Host and port.
        host: String,
        /// The library's reason.
        reason: String,
    },
    /// The connection's text is no address.
    #[error("not a connection: {reason}")]
    BadAddress {
        /// What is wrong.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file handed in for an import does not read.
    #[error("the file does not read: {reason}")]
    UnreadableFile {
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// A backup is damaged, or not one.
    #[error("{part}: {reason}")]
    BackupRefused {
        /// The part of the backup at fault.
        part: String,
        /// Which check it failed: `hash`, `size`, `integrity`, …
        check: &'static str,
        /// What is wrong, as a sentence.
        reason: String,
    },
    /// A backup was restored, and its owner has not said yet that it goes on.
    #[error("paused since a backup was restored")]
    PausedSinceRestore,
    /// The database refused or failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Something that must hold did not.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A field that breaks a rule.
    pub fn invalid(
        field: &'static str,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            field,
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    /// Nothing of that kind under that id.
    pub fn not_found(thing: &'static str, id: impl ToString) -> Self {
        Self::NotFound {
            thing,
            id: id.to_string(),
        }
    }

    /// A file that could not be read or written.
    pub fn file(path: impl AsRef<std::path::Path>, source: std::io::Error) -> Self {
        Self::File {
            path: path.as_ref().display().to_string(),
            source,
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Conflict { .. } | Self::Contention => ErrorCode::Conflict,
            Self::Invalid { .. } => ErrorCode::Invalid,
            Self::StateRefused(_) | Self::ActionRefused { .. } => ErrorCode::StateRefused,
            Self::StepUpRequired => ErrorCode::StepUpRequired,
            Self::WrongPassphrase { .. } | Self::WrongOwnPassword { .. } => {
                ErrorCode::WrongPassphrase
            }
            Self::NotSignedIn => ErrorCode::NotSignedIn,
            Self::WrongSignIn { .. } => ErrorCode::WrongSignIn,
            Self::CodeRequired { .. } => ErrorCode::CodeRequired,
            Self::LinkSpent => ErrorCode::LinkSpent,
            Self::Told(failure) => failure.code,
            Self::InUse { .. } => ErrorCode::InUse,
            Self::AboveCap { .. } | Self::Forbidden { .. } => ErrorCode::Forbidden,
            Self::LimitReached { .. } => ErrorCode::LimitReached,
            Self::Untransferable { .. } => ErrorCode::Untransferable,
            Self::NoSeatLeft { .. } => ErrorCode::NoSeatLeft,
            Self::MasterKey { .. } | Self::MasterKeyLocked => ErrorCode::MasterKey,
            Self::EnvironmentRequired => ErrorCode::EnvironmentRequired,
            Self::UnknownOperation { .. } => ErrorCode::UnknownOperation,
            Self::Malformed { .. } => ErrorCode::Malformed,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::JobRefused { .. } | Self::JobFileMissing { .. } => ErrorCode::JobRefused,
            Self::NotAWorkspace { .. } => ErrorCode::NotAWorkspace,
            Self::FolderNotEmpty { .. } => ErrorCode::FolderNotEmpty,
            Self::SchemaTooNew { .. } => ErrorCode::SchemaTooNew,
            Self::NetworkShare { .. } => ErrorCode::NetworkShare,
            Self::Unreachable { .. } => ErrorCode::Unreachable,
            Self::Crowded | Self::DatabaseAway => ErrorCode::Busy,
            Self::WrongPassword { .. } => ErrorCode::WrongPassword,
            Self::NoDatabase { .. } => ErrorCode::NoDatabase,
            Self::Tls { .. } => ErrorCode::Tls,
            Self::BadAddress { .. } => ErrorCode::BadAddress,
            Self::File { .. } => ErrorCode::File,
            Self::UnreadableFile { .. } => ErrorCode::UnreadableFile,
            Self::BackupRefused { .. } => ErrorCode::BackupRefused,
            Self::PausedSinceRestore => ErrorCode::Paused,
            // Somebody else made or removed the same a moment before.
            Self::Database(error) if is_race(error) => ErrorCode::Conflict,
            Self::Database(_) => ErrorCode::Database,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Whether the database was not to be had, so that asking it for something else is no use now.
    pub(crate) fn is_lost_connection(&self) -> bool {
        let Self::Database(error) = self else {
            return matches!(self, Self::Unreachable { .. } | Self::DatabaseAway);
        };
        // The server shuts down or starts, ended the connection, or has none left.
        let away = |code: &str| ["57P", "08", "53300"].iter().any(|of| code.starts_with(of));
        match error {
            sqlx::Error::Database(error) => error.code().is_some_and(|code| away(&code)),
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            _ => false,
        }
    }

    /// The same error, as a device is told it: one that goes by itself is told as such.
    pub(crate) fn for_a_device(self) -> Self {
        if matches!(self, Self::DatabaseAway) || !self.is_lost_connection() {
            return self;
        }
        tracing::warn!(error = %self, "a device is to ask again, since the database does not answer");
        Self::DatabaseAway
    }

    /// What a door sends: code, fields and words.
    #[must_use]
    pub fn to_failure(&self) -> Failure {
        if let Self::Told(failure) = self {
            return (**failure).clone();
        }
        let words = words::of(self);
        let field = match self {
            Self::Invalid { field, .. } => Some((*field).to_owned()),
            _ => None,
        };
        Failure {
            code: self.code(),
            what: words.what,
            kept: words.kept,
            next: words.next,
            field,
        }
    }
}

/// Whether a constraint noticed what a look-up a moment before could not.
pub(crate) fn is_race(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation() || error.is_foreign_key_violation())
}
