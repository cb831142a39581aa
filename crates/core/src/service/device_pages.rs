//! Devices and activations as people look at them and change them by hand.
//!
//! Lists show what devices asked up to a moment ago: what waits in memory is written first. Deliberately absent: what
//! devices ask themselves (`activations`), and summing refusals up (`denial_summary`).

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_optional, optional_reason, required_reason},
    facts::read_facts,
};
use crate::{
    domain::{
        fold::fold,
        transition,
        verdict::{Question, decide, sentence},
    },
    error::{Error, Result},
    ids::{CustomerId, DeviceId},
    operations::{Deleted, Noun, activations::DeviceChange, devices::*, settings::Settings},
    store::{
        Tx, customers, denials, device_pages as pages,
        devices::{self, StoredDevice},
        jobs::clock,
        licenses,
        seat_rows::{self, NewActivation},
    },
};

/// The longest search.
const SEARCH_MAX: usize = 200;
/// Activations, licenses and denials that a device's page lists.
const ACTIVATIONS_SHOWN: i64 = 200;
const CHOICES_SHOWN: i64 = 50;
const DENIALS_SHOWN: i64 = 50;

/// A search, checked: as it was typed, and as names are kept.
fn checked_search(search: &str) -> Result<(String, String)> {
    let typed = checked_optional("search", Some(search), SEARCH_MAX)?.unwrap_or_default();
    let folded = fold(&typed);
    Ok((typed, folded))
}

impl EnvironmentScope {
    /// One stretch of the devices.
    ///
    /// # Errors
    /// `invalid` for the search or the stretch.
    pub async fn list_devices(&self, request: ListDevices) -> Result<DevicePage> {
        acting::check_stretch(request.offset, request.limit, pages::DEEPEST)?;
        let (search, folded) = checked_search(&request.search)?;
        let request = ListDevices { search, ..request };
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        let (devices, total) = pages::devices(&mut tx, &request, &folded).await?;
        let (total, more) = pages::told(total);
        Ok(DevicePage {
            devices,
            total,
            more,
        })
    }

    /// Everything about one device.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_device(&self, request: GetDevice) -> Result<DeviceDetail> {
        let unknown = || Error::not_found("device", request.id);
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        let (device, whose) = pages::device(&mut tx, request.id)
            .await?
            .ok_or_else(unknown)?;
        let stored = devices::get(&mut tx, request.id)
            .await?
            .ok_or_else(unknown)?;
        let customer = match whose {
            Some(id) => customers::get(&mut tx, id).await?,
            None => None,
        };
        let activations = pages::activations_of(&mut tx, request.id, ACTIVATIONS_SHOWN).await?;
        let near = customers_near(whose, &activations);
        let to_assign = pages::with_room(&mut tx, near, request.id, CHOICES_SHOWN).await?;
        let denials = denials::of_device(&mut tx, &stored.fingerprint, DENIALS_SHOWN).await?;
        Ok(DeviceDetail {
            device,
            customer,
            ignored_at: stored.ignored_at,
            ignored_by: stored.ignored_by,
            ignored_reason: stored.ignored_reason,
            activations,
            to_assign,
            denials,
        })
    }

    /// Counts a device in by hand, when the decision lets it in.
    ///
    /// # Errors
    /// `not_found`, `invalid` with the reason why it may not.
    pub async fn activate_device(&self, request: ActivateDevice) -> Result<DeviceChange> {
        let settings = self.environment.book.current().await?;
        let act = self.act(
            "activate_device",
            optional_reason(request.reason.as_deref())?,
        );
        let name = self.environment.name.clone();
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| activate(tx, act, name, request, settings, now).boxed())
            .await
    }

    /// Deletes a device and ends its seats; or ends them and ignores it from now on.
    ///
    /// # Errors
    /// `not_found`, `invalid` without a reason.
    pub async fn delete_device(&self, request: DeleteDevice) -> Result<Deleted> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("delete_device", Some(reason));
        let now = self.environment.database.now();
        // What it asked a moment ago would make it anew.
        self.environment.answerer.settle().await?;
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }

    /// One stretch of the activations.
    ///
    /// # Errors
    /// `invalid` for the search, the address or the stretch.
    pub async fn list_activations(&self, request: ListActivations) -> Result<ActivationPage> {
        acting::check_stretch(request.offset, request.limit, pages::DEEPEST)?;
        let (search, folded) = checked_search(&request.search)?;
        let ip = checked_optional("ip", request.ip.as_deref(), SEARCH_MAX)?;
        let request = ListActivations {
            search,
            ip,
            ..request
        };
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        let (activations, total) = pages::activations(&mut tx, &request, &folded).await?;
        let (total, more) = pages::told(total);
        Ok(ActivationPage {
            activations,
            total,
            more,
        })
    }
}

