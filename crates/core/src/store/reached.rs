//! A reach in SQL: the one place that says which licenses are one customer's.

use super::sql::{Sql, Value};
use crate::{domain::reach::Reach, operations::environments::Engine};

/// Adds the condition that the license `l` is within reach: the customer holds it, or it is a seat of a pool of theirs.
pub(super) fn licenses(sql: &mut Sql, reach: Reach) {
    let Some(customer) = reach.only() else { return };
    sql.push(" AND (l.customer_id = ")
        .bind(Value::Id(customer.0))
        .push(" OR l.pool_id IN (SELECT id FROM pools WHERE customer_id = ")
        .bind(Value::Id(customer.0))
        .push("))");
}

/// Adds the condition that a moment lies in the customer's own time with the license `l`: since it became theirs, or always
/// when it is a seat of a pool of theirs. Where an erasure emptied the history, the last of it counts.
pub(super) fn since_theirs(sql: &mut Sql, engine: Engine, reach: Reach, moment: &str) {
    let Some(customer) = reach.only() else { return };
    let told = match engine {
        Engine::Sqlite => r#"(h.changes = '[]' OR instr(h.changes, '"field":"customer_id"') > 0)"#,
        Engine::Postgres => r#"(h.changes = '[]' OR h.changes @> '[{"field": "customer_id"}]')"#,
    };
    sql.push(" AND (l.pool_id IN (SELECT id FROM pools WHERE customer_id = ")
        .bind(Value::Id(customer.0))
        .push(") OR ")
        .push(moment)
        .push(
            " >= COALESCE((SELECT MAX(e.at) FROM license_history h JOIN audit_entries e ON e.id = h.entry_id
                           WHERE h.license_id = l.id AND ",
        )
        .push(told)
        .push("), l.created_at))");
}

/// Adds the condition that the pool `o` is within reach.
pub(super) fn pools(sql: &mut Sql, reach: Reach) {
    if let Some(customer) = reach.only() {
        sql.push(" AND o.customer_id = ")
            .bind(Value::Id(customer.0));
    }
}
