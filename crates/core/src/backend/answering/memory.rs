//! What is known of licenses that devices asked about lately.
//!
//! True at all times: a commit of this process is forgotten before it is answered, other processes' within a second,
//! and whoever asks while the change feed was not heard for a second is sent to the database. What was read before a
//! commit is never kept after it. Bounded: what nobody asked about for the longest time goes first, by halves.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use crate::{
    ids::{LicenseId, ProductId},
    store::{
        changes::Touched,
        standings::{DeviceStanding, ProductStanding, Standing},
    },
};

/// How long a look at the feed is good for: a revoked key never passes longer.
const FRESH: Duration = Duration::from_secs(1);
/// Licenses in each of the two halves.
const HALF: usize = 50_000;
/// Devices in each of the two halves, of all licenses together.
const DEVICES: usize = 100_000;
/// The part of them that one license may take, so that a large one does not push all others out.
const SHARE: usize = 4;
/// Licenses that changed lately, to tell what was read before.
const LATELY: usize = 10_000;

/// A license with one device, as remembered.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub license: Arc<Standing>,
    /// None when no device was named.
    pub device: Option<DeviceStanding>,
}

/// What is known of licenses.
#[derive(Debug)]
pub(crate) struct Memory {
    room: Mutex<Room>,
    heard: Mutex<Option<Instant>>,
    /// How far the database's clock is ahead of ours, in milliseconds.
    offset: AtomicI64,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            room: Mutex::new(Room::of(HALF, DEVICES)),
            heard: Mutex::default(),
            offset: AtomicI64::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }
}

#[derive(Debug)]
struct Entry {
    license: Arc<Standing>,
    devices: HashMap<Box<str>, DeviceStanding>,
}

#[derive(Debug, Default)]
struct Room {
    half: usize,
    devices: usize,
    /// Of those asked about lately.
    young_devices: usize,
    /// By folded key: those asked about lately, and those before them.
    young: HashMap<Box<str>, Entry>,
    old: HashMap<Box<str>, Entry>,
    keys: HashMap<LicenseId, Box<str>>,
    /// Grows with every change.
    epoch: u64,
    /// What was read before this is not kept, whatever it is of.
    floor: u64,
    lately: VecDeque<(u64, LicenseId)>,
    changed: HashMap<LicenseId, u64>,
    /// There are few.
    products: HashMap<ProductId, Arc<ProductStanding>>,
}

impl Memory {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the feed was heard lately enough to answer from memory.
    pub(crate) fn is_fresh(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.is_some_and(|at| at.elapsed() < FRESH)
    }

    /// Notes that everything committed before `began` is taken in; unless there was more than one look takes.
    pub(super) fn is_current(&self, began: Instant, offset: TimeDelta, more: bool) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        *heard = (!more).then_some(began);
        self.offset
            .store(offset.num_milliseconds(), Ordering::Relaxed);
    }

    /// How far the database's clock is ahead of ours.
    pub(super) fn offset(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.offset.load(Ordering::Relaxed))
    }

    /// Where changes stand; to be asked before the database is read.
    pub(crate) fn epoch(&self) -> u64 {
        self.room().epoch
    }

    /// A license with a device, when both are remembered and that counts.
    pub(crate) fn recall(&self, key: &str, fingerprint: Option<&str>) -> Option<Known> {
        let found = self
            .is_fresh()
            .then(|| self.room().recall(key, fingerprint))
            .flatten();
        let counter = match found {
            Some(_) => &self.hits,
            None => &self.misses,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        found
    }

    /// Remembers what was read after `epoch` was asked for.
    pub(crate) fn keep(&self, epoch: u64, key: &str, fingerprint: Option<&str>, known: &Known) {
        self.room().keep(epoch, key, fingerprint, known);
    }

    /// The products that are remembered, when that counts.
    pub(crate) fn products(&self) -> HashMap<ProductId, Arc<ProductStanding>> {
        match self.is_fresh() {
            true => self.room().products.clone(),
            false => HashMap::new(),
        }
    }

    /// Remembers products that were read after `epoch` was asked for.
    pub(crate) fn keep_products(
        &self,
        epoch: u64,
        products: impl IntoIterator<Item = Arc<ProductStanding>>,
    ) {
        let mut room = self.room();
        if epoch >= room.floor {
            let products = products.into_iter().map(|product| (product.id, product));
            room.products.extend(products);
        }
    }

    /// Forgets what changed.
    pub(super) fn forget(&self, touched: &Touched) {
        let everything = touched.unnamed || touched.products || touched.devices;
        let licenses = touched.licenses.iter().chain(&touched.seats);
        let licenses: HashSet<LicenseId> = licenses.copied().collect();
        if !everything && licenses.is_empty() {
            return;
        }
        let mut room = self.room();
        room.epoch += 1;
        if everything {
            room.clear();
        } else {
            for id in licenses {
                room.forget(id);
            }
        }
    }

    pub(super) fn figures(&self) -> (u64, u64, usize) {
        let licenses = self.room().keys.len();
        (
            self.hits.load(Ordering::Relaxed),
            self.misses.load(Ordering::Relaxed),
            licenses,
        )
    }
}

