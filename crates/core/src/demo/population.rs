//! Everything that one environment of the demo holds, drawn piece by piece from the seed.

use chrono::{DateTime, Datelike, Duration, SubsecRound, Timelike, Utc, Weekday};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    catalogue::{PLANS, Plan},
    chance::{id_at, percent, weighted},
    devices::{self, Use},
    generators::{self, Generator, RESELLER},
    lives::{Birth, Life, What},
    people::{Customer, People},
    pools::{self, Pool},
    questions::{self, Questions},
    support::{Denial, Note, Support},
    trail::{self, Entry, Subject},
};
use crate::{
    domain::{
        status::LicenseStatus,
        validity::{Validity, ValidityStart},
    },
    ids::{CustomerId, GeneratorId, LicenseId, ProductId},
};

/// How far back the demo reaches.
const YEARS: i64 = 3;
/// Licenses drawn at a time.
const PIECE: u32 = 2_000;
/// The newest licenses, whose every step is in the audit trail.
const TOLD_OF_NEWEST: u32 = 2_000;
/// The stream of draws that licenses do not depend on.
const SUPPORT_STREAM: u64 = 1_000;
/// About how many of the older ones are, too.
const TOLD_OF_OTHERS: u32 = 1_000;

/// A license to write.
#[derive(Debug, Clone)]
pub(super) struct License {
    pub id: LicenseId,
    pub version: i32,
    pub key: String,
    pub product: ProductId,
    pub customer: Option<CustomerId>,
    pub status: LicenseStatus,
    pub limit: i32,
    pub in_use: u32,
    pub expires_at: Option<DateTime<Utc>>,
    /// A validity that begins with the first customer or device.
    pub pending: Option<Validity>,
    pub generator: Option<GeneratorId>,
    pub assigned_at: Option<DateTime<Utc>>,
    pub activated_at: Option<DateTime<Utc>>,
    pub flags: String,
    pub metadata: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A product to write.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub id: ProductId,
    pub plan: &'static Plan,
    pub created_at: DateTime<Utc>,
}

/// Some licenses with everything that hangs on them.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub customers: Vec<Customer>,
    pub licenses: Vec<License>,
    pub uses: Vec<Use>,
    pub entries: Vec<Entry>,
    pub denials: Vec<Denial>,
    pub notes: Vec<Note>,
}

/// The licenses of an environment, still to be drawn.
pub(super) struct Population {
    rng: ChaCha8Rng,
    now: DateTime<Utc>,
    start: DateTime<Utc>,
    total: u32,
    drawn: u32,
    products: Vec<Product>,
    generators: Vec<Generator>,
    questions: Vec<Questions>,
    pools: Vec<Pool>,
    people: People,
    support: Support,
}

impl Population {
    /// The `place`th environment of a seed, with so many licenses until `now`.
    pub(super) fn of(seed: u64, place: u64, total: u32, now: DateTime<Utc>) -> Self {
        let now = now.trunc_subsecs(3);
        let start = now - Duration::days(365 * YEARS);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(place);
        let mut quiet = ChaCha8Rng::seed_from_u64(seed);
        quiet.set_stream(SUPPORT_STREAM + place);
        let products: Vec<Product> = (1..)
            .zip(&PLANS)
            .map(|(number, plan)| {
                let created_at = start - Duration::days(40 - number);
                Product {
                    id: ProductId(id_at(&mut rng, created_at)),
                    plan,
                    created_at,
                }
            })
            .collect();
        let sold = products.iter().map(|product| (product.id, product.plan));
        let generators = generators::of(&mut quiet, sold, start - Duration::days(20));
        let questions = questions::draw(seed, place, total, &products, now);
        let pools = pools::of(seed, place, total, &generators, now);
        Self {
            rng,
            now,
            start,
            total,
            drawn: 0,
            products,
            generators,
            questions,
            pools,
            people: People::of(total),
            support: Support::new(quiet, total, now),
        }
    }

