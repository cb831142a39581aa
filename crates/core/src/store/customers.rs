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
    Ok(record.map(CustomerRef::from))
}

impl From<Record> for CustomerRef {
    fn from(record: Record) -> Self {
        Self {
            id: record.id,
            name: record.name,
            email: record.email,
            organisation: record.organisation,
        }
    }
}

/// The customers of `ids` that are there.
pub(crate) async fn by_ids(tx: &mut Tx, ids: &[CustomerId]) -> Result<Vec<CustomerRef>> {
    let mut sql = Sql::default();
    sql.push("SELECT id, name, email, organisation FROM customers WHERE id IN ")
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    let records: Vec<Record> = sql.rows(tx).await?;
    Ok(records.into_iter().map(CustomerRef::from).collect())
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
