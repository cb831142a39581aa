//! Giving a seat of a pool to somebody, and taking it back.
//!
//! Whoever does either holds the pool's row before the license's. Deliberately absent: making pools and adding seats
//! (`pools`), and what keeps seats counted (`pool_seats`).

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_text, optional_reason, required_reason},
    customers as people,
    license_actions::save_turned,
    mailing::Letterhead,
    mails::{tell_assigned, tell_revoked},
    pool_seats,
};
use crate::{
    domain::{action::LicenseAction, email::checked_email, reach::Reach, transition},
    error::{Error, Result},
    operations::{
        Noun,
        customers::{Customer, CustomerFields},
        licenses::{CustomerRef, License},
        pools::*,
    },
    store::{Tx, customers, holders, licenses, pools},
};

/// How often a seat is given again when somebody else made the same customer at the same moment.
const TRIES: u32 = 3;

impl EnvironmentScope {
    /// Gives a free seat of a pool to somebody, who becomes a customer when they are not one yet.
    ///
    /// # Errors
    /// `not_found`; `no_seat_left`; `invalid` with the field, also when they hold a seat already, the product is inactive or
    /// the pool's time is over.
    pub async fn assign_seat(&self, request: AssignSeat) -> Result<AssignedSeat> {
        let act = self.act("assign_seat", optional_reason(request.reason.as_deref())?);
        let letterhead = self.letterhead(request.notify).await?;
        let request = AssignSeat {
            email: checked_email(&request.email)?,
            name: checked_text("name", &request.name, 1..=200)?,
            ..request
        };
        let mut tries = 0;
        loop {
            tries += 1;
            let (act, request) = (act.clone(), request.clone());
            let letterhead = letterhead.clone();
            let now = self.environment.database.now();
            let given = self
                .environment
                .database
                .write(move |tx| assign(tx, act, request, letterhead, now).boxed())
                .await;
            match given {
                Err(Error::Database(error)) if crate::error::is_race(&error) && tries < TRIES => {}
                given => return given,
            }
        }
    }

    /// Takes a seat of a transferable pool back: its key dies, and the seat is free again under a new one.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, `untransferable`; `invalid` for a license that is no seat, or without a
    /// reason.
    pub async fn revoke_seat(&self, request: RevokeSeat) -> Result<RevokedSeat> {
        let reason = required_reason(request.reason.as_deref())?;
        let act = self.act("revoke_seat", Some(reason));
        let letterhead = self.letterhead(request.notify).await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| revoke(tx, act, request, letterhead, now).boxed())
            .await
    }
}

pub(super) async fn assign(
    tx: &mut Tx,
    act: Act,
    request: AssignSeat,
    letterhead: Option<Letterhead>,
    now: DateTime<Utc>,
) -> Result<AssignedSeat> {
    let reach = act.caller.reach();
    let pool = pool_seats::hold(tx, reach, request.pool_id).await?;
    pool_seats::require_open_pool(tx, &pool, now).await?;
    let who = (request.name.as_str(), request.email.as_str());
    let (license, holder) = give(tx, &act, &pool, who, now).await?;
    let seat = (&license, &told(&holder));
    let mail = tell_assigned(tx, letterhead.as_ref(), seat, now).await?;
    let pool = pool_seats::hold(tx, reach, pool.id).await?;
    Ok(AssignedSeat {
        license,
        holder,
        pool,
        mail,
    })
}

/// Whom a mail about a seat goes to.
pub(super) fn told(holder: &Customer) -> CustomerRef {
    CustomerRef {
        id: holder.id,
        name: holder.name.clone(),
        email: holder.email.clone(),
        organisation: None,
    }
}

/// Gives a free seat of a pool that is held to somebody by name and email.
///
/// # Errors
/// `invalid` when they hold one already; `no_seat_left`.
pub(super) async fn give(
    tx: &mut Tx,
    act: &Act,
    pool: &Pool,
    who: (&str, &str),
    now: DateTime<Utc>,
) -> Result<(License, Customer)> {
    let organisation = pool
        .customer
        .as_ref()
        .and_then(|customer| customer.organisation.clone());
    let holder = holder_of(tx, act, who, organisation, now).await?;
    pool_seats::refuse_second(tx, Some(pool), (holder.id, "email")).await?;
    let Some(seat) = pools::free_seat(tx, pool.id).await? else {
        return Err(Error::NoSeatLeft {
            pool: pool.name.clone(),
        });
    };
    let before = licenses::get_held(tx, seat)
        .await?
        .ok_or_else(|| Error::not_found("license", seat))?;
    let edited = transition::assign(&before, holder.id, now)?;
    let more = json!({ "pool": pool.name });
    let license = acting::save_with(tx, act, edited, more).await?;
    tx.changed(Noun::Pools, [pool.id.0]);
    Ok((license, holder))
}

/// The customer with the email, made when nobody has it.
pub(super) async fn holder_of(
    tx: &mut Tx,
    act: &Act,
    (name, email): (&str, &str),
    organisation: Option<String>,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let Some(id) = customers::of_email(tx, email).await? else {
        let fields = people::checked(&CustomerFields {
            name: name.to_owned(),
            email: email.to_owned(),
            organisation,
        })?;
        return people::create(tx, act.clone(), fields, now).await;
    };
    // Who reaches one customer's licenses only learns nothing about other people.
    if !holders::is_one_of_theirs(tx, act.caller.reach(), id).await? {
        return Err(Error::invalid(
            "email",
            "This address cannot be given a seat with this token.",
            "Ask whoever runs the licenses to assign it.",
        ));
    }
    customers::whole(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("customer", id))
}

pub(super) async fn revoke(
    tx: &mut Tx,
    act: Act,
    request: RevokeSeat,
    letterhead: Option<Letterhead>,
    now: DateTime<Utc>,
) -> Result<RevokedSeat> {
    let Some(pool) = pool_seats::hold_pool_of(tx, request.id).await? else {
        // A license that is not there is told apart from one that is no seat.
        acting::load(tx, request.id, request.version).await?;
        return Err(Error::invalid(
            "id",
            "This license is no seat of a pool.",
            "Revoke it in License keys.",
        ));
    };
    let before: License = acting::load(tx, request.id, request.version).await?;
    let reach = act.caller.reach();
    let owner = pool.customer.as_ref().map(|customer| customer.id);
    if !reach.has(owner) && !reach.has(before.customer_id) {
        return Err(Error::not_found("license", request.id));
    }
    if !pool.transferable {
        return Err(Error::Untransferable { pool: pool.name });
    }
    let (revoked, freed) = take_back(tx, &act, &pool, &before, now).await?;
    let mail = tell_revoked(tx, letterhead.as_ref(), &revoked, now).await?;
    let pool = pool_seats::hold(tx, Reach::of(None), pool.id).await?;
    Ok(RevokedSeat {
        revoked,
        freed,
        pool,
        mail,
    })
}

/// Takes a seat of a transferable pool back; both are held. Gives what was revoked, and what is free in its place.
///
/// # Errors
/// `state_refused`.
pub(super) async fn take_back(
    tx: &mut Tx,
    act: &Act,
    pool: &Pool,
    before: &License,
    now: DateTime<Utc>,
) -> Result<(License, License)> {
    let edited = transition::act(before, LicenseAction::Revoke, false, now)?;
    let revoked = save_turned(tx, act, before, edited).await?;
    match pool_seats::free_again(tx, act, pool, &revoked, now).await? {
        Some(freed) => Ok((revoked, freed)),
        None => Err(Error::ActionRefused {
            action: "freed",
            status: before.status,
            reason: "Another license stands in its place already; take that one back.",
        }),
    }
}
