//! What waits to be written of what devices asked, and how it is written.
//!
//! Bounded: what comes when too much waits already is not noted. Deliberately absent: counting (`tally`), and the
//! statements (`store::tallies`).

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    error::Result,
    ids::{ActivationId, DeviceId},
    operations::activations::DeviceRequest,
    store::{
        Tx,
        license_networks::{self, Sighting},
        seat_rows::{self, NewDevice},
        tallies::{self, DenialCount, DenialKey, UsageKey},
    },
};

/// So many of each kind wait at most.
pub(super) const WAITING: usize = 50_000;
/// So many networks are remembered as noted today, and devices as seen, so that nobody writes them again and again.
pub(super) const REMEMBERED: usize = 200_000;
/// Who asks again and again is written as seen once in so long, or when somebody is about to read it: a list is ordered by
/// that moment, so each writing of it moves the indexes.
const SEEN_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// So many rows in a statement at most.
const PIECE: usize = 2_000;

#[derive(Debug, Default, Clone)]
pub(super) struct Counts {
    pub devices: HashMap<DeviceId, DateTime<Utc>>,
    pub activations: HashMap<ActivationId, DateTime<Utc>>,
    pub newcomers: HashMap<String, Newcomer>,
    pub denials: HashMap<DenialKey, DenialCount>,
    pub usage: HashMap<UsageKey, u64>,
    pub networks: HashMap<Sighting, DateTime<Utc>>,
}

#[derive(Debug, Clone)]
pub(super) struct Newcomer {
    told: DeviceRequest,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Whether something was that nobody was told of.
    pub untold: bool,
    /// Until when devices and activations are written as seen.
    devices: HashMap<DeviceId, DateTime<Utc>>,
    activations: HashMap<ActivationId, DateTime<Utc>>,
}

impl Written {
    /// Takes out what is to wait: whoever was written as seen less than a minute before `now` need not be again yet.
    pub(super) fn early(&self, counts: &mut Counts, now: DateTime<Utc>) -> Counts {
        Counts {
            devices: early(&mut counts.devices, &self.devices, now),
            activations: early(&mut counts.activations, &self.activations, now),
            ..Counts::default()
        }
    }

    pub(super) fn note(&mut self, counts: &Counts) {
        noted(&mut self.devices, &counts.devices);
        noted(&mut self.activations, &counts.activations);
    }
}

fn early<K: std::hash::Hash + Eq>(
    seen: &mut HashMap<K, DateTime<Utc>>,
    written: &HashMap<K, DateTime<Utc>>,
    now: DateTime<Utc>,
) -> HashMap<K, DateTime<Utc>> {
    // By the clock, not by when it asked: who asks once more and never again is written, too.
    let is_early = |before: &DateTime<Utc>| now < *before + SEEN_AGAIN;
    seen.extract_if(|id, _| written.get(id).is_some_and(is_early))
        .collect()
}

fn noted<K: std::hash::Hash + Eq + Copy>(
    written: &mut HashMap<K, DateTime<Utc>>,
    seen: &HashMap<K, DateTime<Utc>>,
) {
    if written.len() + seen.len() > REMEMBERED {
        written.clear();
    }
    written.extend(seen.iter().map(|(id, at)| (*id, *at)));
}

/// Notes the latest moment of a thing. False when there is no room.
pub(super) fn note<K: std::hash::Hash + Eq>(
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
    pub(super) fn newcomer(
        &mut self,
        fingerprint: &str,
        told: &DeviceRequest,
        now: DateTime<Utc>,
    ) -> bool {
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

    pub(super) fn waiting(&self) -> usize {
        self.devices.len()
            + self.activations.len()
            + self.newcomers.len()
            + self.denials.len()
            + self.usage.len()
            + self.networks.len()
    }

    /// Puts back what could not be written, beside what was counted since; says how much had no room: questions, and
    /// moments of things.
    pub(super) fn add(&mut self, other: Self) -> u64 {
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

pub(super) async fn write(tx: &mut Tx, counts: &Counts) -> Result<()> {
    let newcomers: Vec<NewDevice> = counts
        .newcomers
        .iter()
        .map(|(print, new)| NewDevice::of(&new.told, print, new.first, new.last))
        .collect();
    for piece in in_order(newcomers, |new| new.fingerprint.clone()).chunks(PIECE) {
        seat_rows::insert_devices(tx, piece).await?;
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
