//! Customers.

use super::{
    Tx, maybe,
    sql::{Sql, Value},
};
use crate::{error::Result, ids::CustomerId, operations::licenses::CustomerRef};

#[derive(sqlx::FromRow)]
struct Record {
    id: CustomerId,
    name: String,
    email: String,
    organisation: Option<String>,
}

/// One customer.
pub(crate) async fn get(tx: &mut Tx, id: CustomerId) -> Result<Option<CustomerRef>> {
    let record = maybe!(
        tx,
        Record,
        "SELECT id, name, email, organisation FROM customers WHERE id = $1",
        id
    )?;
    Ok(record.map(|record| CustomerRef {
        id: record.id,
        name: record.name,
        email: record.email,
        organisation: record.organisation,
    }))
}

/// The names of those of `ids` that are there.
pub(crate) async fn names(tx: &mut Tx, ids: &[CustomerId]) -> Result<Vec<(CustomerId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    sql.push("SELECT id, name FROM customers WHERE id IN ")
        .bind_list(ids.iter().map(|id| Value::Id(id.0)));
    sql.rows(tx).await
}
