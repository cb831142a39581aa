//! Activations and deactivations decided one after another and written together.
//!
//! A batch reads its licenses, devices and seats once, held until the end; each device is decided on what the ones before
//! it left, so that a limit holds within a batch as it does between batches. Each step that changes a license has its
//! own audit entry and history. Deliberately absent: gathering (`backend::answering`) and answering (`answers`).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::{
    acting::Act,
    answers::{facts_of, is_for_another},
    asking::Asked,
    seat_step::Step,
};
use crate::{
    backend::answering::{Known, Memory},
    domain::{
        fold::fold,
        transition,
        verdict::{Question, decide},
    },
    error::{Error, Result},
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
    operations::{
        Noun,
        activations::{DeviceRequest, VerdictCode},
        environments::Engine,
        licenses::License,
        settings::Settings,
    },
    store::{
        Tx,
        audit_batch::LicenseEntry,
        devices::StoredDevice,
        licenses,
        seat_rows::{self, NewActivation, NewDevice},
        seat_write::{self, Written},
        standings::{DeviceStanding, ProductStanding, Standing},
    },
};

/// What a device wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    In,
    Out,
}

impl Wish {
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::In => "activate_license",
            Self::Out => "deactivate_license",
        }
    }

    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::In => "activate",
            Self::Out => "deactivate",
        }
    }
}

/// One who wants something.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub asked: Asked,
    pub wish: Wish,
    pub(super) act: Act,
}

#[cfg(test)]
impl Wanted {
    /// A device of a test that wants to be counted in.
    pub(crate) fn of(request: DeviceRequest) -> Self {
        let caller = super::Caller::owner("Mira Okafor", super::Door::Desk);
        Self {
            asked: Asked::of_a_device(request).expect("a device"),
            wish: Wish::In,
            act: Act {
                caller,
                action: Wish::In.action(),
                reason: None,
            },
        }
    }
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The license as the step left it, and the device; none when the key is unknown.
    pub known: Option<Known>,
    /// The product that a device of an organisation got no license of.
    pub product: Option<ProductId>,
    pub code: VerdictCode,
    /// Whether a new activation was taken.
    pub fresh: bool,
    /// Whether the device was made with it.
    pub made: bool,
    pub now: DateTime<Utc>,
}

impl Outcome {
    pub(super) const fn passes(&self) -> bool {
        self.code.passes()
    }
}

/// Decides and writes a batch.
///
/// # Errors
/// When the database fails; then nothing of the batch is written.
pub(crate) async fn write(
    tx: &mut Tx,
    batch: &[Wanted],
    settings: &Settings,
    memory: &Memory,
    now: DateTime<Utc>,
) -> Result<Vec<Outcome>> {
    let mut table = Table::read(tx, batch, memory, now).await?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for wanted in batch {
        outcomes.push(table.decide(wanted, settings)?);
    }
    table.write(tx, &mut outcomes).await?;
    Ok(outcomes)
}

/// Everything that a batch is about, as the steps so far have left it.
struct Table<'a> {
    now: DateTime<Utc>,
    licenses: HashMap<String, License>,
    products: HashMap<ProductId, Arc<ProductStanding>>,
    devices: HashMap<String, StoredDevice>,
    held: HashMap<(LicenseId, DeviceId), ActivationId>,
    // What is to be written.
    new_devices: HashMap<&'a str, NewDevice>,
    told: HashMap<DeviceId, &'a DeviceRequest>,
    begun: Vec<NewActivation>,
    ended: Vec<ActivationId>,
    changed: HashSet<String>,
    /// Those of the changed licenses that lists show otherwise now, by more than how many seats are taken.
    listed: HashSet<LicenseId>,
    steps: Vec<Step<'a>>,
}

impl<'a> Table<'a> {
    async fn read(
        tx: &mut Tx,
        batch: &'a [Wanted],
        memory: &Memory,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let keys: HashSet<String> = batch
            .iter()
            .map(|wanted| wanted.asked.key_folded.clone())
            .collect();
        let found = licenses::by_keys_held(tx, keys.into_iter().collect()).await?;
        let products = products_of(tx, &found, memory).await?;
        let licenses: HashMap<String, License> = found
            .into_iter()
            .map(|license| (fold(&license.key), license))
            .collect();
        let pairs = batch.iter().filter_map(|wanted| {
            let license = licenses.get(&wanted.asked.key_folded)?;
            Some((license.id, wanted.asked.request.fingerprint.as_deref()?))
        });
        let (devices, held) = seat_rows::devices_beside(tx, pairs).await?;
        Ok(Self {
            now,
            licenses,
            products,
            devices,
            held,
            new_devices: HashMap::new(),
            told: HashMap::new(),
            begun: Vec::new(),
            ended: Vec::new(),
            changed: HashSet::new(),
            listed: HashSet::new(),
            steps: Vec::new(),
        })
    }

