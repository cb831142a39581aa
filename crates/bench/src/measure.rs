//! Durations collected, and the few figures that describe them.
//!
//! Percentiles are by nearest rank: of 200 durations p99 is the 198th, of fewer than 100 it is the longest.
//! Deliberately absent: means. One slow answer among many is what people notice, and a mean hides it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::table::{Table, figure};

/// Durations of one thing done again and again.
#[derive(Debug, Default, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The duration that so many in a hundred do not exceed, in milliseconds; none without durations.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().map(milliseconds)
    }

    pub fn p50(&self) -> Option<f64> {
        self.percentile(50)
    }

    pub fn p99(&self) -> Option<f64> {
        self.percentile(99)
    }

    pub fn max(&self) -> Option<f64> {
        self.0.iter().max().copied().map(milliseconds)
    }

    /// `{"count", "p50_ms", "p99_ms", "max_ms"}`.
    pub fn to_json(&self) -> Value {
        json!({
            "count": self.len(),
            "p50_ms": rounded(self.p50()),
            "p99_ms": rounded(self.p99()),
            "max_ms": rounded(self.max()),
        })
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// To the microsecond (or the thousandth of whatever it is): more digits would be noise.
pub fn rounded(figure: Option<f64>) -> Option<f64> {
    figure.map(|figure| (figure * 1_000.0).round() / 1_000.0)
}

/// Runs something and says how long it took.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let started = Instant::now();
    let done = work.await;
    (done, started.elapsed())
}

/// What was measured of each case, as JSON.
pub fn cases_json(measured: &[(&str, Times)]) -> serde_json::Map<String, Value> {
    let cases = measured.iter();
    cases
        .map(|(case, times)| ((*case).to_owned(), times.to_json()))
        .collect()
}

/// The same as a table, under what a case is called.
pub fn cases_table(called: &str, measured: &[(&str, Times)]) -> Table {
    let mut table = Table::new(1, &[called, "p50 ms", "p99 ms", "max ms"]);
    for (case, times) in measured {
        table.add(vec![
            (*case).to_owned(),
            figure(times.p50()),
            figure(times.p99()),
            figure(times.max()),
        ]);
    }
    table
}

/// The middle one.
pub fn median<T: Ord + Copy>(values: &[T]) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: impl IntoIterator<Item = u64>) -> Times {
        Times(
            milliseconds
                .into_iter()
                .map(Duration::from_millis)
                .collect(),
        )
    }

    #[test]
    fn percentiles_are_durations_that_were_measured() {
        let many = times(1..=200);
        assert_eq!(
            (many.p50(), many.p99(), many.max()),
            (Some(100.0), Some(198.0), Some(200.0))
        );
        let few = times([30, 10, 20]);
        assert_eq!((few.p50(), few.p99()), (Some(20.0), Some(30.0)));
        assert_eq!(Times::default().p50(), None);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_lower_middle() {
        assert_eq!(median(&[4, 1, 3, 2]), Some(2));
        assert_eq!(median::<u32>(&[]), None);
    }
}
