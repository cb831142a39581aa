//! The model that whole lives are held against: the state table and the counting of seats, in a few lines of its own.

use std::collections::BTreeSet;

use super::{customer, lives::LIMIT, start};
use crate::{
    domain::{action::LicenseAction, status::LicenseStatus},
    error::{ErrorCode, Result},
    ids::LicenseId,
    operations::{
        activations::{DeviceRequest, VerdictCode},
        generators::KeyFormat,
        license_actions::*,
        licenses::{GetLicense, License},
    },
    service::EnvironmentScope,
    store::one,
};

/// A license as the model sees it.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub id: LicenseId,
    pub key: String,
    pub status: LicenseStatus,
    pub holder: Option<u128>,
    pub devices: BTreeSet<u8>,
    /// Days since the start at which it stops working, grace included.
    pub ends: Option<i64>,
    pub replaced: bool,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub lives: Vec<Life>,
    pub day: i64,
    pub entries: i64,
}

pub(super) fn who(number: u128) -> crate::ids::CustomerId {
    customer(number, "", "").id
}

pub(super) async fn current(scope: &EnvironmentScope, id: LicenseId) -> License {
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
        .license
}

pub(super) fn request(life: &Life, device: u8) -> DeviceRequest {
    DeviceRequest {
        license_key: Some(life.key.to_lowercase()),
        organisation_key: None,
        product: Some("P1".into()),
        fingerprint: Some(format!("fp-{device}")),
        name: Some(format!("device-{device}")),
        platform: None,
        serial: None,
        app_version: None,
        nonce: None,
        ip: None,
    }
}

impl Model {
    pub(super) fn over(&self, life: &Life) -> bool {
        life.ends.is_some_and(|end| end <= self.day)
    }

    /// The model's own verdict for a device that wants in.
    pub(super) fn verdict(&self, life: &Life, device: u8) -> bool {
        matches!(life.status, LicenseStatus::Assigned | LicenseStatus::Active)
            && !self.over(life)
            && (life.devices.contains(&device) || life.devices.len() < LIMIT as usize)
    }

    pub(super) async fn act(
        &mut self,
        scope: &EnvironmentScope,
        place: usize,
        action: LicenseAction,
        to: u128,
    ) {
        let life = self.lives[place].clone();
        let version = current(scope, life.id).await.version;
        let done = perform(scope, &life, action, to, version).await;
        let same_holder = action == LicenseAction::HandOver && life.holder == Some(to);
        let twice = action == LicenseAction::Replace && life.replaced;
        let possible = allowed(life.status, action) && !same_holder && !twice;
        match done {
            Ok(new) => {
                assert!(possible, "{action:?} of {life:?} should have been refused");
                self.entries += if action == LicenseAction::Replace {
                    2
                } else {
                    1
                };
                self.follow(place, action, to, new);
            }
            Err(error) => {
                assert!(!possible, "{action:?} of {life:?}: {error}");
                let code = error.code();
                assert!(
                    matches!(code, ErrorCode::StateRefused | ErrorCode::Invalid),
                    "{error}"
                );
            }
        }
    }

    pub(super) fn follow(
        &mut self,
        place: usize,
        action: LicenseAction,
        to: u128,
        new: Option<License>,
    ) {
        let over = self.over(&self.lives[place]);
        let life = &mut self.lives[place];
        match action {
            LicenseAction::Assign => {
                life.status = LicenseStatus::Assigned;
                life.holder = Some(to);
            }
            LicenseAction::HandOver => {
                life.holder = Some(to);
                life.devices.clear();
            }
            LicenseAction::Inactivate => life.status = LicenseStatus::Inactive,
            LicenseAction::Suspend => life.status = LicenseStatus::Suspended,
            LicenseAction::Reactivate | LicenseAction::LiftSuspension => {
                life.status = if over {
                    LicenseStatus::Expired
                } else {
                    LicenseStatus::Active
                };
            }
            LicenseAction::Revoke => {
                life.status = LicenseStatus::Revoked;
                life.devices.clear();
            }
            LicenseAction::Replace => {
                life.replaced = true;
                let new = new.expect("the new one");
                let holder = life.holder;
                self.lives.push(Life {
                    id: new.id,
                    key: new.key,
                    status: LicenseStatus::Assigned,
                    holder,
                    devices: BTreeSet::new(),
                    ends: new.expires_at.map(|end| (end - start()).num_days() + 7),
                    replaced: false,
                });
            }
            LicenseAction::Delete => {
                self.lives.remove(place);
            }
            _ => unreachable!("not among the steps"),
        }
    }