    fn known(&self, asked: &Asked) -> Result<Option<Known>> {
        let Some(license) = self.licenses.get(&asked.key_folded) else {
            return Ok(None);
        };
        let product = self
            .products
            .get(&license.product_id)
            .ok_or_else(|| Error::not_found("product", license.product_id))?;
        Ok(Some(Known {
            license: Arc::new(Standing::of(license, product.clone())),
            device: Some(self.device_of(asked, license.id)),
        }))
    }

    fn device_of(&self, asked: &Asked, license: LicenseId) -> DeviceStanding {
        let print = asked.request.fingerprint.as_deref().unwrap_or_default();
        match self.devices.get(print) {
            Some(device) => DeviceStanding {
                id: Some(device.id),
                ignored: device.ignored,
                held: self.held.get(&(license, device.id)).copied(),
            },
            None => DeviceStanding::default(),
        }
    }

    /// What is known of a license and a device once a step has been taken.
    fn left(&self, asked: &Asked, before: Known) -> Known {
        let device = Some(self.device_of(asked, before.license.id));
        let license = match self.licenses.get(&asked.key_folded) {
            Some(license) => Arc::new(before.license.after(license)),
            None => before.license,
        };
        Known { license, device }
    }

    fn decide(&mut self, wanted: &'a Wanted, settings: &Settings) -> Result<Outcome> {
        let asked = &wanted.asked;
        let before = self.known(asked)?;
        let (code, fresh) = match (&before, wanted.wish) {
            (None, _) => (VerdictCode::NotFound, false),
            (Some(known), Wish::In) => {
                let facts = facts_of(asked, Some(known), settings);
                let verdict = decide(&facts, Question::Activate, self.now);
                let fresh = verdict.passes() && self.take(wanted)?;
                (verdict.code, fresh)
            }
            (Some(known), Wish::Out) if is_for_another(asked, &known.license.product) => {
                (VerdictCode::WrongProduct, false)
            }
            (Some(_), Wish::Out) => {
                self.give_back(wanted)?;
                (VerdictCode::NotActivated, false)
            }
        };
        let print = asked.request.fingerprint.as_deref().unwrap_or_default();
        Ok(Outcome {
            known: before.map(|before| self.left(asked, before)),
            product: None,
            code,
            fresh,
            made: fresh && self.new_devices.contains_key(print),
            now: self.now,
        })
    }

    /// Takes a seat for the device, unless it holds one. Gives whether it is new.
    fn take(&mut self, wanted: &'a Wanted) -> Result<bool> {
        let device = self.device(&wanted.asked.request);
        let key = &wanted.asked.key_folded;
        let Some(license) = self.licenses.get_mut(key) else {
            return Ok(false);
        };
        if self.held.contains_key(&(license.id, device)) {
            return Ok(false);
        }
        let edited = transition::take_seat(license, self.now)?;
        let begun = NewActivation::new(license.id, device, self.now);
        self.held.insert((license.id, device), begun.id);
        self.begun.push(begun);
        self.steps
            .push(Step::of(&wanted.act, license, device, edited.changes));
        if is_listed_otherwise(license, &edited.license) {
            self.listed.insert(license.id);
        }
        *license = edited.license;
        self.changed.insert(key.clone());
        Ok(true)
    }

    /// Gives the device's seat back, when it has one.
    fn give_back(&mut self, wanted: &'a Wanted) -> Result<()> {
        let (asked, key) = (&wanted.asked, &wanted.asked.key_folded);
        let print = asked.request.fingerprint.as_deref().unwrap_or_default();
        let (Some(license), Some(device)) = (self.licenses.get_mut(key), self.devices.get(print))
        else {
            return Ok(());
        };
        let Some(held) = self.held.get(&(license.id, device.id)).copied() else {
            return Ok(());
        };
        let edited = transition::free_seat(license, self.now)?;
        self.held.remove(&(license.id, device.id));
        match self.begun.iter_mut().find(|begun| begun.id == held) {
            Some(begun) => begun.ended = true,
            None => self.ended.push(held),
        }
        self.steps
            .push(Step::of(&wanted.act, license, device.id, edited.changes));
        if is_listed_otherwise(license, &edited.license) {
            self.listed.insert(license.id);
        }
        *license = edited.license;
        self.changed.insert(key.clone());
        Ok(())
    }

    /// The device that passes, new or known. What it tells of itself is kept from now on.
    fn device(&mut self, told: &'a DeviceRequest) -> DeviceId {
        let print = told.fingerprint.as_deref().unwrap_or_default();
        if let Some(device) = self.devices.get(print) {
            if tells_news(device, told) && !self.new_devices.contains_key(print) {
                self.told.insert(device.id, told);
            }
            return device.id;
        }
        let new = NewDevice::of(told, print, self.now, self.now);
        let id = new.id;
        self.devices.insert(print.to_owned(), of_new(id, told));
        self.new_devices.insert(print, new);
        id
    }

