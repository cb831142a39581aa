//! A history to watch over, put into a demo by plain SQL: the networks that keys are used from, refusals of a month, abusers
//! among them, and cases of before. Always the same for the same demo and day.
//!
//! Deliberately absent: devices and activations, of which a demo has enough.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{DateTime, SecondsFormat, TimeDelta, Timelike, Utc};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use uuid::Uuid;

use crate::places::connect;

/// Licenses that something happened to in the last hour: with the abusers' networks about as many rows as one turn of
/// detection reads of a source.
pub const TOUCHED: u32 = 35_000;
/// Those of them that were used from more networks on one day than anybody should, or refused more often in one hour.
pub const ABUSERS: u32 = 200;
/// One license in so many has a case of before; one case in so many is open.
const CASE_OF: u32 = 50;
const OPEN_OF: u32 = 10;
/// How far detection has looked.
const LOOKED: TimeDelta = TimeDelta::minutes(90);

/// What is there to ask about.
pub struct Planted {
    /// Abusers that detection is to find.
    pub abusers: u32,
    /// Cases that are open already.
    pub open: u32,
    pub networks: i64,
    pub refusals: i64,
    pub devices: i64,
    /// Who has most licenses, with how many, and some others.
    pub largest: (Uuid, i64),
    pub customers: Vec<Uuid>,
    /// Beginnings of names, serial numbers and fingerprints.
    pub searches: Vec<String>,
}

/// Puts it into a demo's database.
pub async fn plant(file: &Path, now: DateTime<Utc>) -> Result<Planted> {
    let mut connection = connect(file, false).await?;
    sqlx::raw_sql(
        "PRAGMA cache_size = -262144; PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF",
    )
    .execute(&mut connection)
    .await?;
    for text in texts(now) {
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut connection)
            .await?;
    }
    let planted = look(&mut connection).await?;
    connection.close().await?;
    Ok(planted)
}

/// A moment as the database writes it.
fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// A moment so many seconds (an expression) before now.
fn ago(now: DateTime<Utc>, seconds: &str) -> String {
    let now = now.timestamp();
    format!("strftime('%Y-%m-%dT%H:%M:%S+00:00', {now} - ({seconds}), 'unixepoch')")
}

/// The hour of such a moment.
fn hour_ago(now: DateTime<Utc>, seconds: &str) -> String {
    let now = now.timestamp();
    format!("strftime('%Y-%m-%dT%H:00:00+00:00', {now} - ({seconds}), 'unixepoch')")
}

