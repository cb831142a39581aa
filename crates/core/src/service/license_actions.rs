//! What is done to one license: assigned, handed over, paused, stopped, released, withdrawn, removed, and what each
//! would do before it is done.
//!
//! The rules are `domain::transition`'s; here they are read at the version that was seen and saved with their audit
//! entry. Deliberately absent: making licenses (`license_making`) and devices (`activations`).

use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, optional_reason, required_reason},
    pool_seats,
    telling::tell_change,
};
use crate::{
    domain::{
        action::LicenseAction,
        license::{Edited, short_key},
        status::LicenseStatus,
        transition,
    },
    error::{Error, Result},
    ids::CustomerId,
    operations::{
        Deleted, Noun,
        license_actions::*,
        licenses::{FieldChange, License},
        pools::Pool,
    },
    store::{Tx, customers, devices, jobs::clock, licenses, offline_files, products, retired_keys},
};

/// Devices that a foresight lists.
const LOSING_SHOWN: i64 = 50;
/// How many characters of a key confirm that it is deleted.
const KEY_END: usize = 4;

impl EnvironmentScope {
    /// Gives an available license to a customer.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`.
    pub async fn assign_license(&self, request: AssignLicense) -> Result<License> {
        let act = self.act(
            "assign_license",
            optional_reason(request.reason.as_deref())?,
        );
        let head = self.letterhead(true).await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let pool = pool_seats::hold_pool_of(tx, request.id).await?;
                    let before = acting::load(tx, request.id, request.version).await?;
                    let whom = (request.customer_id, "customer_id");
                    require_customer(tx, request.customer_id).await?;
                    let edited = transition::assign(&before, request.customer_id, now)?;
                    pool_seats::require_givable(tx, pool.as_ref(), whom, now).await?;
                    let saved = save_given(tx, &act, pool.as_ref(), edited).await?;
                    tell_change(tx, head.as_ref(), (&before, &saved), now).await?;
                    Ok(saved)
                }
                .boxed()
            })
            .await
    }

    /// Gives a license to another customer. The devices of the one before end, unless they are kept.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `invalid` for the same customer.
    pub async fn hand_over_license(&self, request: HandOverLicense) -> Result<License> {
        let act = self.act(
            "hand_over_license",
            optional_reason(request.reason.as_deref())?,
        );
        let head = self.letterhead(true).await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let pool = pool_seats::hold_pool_of(tx, request.id).await?;
                    let before = acting::load(tx, request.id, request.version).await?;
                    let whom = (request.customer_id, "customer_id");
                    require_customer(tx, request.customer_id).await?;
                    pool_seats::refuse_moving(pool.as_ref())?;
                    let mut edited = transition::hand_over(&before, request.customer_id, now)?;
                    pool_seats::refuse_second(tx, pool.as_ref(), whom).await?;
                    if !request.keep_devices {
                        acting::end_activations(tx, &mut edited, before.activations_used).await?;
                    }
                    let saved = save_given(tx, &act, pool.as_ref(), edited).await?;
                    tell_change(tx, head.as_ref(), (&before, &saved), now).await?;
                    Ok(saved)
                }
                .boxed()
            })
            .await
    }

    /// Pauses an active license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `invalid` without a reason.
    pub async fn inactivate_license(&self, request: ActOnLicense) -> Result<License> {
        self.turn("inactivate_license", LicenseAction::Inactivate, request)
            .await
    }

    /// Ends the pause.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`.
    pub async fn reactivate_license(&self, request: ActOnLicense) -> Result<License> {
        self.turn("reactivate_license", LicenseAction::Reactivate, request)
            .await
    }

    /// Stops an active license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `invalid` without a reason.
    pub async fn suspend_license(&self, request: ActOnLicense) -> Result<License> {
        self.turn("suspend_license", LicenseAction::Suspend, request)
            .await
    }

    /// Ends the suspension.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`.
    pub async fn lift_suspension(&self, request: ActOnLicense) -> Result<License> {
        self.turn("lift_suspension", LicenseAction::LiftSuspension, request)
            .await
    }

    /// Withdraws a license for good, and ends its activations with it.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `invalid` without a reason.
    pub async fn revoke_license(&self, request: ActOnLicense) -> Result<License> {
        self.turn("revoke_license", LicenseAction::Revoke, request)
            .await
    }

    async fn turn(
        &self,
        name: &'static str,
        action: LicenseAction,
        request: ActOnLicense,
    ) -> Result<License> {
        let reason = if takes_away(action) {
            Some(required_reason(request.reason.as_deref())?)
        } else {
            optional_reason(request.reason.as_deref())?
        };
        let act = self.act(name, reason);
        let settings = self.environment.book.current().await?;
        let head = self.letterhead(true).await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let clock = clock(tx, now).await?;
                    // Before the license, as everybody who gives or takes seats does.
                    let pool = match action {
                        LicenseAction::Revoke => pool_seats::hold_pool_of(tx, request.id).await?,
                        _ => None,
                    };
                    let before = acting::load(tx, request.id, request.version).await?;
                    let own = products::own_grace(tx, before.product_id).await?;
                    let grace = own.unwrap_or(settings.grace_days);
                    let over = transition::is_over(&before, grace, clock);
                    let edited = transition::act(&before, action, over, now)?;
                    let saved = save_turned(tx, &act, &before, edited).await?;
                    if let Some(pool) = pool {
                        pool_seats::free_again(tx, &act, &pool, &saved, now).await?;
                    }
                    tell_change(tx, head.as_ref(), (&before, &saved), now).await?;
                    Ok(saved)
                }
                .boxed()
            })
            .await
    }

    /// Removes a license with its activation records. An audit entry stays; a key that was ever assigned is never
    /// issued again.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` when the key's end is not confirmed or the reason is missing.
    pub async fn delete_license(&self, request: DeleteLicense) -> Result<Deleted> {
        let act = self.act(
            "delete_license",
            Some(required_reason(request.reason.as_deref())?),
        );
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let before = acting::load(tx, request.id, request.version).await?;
                    pool_seats::refuse_deleting(tx, &before).await?;
                    if !confirms(&before.key, &request.key_end) {
                        return Err(Error::invalid(
                            "key_end",
                            "These are not the last characters of the key.",
                            "Type the last 4 characters of the key.",
                        ));
                    }
                    remove(tx, &act, &before, now).await?;
                    Ok(Deleted { count: 1 })
                }
                .boxed()
            })
            .await
    }

    /// What an action would do, before it is done.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn foresee_action(&self, request: ForeseeAction) -> Result<Foresight> {
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let license = licenses::get(&mut tx, request.id)
            .await?
            .ok_or_else(|| Error::not_found("license", request.id))?;
        let losing = if blocks(request.action) {
            devices::holders(&mut tx, license.id, LOSING_SHOWN).await?
        } else {
            Vec::new()
        };
        let records = devices::count_records(&mut tx, license.id).await?;
        Ok(Foresight {
            action: request.action,
            refused: request
                .action
                .allowed_in(license.status)
                .err()
                .map(str::to_owned),
            can_be_undone: can_be_undone(request.action),
            losing: losing
                .into_iter()
                .map(|seat| LosingDevice {
                    activation_id: seat.activation_id,
                    name: seat.name,
                    last_seen_at: seat.last_seen_at,
                })
                .collect(),
            losing_count: if blocks(request.action) {
                license.activations_used
            } else {
                0
            },
            offline_files: offline_files::valid_of(&mut tx, license.id, now).await?,
            ever_activated: license.first_activated_at.is_some() || records > 0,
            records,
            key_retired: was_ever_assigned(&license),
            license,
        })
    }

    pub(super) fn act(&self, action: &'static str, reason: Option<String>) -> Act {
        Act {
            caller: self.caller.clone(),
            action,
            reason,
        }
    }
}

