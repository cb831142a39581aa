//! Leases: who does the background work, when several processes could.

use chrono::{DateTime, Utc};
use futures::{FutureExt, future::BoxFuture};
use uuid::Uuid;

use super::{Database, Tx, jobs::clock, maybe, run};
use crate::error::Result;

/// How long a lease runs after each piece of work.
const LEASE: chrono::Duration = chrono::Duration::seconds(30);

/// Writes under a lease, with the time that decides. None while another process has it.
pub(crate) async fn alone<T, F>(
    database: &Database,
    name: &'static str,
    work: F,
) -> Result<Option<T>>
where
    T: Send + 'static,
    F: for<'a> FnOnce(&'a mut Tx, DateTime<Utc>) -> BoxFuture<'a, Result<T>> + Send + 'static,
{
    let (process, now) = (database.process, database.now());
    database
        .write(move |tx| {
            async move {
                let now = clock(tx, now).await?;
                if !take(tx, name, process, now, now + LEASE).await? {
                    return Ok(None);
                }
                work(tx, now).await.map(Some)
            }
            .boxed()
        })
        .await
}

/// Gives a lease of this process back, so that another need not wait for it to run out.
pub(crate) async fn give_back(database: &Database, name: &'static str) -> Result<()> {
    let process = database.process;
    database
        .write(move |tx| release(tx, name, process).boxed())
        .await
}

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

/// Until when somebody has a lease, or had it.
pub(crate) async fn until(tx: &mut Tx, name: &str) -> Result<Option<DateTime<Utc>>> {
    let row = maybe!(
        tx,
        (DateTime<Utc>,),
        "SELECT until FROM leases WHERE name = $1",
        name
    )?;
    Ok(row.map(|(until,)| until))
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