    async fn write(mut self, tx: &mut Tx, outcomes: &mut [Outcome]) -> Result<()> {
        let mut devices: Vec<NewDevice> = std::mem::take(&mut self.new_devices)
            .into_values()
            .collect();
        devices.sort_by(|one, other| one.fingerprint.cmp(&other.fingerprint));
        if tx.engine() == Engine::Postgres {
            let made = seat_rows::insert_devices(tx, &devices).await?;
            self.rename(&devices, &made, outcomes);
        }
        let told: Vec<(DeviceId, &DeviceRequest)> =
            self.told.iter().map(|(id, told)| (*id, *told)).collect();
        seat_rows::tell(tx, &told).await?;
        seat_rows::end_activations(tx, &self.ended, self.now).await?;
        let changed: Vec<&License> = self
            .changed
            .iter()
            .filter_map(|key| self.licenses.get(key))
            .collect();
        let entries: Vec<LicenseEntry<'_>> =
            self.steps.iter().map(|step| step.entry(self.now)).collect();
        let written = Written {
            devices: &devices,
            begun: &self.begun,
            licenses: &changed,
            entries: &entries,
        };
        seat_write::write(tx, &written, self.now).await?;
        if !changed.is_empty() {
            let ids = changed.iter().map(|license| license.id);
            tx.seats_changed(ids.filter(|id| !self.listed.contains(id)));
            if !self.listed.is_empty() {
                tx.changed(Noun::Licenses, self.listed.iter().map(|id| id.0));
            }
            tx.changed(Noun::Activations, []);
            tx.changed(Noun::Audit, []);
        }
        Ok(())
    }

    /// A device that another server made at the same moment keeps the id that it has there.
    fn rename(
        &mut self,
        devices: &[NewDevice],
        made: &HashMap<String, DeviceId>,
        outcomes: &mut [Outcome],
    ) {
        let renamed: HashMap<DeviceId, DeviceId> = devices
            .iter()
            .filter_map(|new| Some((new.id, *made.get(&new.fingerprint)?)))
            .filter(|(ours, theirs)| ours != theirs)
            .collect();
        if renamed.is_empty() {
            return;
        }
        for begun in &mut self.begun {
            begun.device_id = *renamed.get(&begun.device_id).unwrap_or(&begun.device_id);
        }
        for step in &mut self.steps {
            step.device = *renamed.get(&step.device).unwrap_or(&step.device);
        }
        let devices = outcomes
            .iter_mut()
            .filter_map(|outcome| outcome.known.as_mut()?.device.as_mut()?.id.as_mut());
        for id in devices {
            *id = *renamed.get(id).unwrap_or(id);
        }
    }
}

/// The products of licenses, from memory as far as they are there. What is read is not remembered yet: on SQLite somebody
/// else's edit may be in this very commit, which may fail.
async fn products_of(
    tx: &mut Tx,
    licenses: &[License],
    memory: &Memory,
) -> Result<HashMap<ProductId, Arc<ProductStanding>>> {
    let mut known = memory.products();
    let missing: HashSet<ProductId> = licenses
        .iter()
        .map(|license| license.product_id)
        .filter(|id| !known.contains_key(id))
        .collect();
    if !missing.is_empty() {
        let missing: Vec<ProductId> = missing.into_iter().collect();
        known.extend(seat_rows::products(tx, &missing).await?);
    }
    Ok(known)
}

/// Whether a license stands elsewhere in lists, or in others: what the list index holds of it.
fn is_listed_otherwise(before: &License, after: &License) -> bool {
    before.status != after.status
        || before.expires_at != after.expires_at
        || before.pending_validity != after.pending_validity
}

fn tells_news(device: &StoredDevice, told: &DeviceRequest) -> bool {
    let news = |told: &Option<String>, kept: &Option<String>| told.is_some() && told != kept;
    news(&told.name, &device.name)
        || news(&told.platform, &device.platform)
        || news(&told.serial, &device.serial)
        || news(&told.ip, &device.ip)
        || news(&told.app_version, &device.app_version)
}

fn of_new(id: DeviceId, told: &DeviceRequest) -> StoredDevice {
    StoredDevice {
        id,
        fingerprint: told.fingerprint.clone().unwrap_or_default(),
        name: told.name.clone(),
        platform: told.platform.clone(),
        serial: told.serial.clone(),
        ip: told.ip.clone(),
        app_version: told.app_version.clone(),
        ignored: false,
        ignored_at: None,
        ignored_by: None,
        ignored_reason: None,
    }
}
