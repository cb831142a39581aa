//! The outbox, which is the log of what went out, too.
//!
//! [`queue`] is called in the transaction that gives a mail its reason: what does not happen is not written about. A body may
//! hold a license key or a code, so it is emptied as soon as it is not needed, and no row of the log carries it. What takes
//! mails out, and what it notes of each, is in `mails_queue`. Deliberately absent: texts (`domain::letters`), and when a mail
//! is wanted (`service`).

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Tx,
    license_list::position_in,
    maybe, run,
    sql::{Sql, Value},
};
use crate::{
    domain::{
        fold::fold,
        mail::{Letter, MailKind, MailState},
    },
    error::{Error, Result},
    ids::{CustomerId, LicenseId, MailId, PoolId},
    operations::{Noun, mails::Mail},
};

/// What a mail is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub license: Option<LicenseId>,
    pub pool: Option<PoolId>,
    pub customer: Option<CustomerId>,
}

/// A mail to be written into the outbox.
#[derive(Debug, Clone)]
pub(crate) struct NewMail {
    pub kind: MailKind,
    pub to_name: String,
    pub to_email: String,
    pub letter: Letter,
    /// Made once, so that a repeat is recognised.
    pub message_id: String,
    pub about: About,
    /// How long it is held back; [`UNDO_TIME`](crate::domain::mail::UNDO_TIME) for what can be undone.
    pub hold: Duration,
    /// How long it is worth sending: a code that comes too late helps nobody.
    pub good_for: Option<Duration>,
}

/// Writes a mail into the outbox. It goes out once the transaction is committed and its hold is over, or not at all.
pub(crate) async fn queue(tx: &mut Tx, mail: &NewMail, now: DateTime<Utc>) -> Result<MailId> {
    let id = MailId::new(now);
    let not_before = now + mail.hold;
    run!(
        tx,
        "INSERT INTO mails (id, kind, to_name, to_email, to_folded, subject, body, message_id, about_license_id,
            about_pool_id, about_customer_id, created_at, not_before, not_after, next_try_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13, 'waiting')",
        id,
        mail.kind.as_str(),
        &mail.to_name,
        &mail.to_email,
        fold(&format!("{} {}", mail.to_name, mail.to_email)),
        &mail.letter.subject,
        &mail.letter.body,
        &mail.message_id,
        mail.about.license,
        mail.about.pool,
        mail.about.customer,
        now,
        not_before,
        mail.good_for.map(|time| now + time)
    )?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(id)
}

/// Notes a mail that was sent at once, or was not: with the error then.
pub(crate) async fn note(
    tx: &mut Tx,
    mail: &NewMail,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<MailId> {
    let id = queue(tx, mail, now).await?;
    run!(
        tx,
        "UPDATE mails SET state = $2, body = NULL, tries = 1, last_error = $3, sent_at = $4 WHERE id = $1",
        id,
        if error.is_some() { "failed" } else { "sent" },
        error,
        error.is_none().then_some(now)
    )?;
    Ok(id)
}

/// Takes a waiting mail out of the outbox, and says why in its log. False when it is not waiting any more.
pub(crate) async fn cancel(tx: &mut Tx, id: MailId, why: &str) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE mails SET state = 'cancelled', body = NULL, last_error = $2 WHERE id = $1 AND state = 'waiting'",
        id,
        why
    )?;
    tx.changed(Noun::Mails, [id.0]);
    Ok(touched > 0)
}

/// The same for every waiting mail of a kind about a license; gives how many they were.
pub(crate) async fn cancel_about(
    tx: &mut Tx,
    license: LicenseId,
    kind: MailKind,
    why: &str,
) -> Result<u64> {
    let touched = run!(
        tx,
        "UPDATE mails SET state = 'cancelled', body = NULL, last_error = $3
         WHERE about_license_id = $1 AND kind = $2 AND state = 'waiting'",
        license,
        kind.as_str(),
        why
    )?;
    if touched > 0 {
        tx.changed(Noun::Mails, []);
    }
    Ok(touched)
}

/// The same for what a customer waits for.
pub(crate) async fn cancel_to(
    tx: &mut Tx,
    customer: CustomerId,
    kind: MailKind,
    why: &str,
) -> Result<u64> {
    let touched = run!(
        tx,
        "UPDATE mails SET state = 'cancelled', body = NULL, last_error = $3
         WHERE about_customer_id = $1 AND kind = $2 AND state = 'waiting'",
        customer,
        kind.as_str(),
        why
    )?;
    if touched > 0 {
        tx.changed(Noun::Mails, []);
    }
    Ok(touched)
}

