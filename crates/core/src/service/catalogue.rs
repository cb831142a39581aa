//! What changes of the named things (products, generators, customers) have in common: the version that was seen, the
//! fields that differ, the audit entry.
//!
//! Deliberately absent: licenses, whose changes also have a history (`acting`).

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    Caller,
    acting::{self, Act},
};
use crate::{
    error::{Error, Result},
    operations::licenses::FieldChange,
    store::Tx,
};

/// What a caller does, without a reason.
pub(super) fn act(caller: &Caller, action: &'static str) -> Act {
    Act {
        caller: caller.clone(),
        action,
        reason: None,
    }
}

/// The thing at the version that was seen.
///
/// # Errors
/// `not_found`, `conflict`.
pub(super) fn as_seen<T>(
    thing: &'static str,
    id: Uuid,
    found: Option<T>,
    seen: i32,
    version: impl Fn(&T) -> i32,
) -> Result<T> {
    let found = found.ok_or_else(|| Error::not_found(thing, id))?;
    if version(&found) == seen {
        return Ok(found);
    }
    Err(conflict(thing, id, seen, version(&found)))
}

pub(super) fn conflict(thing: &'static str, id: Uuid, seen: i32, found: i32) -> Error {
    Error::Conflict {
        thing,
        id: id.to_string(),
        seen,
        found,
    }
}

/// The fields that differ; none on one side means that the thing is not there then.
pub(super) fn differences<T: Serialize>(
    before: Option<&T>,
    after: Option<&T>,
) -> Result<Vec<FieldChange>> {
    let (mut before, mut after) = (fields(before)?, fields(after)?);
    let names: std::collections::BTreeSet<String> =
        before.keys().chain(after.keys()).cloned().collect();
    let differing = names.into_iter().filter_map(|field| {
        let before = before.remove(&field).unwrap_or(Value::Null);
        let after = after.remove(&field).unwrap_or(Value::Null);
        (before != after).then_some(FieldChange {
            field,
            before,
            after,
        })
    });
    Ok(differing.collect())
}

fn fields(value: Option<&impl Serialize>) -> Result<Map<String, Value>> {
    let read = value.map(serde_json::to_value).transpose();
    match read.map_err(|error| Error::Internal(error.to_string()))? {
        Some(Value::Object(fields)) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// Writes the audit entry of a change.
pub(super) async fn record(
    tx: &mut Tx,
    act: &Act,
    at: DateTime<Utc>,
    about: (&'static str, Uuid, &str),
    changes: &[FieldChange],
) -> Result<()> {
    let (kind, id, label) = about;
    let details = json!({ "changes": changes });
    acting::record(tx, act, at, acting::subject(kind, id, label), details).await?;
    Ok(())
}

/// "1 license", "3 licenses".
pub(super) fn counted(count: u32, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{as_seen, counted, differences};
    use crate::error::ErrorCode;

    #[test]
    fn only_fields_that_differ_are_told() {
        let (before, after) = (json!({ "a": 1, "b": 2 }), json!({ "a": 1, "b": 3 }));
        let changes = differences(Some(&before), Some(&after)).expect("objects");
        assert_eq!(changes.len(), 1);
        assert_eq!(
            (&changes[0].before, &changes[0].after),
            (&json!(2), &json!(3))
        );
        let made = differences(None, Some(&json!({ "a": 1, "b": null }))).expect("an object");
        assert_eq!(made.len(), 1, "what is empty is no change");
    }

    #[test]
    fn another_version_is_a_conflict_and_nothing_is_not_found() {
        let id = uuid::Uuid::nil();
        let code = |found: Option<i32>| {
            as_seen("product", id, found, 1, |version| *version).map_err(|error| error.code())
        };
        assert_eq!(code(Some(1)), Ok(1));
        assert_eq!(code(Some(2)), Err(ErrorCode::Conflict));
        assert_eq!(code(None), Err(ErrorCode::NotFound));
    }

    #[test]
    fn one_license_and_two_licenses() {
        assert_eq!(
            (counted(1, "license"), counted(2, "license")),
            ("1 license".into(), "2 licenses".into())
        );
    }
}
