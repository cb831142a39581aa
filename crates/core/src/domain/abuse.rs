//! What abuse detection counts, and when it is too much: one pure function over a license's history.
//!
//! Live detection and the preview ask the same [`judge`], so the preview tells what detection does. Everything is counted in
//! windows that stand still: hours and days of UTC, and for churn stretches of at most seven days that never overlap. A
//! window is found once. Refusals that only say that the desk stopped a license count for nothing: its own devices go on
//! asking. Deliberately absent: reading histories (`store::abuse`), and what follows (`service::abuse`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::operations::{
    abuse::{AbuseRule, AbuseRuleKind, CaseEvidence, RefusalCount},
    activations::VerdictCode,
};

/// Churn looks at so many days.
pub const CHURN_DAYS: i64 = 7;
/// So many devices and networks are named as evidence.
const NAMED: usize = 20;

/// A license's history, as far as rules look at it.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The activation limit; none is unlimited.
    pub limit: Option<u32>,
    /// Whether it is a revoked key that leaked.
    pub watched: bool,
    /// What happened, in any order.
    pub events: Vec<Event>,
    /// When the last window of churn began that was found already: it is found again, and what comes after it counts anew.
    pub churn_from: Option<DateTime<Utc>>,
}

/// Something that happened to a license.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: What,
    /// Of which device.
    pub device: Option<Device>,
    /// From which network.
    pub network: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A device was counted in.
    Begun,
    /// A device was counted out.
    Ended,
    /// Devices were refused, so often.
    Refused(VerdictCode, u32),
    /// It was used from a network on that day.
    Seen,
}

/// A device, and what people call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Device {
    /// What tells it apart.
    pub fingerprint: String,
    /// Its name.
    pub label: String,
}

/// A window in which a rule was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which rule.
    pub kind: AbuseRuleKind,
    /// When the window begins.
    pub began_at: DateTime<Utc>,
    /// When it ends.
    pub ended_at: DateTime<Utc>,
    /// What was counted.
    pub count: u32,
    /// What is too many.
    pub threshold: u32,
    /// What it was.
    pub evidence: CaseEvidence,
}

/// Whether a refusal counts, or a sighting with it: not when it only says that the desk stopped the license.
#[must_use]
pub const fn counts(code: VerdictCode) -> bool {
    !matches!(
        code,
        VerdictCode::NotAssigned
            | VerdictCode::Revoked
            | VerdictCode::Suspended
            | VerdictCode::Inactive
            | VerdictCode::Expired
    )
}

/// The hour of a moment.
#[must_use]
pub fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

/// The day of a moment.
#[must_use]
pub fn day(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::days(1)).unwrap_or(at)
}

/// Every window that ends after `from` and in which a rule that is on was met, by rule and time.
#[must_use]
pub fn judge(rules: &[AbuseRule], history: &History, from: DateTime<Utc>) -> Vec<Found> {
    let mut found = Vec::new();
    for rule in rules.iter().filter(|rule| rule.on) {
        let from = rule.since.map_or(from, |since| since.max(from));
        match rule.kind {
            AbuseRuleKind::Churn => found.extend(churn(rule, history, from)),
            AbuseRuleKind::LeakedKey if !history.watched => {}
            kind => {
                let (begin, length) = match kind {
                    AbuseRuleKind::Devices | AbuseRuleKind::Denials => {
                        (hour as fn(_) -> _, TimeDelta::hours(1))
                    }
                    _ => (day as fn(_) -> _, TimeDelta::days(1)),
                };
                let mut windows: BTreeMap<DateTime<Utc>, Vec<&Event>> = BTreeMap::new();
                for event in history.events.iter().filter(|each| matters(kind, each)) {
                    windows.entry(begin(event.at)).or_default().push(event);
                }
                let ended = windows.into_iter().filter(|(at, _)| *at + length > from);
                let all =
                    ended.map(|(at, events)| (at, at + length, measure(kind, &events), events));
                found.extend(all.filter_map(|window| met(rule, window)));
            }
        }
    }
    found
}

fn met(
    rule: &AbuseRule,
    (began_at, ended_at, count, events): (DateTime<Utc>, DateTime<Utc>, u32, Vec<&Event>),
) -> Option<Found> {
    (count >= rule.threshold).then(|| Found {
        kind: rule.kind,
        began_at,
        ended_at,
        count,
        threshold: rule.threshold,
        evidence: evidence(&events),
    })
}

