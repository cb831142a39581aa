//! Cases of abuse and their evidence. A window of a license and rule is there once, whatever became of its case.
//!
//! Deliberately absent: when a case is opened, and what follows from it (`service::abuse`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::{
    Tx, license_list, maybe, one, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::abuse::Found,
    error::{Error, Result},
    ids::{CaseId, LicenseId},
    operations::{Noun, abuse::*, licenses::LicenseRow},
};

/// Cases forgotten in one transaction.
const FORGOTTEN: i64 = 500;

/// A case without its license.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredCase {
    pub id: CaseId,
    pub version: i32,
    pub license_id: LicenseId,
    rule: String,
    state: String,
    pub suspended: bool,
    opened_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    peak: i64,
    windows: i64,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<String>,
    reason: Option<String>,
}

impl StoredCase {
    pub(crate) fn state(&self) -> Result<CaseState> {
        CaseState::from_word(&self.state)
            .ok_or_else(|| Error::Internal("a case's state is not known".into()))
    }

    pub(crate) fn rule(&self) -> Result<AbuseRuleKind> {
        AbuseRuleKind::from_word(&self.rule)
            .ok_or_else(|| Error::Internal("a case's rule is not known".into()))
    }

    fn of(self, license: LicenseRow) -> Result<Case> {
        Ok(Case {
            rule: self.rule()?,
            state: self.state()?,
            id: self.id,
            version: self.version,
            license,
            suspended: self.suspended,
            opened_at: self.opened_at,
            last_at: self.last_at,
            peak: number(self.peak),
            windows: number(self.windows),
            closed_at: self.closed_at,
            closed_by: self.closed_by,
            reason: self.reason,
        })
    }
}

pub(super) fn number(stored: i64) -> u32 {
    u32::try_from(stored.max(0)).unwrap_or(u32::MAX)
}

const COLUMNS: &str = "SELECT id, version, license_id, rule, state, suspended, opened_at, last_at, peak, windows, closed_at,
    closed_by, reason FROM abuse_cases WHERE TRUE";

/// A window that was found before.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct KnownWindow {
    pub case_id: CaseId,
    pub count: i64,
    pub open: bool,
}

/// The window of a license and rule that began at a moment.
pub(crate) async fn window(
    tx: &mut Tx,
    license: LicenseId,
    found: &Found,
) -> Result<Option<KnownWindow>> {
    Ok(maybe!(
        tx,
        KnownWindow,
        "SELECT w.case_id, w.count, (c.state = 'open') AS open
         FROM abuse_windows w JOIN abuse_cases c ON c.id = w.case_id
         WHERE w.license_id = $1 AND w.rule = $2 AND w.began_at = $3",
        license,
        found.kind.as_str(),
        found.began_at
    )?)
}

/// Keeps more evidence of a window whose case is open.
pub(crate) async fn grow(
    tx: &mut Tx,
    license: LicenseId,
    case: CaseId,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "UPDATE abuse_windows SET count = $4, ended_at = $5, evidence = $6
         WHERE license_id = $1 AND rule = $2 AND began_at = $3",
        license,
        found.kind.as_str(),
        found.began_at,
        i64::from(found.count),
        found.ended_at,
        Json(&found.evidence)
    )?;
    touch(tx, case, found, now, 0).await
}

async fn touch(
    tx: &mut Tx,
    case: CaseId,
    found: &Found,
    now: DateTime<Utc>,
    windows: i64,
) -> Result<()> {
    let at = found.evidence.last_at.unwrap_or(now);
    run!(
        tx,
        "UPDATE abuse_cases SET peak = CASE WHEN peak < $2 THEN $2 ELSE peak END,
            last_at = CASE WHEN last_at < $3 THEN $3 ELSE last_at END, windows = windows + $4 WHERE id = $1",
        case,
        i64::from(found.count),
        at,
        windows
    )?;
    tx.changed(Noun::Cases, [case.0]);
    Ok(())
}

