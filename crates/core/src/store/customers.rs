//! Customers.

use super::{Tx, maybe};
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
