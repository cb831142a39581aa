//! Exports: the list as shown, or the selection, as rows out.

use serde::{Deserialize, Serialize};

use super::licenses::LicenseQuery;
use crate::ids::LicenseId;

/// Writes licenses as CSV or JSON.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ExportLicenses {
    /// Which, and in which order.
    pub selection: LicenseSelection,
    /// The columns, in order; at least one.
    pub columns: Vec<ExportColumn>,
    /// CSV or JSON.
    pub format: ExportFormat,
    /// CSV: start with a byte order mark, which Excel needs to see UTF-8.
    pub bom: bool,
    /// CSV: guard text cells that a spreadsheet would run as a formula.
    pub guard_formulas: bool,
}

/// Licenses picked from a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LicenseSelection {
    /// All matches of a query, but some.
    Matching {
        /// The list as shown.
        query: LicenseQuery,
        /// Those taken out, at most 10,000.
        except: Vec<LicenseId>,
    },
    /// These, in this order, at most 10,000.
    These {
        /// Their ids.
        ids: Vec<LicenseId>,
    },
}

/// The file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// RFC 4180, UTF-8.
    Csv,
    /// One array of objects.
    Json,
}

/// A column of an export. Its word is the header, and the importer knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is the license field of its name")]
pub enum ExportColumn {
    Key,
    Product,
    ProductCode,
    ProductId,
    ProductStatus,
    Environment,
    CustomerName,
    CustomerEmail,
    CustomerOrganisation,
    Status,
    ActivationsUsed,
    ActivationLimit,
    ExpiresAt,
    CreatedAt,
    Flags,
    Metadata,
}

impl ExportColumn {
    /// The header in the file, by which the importer knows the column.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Product => "product",
            Self::ProductCode => "product_code",
            Self::ProductId => "product_id",
            Self::ProductStatus => "product_status",
            Self::Environment => "environment",
            Self::CustomerName => "customer_name",
            Self::CustomerEmail => "customer_email",
            Self::CustomerOrganisation => "customer_organisation",
            Self::Status => "status",
            Self::ActivationsUsed => "activations_used",
            Self::ActivationLimit => "activation_limit",
            Self::ExpiresAt => "expires_at",
            Self::CreatedAt => "created_at",
            Self::Flags => "flags",
            Self::Metadata => "metadata",
        }
    }
}
