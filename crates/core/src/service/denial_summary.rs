//! Refusals of some days, by cause and customer.
//!
//! Deliberately absent: counting them (`backend::answering`).

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Days, DurationRound, TimeDelta, Utc};

use super::EnvironmentScope;
use crate::{
    error::{Error, Result},
    ids::{CustomerId, LicenseId},
    operations::{
        activations::VerdictCode,
        devices::{DenialGroup, DenialSummary, SummariseDenials},
    },
    store::{
        customers,
        device_pages::{self as pages, DayOfDenials},
    },
};

/// Groups that are told.
const GROUPS: usize = 500;
/// Days, causes, licenses and devices that are read.
const READ: i64 = 50_000;
const DAYS_MAX: u32 = 92;

/// What is known of a group while it grows.
struct Group {
    told: DenialGroup,
    licenses: BTreeSet<LicenseId>,
    devices: BTreeSet<String>,
}

impl EnvironmentScope {
    /// Refusals of some days, by cause and customer.
    ///
    /// # Errors
    /// `invalid` for the days.
    pub async fn summarise_denials(&self, request: SummariseDenials) -> Result<DenialSummary> {
        let days = days(&request)?;
        let until = days
            .last()
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .unwrap_or(request.from);
        self.environment.answerer.settle().await?;
        let mut tx = self.environment.database.read().await?;
        let from = days.first().copied().unwrap_or(request.from);
        let denials = pages::denials_by_day(&mut tx, from, until, READ).await?;
        let names: Vec<String> = days
            .iter()
            .map(|day| day.format("%Y-%m-%d").to_string())
            .collect();
        let mut per_day = vec![0_u32; days.len()];
        let mut groups: HashMap<(VerdictCode, Option<CustomerId>), Group> = HashMap::new();
        for denial in denials {
            let Some(day) = names.iter().position(|name| *name == denial.day) else {
                continue;
            };
            let code = code_of(&denial.code)?;
            let count = u32::try_from(denial.count).unwrap_or(u32::MAX);
            per_day[day] = per_day[day].saturating_add(count);
            groups
                .entry((code, denial.customer_id))
                .or_insert_with(|| Group::of(code, &denial, days.len()))
                .add(denial, day, count);
        }
        let ids: Vec<CustomerId> = groups
            .keys()
            .filter_map(|(_, customer)| *customer)
            .collect();
        let found = customers::by_ids(&mut tx, &ids).await?;
        let named: HashMap<_, _> = found.into_iter().map(|found| (found.id, found)).collect();
        let mut groups: Vec<DenialGroup> = groups
            .into_iter()
            .map(|((_, customer), group)| DenialGroup {
                customer: customer.and_then(|id| named.get(&id).cloned()),
                ..group.finished()
            })
            .collect();
        groups.sort_by(|one, other| {
            let order = other.count.cmp(&one.count);
            order.then_with(|| other.last_at.cmp(&one.last_at))
        });
        groups.truncate(GROUPS);
        Ok(DenialSummary {
            days,
            per_day,
            groups,
        })
    }
}

fn days(request: &SummariseDenials) -> Result<Vec<DateTime<Utc>>> {
    if !(1..=DAYS_MAX).contains(&request.days) {
        return Err(Error::invalid(
            "days",
            "A summary has 1 to 92 days.",
            "Choose fewer days.",
        ));
    }
    let first = request.from.duration_trunc(TimeDelta::days(1));
    let first = first.unwrap_or(request.from);
    let days = (0..request.days).filter_map(|day| first.checked_add_days(Days::new(day.into())));
    Ok(days.collect())
}

/// The code of a stored word.
pub(super) fn code_of(word: &str) -> Result<VerdictCode> {
    serde_json::from_value(serde_json::Value::String(word.to_owned()))
        .map_err(|error| Error::Internal(format!("a stored denial does not read: {error}")))
}

impl Group {
    fn of(code: VerdictCode, newest: &DayOfDenials, days: usize) -> Self {
        Self {
            told: DenialGroup {
                code,
                customer: None,
                count: 0,
                licenses: 0,
                devices: 0,
                last_at: newest.last_at,
                per_day: vec![0; days],
                license_id: newest.license_id,
                device_id: newest.device_id,
            },
            licenses: BTreeSet::new(),
            devices: BTreeSet::new(),
        }
    }

    fn add(&mut self, denial: DayOfDenials, day: usize, count: u32) {
        self.told.count = self.told.count.saturating_add(count);
        self.told.per_day[day] = self.told.per_day[day].saturating_add(count);
        self.told.last_at = self.told.last_at.max(denial.last_at);
        self.licenses.extend(denial.license_id);
        if !denial.fingerprint.is_empty() {
            self.devices.insert(denial.fingerprint);
        }
    }

    fn finished(self) -> DenialGroup {
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        DenialGroup {
            licenses: count(self.licenses.len()),
            devices: count(self.devices.len()),
            ..self.told
        }
    }
}
