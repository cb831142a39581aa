//! What the server's public pages remember of people: codes that were mailed, and who has shown one lately.
//!
//! Codes and passes are kept as hashes. Deliberately absent: when a code is mailed (`service::visiting`).

use chrono::{DateTime, TimeDelta, Utc};

use super::{Tx, maybe, one, rows, run};
use crate::{
    error::Result,
    ids::{CustomerId, LicenseId, LinkId},
};

/// For so long a code that was used counts as typed once more: a form without scripts is sent twice by a double click, and
/// the browser takes the second answer.
const SENT_TWICE: TimeDelta = TimeDelta::seconds(30);

/// A code of one try.
#[derive(Debug, Clone)]
pub(crate) struct NewCode<'a> {
    pub try_hash: &'a [u8],
    /// None opens one's own licenses.
    pub link: Option<LinkId>,
    pub email: &'a str,
    pub name: &'a str,
    pub code_hash: &'a [u8],
    /// Whether a mail goes out.
    pub sent: bool,
    pub expires_at: DateTime<Utc>,
}

/// A code that may still be typed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Typed {
    pub code_hash: Vec<u8>,
    pub email: String,
    pub name: String,
}

/// Keeps a code.
pub(crate) async fn insert_code(tx: &mut Tx, code: &NewCode<'_>, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "INSERT INTO visitor_codes (try_hash, link_id, email_lower, email, name, code_hash, sent, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        code.try_hash,
        code.link,
        code.email.to_lowercase(),
        code.email,
        code.name,
        code.code_hash,
        code.sent,
        now,
        code.expires_at
    )?;
    Ok(())
}

/// How many codes an address was sent after a moment.
pub(crate) async fn sent_since(tx: &mut Tx, email: &str, since: DateTime<Utc>) -> Result<i64> {
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM visitor_codes WHERE email_lower = $1 AND created_at > $2 AND sent",
        email.to_lowercase(),
        since
    )?;
    Ok(count)
}

/// Counts a try of a code and gives what it must be; none when it may not be typed any more. Counted before it is looked
/// at, so that many at once are no more than one after the other.
pub(crate) async fn try_code(
    tx: &mut Tx,
    try_hash: &[u8],
    link: Option<LinkId>,
    most: i32,
    now: DateTime<Utc>,
) -> Result<Option<Typed>> {
    let found = rows!(
        tx,
        Typed,
        "UPDATE visitor_codes SET tries = tries + 1
         WHERE try_hash = $1 AND link_id IS NOT DISTINCT FROM $2 AND sent AND tries < $3
         AND (used_at IS NULL OR used_at > $5) AND expires_at > $4 RETURNING code_hash, email, name",
        try_hash,
        link,
        most,
        now,
        now - SENT_TWICE
    )?;
    Ok(found.into_iter().next())
}

/// Uses a code up.
pub(crate) async fn use_code(tx: &mut Tx, try_hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE visitor_codes SET used_at = COALESCE(used_at, $2) WHERE try_hash = $1",
        try_hash,
        now
    )?;
    Ok(())
}

/// Keeps a pass.
pub(crate) async fn insert_pass(
    tx: &mut Tx,
    hash: &[u8],
    (link, customer): (Option<LinkId>, CustomerId),
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO visitor_passes (hash, link_id, customer_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        hash,
        link,
        customer,
        now,
        until
    )?;
    Ok(())
}

/// Whose a pass is, for a link or for one's own licenses.
pub(crate) async fn pass(
    tx: &mut Tx,
    hash: &[u8],
    link: Option<LinkId>,
    now: DateTime<Utc>,
) -> Result<Option<CustomerId>> {
    let found = maybe!(
        tx,
        (CustomerId,),
        "SELECT customer_id FROM visitor_passes
         WHERE hash = $1 AND link_id IS NOT DISTINCT FROM $2 AND expires_at > $3",
        hash,
        link,
        now
    )?;
    Ok(found.map(|(customer,)| customer))
}

/// Ends a pass.
pub(crate) async fn end_pass(tx: &mut Tx, hash: &[u8]) -> Result<()> {
    run!(tx, "DELETE FROM visitor_passes WHERE hash = $1", hash)?;
    Ok(())
}

/// Whether there is anything that [`forget`] forgets.
pub(crate) async fn is_stale(
    tx: &mut Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let found = maybe!(
        tx,
        (i32,),
        "SELECT 1 FROM visitor_codes WHERE created_at < $1 UNION ALL SELECT 1 FROM visitor_passes WHERE expires_at < $2
         LIMIT 1",
        before,
        now
    )?;
    Ok(found.is_some())
}

/// Forgets codes of before a moment, and passes that are over.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "DELETE FROM visitor_codes WHERE created_at < $1",
        before
    )?;
    run!(tx, "DELETE FROM visitor_passes WHERE expires_at < $1", now)?;
    Ok(())
}

/// The licenses of somebody, the newest first; those with another in their place are left out.
pub(crate) async fn licenses_of(
    tx: &mut Tx,
    customer: CustomerId,
    most: i64,
) -> Result<Vec<LicenseId>> {
    let found = rows!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE customer_id = $1 AND replaced_by IS NULL ORDER BY id DESC LIMIT $2",
        customer,
        most
    )?;
    Ok(found.into_iter().map(|(license,)| license).collect())
}
