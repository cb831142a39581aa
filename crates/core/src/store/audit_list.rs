//! The audit trail as people search it: newest first, a page at a time.
//!
//! Search folds as everywhere. The engines narrow it down for texts in ASCII, where folding is lower-casing; what holds
//! other letters is folded here. Deliberately absent: the chain ([`super::audit_walk`]) and writing ([`super::audit`]).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Tx,
    audit::{LABEL, NAMES_SOMEBODY},
    audit_facets::{Facet, distinct},
    maybe,
    sql::{Sql, Value},
};
use crate::{
    domain::fold::fold,
    error::{Error, Result},
    ids::{AuditId, BatchId},
    operations::{
        audit::{AuditFilter, AuditTrail},
        environments::Engine,
    },
};

/// What emptying details is called; its entries prove that somebody asked for it.
pub(crate) const ERASE: &str = "erase_audit_details";
/// The same for details that are older than the workspace keeps them.
pub(crate) const RETIRE: &str = "retire_audit_details";

/// Entries that one question about a text looks at: so many are read in a moment, and a trail has no end.
const LOOKED_AT: i64 = 50_000;
/// The things whose history tells of the entries that touched them.
const LICENSE: &str = "license";

/// An entry with what stands around it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct StoredEntry {
    pub seq: i64,
    pub id: AuditId,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub door: String,
    pub action: String,
    pub subject: String,
    pub subject_id: Option<Uuid>,
    pub subject_label: Option<String>,
    pub reason: Option<String>,
    pub batch: Option<BatchId>,
    /// Its details; empty when they were erased.
    pub body: Option<String>,
    /// Its place in the sealed chain.
    pub position: Option<i64>,
}

impl StoredEntry {
    /// Takes the label from the details where it stands there.
    fn name(&mut self) {
        if self.subject_label.is_some() || !NAMES_SOMEBODY.contains(&self.subject.as_str()) {
            return;
        }
        let body = self.body.as_deref().unwrap_or_default();
        let details: Option<serde_json::Value> = serde_json::from_str(body).ok();
        self.subject_label = details
            .as_ref()
            .and_then(|details| details.get(LABEL)?.as_str())
            .map(str::to_owned);
    }
}

/// Which way a list goes, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// Newest first, older than this entry.
    Before(i64),
    /// Oldest first, newer than this entry.
    After(i64),
}

impl Start {
    /// Adds where the list starts, behind "seq"; gives the order in which it goes.
    fn condition(self, sql: &mut Sql) -> &'static str {
        match self {
            Self::Before(seq) => {
                sql.push("< ").bind(Value::Big(seq));
                "seq DESC"
            }
            Self::After(seq) => {
                sql.push("> ").bind(Value::Big(seq));
                "seq"
            }
        }
    }

    /// The same way, from another entry.
    const fn moved(self, seq: i64) -> Self {
        match self {
            Self::Before(_) => Self::Before(seq),
            Self::After(_) => Self::After(seq),
        }
    }
}

/// A filter with its text folded, and with who the text names: few people act, so theirs are looked up once.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    filter: AuditFilter,
    text: String,
    actors: Vec<String>,
    looked_at: i64,
}

impl Wanted {
    /// Makes a filter ready.
    pub(crate) async fn prepare(tx: &mut Tx, filter: AuditFilter) -> Result<Self> {
        let text = fold(filter.search.trim());
        let actors = if text.is_empty() {
            Vec::new()
        } else {
            let mut all = distinct(tx, Facet::Actor).await?;
            all.retain(|actor| fold(actor).contains(&text));
            all
        };
        Ok(Self {
            filter,
            text,
            actors,
            looked_at: LOOKED_AT,
        })
    }

    /// The same, looking at so many entries a question.
    #[cfg(test)]
    pub(crate) fn at_most(mut self, entries: i64) -> Self {
        self.looked_at = entries;
        self
    }

    /// Whether it is an environment's trail that is asked.
    pub(crate) fn of_environment(&self) -> bool {
        self.filter.trail == AuditTrail::Environment
    }

    /// The last entry that one question looks at; none when it may look at all of them, since indexes lead to what it
    /// wants or there is an end in reach.
    async fn last_looked_at(&self, tx: &mut Tx, from: Start) -> Result<Option<i64>> {
        if self.text.is_empty() {
            return Ok(None);
        }
        let mut sql = Sql::default();
        sql.push("SELECT seq FROM audit_entries WHERE seq ");
        let order = from.condition(&mut sql);
        self.indexed_conditions(&mut sql);
        sql.push(" ORDER BY ").push(order).push(" LIMIT 1 OFFSET ");
        sql.bind(Value::Big(self.looked_at - 1));
        let rows: Vec<(i64,)> = sql.rows(tx).await?;
        Ok(rows.first().map(|(seq,)| *seq))
    }

