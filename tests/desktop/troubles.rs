//! The License Keys page's troubleshooting section, problem by problem in the real window.
//!
//! Deliberately absent: an edit that a role forbids, which `tests/doors` and the pages' own tests show.

use keydesk_core::{
    operations::{
        Access,
        activations::VerdictCode,
        license_actions::{ActOnLicense, DeleteLicense},
        licenses::{GetLicense, License},
    },
    service::{Caller, Door, EnvironmentScope},
};
use thirtyfour::Key;

use crate::{
    SCREEN,
    flow::{leave_dialog, look_at, search},
    life::{Desk, ask, ask_for, choose, license, product},
    page::Page,
    there_is_a_screen,
};

const HOLDER: &str = "Annika Lindberg";

/// What is there to have trouble with.
struct Troubles {
    active: License,
    other: License,
    revoked: License,
    deleted: License,
    staging: License,
    in_staging: EnvironmentScope,
}

#[tokio::test]
async fn each_trouble_of_the_license_keys_page_is_found_and_helped() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let desk = Desk::open(async |scope, product| {
        // Somebody is there already, so that the list is not empty when the window opens.
        license(scope, product, "FIRST-{X:8}", None).await;
    })
    .await;
    let troubles = troubles(&desk).await;
    desk.page.reads("4 licenses").await;
    not_found(&desk, &troubles).await;
    invalid_although_active(&desk, &troubles).await;
    edit_is_disabled(&desk.page, &troubles).await;
    disappeared_after_filtering(&desk.page, &troubles).await;
    two_licenses_for_one_product(&desk.page, &troubles).await;
    desk.close().await;
}

async fn troubles(desk: &Desk) -> Troubles {
    let (scope, pro) = (&desk.scope, &desk.product);
    let active = license(scope, pro, "ACTIVE-{X:6}", Some(HOLDER)).await;
    assert!(ask(scope, &active, "studio").await.newly_activated);
    let holder = scope
        .get_license(GetLicense { id: active.id })
        .await
        .expect("the license")
        .customer
        .expect("its holder");
    let free = license(scope, pro, "SECOND-{X:6}", None).await;
    let other = give(scope, &free, holder.id).await;
    let revoked = license(scope, pro, "GONE-{X:8}", Some("Camille Bergeron")).await;
    let revoked = revoke(scope, &revoked).await;
    let deleted = license(scope, pro, "WIPED-{X:6}", None).await;
    delete(scope, &deleted).await;
    let owner = Caller::owner("Mira Okafor", Door::Server);
    let in_staging = desk
        .workspace
        .environment_scope("staging", &owner, Access::Read)
        .await
        .expect("staging");
    let there = product(&in_staging).await;
    let staging = license(&in_staging, &there, "STAGED-{X:6}", None).await;
    Troubles {
        active,
        other,
        revoked,
        deleted,
        staging,
        in_staging,
    }
}

async fn give(
    scope: &EnvironmentScope,
    license: &License,
    customer_id: keydesk_core::ids::CustomerId,
) -> License {
    let assign = keydesk_core::operations::license_actions::AssignLicense {
        id: license.id,
        version: license.version,
        customer_id,
        reason: None,
    };
    scope.assign_license(assign).await.expect("assigned")
}

async fn revoke(scope: &EnvironmentScope, license: &License) -> License {
    let act = ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("Refund".into()),
    };
    scope.revoke_license(act).await.expect("revoked")
}

async fn delete(scope: &EnvironmentScope, license: &License) {
    let end = license.key.len() - 4;
    let delete = DeleteLicense {
        id: license.id,
        version: license.version,
        key_end: license.key[end..].to_owned(),
        reason: Some("Made by mistake".into()),
    };
    scope.delete_license(delete).await.expect("deleted");
}

