//! What is counted while devices ask, until it is written: who was seen, who was refused, how often was asked.
//!
//! Bounded: what comes when too much waits already is not noted, and that is counted. Deliberately absent: the
//! statements (`store::tallies`).

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use futures::FutureExt;

use crate::{
    domain::{license::short_key, network::network_of},
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
    operations::{
        Noun,
        activations::{DeviceRequest, VerdictCode},
    },
    store::{
        Database, Tx,
        license_networks::{self, Sighting, number_of},
        seat_rows::{self, NewDevice},
        standings::DeviceStanding,
        tallies::{self, DenialCount, DenialKey, UsageKey, hour_of},
    },
};

/// So many of each kind wait at most.
const WAITING: usize = 50_000;
/// So many networks are remembered as noted today, so that nobody writes them again and again.
const REMEMBERED: usize = 200_000;
/// So many rows in a statement at most.
const PIECE: usize = 2_000;

/// The counts of one environment.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: Mutex<Counts>,
    /// Which networks of which licenses were noted on the last day.
    noted: Mutex<Noted>,
    lost: AtomicU64,
    /// Held while counts are written, so that whoever wants them written finds them written.
    writing: tokio::sync::Mutex<Untold>,
}

/// Whether something was written that nobody was told of.
#[derive(Debug, Default)]
struct Untold(bool);

#[derive(Debug, Default)]
struct Noted {
    day: i64,
    networks: HashSet<(LicenseId, String)>,
}

#[derive(Debug, Default, Clone)]
struct Counts {
    devices: HashMap<DeviceId, DateTime<Utc>>,
    activations: HashMap<ActivationId, DateTime<Utc>>,
    newcomers: HashMap<String, Newcomer>,
    denials: HashMap<DenialKey, DenialCount>,
    usage: HashMap<UsageKey, u64>,
    networks: HashMap<Sighting, DateTime<Utc>>,
}

#[derive(Debug, Clone)]
struct Newcomer {
    told: DeviceRequest,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

/// A device that asked with a known key.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub request: &'a DeviceRequest,
    pub device: DeviceStanding,
    /// Whether its activation counts as seen, too.
    pub passes: bool,
}

