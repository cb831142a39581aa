//! A team's database in the real window: what a wrong address is answered, the first import, and somebody else's
//! change coming in.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    operations::{
        Access,
        licenses::{EditLicense, GetLicense, LicenseQuery, ListLicenses},
    },
    service::{Caller, Door},
};
use keydesk_testkit::postgres_url;
use serde_json::json;

use crate::{
    SCREEN,
    flow::look_at,
    page::Page,
    rig::{Computer, free_port},
    there_is_a_screen,
};

const ADDRESS: &str = "Connection address";
const NAME: &str = "Workspace name";
/// A server nobody has: the name is reserved for never existing.
const NOWHERE: &str = "postgres://ada@nowhere.invalid/licenses";
/// How soon a change made elsewhere is on the screen.
const SOON: Duration = Duration::from_secs(3);
const FILE: &str = "License Key,Product,Activation Limit\r\n\
                    PG-0001-HERON,Tidewater,2\r\nPG-0002-HERON,Tidewater,3\r\nPG-0003-HERON,Tidewater,4\r\n";

#[tokio::test]
async fn a_team_database_is_reached_filled_and_shows_what_others_change() {
    if !there_is_a_screen() {
        return;
    }
    let Some(address) = postgres_url() else {
        return;
    };
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;

    page.click("button", "Connect to Postgres").await;
    page.get("dialog", "Connect to Postgres").await;
    wrong_addresses_are_answered_and_kept(&page).await;
    connect(&page, &address).await;

    let file = computer.folder("tidewater.csv");
    std::fs::write(&file, FILE).expect("the file to import");
    import(&page, &file.to_string_lossy()).await;
    page.reads("3 licenses").await;
    for key in ["PG-0001-HERON", "PG-0002-HERON", "PG-0003-HERON"] {
        page.get("row", key).await;
    }

    a_change_made_elsewhere_arrives(&page, &address).await;
}

async fn wrong_addresses_are_answered_and_kept(page: &Page) {
    page.write(ADDRESS, NOWHERE).await;
    page.write(NAME, "Tidewater").await;
    page.click("button", "Test connection").await;
    page.reads("nowhere.invalid does not answer").await;
    page.reads("Check host and port").await;
    still_written(page, NOWHERE).await;

    let port = free_port();
    let wrong_port = format!("postgres://ada@127.0.0.1:{port}/licenses");
    page.write(ADDRESS, &wrong_port).await;
    page.click("button", "Connect to database").await;
    page.reads(&format!("127.0.0.1:{port} does not answer"))
        .await;
    page.reads("Check host and port").await;
    still_written(page, &wrong_port).await;
    look_at(page, "connect-to-postgres-failed").await;
}

async fn still_written(page: &Page, address: &str) {
    for (field, text) in [(ADDRESS, address), (NAME, "Tidewater")] {
        let value = page.get("textbox", field).await.value().await;
        let value = value.expect("a field's text");
        assert_eq!(value.as_deref(), Some(text), "{field}");
    }
}

/// Tests the connection, which must change nothing there, then makes the workspace.
async fn connect(page: &Page, address: &str) {
    page.write(ADDRESS, address).await;
    page.click("button", "Test connection").await;
    page.reads(&format!(
        "PostgreSQL {} answered in",
        version(address).await
    ))
    .await;
    page.reads("It holds no workspace yet").await;
    let location = Location::parse(address).expect("an address");
    let opened = Workspace::open(&location, Arc::new(SystemClock)).await;
    assert!(opened.is_err(), "the test of a connection made a workspace");
    page.click("button", "Connect to database").await;
    page.get("heading", "License keys").await;
    page.get("heading", "No licenses in Production yet").await;
    look_at(page, "license-keys-nothing-yet").await;
}

/// As the server itself says: 17.2.
async fn version(address: &str) -> String {
    let pool = sqlx::PgPool::connect(address).await.expect("the database");
    let said: String = sqlx::query_scalar("show server_version")
        .fetch_one(&pool)
        .await
        .expect("its version");
    pool.close().await;
    let number = said.split_whitespace().next();
    number.expect("a number").to_owned()
}

async fn import(page: &Page, file: &str) {
    page.click("button", "Import CSV or JSON").await;
    let input = page.get("file", "").await;
    input.send_keys(file).await.expect("a file to choose");
    page.click("button", "Start dry run").await;
    // The first import of an empty workspace makes its products without being told to.
    page.reads("With 1 new product").await;
    page.click("button", "Import 3 licenses into Production")
        .await;
    page.reads("The import is done.").await;
    page.click("button", "Show licenses").await;
    page.get("heading", "License keys").await;
}

async fn a_change_made_elsewhere_arrives(page: &Page, address: &str) {
    page.value("window.notLoadedAgain = true").await;
    let location = Location::parse(address).expect("an address");
    let elsewhere = Workspace::open(&location, Arc::new(SystemClock))
        .await
        .expect("the workspace, a second time");
    raise_limit(&elsewhere, "PG-0002-HERON", 77).await;
    let changed = Instant::now();
    page.until("the raised limit is shown", async || {
        let rows = page.all("row", "PG-0002-HERON").await.unwrap_or_default();
        let Some(row) = rows.first() else {
            return false;
        };
        row.text().await.is_ok_and(|text| text.contains("77"))
    })
    .await;
    let took = changed.elapsed();
    assert!(took <= SOON, "the change took {took:?}");
    assert_eq!(
        page.value("return window.notLoadedAgain").await,
        json!(true)
    );
    elsewhere.close().await;
}

async fn raise_limit(workspace: &Arc<Workspace>, key: &str, activation_limit: i32) {
    let caller = Caller::owner("mara", Door::Desk);
    let scope = workspace
        .environment_scope("production", &caller, Access::Edit)
        .await
        .expect("production");
    let query = LicenseQuery {
        search: key.to_owned(),
        ..LicenseQuery::default()
    };
    let request = ListLicenses {
        query,
        offset: 0,
        limit: 1,
        version: None,
    };
    let found = scope.list_licenses(request).await.expect("the list").rows;
    let [row] = found.as_slice() else {
        panic!("{key} is not there");
    };
    let request = GetLicense { id: row.id };
    let license = scope.get_license(request).await.expect("it").license;
    let edited = scope
        .edit_license(EditLicense {
            id: license.id,
            version: license.version,
            customer_id: license.customer_id,
            activation_limit,
            expires_at: license.expires_at,
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: false,
            reason: None,
        })
        .await
        .expect("it is edited");
    assert_eq!(edited.activation_limit, activation_limit);
}
