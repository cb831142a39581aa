//! The dashboard and the reports.
//!
//! Figures of licenses come from the list index (by SQL until it is loaded), refusals and questions from their sums by day,
//! activations from the days that [`Reporter`] keeps counted and from what happened since. Deliberately absent: the lists
//! behind the figures.

mod customers;
mod dashboard;
mod denials;
mod distribution;
mod expiries;
mod export;
mod reporter;
mod usage;
mod usage_read;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

pub(crate) use reporter::Reporter;

use super::EnvironmentScope;
use crate::{
    backend::in_the_background,
    domain::status::LicenseStatus,
    error::{Error, Result},
    listing::View,
    operations::{licenses::StatusCount, reports::ReportPeriod},
};

/// The most days of a report.
const DAYS_MAX: u64 = 3_660;

/// Days of a report, checked.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: NaiveDate,
    days: usize,
}

impl Stretch {
    fn of(period: ReportPeriod) -> Result<Self> {
        let refuse = |reason: &str, remedy: &str| Err(Error::invalid("period", reason, remedy));
        if period.to < period.from {
            return refuse("The last day is before the first.", "Turn them round.");
        }
        let days = (period.to - period.from).num_days().unsigned_abs() + 1;
        if days > DAYS_MAX {
            return refuse("A report has at most 3,660 days.", "Choose fewer days.");
        }
        // Four digits: what sorts as text sorts as time.
        let known = |day: NaiveDate| (1900..=9990).contains(&chrono::Datelike::year(&day));
        if !known(period.from) || !known(period.to) {
            return refuse("A report has days from 1900 to 9990.", "Choose other days.");
        }
        Ok(Self {
            first: period.from,
            days: usize::try_from(days).unwrap_or(usize::MAX),
        })
    }

    /// The last so many days until today.
    fn until(today: NaiveDate, days: u32) -> Self {
        let back = Days::new(u64::from(days.saturating_sub(1)));
        Self {
            first: today.checked_sub_days(back).unwrap_or(today),
            days: days as usize,
        }
    }

    fn from(&self) -> DateTime<Utc> {
        midnight(self.first)
    }

    /// The first moment after.
    fn end(&self) -> DateTime<Utc> {
        self.from() + chrono::TimeDelta::days(i64::try_from(self.days).unwrap_or(i64::MAX))
    }

    /// The days in order.
    fn each(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        self.first.iter_days().take(self.days)
    }

    /// The place of a day among them.
    fn place(&self, day: NaiveDate) -> Option<usize> {
        let place = usize::try_from((day - self.first).num_days()).ok()?;
        (place < self.days).then_some(place)
    }
}

/// When a day begins.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn small(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

fn counts_of(by_status: &[u32; LicenseStatus::ALL.len()]) -> Vec<StatusCount> {
    let named = LicenseStatus::ALL.into_iter().zip(by_status);
    named
        .map(|(status, count)| StatusCount {
            status,
            count: *count,
        })
        .collect()
}

impl EnvironmentScope {
    /// A figure from the list index, off the threads that answer; none while the index is not loaded.
    async fn figured<T: Send + 'static>(
        &self,
        work: impl FnOnce(&View) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(list) = &self.environment.list else {
            return Ok(None);
        };
        match list.view_soon().await {
            Some(view) => in_the_background(move || work(&view)).await.map(Some),
            None => Ok(None),
        }
    }
}
