//! The pools of Larkspur Software: seats bought together, most of them given, one pool with too few left. Their seats are
//! licenses that are there anyway, so that licenses are the same with and without them.
//!
//! Deliberately absent: pools in small environments, whose few licenses tests and newcomers take in at a glance.

use chrono::{DateTime, Duration, Utc};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{chance::id_at, generators::Generator};
use crate::ids::{PoolId, ProductId};

/// The stream of draws.
const STREAM: u64 = 3_000;
/// Environments with fewer licenses have no pools.
const LEAST: u32 = 1_000;

/// A pool as it is listed: name, generator, whether seats may change hands, given and free seats at most, contract, days
/// since it was bought, days until it ends.
type Listed = (
    &'static str,
    &'static str,
    bool,
    (u32, u32),
    &'static str,
    i64,
    Option<i64>,
);

const LISTED: [Listed; 4] = [
    (
        "Design guild",
        "Pro, one year",
        true,
        (34, 9),
        "PO-2026-0117",
        160,
        None,
    ),
    (
        "Northgate studios",
        "Team, one year",
        true,
        (28, 1),
        "PO-2026-0342",
        75,
        Some(290),
    ),
    (
        "Autumn course",
        "Classroom, school year",
        false,
        (16, 7),
        "EDU-7731",
        52,
        Some(120),
    ),
    (
        "Field crews",
        "Mobile, one year",
        true,
        (21, 12),
        "PO-2026-0405",
        31,
        Some(334),
    ),
];

/// A pool to write.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub id: PoolId,
    pub product: ProductId,
    pub name: &'static str,
    pub transferable: bool,
    /// So many given seats at most, where there are as many.
    pub given: u32,
    pub free: u32,
    pub contract: &'static str,
    pub recipe: String,
    pub purchased_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// The pools of an environment with so many licenses.
pub(super) fn of(
    seed: u64,
    place: u64,
    total: u32,
    generators: &[Generator],
    now: DateTime<Utc>,
) -> Vec<Pool> {
    if total < LEAST {
        return Vec::new();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(STREAM + place);
    let mut all = Vec::new();
    for (name, by, transferable, (given, free), contract, ago, ahead) in LISTED {
        let Some(generator) = generators.iter().find(|generator| generator.name == by) else {
            continue;
        };
        let purchased_at = now - Duration::days(ago);
        all.push(Pool {
            id: PoolId(id_at(&mut rng, purchased_at)),
            product: generator.product,
            name,
            transferable,
            given,
            free,
            contract,
            recipe: generator.recipe(),
            purchased_at,
            expires_at: ahead.map(|days| now + Duration::days(days)),
        });
    }
    all
}
