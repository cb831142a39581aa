//! Customers.

use chrono::{DateTime, Utc};

use super::{
    Tx,
    license_list::position_in,
    maybe, rows, run,
    sql::{Sql, Value},
};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::CustomerId,
    operations::{customers::Customer, environments::Engine, licenses::CustomerRef},
};

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

/// A customer beside something else, when there is one, as `customer_beside` names its columns.
#[derive(sqlx::FromRow)]
pub(super) struct Beside {
    customer_id: Option<CustomerId>,
    customer_name: Option<String>,
    customer_email: Option<String>,
    customer_organisation: Option<String>,
}

/// The columns of a customer `c` beside something else.
macro_rules! customer_beside {
    () => {
        "c.id AS customer_id, c.name AS customer_name, c.email AS customer_email, c.organisation AS customer_organisation"
    };
}
pub(super) use customer_beside;

impl Beside {
    pub(super) fn into_ref(self) -> Option<CustomerRef> {
        Some(CustomerRef {
            id: self.customer_id?,
            name: self.customer_name?,
            email: self.customer_email?,
            organisation: self.customer_organisation,
        })
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

#[derive(sqlx::FromRow)]
struct FullRecord {
    id: CustomerId,
    version: i32,
    name: String,
    email: String,
    organisation: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<FullRecord> for Customer {
    fn from(record: FullRecord) -> Self {
        Self {
            id: record.id,
            version: record.version,
            name: record.name,
            email: record.email,
            organisation: record.organisation,
            created_at: record.created_at,
        }
    }
}

/// One customer with all their own fields.
pub(crate) async fn whole(tx: &mut Tx, id: CustomerId) -> Result<Option<Customer>> {
    let record = maybe!(
        tx,
        FullRecord,
        "SELECT id, version, name, email, organisation, created_at FROM customers WHERE id = $1",
        id
    )?;
    Ok(record.map(Customer::from))
}

/// The customer of an email.
pub(crate) async fn of_email(tx: &mut Tx, email: &str) -> Result<Option<CustomerId>> {
    let found = maybe!(
        tx,
        (CustomerId,),
        "SELECT id FROM customers WHERE email_lower = $1",
        email.to_lowercase()
    )?;
    Ok(found.map(|(id,)| id))
}

/// Adds a customer.
pub(crate) async fn insert(tx: &mut Tx, customer: &Customer) -> Result<()> {
    run!(
        tx,
        "INSERT INTO customers (id, version, name, name_folded, email, email_folded, email_lower, organisation,
                                created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        customer.id,
        customer.version,
        &customer.name,
        fold(&customer.name),
        &customer.email,
        fold(&customer.email),
        customer.email.to_lowercase(),
        customer.organisation.as_deref(),
        customer.created_at
    )?;
    Ok(())
}

/// Saves a customer over the version before. False when another version is there.
pub(crate) async fn save(tx: &mut Tx, customer: &Customer, now: DateTime<Utc>) -> Result<bool> {
    let touched = run!(
        tx,
        "UPDATE customers SET version = $2, name = $3, name_folded = $4, email = $5, email_folded = $6,
                email_lower = $7, organisation = $8, updated_at = $9
         WHERE id = $1 AND version = $2 - 1",
        customer.id,
        customer.version,
        &customer.name,
        fold(&customer.name),
        &customer.email,
        fold(&customer.email),
        customer.email.to_lowercase(),
        customer.organisation.as_deref(),
        now
    )?;
    Ok(touched > 0)
}

/// Removes a customer with the notes about them. False when another version is there.
pub(crate) async fn delete(tx: &mut Tx, id: CustomerId, version: i32) -> Result<bool> {
    let touched = run!(
        tx,
        "DELETE FROM customers WHERE id = $1 AND version = $2",
        id,
        version
    )?;
    run!(
        tx,
        "DELETE FROM notes WHERE subject = 'customer' AND subject_id = $1
         AND NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = notes.subject_id)",
        id
    )?;
    Ok(touched > 0)
}

/// One stretch of the customers whose name, email or organisation holds a folded text, by name, and how many there are
/// in all.
pub(crate) async fn page(
    tx: &mut Tx,
    folded: &str,
    offset: u32,
    limit: u32,
) -> Result<(Vec<Customer>, i64)> {
    let organisations = match folded.is_empty() {
        true => Vec::new(),
        false => organisations_with(tx, folded).await?,
    };
    let mut sql = Sql::default();
    sql.push("SELECT id, version, name, email, organisation, created_at FROM customers");
    matching(&mut sql, tx.engine(), folded, &organisations);
    sql.push(" ORDER BY name_folded, id LIMIT ")
        .bind(Value::Big(i64::from(limit)))
        .push(" OFFSET ")
        .bind(Value::Big(i64::from(offset)));
    let records: Vec<FullRecord> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT count(*) FROM customers");
    matching(&mut sql, tx.engine(), folded, &organisations);
    let counted: Vec<(i64,)> = sql.rows(tx).await?;
    let total = counted.first().map_or(0, |(count,)| *count);
    Ok((records.into_iter().map(Customer::from).collect(), total))
}

fn matching(sql: &mut Sql, engine: Engine, folded: &str, organisations: &[String]) {
    if folded.is_empty() {
        return;
    }
    let position = position_in(engine);
    for (word, column) in [(" WHERE ", "name_folded"), (" OR ", "email_folded")] {
        sql.push(word).push(position).push("(").push(column);
        sql.push(", ")
            .bind(Value::Text(folded.to_owned()))
            .push(") > 0");
    }
    if !organisations.is_empty() {
        sql.push(" OR organisation IN ")
            .bind_texts(engine, organisations.to_vec());
    }
}

/// The organisations that hold a folded text. They have no folded column: the database folds those in plain letters, the
/// others are few and are folded here.
async fn organisations_with(tx: &mut Tx, folded: &str) -> Result<Vec<String>> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "SELECT DISTINCT organisation FROM customers WHERE organisation IS NOT NULL
             AND (instr(lower(organisation), $1) > 0 OR length(CAST(organisation AS BLOB)) > length(organisation))"
        }
        Engine::Postgres => {
            "SELECT DISTINCT organisation FROM customers WHERE organisation IS NOT NULL
             AND (strpos(lower(organisation COLLATE \"C\"), $1) > 0 OR octet_length(organisation) > length(organisation))"
        }
    };
    let found = rows!(tx, (String,), text, folded)?;
    let found = found.into_iter().map(|(organisation,)| organisation);
    Ok(found
        .filter(|organisation| fold(organisation).contains(folded))
        .collect())
}

/// How many licenses each of these customers holds; those without any are left out.
pub(crate) async fn license_counts(
    tx: &mut Tx,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, i64)>> {
    let mut sql = Sql::default();
    sql.push("SELECT customer_id, count(*) FROM licenses WHERE customer_id IN ")
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect())
        .push(" GROUP BY customer_id");
    sql.rows(tx).await
}
