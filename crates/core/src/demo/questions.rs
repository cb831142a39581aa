//! How often devices ask, day by day for about a year: less at weekends, more with every month. Drawn from a stream of
//! its own, so that licenses are the same with and without it.

use chrono::{DateTime, Datelike, Duration, DurationRound, Utc, Weekday};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::population::Product;
use crate::{domain::status::LicenseStatus, ids::ProductId, operations::activations::VerdictCode};

/// The stream of draws.
const STREAM: u64 = 2_000;
/// How far back questions reach; in small environments, which are made often, not so far.
const DAYS: i64 = 370;
const DAYS_OF_FEW: i64 = 95;
const FEW: u32 = 5_000;
/// The hours in which devices ask.
const HOURS: [i64; 3] = [8, 12, 16];
/// How often an active license is asked about on a working day.
const EACH: f64 = 0.35;
/// What is asked and how it is answered, and for which share.
const KINDS: [(&str, VerdictCode, f64); 3] = [
    ("validate", VerdictCode::Valid, 0.97),
    ("validate", VerdictCode::InGrace, 0.03),
    ("heartbeat", VerdictCode::Valid, 0.6),
];

/// Questions of an hour, to write.
#[derive(Debug, Clone)]
pub(super) struct Questions {
    pub product: ProductId,
    pub hour: DateTime<Utc>,
    pub kind: &'static str,
    pub code: &'static str,
    pub count: u32,
}

/// The questions about the products of an environment with so many licenses, until `now`.
pub(super) fn draw(
    seed: u64,
    place: u64,
    total: u32,
    products: &[Product],
    now: DateTime<Utc>,
) -> Vec<Questions> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(STREAM + place);
    let today = now.duration_trunc(Duration::days(1)).unwrap_or(now);
    let days = if total < FEW { DAYS_OF_FEW } else { DAYS };
    let mut asked = Vec::new();
    for back in (0..=days).rev() {
        let day = today - Duration::days(back);
        let growth = 1.0 - 0.4 * back as f64 / DAYS as f64;
        let calm = match day.weekday() {
            Weekday::Sat | Weekday::Sun => 0.45,
            _ => 1.0,
        };
        for product in products {
            let usual = active(total, product) * EACH * growth * calm;
            for hour in HOURS.map(|hour| day + Duration::hours(hour)) {
                if hour > now {
                    continue;
                }
                for (kind, code, share) in KINDS {
                    let mean = usual * share / HOURS.len() as f64;
                    let count = (mean * rng.random_range(0.85..1.15)).round() as u32;
                    if count > 0 {
                        asked.push(Questions {
                            product: product.id,
                            hour,
                            kind,
                            code: code.as_str(),
                            count,
                        });
                    }
                }
            }
        }
    }
    asked
}

/// About how many active licenses a product has.
fn active(total: u32, product: &Product) -> f64 {
    let states = product.plan.states;
    let all: u32 = states.iter().sum();
    let active = states[LicenseStatus::Active.rank().unsigned_abs() as usize];
    f64::from(total) * f64::from(product.plan.share) / 1_000.0 * f64::from(active)
        / f64::from(all.max(1))
}
