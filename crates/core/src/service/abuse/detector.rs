//! Finds abuse in what happens, once a minute, by one process.
//!
//! Devices, refusals and networks are rows with a time already; the detector reads by time which licenses something happened
//! to since it looked last, and judges each by its own recent history: a million licenses to which nothing happens cost
//! nothing. The last two minutes are looked at again, for what other processes write late. A window is raised once, so looking
//! twice does no harm. Deliberately absent: the loop (`backend::tending`).

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::rules;
use crate::{
    domain::{
        abuse::{CHURN_DAYS, Found, day, hour, judge},
        action::LicenseAction,
        transition,
    },
    error::{Error, Result},
    ids::LicenseId,
    operations::{Access, abuse::*, licenses::License},
    service::{
        acting::{self, Act},
        caller::{Caller, Door},
    },
    store::{
        Database, Tx,
        abuse::{self as store, Source},
        cases, leases, license_networks, licenses, meta,
    },
};

/// The lease that keeps all processes but one from detecting.
const LEASE: &str = "abuse";
/// The environment's setting that says how far the detector looked.
const LOOKED: &str = "abuse_looked";
/// Looked at again, for what comes late.
const AGAIN: TimeDelta = TimeDelta::minutes(2);
/// Rows that are read of a source at a time, and how often in one turn. Tests have few.
const ROWS: i64 = if cfg!(test) { 7 } else { 2_000 };
const TIMES: usize = 20;
/// Licenses that are judged at a time.
const AT_ONCE: usize = 100;
/// How long networks are kept: the days that are told apart, and one.
const NETWORKS_KEPT: TimeDelta = TimeDelta::days(64);
/// How long decided cases are kept: as long as the refusals that they tell of.
const CASES_KEPT: TimeDelta = TimeDelta::days(400);

/// How far a source was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Place {
    at: DateTime<Utc>,
    id: LicenseId,
}

impl Place {
    const fn before(at: DateTime<Utc>) -> Self {
        Self {
            at,
            id: LicenseId(Uuid::nil()),
        }
    }
}

/// Detects in one environment.
#[derive(Debug)]
pub(crate) struct Detector {
    database: Arc<Database>,
    /// A lease tells processes apart and not tasks.
    turn: tokio::sync::Mutex<()>,
}

