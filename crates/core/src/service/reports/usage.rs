//! How products were used, day by day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{EnvironmentScope, Stretch, denials::at_limit, midnight, small, usage_read::UsageRead};
use crate::{
    error::{Error, Result},
    ids::ProductId,
    operations::{
        licenses::ProductRef,
        reports::{ProductUsage, ReportUsage, UsageDay, UsageReport},
    },
    store::{
        Tx, products,
        report_days::{ALL, Capacity, capacities},
    },
};

/// The most products times days that a report looks at.
const CELLS_MAX: usize = 400_000;

/// How the limits stand now: their sum, and how many have none.
pub(super) type Limits = HashMap<ProductId, (i64, i64)>;

/// Everything that the days of products are told from.
pub(super) struct Told {
    read: UsageRead,
    limits: Limits,
    refused: HashMap<(ProductId, DateTime<Utc>), i64>,
    days: Vec<NaiveDate>,
    today: NaiveDate,
}

impl EnvironmentScope {
    /// How products were used, day by day.
    ///
    /// # Errors
    /// `invalid` for the period.
    pub async fn report_usage(&self, request: ReportUsage) -> Result<UsageReport> {
        let stretch = Stretch::of(request.period)?;
        self.environment.answerer.settle_or_go_on().await;
        let limits = self.limits().await?;
        let mut tx = self.environment.database.read().await?;
        let refs = self.asked(&mut tx, request.product_id, stretch).await?;
        let told = self.read_days(&mut tx, stretch, limits).await?;
        let shown = request.product_id.unwrap_or(ALL);
        Ok(UsageReport {
            days: told.days_of(shown).collect(),
            products: refs
                .into_iter()
                .map(|product| told.summed(product))
                .collect(),
            counted_until: told.read.counted_until,
            recounting: small(told.read.recounting),
        })
    }

    /// The products of a report, by name.
    pub(super) async fn asked(
        &self,
        tx: &mut Tx,
        product: Option<ProductId>,
        stretch: Stretch,
    ) -> Result<Vec<ProductRef>> {
        let mut refs = products::all_refs(tx).await?;
        refs.retain(|found| product.is_none_or(|id| id == found.id));
        if refs.len().saturating_mul(stretch.days) > CELLS_MAX {
            return Err(Error::invalid(
                "period",
                "So many days of so many products are too much for one report.",
                "Choose one product, or fewer days.",
            ));
        }
        Ok(refs)
    }

    /// Reads what a report of days tells.
    pub(super) async fn read_days(
        &self,
        tx: &mut Tx,
        stretch: Stretch,
        limits: Limits,
    ) -> Result<Told> {
        let now = self.environment.database.now();
        let today = now.date_naive();
        let read = UsageRead::of(tx, stretch, None, now).await?;
        let last = match read.counted_until {
            // The day that counting stands in is told when it is counted.
            Some(until) => until.date_naive().pred_opt().unwrap_or(today),
            None => today,
        };
        Ok(Told {
            refused: at_limit(tx, stretch, ALL).await?,
            days: stretch.each().take_while(|day| *day <= last).collect(),
            read,
            limits,
            today,
        })
    }

    /// How the limits stand now, of each product and of all together.
    pub(super) async fn limits(&self) -> Result<Limits> {
        let figured = self.figured(crate::listing::View::allowed).await?;
        let mut limits: Limits = match figured {
            Some(allowed) => allowed
                .into_iter()
                .map(|(product, (sum, unlimited))| {
                    let sum = i64::try_from(sum).unwrap_or(i64::MAX);
                    (product, (sum, i64::from(unlimited)))
                })
                .collect(),
            None => {
                let mut tx = self.environment.database.read().await?;
                let found = capacities(&mut tx).await?.into_iter();
                let limits = |each: Capacity| (each.product_id, (each.capacity, each.unlimited));
                found.map(limits).collect()
            }
        };
        let all = limits.values().fold((0, 0), |(sum, without), each| {
            (sum + each.0, without + each.1)
        });
        limits.insert(ALL, all);
        Ok(limits)
    }
}

impl Told {
    /// The days of a product, or of all together.
    pub(super) fn days_of(&self, product: ProductId) -> impl Iterator<Item = UsageDay> {
        let days = self.days.iter().map(|day| midnight(*day));
        self.read
            .along(product, days)
            .map(move |(at, counted, begins_with)| {
                let day = at.date_naive();
                let limits = match day == self.today {
                    true => Some(self.limits.get(&product).copied().unwrap_or_default()),
                    false => self.read.limits.get(&(product, at)).copied(),
                };
                let peak = begins_with + counted.rise;
                let refused = self.refused.get(&(product, at)).copied().unwrap_or(0);
                UsageDay {
                    day,
                    opened: small(counted.opened),
                    closed: small(counted.closed),
                    in_use: positive(begins_with + counted.net()),
                    peak: positive(peak),
                    capacity: limits.map(|(capacity, _)| positive(capacity)),
                    unlimited: limits.map(|(_, unlimited)| positive(unlimited)),
                    at_limit: limits.is_some_and(|(capacity, unlimited)| {
                        unlimited == 0 && capacity > 0 && peak >= capacity
                    }),
                    refused_at_limit: small(refused),
                }
            })
    }

    fn summed(&self, product: ProductRef) -> ProductUsage {
        let (capacity, unlimited) = self.limits.get(&product.id).copied().unwrap_or_default();
        let before = self.read.before.get(&product.id).copied().unwrap_or(0);
        let mut sum = ProductUsage {
            opened: 0,
            closed: 0,
            in_use: positive(before),
            peak: 0,
            peak_day: None,
            capacity: positive(capacity),
            unlimited: positive(unlimited),
            days_at_limit: 0,
            refused_at_limit: 0,
            product,
        };
        for day in self.days_of(sum.product.id) {
            sum.opened = sum.opened.saturating_add(day.opened);
            sum.closed = sum.closed.saturating_add(day.closed);
            sum.in_use = day.in_use;
            if day.peak > sum.peak {
                sum.peak = day.peak;
                sum.peak_day = Some(day.day);
            }
            sum.days_at_limit += u32::from(day.at_limit);
            sum.refused_at_limit = sum.refused_at_limit.saturating_add(day.refused_at_limit);
        }
        sum
    }
}

fn positive(count: i64) -> u32 {
    small(count.max(0))
}
