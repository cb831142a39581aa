//! Taking a seat through a link, and giving it back.
//!
//! The pool is held first, so that whoever takes, returns or makes room counts its seats alone. Seats themselves move
//! through `seat_giving`, as everybody's do: a seat that goes back is free under a new key, and the old key is dead. Deliberately
//! absent: whether somebody is who they say (`service::visiting`).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    domain::{
        enrollment::{due_at, makes_room, takes},
        reach::Reach,
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{HoldingId, LicenseId, LinkId},
    operations::{
        links::EnrollmentLink,
        pools::{AssignSeat, Pool, RevokeSeat},
    },
    service::{Caller, Door, acting::Act, mailing::Letterhead, pool_seats, seat_giving as seats},
    store::{
        Tx, customers, licenses,
        link_holdings::{self as holdings, Holding, How},
        links,
    },
};

/// How long evictions count.
const DAY: TimeDelta = TimeDelta::hours(24);

/// What became of somebody who wants a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service) enum Taken {
    /// They have this one, maybe since long.
    Seat(LicenseId, crate::ids::CustomerId),
    /// Nobody can make room now.
    Full,
    /// Nothing is handed out: the link or its pool has ended, the product is inactive, or it does not take this address.
    Closed,
}

pub(super) fn act(action: &'static str, link: &str, why: &str) -> Act {
    Act {
        // Who is told by the license; the trail's chain holds no names.
        caller: Caller::with("enrollment page", Door::Page, &[]),
        action,
        reason: Some(format!("{why} (enrollment link {link})")),
    }
}

/// Gives somebody a seat, or says why not.
pub(in crate::service) async fn take(
    tx: &mut Tx,
    head: Option<&Letterhead>,
    (link, pool): (LinkId, crate::ids::PoolId),
    (name, email): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Taken> {
    let pool = pool_seats::hold(tx, Reach::of(None), pool).await?;
    let open = links::get(tx, link).await?;
    let Some(link) = open.filter(|link| is_open(link, now) && takes(&link.terms, email)) else {
        return Ok(Taken::Closed);
    };
    match pool_seats::require_open_pool(tx, &pool, now).await {
        Err(Error::Invalid { .. }) => return Ok(Taken::Closed),
        opened => opened?,
    }
    if let Some(customer) = customers::of_email(tx, email).await?
        && let Some(seat) = holdings::seat_of(tx, pool.id, customer).await?
    {
        return Ok(Taken::Seat(seat, customer));
    }
    if !has_room(tx, head, &link, &pool, now).await? {
        return Ok(Taken::Full);
    }
    let assign = AssignSeat {
        pool_id: pool.id,
        name: name.to_owned(),
        email: email.to_owned(),
        reason: None,
        // The page shows the key.
        notify: false,
    };
    let act = act("enroll", &link.name, "took a seat by themselves");
    let given = seats::assign(tx, act, assign, None, now).await?;
    let holding = Holding {
        id: HoldingId::new(now),
        link_id: link.id,
        license_id: given.license.id,
        customer_id: given.holder.id,
        taken_at: now,
        due_at: due_at(&link.terms, now),
        must_return: link.terms.must_return,
    };
    holdings::insert(tx, &holding).await?;
    Ok(Taken::Seat(given.license.id, given.holder.id))
}

/// Whether a link hands out seats at a moment, as far as it goes.
pub(in crate::service) fn is_open(link: &EnrollmentLink, now: DateTime<Utc>) -> bool {
    link.terms.expires_at.is_none_or(|end| now < end)
}

/// Whether there is a seat for one more; the oldest holder makes room where the terms say so.
async fn has_room(
    tx: &mut Tx,
    head: Option<&Letterhead>,
    link: &EnrollmentLink,
    pool: &Pool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let terms = &link.terms;
    if link.taken < terms.seats && pool.seats.free > 0 {
        return Ok(true);
    }
    // Where the link hands out fewer than are taken, one who goes makes no room.
    if !terms.auto_reassign || link.taken > terms.seats {
        return Ok(false);
    }
    let lately = holdings::evictions_since(tx, link.id, now - DAY).await?;
    if lately >= i64::from(terms.evictions_per_day.unwrap_or(0)) {
        return Ok(false);
    }
    let Some(oldest) = holdings::oldest(tx, link.id, makes_room(terms, now)).await? else {
        return Ok(false);
    };
    let act = act("evict_holder", &link.name, "made room for somebody else");
    end(tx, act, head, (&oldest, How::Evicted), now).await
}

/// Gives back the seat of a license that was taken through a link. False when it was not, or cannot be returned now.
pub(in crate::service) async fn give_back(
    tx: &mut Tx,
    head: Option<&Letterhead>,
    (license, how): (LicenseId, How),
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(pool) = pool_seats::hold_pool_of(tx, license).await? else {
        return Ok(false);
    };
    let held = holdings::of_license(tx, license).await?;
    let (true, Some(holding)) = (pool.transferable, held) else {
        return Ok(false);
    };
    let link = links::name(tx, holding.link_id).await?.unwrap_or_default();
    let act = match how {
        How::Term => act("end_term", &link, "its time was over"),
        _ => act("return_seat", &link, "returned by its holder"),
    };
    end(tx, act, head, (&holding, how), now).await
}

/// Whether a seat can go back by itself: one that people of the desk paused or suspended stays until they say so, or its
/// holder would come back with a fresh key.
pub(in crate::service) const fn may_go_back(status: LicenseStatus) -> bool {
    matches!(
        status,
        LicenseStatus::Assigned | LicenseStatus::Active | LicenseStatus::Expired
    )
}

/// Ends a holding, and tells its holder when they did not do it themselves. False when the seat cannot go back by itself.
async fn end(
    tx: &mut Tx,
    act: Act,
    head: Option<&Letterhead>,
    (holding, how): (&Holding, How),
    now: DateTime<Utc>,
) -> Result<bool> {
    let license = licenses::get_held(tx, holding.license_id)
        .await?
        .ok_or_else(|| Error::not_found("license", holding.license_id))?;
    if !may_go_back(license.status) {
        return Ok(false);
    }
    let revoke = RevokeSeat {
        id: license.id,
        version: license.version,
        reason: act.reason.clone(),
        notify: false,
    };
    // Who returned it knows.
    let head = head.filter(|_| how != How::Returned).cloned();
    seats::revoke(tx, act, revoke, head, now).await?;
    holdings::end(tx, holding.id, how, now).await?;
    Ok(true)
}
