//! The License Keys page's fourth use case, trials that expire, step by step in the real window.
//!
//! Deliberately absent: the mail to who did not pay, which has tests of its own.

use std::sync::Arc;

use chrono::Duration;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::{Clock, ManualClock, SystemClock},
    domain::status::LicenseStatus,
    operations::{
        Access,
        activations::VerdictCode,
        generators::KeyFormat,
        license_actions::{CreateLicense, ExpiryChoice, KeySource},
        licenses::{GetLicense, License},
        products::{CreateProduct, Product, ProductFields, ProductStatus},
    },
    service::{Caller, Door, EnvironmentScope},
};

use crate::{
    SCREEN,
    flow::{leave_dialog, look_at},
    life::{ask_for, choose, customer},
    page::Page,
    rig::Computer,
    there_is_a_screen,
    troubles::look_for,
};

const PAYS: &str = "Annika Lindberg";
const LEAVES: &str = "Camille Bergeron";

/// What the window finds: two trials that ran out, and a stock of paid licenses.
struct Trials {
    paying: License,
    leaving: License,
    stock: Vec<License>,
}

#[tokio::test]
async fn trials_that_expired_are_converted_for_who_paid_and_left_for_who_did_not() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let location = Location::Folder(computer.folder("desk"));
    let trials = a_month_ago(&location).await;
    let folder = computer.folder("desk").to_string_lossy().into_owned();
    let desktop = computer.start(&["--workspace", &folder]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;
    page.get("heading", "License keys").await;

    filter(&page).await;
    revoke_the_trial(&page, &trials).await;
    assign_a_paid_one(&page).await;
    the_other_stays(&page, &trials).await;
    devices_notice(&location, &trials).await;
}

/// A workspace as it stood a month ago, with trials of two weeks.
async fn a_month_ago(location: &Location) -> Trials {
    let then = SystemClock.now() - Duration::days(30);
    let clock = ManualClock::at(then);
    let workspace = Workspace::create(location, "Larkspur Software", Arc::new(clock)).await;
    let workspace = workspace.expect("a workspace");
    let caller = Caller::owner("Mira Okafor", Door::Server);
    let scope = workspace
        .environment_scope("production", &caller, Access::Read)
        .await
        .expect("production");
    let trial = product(&scope, "Trial Plan", "trial").await;
    let paid = product(&scope, "Paid Plan", "paid").await;
    let end = ExpiryChoice::At {
        at: then + Duration::days(14),
    };
    let mut stock = Vec::new();
    for _ in 0..2 {
        stock.push(license(&scope, &paid, "PAID", None, ExpiryChoice::Lifetime).await);
    }
    let trials = Trials {
        paying: license(&scope, &trial, "TRIAL", Some(PAYS), end).await,
        leaving: license(&scope, &trial, "TRIAL", Some(LEAVES), end).await,
        stock,
    };
    workspace.close().await;
    trials
}

async fn product(scope: &EnvironmentScope, name: &str, code: &str) -> Product {
    let fields = ProductFields {
        name: name.into(),
        code: code.into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: Some(0),
        my_offline: false,
    };
    let product = scope.create_product(CreateProduct { fields }).await;
    product.expect("a product")
}

async fn license(
    scope: &EnvironmentScope,
    product: &Product,
    prefix: &str,
    holder: Option<&str>,
    expiry: ExpiryChoice,
) -> License {
    let customer_id = match holder {
        Some(name) => Some(customer(scope, name).await),
        None => None,
    };
    let create = CreateLicense {
        product_id: product.id,
        source: KeySource::Format {
            format: KeyFormat::Pattern {
                pattern: format!("{prefix}-{{X:4}}-{{X:4}}"),
            },
        },
        customer_id,
        activation_limit: Some(3),
        expiry: Some(expiry),
        flags: None,
        metadata: None,
        reason: None,
    };
    scope.create_license(create).await.expect("a license")
}

/// Step 1: Status Expired, Product Trial Plan. Opening the workspace has swept them.
async fn filter(page: &Page) {
    page.reads("4 licenses").await;
    page.click("toggle", "Expired").await;
    page.reads("2 of 4 licenses match").await;
    page.click("button", "Filter").await;
    page.get("any", "Find a product").await;
    page.click("checkbox", "Trial Plan, 2").await;
    page.until("both filters are in the address", async || {
        let place = page.place().await;
        place.contains("status=expired") && place.contains("product=")
    })
    .await;
    page.click("button", "Find or run").await;
    leave_dialog(page).await;
    // Step 2: who is who stands in the list.
    page.reads(PAYS).await;
    page.reads(LEAVES).await;
    look_at(page, "trials-01-expired").await;
}

/// Step 3, first half: the old trial of who upgraded is cleaned up.
async fn revoke_the_trial(page: &Page, trials: &Trials) {
    look_for(page, &trials.paying.key).await;
    page.reads("1 of 4 licenses match").await;
    choose(page, &trials.paying.key, "Revoke…").await;
    page.get("dialog", "Revoke this license?").await;
    page.click("toggle", "Other").await;
    let reason = page.get("textbox", "Reason").await;
    let typed = reason.send_keys("Upgraded to the Paid Plan").await;
    typed.expect("a reason");
    // A license of another product takes its place, not a new trial.
    page.click("checkbox", "Replace it for").await;
    look_at(page, "trials-02-revoke").await;
    page.click("button", "Revoke license").await;
    page.reads("Revoked TRIAL-").await;
}

/// Step 3, second half: one of the paid stock.
async fn assign_a_paid_one(page: &Page) {
    page.click("button", "Clear filters").await;
    look_for(page, "Paid Plan").await;
    page.click("toggle", "Available").await;
    page.reads("2 of 4 licenses match").await;
    choose(page, "PAID-", "Assign…").await;
    page.get("dialog", "Assign this license").await;
    page.pick("Customer", "lindberg", PAYS).await;
    look_at(page, "trials-03-assign").await;
    page.click("button", "Assign license").await;
    page.reads("1 of 4 licenses match").await;
}

/// Step 4: who did not upgrade keeps an expired license for the record.
async fn the_other_stays(page: &Page, trials: &Trials) {
    page.click("button", "Clear filters").await;
    look_for(page, &trials.leaving.key).await;
    page.reads("1 of 4 licenses match").await;
    page.get("row", LEAVES).await;
    page.get("row", "Expired").await;
    look_at(page, "trials-04-left").await;
}

async fn devices_notice(location: &Location, trials: &Trials) {
    let workspace = Workspace::open(location, Arc::new(SystemClock)).await;
    let workspace = workspace.expect("the workspace");
    let caller = Caller::owner("Mira Okafor", Door::Server);
    let scope = workspace
        .environment_scope("production", &caller, Access::Read)
        .await
        .expect("production");
    for (license, code) in [
        (&trials.paying, VerdictCode::Revoked),
        (&trials.leaving, VerdictCode::Expired),
    ] {
        assert_eq!(ask_for(&scope, license, None, "laptop").await.code, code);
    }
    let mut assigned = Vec::new();
    for license in &trials.stock {
        let asked = GetLicense { id: license.id };
        let now = scope.get_license(asked).await.expect("the license").license;
        if now.status == LicenseStatus::Assigned {
            assigned.push(now);
        }
    }
    let [paid] = assigned.as_slice() else {
        panic!("one of the stock was given out, not {}", assigned.len());
    };
    assert_eq!(
        ask_for(&scope, paid, None, "laptop").await.code,
        VerdictCode::Valid
    );
    workspace.close().await;
}
