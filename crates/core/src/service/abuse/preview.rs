//! What rules would have done in the last days, by the same judgement over the same rows that detection goes by.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;

use super::{SET, check};
use crate::{
    domain::{
        abuse::{Found, day, judge},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::LicenseId,
    operations::{abuse::*, licenses::LicenseRow},
    service::EnvironmentScope,
    store::{abuse as store, license_list},
};

/// Days of a preview: what is kept of networks.
const DAYS: std::ops::RangeInclusive<u32> = 1..=60;
/// Licenses that are looked at in a preview, and at a time.
const LICENSES: i64 = 20_000;
const AT_ONCE: usize = 100;
/// Rows that are told.
const ROWS: usize = 100;

/// A license by a rule.
struct Line {
    license: LicenseId,
    kind: AbuseRuleKind,
    windows: Vec<Found>,
}

/// What a license must have for any rule to be met; a rule that is off is met by nothing.
fn fewest(rules: &[AbuseRule]) -> store::Fewest {
    let of = |kind| {
        let rule = rules.iter().find(|rule| rule.on && rule.kind == kind);
        rule.map_or(i64::MAX, |rule| i64::from(rule.threshold))
    };
    store::Fewest {
        refused: of(AbuseRuleKind::Denials),
        devices: of(AbuseRuleKind::Devices),
        churn: of(AbuseRuleKind::Churn),
        networks: of(AbuseRuleKind::Networks),
    }
}

impl EnvironmentScope {
    /// What rules would have done in the last days. Nothing is written.
    ///
    /// # Errors
    /// `invalid` for the days or the rules.
    pub async fn preview_abuse(&self, request: PreviewAbuse) -> Result<AbusePreview> {
        if !DAYS.contains(&request.days) {
            return Err(Error::invalid(
                "days",
                "A preview has 1 to 60 days.",
                "Choose fewer days.",
            ));
        }
        check(&request.rules)?;
        let rules: Vec<AbuseRule> = request
            .rules
            .into_iter()
            .map(|rule| AbuseRule {
                since: None,
                ..rule
            })
            .collect();
        self.environment.answerer.settle().await?;
        let database = &self.environment.database;
        let from = day(database.now()) - TimeDelta::days(i64::from(request.days) - 1);
        let (lines, partial) = self.look_back(&rules, from).await?;
        self.foreseen(&rules, lines, partial).await
    }

    async fn look_back(
        &self,
        rules: &[AbuseRule],
        from: chrono::DateTime<chrono::Utc>,
    ) -> Result<(Vec<Line>, bool)> {
        if !rules.iter().any(|rule| rule.on) {
            return Ok((Vec::new(), false));
        }
        let mut tx = self.environment.database.read().await?;
        let found = store::eventful(&mut tx, from, fewest(rules), LICENSES).await?;
        let mut partial = i64::try_from(found.len()).unwrap_or(LICENSES) >= LICENSES;
        let mut lines = Vec::new();
        for some in found.chunks(AT_ONCE) {
            let (histories, cut) = store::histories(&mut tx, some, from).await?;
            partial |= cut;
            for (license, history) in histories {
                let found = judge(rules, &history, from);
                for kind in SET {
                    let windows: Vec<Found> = found
                        .iter()
                        .filter(|found| found.kind == kind)
                        .cloned()
                        .collect();
                    if !windows.is_empty() {
                        lines.push(Line {
                            license,
                            kind,
                            windows,
                        });
                    }
                }
            }
        }
        Ok((lines, partial))
    }

    async fn foreseen(
        &self,
        rules: &[AbuseRule],
        mut lines: Vec<Line>,
        partial: bool,
    ) -> Result<AbusePreview> {
        let suspends = |kind| {
            let rule = rules.iter().find(|rule| rule.kind == kind);
            rule.is_some_and(|rule| rule.effect == AbuseEffect::Suspend)
        };
        let mut tx = self.environment.database.read().await?;
        let ids: BTreeSet<LicenseId> = lines.iter().map(|line| line.license).collect();
        let ids: Vec<LicenseId> = ids.into_iter().collect();
        let rows = license_list::by_ids(&mut tx, &ids).await?;
        let rows: HashMap<LicenseId, LicenseRow> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        // Never activated, a license has nothing to be suspended from.
        let can = |status| !matches!(status, LicenseStatus::Available | LicenseStatus::Assigned);
        let stopped: BTreeSet<LicenseId> = lines
            .iter()
            .filter(|line| suspends(line.kind))
            .filter(|line| rows.get(&line.license).is_some_and(|row| can(row.status)))
            .map(|line| line.license)
            .collect();
        lines.sort_by_key(|line| {
            (
                !stopped.contains(&line.license),
                std::cmp::Reverse(line.windows.len()),
                line.license,
                line.kind,
            )
        });
        let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let by_rule = rules.iter().filter(|rule| rule.on).map(|rule| {
            let of = || lines.iter().filter(|line| line.kind == rule.kind);
            AbusePreviewRule {
                kind: rule.kind,
                licenses: count(of().count()),
                windows: count(of().map(|line| line.windows.len()).sum()),
            }
        });
        let by_rule = by_rule.collect();
        let told = lines.iter().filter_map(|line| {
            let license = rows.get(&line.license)?;
            let last = line.windows.last()?;
            Some(AbusePreviewRow {
                license: license.clone(),
                kind: line.kind,
                peak: line.windows.iter().map(|found| found.count).max()?,
                last_at: last.evidence.last_at.unwrap_or(last.began_at),
                windows: count(line.windows.len()),
                suspends: stopped.contains(&line.license) && suspends(line.kind),
            })
        });
        Ok(AbusePreview {
            flagged: count(ids.len()),
            suspended: count(stopped.len()),
            by_rule,
            rows: told.take(ROWS).collect(),
            partial,
        })
    }
}
