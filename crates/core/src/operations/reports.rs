//! The dashboard and the reports: how licenses stand, how they are used, what was refused, what expires, who holds most.
//!
//! Days begin at midnight UTC. Deliberately absent: the lists behind the figures, which filters open.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    activations::VerdictCode,
    audit::AuditEntry,
    exports::ExportFormat,
    licenses::{CustomerRef, ProductRef, StatusCount},
    pools::PoolRef,
};
use crate::ids::ProductId;

/// Asks for the dashboard.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetDashboard {
    /// How many days it looks back, today included: 1 to 366.
    pub days: u32,
}

/// How everything stands at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Dashboard {
    /// Today, as the database knows it.
    pub today: NaiveDate,
    /// All licenses.
    pub licenses: u32,
    /// Licenses by state, in the order of the lifecycle.
    pub by_status: Vec<StatusCount>,
    /// The days, oldest first.
    pub days: Vec<DashboardDay>,
    /// Why devices were refused in these days, the most frequent first.
    pub causes: Vec<CauseCount>,
    /// Licenses that end soon.
    pub expiring: Vec<ExpiringWithin>,
    /// How many licenses end on each of the next 91 days, today first.
    pub calendar: Vec<u32>,
    /// How many licenses to keep in stock of each product.
    pub buffer: u32,
    /// Available licenses outside of pools, of products that are sold; the fewest first, at most 20.
    pub stock: Vec<ProductStock>,
    /// Pools with seats that can still be given out or had no more, the fewest free first; at most 20.
    pub pools: Vec<PoolStock>,
    /// The newest entries of the audit trail.
    pub activity: Vec<AuditEntry>,
    /// Until when activations are counted, while counting is not done.
    pub counted_until: Option<DateTime<Utc>>,
}

/// A day on the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DashboardDay {
    /// Which.
    pub day: NaiveDate,
    /// Activations that began; none while they are not counted.
    pub activations: Option<u32>,
    /// How often devices asked whether they may go on.
    pub validations: u32,
    /// How often devices were refused.
    pub denials: u32,
}

/// How often devices were refused for a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CauseCount {
    /// Why.
    pub code: VerdictCode,
    /// How often.
    pub count: u32,
    /// How often in as many days before.
    pub before: u32,
}

/// How many licenses end within some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ExpiringWithin {
    /// From now until so many days from now.
    pub days: u16,
    /// How many that are somebody's and not at an end.
    pub count: u32,
}

/// What is in stock of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductStock {
    /// Which.
    pub product: ProductRef,
    /// Licenses that nobody has, seats of pools apart.
    pub available: u32,
}

/// How a pool stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PoolStock {
    /// Which.
    pub pool: PoolRef,
    /// What its seats are for.
    pub product: ProductRef,
    /// Seats that nobody has.
    pub free: u32,
    /// All seats.
    pub seats: u32,
    /// How many ought to be free.
    pub buffer: u32,
}

/// Days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportPeriod {
    /// The first.
    pub from: NaiveDate,
    /// The last; at most 3,660 days in all.
    pub to: NaiveDate,
}

/// Asks how the licenses of each product are spread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportDistribution {
    /// Only of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// How the licenses of each product are spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DistributionReport {
    /// The products, by name.
    pub products: Vec<ProductDistribution>,
    /// All of them together; customers of several products count once.
    pub total: DistributionFigures,
}

/// How the licenses of one product are spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductDistribution {
    /// Which.
    pub product: ProductRef,
    /// Its figures.
    pub figures: DistributionFigures,
}

/// Licenses by state, and what the active ones come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DistributionFigures {
    /// Licenses by state, in the order of the lifecycle.
    pub by_status: Vec<StatusCount>,
    /// Customers who have active licenses.
    pub active_customers: u32,
    /// Active licenses that have a limit.
    pub limited: u32,
    /// Active licenses without one.
    pub unlimited: u32,
    /// What the limits of active licenses come to: the most activations there can be, unlimited ones apart. The average
    /// limit is this over `limited`.
    pub limit_sum: u32,
}

/// Asks how a product, or all of them, was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportUsage {
    /// Which days.
    pub period: ReportPeriod,
    /// Day by day of this product; none is of all together.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// How products were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct UsageReport {
    /// The days until today, oldest first.
    pub days: Vec<UsageDay>,
    /// Each product over the period, by name; the asked one when it is one.
    pub products: Vec<ProductUsage>,
    /// Until when activations are counted, while counting is not done; later days are not told.
    pub counted_until: Option<DateTime<Utc>>,
    /// Days that are being counted again since activations of theirs were deleted; what is told of them may be too much.
    pub recounting: u32,
}

