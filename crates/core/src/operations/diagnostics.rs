//! What to send to whoever helps: how the workspace stands, without a key, a name or a password.

use serde::{Deserialize, Serialize};

/// Asks for the diagnostics.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetDiagnostics {}

/// How the workspace stands, for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Diagnostics {
    /// The file's contents: JSON, keys cut to 8 characters, emails and passwords hidden.
    pub text: String,
}
