//! What a list of licenses is asked: what is looked for, filters, and the order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    domain::status::LicenseStatus,
    ids::{CustomerId, ProductId},
};

/// Which licenses, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct LicenseQuery {
    /// Looked for in key, customer name, customer email and product name; or a pasted list of keys.
    pub search: String,
    /// Only these states; none means all.
    pub statuses: Vec<LicenseStatus>,
    /// Only these products; none means all.
    pub products: Vec<ProductId>,
    /// Only this customer's.
    pub customer: Option<CustomerId>,
    /// Only those that expire then.
    pub expires: Option<ExpiresFilter>,
    /// Only those created then.
    pub created: Option<CreatedFilter>,
    /// The order.
    pub sort: Sort,
}

/// A range of expiry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExpiresFilter {
    /// From now until so many days from now.
    Within {
        /// 1 to 36500.
        days: u16,
    },
    /// Never.
    Lifetime,
    /// From a moment (inclusive) to another (exclusive); either end may be open.
    Between {
        /// The first moment.
        from: Option<DateTime<Utc>>,
        /// The first moment after.
        to: Option<DateTime<Utc>>,
    },
}

/// A range of creation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CreatedFilter {
    /// In the last so many days.
    Last {
        /// 1 to 36500.
        days: u16,
    },
    /// From a moment (inclusive) to another (exclusive); either end may be open.
    Between {
        /// The first moment.
        from: Option<DateTime<Utc>>,
        /// The first moment after.
        to: Option<DateTime<Utc>>,
    },
}

/// An order of the list. Ties break by id; Lifetime counts as farthest; unassigned customers come last in both orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Sort {
    /// By what.
    pub field: SortField,
    /// Which way.
    pub order: SortOrder,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            field: SortField::Created,
            order: SortOrder::Descending,
        }
    }
}

/// The seven fields of the sort dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SortField {
    /// Alphabetically by key.
    Key,
    /// By product name.
    Product,
    /// By customer name.
    Customer,
    /// By place in the lifecycle.
    Status,
    /// By activation limit; unlimited is the highest.
    Activations,
    /// By expiry.
    Expires,
    /// By creation.
    Created,
}

impl SortField {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Key,
        Self::Product,
        Self::Customer,
        Self::Status,
        Self::Activations,
        Self::Expires,
        Self::Created,
    ];
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// A to Z, oldest to newest, nearest expiry to farthest.
    Ascending,
    /// The other way.
    Descending,
}
