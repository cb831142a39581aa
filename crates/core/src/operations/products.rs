//! Products, as far as the list of licenses needs them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ProductId;

/// Whether a product may be sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// In use.
    Active,
    /// Blocks creating, generating and enrolling, never validation.
    Inactive,
}

impl ProductStatus {
    /// The word in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}

/// Asks for the products.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListProducts {}

/// What is licensed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Grows with each change.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// Its short code, unique.
    pub code: String,
    /// Active or inactive.
    pub status: ProductStatus,
    /// What it is.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
