//! Until when a license is valid, by its product's term, and which state that leaves possible.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{
    catalogue::Term,
    chance::{percent, weighted},
    lives::Birth,
};
use crate::domain::status::LicenseStatus;

/// Until when a license is valid, and how often that was moved.
pub(super) struct Validity {
    pub status: LicenseStatus,
    pub expires_at: Option<DateTime<Utc>>,
    /// The ends before the last one.
    pub earlier: Vec<DateTime<Utc>>,
}

impl Validity {
    fn endless(status: LicenseStatus) -> Self {
        let status = if status == LicenseStatus::Expired {
            LicenseStatus::Active
        } else {
            status
        };
        Self {
            status,
            expires_at: None,
            earlier: Vec::new(),
        }
    }

    /// Draws it, and the state that goes with it.
    pub(super) fn draw(rng: &mut ChaCha8Rng, birth: Birth<'_>) -> Self {
        let mut drawn = Self::of_term(rng, birth);
        let works = |end: DateTime<Utc>| end + birth.plan.grace() > birth.now;
        if drawn.status == LicenseStatus::Expired && drawn.expires_at.is_some_and(works) {
            drawn.status = LicenseStatus::Active;
        }
        drawn
    }

    fn of_term(rng: &mut ChaCha8Rng, birth: Birth<'_>) -> Self {
        let states = birth.plan.states;
        let drawn = LicenseStatus::ALL[weighted(rng, states.into_iter())];
        let status = birth.wanted.unwrap_or(drawn);
        match birth.plan.term {
            Term::Lifetime => Self::endless(status),
            Term::Mixed(share) if status != LicenseStatus::Expired && percent(rng, share) => {
                Self::endless(status)
            }
            Term::Mixed(_) => Self::renewed(rng, birth, status, 365),
            Term::Renewed(days) => Self::renewed(rng, birth, status, days),
            Term::Once(days) => Self::once(rng, birth, status, days),
        }
    }

    /// Valid for a term, and another, as long as it is paid for.
    fn renewed(rng: &mut ChaCha8Rng, birth: Birth<'_>, status: LicenseStatus, days: i64) -> Self {
        use LicenseStatus::{Active, Assigned, Available, Expired, Revoked};
        let over = i32::try_from((birth.now - birth.at).num_days() / days).unwrap_or(0);
        let (status, terms) = match status {
            Expired if over == 0 => (Active, 1),
            Expired => (Expired, rng.random_range(1..=over)),
            Available if over > 0 => (Active, over + 1),
            Assigned if over > 0 => (Expired, 1),
            Revoked => (Revoked, rng.random_range(1..=over + 1)),
            other => (other, over + 1),
        };
        let end = |term: i32| birth.at + Duration::days(days * i64::from(term));
        Self {
            status,
            expires_at: Some(end(terms)),
            earlier: (1..terms).map(end).collect(),
        }
    }

    /// Valid for a term; a few trials of late are prolonged.
    fn once(rng: &mut ChaCha8Rng, birth: Birth<'_>, status: LicenseStatus, days: i64) -> Self {
        use LicenseStatus::{Active, Available, Expired, Revoked};
        let end = birth.at + Duration::days(days);
        let over = end <= birth.now;
        let recent = birth.now - end < Duration::days(60);
        if over && recent && status == Active && percent(rng, 30) {
            let prolonged = birth.now + Duration::hours(rng.random_range(20..600));
            return Self {
                status: Active,
                expires_at: Some(prolonged),
                earlier: vec![end],
            };
        }
        let status = match status {
            Revoked => Revoked,
            _ if over => Expired,
            Expired | Available => Active,
            other => other,
        };
        Self {
            status,
            expires_at: Some(end),
            earlier: Vec::new(),
        }
    }
}
