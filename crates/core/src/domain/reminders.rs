//! When customers are reminded that licenses end.
//!
//! Days are days of UTC. A reminder of 14 days is due from the beginning of the day that lies 14 days before the one on which the
//! license ends. Of several that are due, the one with the fewest days is written, and the others are spared. What was due
//! before the rule reached so far is never made up for.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// The most days before the end, and how many different ones there may be.
pub const DAYS_MAX: u16 = 365;
pub const DIFFERENT_MAX: usize = 5;

/// Which ends a number of days reminds of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub days: u16,
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Before this one.
    pub until: DateTime<Utc>,
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days))
        .unwrap_or(NaiveDate::MAX)
}

/// The windows of a day, the fewest days first. `from` says from which day on each number of days reminds.
pub fn windows(days: impl IntoIterator<Item = (u16, NaiveDate)>, today: NaiveDate) -> Vec<Window> {
    let mut windows: Vec<Window> = days
        .into_iter()
        .map(|(days, from)| Window {
            days,
            from: midnight(later(from, days.into())),
            until: midnight(later(today, u64::from(days) + 1)),
        })
        .filter(|window| window.from < window.until)
        .collect();
    windows.sort_by_key(|window| window.days);
    windows
}

/// Of how many days a license is reminded now that ends at a moment; none when it was reminded of as many or fewer.
#[must_use]
pub fn due(windows: &[Window], ends_at: DateTime<Utc>, reminded: Option<u16>) -> Option<u16> {
    let within = |window: &&Window| {
        (window.from..window.until).contains(&ends_at)
            && reminded.is_none_or(|reminded| reminded > window.days)
    };
    windows.iter().find(within).map(|window| window.days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a day")
    }

    #[test]
    fn a_reminder_is_due_from_its_day_on_and_the_nearest_one_counts() {
        let windows = windows([(14, day(1)), (7, day(1))], day(10));
        let end = |of| midnight(day(of)) + chrono::TimeDelta::hours(17);
        assert_eq!(due(&windows, end(24), None), Some(14));
        assert_eq!(due(&windows, end(25), None), None, "15 days");
        assert_eq!(due(&windows, end(17), None), Some(7));
        assert_eq!(due(&windows, end(17), Some(14)), Some(7));
        assert_eq!(due(&windows, end(17), Some(7)), None);
        assert_eq!(due(&windows, end(20), Some(14)), None);
    }

    #[test]
    fn what_was_due_before_the_rule_is_not_made_up_for() {
        let windows = windows([(14, day(10))], day(10));
        let end = |of| midnight(day(of)) + chrono::TimeDelta::hours(17);
        assert_eq!(due(&windows, end(24), None), Some(14), "today");
        assert_eq!(due(&windows, end(23), None), None, "yesterday");
    }
}