/// The open case of a license and rule; a new one when there is none. True when it is new.
pub(crate) async fn open(
    tx: &mut Tx,
    license: LicenseId,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<(CaseId, bool)> {
    let known = maybe!(
        tx,
        (CaseId,),
        "SELECT id FROM abuse_cases WHERE license_id = $1 AND rule = $2 AND state = 'open'",
        license,
        found.kind.as_str()
    )?;
    if let Some((id,)) = known {
        return Ok((id, false));
    }
    let id = CaseId::new(now);
    run!(
        tx,
        "INSERT INTO abuse_cases (id, license_id, rule, state, opened_at, last_at, peak, windows)
         VALUES ($1, $2, $3, 'open', $4, $5, $6, 0)",
        id,
        license,
        found.kind.as_str(),
        now,
        found.evidence.last_at.unwrap_or(now),
        i64::from(found.count)
    )?;
    Ok((id, true))
}

/// Adds a window to a case.
pub(crate) async fn add_window(
    tx: &mut Tx,
    license: LicenseId,
    case: CaseId,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<()> {
    run!(
        tx,
        "INSERT INTO abuse_windows (license_id, rule, began_at, ended_at, case_id, count, threshold, evidence)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        license,
        found.kind.as_str(),
        found.began_at,
        found.ended_at,
        case,
        i64::from(found.count),
        i64::from(found.threshold),
        Json(&found.evidence)
    )?;
    touch(tx, case, found, now, 1).await
}

/// Notes that a rule suspended the license of a case.
pub(crate) async fn note_suspended(tx: &mut Tx, case: CaseId) -> Result<()> {
    run!(
        tx,
        "UPDATE abuse_cases SET suspended = TRUE WHERE id = $1",
        case
    )?;
    Ok(())
}

/// Decides an open case. False when it is not open at this version any more.
pub(crate) async fn close(
    tx: &mut Tx,
    (id, version): (CaseId, i32),
    state: CaseState,
    (by, reason): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE abuse_cases SET state = $3, version = version + 1, closed_at = $4, closed_by = $5, reason = $6
         WHERE id = $1 AND version = $2 AND state = 'open'",
        id,
        version,
        state.as_str(),
        now,
        by,
        reason
    )?;
    tx.changed(Noun::Cases, [id.0]);
    Ok(touched == 1)
}

/// Whether there are decided cases of which nothing was heard since a moment.
pub(crate) async fn has_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<bool> {
    let found = rows!(
        tx,
        (i32,),
        "SELECT 1 FROM abuse_cases WHERE last_at < $1 AND state <> 'open' LIMIT 1",
        before
    )?;
    Ok(!found.is_empty())
}

/// Forgets them with their evidence; some at a time.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    let gone = run!(
        tx,
        "DELETE FROM abuse_cases WHERE id IN
             (SELECT id FROM abuse_cases WHERE last_at < $1 AND state <> 'open' ORDER BY last_at LIMIT $2)",
        before,
        FORGOTTEN
    )?;
    if gone > 0 {
        tx.changed(Noun::Cases, []);
    }
    Ok(gone)
}

/// A case without its license.
pub(crate) async fn stored(tx: &mut Tx, id: CaseId) -> Result<Option<StoredCase>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS).push(" AND id = ").bind(Value::Id(id.0));
    let rows: Vec<StoredCase> = sql.rows(tx).await?;
    Ok(rows.into_iter().next())
}

/// A case.
pub(crate) async fn get(tx: &mut Tx, id: CaseId) -> Result<Option<Case>> {
    let found = stored(tx, id).await?;
    let cases = with_licenses(tx, found.into_iter().collect()).await?;
    Ok(cases.into_iter().next())
}

async fn with_licenses(tx: &mut Tx, cases: Vec<StoredCase>) -> Result<Vec<Case>> {
    let ids: Vec<LicenseId> = cases.iter().map(|case| case.license_id).collect();
    let rows = license_list::by_ids(tx, &ids).await?;
    let rows: HashMap<LicenseId, LicenseRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let cases = cases.into_iter().filter_map(|case| {
        let license = rows.get(&case.license_id)?.clone();
        Some(case.of(license))
    });
    cases.collect()
}

fn narrowed(sql: &mut Sql, wanted: &ListCases) {
    for (column, word) in [
        ("state", wanted.state.map(CaseState::as_str)),
        ("rule", wanted.rule.map(AbuseRuleKind::as_str)),
    ] {
        if let Some(word) = word {
            sql.push(" AND ").push(column).push(" = ");
            sql.bind(Value::Text(word.to_owned()));
        }
    }
    if let Some(license) = wanted.license_id {
        sql.push(" AND license_id = ").bind(Value::Id(license.0));
    }
}

/// One stretch of the cases, what happened last first.
pub(crate) async fn page(tx: &mut Tx, wanted: &ListCases) -> Result<CasePage> {
    let mut sql = Sql::default();
    sql.push(COLUMNS);
    narrowed(&mut sql, wanted);
    sql.push(" ORDER BY last_at DESC, id DESC LIMIT ")
        .bind(Value::Big(i64::from(wanted.limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(wanted.offset)));
    let found: Vec<StoredCase> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM abuse_cases WHERE TRUE");
    narrowed(&mut sql, wanted);
    let total: Vec<(i64,)> = sql.rows(tx).await?;
    let (open,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM abuse_cases WHERE state = 'open'"
    )?;
    Ok(CasePage {
        rows: with_licenses(tx, found).await?,
        total: total.first().map_or(0, |(total,)| number(*total)),
        open: number(open),
    })
}

#[derive(sqlx::FromRow)]
struct WindowRecord {
    began_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    count: i64,
    threshold: i64,
    evidence: Json<CaseEvidence>,
}

/// The newest windows of a case.
pub(crate) async fn windows(tx: &mut Tx, case: CaseId, limit: i64) -> Result<Vec<CaseWindow>> {
    let found = rows!(
        tx,
        WindowRecord,
        "SELECT began_at, ended_at, count, threshold, evidence FROM abuse_windows
         WHERE case_id = $1 ORDER BY began_at DESC LIMIT $2",
        case,
        limit
    )?;
    let windows = found.into_iter().map(|found| CaseWindow {
        began_at: found.began_at,
        ended_at: found.ended_at,
        count: number(found.count),
        threshold: number(found.threshold),
        evidence: found.evidence.0,
    });
    Ok(windows.collect())
}
