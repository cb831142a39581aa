//! What a batch of activations and deactivations reads and writes: one statement for each table, however many devices
//! ask.
//!
//! Whoever calls on Postgres goes in one order: licenses (held, by key), new devices (by fingerprint), known devices (by
//! id), then the rest; so that batches of several servers wait for each other and never in a circle. Deliberately absent:
//! the decisions (`service::seat_batch`).

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;

use super::{
    On, Tx,
    devices::StoredDevice,
    engines::{as_stored, column, text_for},
    run,
    sql::Sql,
    standings::{ProductStanding, grace},
};
use crate::{
    domain::fold::fold,
    error::Result,
    ids::{ActivationId, DeviceId, LicenseId, ProductId},
    operations::activations::DeviceRequest,
};

/// All products that answers may name; there are few.
pub(crate) async fn products(
    tx: &mut Tx,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Arc<ProductStanding>>> {
    let mut sql = Sql::default();
    sql.push("SELECT id, name, code, grace_days FROM products WHERE id IN ")
        .bind_ids(tx.engine(), ids.iter().map(|id| id.0).collect());
    let found: Vec<(ProductId, String, String, Option<i32>)> = sql.rows(tx).await?;
    let named = found.into_iter().map(|(id, name, code, days)| {
        let product = ProductStanding {
            id,
            name,
            code,
            own_grace: grace(days),
        };
        (id, Arc::new(product))
    });
    Ok(named.collect())
}

#[derive(Serialize)]
struct Pair<'a> {
    license: LicenseId,
    print: &'a str,
}

#[derive(sqlx::FromRow)]
struct Beside {
    #[sqlx(flatten)]
    device: StoredDevice,
    license: LicenseId,
    held: Option<ActivationId>,
}

/// Devices by their fingerprints, and which activations of a license a device holds.
pub(crate) type DevicesBeside = (
    HashMap<String, StoredDevice>,
    HashMap<(LicenseId, DeviceId), ActivationId>,
);

/// The devices with these fingerprints, and which of the licenses beside them they hold, pair by pair.
pub(crate) async fn devices_beside(
    tx: &mut Tx,
    pairs: impl IntoIterator<Item = (LicenseId, &str)>,
) -> Result<DevicesBeside> {
    let pairs: Vec<Pair<'_>> = pairs
        .into_iter()
        .map(|(license, print)| Pair { license, print })
        .collect();
    let (mut devices, mut held) = DevicesBeside::default();
    if pairs.is_empty() {
        return Ok((devices, held));
    }
    for beside in pair_by_pair(tx, &pairs).await? {
        if let Some(activation) = beside.held {
            held.insert((beside.license, beside.device.id), activation);
        }
        devices.insert(beside.device.fingerprint.clone(), beside.device);
    }
    Ok((devices, held))
}

/// Pair by pair on both engines: Postgres would take a join for one of many rows, and read all devices for it.
async fn pair_by_pair(tx: &mut Tx, pairs: &[Pair<'_>]) -> Result<Vec<Beside>> {
    let beside = match &mut tx.on {
        On::Sqlite(on) => sqlx::query_as(
            "SELECT d.id, d.fingerprint, d.name, d.platform, d.serial, d.ip, d.app_version, d.ignored, d.ignored_at,
                    d.ignored_by, d.ignored_reason, unhex(r.value->>'license', '-') AS license, a.id AS held
             FROM json_each($1) r CROSS JOIN devices d LEFT JOIN activations a
                  ON a.license_id = unhex(r.value->>'license', '-') AND a.device_id = d.id AND a.deactivated_at IS NULL
             WHERE d.fingerprint = r.value->>'print'",
        )
        .bind(Json(pairs))
        .fetch_all(&mut **on)
        .await,
        On::Postgres(on) => sqlx::query_as(
            "SELECT d.id, d.fingerprint, d.name, d.platform, d.serial, d.ip, d.app_version, d.ignored, d.ignored_at,
                    d.ignored_by, d.ignored_reason, r.license, a.id AS held
             FROM unnest($1::uuid[], $2::text[]) AS r(license, print)
             CROSS JOIN LATERAL (SELECT * FROM devices WHERE fingerprint = r.print OFFSET 0) d
             LEFT JOIN LATERAL (SELECT id FROM activations WHERE license_id = r.license AND device_id = d.id
                                AND deactivated_at IS NULL OFFSET 0) a ON TRUE",
        )
        .bind(column(pairs, |pair| pair.license))
        .bind(column(pairs, |pair| pair.print))
        .fetch_all(&mut **on)
        .await,
    };
    Ok(beside?)
}

/// A device that is seen for the first time.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewDevice {
    pub id: DeviceId,
    pub fingerprint: String,
    name: Option<String>,
    name_folded: Option<String>,
    platform: Option<String>,
    serial: Option<String>,
    serial_folded: Option<String>,
    ip: Option<String>,
    app_version: Option<String>,
    #[serde(serialize_with = "as_stored")]
    first_seen_at: DateTime<Utc>,
    #[serde(serialize_with = "as_stored")]
    last_seen_at: DateTime<Utc>,
}

