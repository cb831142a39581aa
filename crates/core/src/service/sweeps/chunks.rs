//! One transaction's worth of a sweep, and of taking one back: licenses, their history, one audit entry.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    domain::{
        license::Edited,
        transition::{expire, take_back_expiry},
    },
    error::{Error, Result},
    ids::LicenseId,
    operations::{Noun, licenses::FieldChange},
    service::{
        mailing::Letterhead,
        telling::{tell_expired, untell_expired},
    },
    store::{
        Tx,
        audit::{self, Entry, Subject},
        import_rows::{HistoryRow, insert_history},
        licenses,
        sweeps::{self as store, Item, Stage, StoredSweep},
    },
};

/// Licenses of one transaction at most, so that writers get in between.
pub(super) const CHUNK: i64 = 2_000;

/// In whose name.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub person: String,
    pub door: &'static str,
}

impl Who {
    /// Keydesk by itself.
    pub(super) fn keydesk() -> Self {
        Self {
            person: "Keydesk".to_owned(),
            door: "system",
        }
    }
}

/// Expires the next licenses of a sweep under way, and notes where it stands. It is done when no more are due.
pub(super) async fn sweep_some(
    tx: &mut Tx,
    sweep: &mut StoredSweep,
    (grace_days, head): (u32, Option<&Letterhead>),
    now: DateTime<Utc>,
) -> Result<usize> {
    let deadlines = store::deadlines(tx, sweep.at, grace_days).await?;
    let due = store::due(tx, &deadlines, CHUNK).await?;
    let before: HashMap<LicenseId, _> = licenses::by_ids(tx, &due)
        .await?
        .into_iter()
        .map(|license| (license.id, license))
        .collect();
    // Who stepped out of the states that expire between the two reads is none of ours any more.
    let steps: Vec<Edited> = before
        .values()
        .filter_map(|license| expire(license, now).ok())
        .collect();
    let saved = save(tx, &steps, now).await?;
    let items: Vec<Item> = saved
        .iter()
        .map(|edited| Item {
            license_id: edited.license.id,
            version: edited.license.version,
            status: before
                .get(&edited.license.id)
                .map_or(0, |license| license.status.rank()),
        })
        .collect();
    if !saved.is_empty() {
        store::insert_items(tx, sweep.id, &items).await?;
        tell(tx, sweep, &Who::keydesk(), "expire_licenses", &saved, now).await?;
        let ended: Vec<_> = saved.iter().map(|edited| &edited.license).collect();
        tell_expired(tx, head, &ended, now).await?;
    }
    sweep.licenses = sweep.licenses.saturating_add(count(saved.len()));
    if i64::try_from(due.len()).unwrap_or(i64::MAX) < CHUNK {
        sweep.stage = Stage::Done;
    }
    store::save(tx, sweep).await?;
    tx.changed(Noun::Sweeps, []);
    Ok(saved.len())
}

/// Gives the next licenses of a sweep their state back, those that nobody touched since.
pub(super) async fn take_back_some(
    tx: &mut Tx,
    sweep: &mut StoredSweep,
    who: &Who,
    now: DateTime<Utc>,
) -> Result<()> {
    let items = store::take_items(tx, sweep.id, CHUNK).await?;
    let ids: Vec<LicenseId> = items.iter().map(|item| item.license_id).collect();
    let there: HashMap<LicenseId, _> = licenses::by_ids(tx, &ids)
        .await?
        .into_iter()
        .map(|license| (license.id, license))
        .collect();
    let mut steps = Vec::with_capacity(items.len());
    for item in &items {
        let untouched = there
            .get(&item.license_id)
            .filter(|license| license.version == item.version);
        if let Some(license) = untouched {
            steps.extend(take_back_expiry(license, item.before()?, now).ok());
        }
    }
    let saved = save(tx, &steps, now).await?;
    tell(tx, sweep, who, "take_back_sweep", &saved, now).await?;
    untell_expired(tx, saved.iter().map(|edited| &edited.license)).await?;
    if i64::try_from(items.len()).unwrap_or(i64::MAX) < CHUNK {
        sweep.stage = Stage::TakenBack;
    }
    store::save(tx, sweep).await?;
    tx.changed(Noun::Sweeps, []);
    Ok(())
}

/// Saves steps, but for those that somebody was faster than.
async fn save<'a>(tx: &mut Tx, steps: &'a [Edited], now: DateTime<Utc>) -> Result<Vec<&'a Edited>> {
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let after: Vec<_> = steps.iter().map(|edited| &edited.license).collect();
    let saved: HashSet<LicenseId> = store::save_states(tx, &after, now)
        .await?
        .into_iter()
        .collect();
    Ok(steps
        .iter()
        .filter(|edited| saved.contains(&edited.license.id))
        .collect())
}

/// One entry for all, and each license's history.
async fn tell(
    tx: &mut Tx,
    sweep: &StoredSweep,
    who: &Who,
    action: &'static str,
    steps: &[&Edited],
    now: DateTime<Utc>,
) -> Result<()> {
    let number = steps.len();
    let entry = Entry {
        at: now,
        actor: &who.person,
        door: who.door,
        action,
        subject: Subject {
            kind: "sweep",
            id: Some(sweep.id.0),
            label: Some(format!(
                "{number} license{}",
                if number == 1 { "" } else { "s" }
            )),
        },
        reason: None,
        batch: sweep.batch,
        details: json!({ "licenses": number }),
    };
    let entry = audit::record(tx, entry).await?;
    tx.changed(Noun::Audit, []);
    if steps.is_empty() {
        return Ok(());
    }
    let history: Vec<HistoryRow> = steps
        .iter()
        .map(|edited| history(edited.license.id, &edited.changes))
        .collect::<Result<_>>()?;
    insert_history(tx, entry, &history).await?;
    tx.changed(
        Noun::Licenses,
        steps.iter().map(|edited| edited.license.id.0),
    );
    Ok(())
}

fn history(license: LicenseId, changes: &[FieldChange]) -> Result<HistoryRow> {
    Ok(HistoryRow {
        license_id: license.0,
        changes: serde_json::to_string(changes)
            .map_err(|error| Error::Internal(error.to_string()))?,
    })
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