fn texts(now: DateTime<Utc>) -> Vec<String> {
    let today = now.timestamp().div_euclid(86_400);
    // A third of the licenses is in use, from one to three networks each, on some of the last days.
    let before = ago(now, "7200 + (n * 37 + k) % 2000000");
    let networks = format!(
        "INSERT INTO license_networks (license_id, network, last_day, days, noted_at)
         SELECT id, '10.' || (n % 200) || '.' || ((n * 7 + k * 31) % 250) || '.0/24', {today} - n % 20, 1 + n % 255, {before}
         FROM numbered, (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2)
         WHERE n % 3 = 0 AND k <= n % 7 / 3"
    );
    // What detection has not looked at yet.
    let lately = ago(now, "1 + n % 3000");
    let fresh = format!(
        "INSERT INTO license_networks (license_id, network, last_day, days, noted_at)
         SELECT id, '192.168.' || (n % 250) || '.0/24', {today}, 1, {lately} FROM numbered WHERE n <= {TOUCHED}"
    );
    let half = ABUSERS / 2;
    let roaming = format!(
        "WITH RECURSIVE many(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM many WHERE k < 25)
         INSERT INTO license_networks (license_id, network, last_day, days, noted_at)
         SELECT id, '172.16.' || k || '.0/24', {today}, 1, {lately} FROM numbered, many WHERE n <= {half}"
    );
    let refused = |count: &str, seconds: &str, filter: &str| {
        let (at, hour) = (ago(now, seconds), hour_ago(now, seconds));
        format!(
            "INSERT INTO denials (license_id, network, fingerprint, code, hour, subject, key_start, device, last_at, count)
             SELECT id, '203.0.113.' || (n % 250), 'bench-' || n, 'LIMIT_REACHED', {hour}, id, 'BENCH-', NULL, {at}, {count}
             FROM numbered WHERE {filter} ON CONFLICT DO NOTHING"
        )
    };
    // Of this hour, however young it is.
    let second = now.minute() * 60 + now.second();
    let within = (second / 2).max(1).to_string();
    let insistent = refused("300", &within, &format!("n > {half} AND n <= {ABUSERS}"));
    let month = refused("1 + n % 4", "7200 + (n * 61) % 2500000", "n % 5 = 0");
    let (opened, last) = (
        ago(now, "n % 5000000 + 90000"),
        ago(now, "n % 5000000 + 86400"),
    );
    let nothing = r#"{"first_at":null,"last_at":null,"devices":["Studio 7"],"device_count":24,"networks":[],"network_count":0,"begun":0,"ended":0,"refusals":[]}"#;
    let cases = format!(
        "INSERT INTO abuse_cases (id, license_id, rule, state, opened_at, last_at, peak, windows, closed_at, closed_by, reason)
         SELECT id, id, 'devices', CASE WHEN n / {CASE_OF} % {OPEN_OF} = 0 THEN 'open' ELSE 'dismissed' END, {opened}, {last},
                24, 1, CASE WHEN n / {CASE_OF} % {OPEN_OF} = 0 THEN NULL ELSE {last} END, 'Mira Okafor', NULL
         FROM numbered WHERE n % {CASE_OF} = 0"
    );
    let windows = format!(
        "INSERT INTO abuse_windows (license_id, rule, began_at, ended_at, case_id, count, threshold, evidence)
         SELECT id, 'devices', {opened}, {last}, id, 24, 20, '{nothing}' FROM numbered WHERE n % {CASE_OF} = 0"
    );
    let looked = written(now - LOOKED);
    let place = format!(r#"{{"at":"{looked}","id":"{}"}}"#, Uuid::nil());
    let looked = format!(
        "INSERT INTO settings (name, value) VALUES ('abuse_looked', '[{place},{place},{place},{place}]')
         ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    );
    vec![
        "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM licenses".into(),
        "BEGIN IMMEDIATE".into(),
        networks,
        fresh,
        roaming,
        insistent,
        month,
        cases,
        windows,
        looked,
        "COMMIT".into(),
        "DROP TABLE temp.numbered".into(),
        "ANALYZE".into(),
    ]
}

async fn look(connection: &mut SqliteConnection) -> Result<Planted> {
    let counts: (i64, i64, i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM license_networks), (SELECT COUNT(*) FROM denials), (SELECT COUNT(*) FROM devices),
                (SELECT COUNT(*) FROM abuse_cases WHERE state = 'open'), (SELECT COUNT(*) FROM licenses)",
    )
    .fetch_one(&mut *connection)
    .await?;
    let (networks, refusals, devices, open, licenses) = counts;
    let largest = sqlx::query_as(
        "SELECT customer_id, COUNT(*) FROM licenses WHERE customer_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
    );
    let largest: (Uuid, i64) = largest
        .fetch_one(&mut *connection)
        .await
        .context("No customer has a license")?;
    let customers: Vec<(Uuid,)> = sqlx::query_as(
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM customers) WHERE n % 977 = 1 LIMIT 50",
    )
    .fetch_all(&mut *connection)
    .await?;
    let texts: Vec<(String,)> = sqlx::query_as(
        "SELECT text FROM (SELECT substr(COALESCE(CASE n % 3 WHEN 0 THEN name WHEN 1 THEN serial ELSE fingerprint END, fingerprint),
                                         1, 2 + n / 977 % 5) AS text, n
                           FROM (SELECT name, serial, fingerprint, row_number() OVER (ORDER BY id) AS n FROM devices))
         WHERE n % 977 = 1 LIMIT 50",
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(Planted {
        abusers: ABUSERS.min(u32::try_from(licenses).unwrap_or(u32::MAX)),
        open: u32::try_from(open).unwrap_or(u32::MAX),
        networks,
        refusals,
        devices,
        largest,
        customers: customers.into_iter().map(|(id,)| id).collect(),
        searches: texts.into_iter().map(|(text,)| text).collect(),
    })
}