impl Room {
    fn of(half: usize, devices: usize) -> Self {
        Self {
            half,
            devices,
            ..Self::default()
        }
    }

    fn recall(&mut self, key: &str, fingerprint: Option<&str>) -> Option<Known> {
        if !self.young.contains_key(key) {
            let (key, entry) = self.old.remove_entry(key)?;
            self.make_young(key, entry);
        }
        let entry = self.young.get(key)?;
        let device = match fingerprint {
            Some(fingerprint) => Some(*entry.devices.get(fingerprint)?),
            None => None,
        };
        Some(Known {
            license: entry.license.clone(),
            device,
        })
    }

    fn keep(&mut self, epoch: u64, key: &str, fingerprint: Option<&str>, known: &Known) {
        let id = known.license.id;
        let stale = epoch < self.floor || self.changed.get(&id).is_some_and(|at| *at > epoch);
        if stale {
            return;
        }
        let entry = self.take_young(key);
        let entry = entry.or_else(|| self.old.remove_entry(key));
        let (key, mut entry) = entry.unwrap_or_else(|| {
            let license = known.license.clone();
            let devices = HashMap::new();
            (key.into(), Entry { license, devices })
        });
        if let (Some(fingerprint), Some(device)) = (fingerprint, known.device) {
            if entry.devices.len() >= self.devices / SHARE {
                let_go_of_some(&mut entry.devices);
            }
            entry.devices.insert(fingerprint.into(), device);
        }
        self.keys.insert(id, key.clone());
        self.make_young(key, entry);
    }

    fn take_young(&mut self, key: &str) -> Option<(Box<str>, Entry)> {
        let taken = self.young.remove_entry(key)?;
        self.young_devices -= taken.1.devices.len();
        Some(taken)
    }

    fn make_young(&mut self, key: Box<str>, entry: Entry) {
        let devices = self.young_devices + entry.devices.len();
        if self.young.len() >= self.half || (devices > self.devices && !self.young.is_empty()) {
            self.young_devices = 0;
            let gone = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
            for entry in gone.into_values() {
                self.keys.remove(&entry.license.id);
            }
        }
        self.young_devices += entry.devices.len();
        self.young.insert(key, entry);
    }

    fn forget(&mut self, id: LicenseId) {
        if let Some(key) = self.keys.remove(&id) {
            self.take_young(&key);
            self.old.remove(&key);
        }
        self.changed.insert(id, self.epoch);
        self.lately.push_back((self.epoch, id));
        if self.lately.len() > LATELY
            && let Some((epoch, id)) = self.lately.pop_front()
        {
            self.floor = self.floor.max(epoch);
            if self.changed.get(&id) == Some(&epoch) {
                self.changed.remove(&id);
            }
        }
    }

    fn clear(&mut self) {
        self.young.clear();
        self.young_devices = 0;
        self.old.clear();
        self.keys.clear();
        self.lately.clear();
        self.changed.clear();
        self.products.clear();
        self.floor = self.epoch;
    }
}

/// Lets every eighth go: one after the other would look through an ever emptier map for the next.
fn let_go_of_some(devices: &mut HashMap<Box<str>, DeviceStanding>) {
    let mut place = 0_usize;
    devices.retain(|_, _| {
        place += 1;
        !place.is_multiple_of(8)
    });
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
