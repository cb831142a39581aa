//! What is counted while devices ask, until it is written: who was seen, who was refused, how often was asked.
//!
//! Deliberately absent: what waits, and how it is written (`counts`).

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::counts::{Counts, REMEMBERED, WAITING, Written, note, write};
use crate::{
    domain::{license::short_key, network::network_of},
    error::Result,
    ids::{LicenseId, ProductId},
    operations::{
        Noun,
        activations::{DeviceRequest, VerdictCode},
    },
    store::{
        Database,
        license_networks::{Sighting, number_of},
        standings::DeviceStanding,
        tallies::{DenialCount, DenialKey, UsageKey, hour_of},
    },
};

/// The counts of one environment.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: Mutex<Counts>,
    /// Which networks of which licenses were noted on the last day.
    noted: Mutex<Noted>,
    lost: AtomicU64,
    /// Held while counts are written, so that whoever wants them written finds them written.
    writing: tokio::sync::Mutex<Written>,
}

/// What becomes of what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// What is due at a moment is written, and everybody told: every few seconds.
    Due(DateTime<Utc>),
    /// Everything is written, and everybody told.
    All,
    /// Everything is written, for somebody who is about to read it; telling is left to a later one.
    Quietly,
}

#[derive(Debug, Default)]
struct Noted {
    day: i64,
    networks: HashSet<(LicenseId, String)>,
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

    /// Writes what was counted so far.
    ///
    /// # Errors
    /// When the database fails; what was counted waits on.
    pub(crate) async fn flush(&self, database: &Database, writing: Writing) -> Result<()> {
        let tells = writing != Writing::Quietly;
        let mut done = self.writing.lock().await;
        let mut counts = std::mem::take(&mut *self.counts());
        if let Writing::Due(now) = writing {
            let early = done.early(&mut counts, now);
            let lost = self.counts().add(early);
            self.lost.fetch_add(lost, Ordering::Relaxed);
        }
        if counts.waiting() == 0 && !(tells && done.untold) {
            return Ok(());
        }
        let counts = Arc::new(counts);
        let to_write = counts.clone();
        let written = database
            .write(move |tx| {
                async move {
                    write(tx, &to_write).await?;
                    if tells {
                        tx.changed(Noun::Activations, []);
                    }
                    Ok(())
                }
                .boxed()
            })
            .await;
        match written {
            Ok(()) => {
                done.untold = !tells;
                done.note(&counts);
            }
            Err(_) => self.keep(Arc::unwrap_or_clone(counts)),
        }
        written
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

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