/// Days one after another, each with the days before it that no window has yet.
fn churn(rule: &AbuseRule, history: &History, from: DateTime<Utc>) -> Vec<Found> {
    let Some(limit) = history.limit else {
        return Vec::new();
    };
    let mut days: BTreeMap<DateTime<Utc>, Vec<&Event>> = BTreeMap::new();
    let known = history.churn_from;
    for event in &history.events {
        if matters(rule.kind, event) && known.is_none_or(|known| event.at >= known) {
            days.entry(day(event.at)).or_default().push(event);
        }
    }
    let mut found = Vec::new();
    let mut free = known;
    for at in days.keys().copied() {
        let end = at + TimeDelta::days(1);
        if known.is_none() && end <= from {
            continue;
        }
        let earliest = at - TimeDelta::days(CHURN_DAYS - 1);
        let begin = free.map_or(earliest, |free| free.max(earliest));
        let events: Vec<&Event> = days
            .range(begin..end)
            .flat_map(|(_, some)| some.iter().copied())
            .collect();
        let count = many(events.len()).saturating_sub(limit);
        if let Some(window) = met(rule, (begin, end, count, events)) {
            free = Some(end);
            if end > from || known == Some(begin) {
                found.push(window);
            }
        }
    }
    found
}

/// Whether a rule looks at an event.
fn matters(kind: AbuseRuleKind, event: &Event) -> bool {
    match (kind, event.what) {
        (AbuseRuleKind::Churn, what) => matches!(what, What::Begun | What::Ended),
        (AbuseRuleKind::Devices, What::Begun) => true,
        (AbuseRuleKind::Networks, What::Seen) => true,
        (AbuseRuleKind::LeakedKey, What::Refused(code, _)) => code == VerdictCode::Revoked,
        (_, What::Refused(code, _)) => counts(code),
        _ => false,
    }
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn devices<'a>(events: &[&'a Event]) -> BTreeMap<&'a str, &'a str> {
    let devices = events.iter().filter_map(|event| event.device.as_ref());
    devices
        .map(|device| (device.fingerprint.as_str(), device.label.as_str()))
        .collect()
}

fn networks<'a>(events: &[&'a Event]) -> BTreeSet<&'a str> {
    let networks = events.iter().filter_map(|event| event.network.as_deref());
    networks.collect()
}

fn measure(kind: AbuseRuleKind, events: &[&Event]) -> u32 {
    match kind {
        AbuseRuleKind::Devices => many(devices(events).len()),
        AbuseRuleKind::Networks => many(networks(events).len()),
        _ => events
            .iter()
            .fold(0, |sum, event| sum.saturating_add(refusals(event))),
    }
}

const fn refusals(event: &Event) -> u32 {
    match event.what {
        What::Refused(_, count) => count,
        _ => 0,
    }
}

fn evidence(events: &[&Event]) -> CaseEvidence {
    let (devices, networks) = (devices(events), networks(events));
    let mut causes: BTreeMap<&'static str, RefusalCount> = BTreeMap::new();
    for event in events {
        if let What::Refused(code, count) = event.what {
            let cause = causes
                .entry(code.as_str())
                .or_insert(RefusalCount { code, count: 0 });
            cause.count = cause.count.saturating_add(count);
        }
    }
    let counted = |what| many(events.iter().filter(|event| event.what == what).count());
    // Of the days on which a network was seen no moment is known.
    let moments = events.iter().filter(|event| event.what != What::Seen);
    let moments: Vec<DateTime<Utc>> = moments.map(|event| event.at).collect();
    CaseEvidence {
        first_at: moments.iter().min().copied(),
        last_at: moments.iter().max().copied(),
        device_count: many(devices.len()),
        devices: devices
            .values()
            .take(NAMED)
            .map(ToString::to_string)
            .collect(),
        network_count: many(networks.len()),
        networks: networks
            .iter()
            .take(NAMED)
            .map(ToString::to_string)
            .collect(),
        begun: counted(What::Begun),
        ended: counted(What::Ended),
        refusals: causes.into_values().collect(),
    }
}
