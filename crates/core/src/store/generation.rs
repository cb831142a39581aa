//! A workspace's generation: what a restored backup must not bring back to life, and the pause until its owner says go.
//!
//! Deliberately absent: mails that wait, which the outbox itself cancels when it finds another generation.

use chrono::{DateTime, Utc};

use super::{Tx, meta, run};
use crate::{error::Result, operations::Noun};

/// The control store's fact that names the generation.
pub(crate) const GENERATION: &str = "generation";
/// Since when everything that works by itself waits.
const PAUSED: &str = "paused_since_restore";

/// Since when what works by itself waits for the owner; none when it does not.
pub(crate) async fn paused_since(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    let noted = meta::get(tx, PAUSED).await?;
    // A word that does not read is a pause, too: going on is what somebody must say.
    Ok(noted.map(|text| text.parse().unwrap_or(DateTime::UNIX_EPOCH)))
}

/// Lets what works by itself go on. False when nothing waited.
pub(crate) async fn go_on(tx: &mut Tx) -> Result<bool> {
    let gone = run!(tx, "DELETE FROM meta WHERE name = $1", PAUSED)?;
    tx.changed(Noun::Settings, []);
    Ok(gone > 0)
}

/// Begins another generation in the control store: nobody is signed in, no link of before opens anything, and what works
/// by itself waits.
pub(crate) async fn begin(tx: &mut Tx, generation: &str, now: DateTime<Utc>) -> Result<()> {
    meta::set(tx, GENERATION, generation).await?;
    meta::set(tx, PAUSED, &now.to_rfc3339()).await?;
    run!(
        tx,
        "UPDATE sign_ins SET ended_at = $1 WHERE ended_at IS NULL",
        now
    )?;
    run!(tx, "DELETE FROM person_links")?;
    run!(tx, "DELETE FROM sign_in_failures")?;
    run!(tx, "DELETE FROM leases")?;
    tx.changed(Noun::Settings, []);
    tx.changed(Noun::People, []);
    Ok(())
}

/// The same in an environment: no token opens anything, and jobs that ran stand still. Gives how many tokens ended.
pub(crate) async fn begin_environment(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    let tokens = run!(
        tx,
        "UPDATE tokens SET revoked_at = $1, version = version + 1 WHERE revoked_at IS NULL",
        now
    )?;
    run!(
        tx,
        "UPDATE jobs SET state = 'interrupted', ended_at = $1 WHERE state = 'running'",
        now
    )?;
    run!(tx, "DELETE FROM visitor_codes")?;
    run!(tx, "DELETE FROM visitor_passes")?;
    run!(tx, "DELETE FROM idempotency_keys")?;
    run!(tx, "DELETE FROM leases")?;
    tx.changed(Noun::Tokens, []);
    tx.changed(Noun::Jobs, []);
    Ok(tokens)
}
