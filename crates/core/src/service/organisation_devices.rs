//! Devices that present their organisation's key and a product, instead of a license key.
//!
//! A device that holds a license of its organisation is answered as if it had presented that one. Else it gets one when
//! it asks to be counted in and the product gives licenses out by itself: one of the organisation's with room, else one that
//! nobody has and that is assigned to the organisation with that. All devices of one customer go one after another,
//! on all servers; those of one server wait for each other before they take a connection. Who gets none is listed as
//! unlicensed, and so is who only holds one that has ended. Deliberately absent: the keys themselves
//! (`organisation_keys`).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act},
    answers::{Decided, facts_of},
    asking::Asked,
    organisation_keys::hash_of,
    seat_batch::{self, Outcome, Wanted as Seat, Wish},
};
use crate::{
    backend::{
        Environment,
        answering::{Known, Memory, Refused, Turn},
    },
    domain::{
        fold::fold,
        reach::Reach,
        transition,
        verdict::{Question, decide},
    },
    error::{Error, Result},
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        Noun,
        activations::{DeviceAnswer, VerdictCode},
        environments::Engine,
        organisation_keys::OrganisationKey,
        products::ProductStatus,
        settings::Settings,
    },
    store::{
        Tx, devices,
        jobs::clock,
        licenses,
        organisation_keys::{self as store, Wanted},
        pools, products,
        seat_rows::{self, NewDevice},
        standings,
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
    /// With the product, where the key is for it.
    Refused(VerdictCode, Option<ProductId>),
}

/// How a try to count a device in ended.
enum Tried {
    Done(Outcome),
    /// Whoever presents the license's own key was faster, or somebody changed it.
    Overtaken(Outcome),
}

