//! Assign and revoke: a pool is made, one of its seats is given to somebody new, used, seen and taken back.

use serde_json::json;

use super::{CODE, PRODUCT, Place, client, write};
use crate::{SCREEN, flow::look_at, there_is_a_screen};

const POOL: &str = "Course seats 2027";
const NAME: &str = "Marco Bianchi";
const EMAIL: &str = "marco@tartufi.example";

#[tokio::test]
async fn a_seat_is_mailed_to_somebody_new_seen_under_users_and_free_again_once_revoked() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let Some(place) = Place::open(async |_| ()).await else {
        return;
    };
    make_a_pool(&place).await;
    let key = assign(&place).await;
    use_it(&place, &key).await;
    see_who_holds_it(&place).await;
    revoke(&place, &key).await;
}

async fn make_a_pool(place: &Place) {
    let desk = &place.desk;
    place.go("Pools", "Pools").await;
    desk.reads("No pools in Production yet").await;
    look_at(desk, "guide-01-no-pools").await;
    desk.click("button", "Create pool").await;
    desk.get("dialog", "Create pool").await;
    desk.click("combobox", "Product: Choose a product…").await;
    desk.click("option", PRODUCT).await;
    write(desk, "Name", POOL).await;
    write(desk, "Seats", "3").await;
    write(desk, "Pattern", "DAX-{X:5}-{X:5}").await;
    write(desk, "Expires", "+1 year").await;
    desk.reads("This product has no generator").await;
    look_at(desk, "guide-02-create-pool").await;
    desk.click("button", "Create pool").await;
    desk.reads(&format!("Created {POOL}")).await;
    desk.get("any", "3 seats: 3 free, 0 in use, 0 waiting")
        .await;
    look_at(desk, "guide-03-pool").await;
}

/// Gives a seat to somebody nobody knows yet; answers the key that the mail brought them.
async fn assign(place: &Place) -> String {
    let desk = &place.desk;
    desk.click("button", "Assign seat…").await;
    desk.get("dialog", "Assign a seat").await;
    desk.click("combobox", "Pool").await;
    desk.get("option", "3 of 3 free").await;
    desk.click("option", POOL).await;
    write(desk, "Email", EMAIL).await;
    write(desk, "Name", NAME).await;
    desk.reads("New: they become a customer with this seat.")
        .await;
    look_at(desk, "guide-04-assign").await;
    desk.click("button", "Assign seat").await;
    desk.reads(&format!("Seat of {POOL} assigned to {NAME}"))
        .await;
    desk.get("any", "3 seats: 2 free, 0 in use, 1 waiting")
        .await;
    look_at(desk, "guide-05-assigned").await;
    let letter = place
        .letter(EMAIL, &format!("Your license for {PRODUCT}"))
        .await;
    assert!(letter.contains(&format!("Hello {NAME}")), "{letter}");
    let key = letter
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("DAX-"));
    key.unwrap_or_else(|| panic!("no key: {letter}")).to_owned()
}

/// A device activates, and the product says how far they have got.
async fn use_it(place: &Place, key: &str) {
    let answer = place.device("activate", key).await;
    assert_eq!(answer["code"], "VALID", "{answer}");
    let api = format!("{}/api/licensing/v1/users", place.server.address());
    let found = client()
        .get(format!("{api}?email={EMAIL}"))
        .bearer_auth(&place.token)
        .send()
        .await
        .expect("an answer");
    let found: serde_json::Value = found.json().await.expect("users");
    let user = found["items"][0]["id"].as_str();
    let user = user.unwrap_or_else(|| panic!("nobody: {found}"));
    let told = client()
        .put(format!("{api}/{user}/progress/{CODE}"))
        .bearer_auth(&place.token)
        .json(&json!({ "percent": 40, "detail": "Module 4: filter context" }))
        .send()
        .await;
    assert_eq!(told.expect("an answer").status(), 200);
}

async fn see_who_holds_it(place: &Place) {
    let desk = &place.desk;
    place.go("Users", "Users").await;
    desk.get("row", EMAIL).await;
    for words in [NAME, PRODUCT, POOL, "40%", "just now"] {
        desk.reads(words).await;
    }
    look_at(desk, "guide-06-users").await;
    desk.click("row", EMAIL).await;
    desk.get("button", &format!("Revoke the seat of {POOL}"))
        .await;
    desk.reads("Module 4: filter context").await;
    look_at(desk, "guide-07-user").await;
}

async fn revoke(place: &Place, key: &str) {
    let desk = &place.desk;
    desk.click("button", &format!("Revoke the seat of {POOL}"))
        .await;
    desk.get("dialog", "Revoke this seat?").await;
    desk.reads("1 device loses access").await;
    write(desk, "Reason", "Left the team").await;
    look_at(desk, "guide-08-revoke").await;
    desk.click("button", "Revoke seat").await;
    desk.reads(&format!("Revoked the seat of {POOL} of {NAME}"))
        .await;
    desk.reads("They hold no seat now.").await;
    look_at(desk, "guide-09-revoked").await;
    let subject = format!("Your license for {PRODUCT} has ended");
    let letter = place.letter(EMAIL, &subject).await;
    assert!(!letter.contains(key), "a mail tells a dead key: {letter}");
    let answer = place.device("validate", key).await;
    assert_eq!(answer["code"], "REVOKED", "{answer}");
    place.go("Pools", "Pools").await;
    desk.get("any", "3 seats: 3 free, 0 in use, 0 waiting")
        .await;
    look_at(desk, "guide-10-freed").await;
}