    /// The products, the most sold first.
    pub(super) fn products(&self) -> &[Product] {
        &self.products
    }

    /// The generators of those that are sold.
    pub(super) fn generators(&self) -> &[Generator] {
        &self.generators
    }

    /// How often devices asked about them.
    pub(super) fn questions(&self) -> &[Questions] {
        &self.questions
    }

    /// The pools whose seats are some of the licenses.
    pub(super) fn pools(&self) -> &[Pool] {
        &self.pools
    }

    /// The next licenses; none when all are drawn.
    pub(super) fn next_piece(&mut self) -> Option<Piece> {
        if self.drawn == self.total {
            return None;
        }
        let mut piece = Piece::default();
        let end = self.total.min(self.drawn + PIECE);
        for number in self.drawn..end {
            self.draw(number, &mut piece);
        }
        self.drawn = end;
        piece.customers = std::mem::take(&mut self.people.fresh);
        self.support.note_people(&piece.customers, &mut piece.notes);
        Some(piece)
    }

    fn draw(&mut self, number: u32, piece: &mut Piece) {
        let wanted = wanted(number, self.total);
        let (place, made) = self.product_and_moment(number, wanted.is_some());
        let Product {
            id: product, plan, ..
        } = self.products[place];
        let birth = Birth {
            plan,
            at: made,
            now: self.now,
            wanted,
        };
        let progress = f64::from(number) / f64::from(self.total);
        let mut holder = None;
        let life = Life::draw(&mut self.rng, birth, |rng, at| {
            let chosen = self.people.holder(rng, progress, at);
            let since = chosen.since;
            holder = Some(chosen);
            since
        });
        let id = LicenseId(id_at(&mut self.rng, made));
        let name = holder.as_ref().map_or("", |holder| &*holder.name);
        let first_use = piece.uses.len();
        let in_use = devices::draw(&mut self.rng, plan, &life, id, name, &mut piece.uses);
        self.support.look_at_devices(&mut piece.uses[first_use..]);
        let assigned = life.steps.iter().find(|step| step.what == What::Assigned);
        let mut license = License {
            id,
            version: life.version(),
            key: plan.key.make(&mut self.rng, made, number),
            product,
            customer: holder.map(|holder| holder.id),
            status: life.status,
            limit: life.limit,
            in_use,
            expires_at: life.expires_at,
            pending: None,
            generator: None,
            assigned_at: assigned.map(|step| step.at),
            activated_at: life.activated_at,
            flags: flags(&mut self.rng, plan),
            metadata: metadata(&mut self.rng),
            created_at: made,
            updated_at: life.updated_at().unwrap_or(made),
        };
        self.come_from_generator(&mut license);
        self.tell(number, &license, &life, piece);
        self.support.refuse(plan, &license, &mut piece.denials);
        self.support.note(&license, &mut piece.notes);
        piece.licenses.push(license);
    }

    /// Which generator made it. Every second one that nobody holds waits for its validity to begin.
    fn come_from_generator(&mut self, license: &mut License) {
        let reseller = license.metadata.contains(RESELLER);
        let mut of_product = self
            .generators
            .iter()
            .filter(|generator| generator.product == license.product);
        let usual = of_product.clone().next();
        let fitting = of_product.find(|generator| generator.reseller == reseller);
        let Some(generator) = fitting.or(usual) else {
            return;
        };
        license.generator = Some(generator.id);
        let waits = generator
            .validity
            .filter(|validity| validity.from != ValidityStart::Creation);
        if license.status == LicenseStatus::Available
            && license.expires_at.is_some()
            && waits.is_some()
            && percent(&mut self.support.rng, 50)
        {
            license.pending = waits;
            license.expires_at = None;
        }
    }

