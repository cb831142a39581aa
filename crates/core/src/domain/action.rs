//! What may be done to a license, by its state: the state machine in the words of the actions menu.
//!
//! The doors, the bulk changes and the interface's menus all ask this one table.

use serde::{Deserialize, Serialize};

use super::status::LicenseStatus;
use crate::error::{Error, Result};

/// Something that can be done to a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum LicenseAction {
    /// Change its fields.
    Edit,
    /// Give it to a customer.
    Assign,
    /// Give it to another customer.
    HandOver,
    /// Pause it.
    Inactivate,
    /// End the pause.
    Reactivate,
    /// Stop it, for a reason.
    Suspend,
    /// End the suspension.
    LiftSuspension,
    /// Withdraw it for good.
    Revoke,
    /// Give a new key in its place.
    Replace,
    /// Remove it.
    Delete,
    /// End its use on one device.
    DeactivateDevice,
    /// Allow more devices.
    RaiseLimit,
}

impl LicenseAction {
    /// All actions.
    pub const ALL: [Self; 12] = [
        Self::Edit,
        Self::Assign,
        Self::HandOver,
        Self::Inactivate,
        Self::Reactivate,
        Self::Suspend,
        Self::LiftSuspension,
        Self::Revoke,
        Self::Replace,
        Self::Delete,
        Self::DeactivateDevice,
        Self::RaiseLimit,
    ];

    /// What was tried, as a past participle.
    #[must_use]
    pub const fn participle(self) -> &'static str {
        match self {
            Self::Edit => "edited",
            Self::Assign => "assigned",
            Self::HandOver => "handed over",
            Self::Inactivate => "inactivated",
            Self::Reactivate => "reactivated",
            Self::Suspend => "suspended",
            Self::LiftSuspension => "released from suspension",
            Self::Revoke => "revoked",
            Self::Replace => "replaced",
            Self::Delete => "deleted",
            Self::DeactivateDevice => "deactivated on a device",
            Self::RaiseLimit => "given a higher limit",
        }
    }

    /// The state it leads to; none when the state stays.
    #[must_use]
    pub const fn leads_to(self) -> Option<LicenseStatus> {
        match self {
            Self::Assign => Some(LicenseStatus::Assigned),
            Self::Inactivate => Some(LicenseStatus::Inactive),
            Self::Reactivate | Self::LiftSuspension => Some(LicenseStatus::Active),
            Self::Suspend => Some(LicenseStatus::Suspended),
            Self::Revoke => Some(LicenseStatus::Revoked),
            _ => None,
        }
    }

    /// Whether a license in `status` can have this done; else the reason, as a sentence.
    ///
    /// # Errors
    /// The reason, for the disabled menu item's tooltip.
    pub const fn allowed_in(self, status: LicenseStatus) -> Result<(), &'static str> {
        use LicenseStatus::{Active, Assigned, Available, Expired, Inactive, Revoked, Suspended};
        match (self, status) {
            (Self::Delete, _) => Ok(()),
            (Self::Replace, Expired | Revoked) => Ok(()),
            (Self::Replace, _) => {
                Err("Only expired and revoked licenses are replaced. Revoke it first.")
            }
            (_, Revoked) => Err("It is revoked, for good. Replace it with a new license."),
            (Self::Edit, _) => Ok(()),
            (Self::Assign, Available) => Ok(()),
            (Self::Assign, _) => Err("It already has a customer. Hand it over instead."),
            (Self::HandOver, Available) => Err("It has no customer yet. Assign it instead."),
            (Self::HandOver, _) => Ok(()),
            (Self::Inactivate, Active) => Ok(()),
            (Self::Inactivate, Inactive) => Err("It is inactive already."),
            (Self::Inactivate, Available | Assigned) => {
                Err("Only an active license can be paused; this one was never activated.")
            }
            (Self::Inactivate, Suspended) => Err("It is suspended, which blocks it already."),
            (Self::Inactivate, Expired) => Err("It has expired, which blocks it already."),
            (Self::Reactivate, Inactive) => Ok(()),
            (Self::Reactivate, Suspended) => Err("It is suspended. Lift the suspension instead."),
            (Self::Reactivate, Expired) => Err("It has expired. Replace it with a new license."),
            (Self::Reactivate, _) => Err("It is not inactive."),
            (Self::Suspend, Active) => Ok(()),
            (Self::Suspend, Suspended) => Err("It is suspended already."),
            (Self::Suspend, Inactive) => Err("It is inactive. Reactivate it first, or revoke it."),
            (Self::Suspend, Expired) => Err("It has expired, which blocks it already."),
            (Self::Suspend, Available | Assigned) => {
                Err("Only an active license can be suspended; this one was never activated.")
            }
            (Self::LiftSuspension, Suspended) => Ok(()),
            (Self::LiftSuspension, _) => Err("It is not suspended."),
            (Self::Revoke, Available) => Err("It is nobody's yet. Delete it instead."),
            (Self::Revoke, _) => Ok(()),
            (Self::DeactivateDevice, Available | Assigned) => Err("It was never activated."),
            (Self::DeactivateDevice, _) => Ok(()),
            (Self::RaiseLimit, Suspended) => Err("It is suspended. Lift the suspension first."),
            (Self::RaiseLimit, Expired) => Err("It has expired. Replace it with a new license."),
            (Self::RaiseLimit, _) => Ok(()),
        }
    }

    /// Refuses what is impossible in `status`.
    ///
    /// # Errors
    /// `state_refused`.
    pub fn require(self, status: LicenseStatus) -> Result<()> {
        self.allowed_in(status)
            .map_err(|reason| Error::ActionRefused {
                action: self.participle(),
                status,
                reason,
            })
    }
}

/// An action in a state: possible, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
pub struct ActionRule {
    /// What would be done.
    pub action: LicenseAction,
    /// In which state.
    pub status: LicenseStatus,
    /// Why it is impossible; none when it is possible.
    pub refused: Option<&'static str>,
}

/// The whole table, for menus.
#[must_use]
pub fn rules() -> Vec<ActionRule> {
    LicenseAction::ALL
        .into_iter()
        .flat_map(|action| {
            LicenseStatus::ALL
                .into_iter()
                .map(move |status| ActionRule {
                    action,
                    status,
                    refused: action.allowed_in(status).err(),
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LicenseAction, LicenseStatus};

    #[test]
    fn an_action_that_changes_the_state_is_possible_exactly_where_the_state_machine_has_the_step() {
        for action in LicenseAction::ALL {
            let Some(next) = action.leads_to() else {
                continue;
            };
            for status in LicenseStatus::ALL {
                let possible = action.allowed_in(status).is_ok();
                let has_step = status.may_become().contains(&next);
                match action {
                    // Three ways lead to active; each starts from its own state.
                    LicenseAction::Reactivate => {
                        assert_eq!(possible, status == LicenseStatus::Inactive)
                    }
                    LicenseAction::LiftSuspension => {
                        assert_eq!(possible, status == LicenseStatus::Suspended)
                    }
                    _ => assert_eq!(possible, has_step, "{action:?} in {status}"),
                }
                assert!(!possible || has_step, "{action:?} in {status} has no step");
            }
        }
    }

    #[test]
    fn a_revoked_license_can_only_be_replaced_or_deleted() {
        let possible: Vec<_> = LicenseAction::ALL
            .into_iter()
            .filter(|action| action.allowed_in(LicenseStatus::Revoked).is_ok())
            .collect();
        assert_eq!(possible, [LicenseAction::Replace, LicenseAction::Delete]);
    }
}
