//! The demo's licenses on a throwaway Postgres, row by row from the demo's SQLite files.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::ManualClock,
};
use keydesk_testkit::postgres_url;
use serde_json::Value;
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
    types::Json,
};
use uuid::Uuid;

use crate::house::{demo, moment};

/// A workspace with the demo's production; none when this computer has no Postgres.
pub async fn filled() -> Option<Location> {
    let url = postgres_url()?;
    let location = Location::parse(&url).expect("an address");
    let clock = Arc::new(ManualClock::at(moment()));
    let workspace = Workspace::create(&location, "Larkspur Software", clock)
        .await
        .expect("a workspace");
    workspace.close().await;
    let folder = demo().await;
    copy(&folder.path().join("demo/environments/production.db"), &url).await;
    Some(location)
}

macro_rules! copy_table {
    ($from:ident, $to:ident, $table:literal, $columns:literal, ($($column:ident: $kind:ty),*)) => {{
        let read = concat!("SELECT ", $columns, " FROM ", $table);
        let rows: Vec<($($kind,)*)> = sqlx::query_as(read).fetch_all(&mut $from).await.expect($table);
        let count = $columns.split(", ").count();
        let places: Vec<String> = (1..=count).map(|place| format!("${place}")).collect();
        let write = format!("INSERT INTO {} ({}) VALUES ({})", $table, $columns, places.join(", "));
        for ($($column,)*) in rows {
            sqlx::query(AssertSqlSafe(write.clone()))$(.bind($column))*.execute(&mut $to).await.expect($table);
        }
    }};
}

type Moment = DateTime<Utc>;
type Object = Json<Value>;

async fn copy(file: &Path, url: &str) {
    let mut from = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file))
        .await
        .expect("the demo");
    let mut to = PgConnection::connect(url).await.expect("Postgres");
    sqlx::raw_sql("SET search_path TO keydesk_env_production; BEGIN")
        .execute(&mut to)
        .await
        .expect("a schema");
    copy_table!(from, to, "products",
        "id, version, name, name_folded, code, code_folded, active, description, features, grace_days, created_at, updated_at",
        (a: Uuid, b: i32, c: String, d: String, e: String, f: String, g: bool, h: Option<String>, i: Object, j: Option<i32>,
         k: Moment, l: Moment));
    copy_table!(from, to, "customers",
        "id, version, name, name_folded, email, email_folded, email_lower, organisation, created_at, updated_at",
        (a: Uuid, b: i32, c: String, d: String, e: String, f: String, g: String, h: Option<String>, i: Moment, j: Moment));
    copy_table!(from, to, "licenses",
        "id, version, key, key_folded, product_id, customer_id, status, activation_limit, activations_used, expires_at, pending_validity, flags, metadata, created_at, updated_at",
        (a: Uuid, b: i32, c: String, d: String, e: Uuid, f: Option<Uuid>, g: i16, h: i32, i: i32, j: Option<Moment>,
         k: Option<Object>, l: Object, m: Object, n: Moment, o: Moment));
    copy_table!(from, to, "devices",
        "id, fingerprint, name, platform, serial, ip, first_seen_at, last_seen_at",
        (a: Uuid, b: String, c: Option<String>, d: Option<String>, e: Option<String>, f: Option<String>, g: Moment, h: Moment));
    copy_table!(from, to, "activations",
        "id, license_id, device_id, activated_at, deactivated_at, last_seen_at",
        (a: Uuid, b: Uuid, c: Uuid, d: Moment, e: Option<Moment>, f: Moment));
    sqlx::raw_sql("COMMIT")
        .execute(&mut to)
        .await
        .expect("a commit");
}