/// The customers whose licenses a device may be meant to use.
fn customers_near(whose: Option<CustomerId>, activations: &[ActivationRow]) -> Vec<CustomerId> {
    let mut near: Vec<CustomerId> = whose.into_iter().collect();
    let holders = activations.iter().filter_map(|row| row.customer.as_ref());
    near.extend(holders.map(|customer| customer.id));
    near.sort_unstable();
    near.dedup();
    near
}

async fn known_device(tx: &mut Tx, id: DeviceId) -> Result<StoredDevice> {
    devices::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("device", id))
}

async fn activate(
    tx: &mut Tx,
    act: Act,
    environment: String,
    request: ActivateDevice,
    settings: Settings,
    now: DateTime<Utc>,
) -> Result<DeviceChange> {
    let now = clock(tx, now).await?;
    let license = licenses::get_held(tx, request.license_id)
        .await?
        .ok_or_else(|| Error::not_found("license", request.license_id))?;
    let device = known_device(tx, request.device_id).await?;
    let (label, about) = (device.label(), (None, true));
    let subject = read_facts(
        tx,
        &environment,
        Some(license.clone()),
        Some(device),
        about,
        &settings,
    )
    .await?;
    let verdict = decide(&subject.facts, Question::Activate, now);
    if !verdict.passes() {
        return Err(Error::invalid(
            "device_id",
            sentence(verdict.code),
            "Look why this device cannot activate, and what would help.",
        ));
    }
    let held = subject.facts.license.and_then(|license| license.held);
    if held.is_some() {
        return Ok(DeviceChange {
            license,
            device: label,
        });
    }
    let edited = transition::take_seat(&license, now)?;
    let begun = NewActivation::new(license.id, request.device_id, now);
    seat_rows::insert_activations(tx, &[begun], now).await?;
    let about = json!({ "device": request.device_id });
    let license = acting::save_seats(tx, &act, edited, about).await?;
    Ok(DeviceChange {
        license,
        device: label,
    })
}

async fn delete(
    tx: &mut Tx,
    act: Act,
    request: DeleteDevice,
    now: DateTime<Utc>,
) -> Result<Deleted> {
    let device = known_device(tx, request.id).await?;
    for (activation, license) in pages::in_use_by(tx, device.id).await? {
        let Some(license) = licenses::get_held(tx, license).await? else {
            continue;
        };
        if !devices::set_end(tx, activation, Some(now)).await? {
            continue;
        }
        let edited = transition::free_seat(&license, now)?;
        acting::save_seats(tx, &act, edited, json!({ "device": device.id })).await?;
    }
    if request.ignore {
        let (by, why) = (&act.caller.person, act.reason.as_deref());
        devices::ignore(tx, device.id, true, by, why, now).await?;
    } else {
        devices::delete(tx, device.id).await?;
    }
    let subject = acting::subject("device", device.id.0, &device.label());
    let details = json!({ "ignored": request.ignore });
    acting::record(tx, &act, now, subject, details).await?;
    tx.changed(Noun::Activations, [device.id.0]);
    Ok(Deleted { count: 1 })
}
