//! Small draws that the demo's other rooms share. Every one is a function of the seed alone.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use rand::{Rng, RngCore};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A UUIDv7 of a moment whose random bits come from the seed.
pub(super) fn id_at(rng: &mut ChaCha8Rng, at: DateTime<Utc>) -> Uuid {
    let mut random = [0_u8; 10];
    rng.fill_bytes(&mut random);
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}

/// One of a list that is not empty.
pub(super) fn one_of<'a, T: ?Sized>(rng: &mut ChaCha8Rng, list: &[&'a T]) -> &'a T {
    list[rng.random_range(0..list.len())]
}

/// The place that a draw hits among weights that are not all zero.
pub(super) fn weighted(rng: &mut ChaCha8Rng, weights: impl Iterator<Item = u32> + Clone) -> usize {
    let total: u32 = weights.clone().sum();
    let mut left = rng.random_range(0..total.max(1));
    for (place, weight) in weights.enumerate() {
        if left < weight {
            return place;
        }
        left -= weight;
    }
    0
}

/// True so many times in a hundred.
pub(super) fn percent(rng: &mut ChaCha8Rng, chance: u32) -> bool {
    rng.random_range(0..100) < chance
}

/// A moment between two, both possible; the first when they stand the wrong way round.
pub(super) fn between(
    rng: &mut ChaCha8Rng,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> DateTime<Utc> {
    let span = (to - from).num_milliseconds();
    if span <= 0 {
        return from;
    }
    (from + Duration::milliseconds(rng.random_range(0..=span))).trunc_subsecs(3)
}

/// A number from 0 on, about `mean`, seldom much larger.
pub(super) fn about(rng: &mut ChaCha8Rng, mean: f64) -> f64 {
    -mean * (1.0 - rng.random::<f64>()).ln()
}
