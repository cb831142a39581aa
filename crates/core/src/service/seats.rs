//! Which devices use a license, by hand: ending a use, taking that back, ignoring a device.
//!
//! Deliberately absent: what devices ask themselves (`activations`).

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, optional_reason, required_reason},
};
use crate::{
    domain::{
        action::LicenseAction,
        license::{Edited, changes},
        transition,
    },
    error::{Error, Result},
    ids::{ActivationId, DeviceId},
    operations::{
        Noun,
        activations::{DeactivateDevice, DeviceChange, IgnoreDevice, RestoreDevice},
        licenses::{Device, License},
    },
    store::{
        Tx, audit,
        devices::{self, StoredDevice},
    },
};

/// How long the end of a use can be taken back.
const UNDO_TIME: TimeDelta = TimeDelta::hours(1);
/// How far back the history is looked at for who ended it.
const HISTORY_READ: i64 = 50;

impl EnvironmentScope {
    /// Ends the use of a license on one device.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`.
    pub async fn deactivate_device(&self, request: DeactivateDevice) -> Result<DeviceChange> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("deactivate_device", Some(reason));
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = acting::load(tx, request.license_id, request.version).await?;
                    deactivated(tx, &act, license, request.activation_id, now).await
                }
                .boxed()
            })
            .await
    }

    /// Takes back the end of an activation, while the limit allows it.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `limit_reached`.
    pub async fn restore_device(&self, request: RestoreDevice) -> Result<DeviceChange> {
        let act = self.act("restore_device", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let license = acting::load(tx, request.license_id, request.version).await?;
                    LicenseAction::DeactivateDevice.require(license.status)?;
                    let device = device_of(tx, &license, request.activation_id).await?;
                    let activation = request.activation_id;
                    require_undoable(tx, &license, &device, activation, now).await?;
                    let taken = devices::held(tx, license.id, device.id).await?.is_some();
                    if taken || !devices::set_end(tx, request.activation_id, None).await? {
                        return Err(in_use_already());
                    }
                    let edited = seat_back(&license, now)?;
                    let about = json!({ "device": device.id });
                    let license = acting::save_seats(tx, &act, edited, about).await?;
                    Ok(DeviceChange {
                        license,
                        device: device.label(),
                    })
                }
                .boxed()
            })
            .await
    }

    /// Stops listening to a device, or listens again.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn ignore_device(&self, request: IgnoreDevice) -> Result<Device> {
        let name = if request.ignored {
            "ignore_device"
        } else {
            "stop_ignoring_device"
        };
        let act = self.act(name, optional_reason(request.reason.as_deref())?);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    ignored(tx, &act, request.id, request.ignored, now).await?;
                    let device = devices::get(tx, request.id).await?;
                    device
                        .map(Into::into)
                        .ok_or_else(|| Error::not_found("device", request.id))
                }
                .boxed()
            })
            .await
    }
}

/// What somebody ended by hand a moment ago is taken back; what a hand-over or the device itself ended is not.
async fn require_undoable(
    tx: &mut Tx,
    license: &License,
    device: &StoredDevice,
    activation: ActivationId,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended = devices::activation(tx, activation)
        .await?
        .and_then(|(_, _, ended)| ended);
    let history = audit::history(tx, license.id, HISTORY_READ).await?;
    let by_hand = history.iter().any(|entry| {
        Some(entry.at) == ended
            && matches!(
                entry.action.as_str(),
                "deactivate_device" | "apply_remedies"
            )
    });
    let lately = ended.is_some_and(|ended| ended > now - UNDO_TIME);
    if ended.is_none() || (by_hand && lately && !device.ignored) {
        return Ok(());
    }
    Err(Error::invalid(
        "activation_id",
        "This is not taken back any more.",
        "Let the device activate again by itself.",
    ))
}

async fn device_of(
    tx: &mut Tx,
    license: &License,
    activation: ActivationId,
) -> Result<StoredDevice> {
    let unknown = || Error::not_found("activation", activation);
    let (of, device, _) = devices::activation(tx, activation)
        .await?
        .ok_or_else(unknown)?;
    if of != license.id {
        return Err(unknown());
    }
    devices::get(tx, device).await?.ok_or_else(unknown)
}

pub(super) async fn deactivated(
    tx: &mut Tx,
    act: &Act,
    license: License,
    activation: ActivationId,
    now: DateTime<Utc>,
) -> Result<DeviceChange> {
    let device = device_of(tx, &license, activation).await?;
    let edited = transition::free_seat(&license, now)?;
    if !devices::set_end(tx, activation, Some(now)).await? {
        return Err(Error::invalid(
            "activation_id",
            "This device was deactivated already.",
            "Refresh to see the devices in use.",
        ));
    }
    let about = json!({ "device": device.id });
    let license = acting::save_seats(tx, act, edited, about).await?;
    Ok(DeviceChange {
        license,
        device: device.label(),
    })
}

pub(super) async fn ignored(
    tx: &mut Tx,
    act: &Act,
    id: DeviceId,
    ignore: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let device = devices::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("device", id))?;
    devices::ignore(
        tx,
        id,
        ignore,
        &act.caller.person,
        act.reason.as_deref(),
        now,
    )
    .await?;
    let subject = acting::subject("device", id.0, &device.label());
    let details =
        json!({ "changes": [{ "field": "ignored", "before": device.ignored, "after": ignore }] });
    acting::record(tx, act, now, subject, details).await?;
    // Named, so that no server remembers the device otherwise.
    tx.changed(Noun::Activations, [id.0]);
    Ok(())
}

/// A seat that is used again.
fn seat_back(license: &License, now: DateTime<Utc>) -> Result<Edited> {
    let full = license.activation_limit >= 0
        && i64::from(license.activations_used) >= i64::from(license.activation_limit);
    if full {
        return Err(Error::LimitReached {
            limit: license.activation_limit,
        });
    }
    let mut after = license.clone();
    after.activations_used += 1;
    after.updated_at = now;
    Ok(Edited {
        changes: changes(license, &after),
        license: after,
        handed_over: false,
    })
}

fn in_use_already() -> Error {
    Error::invalid(
        "activation_id",
        "This device uses the license already.",
        "Refresh to see the devices in use.",
    )
}
