//! Products: what is licensed, with their signing keys.

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
    /// Features that its licenses may switch.
    pub features: Vec<Feature>,
    /// Days of grace after the expiry; none takes the workspace's.
    pub grace_days: Option<u32>,
    /// Whether who holds a license of it may fetch offline files for their devices by themselves, on the page `/my`.
    #[serde(default)]
    pub my_offline: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A feature of a product: a flag that its licenses may carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Feature {
    /// The flag's name: 1 to 60 letters, digits, `_`, `-` and `.`, starting with a letter.
    pub name: String,
    /// What its value is.
    pub kind: FeatureKind,
    /// What it does, for people; at most 200 characters.
    pub description: Option<String>,
}

/// The type of a feature's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// On or off.
    Switch,
    /// A number.
    Number,
    /// A text.
    Text,
}

/// Asks for everything about one product.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetProduct {
    /// Which.
    pub id: ProductId,
}

/// Everything about one product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ProductDetail {
    /// The product.
    pub product: Product,
    /// How many licenses it has.
    pub licenses: u32,
    /// How many generators it has.
    pub generators: u32,
    /// Its signing keys: the one in use first, then retired ones, newest first.
    pub keys: Vec<SigningKey>,
    /// Why it cannot be deleted; none when it can.
    pub delete_refused: Option<String>,
}

/// The public half of a product's Ed25519 signing key pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct SigningKey {
    /// The `kid` in signatures.
    pub id: String,
    /// The public key as PEM (SubjectPublicKeyInfo).
    pub public_pem: String,
    /// The public key as a JSON Web Key.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it signs no more; none for the one in use.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The fields of a product that people write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProductFields {
    /// 1 to 120 characters, unique.
    pub name: String,
    /// 1 to 40 letters, digits, `-` and `_`, unique; devices ask by it.
    pub code: String,
    /// Active or inactive.
    pub status: ProductStatus,
    /// At most 2,000 characters.
    pub description: Option<String>,
    /// At most 200.
    pub features: Vec<Feature>,
    /// 0 to 365; none takes the workspace's.
    pub grace_days: Option<u32>,
    /// Whether who holds a license of it may fetch offline files for their devices by themselves.
    #[serde(default)]
    pub my_offline: bool,
}

/// Makes a product, with its signing key pair.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateProduct {
    /// Its fields.
    pub fields: ProductFields,
}

/// Changes a product.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditProduct {
    /// Which.
    pub id: ProductId,
    /// The version that was seen.
    pub version: i32,
    /// The fields as they shall be.
    pub fields: ProductFields,
}

/// Deletes a product that has no licenses and no generators.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteProduct {
    /// Which.
    pub id: ProductId,
    /// The version that was seen.
    pub version: i32,
}

/// Gives a product a new signing key pair; the old one is kept for verification.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RotateProductKey {
    /// Which.
    pub id: ProductId,
    /// Why, for the audit trail; 1 to 500 characters.
    pub reason: Option<String>,
}
