//! Settings of the workspace, the passphrase, and the expiry sweep.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::SweepId;

/// Asks for the workspace's settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct GetSettings {}

/// The workspace's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct Settings {
    /// Grows with each change.
    pub version: i32,
    /// Days a license works past its expiry, where its product says nothing else: 0 to 365.
    pub grace_days: u32,
    /// How long offline files are valid when nobody says otherwise, in hours: 1 to 2160.
    pub offline_hours: u32,
    /// The longest validity of an offline file, in hours: 1 to 2160 (90 days).
    pub offline_hours_max: u32,
    /// Whether preview, offline files, unmasked keys and exports need the passphrase again.
    pub step_up: bool,
    /// The highest limit that support may give: 1 to 10000; none is no cap.
    pub support_limit_cap: Option<i32>,
    /// Where devices and scripts reach the license server, for code samples.
    pub server_url: Option<String>,
    /// How long a device may go without asking again, in hours: 1 to 720.
    pub check_hours: u32,
    /// Whether who holds licenses may see them on the server's page `/my`, after a code that is mailed to them.
    pub my_licenses: bool,
    /// How many available licenses to keep of each product: 0 to 100000. The dashboard warns of fewer.
    pub buffer: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: 0,
            grace_days: 7,
            offline_hours: 24,
            offline_hours_max: 24 * 90,
            step_up: false,
            support_limit_cap: Some(10),
            server_url: None,
            check_hours: 24,
            my_licenses: false,
            buffer: 50,
        }
    }
}

/// The settings as an owner sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SettingsInfo {
    /// The settings.
    pub settings: Settings,
    /// Whether the workspace has a passphrase.
    pub has_passphrase: bool,
    /// Whether the caller is asked for their own password instead, because the workspace has no passphrase.
    pub asks_own_password: bool,
    /// Until when the caller need not give it again; none when they have to, or never have to.
    pub unlocked_until: Option<DateTime<Utc>>,
    /// Where the key lies that seals the signing keys.
    pub signing_keys: SigningKeys,
}

/// Where the key lies that seals the signing keys, and whether this process has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SigningKeys {
    /// In a file of the workspace's folder, which its owner alone can read.
    InFolder,
    /// There, sealed under the passphrase; it was given since this process opened the workspace.
    Unlocked,
    /// There, sealed under the passphrase; nobody gave it to this process so far.
    Locked,
    /// In a file of this computer, which its owner alone can read.
    OnComputer,
    /// Not on this computer, or not the right one: nothing can be signed here.
    Missing,
}

/// Changes the settings.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SaveSettings {
    /// The settings as they shall be, with the version that was seen.
    pub settings: Settings,
}

/// Sets or changes the workspace's passphrase.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct SetPassphrase {
    /// The one before; none when there is none.
    pub old: Option<String>,
    /// The new one: 8 to 200 characters.
    pub new: String,
}

impl std::fmt::Debug for SetPassphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetPassphrase(…)")
    }
}

/// Gives the passphrase, for what the next five minutes need it.
#[derive(Clone, Serialize, Deserialize, specta::Type)]
pub struct StepUp {
    /// The workspace's passphrase.
    pub passphrase: String,
}

impl std::fmt::Debug for StepUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StepUp(…)")
    }
}

/// Until when the passphrase counts as given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SteppedUp {
    /// Until then.
    pub until: DateTime<Utc>,
}

/// Asks for the newest expiry sweeps that did or would do something, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListSweeps {}

/// The expiry sweep: where it stands and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SweepState {
    /// Whether sweeps rest since one was taken back.
    pub paused: bool,
    /// The newest sweeps, at most 50.
    pub sweeps: Vec<Sweep>,
}

/// One sweep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Sweep {
    /// Its id.
    pub id: SweepId,
    /// When.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub state: SweepStep,
    /// Licenses it expired, or would.
    pub licenses: u32,
    /// Why it asks; none when it did not.
    pub asks: Option<SweepDoubt>,
}

/// Where a sweep stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SweepStep {
    /// Stopped, and asks.
    Asking,
    /// Done.
    Done,
    /// Done and taken back.
    TakenBack,
    /// Asked, and no longer needed: answered by a later one.
    Settled,
}

/// Why a sweep stops and asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SweepDoubt {
    /// The clock jumped by more than a day.
    ClockJumped,
    /// More than 1% and more than 50 would expire at once.
    TooMany,
}

/// Lets a sweep that asks do its work.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ApproveSweep {
    /// Which.
    pub id: SweepId,
    /// How many licenses it said it would expire; it is refused when they are more by now, by over 1%.
    pub licenses: u32,
}

/// Takes a sweep back: what nobody touched since stands as before, and sweeps rest until somebody resumes them.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct TakeBackSweep {
    /// Which.
    pub id: SweepId,
}

/// Lets sweeps go on.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ResumeSweeps {}