    /// Whether an entry that the engine let through holds the text.
    fn fits(&self, entry: &StoredEntry) -> bool {
        let holds = |text: &Option<String>| {
            text.as_ref()
                .is_some_and(|text| fold(text).contains(&self.text))
        };
        self.text.is_empty()
            || self.actors.contains(&entry.actor)
            || holds(&entry.subject_label)
            || holds(&entry.reason)
    }

    fn conditions(&self, sql: &mut Sql, engine: Engine) {
        self.indexed_conditions(sql);
        if !self.text.is_empty() {
            self.text_condition(sql, engine);
        }
    }

    /// Everything but the text.
    fn indexed_conditions(&self, sql: &mut Sql) {
        let filter = &self.filter;
        let kind = filter.subject.clone();
        let words = [
            (" AND actor = ", filter.actor.clone()),
            (" AND action = ", filter.action.clone()),
            // Of one thing the kind narrows down which entries are about it, and not those that touched it among others.
            (
                " AND subject = ",
                kind.filter(|_| filter.subject_id.is_none()),
            ),
        ];
        for (condition, word) in words {
            if let Some(word) = word {
                sql.push(condition).bind(Value::Text(word));
            }
        }
        if let Some(id) = filter.subject_id {
            about(sql, id, filter);
        }
        if let Some(from) = filter.from {
            sql.push(" AND at >= ").bind(Value::Time(from));
        }
        if let Some(to) = filter.to {
            sql.push(" AND at < ").bind(Value::Time(to));
        }
    }

    fn text_condition(&self, sql: &mut Sql, engine: Engine) {
        sql.push(" AND (");
        if !self.actors.is_empty() {
            sql.push("actor IN ")
                .bind_list(self.actors.iter().cloned().map(Value::Text))
                .push(" OR ");
        }
        let pattern = pattern(&self.text);
        let name = name_in_details(engine);
        holds(sql, engine, name, &pattern);
        sql.push(" OR octet_length(")
            .push(name)
            .push(") <> length(");
        sql.push(name).push(") OR ");
        holds(sql, engine, "subject_label", &pattern);
        // Most labels are shortened keys, in ASCII but for the dots at their end.
        sql.push(
            " OR (octet_length(subject_label) <> length(subject_label)
                  AND (octet_length(subject_label) <> length(subject_label) + 2 OR subject_label NOT LIKE '%…')) OR ",
        );
        holds(sql, engine, "reason", &pattern);
        sql.push(" OR octet_length(reason) <> length(reason))");
    }
}

/// The label of an entry that keeps it in its details ([`super::audit::NAMES_SOMEBODY`]). Other entries' details are not
/// looked into.
const fn name_in_details(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "(CASE WHEN subject_label IS NULL AND subject IN ('customer', 'device') THEN
                (SELECT NULLIF(p.body, '') ->> 'label' FROM audit_details p WHERE p.entry_id = audit_entries.id) END)"
        }
        Engine::Postgres => {
            "(CASE WHEN subject_label IS NULL AND subject IN ('customer', 'device') THEN
                (SELECT NULLIF(p.body, '')::jsonb ->> 'label' FROM audit_details p WHERE p.entry_id = audit_entries.id) END)"
        }
    }
}

/// Entries about one thing. Those that changed many licenses at once (bulk changes, imports, sweeps, generations) are about
/// something else, and the history of each license names them.
fn about(sql: &mut Sql, id: Uuid, filter: &AuditFilter) {
    let kind = filter.subject.as_deref();
    let licenses = filter.trail == AuditTrail::Environment;
    sql.push(" AND id IN (SELECT id FROM audit_entries WHERE subject_id = ")
        .bind(Value::Id(id));
    if let Some(kind) = kind {
        sql.push(" AND subject = ")
            .bind(Value::Text(kind.to_owned()));
    }
    if licenses && kind.is_none_or(|kind| kind == LICENSE) {
        sql.push(" UNION SELECT entry_id FROM license_history WHERE license_id = ")
            .bind(Value::Id(id));
    }
    sql.push(")");
}

