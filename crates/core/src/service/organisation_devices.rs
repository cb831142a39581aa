//! Devices that present their organisation's key and a product, instead of a license key.
//!
//! A device that holds a license of its organisation is answered as if it had presented that one. Else it gets one when
//! it asks to be counted in and the product gives licenses out by itself: one of the organisation's with room, else one that
//! nobody has and that is assigned to the organisation with that. All devices of one customer go one after another,
//! on all servers. Who gets none is listed as unlicensed. Deliberately absent: the keys themselves
//! (`organisation_keys`).

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act},
    answers::Decided,
    asking::Asked,
    organisation_keys::hash_of,
    seat_batch::{self, Outcome, Wanted as Seat, Wish},
};
use crate::{
    backend::answering::{Memory, Refused},
    domain::{fold::fold, transition},
    error::{Error, Result},
    ids::LicenseId,
    operations::{
        Noun,
        activations::{DeviceAnswer, VerdictCode},
        organisation_keys::OrganisationKey,
        settings::Settings,
    },
    store::{
        Tx, devices,
        jobs::clock,
        licenses,
        organisation_keys::{self as store, Wanted},
        pools,
        seat_rows::{self, NewDevice},
    },
};

/// How exactly it is known when a key was used last.
const NOTED: TimeDelta = TimeDelta::minutes(1);
/// How often another license is looked for when somebody took the last seat of one.
const TRIES: u32 = 5;

/// What became of a device's wish for a license.
enum Found {
    /// The question, with the license key to go on with.
    License(Box<Asked>),
    Refused(VerdictCode),
}

impl EnvironmentScope {
    pub(super) async fn go_on_in_organisation(
        &self,
        asked: Asked,
        kind: &'static str,
        settings: &Settings,
    ) -> Result<DeviceAnswer> {
        let mut tx = self.environment.database.read().await?;
        let now = clock(&mut tx, self.environment.database.now()).await?;
        let found = held(&mut tx, &asked).await?;
        drop(tx);
        match found {
            Found::License(with_key) => self.go_on_with_license(*with_key, kind).await,
            Found::Refused(code) => self.refuse(&asked, code, now, settings).await,
        }
    }

    pub(super) async fn deactivate_in_organisation(
        &self,
        asked: Asked,
        settings: Settings,
    ) -> Result<DeviceAnswer> {
        let mut tx = self.environment.database.read().await?;
        let now = clock(&mut tx, self.environment.database.now()).await?;
        let found = held(&mut tx, &asked).await?;
        drop(tx);
        match found {
            Found::License(with_key) => self.seat(*with_key, Wish::Out, settings).await,
            Found::Refused(VerdictCode::NotFound) => {
                self.refuse(&asked, VerdictCode::NotFound, now, &settings)
                    .await
            }
            Found::Refused(_) => {
                let decided = nothing(VerdictCode::NotActivated, now);
                self.answer(&asked, decided, &settings).await
            }
        }
    }

    pub(super) async fn activate_in_organisation(
        &self,
        asked: Asked,
        settings: Settings,
    ) -> Result<DeviceAnswer> {
        let now = self.environment.database.now();
        let assign = self.act("auto_assign_license", None);
        let activate = self.act("activate_license", None);
        let (about, with) = (asked.clone(), settings.clone());
        let answerer = self.environment.answerer.clone();
        let outcome = self
            .environment
            .database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let memory = &answerer.memory;
                    seat(tx, &about, [&assign, &activate], (&with, memory), now).await
                }
                .boxed()
            })
            .await?;
        self.told(asked, outcome, Wish::In, &settings).await
    }

    async fn refuse(
        &self,
        asked: &Asked,
        code: VerdictCode,
        now: DateTime<Utc>,
        settings: &Settings,
    ) -> Result<DeviceAnswer> {
        let refused = Refused {
            request: &asked.request,
            license: None,
            code,
        };
        self.environment.answerer.tally.refused(&refused, now);
        self.answer(asked, nothing(code, now), settings).await
    }
}

fn nothing(code: VerdictCode, now: DateTime<Utc>) -> Decided {
    Decided {
        license: None,
        code,
        fresh: false,
        now,
    }
}

/// The organisation's key that a device presents, and the product that it asks for; with whether licenses are given out.
async fn presented(
    tx: &mut Tx,
    asked: &Asked,
) -> Result<std::result::Result<(OrganisationKey, Wanted, bool), VerdictCode>> {
    let typed = asked
        .request
        .organisation_key
        .as_deref()
        .unwrap_or_default();
    let Some(key) = store::by_hash(tx, &hash_of(typed)).await? else {
        return Ok(Err(VerdictCode::NotFound));
    };
    let code = asked.request.product.as_deref().unwrap_or_default();
    let Some((product, gives_out)) = store::product(tx, &fold(code)).await? else {
        return Ok(Err(VerdictCode::WrongProduct));
    };
    let is_for = |products: &Vec<_>| products.contains(&product);
    if !key.products.as_ref().is_none_or(is_for) {
        return Ok(Err(VerdictCode::WrongProduct));
    }
    let wanted = Wanted {
        customer: key.customer.id,
        product,
    };
    Ok(Ok((key, wanted, gives_out)))
}

