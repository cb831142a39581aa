//! How the workspace sends mail: the mail server, who writes, and a try.

use serde::{Deserialize, Serialize};

/// Asks how the workspace sends mail.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetMailSettings {}

/// How the connection to the mail server is protected.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte; usually port 465.
    #[default]
    Tls,
    /// Begins plainly and turns to TLS before anything is said, or is given up; usually port 587.
    Starttls,
    /// Not at all.
    None,
}

/// How the workspace sends mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct MailSettings {
    /// Grows with each change.
    pub version: i32,
    /// Whether mail is sent; while not, mails wait.
    pub on: bool,
    /// The mail server's name or address; at most 253 characters.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// Whether an unprotected connection to another computer was allowed: keys and passwords travel readable then.
    pub allow_insecure: bool,
    /// Whom the server knows; none where it asks nobody.
    pub user: Option<String>,
    /// Who writes: the vendor's name, as mails are signed; 1 to 120 characters.
    pub from_name: String,
    /// The address that mails come from.
    pub from_email: String,
    /// Where answers go; none is the address they come from.
    pub reply_to: Option<String>,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            version: 0,
            on: false,
            host: String::new(),
            port: 465,
            security: MailSecurity::Tls,
            allow_insecure: false,
            user: None,
            from_name: String::new(),
            from_email: String::new(),
            reply_to: None,
        }
    }
}

/// How the workspace sends mail, as an owner sees it. The password is never told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MailSettingsInfo {
    /// The settings.
    pub settings: MailSettings,
    /// Whether a password is kept.
    pub has_password: bool,
    /// Why the process that answers cannot send; none when it can, or mail is off.
    pub cannot_here: Option<String>,
}

/// Changes how the workspace sends mail.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveMailSettings {
    /// The settings as they shall be, with the version that was seen.
    pub settings: MailSettings,
    /// A new password; none keeps the one there is, which is good for the same server and user only. At most 500 characters.
    pub password: Option<String>,
}

impl std::fmt::Debug for SaveMailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SaveMailSettings({:?}, …)", self.settings)
    }
}

/// Sends a mail at once with the settings as they are saved, also while mail is off, and tells what the server answers.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SendTestMail {
    /// To whom.
    pub to: String,
}

/// How far a mail got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MailStep {
    /// Reaching the server.
    Connect,
    /// Protecting the connection.
    Protect,
    /// Signing in.
    SignIn,
    /// Saying who writes.
    Sender,
    /// Saying to whom.
    Recipient,
    /// Handing the mail over.
    Content,
}

/// How a test mail went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct TestMailSent {
    /// Where it went wrong; none when the server took it.
    pub failed_at: Option<MailStep>,
    /// What happened, as a sentence.
    pub what: String,
    /// What to do, as a sentence.
    pub remedy: String,
    /// What the server said itself; none when it said nothing.
    pub server: Option<String>,
    /// How long it took, in milliseconds.
    pub millis: u32,
}