    /// Its steps in the audit trail. Of those that were stopped lately everybody asks why, so that they are told, too.
    fn tell(&mut self, number: u32, license: &License, life: &Life, piece: &mut Piece) {
        let stopped = matches!(
            license.status,
            LicenseStatus::Suspended | LicenseStatus::Inactive
        );
        let rng = if self.is_told(number) {
            &mut self.rng
        } else if stopped && self.support.is_picked() {
            &mut self.support.rng
        } else {
            return;
        };
        let subject = Subject {
            id: license.id,
            key: &license.key,
            customer: license.customer,
        };
        let steps = life.steps.iter();
        piece
            .entries
            .extend(steps.map(|step| trail::tell(rng, &subject, step)));
    }

    /// What is made next, and when: ever more as the years pass, mostly in office hours. What is no longer sold was
    /// only made in the first year.
    fn product_and_moment(&mut self, number: u32, plain: bool) -> (usize, DateTime<Utc>) {
        let share = (f64::from(number) + self.rng.random::<f64>()) / f64::from(self.total);
        let passed = share.powf(0.62);
        let span = (self.now - self.start).num_milliseconds() as f64;
        let moment = self.start + Duration::milliseconds((span * passed) as i64);
        let mut place = weighted(&mut self.rng, PLANS.iter().map(|plan| plan.share));
        if plain || (!PLANS[place].active && passed > 0.34) {
            place = 0;
        }
        let moment = office_hours(&mut self.rng, moment).max(self.start);
        let latest = self.now - Duration::minutes(2);
        (place, moment.min(latest).trunc_subsecs(3))
    }

    fn is_told(&mut self, number: u32) -> bool {
        let older = self.total.saturating_sub(TOLD_OF_NEWEST);
        number >= older || self.rng.random_range(0..older) < TOLD_OF_OTHERS
    }
}

/// Each state is wanted once, so that also the smallest environments show all of them: dead ones among the old
/// licenses, fresh ones among the new.
fn wanted(number: u32, total: u32) -> Option<LicenseStatus> {
    use LicenseStatus::{Active, Assigned, Available, Expired, Inactive, Revoked, Suspended};
    (1..)
        .zip([
            Revoked, Expired, Suspended, Inactive, Active, Assigned, Available,
        ])
        .find(|(eighth, _)| u64::from(total) * eighth / 8 == u64::from(number))
        .map(|(_, status)| status)
}

fn office_hours(rng: &mut ChaCha8Rng, moment: DateTime<Utc>) -> DateTime<Utc> {
    let weekday = match moment.weekday() {
        Weekday::Sat if percent(rng, 70) => moment - Duration::days(1),
        Weekday::Sun if percent(rng, 70) => moment - Duration::days(2),
        _ => moment,
    };
    let since_midnight = Duration::milliseconds(
        i64::from(weekday.num_seconds_from_midnight()) * 1000
            + i64::from(weekday.timestamp_subsec_millis()),
    );
    let hours = 6.5 + 6.5 * (rng.random::<f64>() + rng.random::<f64>());
    weekday - since_midnight + Duration::milliseconds((hours * 3_600_000.0) as i64)
}

fn flags(rng: &mut ChaCha8Rng, plan: &Plan) -> String {
    let flags: Vec<_> = plan
        .flags
        .iter()
        .map(|(name, share)| format!("\"{name}\":{}", percent(rng, *share)))
        .collect();
    format!("{{{}}}", flags.join(","))
}

fn metadata(rng: &mut ChaCha8Rng) -> String {
    let order = rng.random_range(10_000..99_999);
    match rng.random_range(0..10) {
        0..5 => format!("{{\"order\":\"SO-{order}\"}}"),
        5..7 => format!("{{\"order\":\"SO-{order}\",\"channel\":\"reseller\"}}"),
        7 => format!(
            "{{\"order\":\"SO-{order}\",\"purchase_order\":\"PO-{}\"}}",
            order / 7
        ),
        _ => "{}".to_owned(),
    }
}

#[cfg(test)]
#[path = "population_tests.rs"]
mod tests;
