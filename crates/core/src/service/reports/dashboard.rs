//! The dashboard: every report at a glance.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{EnvironmentScope, Stretch, denials::causes, midnight, small, usage_read::UsageRead};
use crate::{
    domain::status::LicenseStatus,
    error::{Error, Result},
    operations::{
        audit::{AuditEntry, AuditFilter, ListAudit},
        licenses::{CountLicenses, ExpiresFilter, LicenseCounts, LicenseQuery, StatusCount},
        pools::{Pool, PoolRef},
        products::ProductStatus,
        reports::{
            Dashboard, DashboardDay, DistributionReport, ExpiringWithin, GetDashboard, PoolStock,
            ProductStock, ReportDistribution,
        },
    },
    store::{Tx, pools, report_days::ALL, reports as store},
};

/// The most days of a dashboard.
const DAYS_MAX: u32 = 366;
/// How far ahead it looks, in days.
const AHEAD: [u16; 3] = [7, 30, 90];
/// The days of its calendar.
const CALENDAR: usize = 91;
/// Products and pools that may run low.
const SHOWN: usize = 20;
/// Entries of the trail.
const ENTRIES: u32 = 8;
/// More pools than anybody has.
const POOLS_MAX: u32 = 10_000;

impl EnvironmentScope {
    /// How everything stands at a glance.
    ///
    /// # Errors
    /// `invalid` for the days.
    pub async fn get_dashboard(&self, request: GetDashboard) -> Result<Dashboard> {
        if !(1..=DAYS_MAX).contains(&request.days) {
            return Err(Error::invalid(
                "days",
                "The dashboard looks back 1 to 366 days.",
                "Choose fewer days, or open a report.",
            ));
        }
        self.environment.answerer.settle_or_go_on().await;
        let now = self.environment.database.now();
        let stretch = Stretch::until(now.date_naive(), request.days);
        let spread = self
            .report_distribution(ReportDistribution::default())
            .await?;
        let expiring = self.expiring().await?;
        let ahead = Stretch {
            first: now.date_naive(),
            days: CALENDAR,
        };
        let (calendar, _) = self.ending(ahead, None).await?;
        let activity = self.activity().await?;
        let mut tx = self.environment.database.read().await?;
        let read = UsageRead::of(&mut tx, stretch, Some(ALL), now).await?;
        let causes = causes(&mut tx, stretch, None).await?;
        let days = days(&mut tx, stretch, &read).await?;
        let (pools, _) = pools::page(&mut tx, self.caller.reach(), None, 0, POOLS_MAX).await?;
        Ok(Dashboard {
            today: now.date_naive(),
            licenses: spread.total.by_status.iter().map(|each| each.count).sum(),
            by_status: spread.total.by_status.clone(),
            days,
            causes,
            expiring,
            calendar: calendar.iter().map(|ending| ending.due).collect(),
            buffer: self.environment.book.current().await?.buffer,
            stock: stock(spread, &pools),
            pools: low_pools(pools, now),
            activity,
            counted_until: read.counted_until,
        })
    }

    /// Licenses that end soon, as the list counts them.
    async fn expiring(&self) -> Result<Vec<ExpiringWithin>> {
        let mut expiring = Vec::new();
        for days in AHEAD {
            let query = LicenseQuery {
                statuses: UNDER_WAY.to_vec(),
                expires: Some(ExpiresFilter::Within { days }),
                ..LicenseQuery::default()
            };
            let LicenseCounts { total, .. } = self.count_licenses(CountLicenses { query }).await?;
            expiring.push(ExpiringWithin { days, count: total });
        }
        Ok(expiring)
    }

    async fn activity(&self) -> Result<Vec<AuditEntry>> {
        let page = self.list_audit(ListAudit {
            filter: AuditFilter::default(),
            before: None,
            limit: ENTRIES,
        });
        Ok(page.await?.entries)
    }
}

/// Somebody's, and not at an end.
const UNDER_WAY: [LicenseStatus; 4] = [
    LicenseStatus::Assigned,
    LicenseStatus::Active,
    LicenseStatus::Inactive,
    LicenseStatus::Suspended,
];

async fn days(tx: &mut Tx, stretch: Stretch, read: &UsageRead) -> Result<Vec<DashboardDay>> {
    let asked = store::validations(tx, stretch.from()).await?;
    let asked: HashMap<DateTime<Utc>, i64> = asked.into_iter().collect();
    let mut denied: HashMap<DateTime<Utc>, i64> = HashMap::new();
    for each in store::denials(tx, stretch.from(), stretch.end(), None).await? {
        *denied.entry(each.day).or_default() += each.count;
    }
    let counted = |day: NaiveDate| {
        let known = read
            .counted_until
            .is_none_or(|until| day < until.date_naive());
        let opened = read
            .days
            .get(&(ALL, midnight(day)))
            .map_or(0, |counted| counted.opened);
        known.then_some(small(opened))
    };
    let of = |counts: &HashMap<DateTime<Utc>, i64>, day: NaiveDate| {
        counts.get(&midnight(day)).map_or(0, |count| small(*count))
    };
    let days = stretch.each().map(|day| DashboardDay {
        day,
        activations: counted(day),
        validations: of(&asked, day),
        denials: of(&denied, day),
    });
    Ok(days.collect())
}

/// What is available of products that are sold, seats of pools apart.
fn stock(spread: DistributionReport, pools: &[Pool]) -> Vec<ProductStock> {
    let sold = spread.products.into_iter();
    let sold = sold.filter(|each| each.product.status == ProductStatus::Active);
    let mut stock: Vec<ProductStock> = sold
        .map(|each| {
            let available = available(&each.figures.by_status);
            let of_product = pools
                .iter()
                .filter(|pool| pool.product.id == each.product.id);
            let in_pools: u32 = of_product.map(|pool| pool.seats.free).sum();
            ProductStock {
                product: each.product,
                available: available.saturating_sub(in_pools),
            }
        })
        .collect();
    stock.sort_by_key(|each| each.available);
    stock.truncate(SHOWN);
    stock
}

fn available(by_status: &[StatusCount]) -> u32 {
    let found = by_status
        .iter()
        .find(|each| each.status == LicenseStatus::Available);
    found.map_or(0, |each| each.count)
}

/// Pools from which seats are given out: those with less in reserve than they ought to have first, then the fewest free.
fn low_pools(pools: Vec<Pool>, now: DateTime<Utc>) -> Vec<PoolStock> {
    let open = pools.into_iter();
    let open = open.filter(|pool| {
        pool.product.status == ProductStatus::Active && pool.expires_at.is_none_or(|end| end > now)
    });
    let mut stock: Vec<PoolStock> = open
        .map(|pool| PoolStock {
            free: pool.seats.free,
            seats: pool.seats.total,
            buffer: pool.seats.buffer,
            pool: PoolRef {
                id: pool.id,
                name: pool.name,
                transferable: pool.transferable,
            },
            product: pool.product,
        })
        .collect();
    stock.sort_by_key(|pool| (pool.free >= pool.buffer, pool.free));
    stock.truncate(SHOWN);
    stock
}
