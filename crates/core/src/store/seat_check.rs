//! Whether pools have as many seats as were bought, in one count, and which seats are too many.
//!
//! The rule is that of `pools`: licenses of the pool that nothing replaced, but for revoked ones of transferable pools.
//! Deliberately absent: what is done about a difference (`service::seat_check`).

use super::{
    Tx, rows,
    sql::{Sql, Value},
};
use crate::{
    error::Result,
    ids::{LicenseId, PoolId},
    operations::{environments::Engine, seat_keeping::SurplusSeat},
};

/// How many seats of a pool were bought, and how many licenses count.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Standing {
    pub id: PoolId,
    pub name: String,
    pub transferable: bool,
    pub seats: i32,
    pub free: i64,
    pub held: i64,
}

/// All pools by name, or one; counted by one statement, so that a seat on its way from one state to another is counted once.
pub(crate) async fn standings(tx: &mut Tx, pool: Option<PoolId>) -> Result<Vec<Standing>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT o.id, o.name, o.transferable, o.seats,
                COUNT(CASE WHEN l.status = 0 THEN 1 END) AS free,
                COUNT(CASE WHEN l.status BETWEEN 1 AND 5 OR l.status = 6 AND NOT o.transferable THEN 1 END) AS held
         FROM pools o LEFT JOIN licenses l ON l.pool_id = o.id AND l.replaced_by IS NULL WHERE TRUE",
    );
    if let Some(id) = pool {
        sql.push(" AND o.id = ").bind(Value::Id(id.0));
    }
    sql.push(" GROUP BY o.id, o.name, o.name_folded, o.transferable, o.seats ORDER BY o.name_folded, o.id");
    sql.rows(tx).await
}

/// The newest free seats of a pool, held.
pub(crate) async fn newest_free(tx: &mut Tx, pool: PoolId, count: u32) -> Result<Vec<LicenseId>> {
    let text = match tx.engine() {
        Engine::Sqlite => {
            "SELECT id FROM licenses WHERE pool_id = $1 AND status = 0 AND replaced_by IS NULL ORDER BY id DESC LIMIT $2"
        }
        Engine::Postgres => {
            "SELECT id FROM licenses WHERE pool_id = $1 AND status = 0 AND replaced_by IS NULL ORDER BY id DESC LIMIT $2
             FOR UPDATE"
        }
    };
    let found = rows!(tx, (LicenseId,), text, pool, i64::from(count))?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The seats of a pool that were given last and are still somebody's.
pub(crate) async fn newest_held(tx: &mut Tx, pool: PoolId, count: u32) -> Result<Vec<SurplusSeat>> {
    let found = rows!(
        tx,
        (LicenseId, String, String, String),
        "SELECT l.id, l.key, c.name, c.email FROM licenses l JOIN customers c ON c.id = l.customer_id
         WHERE l.pool_id = $1 AND l.status BETWEEN 1 AND 5 AND l.replaced_by IS NULL
         ORDER BY l.assigned_at DESC, l.id DESC LIMIT $2",
        pool,
        i64::from(count)
    )?;
    let seats = found
        .into_iter()
        .map(|(license_id, key, name, email)| SurplusSeat {
            license_id,
            key,
            name,
            email,
        });
    Ok(seats.collect())
}