/// The license that a device holds already.
async fn held(tx: &mut Tx, asked: &Asked) -> Result<Found> {
    let wanted = match presented(tx, asked).await? {
        Ok((_, wanted, _)) => wanted,
        Err(code) => return Ok(Found::Refused(code)),
    };
    let print = fingerprint(asked);
    Ok(match store::held_by(tx, wanted, print).await? {
        Some(key) => Found::License(Box::new(with_key(asked, key))),
        None => Found::Refused(VerdictCode::NoLicense),
    })
}

fn fingerprint(asked: &Asked) -> &str {
    asked.request.fingerprint.as_deref().unwrap_or_default()
}

/// The question as if the device had presented a license key.
fn with_key(asked: &Asked, key: String) -> Asked {
    let mut with_key = asked.clone();
    with_key.key_folded = fold(&key);
    with_key.request.license_key = Some(key);
    with_key.request.organisation_key = None;
    with_key
}

/// Counts a device in, with a license that it holds, gets, or does not get.
async fn seat(
    tx: &mut Tx,
    asked: &Asked,
    [assign, activate]: [&Act; 2],
    (settings, memory): (&Settings, &Memory),
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let (key, wanted, gives_out) = match presented(tx, asked).await? {
        Ok(presented) => presented,
        Err(code) => return Ok(refused(code, now)),
    };
    store::hold_customer(tx, wanted.customer).await?;
    if key.last_used_at.is_none_or(|at| at < now - NOTED) {
        store::used(tx, key.id, now).await?;
    }
    let print = fingerprint(asked);
    let device = devices::by_fingerprint(tx, print).await?;
    if device.is_some_and(|device| device.ignored) {
        return Ok(refused(VerdictCode::DeviceIgnored, now));
    }
    let mut license = store::held_by(tx, wanted, print).await?;
    for _ in 0..TRIES {
        let chosen = match license.take() {
            Some(held) => Some(held),
            None if gives_out => given_out(tx, assign, wanted, now).await?,
            None => None,
        };
        let Some(chosen) = chosen else { break };
        let batch = [Seat {
            asked: with_key(asked, chosen),
            wish: Wish::In,
            act: activate.clone(),
        }];
        let outcome = seat_batch::write(tx, &batch, settings, memory, now)
            .await?
            .pop();
        let outcome = outcome.ok_or_else(|| Error::Internal("nothing was decided".into()))?;
        if outcome.code == VerdictCode::LimitReached {
            continue;
        }
        if let Some(id) = outcome.known.as_ref().and_then(|known| known.device?.id) {
            store::note_licensed(tx, id, wanted).await?;
        }
        return Ok(outcome);
    }
    let new = NewDevice::of(&asked.request, print, now, now);
    let made = seat_rows::insert_devices(tx, vec![new]).await?;
    if let Some(device) = made.get(print) {
        store::note_unlicensed(tx, *device, wanted, now).await?;
        tx.changed(Noun::Activations, []);
    }
    Ok(refused(VerdictCode::NoLicense, now))
}

fn refused(code: VerdictCode, now: DateTime<Utc>) -> Outcome {
    Outcome {
        known: None,
        code,
        fresh: false,
        now,
    }
}

/// The key of a license for one more device of a customer: one that they have, else one that they get now.
async fn given_out(
    tx: &mut Tx,
    act: &Act,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    // A pool before its licenses, as everywhere.
    pools::hold_of_customer(tx, wanted.customer, wanted.product).await?;
    if let Some(id) = store::with_room(tx, wanted, now).await? {
        return key_of(tx, id).await;
    }
    let Some(id) = store::available(tx, wanted, now).await? else {
        return Ok(None);
    };
    let Some(license) = licenses::get_held(tx, id).await? else {
        return Ok(None);
    };
    let edited = transition::assign(&license, wanted.customer, now)?;
    let more = json!({ "customer": wanted.customer });
    let license = acting::save_with(tx, act, edited, more).await?;
    if let Some(pool) = license.pool_id {
        tx.changed(Noun::Pools, [pool.0]);
    }
    Ok(Some(license.key))
}

async fn key_of(tx: &mut Tx, id: LicenseId) -> Result<Option<String>> {
    Ok(licenses::get(tx, id).await?.map(|license| license.key))
}
