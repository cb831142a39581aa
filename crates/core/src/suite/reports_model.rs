//! Random licenses, activations, refusals and questions, and what a plain count of them comes to: written without a look at
//! how the reports do it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Duration, DurationRound, NaiveDate, Utc};
use futures::FutureExt;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use super::{Seed, customer, plant, product, seed, start};
use crate::{
    domain::status::LicenseStatus,
    ids::{ActivationId, CustomerId, DeviceId, LicenseId, ProductId},
    operations::{
        activations::VerdictCode,
        reports::{DistributionFigures, UsageDay},
    },
    service::EnvironmentScope,
    store::{
        run,
        tallies::{self, DenialCount, DenialKey, UsageKey},
    },
};

/// An activation of the model.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub id: ActivationId,
    pub license: LicenseId,
    pub product: ProductId,
    pub begun: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
}

/// Everything that is in the database.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub licenses: Vec<Seed>,
    pub uses: Vec<Use>,
    /// Product (none is an unknown key), hour, cause, how often.
    pub denials: Vec<(Option<ProductId>, DateTime<Utc>, VerdictCode, u32)>,
    /// Hour, kind, how often.
    pub questions: Vec<(DateTime<Utc>, &'static str, u32)>,
}

pub(super) const PRODUCTS: u128 = 3;

pub(super) fn product_id(number: u128) -> ProductId {
    product(number, "").id
}

/// What somebody holds, counted plainly.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) customer: Option<CustomerId>,
    pub(super) licenses: u32,
    pub(super) active: u32,
    pub(super) limit_sum: u32,
    pub(super) unlimited: u32,
}

impl Model {
    /// Draws a model and puts it into an environment.
    pub(super) async fn planted(scope: &EnvironmentScope, random: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(random);
        let licenses = licenses(&mut rng);
        plant(scope, licenses.clone()).await;
        let uses = uses(&mut rng, &licenses);
        write_uses(scope, uses.clone()).await;
        let (denials, questions) = told(&mut rng, scope, &licenses).await;
        Self {
            licenses,
            uses,
            denials,
            questions,
        }
    }

    /// The licenses of a product, or all.
    fn of(&self, product: Option<ProductId>) -> impl Iterator<Item = &Seed> {
        let licenses = self.licenses.iter();
        licenses.filter(move |seed| product.is_none_or(|id| id == seed.row.product.id))
    }

    pub(super) fn figures(&self, product: Option<ProductId>) -> DistributionFigures {
        let active: Vec<&Seed> = self
            .of(product)
            .filter(|seed| seed.row.status == LicenseStatus::Active)
            .collect();
        let limits: Vec<i32> = active
            .iter()
            .map(|seed| seed.row.activation_limit)
            .collect();
        let holders: BTreeSet<CustomerId> = active
            .iter()
            .filter_map(|seed| seed.row.customer.as_ref())
            .map(|customer| customer.id)
            .collect();
        let count = |many: usize| u32::try_from(many).expect("few");
        DistributionFigures {
            by_status: LicenseStatus::ALL
                .into_iter()
                .map(|status| crate::operations::licenses::StatusCount {
                    status,
                    count: count(
                        self.of(product)
                            .filter(|seed| seed.row.status == status)
                            .count(),
                    ),
                })
                .collect(),
            active_customers: count(holders.len()),
            limited: count(limits.iter().filter(|limit| **limit > 0).count()),
            unlimited: count(limits.iter().filter(|limit| **limit < 0).count()),
            limit_sum: limits
                .iter()
                .filter(|limit| **limit > 0)
                .map(|limit| limit.unsigned_abs())
                .sum(),
        }
    }

    /// What the limits come to now of licenses that are somebody's and were not withdrawn.
    pub(super) fn capacity(&self, product: Option<ProductId>) -> (u32, u32) {
        let held = |seed: &&Seed| (1..=5).contains(&seed.row.status.rank());
        let limits: Vec<i32> = self
            .of(product)
            .filter(held)
            .map(|seed| seed.row.activation_limit)
            .collect();
        let sum = limits
            .iter()
            .filter(|limit| **limit > 0)
            .map(|limit| limit.unsigned_abs())
            .sum();
        let without = limits.iter().filter(|limit| **limit < 0).count();
        (sum, u32::try_from(without).expect("few"))
    }

