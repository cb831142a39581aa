//! What happened around a customer, newest first: entries about them, their licenses and devices, and their mails.
//!
//! Entries and mails have ids that begin with their time, so one order goes through both, and a page starts at an id.
//! Of a customer with very many licenses the newest are looked at, so that a page costs the same among millions; each
//! thing's entries are found by an index. Deliberately absent: a table of its own, which every change would have to write.

use uuid::Uuid;

use super::{
    Tx, rows,
    sql::{Sql, Value},
};
use crate::{
    error::Result,
    ids::{CustomerId, LicenseId},
};

/// The most licenses of one customer that are looked at, and the most devices.
pub(crate) const LOOKED_AT: u32 = 1_000;

/// Later than every id.
const END: Uuid = Uuid::max();

/// The newest licenses of a customer.
pub(crate) async fn licenses(tx: &mut Tx, customer: CustomerId) -> Result<Vec<LicenseId>> {
    let found = rows!(
        tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE customer_id = $1 ORDER BY id DESC LIMIT $2",
        customer,
        i64::from(LOOKED_AT)
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Devices that use licenses, or have used them.
async fn devices(tx: &mut Tx, licenses: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut sql = Sql::default();
    sql.push("SELECT DISTINCT device_id FROM activations WHERE license_id IN ")
        .bind_ids(tx.engine(), licenses.to_vec())
        .push(" LIMIT ")
        .bind(Value::Big(i64::from(LOOKED_AT)));
    let found: Vec<(Uuid,)> = sql.rows(tx).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The newest mails to a customer: what was done to them has entries, too.
async fn mails(tx: &mut Tx, customer: CustomerId) -> Result<Vec<Uuid>> {
    let found = rows!(
        tx,
        (Uuid,),
        "SELECT id FROM mails WHERE about_customer_id = $1 ORDER BY id DESC LIMIT $2",
        customer,
        i64::from(LOOKED_AT)
    )?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The ids of the newest entries older than `before`, about a customer, licenses, and what uses them.
pub(crate) async fn entries(
    tx: &mut Tx,
    customer: CustomerId,
    licenses: &[LicenseId],
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Uuid>> {
    let licenses: Vec<Uuid> = licenses.iter().map(|id| id.0).collect();
    let mut things = vec![customer.0];
    things.extend(mails(tx, customer).await?);
    if !licenses.is_empty() {
        things.extend(devices(tx, &licenses).await?);
        things.extend(&licenses);
    }
    let before = before.unwrap_or(END);
    let mut sql = Sql::default();
    sql.push("SELECT id FROM (SELECT id FROM audit_entries WHERE subject_id IN ")
        .bind_ids(tx.engine(), things)
        .push(" AND id < ")
        .bind(Value::Id(before));
    if !licenses.is_empty() {
        sql.push(" UNION SELECT entry_id FROM license_history WHERE license_id IN ")
            .bind_ids(tx.engine(), licenses)
            .push(" AND entry_id < ")
            .bind(Value::Id(before));
    }
    sql.push(") e ORDER BY id DESC LIMIT ")
        .bind(Value::Big(i64::from(limit)));
    let found: Vec<(Uuid,)> = sql.rows(tx).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}