/// What LIKE looks for. Dots at the end may be those of a shortened key, which are one letter there.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.trim_end_matches('.').chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Whether a column holds a text but for the case of ASCII letters, the same on both engines.
fn holds(sql: &mut Sql, engine: Engine, column: &str, pattern: &str) {
    match engine {
        Engine::Sqlite => sql.push(column),
        Engine::Postgres => sql.push("lower(").push(column).push(" COLLATE \"C\")"),
    }
    .push(" LIKE ")
    .bind(Value::Text(pattern.to_owned()))
    .push(" ESCAPE '\\'");
}

/// The next entries, at most `limit`, and how far was looked: none when that was the end. Of a text that few entries hold
/// there may be more behind what was looked at, even when none was found.
pub(crate) async fn entries(
    tx: &mut Tx,
    wanted: &Wanted,
    mut from: Start,
    limit: usize,
) -> Result<(Vec<StoredEntry>, Option<Start>)> {
    let mut found = Vec::new();
    let last = wanted.last_looked_at(tx, from).await?;
    loop {
        let some = stretch(tx, wanted, (from, last), limit).await?;
        let whole = some.len() < limit;
        for mut entry in some {
            from = from.moved(entry.seq);
            entry.name();
            if wanted.fits(&entry) {
                found.push(entry);
            }
            if found.len() == limit {
                return Ok((found, Some(from)));
            }
        }
        if whole {
            return Ok((found, last.map(|last| from.moved(last))));
        }
    }
}

/// One statement's worth. The page is cut before anything is joined to it, so that only its rows are looked up.
async fn stretch(
    tx: &mut Tx,
    wanted: &Wanted,
    (from, last): (Start, Option<i64>),
    limit: usize,
) -> Result<Vec<StoredEntry>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT e.seq, e.id, e.at, e.actor, e.door, e.action, e.subject, e.subject_id, e.subject_label, e.reason,
                e.batch, d.body, c.position
         FROM (SELECT * FROM audit_entries WHERE seq ",
    );
    let order = from.condition(&mut sql);
    if let Some(last) = last {
        sql.push(match from {
            Start::Before(_) => " AND seq >= ",
            Start::After(_) => " AND seq <= ",
        })
        .bind(Value::Big(last));
    }
    wanted.conditions(&mut sql, tx.engine());
    sql.push(" ORDER BY ").push(order).push(" LIMIT ");
    sql.bind(Value::Big(i64::try_from(limit).unwrap_or(i64::MAX)))
        .push(
            ") e LEFT JOIN audit_details d ON d.entry_id = e.id
             LEFT JOIN audit_chain c ON c.entry_id = e.id ORDER BY e.",
        )
        .push(order);
    sql.rows(tx).await
}

/// The entries of these ids, in no order.
pub(crate) async fn of_ids(tx: &mut Tx, ids: Vec<Uuid>) -> Result<Vec<StoredEntry>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT e.seq, e.id, e.at, e.actor, e.door, e.action, e.subject, e.subject_id, e.subject_label, e.reason,
                e.batch, d.body, c.position
         FROM audit_entries e LEFT JOIN audit_details d ON d.entry_id = e.id
         LEFT JOIN audit_chain c ON c.entry_id = e.id WHERE e.id IN ",
    )
    .bind_ids(tx.engine(), ids);
    let mut found: Vec<StoredEntry> = sql.rows(tx).await?;
    found.iter_mut().for_each(StoredEntry::name);
    Ok(found)
}

/// The place of an entry in the order in which entries were written.
///
/// # Errors
/// `not_found`.
pub(crate) async fn place_of(tx: &mut Tx, id: AuditId) -> Result<i64> {
    let place = maybe!(
        tx,
        (i64,),
        "SELECT seq FROM audit_entries WHERE id = $1",
        id
    )?;
    place
        .map(|(seq,)| seq)
        .ok_or_else(|| Error::not_found("audit entry", id))
}

/// The entry at a place.
///
/// # Errors
/// When the database fails.
pub(crate) async fn at_place(tx: &mut Tx, seq: i64) -> Result<Option<AuditId>> {
    let found = maybe!(
        tx,
        (AuditId,),
        "SELECT id FROM audit_entries WHERE seq = $1",
        seq
    )?;
    Ok(found.map(|(id,)| id))
}

/// How many entries the engine lets through: at least as many as will be found.
pub(crate) async fn count(tx: &mut Tx, wanted: &Wanted) -> Result<i64> {
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM audit_entries WHERE seq > ")
        .bind(Value::Big(0));
    wanted.conditions(&mut sql, tx.engine());
    let rows: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(rows.first().map_or(0, |(count,)| *count))
}
