//! The environments of a workspace, in its control store.

use chrono::{DateTime, Utc};

use super::{Tx, rows, run};
use crate::{
    error::{Error, Result},
    operations::environments::{Environment, EnvironmentKind},
};

#[derive(sqlx::FromRow)]
struct Record {
    name: String,
    label: String,
    kind: String,
}

/// All environments in order.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Environment>> {
    let records = rows!(
        tx,
        Record,
        "SELECT name, label, kind FROM environments ORDER BY position, name"
    )?;
    records
        .into_iter()
        .map(|record| {
            let kind = EnvironmentKind::from_word(&record.kind).ok_or_else(|| {
                Error::Internal(format!("unknown kind of environment {}", record.kind))
            })?;
            Ok(Environment {
                name: record.name,
                label: record.label,
                kind,
            })
        })
        .collect()
}

/// Adds an environment at the end. False when the name is taken.
pub(crate) async fn insert(
    tx: &mut Tx,
    environment: &Environment,
    now: DateTime<Utc>,
) -> Result<bool> {
    let touched = run!(
        tx,
        "INSERT INTO environments (name, label, kind, position, created_at)
         SELECT $1, $2, $3, COALESCE(MAX(position), -1) + 1, $4 FROM environments WHERE TRUE
         ON CONFLICT (name) DO NOTHING",
        &environment.name,
        &environment.label,
        environment.kind.as_str(),
        now
    )?;
    Ok(touched > 0)
}
