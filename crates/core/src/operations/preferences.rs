//! Preferences: how a person likes the desk. They go with who signed in to a server, to any computer.

use serde::{Deserialize, Serialize};

/// Asks for one's own preferences.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetPreferences {}

/// One's own preferences, and whether they are kept with the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PreferencesInfo {
    /// Whether there is an account to keep them with; where not, the computer keeps them.
    pub kept_with_person: bool,
    /// As they were saved last; none when they never were.
    pub preferences: Option<Preferences>,
}

/// Saves one's own preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SavePreferences {
    /// As they shall be.
    pub preferences: Preferences,
}

/// How a person likes the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// How high the rows of new lists are.
    pub density: RowHeight,
    /// How dates are shown first.
    pub dates: DateStyle,
    /// Whose clock times are told by.
    pub zone: Zone,
    /// The page that stands first: a path such as `/licenses`, or `/` for the one that was open last; at most 100
    /// characters.
    pub start_page: String,
    /// What one wants to be told of.
    pub notices: Vec<NoticeKind>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            density: RowHeight::default(),
            dates: DateStyle::default(),
            zone: Zone::default(),
            start_page: "/".to_owned(),
            notices: vec![NoticeKind::Case, NoticeKind::FailedJob],
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How high the rows of a list are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RowHeight {
    /// Low.
    Compact,
    /// As it comes.
    #[default]
    Standard,
    /// High.
    Relaxed,
}

/// How dates are shown first; the other way stands in the tip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// "in 12 days".
    #[default]
    Relative,
    /// "11 Jun 2027".
    Exact,
}

/// Whose clock times are told by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// That of the computer.
    #[default]
    Local,
    /// UTC.
    Utc,
}

/// What somebody can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Licenses that expire soon, once a day.
    Expiring,
    /// A case of abuse that was opened.
    Case,
    /// A job that failed.
    FailedJob,
}
