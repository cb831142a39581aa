//! Taking mails out of the outbox, one at a time, and noting what became of each.
//!
//! A mail is claimed before it is sent, in a commit of its own: after a crash it is found under way, and nobody knows whether
//! the server took it. It is sent again then, with the same Message-ID. A try counts from the claim, so a mail over which
//! processes die is given up in the end. Deliberately absent: who may take mails out (`service::mailing`).

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Tx, maybe, one, rows, run};
use crate::{
    domain::mail::TRIES,
    error::Result,
    ids::{CustomerId, LicenseId, MailId},
    operations::Noun,
};

/// A mail on its way out. Its body may hold a key or a code.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Parcel {
    pub id: MailId,
    pub kind: String,
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    pub body: String,
    pub message_id: String,
    pub created_at: DateTime<Utc>,
    pub not_after: Option<DateTime<Utc>>,
    pub tries: i32,
    pub about_license_id: Option<LicenseId>,
    pub about_customer_id: Option<CustomerId>,
}

impl std::fmt::Debug for Parcel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({}, {})", self.id, self.kind)
    }
}

/// Whether there is something to do: a mail that is due, or one that a process left under way.
pub(crate) async fn has_work(tx: &mut Tx, now: DateTime<Utc>) -> Result<bool> {
    let (found,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM mails WHERE state = 'waiting' AND next_try_at <= $1 LIMIT 1) AS due",
        now
    )?;
    if found > 0 {
        return Ok(true);
    }
    let (found,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM mails WHERE state = 'sending' LIMIT 1) AS left_behind"
    )?;
    Ok(found > 0)
}

/// Takes up what processes left under way when they ended: due again at once, or given up after too many tries. Only for
/// who holds the lease, and has none under way.
pub(crate) async fn take_up(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let left = rows!(
        tx,
        (MailId, i32),
        "SELECT id, tries FROM mails WHERE state = 'sending'"
    )?;
    for (id, tries) in left {
        let given_up = u32::try_from(tries).unwrap_or(0) >= TRIES;
        run!(
            tx,
            "UPDATE mails SET state = $2, claim = NULL, claimed_at = NULL, next_try_at = $3, last_error = $4
             WHERE id = $1 AND state = 'sending'",
            id,
            if given_up { "failed" } else { "waiting" },
            now,
            "Keydesk ended while this mail was on its way. It may have arrived already."
        )?;
        tx.changed(Noun::Mails, [id.0]);
    }
    Ok(())
}

/// Claims the mail that is due first.
pub(crate) async fn claim(
    tx: &mut Tx,
    process: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Parcel>> {
    let parcel = maybe!(
        tx,
        Parcel,
        "UPDATE mails SET state = 'sending', claim = $1, claimed_at = $2, tries = tries + 1
         WHERE state = 'waiting' AND id = (SELECT id FROM mails WHERE state = 'waiting' AND next_try_at <= $2 ORDER BY next_try_at, id LIMIT 1)
         RETURNING id, kind, to_name, to_email, subject, COALESCE(body, '') AS body, message_id, created_at, not_after, tries,
                   about_license_id, about_customer_id",
        process,
        now
    )?;
    if let Some(parcel) = &parcel {
        tx.changed(Noun::Mails, [parcel.id.0]);
    }
    Ok(parcel)
}

/// Notes that a mail server took it, and empties what it said. What was sent was sent, whoever claimed it meanwhile.
pub(crate) async fn sent(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE mails SET state = 'sent', body = NULL, sent_at = $2, last_error = NULL, claim = NULL, claimed_at = NULL
         WHERE id = $1 AND state <> 'sent'",
        id,
        now
    )?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(())
}

/// What becomes of a mail that was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It had no chance: the try does not count.
    NotTried,
    /// It is tried again then.
    Later(DateTime<Utc>, String),
    /// It is given up; what it says is kept for a while, for somebody to try it anew.
    Failed(String),
    /// It is not wanted any more.
    Cancelled(String),
}

/// Notes what becomes of a mail that was not sent, when it is still this process that has it.
pub(crate) async fn not_sent(
    tx: &mut Tx,
    (id, process): (MailId, Uuid),
    fate: &Fate,
    now: DateTime<Utc>,
) -> Result<()> {
    let (state, back, next, why) = match fate {
        Fate::NotTried => ("waiting", 1, now, None),
        Fate::Later(at, why) => ("waiting", 0, *at, Some(why)),
        Fate::Failed(why) => ("failed", 0, now, Some(why)),
        Fate::Cancelled(why) => ("cancelled", 1, now, Some(why)),
    };
    run!(
        tx,
        "UPDATE mails SET state = $3, tries = tries - $4, next_try_at = $5, last_error = COALESCE($6, last_error),
            claim = NULL, claimed_at = NULL, body = CASE WHEN $3 = 'cancelled' THEN NULL ELSE body END
         WHERE id = $1 AND claim = $2 AND state = 'sending'",
        id,
        process,
        state,
        back,
        next,
        why
    )?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(())
}

/// Lets a mail that was given up wait again, with all its tries. False when it was not given up, or says nothing any more.
pub(crate) async fn retry(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE mails SET state = 'waiting', tries = 0, next_try_at = $2
         WHERE id = $1 AND state = 'failed' AND body IS NOT NULL",
        id,
        now
    )?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(touched > 0)
}

/// Cancels everything that has not gone out; gives how many they were.
pub(crate) async fn cancel_all(tx: &mut Tx, why: &str) -> Result<u64> {
    let touched = run!(
        tx,
        "UPDATE mails SET state = 'cancelled', body = NULL, last_error = $1, claim = NULL, claimed_at = NULL
         WHERE state IN ('waiting', 'sending')",
        why
    )?;
    if touched > 0 {
        tx.changed(Noun::Mails, []);
    }
    Ok(touched)
}

/// Counts mails that have not gone out, and mails that were given up.
pub(crate) async fn counts(tx: &mut Tx) -> Result<(i64, i64)> {
    Ok(one!(
        tx,
        (i64, i64),
        "SELECT (SELECT COUNT(*) FROM mails WHERE state IN ('waiting', 'sending')),
                (SELECT COUNT(*) FROM mails WHERE state = 'failed')"
    )?)
}

/// Empties what given-up mails said after a month. The log itself goes by the workspace's retention.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    run!(
        tx,
        "UPDATE mails SET body = NULL WHERE state = 'failed' AND body IS NOT NULL AND next_try_at < $1",
        now - Duration::days(30)
    )?;
    Ok(())
}
