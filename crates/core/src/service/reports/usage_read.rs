//! Counted activations, read together with what happened since they were counted.
//!
//! Deliberately absent: keeping them counted ([`super::reporter`]).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::Stretch;
use crate::{
    domain::usage::{Counted, Days, Event, count, day_after, day_of},
    error::Result,
    ids::ProductId,
    store::{
        Tx,
        report_days::{self as store, ALL},
    },
};

/// Activations that began or ended since counting: more are left to it, and the answer says until when it counted.
const SINCE_MAX: i64 = 20_000;
/// Days to count again that a question counts itself, and the activations of them that it reads for that; more are left to
/// the counting, and told.
const RECOUNTS_MAX: usize = 5;
const RECOUNTED_MAX: i64 = if cfg!(test) { 1_000 } else { 100_000 };

/// What is known of some days.
#[derive(Debug, Default)]
pub(super) struct UsageRead {
    /// By product and day.
    pub days: Days,
    /// How the limits stood, by product and day.
    pub limits: HashMap<(ProductId, DateTime<Utc>), (i64, i64)>,
    /// In use when the first day began.
    pub before: BTreeMap<ProductId, i64>,
    /// Until when activations are counted; none when they all are.
    pub counted_until: Option<DateTime<Utc>>,
    /// Days that are to be counted again.
    pub recounting: usize,
}

impl UsageRead {
    /// Reads days, of one product (or all together) or of each.
    pub(super) async fn of(
        tx: &mut Tx,
        stretch: Stretch,
        product: Option<ProductId>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut read = Self::default();
        let (from, end) = (stretch.from(), stretch.end());
        for row in store::days(tx, from, end, product).await? {
            read.days.insert((row.product_id, row.day), row.counted());
            if let (Some(capacity), Some(unlimited)) = (row.capacity, row.unlimited) {
                read.limits
                    .insert((row.product_id, row.day), (capacity, unlimited));
            }
        }
        read.before = store::in_use_before(tx, from).await?.into_iter().collect();
        let counted = store::counted_until(tx).await?;
        read.add_since(tx, from, counted, now).await?;
        read.count_again(tx, from, end, now).await?;
        read.days.retain(|(of, day), _| {
            product.is_none_or(|product| product == *of) && (from..end).contains(day)
        });
        Ok(read)
    }

    /// Adds what happened since counting.
    async fn add_since(
        &mut self,
        tx: &mut Tx,
        from: DateTime<Utc>,
        counted: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let since = counted.unwrap_or(DateTime::UNIX_EPOCH);
        // What happens in the same moment is counted, too.
        let until = now + chrono::TimeDelta::milliseconds(1);
        let events = store::events(tx, since, until, SINCE_MAX).await?;
        if i64::try_from(events.len()).unwrap_or(i64::MAX) >= SINCE_MAX {
            self.counted_until = Some(since);
            return Ok(());
        }
        // The day that counting stands in may lie before the stretch, where it is summed up.
        let (before, within): (Vec<_>, Vec<_>) =
            events.into_iter().partition(|event| event.at < from);
        for event in before {
            for product in [event.product, ALL] {
                *self.before.entry(product).or_default() += if event.begins { 1 } else { -1 };
            }
        }
        count(&mut self.days, within, ALL);
        Ok(())
    }

    /// Counts anew the days whose activations were deleted meanwhile.
    async fn count_again(
        &mut self,
        tx: &mut Tx,
        from: DateTime<Utc>,
        end: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let counted = store::counted_until(tx).await?;
        let due = store::recounts(tx, now).await?;
        let due: Vec<_> = due
            .into_iter()
            .filter(|recount| recount.day < end && counted.is_some_and(|until| recount.day < until))
            .collect();
        let days: Vec<_> = due.iter().map(|recount| recount.day).collect();
        let Some(read) = events_of(tx, &days).await? else {
            self.recounting = days.len();
            return Ok(());
        };
        for (day, events) in read {
            // Days that are counted in part have their rest in this answer already, and begin anew with it.
            let since = counted.filter(|since| day_of(*since) == day);
            let summed_up: Vec<_> = events
                .iter()
                .filter(|event| since.is_some_and(|since| event.at >= since))
                .map(|event| (event.product, event.begins))
                .collect();
            let mut anew = Days::new();
            count(&mut anew, events, ALL);
            match day >= from {
                true => {
                    self.days.retain(|(_, other), _| *other != day);
                    self.days.append(&mut anew);
                }
                false => self.replace_before(tx, day, &anew, summed_up).await?,
            }
        }
        Ok(())
    }

    /// Puts a day before the stretch right in the sums.
    async fn replace_before(
        &mut self,
        tx: &mut Tx,
        day: DateTime<Utc>,
        anew: &Days,
        summed_up: Vec<(ProductId, bool)>,
    ) -> Result<()> {
        for row in store::days(tx, day, day_after(day), None).await? {
            *self.before.entry(row.product_id).or_default() -= row.counted().net();
        }
        // What came since counting was summed up, too.
        for (of, begins) in summed_up {
            for product in [of, ALL] {
                *self.before.entry(product).or_default() -= if begins { 1 } else { -1 };
            }
        }
        for ((product, _), counted) in anew {
            *self.before.entry(*product).or_default() += counted.net();
        }
        Ok(())
    }

    /// The days of a product in order, each with what is in use when it begins.
    pub(super) fn along(
        &self,
        product: ProductId,
        days: impl Iterator<Item = DateTime<Utc>>,
    ) -> impl Iterator<Item = (DateTime<Utc>, Counted, i64)> {
        let mut in_use = self.before.get(&product).copied().unwrap_or(0);
        days.map(move |day| {
            let counted = self.days.get(&(product, day)).copied().unwrap_or_default();
            let begins_with = in_use;
            in_use += counted.net();
            (day, counted, begins_with)
        })
    }
}

/// What began and ended on each of some days; none where that is more than a question should read.
async fn events_of(
    tx: &mut Tx,
    days: &[DateTime<Utc>],
) -> Result<Option<Vec<(DateTime<Utc>, Vec<Event>)>>> {
    if days.len() > RECOUNTS_MAX {
        return Ok(None);
    }
    let (mut left, mut read) = (RECOUNTED_MAX, Vec::new());
    for day in days {
        let events = store::events(tx, *day, day_after(*day), left).await?;
        left -= i64::try_from(events.len()).unwrap_or(left);
        if left <= 0 {
            return Ok(None);
        }
        read.push((*day, events));
    }
    Ok(Some(read))
}