/// Whether an action takes something away, so that it asks for a reason.
pub(super) const fn takes_away(action: LicenseAction) -> bool {
    use LicenseAction::{DeactivateDevice, Delete, Inactivate, Revoke, Suspend};
    matches!(
        action,
        Inactivate | Suspend | Revoke | Delete | DeactivateDevice
    )
}

/// Whether devices lose access through an action.
const fn blocks(action: LicenseAction) -> bool {
    use LicenseAction::{Delete, HandOver, Inactivate, Revoke, Suspend};
    matches!(action, Inactivate | Suspend | Revoke | Delete | HandOver)
}

const fn can_be_undone(action: LicenseAction) -> bool {
    use LicenseAction::{
        DeactivateDevice, Edit, Inactivate, LiftSuspension, RaiseLimit, Reactivate, Suspend,
    };
    matches!(
        action,
        Edit | Inactivate | Reactivate | Suspend | LiftSuspension | DeactivateDevice | RaiseLimit
    )
}

/// Whether a customer ever had the key.
pub(super) fn was_ever_assigned(license: &License) -> bool {
    license.customer_id.is_some() || license.assigned_at.is_some()
}

/// Whether `typed` is how the key ends. Short keys are typed whole.
fn confirms(key: &str, typed: &str) -> bool {
    let letters = key.chars().count();
    let end: String = key.chars().skip(letters.saturating_sub(KEY_END)).collect();
    !typed.trim().is_empty() && end.eq_ignore_ascii_case(typed.trim())
}

