//! Who took which seat through an enrollment link, until when, and how it went back.
//!
//! A holding is alive while it has not ended and its license is still that person's. Deliberately absent: when one ends.

use chrono::{DateTime, Utc};

use super::{Tx, maybe, one, rows, run};
use crate::{
    error::Result,
    ids::{CustomerId, HoldingId, LicenseId, LinkId, PoolId},
};

/// How a seat went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Its holder returned it.
    Returned,
    /// Its time was over.
    Term,
    /// Its holder had to make room.
    Evicted,
}

impl How {
    const fn word(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Term => "term",
            Self::Evicted => "evicted",
        }
    }
}

/// A seat that somebody took.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Holding {
    pub id: HoldingId,
    pub link_id: LinkId,
    pub license_id: LicenseId,
    pub customer_id: CustomerId,
    pub taken_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it goes back by itself then.
    pub must_return: bool,
}

/// Notes that somebody took a seat.
pub(crate) async fn insert(tx: &mut Tx, holding: &Holding) -> Result<()> {
    run!(
        tx,
        "INSERT INTO link_holdings (id, link_id, license_id, customer_id, taken_at, due_at, must_return)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        holding.id,
        holding.link_id,
        holding.license_id,
        holding.customer_id,
        holding.taken_at,
        holding.due_at,
        holding.must_return
    )?;
    Ok(())
}

/// The holding of a license that is alive.
pub(crate) async fn of_license(tx: &mut Tx, license: LicenseId) -> Result<Option<Holding>> {
    Ok(maybe!(
        tx,
        Holding,
        "SELECT h.id, h.link_id, h.license_id, h.customer_id, h.taken_at, h.due_at, h.must_return
         FROM link_holdings h JOIN licenses s ON s.id = h.license_id
         WHERE h.license_id = $1 AND h.returned_at IS NULL AND s.status <> 6 AND s.customer_id = h.customer_id",
        license
    )?)
}

/// The seat of a pool that somebody has, however they got it.
pub(crate) async fn seat_of(
    tx: &mut Tx,
    pool: PoolId,
    customer: CustomerId,
) -> Result<Option<LicenseId>> {
    let found = maybe!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1 AND customer_id = $2 AND status NOT IN (5, 6)
         AND replaced_by IS NULL ORDER BY id LIMIT 1",
        pool,
        customer
    )?;
    Ok(found.map(|(license,)| license))
}

/// The oldest holding of a link, taken at a moment or before. Who is suspended or paused is left: theirs is no free seat.
pub(crate) async fn oldest(
    tx: &mut Tx,
    link: LinkId,
    until: DateTime<Utc>,
) -> Result<Option<Holding>> {
    Ok(maybe!(
        tx,
        Holding,
        "SELECT h.id, h.link_id, h.license_id, h.customer_id, h.taken_at, h.due_at, h.must_return
         FROM link_holdings h JOIN licenses s ON s.id = h.license_id
         WHERE h.link_id = $1 AND h.taken_at <= $2 AND h.returned_at IS NULL AND s.status IN (1, 2, 5)
         AND s.customer_id = h.customer_id AND s.replaced_by IS NULL ORDER BY h.taken_at, h.id LIMIT 1",
        link,
        until
    )?)
}

/// How many had to make room after a moment.
pub(crate) async fn evictions_since(
    tx: &mut Tx,
    link: LinkId,
    since: DateTime<Utc>,
) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM link_holdings WHERE link_id = $1 AND how = 'evicted' AND returned_at > $2",
        link,
        since
    )?;
    Ok(count)
}

/// How many holders of a link lose their seat at a known time.
pub(crate) async fn count_ending(tx: &mut Tx, link: LinkId) -> Result<u32> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM link_holdings h JOIN licenses s ON s.id = h.license_id
         WHERE h.link_id = $1 AND h.returned_at IS NULL AND h.must_return AND h.due_at IS NOT NULL
         AND s.status <> 6 AND s.customer_id = h.customer_id",
        link
    )?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Holdings whose time is over, the longest over first. Suspended and paused licenses wait for whoever stopped them.
pub(crate) async fn due(
    tx: &mut Tx,
    now: DateTime<Utc>,
    after: Option<(DateTime<Utc>, HoldingId)>,
    most: i64,
) -> Result<Vec<Holding>> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, HoldingId(uuid::Uuid::nil())));
    Ok(rows!(
        tx,
        Holding,
        "SELECT h.id, h.link_id, h.license_id, h.customer_id, h.taken_at, h.due_at, h.must_return
         FROM link_holdings h JOIN licenses s ON s.id = h.license_id
         WHERE h.due_at <= $1 AND h.due_at IS NOT NULL AND h.returned_at IS NULL AND h.must_return
         AND s.status IN (1, 2, 5) AND s.customer_id = h.customer_id AND s.replaced_by IS NULL
         AND (h.due_at, h.id) > ($3, $4) ORDER BY h.due_at, h.id LIMIT $2",
        now,
        most,
        at,
        id
    )?)
}

/// Ends a holding. False when it has ended already.
pub(crate) async fn end(tx: &mut Tx, id: HoldingId, how: How, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE link_holdings SET returned_at = $2, how = $3 WHERE id = $1 AND returned_at IS NULL",
        id,
        now,
        how.word()
    )?;
    Ok(touched > 0)
}

/// Whether there are any of those that [`end_lost`] ends.
pub(crate) async fn is_any_lost(tx: &mut Tx) -> Result<bool> {
    let found = maybe!(
        tx,
        (HoldingId,),
        "SELECT h.id FROM link_holdings h JOIN licenses s ON s.id = h.license_id
         WHERE h.returned_at IS NULL AND (s.status = 6 OR s.customer_id <> h.customer_id) LIMIT 1"
    )?;
    Ok(found.is_some())
}

/// Ends holdings whose license was revoked or given to somebody else by people of the desk.
pub(crate) async fn end_lost(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    Ok(run!(
        tx,
        "UPDATE link_holdings SET returned_at = $1, how = 'revoked' WHERE returned_at IS NULL AND EXISTS
         (SELECT 1 FROM licenses s WHERE s.id = link_holdings.license_id
          AND (s.status = 6 OR s.customer_id <> link_holdings.customer_id))",
        now
    )?)
}

/// Who holds a replaced license holds the one in its place.
pub(crate) async fn follow(tx: &mut Tx, old: LicenseId, new: LicenseId) -> Result<()> {
    run!(
        tx,
        "UPDATE link_holdings SET license_id = $2 WHERE license_id = $1 AND returned_at IS NULL",
        old,
        new
    )?;
    Ok(())
}
