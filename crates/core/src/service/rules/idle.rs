//! Releasing devices that were silent for long: once a day, in batches, each with its audit entry and history.
//!
//! What is idle is one question (`store::idle_devices`), which the preview asks, too; each use is asked about again once its
//! license is held, so a device that comes back at the last moment keeps its seat. It goes by the clock by which devices are
//! noted, which on Postgres is the database's. Deliberately absent: how a use ends
//! (`service::seats`).

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;

use super::{count, keeper::LEASE};
use crate::{
    backend::Environment,
    domain::license::short_key,
    error::Result,
    operations::rules::{IdleExample, IdleForesight},
    service::{Caller, Door, acting::Act, seats},
    store::{
        Tx, devices,
        idle_devices::{self as store, Idle},
        leases, licenses, meta,
    },
};

/// Uses ended in one transaction.
const AT_ONCE: i64 = 100;
/// Devices that a foresight shows.
const SHOWN: i64 = 5;
/// The environment's setting that says for which day and number of days it is done.
const DONE: &str = "idle_released";

/// Since when a device must have been silent.
fn before(days: u16, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(days.into())
}

/// Which devices would be released now.
pub(super) async fn foresee(tx: &mut Tx, days: u16, now: DateTime<Utc>) -> Result<IdleForesight> {
    let before = before(days, now);
    let (devices, licenses) = store::count(tx, before, now).await?;
    let examples = store::longest(tx, before, now, SHOWN).await?;
    Ok(IdleForesight {
        devices: count(devices),
        licenses: count(licenses),
        examples: examples
            .into_iter()
            .map(|idle| IdleExample {
                device: devices::label(idle.name.as_deref(), &idle.fingerprint),
                license_id: idle.license_id,
                key_start: short_key(&idle.key),
                last_seen_at: idle.last_seen_at,
            })
            .collect(),
    })
}

/// Releases every device that is idle, and says how many; nothing when it was done today. May be dropped at any time.
pub(crate) async fn release(environment: &Environment) -> Result<u32> {
    let setup = environment.mailer.book.setup().await?;
    let Some(days) = setup.letters.rules.rules.idle_days else {
        return Ok(0);
    };
    let check_hours = environment.book.current().await?.check_hours;
    // Devices that need not ask so often are not idle, whatever was said before that.
    let days = days.max(super::idle_least(check_hours));
    let now = environment.database.now();
    let done = format!("{}/{days}", now.date_naive());
    let known = meta::setting(&mut environment.database.read().await?, DONE).await?;
    if known.as_deref() == Some(done.as_str()) {
        return Ok(0);
    }
    // What devices told this process a moment ago counts.
    environment.answerer.settle().await?;
    let mut released = 0;
    loop {
        let done = done.clone();
        let some = leases::alone(&environment.database, LEASE, move |tx, clock| {
            async move { release_some(tx, days, (clock, now), &done).await }.boxed()
        });
        match some.await? {
            Some((some, false)) => released += some,
            Some((some, true)) => {
                released += some;
                break;
            }
            None => return Ok(released),
        }
    }
    leases::give_back(&environment.database, LEASE).await?;
    Ok(released)
}

/// Releases the next devices. True when those were the last of today.
async fn release_some(
    tx: &mut Tx,
    days: u16,
    (moment, now): (DateTime<Utc>, DateTime<Utc>),
    done: &str,
) -> Result<(u32, bool)> {
    let act = Act {
        caller: Caller::with("Keydesk", Door::System, &[]),
        action: "release_idle_device",
        reason: Some(format!("Not seen for {days} days.")),
    };
    let mut idle = store::longest(tx, before(days, moment), moment, AT_ONCE).await?;
    let full = i64::try_from(idle.len()).unwrap_or(i64::MAX) == AT_ONCE;
    // In the order in which everybody takes licenses.
    idle.sort_by(|one, other| one.key.cmp(&other.key));
    let mut released = 0;
    for each in &idle {
        released += u32::from(release_one(tx, &act, each, (days, moment), now).await?);
    }
    // Where nothing of a whole batch could be ended, the next one would be the same.
    let over = !full || released == 0;
    if over {
        meta::set_setting(tx, DONE, done).await?;
    }
    Ok((released, over))
}

async fn release_one(
    tx: &mut Tx,
    act: &Act,
    idle: &Idle,
    (days, moment): (u16, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(license) = licenses::get_held(tx, idle.license_id).await? else {
        return Ok(false);
    };
    if !store::is_idle(tx, idle.activation_id, before(days, moment), moment).await? {
        return Ok(false);
    }
    seats::deactivated(tx, act, license, idle.activation_id, now).await?;
    Ok(true)
}