/// Whether a mail of a kind about a license went out, or may have.
pub(crate) async fn went_out(tx: &mut Tx, license: LicenseId, kind: MailKind) -> Result<bool> {
    let found = maybe!(
        tx,
        (MailId,),
        "SELECT id FROM mails WHERE about_license_id = $1 AND kind = $2
         AND (state IN ('sent', 'sending') OR tries > 0) LIMIT 1",
        license,
        kind.as_str()
    )?;
    Ok(found.is_some())
}

#[derive(sqlx::FromRow)]
struct Record {
    id: MailId,
    kind: String,
    to_name: String,
    to_email: String,
    subject: String,
    about_license_id: Option<LicenseId>,
    about_pool_id: Option<PoolId>,
    about_customer_id: Option<CustomerId>,
    created_at: DateTime<Utc>,
    not_before: DateTime<Utc>,
    tries: i32,
    next_try_at: DateTime<Utc>,
    state: String,
    last_error: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    has_body: bool,
}

impl TryFrom<Record> for Mail {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let unknown = |what: &str| Error::Internal(format!("a mail's {what} is not known"));
        let state = MailState::from_word(&record.state).ok_or_else(|| unknown("state"))?;
        Ok(Self {
            id: record.id,
            kind: MailKind::from_word(&record.kind).ok_or_else(|| unknown("kind"))?,
            to_name: record.to_name,
            to_email: record.to_email,
            subject: record.subject,
            license_id: record.about_license_id,
            pool_id: record.about_pool_id,
            customer_id: record.about_customer_id,
            created_at: record.created_at,
            held_until: record.not_before,
            tries: u32::try_from(record.tries).unwrap_or(0),
            next_try_at: (state == MailState::Waiting).then_some(record.next_try_at),
            state,
            last_error: record.last_error,
            sent_at: record.sent_at,
            can_retry: state == MailState::Failed && record.has_body,
        })
    }
}

const COLUMNS: &str = "SELECT id, kind, to_name, to_email, subject, about_license_id, about_pool_id, about_customer_id,
    created_at, not_before, tries, next_try_at, state, last_error, sent_at, body IS NOT NULL AS has_body FROM mails WHERE TRUE";

/// Which mails are looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub state: Option<MailState>,
    pub kind: Option<MailKind>,
    pub license: Option<LicenseId>,
    pub customer: Option<CustomerId>,
    /// In the recipient's name and address.
    pub search: String,
    /// Only those older than this.
    pub before: Option<Uuid>,
}

fn narrowed(sql: &mut Sql, tx: &Tx, wanted: &Wanted) {
    for (column, word) in [
        ("state", wanted.state.map(MailState::as_str)),
        ("kind", wanted.kind.map(MailKind::as_str)),
    ] {
        if let Some(word) = word {
            sql.push(" AND ").push(column).push(" = ");
            sql.bind(Value::Text(word.to_owned()));
        }
    }
    for (column, id) in [
        ("about_license_id", wanted.license.map(|id| id.0)),
        ("about_customer_id", wanted.customer.map(|id| id.0)),
    ] {
        if let Some(id) = id {
            sql.push(" AND ").push(column).push(" = ");
            sql.bind(Value::Id(id));
        }
    }
    if let Some(before) = wanted.before {
        sql.push(" AND id < ").bind(Value::Id(before));
    }
    let folded = fold(&wanted.search);
    if !folded.is_empty() {
        sql.push(" AND ").push(position_in(tx.engine()));
        sql.push("(to_folded, ")
            .bind(Value::Text(folded))
            .push(") > 0");
    }
}

/// One stretch of the log, the newest first, and how many match in all.
pub(crate) async fn page(
    tx: &mut Tx,
    wanted: &Wanted,
    offset: u32,
    limit: u32,
) -> Result<(Vec<Mail>, i64)> {
    let mut sql = Sql::default();
    sql.push(COLUMNS);
    narrowed(&mut sql, tx, wanted);
    sql.push(" ORDER BY id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
    let records: Vec<Record> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM mails WHERE TRUE");
    narrowed(&mut sql, tx, wanted);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    let mails: Result<Vec<Mail>> = records.into_iter().map(Mail::try_from).collect();
    Ok((mails?, counted.first().map_or(0, |(count,)| *count)))
}

/// The newest mails that fit, at most `limit`, uncounted.
pub(crate) async fn newest(tx: &mut Tx, wanted: &Wanted, limit: u32) -> Result<Vec<Mail>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS);
    narrowed(&mut sql, tx, wanted);
    sql.push(" ORDER BY id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)));
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().map(Mail::try_from).collect()
}

/// One mail of the log.
pub(crate) async fn get(tx: &mut Tx, id: MailId) -> Result<Option<Mail>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS).push(" AND id = ").bind(Value::Id(id.0));
    let records: Vec<Record> = sql.rows(tx).await?;
    records.into_iter().next().map(Mail::try_from).transpose()
}