/// The key of the license for a device.
enum Chosen {
    /// It is the device's already, or nobody else can take it before the transaction ends.
    Held(String),
    /// It had room when it was looked for.
    HasRoom(String),
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
        let found = held(&mut tx, &asked, now).await?;
        drop(tx);
        match found {
            Found::License(with_key) => self.go_on_with_license(*with_key, kind).await,
            Found::Refused(code, product) => {
                self.refuse(&asked, (code, product), now, settings).await
            }
        }
    }

    pub(super) async fn deactivate_in_organisation(
        &self,
        asked: Asked,
        settings: Settings,
    ) -> Result<DeviceAnswer> {
        let mut tx = self.environment.database.read().await?;
        let now = clock(&mut tx, self.environment.database.now()).await?;
        let found = held(&mut tx, &asked, now).await?;
        drop(tx);
        match found {
            Found::License(with_key) => self.seat(*with_key, Wish::Out, settings).await,
            Found::Refused(code @ VerdictCode::NotFound, _) => {
                self.refuse(&asked, (code, None), now, &settings).await
            }
            Found::Refused(..) => {
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
        let mut tx = self.environment.database.read().await?;
        let now = clock(&mut tx, self.environment.database.now()).await?;
        let customer = match presented(&mut tx, &asked).await? {
            Ok((_, wanted, _)) => wanted.customer,
            Err(code) => return self.refuse(&asked, (code, None), now, &settings).await,
        };
        drop(tx);
        let _turn = self.environment.turn_of(customer).await;
        let mut tries = TRIES;
        let outcome = loop {
            tries -= 1;
            match self.try_to_seat(&asked, customer, &settings).await? {
                Tried::Overtaken(_) if tries > 0 => {}
                Tried::Overtaken(outcome) | Tried::Done(outcome) => break outcome,
            }
        };
        self.told(asked, outcome, Wish::In, &settings).await
    }

    /// One try, in a transaction of its own: whoever is overtaken lets go of what it holds before it looks for another
    /// license, so that licenses are held in one order only.
    async fn try_to_seat(
        &self,
        asked: &Asked,
        customer: CustomerId,
        settings: &Settings,
    ) -> Result<Tried> {
        let now = self.environment.database.now();
        let assign = self.act("auto_assign_license", None);
        let activate = self.act("activate_license", None);
        let (about, with) = (asked.clone(), settings.clone());
        let answerer = self.environment.answerer.clone();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    // What may have changed meanwhile is read with the customer held.
                    store::hold_customer(tx, customer).await?;
                    let now = clock(tx, now).await?;
                    let memory = &answerer.memory;
                    seat(tx, &about, [&assign, &activate], (&with, memory), now).await
                }
                .boxed()
            })
            .await
    }

    async fn refuse(
        &self,
        asked: &Asked,
        (code, product): (VerdictCode, Option<ProductId>),
        now: DateTime<Utc>,
        settings: &Settings,
    ) -> Result<DeviceAnswer> {
        let refused = Refused {
            request: &asked.request,
            license: None,
            product,
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
async fn held(tx: &mut Tx, asked: &Asked, now: DateTime<Utc>) -> Result<Found> {
    let wanted = match presented(tx, asked).await? {
        Ok((_, wanted, _)) => wanted,
        Err(code) => return Ok(Found::Refused(code, None)),
    };
    let print = fingerprint(asked);
    Ok(match store::held_by(tx, wanted, print, now).await? {
        Some(key) => Found::License(Box::new(with_key(asked, key))),
        None => Found::Refused(VerdictCode::NoLicense, Some(wanted.product)),
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
) -> Result<Tried> {
    let (key, wanted, gives_out) = match presented(tx, asked).await? {
        Ok(presented) => presented,
        Err(code) => return Ok(Tried::Done(refused(code, None, now))),
    };
    if key.last_used_at.is_none_or(|at| at < now - NOTED) {
        store::used(tx, key.id, now).await?;
    }
    let print = fingerprint(asked);
    let device = devices::by_fingerprint(tx, print).await?;
    if device.is_some_and(|device| device.ignored) {
        let ignored = refused(VerdictCode::DeviceIgnored, Some(wanted.product), now);
        return Ok(Tried::Done(ignored));
    }
    let held = store::held_by(tx, wanted, print, now).await?;
    let ended = match &held {
        Some(key) => has_ended(tx, &with_key(asked, key.clone()), settings, now).await?,
        None => None,
    };
    let chosen = match held.filter(|_| ended.is_none()) {
        Some(held) => Some(Chosen::Held(held)),
        None if gives_out => given_out(tx, assign, wanted, now).await?,
        None => None,
    };
    let Some(chosen) = chosen else {
        note_unlicensed(tx, asked, wanted, now).await?;
        let refused = || refused(VerdictCode::NoLicense, Some(wanted.product), now);
        return Ok(Tried::Done(ended.unwrap_or_else(refused)));
    };
    let (Chosen::Held(key) | Chosen::HasRoom(key)) = &chosen;
    let batch = [Seat {
        asked: with_key(asked, key.clone()),
        wish: Wish::In,
        act: activate.clone(),
    }];
    let outcome = seat_batch::write(tx, &batch, settings, memory, now).await?;
    let outcome = outcome.into_iter().next();
    let outcome = outcome.ok_or_else(|| Error::Internal("nothing was decided".into()))?;
    if !outcome.passes() && matches!(chosen, Chosen::HasRoom(_)) {
        return Ok(Tried::Overtaken(outcome));
    }
    let device = outcome.known.as_ref().and_then(|known| known.device?.id);
    if let Some(id) = device.filter(|_| outcome.passes()) {
        store::note_licensed(tx, id, wanted).await?;
    }
    Ok(Tried::Done(outcome))
}

/// Lists a device that gets no license.
async fn note_unlicensed(
    tx: &mut Tx,
    asked: &Asked,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<()> {
    let print = fingerprint(asked);
    let new = NewDevice::of(&asked.request, print, now, now);
    let made = seat_rows::insert_devices(tx, &[new]).await?;
    if let Some(device) = made.get(print) {
        store::note_unlicensed(tx, *device, wanted, now).await?;
        tx.changed(Noun::Activations, []);
    }
    Ok(())
}

/// What a device is told whose license has ended. That one is not held, since pools are held before licenses.
async fn has_ended(
    tx: &mut Tx,
    asked: &Asked,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Option<Outcome>> {
    let Some(license) = standings::by_key(tx, &asked.key_folded).await? else {
        return Ok(None);
    };
    let device = standings::device(tx, fingerprint(asked), license.id).await?;
    let known = Known {
        license: Arc::new(license),
        device: Some(device),
    };
    let facts = facts_of(asked, Some(&known), settings);
    let code = decide(&facts, Question::Activate, now).code;
    let outcome = Outcome {
        known: Some(known),
        ..refused(code, None, now)
    };
    Ok((code == VerdictCode::Expired).then_some(outcome))
}

fn refused(code: VerdictCode, product: Option<ProductId>, now: DateTime<Utc>) -> Outcome {
    Outcome {
        known: None,
        product,
        code,
        fresh: false,
        made: false,
        now,
    }
}

/// A license for one more device of a customer: one that they have, else one that they get now.
async fn given_out(
    tx: &mut Tx,
    act: &Act,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Option<Chosen>> {
    if let Some(key) = store::with_room(tx, wanted, now).await? {
        return Ok(Some(Chosen::HasRoom(key)));
    }
    let product = products::get_ref(tx, wanted.product).await?;
    if product.is_none_or(|product| product.status != ProductStatus::Active) {
        return Ok(None);
    }
    let Some(id) = free(tx, wanted, now).await? else {
        return Ok(None);
    };
    let Some(license) = licenses::get_held(tx, id).await? else {
        return Ok(None);
    };
    if license.expires_at.is_some_and(|end| end <= now) {
        return Ok(None);
    }
    let edited = transition::assign(&license, wanted.customer, now)?;
    let more = json!({ "customer": wanted.customer });
    let license = acting::save_with(tx, act, edited, more).await?;
    Ok(Some(Chosen::Held(license.key)))
}

/// A license that nobody has, held: a seat of one of the customer's own pools that is open, else one of no pool.
async fn free(tx: &mut Tx, wanted: Wanted, now: DateTime<Utc>) -> Result<Option<LicenseId>> {
    for id in store::pools_with_seats(tx, wanted, now).await? {
        let pool = pools::get_held(tx, Reach::of(None), id).await?;
        if pool.is_none_or(|pool| pool.expires_at.is_some_and(|end| end <= now)) {
            continue;
        }
        if let Some(seat) = pools::free_seat(tx, id).await? {
            tx.changed(Noun::Pools, [id.0]);
            return Ok(Some(seat));
        }
    }
    store::available(tx, wanted.product, now).await
}

impl Environment {
    /// The turn of a customer's devices. On SQLite all writers queue anyway, and are committed together while they do.
    async fn turn_of(&self, customer: CustomerId) -> Option<Turn> {
        match self.database.engine() {
            Engine::Sqlite => None,
            Engine::Postgres => Some(self.answerer.turns.of(customer).await),
        }
    }
}
