//! Retention: what is older than the workspace keeps it goes, once a day, under a lease, some in each transaction.
//!
//! A clock that cannot be believed removes nothing. Details of the audit trail are emptied after an entry that says so:
//! with it the chain verifies without them, and what tells of deletions keeps them. Deliberately absent: the loop
//! (`backend::tending`), and refusals summed by day, which stay.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::json;

use super::{EnvironmentScope, WorkspaceScope, settings::noted, sweeps::Sweeper};
use crate::{
    error::{Error, Result},
    operations::{Noun, retention::*},
    store::{
        Database, Tx,
        audit::{self, Entry, Subject},
        audit_list::RETIRE,
        jobs::clock,
        leases, meta,
        retention::{self as store, BATCH, Old},
        settings,
    },
};

/// The lease that keeps all processes but one from removing.
const LEASE: &str = "retention";
const LEASED: TimeDelta = TimeDelta::minutes(2);
/// The environment's setting that remembers the last time.
const LAST: &str = "retention_last";
/// Once a day, and not a minute later each day.
const PAUSE: TimeDelta = TimeDelta::hours(23);
/// The fewest days: of the audit trail's details, and of everything else.
pub(in crate::service) const FEWEST_AUDIT: u32 = 90;
const FEWEST: u32 = 30;
const MOST: u32 = 36_500;

/// Removes what is old in one environment.
#[derive(Debug)]
pub(crate) struct Keeper {
    database: Arc<Database>,
    control: Arc<Database>,
    sweeper: Arc<Sweeper>,
}

/// The moment before which a kind goes; none where it stays for ever.
fn before(days: Option<u32>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(now - TimeDelta::days(i64::from(days?)))
}

impl Keeper {
    pub(crate) const fn new(
        database: Arc<Database>,
        control: Arc<Database>,
        sweeper: Arc<Sweeper>,
    ) -> Self {
        Self {
            database,
            control,
            sweeper,
        }
    }

    /// Removes what is old, unless that was done today or another process does it. Gives what was removed.
    pub(crate) async fn turn(&self) -> Result<Option<RetentionRun>> {
        if !self.sweeper.believes_the_clock().await? {
            return Ok(None);
        }
        let Some(now) = self.begin().await? else {
            return Ok(None);
        };
        let kept = settings::retention(&mut self.control.read().await?).await?;
        let audit_before = before(kept.audit_days, now);
        if let (Some(before), Some(days)) = (audit_before, kept.audit_days) {
            self.say_so(before, days, now).await?;
        }
        let usage = before(kept.usage_days, now);
        let run = RetentionRun {
            at: now,
            denials: self
                .remove(Old::Denials, before(kept.denials_days, now))
                .await?,
            usage: self.remove(Old::UsageHours, usage).await?
                + self.remove(Old::UsageDays, usage).await?,
            mails: self
                .remove(Old::Mails, before(kept.mails_days, now))
                .await?,
            audit: self.remove(Old::AuditDetails, audit_before).await?,
        };
        let text =
            serde_json::to_string(&run).map_err(|error| Error::Internal(error.to_string()))?;
        self.database
            .write(move |tx| async move { meta::set_setting(tx, LAST, &text).await }.boxed())
            .await?;
        leases::give_back(&self.database, LEASE).await?;
        Ok(Some(run))
    }

    /// Takes the lease when it is time. Gives the moment that decides.
    async fn begin(&self) -> Result<Option<DateTime<Utc>>> {
        let (now, holder) = (self.database.now(), self.database.process);
        self.database
            .write(move |tx| {
                async move {
                    let now = clock(tx, now).await?;
                    let done = last(tx).await?.is_some_and(|last| last.at + PAUSE > now);
                    if done || !leases::take(tx, LEASE, holder, now, now + LEASED).await? {
                        return Ok(None);
                    }
                    Ok(Some(now))
                }
                .boxed()
            })
            .await
    }

