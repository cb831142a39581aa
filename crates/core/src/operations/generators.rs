//! Generators: templates for the keys of one product, and making many keys at once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::licenses::ProductRef;
use crate::{
    domain::validity::Validity,
    ids::{GeneratorId, ProductId},
};

/// How a key looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeyFormat {
    /// A random UUID (version 4), lower-case.
    Uuid,
    /// Random characters in segments.
    Chunked {
        /// Random characters in all, the check character included: 4 to 100.
        length: u32,
        /// Characters of a segment: 1 to 100.
        segment: u32,
        /// What stands between segments: at most 3 characters.
        separator: String,
        /// What stands before: at most 40 characters.
        prefix: String,
        /// What stands after: at most 40 characters.
        suffix: String,
        /// The characters to choose from: 2 to 64 different ones.
        alphabet: String,
        /// Whether the last random character is computed from those before, so that typing errors are noticed.
        check_character: bool,
    },
    /// A pattern: `{A:4}` letters, `{9:4}` digits, `{X:8}` both, `{H:8}` hexadecimal, `{yyyy}`, `{yy}`, `{mm}`, `{dd}`; anything else
    /// stands as it is.
    Pattern {
        /// 1 to 120 characters.
        pattern: String,
    },
}

/// The defaults that a generator gives its licenses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct LicenseDefaults {
    /// -1 or 1 to 10000.
    pub activation_limit: i32,
    /// How long they are valid; none is Lifetime.
    pub validity: Option<Validity>,
    /// A JSON object.
    #[specta(type = specta_typescript::Unknown)]
    pub flags: serde_json::Value,
    /// A JSON object of at most 10 KB.
    #[specta(type = specta_typescript::Unknown)]
    pub metadata: serde_json::Value,
}

/// The fields of a generator that people write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct GeneratorFields {
    /// 1 to 120 characters, unique.
    pub name: String,
    /// The product whose keys it makes; never changes.
    pub product_id: ProductId,
    /// How the keys look.
    pub format: KeyFormat,
    /// What the licenses get.
    pub defaults: LicenseDefaults,
}

/// A template for keys of one product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Generator {
    /// Its id.
    pub id: GeneratorId,
    /// Grows with each change.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// The product.
    pub product: ProductRef,
    /// How the keys look.
    pub format: KeyFormat,
    /// What the licenses get.
    pub defaults: LicenseDefaults,
    /// How many licenses it made that are still there.
    pub licenses: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Asks for the generators, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListGenerators {
    /// Only this product's.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// Makes a generator.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateGenerator {
    /// Its fields.
    pub fields: GeneratorFields,
}

/// Changes a generator; licenses that it made stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditGenerator {
    /// Which.
    pub id: GeneratorId,
    /// The version that was seen.
    pub version: i32,
    /// The fields as they shall be.
    pub fields: GeneratorFields,
}

/// Deletes a generator; licenses that it made stay.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteGenerator {
    /// Which.
    pub id: GeneratorId,
    /// The version that was seen.
    pub version: i32,
}

/// Asks for sample keys of a format.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct SampleKeys {
    /// The format.
    pub format: KeyFormat,
    /// How many keys are planned, for the odds; 1 to 1,000,000,000.
    pub planned: u32,
}

/// Sample keys and how likely two are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct KeySamples {
    /// Five keys; none of them is kept.
    pub keys: Vec<String>,
    /// Random bits in a key.
    pub bits: f64,
    /// The probability that any two of the planned keys are alike, 0 to 1. Keydesk then makes another; nobody gets a
    /// key twice.
    pub collision: f64,
    /// The probability that a guess hits one of the planned keys, 0 to 1.
    pub guess: f64,
}

/// Makes many licenses.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GenerateLicenses {
    /// By which generator; its product must be active.
    pub generator_id: GeneratorId,
    /// 1 to 100,000.
    pub count: u32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}
