//! Entries as people read them, and what there is to filter them by.

use serde_json::Value;

use crate::{
    domain::license::hide_key,
    error::{Error, Result},
    operations::{Access, audit::*, licenses::FieldChange},
    service::{EnvironmentScope, licenses::name_customers},
    store::{
        Database, Tx,
        audit_facets::{self, Facet},
        audit_list::{self, Start, StoredEntry, Wanted},
    },
};

/// The most entries of a page.
const PAGE_LIMIT: u32 = 200;
/// The most fields shown of an entry.
const CHANGES_SHOWN: usize = 50;
/// The most people to filter by.
const ACTORS_SHOWN: usize = 200;
/// The most characters that are looked for.
const SEARCH_LIMIT: usize = 200;

impl EnvironmentScope {
    /// The store that holds a trail.
    ///
    /// # Errors
    /// `forbidden`, as [`Self::require_trail`] says.
    pub(super) fn trail(&self, trail: AuditTrail) -> Result<&Database> {
        self.require_trail(trail)?;
        Ok(match trail {
            AuditTrail::Environment => &self.environment.database,
            AuditTrail::Workspace => self.environment.book.control(),
        })
    }

    /// The workspace's own trail tells of people, settings and other environments: it is its owners', and not for who may be
    /// in one environment only.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn require_trail(&self, trail: AuditTrail) -> Result<()> {
        match trail {
            AuditTrail::Environment => Ok(()),
            AuditTrail::Workspace => self.caller.require_everywhere(Access::Own),
        }
    }

    /// Entries of the audit trail, newest first.
    ///
    /// # Errors
    /// `forbidden` for the workspace's trail; `invalid` for the limit or a search that is too long; `not_found` when the entry to go on from is not here.
    pub async fn list_audit(&self, request: ListAudit) -> Result<AuditPage> {
        if !(1..=PAGE_LIMIT).contains(&request.limit) {
            return Err(Error::invalid(
                "limit",
                "A page has 1 to 200 entries.",
                "Ask for at most 200, then for those before the last one.",
            ));
        }
        check_filter(&request.filter)?;
        let mut tx = self.trail(request.filter.trail)?.read().await?;
        let start = match request.before {
            Some(id) => audit_list::place_of(&mut tx, id).await?,
            None => i64::MAX,
        };
        let wanted = Wanted::prepare(&mut tx, request.filter).await?;
        page(&mut tx, &wanted, start, request.limit as usize).await
    }

    /// What there is to filter the audit trail by.
    ///
    /// # Errors
    /// `forbidden` for the workspace's trail.
    pub async fn list_audit_facets(&self, request: ListAuditFacets) -> Result<AuditFacets> {
        let mut tx = self.trail(request.trail)?.read().await?;
        let mut actors = audit_facets::distinct(&mut tx, Facet::Actor).await?;
        actors.truncate(ACTORS_SHOWN);
        let actions = audit_facets::distinct(&mut tx, Facet::Action).await?;
        let mut subjects = Vec::new();
        for action in &actions {
            subjects.extend(audit_facets::kinds_of(&mut tx, action).await?);
        }
        subjects.sort();
        subjects.dedup();
        Ok(AuditFacets {
            actors,
            actions,
            subjects,
        })
    }
}

/// The entries before a place, newest first.
async fn page(tx: &mut Tx, wanted: &Wanted, before: i64, limit: usize) -> Result<AuditPage> {
    // One more, to see whether older ones follow.
    let (mut found, onward) =
        audit_list::entries(tx, wanted, Start::Before(before), limit + 1).await?;
    let whole = found.len() <= limit;
    found.truncate(limit);
    let onward = match (onward, found.last()) {
        (_, Some(last)) if !whole => Some(last.id),
        // So far was looked, and what lies behind was not.
        (Some(Start::Before(seq)), _) => audit_list::at_place(tx, seq).await?,
        _ => None,
    };
    let mut entries: Vec<AuditEntry> = found.into_iter().map(shown).collect();
    let changes = entries.iter_mut().flat_map(|entry| &mut entry.changes);
    // The workspace knows no customers.
    if wanted.of_environment() {
        name_customers(tx, changes).await?;
    }
    Ok(AuditPage {
        entries,
        more: onward.is_some(),
        onward,
    })
}

pub(super) fn check_filter(filter: &AuditFilter) -> Result<()> {
    if filter.search.chars().count() > SEARCH_LIMIT {
        return Err(Error::invalid(
            "search",
            "At most 200 characters are looked for.",
            "Look for a shorter text.",
        ));
    }
    Ok(())
}

/// An entry as everybody may see it.
pub(in crate::service) fn shown(entry: StoredEntry) -> AuditEntry {
    let body = entry.body.unwrap_or_default();
    AuditEntry {
        id: entry.id,
        at: entry.at,
        actor: entry.actor,
        door: entry.door,
        action: entry.action,
        subject: entry.subject,
        subject_id: entry.subject_id,
        label: entry.subject_label,
        reason: entry.reason,
        batch: entry.batch,
        // The details of an entry are a JSON object and never empty; an erasure leaves nothing of them.
        erased: body.is_empty(),
        changes: changes(&body),
        position: entry
            .position
            .and_then(|position| u32::try_from(position).ok()),
    }
}

/// The fields that details tell of; none when they tell of something else.
fn changes(body: &str) -> Vec<FieldChange> {
    let Ok(Value::Object(mut details)) = serde_json::from_str(body) else {
        return Vec::new();
    };
    let Some(Value::Array(changes)) = details.remove("changes") else {
        return Vec::new();
    };
    changes
        .into_iter()
        .take(CHANGES_SHOWN)
        .filter_map(|change| serde_json::from_value::<FieldChange>(change).ok())
        .map(|mut change| {
            let key = change.field == "key";
            shorten_keys(&mut change.before, key);
            shorten_keys(&mut change.after, key);
            change
        })
        .collect()
}

/// License keys show their beginning, however deep they stand.
fn shorten_keys(value: &mut Value, is_key: bool) {
    match value {
        Value::String(text) if is_key => hide_key(text),
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| shorten_keys(value, is_key)),
        Value::Object(fields) => {
            for (name, value) in fields {
                shorten_keys(value, name == "key");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::changes;

    #[test]
    fn a_key_shows_its_beginning_however_deep_it_stands() {
        let body = json!({ "changes": [
            { "field": "key", "before": null, "after": "PRO-9KHT-4WNA-X2VD" },
            { "field": "product", "before": {}, "after": { "seats": [{ "key": "PRO-9KHT-4WNA-X2VD" }] } },
        ] });
        let shown = changes(&body.to_string());
        assert_eq!(shown[0].after, json!("PRO-9KHT…"));
        assert_eq!(shown[1].after, json!({ "seats": [{ "key": "PRO-9KHT…" }] }));
    }

    #[test]
    fn details_that_tell_of_no_fields_show_none() {
        for body in [
            "",
            "{}",
            "[]",
            "not JSON",
            r#"{"changes":"many"}"#,
            r#"{"changes":[1]}"#,
        ] {
            assert!(changes(body).is_empty(), "{body}");
        }
        let many: Vec<_> = (0..60)
            .map(|number| json!({ "field": format!("f{number}"), "before": 1, "after": 2 }))
            .collect();
        assert_eq!(changes(&json!({ "changes": many }).to_string()).len(), 50);
    }
}