impl NewDevice {
    pub(crate) fn of(
        told: &DeviceRequest,
        fingerprint: &str,
        first: DateTime<Utc>,
        last: DateTime<Utc>,
    ) -> Self {
        Self {
            id: DeviceId::new(first),
            fingerprint: fingerprint.to_owned(),
            name: told.name.clone(),
            name_folded: told.name.as_deref().map(fold),
            platform: told.platform.clone(),
            serial: told.serial.clone(),
            serial_folded: told.serial.as_deref().map(fold),
            ip: told.ip.clone(),
            app_version: told.app_version.clone(),
            first_seen_at: first,
            last_seen_at: last,
        }
    }
}

/// Makes devices, which come in the order of their fingerprints, and gives the ids by which those are known: another server
/// may have been first.
pub(crate) async fn insert_devices(
    tx: &mut Tx,
    devices: &[NewDevice],
) -> Result<HashMap<String, DeviceId>> {
    if devices.is_empty() {
        return Ok(HashMap::new());
    }
    let made: Vec<(DeviceId, String)> = match &mut tx.on {
        On::Sqlite(on) => {
            let query = sqlx::query_as(INSERT_DEVICES_ON_SQLITE).bind(Json(devices));
            query.fetch_all(&mut **on).await?
        }
        On::Postgres(on) => {
            sqlx::query_as(INSERT_DEVICES_ON_POSTGRES)
                .bind(column(devices, |device| device.id))
                .bind(column(devices, |device| device.fingerprint.as_str()))
                .bind(column(devices, |device| device.name.as_deref()))
                .bind(column(devices, |device| device.name_folded.as_deref()))
                .bind(column(devices, |device| device.platform.as_deref()))
                .bind(column(devices, |device| device.serial.as_deref()))
                .bind(column(devices, |device| device.serial_folded.as_deref()))
                .bind(column(devices, |device| device.ip.as_deref()))
                .bind(column(devices, |device| device.app_version.as_deref()))
                .bind(column(devices, |device| device.first_seen_at))
                .bind(column(devices, |device| device.last_seen_at))
                .fetch_all(&mut **on)
                .await?
        }
    };
    Ok(made.into_iter().map(|(id, print)| (print, id)).collect())
}

/// Devices on SQLite, from the value of this number.
macro_rules! devices_on_sqlite {
    ($rows:literal) => {
        concat!(
            "INSERT INTO devices (id, fingerprint, name, name_folded, platform, serial, serial_folded, ip, app_version,
                                  first_seen_at, last_seen_at)
             SELECT unhex(value->>'id', '-'), value->>'fingerprint', value->>'name', value->>'name_folded',
                    value->>'platform', value->>'serial', value->>'serial_folded', value->>'ip', value->>'app_version',
                    value->>'first_seen_at', value->>'last_seen_at'
             FROM json_each(",
            $rows,
            ") WHERE true"
        )
    };
}
pub(super) use devices_on_sqlite;

// Who is there already keeps what it told first: anybody who knows a key and a fingerprint could rename it otherwise.
const INSERT_DEVICES_ON_SQLITE: &str = concat!(
    devices_on_sqlite!("$1"),
    " ON CONFLICT (fingerprint) DO UPDATE SET last_seen_at = max(devices.last_seen_at, excluded.last_seen_at)
      RETURNING id, fingerprint"
);
const INSERT_DEVICES_ON_POSTGRES: &str =
    "INSERT INTO devices (id, fingerprint, name, name_folded, platform, serial, serial_folded, ip, app_version,
                          first_seen_at, last_seen_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                          $9::text[], $10::timestamptz[], $11::timestamptz[])
     ON CONFLICT (fingerprint) DO UPDATE SET last_seen_at = greatest(devices.last_seen_at, excluded.last_seen_at)
     RETURNING id, fingerprint";

#[derive(Serialize)]
struct Told<'a> {
    told_id: DeviceId,
    name: Option<&'a str>,
    name_folded: Option<String>,
    platform: Option<&'a str>,
    serial: Option<&'a str>,
    serial_folded: Option<String>,
    ip: Option<&'a str>,
    app_version: Option<&'a str>,
}

