//! What the support desk of Larkspur Software sees: devices that were refused lately, devices nobody listens to any
//! more, and notes. Drawn from a stream of its own, so that licenses are the same with and without it.

use chrono::{DateTime, Duration, DurationRound, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::{
    catalogue::Plan,
    chance::{between, id_at, one_of, percent},
    devices::{self, Use},
    people::Customer,
    population::License,
    trail::TEAM,
};
use crate::{
    domain::{license::short_key, status::LicenseStatus},
    ids::LicenseId,
    operations::activations::VerdictCode,
};

/// Larger environments have about as much of all this as one of so many licenses.
const PLENTY: u32 = 20_000;
/// Of so many devices one is ignored, until there are enough.
const IGNORED_OF: u32 = 131;
const IGNORED_MOST: u32 = 8;
/// How far back most of what is looked at reaches.
const LATELY: i64 = 6;
/// Of so many in a hundred; the others are of any day of about a year.
const LATELY_OF: u32 = 40;
const EVER: i64 = 380;

/// A refused device, counted by hour, to write.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    pub license: LicenseId,
    pub network: String,
    pub fingerprint: String,
    pub device: String,
    pub code: &'static str,
    pub hour: DateTime<Utc>,
    pub key_start: String,
    pub last_at: DateTime<Utc>,
    pub count: u32,
}

/// A note, to write.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub id: Uuid,
    pub subject: &'static str,
    pub subject_id: Uuid,
    pub body: &'static str,
    pub author: &'static str,
    pub at: DateTime<Utc>,
}

/// That nobody listens to a device any more.
#[derive(Debug, Clone)]
pub(super) struct Ignored {
    pub at: DateTime<Utc>,
    pub by: &'static str,
    pub reason: &'static str,
}

/// The desk at work.
pub(super) struct Support {
    pub rng: ChaCha8Rng,
    now: DateTime<Utc>,
    total: u32,
    devices: u32,
    ignored: u32,
}

impl Support {
    pub(super) fn new(rng: ChaCha8Rng, total: u32, now: DateTime<Utc>) -> Self {
        Self {
            rng,
            now,
            total,
            devices: 0,
            ignored: 0,
        }
    }

    /// Whether something that happens to everything in a small environment happens to this one.
    pub(super) fn is_picked(&mut self) -> bool {
        self.total <= PLENTY || self.rng.random_range(0..self.total) < PLENTY
    }

    fn chance(&mut self, share: u32) -> bool {
        self.is_picked() && percent(&mut self.rng, share)
    }

    /// Ignores a device here and there.
    pub(super) fn look_at_devices(&mut self, uses: &mut [Use]) {
        for each in uses {
            self.devices += 1;
            if self.devices % IGNORED_OF != IGNORED_OF / 2 || self.ignored == IGNORED_MOST {
                continue;
            }
            self.ignored += 1;
            let reasons = [
                "A test bench that registers itself anew every night",
                "A copied virtual machine, ticket 4821",
            ];
            each.device.ignored = Some(Ignored {
                at: between(&mut self.rng, each.last_seen_at, self.now),
                by: one_of(&mut self.rng, TEAM),
                reason: one_of(&mut self.rng, &reasons),
            });
        }
    }

    /// Devices that were refused a license lately.
    pub(super) fn refuse(&mut self, plan: &Plan, license: &License, denials: &mut Vec<Denial>) {
        let full = license.limit > 0 && i64::from(license.in_use) == i64::from(license.limit);
        let (share, code) = match license.status {
            LicenseStatus::Suspended => (60, VerdictCode::Suspended),
            LicenseStatus::Inactive => (30, VerdictCode::Inactive),
            LicenseStatus::Revoked => (5, VerdictCode::Revoked),
            LicenseStatus::Expired => (4, VerdictCode::Expired),
            LicenseStatus::Active if full => (10, VerdictCode::LimitReached),
            _ => return,
        };
        if !self.chance(share) {
            return;
        }
        for _ in 0..self.rng.random_range(1..4) {
            let back = if percent(&mut self.rng, LATELY_OF) {
                LATELY
            } else {
                EVER
            };
            let since = license.updated_at.max(self.now - Duration::days(back));
            let last_at = between(&mut self.rng, since, self.now);
            let device = devices::device(&mut self.rng, plan.platforms, "guest", last_at);
            denials.push(Denial {
                license: license.id,
                network: device.ip,
                fingerprint: device.fingerprint,
                device: device.name,
                code: code.as_str(),
                hour: last_at
                    .duration_trunc(Duration::hours(1))
                    .unwrap_or(last_at),
                key_start: short_key(&license.key),
                last_at,
                count: self.rng.random_range(1..9),
            });
        }
    }

    /// Notes on a license.
    pub(super) fn note(&mut self, license: &License, notes: &mut Vec<Note>) {
        const BODIES: &[&str] = &[
            "Asked for a second workstation; sales will send an offer.",
            "Moved to a new laptop last month, the old device may go.",
            "Pays by invoice, the contact in accounting is new.",
            "Works offline at sea from May to September.",
        ];
        if license.status.is_held() && self.chance(3) {
            let written = self.written(BODIES, license.updated_at);
            notes.push(Note {
                subject: "license",
                subject_id: license.id.0,
                ..written
            });
        }
    }

    /// Notes on customers.
    pub(super) fn note_people(&mut self, people: &[Customer], notes: &mut Vec<Note>) {
        const BODIES: &[&str] = &[
            "Call rather than write, the mailbox is shared.",
            "Wants all seats on one contract at the next renewal.",
            "Beta tester, very thorough reports.",
        ];
        for customer in people {
            if self.chance(4) {
                let written = self.written(BODIES, customer.created_at);
                notes.push(Note {
                    subject: "customer",
                    subject_id: customer.id.0,
                    ..written
                });
            }
        }
    }

    fn written(&mut self, bodies: &'static [&'static str], since: DateTime<Utc>) -> Note {
        let at = between(&mut self.rng, since, self.now);
        Note {
            id: id_at(&mut self.rng, at),
            subject: "",
            subject_id: Uuid::nil(),
            body: one_of(&mut self.rng, bodies),
            author: one_of(&mut self.rng, TEAM),
            at,
        }
    }
}
