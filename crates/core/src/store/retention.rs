//! Removing what is older than somebody wants it kept, some in each transaction.
//!
//! Details of the audit trail are emptied, and the entry that says so is what makes the chain verify without them.
//! Deliberately absent: when it is done and how old is old (`service::retention`).

use chrono::{DateTime, Utc};

use super::{
    Tx,
    audit_list::{ERASE, RETIRE},
    engines::text_for,
    one, run,
};
use crate::{error::Result, operations::environments::Engine};

/// Rows of one transaction.
pub(crate) const BATCH: i64 = 1_000;

/// Which entries keep their details, whatever their age: what tells of things that are gone, and the proofs themselves.
macro_rules! older_details {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            " FROM audit_entries e JOIN audit_details d ON d.entry_id = e.id
              WHERE e.at < $1 AND d.body <> '' AND e.action NOT LIKE 'delete%' AND e.action <> $2 AND e.action <> $3
                AND e.action <> 'restore_backup' ",
            $tail
        )
    };
}

/// The kinds of rows that are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Old {
    Denials,
    UsageHours,
    UsageDays,
    Mails,
    AuditDetails,
}

/// How many of a kind are older than a moment, as people count them.
pub(crate) async fn count(tx: &mut Tx, old: Old, before: DateTime<Utc>) -> Result<i64> {
    let text = match old {
        Old::Denials => {
            "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM denials WHERE last_at < $1"
        }
        Old::UsageHours => {
            "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM usage_hours WHERE hour < $1"
        }
        Old::UsageDays => {
            "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM usage_days WHERE day < $1"
        }
        Old::Mails => {
            "SELECT COUNT(*) FROM mails WHERE state IN ('sent', 'failed', 'cancelled') AND created_at < $1"
        }
        Old::AuditDetails => {
            let text = older_details!("SELECT COUNT(*)", "");
            let (count,) = one!(tx, (i64,), text, before, ERASE, RETIRE)?;
            return Ok(count);
        }
    };
    let (count,) = one!(tx, (i64,), text, before)?;
    Ok(count)
}

/// Removes some of a kind that are older than a moment. Fewer than [`BATCH`] were all.
pub(crate) async fn remove_some(tx: &mut Tx, old: Old, before: DateTime<Utc>) -> Result<u64> {
    let text = match old {
        Old::Denials => text_for(
            tx,
            "DELETE FROM denials WHERE (subject, network, fingerprint, code, hour) IN
                 (SELECT subject, network, fingerprint, code, hour FROM denials WHERE last_at < $1 ORDER BY last_at LIMIT $2)",
            "DELETE FROM denials WHERE ctid = ANY (ARRAY
                 (SELECT ctid FROM denials WHERE last_at < $1 ORDER BY last_at LIMIT $2))",
        ),
        Old::UsageHours => text_for(
            tx,
            "DELETE FROM usage_hours WHERE (product_id, hour, kind, code) IN
                 (SELECT product_id, hour, kind, code FROM usage_hours WHERE hour < $1 ORDER BY hour LIMIT $2)",
            "DELETE FROM usage_hours WHERE ctid = ANY (ARRAY
                 (SELECT ctid FROM usage_hours WHERE hour < $1 ORDER BY hour LIMIT $2))",
        ),
        Old::UsageDays => text_for(
            tx,
            "DELETE FROM usage_days WHERE (product_id, day, kind, code) IN
                 (SELECT product_id, day, kind, code FROM usage_days WHERE day < $1 ORDER BY day LIMIT $2)",
            "DELETE FROM usage_days WHERE ctid = ANY (ARRAY
                 (SELECT ctid FROM usage_days WHERE day < $1 ORDER BY day LIMIT $2))",
        ),
        // Ids follow the time in which they were made.
        Old::Mails => {
            "DELETE FROM mails WHERE id IN
                 (SELECT id FROM mails WHERE state IN ('sent', 'failed', 'cancelled') AND created_at < $1 ORDER BY id LIMIT $2)"
        }
        Old::AuditDetails => return empty_some(tx, before).await,
    };
    Ok(run!(tx, text, before, BATCH)?)
}

async fn empty_some(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    if tx.engine() == Engine::Sqlite {
        // What is emptied must not stay readable in the file's free space.
        tx.execute_plain("PRAGMA secure_delete = ON").await?;
    }
    let text = concat!(
        "UPDATE audit_details SET body = '', salt = $4 WHERE entry_id IN (",
        older_details!("SELECT e.id", "ORDER BY e.at, e.seq LIMIT $5"),
        ")"
    );
    Ok(run!(
        tx,
        text,
        before,
        ERASE,
        RETIRE,
        Vec::<u8>::new(),
        BATCH
    )?)
}
