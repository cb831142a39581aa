//! Hiding license keys: what an answer keeps of them for somebody who has to give the passphrase first.
//!
//! Every answer of the table says here which of its fields hold keys: the doors hand out nothing else. Carriers name each
//! of their fields, so that a new one does not compile until somebody says what it is. Deliberately absent: who sees whole
//! keys (`service::settings`), and texts that people write themselves (notes, reasons, metadata, searches).

use serde_json::Value;

use super::requests::*;
use crate::{domain::license::hide_key, tabular::columns::Field};

/// An answer in which license keys can be hidden.
pub trait Masks {
    /// Whether there can be any; where not, nobody asks who may see them.
    const CARRIES: bool = true;

    /// Leaves of each key what may be shown without the passphrase.
    fn mask(&mut self);
}

impl<T: Masks> Masks for Vec<T> {
    const CARRIES: bool = T::CARRIES;

    fn mask(&mut self) {
        self.iter_mut().for_each(T::mask);
    }
}

impl<T: Masks> Masks for Option<T> {
    const CARRIES: bool = T::CARRIES;

    fn mask(&mut self) {
        if let Some(held) = self {
            held.mask();
        }
    }
}

macro_rules! keyless {
    ($($answer:ty),* $(,)?) => {$(
        impl Masks for $answer {
            const CARRIES: bool = false;

            fn mask(&mut self) {}
        }
    )*};
}

macro_rules! carriers {
    ($($answer:ident { keys: [$($key:ident)*], holds: [$($held:ident)*], plain: [$($plain:ident)*] })*) => {$(
        impl Masks for $answer {
            fn mask(&mut self) {
                let Self { $($key,)* $($held,)* $($plain: _,)* } = self;
                $(hide_key($key);)*
                $($held.mask();)*
            }
        }
    )*};
}

carriers! {
    LicenseRow {
        keys: [key], holds: [],
        plain: [id version product customer status activations_used activation_limit expires_at pending_validity created_at]
    }
    License {
        keys: [key], holds: [],
        plain: [
            id version product_id customer_id status activation_limit activations_used expires_at pending_validity flags
            metadata created_at updated_at batch generator_id pool_id assigned_at first_activated_at replaces replaced_by
        ]
    }
    // The operation itself asks for the passphrase; should its time have run out meanwhile, a key is hidden here, too.
    LicenseKey { keys: [key], holds: [], plain: [id] }
    LicensePage { keys: [], holds: [rows], plain: [total version] }
    LicenseDetail {
        keys: [], holds: [license other_licenses history replaces replaced_by],
        plain: [
            product customer pool other_count activations may_become generator grace_until grace_days offline_files notes
        ]
    }
    HistoryEntry { keys: [], holds: [changes], plain: [id at actor door action reason] }
    Suggestions { keys: [], holds: [licenses], plain: [customers products devices] }
    ReplacedLicense { keys: [], holds: [old new], plain: [] }
    Foresight {
        keys: [], holds: [license],
        plain: [
            action refused can_be_undone losing losing_count offline_files ever_activated records key_retired
        ]
    }
    LicenseAt { keys: [], holds: [license], plain: [at customer changes_since incomplete] }
    DeviceChange { keys: [], holds: [license], plain: [device] }
    // A signed answer carries the key as it was asked with: whoever reads it has it.
    DeviceAnswer {
        keys: [], holds: [license], plain: [valid code message next_check_at jws newly_activated]
    }
    AssignedSeat { keys: [], holds: [license], plain: [holder pool mail] }
    RevokedSeat { keys: [], holds: [revoked freed], plain: [pool mail] }
    HolderPage { keys: [], holds: [rows], plain: [total] }
    Holder { keys: [], holds: [seats], plain: [customer seat_count progress] }
    HeldSeat { keys: [], holds: [license], plain: [pool since last_seen_at] }
    SeatRepair { keys: [], holds: [pools], plain: [check] }
    RepairedPool { keys: [], holds: [held], plain: [pool made removed over problem] }
    SurplusSeat { keys: [key], holds: [], plain: [license_id name email] }
    DeviceDetail {
        keys: [], holds: [activations to_assign],
        plain: [device customer ignored_at ignored_by ignored_reason denials]
    }
    // A list of devices shows no more of a key than it begins with, whoever asks.
    LicenseChoice { keys: [], holds: [], plain: [license_id version key product customer used limit] }
    ActivationPage { keys: [], holds: [activations], plain: [total more] }
    ActivationRow {
        keys: [], holds: [],
        plain: [id device license_id version key status product customer activated_at deactivated_at last_seen_at]
    }
    // The texts of drafts leave the new key's place empty.
    WithdrawnKey { keys: [], holds: [old new], plain: [not_replaced draft mail] }
    LeakedKeys { keys: [], holds: [hits], plain: [more candidates] }
    LeakedKey { keys: [], holds: [license], plain: [last_seen_at replaced_by watched] }
    WatchedKeys { keys: [], holds: [rows], plain: [total] }
    WatchedKey { keys: [], holds: [license], plain: [replaced_by since by attempts networks devices last_at] }
    Case {
        keys: [], holds: [license],
        plain: [id version rule state suspended opened_at last_at peak windows closed_at closed_by reason]
    }
    CasePage { keys: [], holds: [rows], plain: [total open] }
    CaseDetail { keys: [], holds: [case], plain: [windows] }
    AbusePreview { keys: [], holds: [rows], plain: [flagged suspended by_rule partial] }
    AbusePreviewRow { keys: [], holds: [license], plain: [kind peak last_at windows suspends] }
    LicenseFacts {
        keys: [key], holds: [],
        plain: [product status expires_at grace_until flags activation_limit remaining_activations]
    }
}

