//! What leaves a door: the stable code, and the words for a person.

use serde::{Deserialize, Serialize};

use super::Error;

/// The stable codes that programs may branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "each code is documented at the error variant of its name"
)]
pub enum ErrorCode {
    NotFound,
    Conflict,
    Invalid,
    StateRefused,
    LimitReached,
    Untransferable,
    NoSeatLeft,
    InUse,
    StepUpRequired,
    WrongPassphrase,
    NotSignedIn,
    WrongSignIn,
    CodeRequired,
    LinkSpent,
    MasterKey,
    Forbidden,
    EnvironmentRequired,
    UnknownOperation,
    Malformed,
    TooMany,
    Busy,
    Cancelled,
    JobRefused,
    NotAWorkspace,
    FolderNotEmpty,
    SchemaTooNew,
    NetworkShare,
    Unreachable,
    WrongPassword,
    NoDatabase,
    Tls,
    BadAddress,
    File,
    UnreadableFile,
    BackupRefused,
    Paused,
    Database,
    Internal,
}

/// An error as a door sends it and a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Failure {
    /// The stable code.
    pub code: ErrorCode,
    /// What happened.
    pub what: String,
    /// What was kept.
    pub kept: String,
    /// What to do next.
    pub next: String,
    /// The field at fault, when it is one.
    pub field: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.to_failure()
    }
}

/// What another program of ours answered stays as it worded it.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Told(Box::new(failure))
    }
}
