//! What the audit trail says about a license: one entry for each step of its life, as the store writes them.

use chrono::{DateTime, Utc};
use rand::RngCore;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    chance::{id_at, one_of},
    lives::{Step, What, reason},
};
use crate::{
    domain::{license::short_key, status::LicenseStatus},
    ids::{CustomerId, LicenseId},
    operations::licenses::FieldChange,
    store::audit::details_hash,
};

/// The people of Larkspur Software.
pub(super) const TEAM: &[&str] = &[
    "Mira Okafor",
    "Teo Lindqvist",
    "Hana Šimůnková",
    "Jonas Weber",
];

/// An audit entry with its details, to write.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: &'static str,
    pub door: &'static str,
    pub action: &'static str,
    pub license: LicenseId,
    pub label: String,
    pub reason: Option<String>,
    pub salt: Vec<u8>,
    pub details: String,
    pub details_hash: Vec<u8>,
    pub changes: String,
}

/// The license an entry is about.
pub(super) struct Subject<'a> {
    pub id: LicenseId,
    pub key: &'a str,
    pub customer: Option<CustomerId>,
}

/// Tells one step.
pub(super) fn tell(rng: &mut ChaCha8Rng, subject: &Subject<'_>, step: &Step) -> Entry {
    let (actor, door) = who(rng, &step.what);
    let changes = json!(changes(subject, &step.what));
    let details = json!({ "changes": changes }).to_string();
    let mut salt = vec![0_u8; 16];
    rng.fill_bytes(&mut salt);
    Entry {
        id: id_at(rng, step.at),
        at: step.at,
        actor,
        door,
        action: action(&step.what),
        license: subject.id,
        label: short_key(subject.key),
        reason: reason(rng, &step.what),
        details_hash: details_hash(&salt, &details),
        salt,
        details,
        changes: changes.to_string(),
    }
}

fn who(rng: &mut ChaCha8Rng, what: &What) -> (&'static str, &'static str) {
    match what {
        What::Activated => ("License API", "server"),
        What::Became {
            to: LicenseStatus::Expired,
            ..
        } => ("Keydesk", "system"),
        _ => (one_of(rng, TEAM), "desk"),
    }
}

const fn action(what: &What) -> &'static str {
    match what {
        What::Made => "create_license",
        What::Activated => "activate_license",
        What::Assigned => "assign_license",
        What::Renewed { .. } | What::LimitRaised { .. } => "edit_license",
        What::Became { to, .. } => match to {
            LicenseStatus::Suspended => "suspend_license",
            LicenseStatus::Expired => "expire_license",
            LicenseStatus::Revoked => "revoke_license",
            _ => "inactivate_license",
        },
    }
}

fn changes(subject: &Subject<'_>, what: &What) -> Vec<FieldChange> {
    match what {
        What::Made => vec![field(
            "status",
            Value::Null,
            json!(LicenseStatus::Available),
        )],
        What::Assigned => vec![
            field("customer_id", Value::Null, json!(subject.customer)),
            field(
                "status",
                json!(LicenseStatus::Available),
                json!(LicenseStatus::Assigned),
            ),
        ],
        What::Activated => vec![
            field(
                "status",
                json!(LicenseStatus::Assigned),
                json!(LicenseStatus::Active),
            ),
            field("activations_used", json!(0), json!(1)),
        ],
        What::Renewed { before, after } => vec![field("expires_at", json!(before), json!(after))],
        What::LimitRaised { before, after } => {
            vec![field("activation_limit", json!(before), json!(after))]
        }
        What::Became { from, to } => vec![field("status", json!(from), json!(to))],
    }
}

fn field(name: &str, before: Value, after: Value) -> FieldChange {
    FieldChange {
        field: name.to_owned(),
        before,
        after,
    }
}