/// The history names fields; the key is none that changes, and is hidden should it ever stand there.
impl Masks for FieldChange {
    fn mask(&mut self) {
        if self.field == "key" {
            for value in [&mut self.before, &mut self.after] {
                if let Value::String(key) = value {
                    hide_key(key);
                }
            }
        }
    }
}

/// The operation itself asks for the passphrase. Should its time have run out meanwhile, the programs go too: they are
/// nothing without the key.
impl Masks for LicensePreview {
    fn mask(&mut self) {
        self.detail.mask();
        self.samples.clear();
    }
}

/// The first rows of a file show their columns; of the one that is taken for the key, as much as anywhere.
impl Masks for ImportInspection {
    fn mask(&mut self) {
        for (place, column) in self.columns.iter().enumerate() {
            if ![column.field, column.plain].contains(&Some(Field::Key)) {
                continue;
            }
            let cells = self.samples.iter_mut().filter_map(|row| row.get_mut(place));
            cells.for_each(hide_key);
        }
    }
}

keyless! {
    WorkspaceInfo, Environment, ChangesSince, SavedView, SettingsInfo, SteppedUp, Deleted, StreamSummary, LicenseCounts,
    SweepState, Product, ProductDetail, Generator, Customer, CustomerPage, CustomerDetail, Note, Device, Upload,
    // Entries and mails of a customer's timeline are short as everywhere.
    CustomerTimeline, PreferencesInfo,
    // A token's secret is shown to who makes it, once, and is no license key.
    AuditFacets, AuditVerdict, Diagnostics, Pool, Progress, SeatCheck, Token, NewToken, DenialSummary, DevicePage, ProductSeats, UnlicensedPage,
    // Neither is the key of an organisation.
    OrganisationKey, NewOrganisationKey, Person, PersonLink, Me, SignIn, TotpSetup,
    RecoveryCodes,
    // Keys in these are short, whoever asks: examples, denials, tickets, the trail and the problems of an import.
    BulkForesight, Denial, Explanation, AuditPage, Job,
    // The URL of a link is no license key; it is shown to who may hand it out.
    EnrollmentLink, LinkDetail,
    Dashboard, DistributionReport, UsageReport, DenialReport, ExpiryReport, CustomerReport,
    // Samples are keys of no license.
    KeySamples,
    // What a mail says is in no answer; a mail server's words are told redacted.
    Mail, MailPage, Outbox, MailSettingsInfo, TestMailSent,
    // Keys in these are short, whoever asks; what is mailed as a try is invented.
    Rules, RulesForesight, MailTemplate, MailPreview,
    AbuseRules,
    Health, BackupPlanInfo, PauseState, Retention, RetentionForesight,
    // What a webhook signs with is shown to who makes it, once; events hold the beginning of a key.
    Webhook, NewWebhook, Delivery, DeliveryPage, Replayed,
    // The file is nothing without its key, so the operation itself asks for the passphrase.
    OfflineFile,
}
