//! The words of mails: which kinds are written, in which words, and how they look.

use serde::{Deserialize, Serialize};

use super::mails::MailKind;
use crate::ids::LicenseId;

/// Asks for the words of all kinds of mail.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListMailTemplates {}

/// The words of a kind of mail, and whether it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MailTemplate {
    /// Which kind.
    pub kind: MailKind,
    /// Grows with each change.
    pub version: i32,
    /// Whether mails of this kind are written.
    pub on: bool,
    /// Who switches it.
    pub switched_by: TemplateSwitch,
    /// Whether it is written for every license, and not for seats of pools alone; none where there is no choice.
    pub every_license: Option<bool>,
    /// The workspace's own subject; none is the built-in one.
    pub subject: Option<String>,
    /// The workspace's own body; none is the built-in one.
    pub body: Option<String>,
    /// The built-in subject.
    pub built_in_subject: String,
    /// The built-in body.
    pub built_in_body: String,
    /// What may stand in the words.
    pub variables: Vec<TemplateVariable>,
}

/// Who switches a kind of mail on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TemplateSwitch {
    /// The template itself.
    Template,
    /// A license rule.
    Rules,
    /// Nobody: people could not sign in without it.
    Nobody,
}

/// What may stand in the words of a kind of mail, between two braces on each side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct TemplateVariable {
    /// Its name.
    pub name: String,
    /// What it becomes, as a phrase.
    pub help: String,
    /// Whether it may stand in the body only.
    pub body_only: bool,
}

/// Changes the words of a kind of mail, or whether it is written.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveMailTemplate {
    /// Which kind.
    pub kind: MailKind,
    /// The version that was seen.
    pub version: i32,
    /// Whether mails of this kind are written; for codes always.
    pub on: bool,
    /// Whether it is written for every license, where there is a choice.
    #[serde(default)]
    pub every_license: bool,
    /// A subject of one's own: one line of 1 to 200 characters; none or empty is the built-in one.
    pub subject: Option<String>,
    /// A body of one's own: 1 to 10,000 characters; none or empty is the built-in one.
    pub body: Option<String>,
}

/// Asks how words would look. Nothing is saved or sent.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct PreviewMailTemplate {
    /// Which kind.
    pub kind: MailKind,
    /// The subject; none or empty is the built-in one.
    pub subject: Option<String>,
    /// The body; none or empty is the built-in one.
    pub body: Option<String>,
    /// A license of somebody's to write about; none is an invented one.
    #[serde(default)]
    pub license_id: Option<LicenseId>,
}

/// How words look. A license key is shown by its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct MailPreview {
    /// The subject.
    pub subject: String,
    /// The body, plain text.
    pub body: String,
}

/// Sends words at once, filled with invented values, to see them in a mailbox.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SendTestTemplate {
    /// Which kind.
    pub kind: MailKind,
    /// The subject; none or empty is the built-in one.
    pub subject: Option<String>,
    /// The body; none or empty is the built-in one.
    pub body: Option<String>,
    /// To whom.
    pub to: String,
}