/// A question that was refused.
#[derive(Debug)]
pub(crate) struct Refused<'a> {
    pub request: &'a DeviceRequest,
    pub license: Option<LicenseId>,
    /// The product that it asked for with an organisation's key.
    pub product: Option<ProductId>,
    pub code: VerdictCode,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lose(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a question.
    pub(crate) fn asked(
        &self,
        product: ProductId,
        kind: &'static str,
        code: VerdictCode,
        now: DateTime<Utc>,
    ) {
        let key = UsageKey {
            product,
            hour: hour_of(now),
            kind,
            code,
        };
        let mut counts = self.counts();
        if counts.usage.len() < WAITING || counts.usage.contains_key(&key) {
            *counts.usage.entry(key).or_default() += 1;
        } else {
            self.lose();
        }
    }

    /// Notes that a device asked. One that was never seen is remembered with what it tells of itself.
    pub(crate) fn seen(&self, seen: &Seen<'_>, now: DateTime<Utc>) {
        let mut counts = self.counts();
        let counts = &mut *counts;
        let room = match (seen.device.id, &seen.request.fingerprint) {
            (Some(id), _) => note(&mut counts.devices, id, now),
            (None, Some(fingerprint)) => counts.newcomer(fingerprint, seen.request, now),
            (None, None) => true,
        };
        let held = seen.device.held.filter(|_| seen.passes);
        let held = held.is_none_or(|held| note(&mut counts.activations, held, now));
        if !room || !held {
            self.lose();
        }
    }

    /// Notes from which network a key was used; once a day, and of the address only the beginning.
    pub(crate) fn used(&self, license: LicenseId, address: Option<&str>, now: DateTime<Utc>) {
        let Some(network) = address.and_then(network_of) else {
            return;
        };
        let day = number_of(now);
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            if noted.day != day || noted.networks.len() >= REMEMBERED {
                noted.day = day;
                noted.networks.clear();
            }
            if !noted.networks.insert((license, network.clone())) {
                return;
            }
        }
        let sighting = Sighting {
            license,
            network,
            day,
        };
        if !note(&mut self.counts().networks, sighting, now) {
            self.lose();
        }
    }

    /// Counts a refusal.
    pub(crate) fn refused(&self, refused: &Refused<'_>, now: DateTime<Utc>) {
        let request = refused.request;
        let known = refused.license.is_some();
        let key = DenialKey {
            license: refused.license,
            // A license tells its product itself; one refusal is not to stand under two names.
            product: refused.product.filter(|_| !known),
            network: request.ip.clone().unwrap_or_default(),
            fingerprint: request
                .fingerprint
                .clone()
                .filter(|_| known)
                .unwrap_or_default(),
            code: refused.code,
            hour: hour_of(now),
        };
        let mut counts = self.counts();
        if counts.denials.len() >= WAITING && !counts.denials.contains_key(&key) {
            return self.lose();
        }
        let count = counts.denials.entry(key).or_insert_with(|| DenialCount {
            key_start: request
                .license_key
                .as_deref()
                .map(short_key)
                .unwrap_or_default(),
            device: None,
            last_at: now,
            count: 0,
        });
        count.count = count.count.saturating_add(1);
        count.last_at = count.last_at.max(now);
        if request.name.is_some() {
            count.device.clone_from(&request.name);
        }
    }

    /// Writes everything counted so far; `tells` everybody, or leaves that to a later one.
    ///
    /// # Errors
    /// When the database fails; what was counted waits on.
    pub(crate) async fn flush(&self, database: &Database, tells: bool) -> Result<()> {
        let mut untold = self.writing.lock().await;
        let counts = std::mem::take(&mut *self.counts());
        if counts.waiting() == 0 && !(tells && untold.0) {
            return Ok(());
        }
        let counts = Arc::new(counts);
        let written = counts.clone();
        let done = database
            .write(move |tx| {
                async move {
                    write(tx, &written).await?;
                    if tells {
                        tx.changed(Noun::Activations, []);
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        match done {
            Ok(()) => untold.0 = !tells,
            Err(_) => self.keep(Arc::unwrap_or_clone(counts)),
        }
        done
    }

    /// Puts back what could not be written, as far as there is room.
    fn keep(&self, counts: Counts) {
        let lost = self.counts().add(counts);
        if lost > 0 {
            self.lost.fetch_add(lost, Ordering::Relaxed);
            tracing::warn!(
                lost,
                "counts of what devices asked are lost: the database takes none, and too many wait"
            );
        }
    }

    /// How many counts wait, and how many were not noted.
    pub(super) fn figures(&self) -> (usize, u64) {
        (self.counts().waiting(), self.lost.load(Ordering::Relaxed))
    }
}

/// Notes the latest moment of a thing. False when there is no room.
fn note<K: std::hash::Hash + Eq>(
    moments: &mut HashMap<K, DateTime<Utc>>,
    key: K,
    now: DateTime<Utc>,
) -> bool {
    if let Some(at) = moments.get_mut(&key) {
        *at = now.max(*at);
        return true;
    }
    let room = moments.len() < WAITING;
    if room {
        moments.insert(key, now);
    }
    room
}

impl Counts {
    fn newcomer(&mut self, fingerprint: &str, told: &DeviceRequest, now: DateTime<Utc>) -> bool {
        if let Some(known) = self.newcomers.get_mut(fingerprint) {
            known.last = now.max(known.last);
            return true;
        }
        let room = self.newcomers.len() < WAITING;
        if room {
            let newcomer = Newcomer {
                told: told.clone(),
                first: now,
                last: now,
            };
            self.newcomers.insert(fingerprint.to_owned(), newcomer);
        }
        room
    }

    fn waiting(&self) -> usize {
        self.devices.len()
            + self.activations.len()
            + self.newcomers.len()
            + self.denials.len()
            + self.usage.len()
            + self.networks.len()
    }

    /// Puts back what could not be written, beside what was counted since; says how much had no room: questions, and
    /// moments of things.
    fn add(&mut self, other: Self) -> u64 {
        let mut lost = 0;
        for (id, at) in other.devices {
            lost += u64::from(!note(&mut self.devices, id, at));
        }
        for (id, at) in other.activations {
            lost += u64::from(!note(&mut self.activations, id, at));
        }
        for (sighting, at) in other.networks {
            lost += u64::from(!note(&mut self.networks, sighting, at));
        }
        for (fingerprint, newcomer) in other.newcomers {
            let (first, last) = (newcomer.first, newcomer.last);
            match kept(&mut self.newcomers, fingerprint, || newcomer) {
                Some(kept) => {
                    kept.first = kept.first.min(first);
                    kept.last = kept.last.max(last);
                }
                None => lost += 1,
            }
        }
        for (key, count) in other.denials {
            let (many, last_at) = (count.count, count.last_at);
            let nothing = || DenialCount { count: 0, ..count };
            match kept(&mut self.denials, key, nothing) {
                Some(kept) => {
                    kept.count = kept.count.saturating_add(many);
                    kept.last_at = kept.last_at.max(last_at);
                }
                None => lost += u64::from(many),
            }
        }
        for (key, count) in other.usage {
            match kept(&mut self.usage, key, || 0) {
                Some(kept) => *kept += count,
                None => lost += count,
            }
        }
        lost
    }
}

/// What is counted of a thing, begun where there is room for one more.
fn kept<K: std::hash::Hash + Eq, V>(
    counts: &mut HashMap<K, V>,
    key: K,
    new: impl FnOnce() -> V,
) -> Option<&mut V> {
    if counts.len() >= WAITING && !counts.contains_key(&key) {
        return None;
    }
    Some(counts.entry(key).or_insert_with(new))
}

async fn write(tx: &mut Tx, counts: &Counts) -> Result<()> {
    let newcomers: Vec<NewDevice> = counts
        .newcomers
        .iter()
        .map(|(print, new)| NewDevice::of(&new.told, print, new.first, new.last))
        .collect();
    for piece in in_order(newcomers, |new| new.fingerprint.clone()).chunks(PIECE) {
        seat_rows::insert_devices(tx, piece.to_vec()).await?;
    }
    let devices = counts.devices.iter().map(|(id, at)| (*id, *at)).collect();
    for piece in in_order(devices, |(id, _)| *id).chunks(PIECE) {
        tallies::devices_seen(tx, piece.iter().copied()).await?;
    }
    let activations = counts.activations.iter().map(|(id, at)| (*id, *at));
    for piece in in_order(activations.collect(), |(id, _)| *id).chunks(PIECE) {
        tallies::activations_seen(tx, piece.iter().copied()).await?;
    }
    let denials = counts.denials.iter().collect();
    for piece in in_order(denials, |(key, _)| tallies::order_of(key)).chunks(PIECE) {
        tallies::add_denials(tx, piece.iter().copied()).await?;
    }
    let usage = counts.usage.iter().map(|(key, count)| (*key, *count));
    for piece in in_order(usage.collect(), |(key, _)| *key).chunks(PIECE) {
        tallies::add_usage(tx, piece.iter().copied()).await?;
    }
    let networks = counts.networks.iter().collect();
    for piece in in_order(networks, |(sighting, _)| (*sighting).clone()).chunks(PIECE) {
        license_networks::add_networks(tx, piece.iter().copied()).await?;
    }
    tallies::add_denial_days(tx, &counts.denials).await?;
    let usage = counts.usage.iter().map(|(key, count)| (*key, *count));
    tallies::add_usage_days(tx, usage).await?;
    Ok(())
}

/// All servers write in one order, so that none waits for another in a circle.
fn in_order<T, K: Ord>(mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    rows.sort_by_cached_key(key);
    rows
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
