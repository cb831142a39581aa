//! What the search box may offer for a part of a key, name or email.

use super::{
    Tx,
    license_list::{COLUMNS, position_in, records},
    sql::{Sql, Value},
};
use crate::{
    error::Result,
    ids::{CustomerId, ProductId},
    operations::licenses::{CustomerRef, CustomerSuggestion, LicenseRow},
};

/// Licenses whose key contains a folded text, newest first.
pub(crate) async fn by_key_part(tx: &mut Tx, folded: &str, limit: u32) -> Result<Vec<LicenseRow>> {
    let mut sql = Sql::default();
    sql.push(COLUMNS)
        .push(" WHERE ")
        .push(position_in(tx.engine()))
        .push("(l.key_folded, ");
    sql.bind(Value::Text(folded.to_owned()))
        .push(") > 0 ORDER BY l.created_at DESC, l.id DESC LIMIT ");
    sql.bind(Value::Big(i64::from(limit)));
    records(tx, sql).await
}

/// Customers whose name or email contains a folded text, by name, each with their licenses' number.
pub(crate) async fn customers_by_part(
    tx: &mut Tx,
    folded: &str,
    limit: u32,
) -> Result<Vec<CustomerSuggestion>> {
    #[derive(sqlx::FromRow)]
    struct Found {
        id: CustomerId,
        name: String,
        email: String,
        organisation: Option<String>,
        licenses: i64,
    }
    let position = position_in(tx.engine());
    let mut sql = Sql::default();
    sql.push("SELECT c.id, c.name, c.email, c.organisation, ");
    sql.push("(SELECT count(*) FROM licenses l WHERE l.customer_id = c.id) AS licenses FROM customers c WHERE ");
    sql.push(position)
        .push("(c.name_folded, ")
        .bind(Value::Text(folded.to_owned()))
        .push(") > 0 OR ");
    sql.push(position)
        .push("(c.email_folded, ")
        .bind(Value::Text(folded.to_owned()))
        .push(") > 0");
    sql.push(" ORDER BY c.name_folded, c.id LIMIT ")
        .bind(Value::Big(i64::from(limit)));
    let found: Vec<Found> = sql.rows(tx).await?;
    Ok(found
        .into_iter()
        .map(|found| CustomerSuggestion {
            customer: CustomerRef {
                id: found.id,
                name: found.name,
                email: found.email,
                organisation: found.organisation,
            },
            licenses: u32::try_from(found.licenses).unwrap_or(u32::MAX),
        })
        .collect())
}

/// How many licenses each product has.
pub(crate) async fn count_by_product(tx: &mut Tx) -> Result<Vec<(ProductId, i64)>> {
    let mut sql = Sql::default();
    sql.push("SELECT product_id, count(*) FROM licenses GROUP BY product_id");
    sql.rows(tx).await
}
