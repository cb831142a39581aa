//! Devices and activations as lists, and denials by day.
//!
//! What is looked for is the beginning of a text, so that an index finds it among millions; no stretch lies deeper than
//! [`DEEPEST`], and matches are counted as far as that. Deliberately absent: changing any of it (`devices`).

use chrono::{DateTime, Utc};

use super::{
    Tx, customers, devices,
    license_list::status_of,
    maybe, products, rows,
    sql::{Sql, Value},
};
use crate::{
    domain::license::short_key,
    error::{Error, Result},
    ids::{ActivationId, CustomerId, DeviceId, LicenseId},
    operations::{
        devices::{
            ActivationOrder, ActivationRow, DeviceOrder, DeviceRow, LicenseChoice, ListActivations,
            ListDevices,
        },
        environments::Engine,
    },
};

/// How far down a list goes.
pub(crate) const DEEPEST: u32 = 10_000;
/// How far matches are counted.
const COUNTED: i64 = 10_500;

#[derive(sqlx::FromRow)]
struct DeviceRecord {
    #[sqlx(flatten)]
    device: devices::Beside,
    app_version: Option<String>,
    first_seen_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    seats: i64,
}

impl From<DeviceRecord> for DeviceRow {
    fn from(record: DeviceRecord) -> Self {
        Self {
            device: record.device.into(),
            app_version: record.app_version,
            first_seen_at: record.first_seen_at,
            last_seen_at: record.last_seen_at,
            seats: small(record.seats),
        }
    }
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const DEVICE: &str = concat!(
    "SELECT ",
    devices::device_beside!(),
    ", d.app_version, d.first_seen_at, d.last_seen_at,
            (SELECT COUNT(*) FROM activations a WHERE a.device_id = d.id AND a.deactivated_at IS NULL) AS seats
     FROM devices d "
);

/// Adds the ids of devices some text of which begins with what is looked for; `typed` as it is, `folded` as names are
/// kept. Each of the three is a range of an index.
fn push_found(sql: &mut Sql, engine: Engine, typed: &str, folded: &str) {
    let fingerprint = match engine {
        Engine::Sqlite => "fingerprint",
        Engine::Postgres => "fingerprint COLLATE \"C\"",
    };
    sql.push("(");
    let arms = [
        ("name_folded", folded),
        ("serial_folded", folded),
        (fingerprint, typed),
    ];
    for (place, (column, text)) in arms.into_iter().enumerate() {
        if place > 0 {
            sql.push(" UNION ");
        }
        sql.push("SELECT id FROM devices WHERE ")
            .push(column)
            .push(" >= ");
        sql.bind(Value::Text(text.to_owned()))
            .push(" AND ")
            .push(column);
        // No character comes after this one.
        sql.push(" < ")
            .bind(Value::Text(format!("{text}\u{10FFFF}")));
    }
    sql.push(")");
}

fn push_ignored(sql: &mut Sql, ignored: Option<bool>, word: &str) {
    match ignored {
        Some(true) => sql.push(word).push("d.ignored"),
        Some(false) => sql.push(word).push("NOT d.ignored"),
        None => sql,
    };
}

/// A stretch of the devices, and how many match.
pub(crate) async fn devices(
    tx: &mut Tx,
    request: &ListDevices,
    folded: &str,
) -> Result<(Vec<DeviceRow>, i64)> {
    let engine = tx.engine();
    let filter = |sql: &mut Sql| {
        let typed = request.search.trim();
        if typed.is_empty() {
            push_ignored(sql, request.ignored, "WHERE ");
        } else {
            sql.push("WHERE d.id IN ");
            push_found(sql, engine, typed, folded);
            push_ignored(sql, request.ignored, " AND ");
        }
    };
    let mut sql = Sql::default();
    filter(sql.push(DEVICE));
    sql.push(match request.order {
        DeviceOrder::Name => " ORDER BY d.name_folded NULLS LAST, d.id",
        DeviceOrder::FirstSeen => " ORDER BY d.id DESC",
        DeviceOrder::LastSeen => " ORDER BY d.last_seen_at DESC, d.id DESC",
    });
    push_stretch(&mut sql, request.offset, request.limit);
    let records: Vec<DeviceRecord> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    filter(sql.push("SELECT COUNT(*) FROM (SELECT 1 FROM devices d "));
    let total = counted(tx, sql).await?;
    Ok((records.into_iter().map(Into::into).collect(), total))
}

fn push_stretch(sql: &mut Sql, offset: u32, limit: u32) {
    sql.push(" LIMIT ").bind(Value::Big(i64::from(limit)));
    sql.push(" OFFSET ").bind(Value::Big(i64::from(offset)));
}

async fn counted(tx: &mut Tx, mut sql: Sql) -> Result<i64> {
    sql.push(" LIMIT ").bind(Value::Big(COUNTED + 1));
    sql.push(") AS counted");
    let found: Vec<(i64,)> = sql.rows(tx).await?;
    Ok(found.first().map_or(0, |(count,)| *count))
}

/// A count as it is told: up to [`COUNTED`], and whether there are more.
pub(crate) fn told(total: i64) -> (u32, bool) {
    (small(total.min(COUNTED)), total > COUNTED)
}

/// One device, with whose it is.
pub(crate) async fn device(
    tx: &mut Tx,
    id: DeviceId,
) -> Result<Option<(DeviceRow, Option<CustomerId>)>> {
    let mut sql = Sql::default();
    sql.push(DEVICE).push("WHERE d.id = ").bind(Value::Id(id.0));
    let mut records: Vec<DeviceRecord> = sql.rows(tx).await?;
    let Some(record) = records.pop() else {
        return Ok(None);
    };
    let whose = maybe!(
        tx,
        (Option<CustomerId>,),
        "SELECT customer_id FROM devices WHERE id = $1",
        id
    )?;
    Ok(Some((record.into(), whose.and_then(|(id,)| id))))
}

#[derive(sqlx::FromRow)]
struct ActivationRecord {
    id: ActivationId,
    activated_at: DateTime<Utc>,
    deactivated_at: Option<DateTime<Utc>>,
    last_seen_at: DateTime<Utc>,
    #[sqlx(flatten)]
    device: devices::Beside,
    license_id: LicenseId,
    version: i32,
    key: String,
    status: i16,
    #[sqlx(flatten)]
    product: products::Beside,
    #[sqlx(flatten)]
    customer: customers::Beside,
}

impl TryFrom<ActivationRecord> for ActivationRow {
    type Error = Error;