    pub(super) async fn activate(&mut self, scope: &EnvironmentScope, place: usize, device: u8) {
        let life = self.lives[place].clone();
        let answer = scope
            .activate_license(request(&life, device))
            .await
            .expect("an answer");
        let fine = self.verdict(&life, device);
        assert_eq!(answer.valid, fine, "{answer:?} for {life:?}");
        if !fine {
            return;
        }
        let fresh = !life.devices.contains(&device);
        assert_eq!(answer.newly_activated, fresh);
        self.entries += i64::from(fresh);
        self.lives[place].devices.insert(device);
        self.lives[place].status = LicenseStatus::Active;
    }

    pub(super) async fn deactivate(&mut self, scope: &EnvironmentScope, place: usize, device: u8) {
        let life = self.lives[place].clone();
        let answer = scope
            .deactivate_license(request(&life, device))
            .await
            .expect("an answer");
        assert_eq!(answer.code, VerdictCode::NotActivated);
        self.entries += i64::from(self.lives[place].devices.remove(&device));
    }

    pub(super) async fn compare(&self, scope: &EnvironmentScope) {
        for life in &self.lives {
            let license = current(scope, life.id).await;
            let expected = (life.status, life.holder.map(who), life.devices.len() as u32);
            assert_eq!(
                (
                    license.status,
                    license.customer_id,
                    license.activations_used
                ),
                expected,
                "{life:?}"
            );
            assert!(
                license.activations_used <= LIMIT,
                "never more seats than the limit"
            );
        }
        let mut tx = scope.environment.database.read().await.expect("a reader");
        let (entries,) = one!(
            &mut tx,
            (i64,),
            "SELECT COUNT(*) FROM audit_entries WHERE subject <> 'webhook'"
        )
        .expect("a count");
        assert_eq!(
            entries, self.entries,
            "every change has its entry, and only changes have one"
        );
        let (seats,) = one!(
            &mut tx,
            (i64,),
            "SELECT COUNT(*) FROM activations WHERE deactivated_at IS NULL"
        )
        .expect("a count");
        let expected: usize = self.lives.iter().map(|life| life.devices.len()).sum();
        assert_eq!(seats, expected as i64);
    }
}

/// The state table in the model's own words.
pub(super) fn allowed(status: LicenseStatus, action: LicenseAction) -> bool {
    use LicenseAction::{
        Assign, Delete, HandOver, Inactivate, LiftSuspension, Reactivate, Replace, Revoke, Suspend,
    };
    use LicenseStatus::{Active, Available, Expired, Inactive, Revoked, Suspended};
    match action {
        Assign => status == Available,
        HandOver => !matches!(status, Available | Revoked),
        Inactivate | Suspend => status == Active,
        Reactivate => status == Inactive,
        LiftSuspension => status == Suspended,
        Revoke => !matches!(status, Available | Revoked),
        Replace => matches!(status, Expired | Revoked),
        Delete => true,
        _ => false,
    }
}

pub(super) async fn perform(
    scope: &EnvironmentScope,
    life: &Life,
    action: LicenseAction,
    to: u128,
    version: i32,
) -> Result<Option<License>> {
    let id = life.id;
    let reason = Some("because".to_owned());
    let simple = ActOnLicense {
        id,
        version,
        reason: reason.clone(),
    };
    match action {
        LicenseAction::Assign => scope
            .assign_license(AssignLicense {
                id,
                version,
                customer_id: who(to),
                reason,
            })
            .await
            .map(Some),
        LicenseAction::HandOver => scope
            .hand_over_license(HandOverLicense {
                id,
                version,
                customer_id: who(to),
                keep_devices: false,
                reason,
            })
            .await
            .map(Some),
        LicenseAction::Inactivate => scope.inactivate_license(simple).await.map(Some),
        LicenseAction::Reactivate => scope.reactivate_license(simple).await.map(Some),
        LicenseAction::Suspend => scope.suspend_license(simple).await.map(Some),
        LicenseAction::LiftSuspension => scope.lift_suspension(simple).await.map(Some),
        LicenseAction::Revoke => scope.revoke_license(simple).await.map(Some),
        LicenseAction::Replace => {
            let source = Some(KeySource::Format {
                format: KeyFormat::Uuid,
            });
            let asked = ReplaceLicense {
                id,
                version,
                source,
                expiry: None,
                reason,
            };
            scope
                .replace_license(asked)
                .await
                .map(|done| Some(done.new))
        }
        LicenseAction::Delete => {
            let end = life
                .key
                .chars()
                .rev()
                .take(4)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            scope
                .delete_license(DeleteLicense {
                    id,
                    version,
                    key_end: end,
                    reason,
                })
                .await
                .map(|_| None)
        }
        _ => unreachable!("not among the steps"),
    }
}
