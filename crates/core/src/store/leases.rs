//! Leases: who does the background work, when several processes could.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, run};
use crate::error::Result;

/// Takes or prolongs the lease called `name` until `until`. False while another holder's has not run out.
pub(crate) async fn take(
    tx: &mut Tx,
    name: &str,
    holder: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE leases.holder = excluded.holder OR leases.until < $4",
        name,
        holder,
        until,
        now
    )?;
    Ok(touched > 0)
}

/// Gives a lease back.
pub(crate) async fn release(tx: &mut Tx, name: &str, holder: Uuid) -> Result<()> {
    run!(
        tx,
        "DELETE FROM leases WHERE name = $1 AND holder = $2",
        name,
        holder
    )?;
    Ok(())
}