    fn try_from(record: ActivationRecord) -> Result<Self> {
        Ok(Self {
            id: record.id,
            device: record.device.into(),
            license_id: record.license_id,
            version: record.version,
            key: short_key(&record.key),
            status: status_of(record.status)?,
            product: record.product.into(),
            customer: record.customer.into_ref(),
            activated_at: record.activated_at,
            deactivated_at: record.deactivated_at,
            last_seen_at: record.last_seen_at,
        })
    }
}

const ACTIVATION: &str = concat!(
    "SELECT a.id, a.activated_at, a.deactivated_at, a.last_seen_at, l.id AS license_id, l.version, l.key, l.status, ",
    devices::device_beside!(),
    ", ",
    products::product_beside!(),
    ", ",
    customers::customer_beside!(),
    " "
);
const ACTIVATIONS_FROM: &str =
    "FROM activations a JOIN devices d ON d.id = a.device_id JOIN licenses l ON l.id = a.license_id
     JOIN products p ON p.id = l.product_id LEFT JOIN customers c ON c.id = l.customer_id WHERE true";

fn push_activation_filter(sql: &mut Sql, engine: Engine, request: &ListActivations, folded: &str) {
    let ids = [
        (" AND a.license_id = ", request.license_id.map(|id| id.0)),
        (" AND l.product_id = ", request.product_id.map(|id| id.0)),
        (" AND l.customer_id = ", request.customer_id.map(|id| id.0)),
        (" AND a.device_id = ", request.device_id.map(|id| id.0)),
    ];
    for (text, id) in ids {
        if let Some(id) = id {
            sql.push(text).bind(Value::Id(id));
        }
    }
    if let Some(ip) = &request.ip {
        sql.push(" AND d.ip = ").bind(Value::Text(ip.clone()));
    }
    match request.in_use {
        Some(true) => sql.push(" AND a.deactivated_at IS NULL"),
        Some(false) => sql.push(" AND a.deactivated_at IS NOT NULL"),
        None => sql,
    };
    let typed = request.search.trim();
    if !typed.is_empty() {
        sql.push(" AND (a.device_id IN ");
        push_found(sql, engine, typed, folded);
        sql.push(" OR a.license_id IN (SELECT id FROM licenses WHERE key_folded >= ")
            .bind(Value::Text(folded.to_owned()))
            .push(" AND key_folded < ")
            .bind(Value::Text(format!("{folded}\u{10FFFF}")))
            .push("))");
    }
}

/// A stretch of the activations, and how many match.
pub(crate) async fn activations(
    tx: &mut Tx,
    request: &ListActivations,
    folded: &str,
) -> Result<(Vec<ActivationRow>, i64)> {
    let engine = tx.engine();
    let mut sql = Sql::default();
    sql.push(ACTIVATION).push(ACTIVATIONS_FROM);
    push_activation_filter(&mut sql, engine, request, folded);
    sql.push(match request.order {
        ActivationOrder::LastSeen => " ORDER BY a.last_seen_at DESC, a.id DESC",
        ActivationOrder::Activated => " ORDER BY a.id DESC",
    });
    push_stretch(&mut sql, request.offset, request.limit);
    let records: Vec<ActivationRecord> = sql.rows(tx).await?;
    let mut sql = Sql::default();
    sql.push("SELECT COUNT(*) FROM (SELECT 1 ")
        .push(ACTIVATIONS_FROM);
    push_activation_filter(&mut sql, engine, request, folded);
    let total = counted(tx, sql).await?;
    let found = records.into_iter().map(ActivationRow::try_from);
    Ok((found.collect::<Result<_>>()?, total))
}

/// The activations of a device: those in use first, then the newest.
pub(crate) async fn activations_of(
    tx: &mut Tx,
    device: DeviceId,
    limit: i64,
) -> Result<Vec<ActivationRow>> {
    let mut sql = Sql::default();
    sql.push(ACTIVATION).push(ACTIVATIONS_FROM);
    sql.push(" AND a.device_id = ").bind(Value::Id(device.0));
    sql.push(" ORDER BY (CASE WHEN a.deactivated_at IS NULL THEN 0 ELSE 1 END), a.id DESC LIMIT ")
        .bind(Value::Big(limit));
    let records: Vec<ActivationRecord> = sql.rows(tx).await?;
    records.into_iter().map(ActivationRow::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct ChoiceRecord {
    id: LicenseId,
    version: i32,
    key: String,
    activations_used: i32,
    activation_limit: i32,
    #[sqlx(flatten)]
    product: products::Beside,
    #[sqlx(flatten)]
    customer: customers::Beside,
}

/// Licenses of some customers with room for a device that does not use them.
pub(crate) async fn with_room(
    tx: &mut Tx,
    holders: Vec<CustomerId>,
    device: DeviceId,
    limit: i64,
) -> Result<Vec<LicenseChoice>> {
    if holders.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    sql.push(concat!(
        "SELECT l.id, l.version, l.key, l.activations_used, l.activation_limit, ",
        products::product_beside!(),
        ", ",
        customers::customer_beside!(),
        "
         FROM licenses l JOIN products p ON p.id = l.product_id JOIN customers c ON c.id = l.customer_id
         WHERE l.status IN (1, 2) AND (l.activation_limit < 0 OR l.activations_used < l.activation_limit)
         AND l.customer_id IN "
    ));
    sql.bind_ids(tx.engine(), holders.into_iter().map(|id| id.0).collect());
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM activations a WHERE a.license_id = l.id AND a.deactivated_at IS NULL AND a.device_id = ",
    )
    .bind(Value::Id(device.0))
    .push(") ORDER BY p.name_folded, l.key_folded LIMIT ")
    .bind(Value::Big(limit));
    let records: Vec<ChoiceRecord> = sql.rows(tx).await?;
    let choices = records.into_iter().map(|record| LicenseChoice {
        license_id: record.id,
        version: record.version,
        key: short_key(&record.key),
        product: record.product.into(),
        customer: record.customer.into_ref(),
        used: u32::try_from(record.activations_used).unwrap_or(0),
        limit: record.activation_limit,
    });
    Ok(choices.collect())
}

/// Refusals of one day, cause, license and device.
#[derive(sqlx::FromRow)]
pub(crate) struct DayOfDenials {
    pub code: String,
    pub customer_id: Option<CustomerId>,
    pub license_id: Option<LicenseId>,
    pub fingerprint: String,
    pub device_id: Option<DeviceId>,
    pub day: String,
    pub last_at: DateTime<Utc>,
    pub count: i64,
}

/// Refusals by day, cause, license and device, the latest first.
pub(crate) async fn denials_by_day(
    tx: &mut Tx,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DayOfDenials>> {
    let text = super::engines::text_for(
        tx,
        "SELECT n.code, l.customer_id, n.license_id, n.fingerprint, d.id AS device_id, substr(n.hour, 1, 10) AS day,
                MAX(n.last_at) AS last_at, SUM(n.count) AS count
         FROM denials n LEFT JOIN licenses l ON l.id = n.license_id LEFT JOIN devices d ON d.fingerprint = n.fingerprint
         WHERE n.last_at >= $1 AND n.hour < $2
         GROUP BY n.code, l.customer_id, n.license_id, n.fingerprint, d.id, substr(n.hour, 1, 10)
         ORDER BY 7 DESC LIMIT $3",
        "SELECT n.code, l.customer_id, n.license_id, n.fingerprint, d.id AS device_id,
                to_char(n.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, MAX(n.last_at) AS last_at,
                SUM(n.count)::bigint AS count
         FROM denials n LEFT JOIN licenses l ON l.id = n.license_id LEFT JOIN devices d ON d.fingerprint = n.fingerprint
         WHERE n.last_at >= $1 AND n.hour < $2
         GROUP BY n.code, l.customer_id, n.license_id, n.fingerprint, d.id, day ORDER BY 7 DESC LIMIT $3",
    );
    Ok(rows!(tx, DayOfDenials, text, from, until, limit)?)
}

/// The activations in use of a device, with their licenses, in the order in which licenses are held.
pub(crate) async fn in_use_by(
    tx: &mut Tx,
    device: DeviceId,
) -> Result<Vec<(ActivationId, LicenseId)>> {
    Ok(rows!(
        tx,
        (ActivationId, LicenseId),
        "SELECT a.id, a.license_id FROM activations a JOIN licenses l ON l.id = a.license_id
         WHERE a.device_id = $1 AND a.deactivated_at IS NULL ORDER BY l.key_folded",
        device
    )?)
}

/// Devices some text of which begins with what is typed, for the palette.
pub(crate) async fn beginning_with(
    tx: &mut Tx,
    typed: &str,
    folded: &str,
    limit: u32,
) -> Result<Vec<DeviceRow>> {
    let engine = tx.engine();
    let mut sql = Sql::default();
    sql.push(DEVICE).push("WHERE d.id IN ");
    push_found(&mut sql, engine, typed, folded);
    sql.push(" ORDER BY d.name_folded NULLS LAST, d.id");
    push_stretch(&mut sql, 0, limit);
    let records: Vec<DeviceRecord> = sql.rows(tx).await?;
    Ok(records.into_iter().map(Into::into).collect())
}
