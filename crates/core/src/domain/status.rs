//! The license state machine: one table, which everything else asks.

use serde::{Deserialize, Serialize};

/// Where a license stands in its life. The order is the lifecycle's, and lists sort by it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
pub enum LicenseStatus {
    /// Generated, nobody's yet.
    Available,
    /// A customer's, never activated.
    Assigned,
    /// In use.
    Active,
    /// Paused by hand.
    Inactive,
    /// Paused by an abuse rule, or by hand with a reason.
    Suspended,
    /// Past its validity.
    Expired,
    /// Withdrawn for good.
    Revoked,
}

impl LicenseStatus {
    /// All states in lifecycle order.
    pub const ALL: [Self; 7] = [
        Self::Available,
        Self::Assigned,
        Self::Active,
        Self::Inactive,
        Self::Suspended,
        Self::Expired,
        Self::Revoked,
    ];

    /// The word both databases, the API and files use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Assigned => "assigned",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The place in the lifecycle, from 0; what the databases store and sort by.
    #[must_use]
    pub const fn rank(self) -> i16 {
        self as i16
    }

    /// The state of a stored rank.
    #[must_use]
    pub fn from_rank(rank: i16) -> Option<Self> {
        usize::try_from(rank)
            .ok()
            .and_then(|place| Self::ALL.get(place).copied())
    }

    /// The states this one may become, straight from the table.
    #[must_use]
    pub const fn may_become(self) -> &'static [Self] {
        match self {
            Self::Available => &[Self::Assigned],
            Self::Assigned => &[Self::Active, Self::Expired, Self::Revoked],
            Self::Active => &[
                Self::Inactive,
                Self::Suspended,
                Self::Expired,
                Self::Revoked,
            ],
            Self::Inactive | Self::Suspended => &[Self::Active, Self::Expired, Self::Revoked],
            Self::Expired => &[Self::Revoked],
            Self::Revoked => &[],
        }
    }

    /// Moves to `next`, or says why not.
    ///
    /// # Errors
    /// [`Refused`] when the table has no such step.
    pub fn step(self, next: Self) -> Result<Self, Refused> {
        if self.may_become().contains(&next) {
            Ok(next)
        } else {
            Err(Refused {
                from: self,
                to: next,
            })
        }
    }

    /// Whether a license in this state belongs to a customer.
    #[must_use]
    pub const fn is_held(self) -> bool {
        !matches!(self, Self::Available)
    }
}

impl std::fmt::Display for LicenseStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A step the state machine does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a license that is {from} cannot become {to}")]
pub struct Refused {
    /// Where the license stands.
    pub from: LicenseStatus,
    /// Where it was to go.
    pub to: LicenseStatus,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::LicenseStatus;

    fn any_status() -> impl Strategy<Value = LicenseStatus> {
        prop::sample::select(LicenseStatus::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn no_walk_leaves_revoked_or_returns_to_available(start in any_status(), wishes in prop::collection::vec(any_status(), 0..40)) {
            let mut status = start;
            for wish in wishes {
                let before = status;
                match status.step(wish) {
                    Ok(next) => {
                        prop_assert_eq!(next, wish);
                        prop_assert_ne!(before, LicenseStatus::Revoked);
                        prop_assert_ne!(next, LicenseStatus::Available);
                        status = next;
                    }
                    Err(refused) => {
                        prop_assert_eq!((refused.from, refused.to), (before, wish));
                        prop_assert!(!before.may_become().contains(&wish));
                    }
                }
            }
        }

        #[test]
        fn only_a_pause_can_be_lifted(from in any_status()) {
            let back_to_active = from.step(LicenseStatus::Active).is_ok();
            let expected = matches!(from, LicenseStatus::Assigned | LicenseStatus::Inactive | LicenseStatus::Suspended);
            prop_assert_eq!(back_to_active, expected);
        }
    }

    #[test]
    fn a_leaked_key_can_be_revoked_from_every_state_but_available_and_revoked() {
        let revocable: Vec<_> = LicenseStatus::ALL
            .into_iter()
            .filter(|status| status.step(LicenseStatus::Revoked).is_ok())
            .collect();
        assert_eq!(
            revocable,
            [
                LicenseStatus::Assigned,
                LicenseStatus::Active,
                LicenseStatus::Inactive,
                LicenseStatus::Suspended,
                LicenseStatus::Expired
            ]
        );
    }

    #[test]
    fn the_rank_is_the_place_in_the_lifecycle() {
        for (place, status) in LicenseStatus::ALL.into_iter().enumerate() {
            assert_eq!(usize::try_from(status.rank()).ok(), Some(place));
            assert_eq!(LicenseStatus::from_rank(status.rank()), Some(status));
        }
        assert_eq!(LicenseStatus::from_rank(7), None);
        assert_eq!(LicenseStatus::from_rank(-1), None);
    }
}
