//! License rules that run by themselves: reminders, idle devices, the weekly digest.
//!
//! Here they are looked at and changed, and foreseen: the same questions that the work asks, so that a preview cannot promise
//! something else. The work is done by [`keeper`] under a lease. Deliberately absent: what mails say (`domain::letters`) and
//! the expiry sweep (`service::sweeps`).

pub(crate) mod digest;
pub(crate) mod idle;
pub(crate) mod keeper;
pub(crate) mod reminders;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures::FutureExt;
use serde_json::json;

pub(crate) use keeper::keep;

use super::{EnvironmentScope, WorkspaceScope, settings::noted};
use crate::{
    domain::{
        email::checked_email,
        reminders::{DAYS_MAX, DIFFERENT_MAX, Window, windows},
    },
    error::{Error, Result},
    operations::rules::*,
    store::{jobs::clock, rules as store, settings, sweeps},
};

/// The most days that a device may be silent.
const IDLE_MAX: u16 = 1_000;
/// The most addresses of the digest.
const ADDRESSES_MAX: usize = 20;

fn refuse<T>(field: &'static str, reason: impl Into<String>, remedy: &str) -> Result<T> {
    Err(Error::invalid(field, reason, remedy))
}

fn checked_days(rules: &Rules) -> Result<Vec<u16>> {
    let mut days = rules.reminder_days.clone();
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    if days.len() > DIFFERENT_MAX || days.iter().any(|days| !(1..=DAYS_MAX).contains(days)) {
        return refuse(
            "reminder_days",
            "Reminders go out 1 to 365 days before the end, at most 5 times.",
            "Enter at most 5 numbers from 1 to 365.",
        );
    }
    if rules.reminders && days.is_empty() {
        return refuse(
            "reminder_days",
            "Without days nobody would be reminded.",
            "Enter some, or switch reminders off.",
        );
    }
    Ok(days)
}

/// How many days a device may be silent at least: it need not ask more often than that.
fn idle_least(check_hours: u32) -> u16 {
    u16::try_from(check_hours.div_ceil(24)).unwrap_or(IDLE_MAX)
}

fn check_idle(idle_days: Option<u16>, check_hours: u32) -> Result<()> {
    let least = idle_least(check_hours);
    match idle_days {
        Some(days) if !(1..=IDLE_MAX).contains(&days) => refuse(
            "idle_days",
            "Devices are released after 1 to 1,000 days.",
            "Enter 1 to 1,000, or switch the rule off.",
        ),
        Some(days) if days < least => refuse(
            "idle_days",
            format!(
                "A device may go {check_hours} hours without asking, so it is not idle before."
            ),
            "Enter more days, or let devices ask more often.",
        ),
        _ => Ok(()),
    }
}

fn checked_addresses(rules: &Rules) -> Result<Vec<String>> {
    let mut addresses: Vec<String> = Vec::new();
    for address in rules.digest_to.iter().take(ADDRESSES_MAX + 1) {
        let address = checked_email(address)
            .map_err(|error| super::mail_settings::named("digest_to", error))?;
        let known = |other: &String| other.to_lowercase() == address.to_lowercase();
        if !addresses.iter().any(known) {
            addresses.push(address);
        }
    }
    if addresses.len() > ADDRESSES_MAX {
        return refuse(
            "digest_to",
            "The digest goes to at most 20 addresses.",
            "Take some out, or use an address that forwards it.",
        );
    }
    if rules.digest && addresses.is_empty() {
        return refuse(
            "digest_to",
            "The digest needs somebody to go to.",
            "Enter an address, or switch it off.",
        );
    }
    Ok(addresses)
}

/// Rules with when each of them begins: what was on before goes on.
fn begun(before: &StoredRules, rules: Rules, now: DateTime<Utc>) -> StoredRules {
    let kept = |days: u16| match before.rules.reminders {
        true => before.remind_from.get(&days).copied(),
        false => None,
    };
    let from = |days: &u16| (*days, kept(*days).unwrap_or_else(|| now.date_naive()));
    let remind_from: BTreeMap<u16, NaiveDate> = match rules.reminders {
        true => rules.reminder_days.iter().map(from).collect(),
        false => BTreeMap::new(),
    };
    let digest_since = match (rules.digest, before.rules.digest) {
        (true, true) => before.digest_since.or(Some(now)),
        (true, false) => Some(now),
        (false, _) => None,
    };
    StoredRules {
        rules,
        remind_from,
        digest_since,
    }
}

/// Which ends are reminded of at a moment.
fn windows_at(stored: &StoredRules, now: DateTime<Utc>) -> Vec<Window> {
    let from = stored.remind_from.iter().map(|(days, from)| (*days, *from));
    windows(from, now.date_naive())
}

impl WorkspaceScope {
    /// The license rules that run by themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_rules(&self, _request: GetRules) -> Result<Rules> {
        let mut tx = self.workspace.control.read().await?;
        Ok(store::rules(&mut tx).await?.rules)
    }

    /// Changes the license rules. What they would have done before is not made up for.
    ///
    /// # Errors
    /// `invalid` with the field; `conflict` when somebody else changed them.
    pub async fn save_rules(&self, request: SaveRules) -> Result<Rules> {
        let mut rules = request.rules;
        rules.reminder_days = checked_days(&rules)?;
        rules.digest_to = checked_addresses(&rules)?;
        let seen = rules.version;
        rules.version += 1;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let check_hours = settings::get(tx).await?.check_hours;
                    check_idle(rules.idle_days, check_hours)?;
                    let before = store::rules(tx).await?;
                    let after = begun(&before, rules, now);
                    if !store::save_rules(tx, &after).await? {
                        return Err(Error::Conflict {
                            thing: "setting",
                            id: "rules".into(),
                            seen,
                            found: before.rules.version,
                        });
                    }
                    let details = json!({ "before": before.rules, "after": after.rules });
                    noted(tx, &caller, now, "save_rules", details).await
                }
                .boxed()
            })
            .await?;
        self.workspace.mail.forget();
        self.get_rules(GetRules {}).await
    }
}

impl EnvironmentScope {
    /// What license rules would do with the data as it is now. Nothing is changed.
    ///
    /// # Errors
    /// `invalid` with the field.
    pub async fn foresee_rules(&self, request: ForeseeRules) -> Result<RulesForesight> {
        let mut rules = request.rules;
        rules.reminder_days = checked_days(&rules)?;
        let settings = self.environment.book.current().await?;
        check_idle(rules.idle_days, settings.check_hours)?;
        let grace = request.grace_days.unwrap_or(settings.grace_days);
        if grace > 365 {
            return refuse(
                "grace_days",
                "The grace is at most 365 days.",
                "Enter 0 to 365.",
            );
        }
        self.environment.answerer.settle().await?;
        let before = store::rules(&mut self.environment.book.control().read().await?).await?;
        let now = self.environment.database.now();
        let stored = begun(&before, rules, now);
        let setup = self.environment.mailer.book.setup().await?;
        let mut tx = self.environment.database.read().await?;
        let moment = clock(&mut tx, now).await?;
        let deadlines = sweeps::deadlines(&mut tx, moment, grace).await?;
        let would_expire = count(sweeps::count_due(&mut tx, &deadlines).await?);
        let idle = match stored.rules.idle_days {
            Some(days) => Some(idle::foresee(&mut tx, days, moment).await?),
            None => None,
        };
        Ok(RulesForesight {
            would_expire,
            reminders: reminders::foresee(&mut tx, &stored, setup.settings.on, moment.min(now))
                .await?,
            idle,
        })
    }
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
