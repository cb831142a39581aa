//! What people decide about sweeps: one that asks may go on, one that was wrong is taken back, and sweeps go on again.
//!
//! Each is told in the audit trail in the name of who decided. Deliberately absent: what a sweep does ([`super::work`]).

use futures::FutureExt;
use serde_json::json;

use super::{
    PAUSED, Sweeper,
    chunks::{Who, take_back_some},
    is_paused,
    work::{APPROVED, LAST, found},
};
use crate::{
    error::{Error, Result},
    ids::{BatchId, SweepId},
    operations::Noun,
    service::acting::{Act, record},
    store::{
        audit::Subject,
        meta,
        sweeps::{self as store, Stage},
    },
};

impl Sweeper {
    /// Lets a sweep that asks do its work, when it is about as many licenses as somebody saw.
    pub(super) async fn approve(&self, id: SweepId, seen: u32, act: Act) -> Result<()> {
        let mut watch = self.watch.lock().await;
        let grace_days = self.book.current().await?.grace_days;
        let (sweep, now) = self
            .patiently(move |tx, now| {
                let act = act.clone();
                async move {
                    let mut sweep = found(tx, id).await?;
                    if sweep.stage != Stage::Asking {
                        return Err(refused("This sweep does not ask any more."));
                    }
                    if is_paused(tx).await? {
                        return Err(refused("Sweeps rest since one was taken back."));
                    }
                    let deadlines = store::deadlines(tx, now, grace_days).await?;
                    let due = store::count_due(tx, &deadlines).await?;
                    if due.saturating_mul(100) > i64::from(seen).saturating_mul(101) {
                        return Err(grown(due));
                    }
                    sweep.at = now;
                    sweep.stage = Stage::Running;
                    sweep.licenses = 0;
                    sweep.batch = Some(BatchId::new(now));
                    store::save(tx, &sweep).await?;
                    let moment = now.to_rfc3339();
                    meta::set_setting(tx, LAST, &moment).await?;
                    meta::set_setting(tx, APPROVED, &moment).await?;
                    let details = json!({ "asks": sweep.asks });
                    record(tx, &act, now, subject(Some(id)), details).await?;
                    tx.changed(Noun::Sweeps, []);
                    Ok((sweep, now))
                }
                .boxed()
            })
            .await?;
        watch.hear(Some(&now.to_rfc3339()));
        watch.believe(now);
        self.finish(sweep, grace_days).await
    }

    /// Takes a sweep back.
    pub(super) async fn take_back(&self, id: SweepId, act: Act) -> Result<()> {
        let _watch = self.watch.lock().await;
        let who = Who {
            person: act.caller.person.clone(),
            door: act.caller.door.as_str(),
        };
        let first = who.clone();
        let sweep = self
            .patiently(move |tx, now| {
                let who = first.clone();
                async move {
                    let mut sweep = found(tx, id).await?;
                    if !matches!(sweep.stage, Stage::Running | Stage::Done) || sweep.licenses == 0 {
                        return Err(refused("There is nothing of this sweep to take back."));
                    }
                    sweep.stage = Stage::TakingBack;
                    take_back_some(tx, &mut sweep, &who, now).await?;
                    meta::set_setting(tx, PAUSED, "true").await?;
                    Ok(sweep)
                }
                .boxed()
            })
            .await?;
        self.finish_taking_back(sweep, who).await
    }

    /// Lets sweeps go on.
    pub(super) async fn resume(&self, act: Act) -> Result<()> {
        let now = self.database.now();
        self.database
            .write(move |tx| {
                async move {
                    if is_paused(tx).await? {
                        meta::set_setting(tx, PAUSED, "false").await?;
                        record(tx, &act, now, subject(None), json!({})).await?;
                        tx.changed(Noun::Sweeps, []);
                    }
                    Ok(())
                }
                .boxed()
            })
            .await?;
        self.wanted.notify_one();
        Ok(())
    }
}

fn subject(id: Option<SweepId>) -> Subject {
    Subject {
        kind: "sweep",
        id: id.map(|id| id.0),
        label: None,
    }
}

/// Who says yes to some says nothing of many more.
fn grown(due: i64) -> Error {
    Error::invalid(
        "licenses",
        format!("By now {due} licenses would expire, more than this sweep said."),
        "Look at the sweep again, then decide.",
    )
}

fn refused(reason: &str) -> Error {
    Error::invalid(
        "id",
        reason,
        "Look at the sweeps again to see where they stand.",
    )
}