/// Keeps what devices tell of themselves, once they have passed.
pub(crate) async fn tell(tx: &mut Tx, told: &[(DeviceId, &DeviceRequest)]) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let mut told: Vec<Told<'_>> = told
        .iter()
        .map(|(id, request)| Told {
            told_id: *id,
            name: request.name.as_deref(),
            name_folded: request.name.as_deref().map(fold),
            platform: request.platform.as_deref(),
            serial: request.serial.as_deref(),
            serial_folded: request.serial.as_deref().map(fold),
            ip: request.ip.as_deref(),
            app_version: request.app_version.as_deref(),
        })
        .collect();
    told.sort_by_key(|told| told.told_id);
    let text = text_for(
        tx,
        "UPDATE devices SET name = COALESCE(r.name, devices.name), name_folded = COALESCE(r.name_folded, devices.name_folded),
                serial_folded = COALESCE(r.serial_folded, devices.serial_folded), platform = COALESCE(r.platform, devices.platform),
                serial = COALESCE(r.serial, devices.serial), ip = COALESCE(r.ip, devices.ip),
                app_version = COALESCE(r.app_version, devices.app_version)
         FROM (SELECT unhex(value->>'told_id', '-') AS told_id, value->>'name' AS name,
                      value->>'name_folded' AS name_folded, value->>'serial_folded' AS serial_folded,
                      value->>'platform' AS platform, value->>'serial' AS serial, value->>'ip' AS ip, value->>'app_version' AS app_version
               FROM json_each($1)) AS r
         WHERE devices.id = r.told_id",
        "WITH r AS (SELECT * FROM jsonb_to_recordset($1) AS r(told_id uuid, name text, name_folded text,
                                                              serial_folded text, platform text, serial text, ip text, app_version text)),
              known AS MATERIALIZED (SELECT d.id FROM devices d WHERE d.id IN (SELECT told_id FROM r)
                                     ORDER BY d.id FOR NO KEY UPDATE)
         UPDATE devices SET name = COALESCE(r.name, devices.name), name_folded = COALESCE(r.name_folded, devices.name_folded),
                serial_folded = COALESCE(r.serial_folded, devices.serial_folded), platform = COALESCE(r.platform, devices.platform),
                serial = COALESCE(r.serial, devices.serial), ip = COALESCE(r.ip, devices.ip),
                app_version = COALESCE(r.app_version, devices.app_version)
         FROM r JOIN known ON known.id = r.told_id WHERE devices.id = r.told_id",
    );
    run!(tx, text, Json(&told))?;
    Ok(())
}

/// An activation that began, and may have ended, within the batch.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewActivation {
    pub id: ActivationId,
    pub license_id: LicenseId,
    pub device_id: DeviceId,
    pub ended: bool,
}

impl NewActivation {
    pub(crate) fn new(license: LicenseId, device: DeviceId, now: DateTime<Utc>) -> Self {
        Self {
            id: ActivationId::new(now),
            license_id: license,
            device_id: device,
            ended: false,
        }
    }
}

/// Activations on SQLite, from the value of one number, at the moment of the other.
macro_rules! activations_on_sqlite {
    ($rows:literal, $now:literal) => {
        concat!(
            "INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at, deactivated_at)
             SELECT unhex(value->>'id', '-'), unhex(value->>'license_id', '-'), unhex(value->>'device_id', '-'), ",
            $now,
            ", ",
            $now,
            ", CASE WHEN value->>'ended' THEN ",
            $now,
            " END FROM json_each(",
            $rows,
            ")"
        )
    };
}
pub(super) use activations_on_sqlite;

/// Begins activations.
pub(crate) async fn insert_activations(
    tx: &mut Tx,
    activations: &[NewActivation],
    now: DateTime<Utc>,
) -> Result<()> {
    if activations.is_empty() {
        return Ok(());
    }
    let text = text_for(
        tx,
        activations_on_sqlite!("$1", "$2"),
        "INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at, deactivated_at)
         SELECT id, license_id, device_id, $2, $2, CASE WHEN ended THEN $2 END
         FROM jsonb_to_recordset($1) AS r(id uuid, license_id uuid, device_id uuid, ended boolean)",
    );
    run!(tx, text, Json(activations), now)?;
    Ok(())
}

/// Ends activations that were in use before.
pub(crate) async fn end_activations(
    tx: &mut Tx,
    ids: &[ActivationId],
    now: DateTime<Utc>,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let text = text_for(
        tx,
        "UPDATE activations SET deactivated_at = $2 WHERE deactivated_at IS NULL
         AND id IN (SELECT unhex(value, '-') FROM json_each($1))",
        "WITH known AS MATERIALIZED (SELECT a.id FROM activations a
                                     WHERE a.id = ANY(ARRAY(SELECT jsonb_array_elements_text($1)::uuid))
                                     ORDER BY a.id FOR NO KEY UPDATE)
         UPDATE activations SET deactivated_at = $2 FROM known
         WHERE activations.id = known.id AND activations.deactivated_at IS NULL",
    );
    run!(tx, text, Json(ids), now)?;
    Ok(())
}