/// A day of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct UsageDay {
    /// Which.
    pub day: NaiveDate,
    /// Activations that began.
    pub opened: u32,
    /// Activations that ended.
    pub closed: u32,
    /// In use when the day ended; today, now.
    pub in_use: u32,
    /// The most in use at once.
    pub peak: u32,
    /// What the limits came to of licenses that were somebody's; none when nobody looked on that day.
    pub capacity: Option<u32>,
    /// How many of them had no limit; none when nobody looked.
    pub unlimited: Option<u32>,
    /// Whether the peak reached the capacity.
    pub at_limit: bool,
    /// How often devices were refused since all activations were in use.
    pub refused_at_limit: u32,
}

/// A product's use over a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductUsage {
    /// Which.
    pub product: ProductRef,
    /// Activations that began.
    pub opened: u32,
    /// Activations that ended.
    pub closed: u32,
    /// In use at the end; now, when the period reaches today.
    pub in_use: u32,
    /// The most in use at once.
    pub peak: u32,
    /// The first day of that; none when nothing was in use.
    pub peak_day: Option<NaiveDate>,
    /// What the limits come to now.
    pub capacity: u32,
    /// How many licenses have no limit now.
    pub unlimited: u32,
    /// On how many days the peak reached the capacity.
    pub days_at_limit: u32,
    /// How often devices were refused since all activations were in use.
    pub refused_at_limit: u32,
}

/// Asks why and when devices were refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportDenials {
    /// Which days.
    pub period: ReportPeriod,
    /// Only of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// Why and when devices were refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DenialReport {
    /// The causes, the most frequent first.
    pub causes: Vec<CauseCount>,
    /// The days, oldest first.
    pub days: Vec<DenialDay>,
    /// The products, the most refused first.
    pub products: Vec<ProductDenials>,
}

/// The refusals of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct DenialDay {
    /// Which.
    pub day: NaiveDate,
    /// How many for each cause, in the order of the causes.
    pub counts: Vec<u32>,
}

/// The refusals of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductDenials {
    /// Which; none for keys that nobody knows.
    pub product: Option<ProductRef>,
    /// How many for each cause, in the order of the causes.
    pub counts: Vec<u32>,
}

/// Asks when licenses end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportExpiries {
    /// Which days.
    pub period: ReportPeriod,
    /// Only of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// When licenses end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ExpiryReport {
    /// The days, oldest first.
    pub days: Vec<ExpiryDay>,
    /// Each product over the period, by name; those of which nothing ends are left out.
    pub products: Vec<ProductExpiries>,
}

/// The licenses whose last day it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ExpiryDay {
    /// Which.
    pub day: NaiveDate,
    /// Somebody's, and not at an end.
    pub due: u32,
    /// Expired.
    pub expired: u32,
}

/// What ends of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductExpiries {
    /// Which.
    pub product: ProductRef,
    /// Somebody's, and not at an end.
    pub due: u32,
    /// Expired.
    pub expired: u32,
}

/// Asks who holds how many licenses, most first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ReportCustomers {
    /// Only licenses of this product.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// How many to leave out: at most 100,000.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// Who holds how many licenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerReport {
    /// The customers, most licenses first.
    pub customers: Vec<CustomerFigures>,
    /// How many customers hold licenses.
    pub total: u32,
    /// How many licenses they hold.
    pub licenses: u32,
}

/// What a customer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerFigures {
    /// Who.
    pub customer: CustomerRef,
    /// Licenses.
    pub licenses: u32,
    /// Those that are active.
    pub active: u32,
    /// Activations in use.
    pub in_use: u32,
    /// What the limits of active licenses come to.
    pub limit_sum: u32,
    /// Active licenses without a limit.
    pub unlimited: u32,
}

/// One of the reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Report {
    /// One row for each product.
    Distribution {
        /// What is asked.
        ask: ReportDistribution,
    },
    /// One row for each product and day.
    Usage {
        /// What is asked.
        ask: ReportUsage,
    },
    /// One row for each day, product and cause.
    Denials {
        /// What is asked.
        ask: ReportDenials,
    },
    /// One row for each day on which something ends.
    Expiries {
        /// What is asked.
        ask: ReportExpiries,
    },
    /// One row for each customer, most licenses first.
    Customers {
        /// Only licenses of this product.
        product_id: Option<ProductId>,
    },
}

/// Writes a report as CSV or JSON.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ExportReport {
    /// Which.
    pub report: Report,
    /// CSV or JSON.
    pub format: ExportFormat,
    /// CSV: start with a byte order mark, which Excel needs to see UTF-8.
    pub bom: bool,
    /// CSV: guard text cells that a spreadsheet would run as a formula.
    pub guard_formulas: bool,
}