    /// A day of use, told instant by instant.
    pub(super) fn day(&self, product: Option<ProductId>, day: NaiveDate) -> UsageDay {
        let (from, end) = (midnight(day), midnight(day) + Duration::days(1));
        let uses: Vec<&Use> = self
            .uses
            .iter()
            .filter(|each| product.is_none_or(|id| id == each.product))
            .collect();
        let within = |at: DateTime<Utc>| at >= from && at < end;
        let count = |passes: &dyn Fn(&Use) -> bool| {
            u32::try_from(uses.iter().filter(|each| passes(each)).count()).expect("few")
        };
        let after = |at: DateTime<Utc>| {
            count(&|each| each.begun <= at && each.ended.is_none_or(|ended| ended > at))
        };
        let before = |at: DateTime<Utc>| {
            count(&|each| each.begun < at && each.ended.is_none_or(|ended| ended >= at))
        };
        let moments = uses
            .iter()
            .flat_map(|each| [Some(each.begun), each.ended])
            .flatten();
        let highest = moments
            .filter(|at| within(*at))
            .map(after)
            .max()
            .unwrap_or(0);
        let refused = self.denials.iter().filter(|(of, hour, code, _)| {
            product.is_none_or(|id| Some(id) == *of)
                && *code == VerdictCode::LimitReached
                && within(*hour)
        });
        UsageDay {
            day,
            opened: count(&|each| within(each.begun)),
            closed: count(&|each| each.ended.is_some_and(within)),
            in_use: before(end),
            peak: highest.max(before(from)),
            capacity: None,
            unlimited: None,
            at_limit: false,
            refused_at_limit: refused.map(|(_, _, _, count)| count).sum(),
        }
    }

    pub(super) fn denied(
        &self,
        product: Option<ProductId>,
        code: VerdictCode,
        days: std::ops::RangeInclusive<NaiveDate>,
    ) -> u32 {
        let counted = self.denials.iter().filter(|(of, hour, cause, _)| {
            product.is_none_or(|id| Some(id) == *of)
                && *cause == code
                && days.contains(&hour.date_naive())
        });
        counted.map(|(_, _, _, count)| count).sum()
    }

    /// Licenses that end on a day: those under way, and those that expired.
    pub(super) fn ending(&self, product: Option<ProductId>, day: NaiveDate) -> (u32, u32) {
        let on = |seed: &&Seed| seed.row.expires_at.is_some_and(|at| at.date_naive() == day);
        let count = |ranks: std::ops::RangeInclusive<i16>| {
            let some = self.of(product).filter(on);
            u32::try_from(
                some.filter(|seed| ranks.contains(&seed.row.status.rank()))
                    .count(),
            )
            .expect("few")
        };
        (count(1..=4), count(5..=5))
    }

    /// Who holds how many licenses, and how many of them are active; most first.
    pub(super) fn holders(&self, product: Option<ProductId>) -> Vec<Held> {
        let mut held: HashMap<CustomerId, Held> = HashMap::new();
        for seed in self.of(product) {
            let Some(customer) = &seed.row.customer else {
                continue;
            };
            let of = held.entry(customer.id).or_default();
            of.customer = Some(customer.id);
            of.licenses += 1;
            if seed.row.status == LicenseStatus::Active {
                of.active += 1;
                match u32::try_from(seed.row.activation_limit) {
                    Ok(limit) => of.limit_sum += limit,
                    Err(_) => of.unlimited += 1,
                }
            }
        }
        let mut held: Vec<Held> = held.into_values().collect();
        held.sort_by_key(|of| (std::cmp::Reverse((of.licenses, of.active)), of.customer));
        held
    }

    /// The model without some licenses and what hangs on them.
    pub(super) fn forget(&mut self, gone: &[LicenseId]) {
        self.licenses.retain(|seed| !gone.contains(&seed.row.id));
        self.uses.retain(|each| !gone.contains(&each.license));
    }
}

pub(super) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).expect("midnight").and_utc()
}

fn licenses(rng: &mut StdRng) -> Vec<Seed> {
    let holders: Vec<_> = (1..=12)
        .map(|number| {
            customer(
                number,
                &format!("Customer {number}"),
                &format!("c{number}@example.org"),
            )
        })
        .collect();
    (1..=90)
        .map(|number| {
            let of = product(rng.random_range(1..=PRODUCTS), "");
            let of = product(of.id.0.as_u128() - 0xA000, &format!("Product {}", of.code));
            let status = LicenseStatus::ALL[rng.random_range(0..7)];
            let holder = &holders[rng.random_range(0..holders.len())];
            let holder = (status != LicenseStatus::Available).then_some(holder);
            let mut planted = seed(number, &format!("KEY-{number:04}"), &of, holder);
            planted.row.status = status;
            planted.row.activation_limit = [-1, 1, 2, 5, 40][rng.random_range(0..5)];
            planted.row.expires_at = rng
                .random_bool(0.8)
                .then(|| start() + Duration::minutes(rng.random_range(-60_000..160_000)));
            planted
        })
        .collect()
}