impl Detector {
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self {
            database,
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Judges what happened since the last turn, and says how many windows were raised. May be dropped at any time.
    pub(crate) async fn run(&self) -> Result<u32> {
        let _turn = self.turn.lock().await;
        let now = self.database.now();
        if self.is_idle(now).await? || !self.lease().await? {
            return Ok(0);
        }
        let (rules, places) = {
            let mut tx = self.database.read().await?;
            (rules(&mut tx).await?, looked(&mut tx).await?)
        };
        let raised = match places {
            Some(places) => self.look(&rules.rules, places, now).await?,
            // What was before the first look is not judged.
            None => {
                self.remember([Place::before(now); 4]).await?;
                0
            }
        };
        self.forget(now).await?;
        leases::give_back(&self.database, LEASE).await?;
        Ok(raised)
    }

    async fn look(
        &self,
        rules: &[AbuseRule],
        mut places: [Place; 4],
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let before = places;
        let mut touched: BTreeMap<LicenseId, DateTime<Utc>> = BTreeMap::new();
        for (place, source) in places.iter_mut().zip(Source::ALL) {
            *place = self.read(source, *place, now, &mut touched).await?;
        }
        let raised = self.judge(rules, touched, now).await?;
        if places != before {
            self.remember(places).await?;
        }
        Ok(raised)
    }

    /// Reads what happened in a source after a place, and says how far it came.
    async fn read(
        &self,
        source: Source,
        mut place: Place,
        now: DateTime<Utc>,
        touched: &mut BTreeMap<LicenseId, DateTime<Utc>>,
    ) -> Result<Place> {
        let mut tx = self.database.read().await?;
        for _ in 0..TIMES {
            let some = store::touched(&mut tx, source, (place.at, place.id), now, ROWS).await?;
            for (at, id) in &some {
                let first = touched.entry(*id).or_insert(*at);
                *first = (*first).min(*at);
            }
            let full = i64::try_from(some.len()).unwrap_or(ROWS) >= ROWS;
            match some.last() {
                Some((at, id)) if full => place = Place { at: *at, id: *id },
                // Everything was read; the last moments are read again.
                _ => return Ok(Place::before((now - AGAIN).max(place.at))),
            }
        }
        Ok(place)
    }

    async fn judge(
        &self,
        rules: &[AbuseRule],
        touched: BTreeMap<LicenseId, DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let mut rules = rules.to_vec();
        rules.push(leaked_key());
        let touched: Vec<_> = touched.into_iter().collect();
        let mut raised = 0;
        for some in touched.chunks(AT_ONCE) {
            let found = self.judge_some(&rules, some).await?;
            for (license, found) in found {
                let rules = rules.clone();
                let done = leases::alone(&self.database, LEASE, move |tx, _| {
                    async move { raise(tx, license, &rules, &found, now).await }.boxed()
                });
                match done.await? {
                    Some(many) => raised += many,
                    None => return Ok(raised),
                }
            }
        }
        Ok(raised)
    }

    async fn judge_some(
        &self,
        rules: &[AbuseRule],
        some: &[(LicenseId, DateTime<Utc>)],
    ) -> Result<Vec<(LicenseId, Vec<Found>)>> {
        let Some(first) = some.iter().map(|(_, at)| *at).min() else {
            return Ok(Vec::new());
        };
        let ids: Vec<LicenseId> = some.iter().map(|(id, _)| *id).collect();
        let mut tx = self.database.read().await?;
        let churn = store::churn_begun(&mut tx, &ids, first).await?;
        let week = day(first) - TimeDelta::days(CHURN_DAYS - 1);
        let from = churn.values().copied().fold(week, std::cmp::Ord::min);
        let (mut histories, _) = store::histories(&mut tx, &ids, from).await?;
        let mut found = Vec::new();
        for (id, at) in some {
            let Some(mut history) = histories.remove(id) else {
                continue;
            };
            history.churn_from = churn.get(id).copied();
            let windows = judge(rules, &history, hour(*at));
            if !windows.is_empty() {
                found.push((*id, windows));
            }
        }
        Ok(found)
    }

    async fn remember(&self, places: [Place; 4]) -> Result<()> {
        let text =
            serde_json::to_string(&places).map_err(|error| Error::Internal(error.to_string()))?;
        leases::alone(&self.database, LEASE, move |tx, _| {
            async move { meta::set_setting(tx, LOOKED, &text).await }.boxed()
        })
        .await
        .map(|_| ())
    }

    /// Whether nothing happened since the last turn and nothing is to be forgotten: then nothing is written.
    async fn is_idle(&self, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.database.read().await?;
        let Some(places) = looked(&mut tx).await? else {
            return Ok(false);
        };
        for (place, source) in places.into_iter().zip(Source::ALL) {
            let after = (place.at, place.id);
            if !store::touched(&mut tx, source, after, now, 1)
                .await?
                .is_empty()
            {
                return Ok(false);
            }
        }
        Ok(
            !license_networks::has_old_networks(&mut tx, now - NETWORKS_KEPT).await?
                && !cases::has_old(&mut tx, now - CASES_KEPT).await?,
        )
    }

    async fn forget(&self, now: DateTime<Utc>) -> Result<()> {
        self.database
            .write(move |tx| {
                async move {
                    license_networks::forget_networks(tx, now - NETWORKS_KEPT).await?;
                    cases::forget(tx, now - CASES_KEPT).await
                }
                .boxed()
            })
            .await
            .map(|_| ())
    }

    /// Takes or prolongs the lease. False while another process has it.
    async fn lease(&self) -> Result<bool> {
        let ours = leases::alone(&self.database, LEASE, |_, _| async { Ok(()) }.boxed());
        Ok(ours.await?.is_some())
    }
}

/// Keys that are watched have a rule of their own, that nobody switches off: one attempt is one too many.
fn leaked_key() -> AbuseRule {
    AbuseRule {
        kind: AbuseRuleKind::LeakedKey,
        on: true,
        threshold: 1,
        effect: AbuseEffect::Flag,
        since: None,
    }
}

async fn looked(tx: &mut Tx) -> Result<Option<[Place; 4]>> {
    let stored = meta::setting(tx, LOOKED).await?;
    let places = stored.map(|stored| serde_json::from_str(&stored));
    places.transpose().map_err(|error| {
        Error::Internal(format!(
            "how far abuse was looked for does not read: {error}"
        ))
    })
}

/// Raises the windows of a license that were not raised before: into the open case of their rule, or a new one.
async fn raise(
    tx: &mut Tx,
    license: LicenseId,
    rules: &[AbuseRule],
    found: &[Found],
    now: DateTime<Utc>,
) -> Result<u32> {
    // Held first, as everybody does who decides about a case.
    let Some(mut held) = licenses::get_held(tx, license).await? else {
        return Ok(0);
    };
    let mut raised = 0;
    for found in found {
        if let Some(known) = cases::window(tx, license, found).await? {
            if known.open && known.count < i64::from(found.count) {
                cases::grow(tx, license, known.case_id, found, now).await?;
            }
            continue;
        }
        let (case, fresh) = cases::open(tx, license, found, now).await?;
        cases::add_window(tx, license, case, found, now).await?;
        raised += 1;
        if fresh {
            let act = by_rule("open_case", found);
            let details = json!({ "case_id": case, "rule": found.kind, "count": found.count, "threshold": found.threshold });
            let about = acting::about_license(license, &held.key);
            acting::record(tx, &act, now, about, details).await?;
        }
        let suspends = rules
            .iter()
            .any(|rule| rule.kind == found.kind && rule.effect == AbuseEffect::Suspend);
        if suspends && let Some(suspended) = suspend(tx, &held, found, now).await? {
            held = suspended;
            cases::note_suspended(tx, case).await?;
        }
    }
    Ok(raised)
}

/// Suspends a license that can be; the table of states decides.
async fn suspend(
    tx: &mut Tx,
    held: &License,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<Option<License>> {
    if LicenseAction::Suspend.allowed_in(held.status).is_err() {
        return Ok(None);
    }
    let edited = transition::act(held, LicenseAction::Suspend, false, now)?;
    let act = by_rule("suspend_license", found);
    acting::save(tx, &act, edited).await.map(Some)
}

fn by_rule(action: &'static str, found: &Found) -> Act {
    Act {
        caller: Caller::with("Abuse detection", Door::System, &[] as &[Access]),
        action,
        reason: Some(format!(
            "abuse: {} {}, {} are too many",
            found.count,
            counted(found.kind),
            found.threshold
        )),
    }
}

/// What a rule counts, after a number.
const fn counted(kind: AbuseRuleKind) -> &'static str {
    match kind {
        AbuseRuleKind::Devices => "devices in one hour",
        AbuseRuleKind::Denials => "denied attempts in one hour",
        AbuseRuleKind::Churn => "activations and deactivations beyond the limit in seven days",
        AbuseRuleKind::Networks => "networks in one day",
        AbuseRuleKind::LeakedKey => "attempts with a leaked key in one day",
    }
}