pub(super) async fn require_customer(tx: &mut Tx, id: CustomerId) -> Result<()> {
    match customers::get(tx, id).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("customer", id)),
    }
}

/// Saves a license that went to a customer. The seats of its pool are counted anew, where it is one.
pub(super) async fn save_given(
    tx: &mut Tx,
    act: &Act,
    pool: Option<&Pool>,
    edited: Edited,
) -> Result<License> {
    if let Some(pool) = pool {
        tx.changed(Noun::Pools, [pool.id.0]);
    }
    acting::save(tx, act, edited).await
}

/// Saves a turn of a license's state; a revocation ends the activations in the same transaction.
pub(super) async fn save_turned(
    tx: &mut Tx,
    act: &Act,
    before: &License,
    mut edited: Edited,
) -> Result<License> {
    if edited.license.status == LicenseStatus::Revoked {
        acting::end_activations(tx, &mut edited, before.activations_used).await?;
    }
    acting::save(tx, act, edited).await
}

/// What the trail keeps of a deleted license: that it is gone, and how it was.
pub(super) fn last_words(license: &License) -> ([FieldChange; 1], serde_json::Value) {
    let mut last = license.clone();
    // The entry outlives the key, so it does not hold it.
    last.key = short_key(&license.key);
    let gone = [FieldChange {
        field: "status".into(),
        before: json!(license.status),
        after: serde_json::Value::Null,
    }];
    (gone, json!({ "license": last }))
}

/// Removes a license, with its audit entry, and retires its key when somebody ever had it.
pub(super) async fn remove(
    tx: &mut Tx,
    act: &Act,
    license: &License,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    if was_ever_assigned(license) {
        retired_keys::retire(tx, &license.key, now).await?;
    }
    if !licenses::delete(tx, license.id, license.version).await? {
        return Err(acting::conflict(license, license.version));
    }
    let (gone, last) = last_words(license);
    acting::note(tx, act, license, now, &gone, last).await?;
    tx.changed(Noun::Licenses, [license.id.0]);
    if license.activations_used > 0 {
        tx.changed(Noun::Activations, []);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::confirms;

    #[test]
    fn a_deletion_is_confirmed_by_the_last_four_characters() {
        assert!(confirms("PRO-9KHT-4WNA-X2VD", "X2VD"));
        assert!(
            confirms("PRO-9KHT-4WNA-X2VD", " x2vd "),
            "capitals do not matter in keys"
        );
        assert!(!confirms("PRO-9KHT-4WNA-X2VD", "2VD"));
        assert!(!confirms("PRO-9KHT-4WNA-X2VD", ""));
        assert!(confirms("AB", "ab"));
    }
}
