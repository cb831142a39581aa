//! When a backup of a plan is due. Moments are UTC.
//!
//! Deliberately absent: taking it.

use chrono::{DateTime, Datelike, Days, NaiveTime, Utc};

use crate::operations::backups::BackupPlan;

/// The newest moment of the plan that is not after `now`.
pub(crate) fn moment_before(plan: &BackupPlan, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    moments(plan, now).filter(|moment| *moment <= now).max()
}

/// The first moment of the plan after `now`.
pub(crate) fn moment_after(plan: &BackupPlan, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    moments(plan, now).filter(|moment| *moment > now).min()
}

/// The moments of the plan in the weeks around `now`.
fn moments(plan: &BackupPlan, now: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(plan.hour, plan.minute, 0);
    let weekday = plan.weekday;
    (0..=16_u64).filter_map(move |days| {
        let day = now
            .date_naive()
            .checked_sub_days(Days::new(8))?
            .checked_add_days(Days::new(days))?;
        let fits = weekday.is_none_or(|weekday| day.weekday().num_days_from_monday() == weekday);
        fits.then_some(day.and_time(time?).and_utc())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_daily_plan_is_due_at_its_time_and_a_weekly_one_on_its_day() {
        let daily = BackupPlan {
            hour: 2,
            minute: 30,
            ..BackupPlan::default()
        };
        // A Thursday.
        let now = at("2026-11-26T02:29:59Z");
        assert_eq!(moment_before(&daily, now), Some(at("2026-11-25T02:30:00Z")));
        assert_eq!(moment_after(&daily, now), Some(at("2026-11-26T02:30:00Z")));
        let due = at("2026-11-26T02:30:00Z");
        assert_eq!(moment_before(&daily, due), Some(due));
        let weekly = BackupPlan {
            weekday: Some(0),
            ..daily
        };
        assert_eq!(
            moment_before(&weekly, now),
            Some(at("2026-11-23T02:30:00Z"))
        );
        assert_eq!(moment_after(&weekly, now), Some(at("2026-11-30T02:30:00Z")));
    }
}