fn uses(rng: &mut StdRng, licenses: &[Seed]) -> Vec<Use> {
    (0..400_u128)
        .map(|number| {
            let of = &licenses[rng.random_range(0..licenses.len())].row;
            // Some at the very same moments, some at midnight.
            let back = Duration::minutes(rng.random_range(60..50_000) / 30 * 30);
            let begun = start() - back;
            let begun = match rng.random_ratio(1, 12) {
                true => begun.duration_trunc(Duration::days(1)).expect("a day"),
                false => begun,
            };
            let lasted = Duration::minutes(rng.random_range(0..30_000) / 30 * 30);
            let ended = rng.random_bool(0.7).then(|| (begun + lasted).min(start()));
            Use {
                id: ActivationId(Uuid::from_u128(0xE000_0000 + number)),
                license: of.id,
                product: of.product.id,
                begun,
                ended,
            }
        })
        .collect()
}

pub(super) async fn write_uses(scope: &EnvironmentScope, uses: Vec<Use>) {
    let written = scope.environment.database.write(move |tx| {
        async move {
            for each in uses {
                // A device each, so that none uses a license twice.
                let device = DeviceId(each.id.0);
                run!(
                    tx,
                    "INSERT INTO devices (id, fingerprint, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)",
                    device,
                    device.to_string(),
                    each.begun
                )?;
                run!(
                    tx,
                    "INSERT INTO activations (id, license_id, device_id, activated_at, deactivated_at, last_seen_at)
                     VALUES ($1, $2, $3, $4, $5, $4)",
                    each.id,
                    each.license,
                    device,
                    each.begun,
                    each.ended
                )?;
            }
            Ok(())
        }
        .boxed()
    });
    written.await.expect("uses can be written");
}

type Told = (
    Vec<(Option<ProductId>, DateTime<Utc>, VerdictCode, u32)>,
    Vec<(DateTime<Utc>, &'static str, u32)>,
);

/// Refusals and questions, written as the answerer writes them, in several goes.
async fn told(rng: &mut StdRng, scope: &EnvironmentScope, licenses: &[Seed]) -> Told {
    let codes = [
        VerdictCode::LimitReached,
        VerdictCode::Expired,
        VerdictCode::Suspended,
    ];
    let (mut denials, mut questions) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let mut refused: HashMap<DenialKey, DenialCount> = HashMap::new();
        let mut asked: HashMap<UsageKey, u64> = HashMap::new();
        for _ in 0..40 {
            let hour = tallies::hour_of(start() - Duration::minutes(rng.random_range(0..100_000)));
            let of = &licenses[rng.random_range(0..licenses.len())].row;
            let known = rng.random_bool(0.85);
            let code = if known {
                codes[rng.random_range(0..3)]
            } else {
                VerdictCode::NotFound
            };
            let count = rng.random_range(1..20);
            let key = DenialKey {
                license: known.then_some(of.id),
                product: None,
                network: "192.0.2.7".to_owned(),
                fingerprint: String::new(),
                code,
                hour,
            };
            if let std::collections::hash_map::Entry::Vacant(entry) = refused.entry(key) {
                entry.insert(DenialCount {
                    key_start: "KEY-".to_owned(),
                    device: None,
                    last_at: hour,
                    count,
                });
                denials.push((known.then_some(of.product.id), hour, code, count));
            }
            let key = UsageKey {
                product: of.product.id,
                hour,
                kind: if rng.random() {
                    "validate"
                } else {
                    "heartbeat"
                },
                code,
            };
            *asked.entry(key).or_default() += u64::from(count);
            questions.push((hour, key.kind, count));
        }
        let written = scope.environment.database.write(move |tx| {
            async move {
                let mut ordered: Vec<_> = refused.iter().collect();
                ordered.sort_by_key(|(key, _)| tallies::order_of(key));
                tallies::add_denials(tx, ordered).await?;
                tallies::add_denial_days(tx, &refused).await?;
                let asked = asked.into_iter();
                tallies::add_usage_days(tx, asked).await
            }
            .boxed()
        });
        written.await.expect("counts can be written");
    }
    (denials, questions)
}
