//! How many activations began and ended on a day, and how many were in use at once.
//!
//! Whatever happens at one moment happens together: at a moment in which one ends and another begins nothing rose, and what
//! begins and ends at once was never in use. Deliberately absent: where events come from (`store::report_days`).

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::ids::ProductId;

/// An activation that began or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Of which product.
    pub product: ProductId,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it began.
    pub begins: bool,
}

/// What is counted of a day, or of its part so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many began.
    pub opened: i64,
    /// How many ended.
    pub closed: i64,
    /// The most in use at once, above how the day began.
    pub rise: i64,
}

impl Counted {
    /// How many more are in use than when the day began.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.opened - self.closed
    }

    /// Adds what happened at one moment, later than all before.
    const fn add(&mut self, begun: i64, ended: i64) {
        self.opened += begun;
        self.closed += ended;
        if self.net() > self.rise {
            self.rise = self.net();
        }
    }
}

/// The day of a moment.
#[must_use]
pub fn day_of(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.duration_trunc(TimeDelta::days(1)).unwrap_or(moment)
}

/// The day after.
#[must_use]
pub fn day_after(day: DateTime<Utc>) -> DateTime<Utc> {
    day + TimeDelta::days(1)
}

/// What is counted of products and days.
pub type Days = BTreeMap<(ProductId, DateTime<Utc>), Counted>;

/// Counts events into days that are counted so far, of each product and of `all` together. The events are later than
/// what is counted.
pub fn count(days: &mut Days, mut events: Vec<Event>, all: ProductId) {
    events.sort_unstable_by_key(|event| event.at);
    for moment in events.chunk_by(|one, next| one.at == next.at) {
        let day = day_of(moment[0].at);
        let mut happened: BTreeMap<ProductId, (i64, i64)> = BTreeMap::new();
        for event in moment {
            for product in [event.product, all] {
                let (begun, ended) = happened.entry(product).or_default();
                *begun += i64::from(event.begins);
                *ended += i64::from(!event.begins);
            }
        }
        for (product, (begun, ended)) in happened {
            days.entry((product, day)).or_default().add(begun, ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    const ALL: ProductId = ProductId(uuid::Uuid::nil());
    const ONE: ProductId = ProductId(uuid::Uuid::from_u128(1));
    const OTHER: ProductId = ProductId(uuid::Uuid::from_u128(2));

    fn event(product: ProductId, hour: i64, begins: bool) -> Event {
        Event {
            product,
            at: at(hour),
            begins,
        }
    }

    #[test]
    fn the_rise_is_the_most_at_once_and_counting_goes_on_where_it_stopped() {
        let events = vec![
            event(ONE, 1, true),
            event(OTHER, 1, true),
            event(ONE, 2, false),
            event(ONE, 5, true),
            event(ONE, 6, true),
            event(ONE, 30, false),
        ];
        let mut at_once = Days::new();
        count(&mut at_once, events.clone(), ALL);
        let mut in_steps = Days::new();
        for event in events {
            count(&mut in_steps, vec![event], ALL);
        }
        let first = Counted {
            opened: 4,
            closed: 1,
            rise: 3,
        };
        assert_eq!(at_once[&(ALL, at(0))], first);
        assert_eq!(at_once[&(ONE, at(0))].rise, 2);
        assert_eq!(at_once[&(ONE, at(24))].rise, 0);
        // The two of one moment were counted one after the other, which comes to the same.
        assert_eq!(at_once, in_steps);
    }

    #[test]
    fn what_ends_when_something_begins_makes_no_peak() {
        let mut days = Days::new();
        let events = vec![
            event(ONE, 1, true),
            event(ONE, 3, true),
            event(ONE, 3, false),
        ];
        count(&mut days, events, ALL);
        assert_eq!(days[&(ONE, at(0))].rise, 1, "never two at once");
    }
}
