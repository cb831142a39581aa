//! A reach in SQL: the one place that says which licenses are one customer's.

use super::sql::{Sql, Value};
use crate::domain::reach::Reach;

/// Adds the condition that the license `l` is within reach: the customer holds it, or it is a seat of a pool of theirs.
pub(super) fn licenses(sql: &mut Sql, reach: Reach) {
    let Some(customer) = reach.only() else { return };
    sql.push(" AND (l.customer_id = ")
        .bind(Value::Id(customer.0))
        .push(" OR l.pool_id IN (SELECT id FROM pools WHERE customer_id = ")
        .bind(Value::Id(customer.0))
        .push("))");
}

/// Adds the condition that the pool `o` is within reach.
pub(super) fn pools(sql: &mut Sql, reach: Reach) {
    if let Some(customer) = reach.only() {
        sql.push(" AND o.customer_id = ")
            .bind(Value::Id(customer.0));
    }
}
