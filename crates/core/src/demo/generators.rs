//! The generators of Larkspur Software: how new keys of its products are made.

use chrono::{DateTime, Utc};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::{
    catalogue::Plan,
    chance::id_at,
    keys::{ALPHABET, KeyFormat as Key},
};
use crate::{
    domain::validity::{Validity, ValidityStart, ValidityUnit},
    ids::{GeneratorId, ProductId},
    operations::generators::{KeyFormat, LicenseDefaults},
};

use ValidityStart::{Assignment, Creation, FirstActivation};
use ValidityUnit::{Days, Years};

/// A generator as the catalogue lists it: name, product's code, limit, validity, sales channel.
type Listed = (
    &'static str,
    &'static str,
    i32,
    Option<(u32, ValidityUnit, ValidityStart)>,
    Option<&'static str>,
);

/// Of each product the usual one comes first.
const LISTED: [Listed; 8] = [
    (
        "Pro, one year",
        "pro",
        3,
        Some((1, Years, Assignment)),
        None,
    ),
    (
        "Pro, boxes for resellers",
        "pro",
        3,
        Some((1, Years, FirstActivation)),
        Some(RESELLER),
    ),
    (
        "Team, one year",
        "team",
        10,
        Some((1, Years, Assignment)),
        None,
    ),
    (
        "Trial, 30 days",
        "trial",
        1,
        Some((30, Days, FirstActivation)),
        None,
    ),
    ("Render Node", "render", 8, None, None),
    (
        "Mobile, one year",
        "mobile",
        5,
        Some((1, Years, FirstActivation)),
        None,
    ),
    (
        "Classroom, school year",
        "classroom",
        30,
        Some((1, Years, Assignment)),
        None,
    ),
    (
        "Enterprise contract",
        "enterprise",
        100,
        Some((2, Years, Creation)),
        None,
    ),
];

/// The channel whose licenses come from boxes on shelves.
pub(super) const RESELLER: &str = "reseller";

/// A generator to write.
#[derive(Debug, Clone)]
pub(super) struct Generator {
    pub id: GeneratorId,
    pub name: &'static str,
    pub product: ProductId,
    pub reseller: bool,
    pub validity: Option<Validity>,
    pub format: String,
    pub defaults: String,
    pub created_at: DateTime<Utc>,
}

impl Generator {
    /// How the keys of a pool are made by it.
    pub(super) fn recipe(&self) -> String {
        let (id, format, defaults) = (self.id, &self.format, &self.defaults);
        format!(r#"{{"generator":"{id}","format":{format},"defaults":{defaults}}}"#)
    }
}

/// The generators of the products, all made at one moment.
pub(super) fn of<'a>(
    rng: &mut ChaCha8Rng,
    products: impl Iterator<Item = (ProductId, &'a Plan)> + Clone,
    at: DateTime<Utc>,
) -> Vec<Generator> {
    let mut all = Vec::new();
    for (name, code, limit, validity, channel) in LISTED {
        let Some((product, plan)) = products.clone().find(|(_, plan)| plan.code == code) else {
            continue;
        };
        let validity = validity.map(|(amount, unit, from)| Validity { amount, unit, from });
        let on: serde_json::Map<_, _> = plan
            .flags
            .iter()
            .map(|(flag, share)| ((*flag).to_owned(), json!(*share >= 50)))
            .collect();
        let defaults = LicenseDefaults {
            activation_limit: limit,
            validity,
            flags: on.into(),
            metadata: channel.map_or(json!({}), |channel| json!({ "channel": channel })),
        };
        all.push(Generator {
            id: GeneratorId(id_at(rng, at)),
            name,
            product,
            reseller: channel == Some(RESELLER),
            validity,
            format: json!(format(plan.key)).to_string(),
            defaults: json!(defaults).to_string(),
            created_at: at,
        });
    }
    all
}

/// New keys look like those that are there.
fn format(key: Key) -> KeyFormat {
    match key {
        Key::Uuid => KeyFormat::Uuid,
        Key::Chunked { prefix, chunks } => KeyFormat::Chunked {
            length: u32::try_from(chunks * 4).unwrap_or(16),
            segment: 4,
            separator: "-".to_owned(),
            prefix: format!("{prefix}-"),
            suffix: String::new(),
            alphabet: String::from_utf8_lossy(ALPHABET).into_owned(),
            check_character: false,
        },
        Key::Contract { prefix } => KeyFormat::Pattern {
            pattern: format!("{prefix}-{{yyyy}}{{mm}}-{{X:4}}-{{X:4}}"),
        },
    }
}
