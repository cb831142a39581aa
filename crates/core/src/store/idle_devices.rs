//! Devices that use a license and were silent for long.
//!
//! Of licenses that are active: a license that is paused or suspended answers its devices with a refusal, and somebody has it
//! in hand. A device that works with an offline file cannot show a sign of life, so whose license has a valid file for it, or
//! one for any device, is left alone. Deliberately absent: ending a use (`service::seats`).

use chrono::{DateTime, Utc};

use super::{Tx, maybe, one, rows};
use crate::{
    error::Result,
    ids::{ActivationId, LicenseId},
};

/// A use that is idle.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Idle {
    pub activation_id: ActivationId,
    pub license_id: LicenseId,
    pub key: String,
    pub name: Option<String>,
    pub fingerprint: String,
    pub last_seen_at: DateTime<Utc>,
}

/// What is idle: `$1` is the moment since which it was silent, `$2` is now.
macro_rules! idle {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM activations a JOIN licenses l ON l.id = a.license_id JOIN devices d ON d.id = a.device_id
             WHERE a.deactivated_at IS NULL AND a.last_seen_at < $1 AND l.status = 2 AND NOT EXISTS
                 (SELECT 1 FROM offline_files f WHERE f.license_id = l.id AND f.expires_at > $2
                  AND (f.fingerprint IS NULL OR f.fingerprint = d.fingerprint))",
            $rest
        )
    };
}

/// How many uses are idle, and of how many licenses.
pub(crate) async fn count(
    tx: &mut Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(i64, i64)> {
    Ok(one!(
        tx,
        (i64, i64),
        idle!("COUNT(*), COUNT(DISTINCT l.id)", ""),
        before,
        now
    )?)
}

/// The uses that are idle, the longest silent first.
pub(crate) async fn longest(
    tx: &mut Tx,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Idle>> {
    Ok(rows!(
        tx,
        Idle,
        idle!(
            "a.id AS activation_id, l.id AS license_id, l.key, d.name, d.fingerprint, a.last_seen_at",
            " ORDER BY a.last_seen_at, a.id LIMIT $3"
        ),
        before,
        now,
        limit
    )?)
}

/// Whether a use is idle still, once its license is held.
pub(crate) async fn is_idle(
    tx: &mut Tx,
    activation: ActivationId,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let found = maybe!(
        tx,
        (ActivationId,),
        idle!("a.id", " AND a.id = $3"),
        before,
        now,
        activation
    )?;
    Ok(found.is_some())
}