    /// The entry that stands for the details that are about to go; none where none are.
    async fn say_so(&self, before: DateTime<Utc>, days: u32, now: DateTime<Utc>) -> Result<()> {
        self.database
            .write(move |tx| {
                async move {
                    if store::count(tx, Old::AuditDetails, before).await? == 0 {
                        return Ok(());
                    }
                    let entry = Entry {
                        at: now,
                        actor: "Keydesk",
                        door: "system",
                        action: RETIRE,
                        subject: Subject {
                            kind: "workspace",
                            id: None,
                            label: None,
                        },
                        reason: None,
                        batch: None,
                        details: json!({ "before": before, "days": days }),
                    };
                    audit::record(tx, entry).await?;
                    tx.changed(Noun::Audit, []);
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn remove(&self, old: Old, before: Option<DateTime<Utc>>) -> Result<u32> {
        let Some(before) = before else {
            return Ok(0);
        };
        let (process, mut removed) = (self.database.process, 0_u64);
        loop {
            let now = self.database.now();
            let some = self
                .database
                .write(move |tx| {
                    async move {
                        let now = clock(tx, now).await?;
                        // Another process took over: it goes on where this one is.
                        if !leases::take(tx, LEASE, process, now, now + LEASED).await? {
                            return Err(Error::Contention);
                        }
                        store::remove_some(tx, old, before).await
                    }
                    .boxed()
                })
                .await?;
            removed += some;
            if some < BATCH.unsigned_abs() {
                return Ok(u32::try_from(removed).unwrap_or(u32::MAX));
            }
        }
    }
}

async fn last(tx: &mut Tx) -> Result<Option<RetentionRun>> {
    let noted = meta::setting(tx, LAST).await?.unwrap_or_default();
    Ok(serde_json::from_str(&noted).ok())
}

fn checked(retention: &Retention) -> Result<()> {
    let kinds = [
        ("denials_days", retention.denials_days, FEWEST),
        ("usage_days", retention.usage_days, FEWEST),
        ("mails_days", retention.mails_days, FEWEST),
        ("audit_days", retention.audit_days, FEWEST_AUDIT),
    ];
    for (field, days, fewest) in kinds {
        if days.is_some_and(|days| !(fewest..=MOST).contains(&days)) {
            return Err(Error::invalid(
                field,
                format!("This is kept for {fewest} to 36,500 days, or for ever."),
                format!("Enter {fewest} or more, or leave it empty."),
            ));
        }
    }
    Ok(())
}

impl WorkspaceScope {
    /// How long things are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get_retention(&self, _request: GetRetention) -> Result<Retention> {
        settings::retention(&mut self.workspace.control.read().await?).await
    }

    /// Changes how long things are kept. What is older goes at the next turn, within a day.
    ///
    /// # Errors
    /// `invalid` with the field; `conflict` when somebody else changed it.
    pub async fn save_retention(&self, request: SaveRetention) -> Result<Retention> {
        let mut retention = request.retention;
        checked(&retention)?;
        let seen = retention.version;
        retention.version += 1;
        let (caller, now) = (self.caller.clone(), self.workspace.control.now());
        self.workspace
            .control
            .write(move |tx| {
                async move {
                    let before = settings::retention(tx).await?;
                    if !settings::save_retention(tx, &retention).await? {
                        return Err(Error::Conflict {
                            thing: "retention",
                            id: "workspace".into(),
                            seen,
                            found: before.version,
                        });
                    }
                    let details = json!({ "before": before, "after": retention });
                    noted(tx, &caller, now, "save_retention", details).await?;
                    Ok(retention)
                }
                .boxed()
            })
            .await
    }
}

impl EnvironmentScope {
    /// What would be removed in this environment today.
    ///
    /// # Errors
    /// `invalid` with the field.
    pub async fn foresee_retention(&self, request: ForeseeRetention) -> Result<RetentionForesight> {
        let days = request.retention;
        checked(&days)?;
        let database = &self.environment.database;
        let mut tx = database.read().await?;
        let now = database.now();
        let mut parts = [RetentionPart::default(); 4];
        let kinds = [
            (Old::Denials, days.denials_days),
            (Old::UsageDays, days.usage_days),
            (Old::Mails, days.mails_days),
            (Old::AuditDetails, days.audit_days),
        ];
        for (part, (old, days)) in parts.iter_mut().zip(kinds) {
            let Some(before) = before(days, now) else {
                continue;
            };
            let count = store::count(&mut tx, old, before).await?;
            *part = RetentionPart {
                count: u32::try_from(count).unwrap_or(u32::MAX),
                before: Some(before),
            };
        }
        let [denials, usage, mails, audit] = parts;
        Ok(RetentionForesight {
            denials,
            usage,
            mails,
            audit,
            last: last(&mut tx).await?,
        })
    }
}