/// Problem 1: the wrong environment, a typing error, a deleted license.
async fn not_found(desk: &Desk, troubles: &Troubles) {
    let page = &desk.page;
    search(page, &troubles.staging.key).await;
    page.reads("Not in Production, but found in Staging").await;
    look_at(page, "trouble-01-elsewhere").await;
    page.click("button", "Switch to Staging").await;
    page.reads("1 license").await;
    page.click("button", "Environment: Staging").await;
    page.click("menuitem", "Production").await;
    page.get("button", "Environment: Production").await;
    // The key does not read: the customer's address does.
    look_for(page, "annika.lindberg@example.com").await;
    page.reads("2 of 4 licenses match").await;
    look_for(page, &troubles.deleted.key).await;
    page.reads("Nothing found for").await;
    look_at(page, "trouble-01-nothing").await;
    page.click("link", "Audit trail").await;
    page.get("heading", "Audit trail").await;
    let search = page.get("searchbox", "Search the audit trail").await;
    let typed = search.send_keys(&troubles.deleted.key[..8]).await;
    typed.expect("how the key began");
    page.reads("Deleted license").await;
    page.reads("Made by mistake").await;
    look_at(page, "trouble-01-deleted").await;
    page.click("link", "License keys").await;
    page.get("heading", "License keys").await;
}

/// Problem 2: the desk says active, the program asks in the wrong place.
async fn invalid_although_active(desk: &Desk, troubles: &Troubles) {
    let there = ask_for(&troubles.in_staging, &troubles.active, None, "studio").await;
    assert_eq!(there.code, VerdictCode::NotFound, "another environment");
    let page = &desk.page;
    look_for(page, &troubles.active.key).await;
    page.reads("1 of 4 licenses match").await;
    page.get("row", "Active").await;
    choose(page, &troubles.active.key, "Why can’t a device activate?").await;
    page.reads("Key exists in Production").await;
    page.reads("Every check passes.").await;
    look_at(page, "trouble-02-why").await;
    leave_dialog(page).await;
    choose(page, &troubles.active.key, "Preview").await;
    page.click("tab", "Code samples").await;
    page.reads("Answer now:").await;
    look_at(page, "trouble-02-preview").await;
    page.press(Key::Escape).await;
}

/// Problem 3: revoked licenses cannot be edited, and the menu says so.
async fn edit_is_disabled(page: &Page, troubles: &Troubles) {
    look_for(page, &troubles.revoked.key).await;
    page.reads("1 of 4 licenses match").await;
    let actions = format!("Actions for {}", troubles.revoked.key);
    page.click("button", &actions).await;
    let edit = page.get("menuitem", "Edit…").await;
    let disabled = edit.attr("aria-disabled").await.expect("an attribute");
    assert_eq!(disabled.as_deref(), Some("true"));
    page.reads("It is revoked, for good.").await;
    look_at(page, "trouble-03-edit").await;
    page.press(Key::Escape).await;
}

/// Problem 4: it did not disappear, filters hide it.
async fn disappeared_after_filtering(page: &Page, troubles: &Troubles) {
    page.click("toggle", "Suspended").await;
    look_for(page, &troubles.active.key).await;
    page.reads("Your filters hide 1 license").await;
    look_at(page, "trouble-04-hidden").await;
    page.click("button", "Clear all filters, show 1").await;
    page.get("row", &troubles.active.key).await;
}

/// Problem 5: which of two is used, and the other one ends.
async fn two_licenses_for_one_product(page: &Page, troubles: &Troubles) {
    look_for(page, &troubles.active.key).await;
    page.click("row", &troubles.active.key).await;
    page.reads("Other licenses").await;
    page.reads(&troubles.other.key).await;
    look_at(page, "trouble-05-two").await;
    page.press(Key::Escape).await;
    look_for(page, &troubles.other.key).await;
    page.reads("1 of 4 licenses match").await;
    choose(page, &troubles.other.key, "Revoke…").await;
    page.get("dialog", "Revoke this license?").await;
    page.reads("No device is using it").await;
    page.click("toggle", "Other").await;
    let reason = page.get("textbox", "Reason").await;
    let typed = reason.send_keys("A second one by mistake").await;
    typed.expect("a reason");
    page.click("checkbox", "Replace it for").await;
    page.click("button", "Revoke license").await;
    page.reads("Revoked SECOND-").await;
}

/// Searches for something else than before.
pub async fn look_for(page: &Page, words: &str) {
    page.click("searchbox", "Search license keys").await;
    page.press(Key::Control + "a").await;
    page.press(words).await;
    page.press(Key::Enter).await;
}
