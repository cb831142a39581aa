//! Abuse detection: its rules, what they would have done, cases, and what finds them.
//!
//! The rules of an environment are a setting of it. [`Detector`] finds by them what happens (`detector`), the preview what
//! happened (`preview`), both through `domain::abuse`; what people decide about cases is in `cases`. Deliberately absent:
//! counting devices, refusals and networks, which the answering of devices does anyway.

mod cases;
mod detector;
mod preview;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::json;

pub(crate) use detector::Detector;

use super::{
    EnvironmentScope,
    acting::{record, subject},
};
use crate::{
    error::{Error, Result},
    operations::{Noun, abuse::*},
    store::{Tx, meta},
};

/// The environment's setting that keeps the rules.
const RULES: &str = "abuse_rules";
/// What a threshold may be.
const THRESHOLDS: std::ops::RangeInclusive<u32> = 2..=100_000;
/// The kinds that people set.
const SET: [AbuseRuleKind; 4] = [
    AbuseRuleKind::Devices,
    AbuseRuleKind::Denials,
    AbuseRuleKind::Churn,
    AbuseRuleKind::Networks,
];

impl EnvironmentScope {
    /// The rules of abuse detection.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_abuse_rules(&self, _request: GetAbuseRules) -> Result<AbuseRules> {
        rules(&mut self.environment.database.read().await?).await
    }

    /// Changes the rules. A rule that changes judges nothing that was before.
    ///
    /// # Errors
    /// `conflict`; `invalid` for a threshold, or when a rule is missing or there twice.
    pub async fn save_abuse_rules(&self, request: SaveAbuseRules) -> Result<AbuseRules> {
        let wanted = request.rules;
        check(&wanted.rules)?;
        let act = self.act("save_abuse_rules", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let seen = meta::setting(tx, RULES).await?;
                    let before = read(seen.as_deref())?;
                    if before.version != wanted.version {
                        return Err(conflict(wanted.version, before.version));
                    }
                    let after = AbuseRules {
                        version: before.version + 1,
                        rules: since(&before.rules, wanted.rules, now),
                    };
                    if !keep(tx, seen.as_deref(), &after).await? {
                        return Err(conflict(wanted.version, before.version + 1));
                    }
                    let about = subject("settings", self::id(), "abuse detection");
                    let details = json!({ "before": before.rules, "after": after.rules });
                    record(tx, &act, now, about, details).await?;
                    tx.changed(Noun::Cases, []);
                    Ok(after)
                }
                .boxed()
            })
            .await
    }
}

/// The rules are one thing, which has no row.
const fn id() -> uuid::Uuid {
    uuid::Uuid::nil()
}

fn conflict(seen: i32, found: i32) -> Error {
    Error::Conflict {
        thing: "settings",
        id: "abuse detection".to_owned(),
        seen,
        found,
    }
}

fn read(stored: Option<&str>) -> Result<AbuseRules> {
    match stored {
        None => Ok(AbuseRules::default()),
        Some(stored) => serde_json::from_str(stored)
            .map_err(|error| Error::Internal(format!("the abuse rules do not read: {error}"))),
    }
}

/// Keeps rules in the place of those that were seen. False when others are there by now.
async fn keep(tx: &mut Tx, seen: Option<&str>, rules: &AbuseRules) -> Result<bool> {
    let stored =
        serde_json::to_string(rules).map_err(|error| Error::Internal(error.to_string()))?;
    meta::replace_setting(tx, RULES, seen, &stored).await
}

/// The rules of an environment.
pub(super) async fn rules(tx: &mut Tx) -> Result<AbuseRules> {
    read(meta::setting(tx, RULES).await?.as_deref())
}

/// A rule that stays as it is works on; another one works from now on.
fn since(before: &[AbuseRule], wanted: Vec<AbuseRule>, now: DateTime<Utc>) -> Vec<AbuseRule> {
    let wanted = wanted.into_iter().map(|rule| {
        let known = before.iter().find(|known| known.kind == rule.kind);
        let same = known.filter(|known| {
            (known.on, known.threshold, known.effect) == (rule.on, rule.threshold, rule.effect)
        });
        AbuseRule {
            since: same.map_or(Some(now), |known| known.since),
            ..rule
        }
    });
    wanted.collect()
}

fn check(rules: &[AbuseRule]) -> Result<()> {
    let each_once = SET
        .iter()
        .all(|kind| rules.iter().filter(|rule| rule.kind == *kind).count() == 1);
    if !each_once || rules.len() != SET.len() {
        return Err(Error::invalid(
            "rules",
            "A rule is missing, there twice, or none that can be set.",
            "Give each of devices, denials, churn and networks once.",
        ));
    }
    if rules
        .iter()
        .any(|rule| !THRESHOLDS.contains(&rule.threshold))
    {
        return Err(Error::invalid(
            "threshold",
            "A threshold is 2 to 100,000.",
            "Enter a number from 2 to 100,000.",
        ));
    }
    Ok(())
}
