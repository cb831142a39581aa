//! License Vault's list of what its API does, step by step over HTTP, in the order in which its page names them.

use std::time::Duration;

use keydesk_core::operations::tokens::{ListTokens, RegenerateToken, RevokeToken};
use serde_json::{Value, json};

use crate::desk::{BOTH, Desk};

const USER: &str = "annika@studio.example";

#[tokio::test]
async fn a_script_gets_through_the_vaults_list_of_abilities() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        the_specification_is_where_the_desk_says(&desk).await;
        let user = all_licenses_of_a_user(&desk, &token).await;
        usage_and_denials_are_reported(&desk, &token).await;
        free_and_allocated_licenses_of_each_product(&desk, &token).await;
        one_license_of_a_user_is_revoked(&desk, &token, &user).await;
        all_licenses_of_a_user_are_revoked(&desk, &token, &user).await;
        a_product_is_disconnected(&desk, &token).await;
        a_token_is_made_anew_and_deleted(&desk, &token).await;
    }
}

async fn the_specification_is_where_the_desk_says(desk: &Desk) {
    let told = desk.served.plain("/api/openapi.json").await;
    assert_eq!(told.status, 200);
    for (path, method) in [
        ("/users/{id}/licenses", "get"),
        ("/users/{id}/licenses/revoke", "post"),
        ("/users/{id}/licenses/{license}/revoke", "post"),
        ("/products/{id}/disconnect", "post"),
        ("/reports/usage", "get"),
        ("/reports/denials", "get"),
        ("/reports/seats", "get"),
    ] {
        let paths = told.body["paths"].as_object().expect("paths");
        let found = paths.iter().find(|(known, _)| known.ends_with(path));
        let (_, known) = found.unwrap_or_else(|| panic!("{path} is not described"));
        assert!(known.get(method).is_some(), "{method} {path}");
    }
    // Without a token it can be read, and nothing else.
    assert_eq!(desk.served.get("/me", "nobody").await.status, 401);
}

/// Gets a seat of each pool to somebody, and lists what they have; answers who that is.
async fn all_licenses_of_a_user(desk: &Desk, token: &str) -> String {
    let first = desk.seat(token, &desk.our_pool, USER).await;
    desk.seat(token, &desk.their_pool, USER).await;
    let user = text(&first["user"]["id"]);
    let held = desk
        .served
        .get(&format!("/users/{user}/licenses"), token)
        .await;
    assert_eq!(held.body["total"], 2, "{}", held.text);
    let products: Vec<&Value> = items(&held.body)
        .iter()
        .map(|license| &license["product"]["code"])
        .collect();
    for code in ["course", "studio"] {
        assert!(products.contains(&&json!(code)), "{}", held.text);
    }
    user
}

async fn usage_and_denials_are_reported(desk: &Desk, token: &str) {
    let held = desk
        .served
        .get(&format!("/licenses?email={USER}&product=course"), token)
        .await;
    let key = text(&held.body["items"][0]["key"]);
    for (question, key) in [("activate", key.as_str()), ("validate", "NOBODY-HAS-THIS")] {
        let body =
            json!({ "license_key": key, "fingerprint": "fp-vault", "name": "Studio laptop" });
        let url = format!("{}/v1/{question}", desk.served.base);
        let client = reqwest::Client::builder().no_proxy().build();
        let asked = client.expect("a client").post(url).json(&body).send().await;
        assert!(asked.expect("an answer").status().is_success());
    }
    let usage = counted(desk, "/reports/usage?product=course", token).await;
    let activated = items(&usage)
        .iter()
        .any(|row| row["kind"] == "activate" && row["code"] == "VALID" && row["count"] == 1);
    assert!(activated, "{usage}");
    let denials = counted(desk, "/reports/denials", token).await;
    assert_eq!(denials["items"][0]["code"], "NOT_FOUND", "{denials}");
    let start = text(&denials["items"][0]["keyStart"]);
    let shown = start.trim_end_matches('…');
    assert!("NOBODY-HAS-THIS".starts_with(shown), "{start}");
    assert!(shown.len() <= 8, "{start} tells too much of a key");
}

/// A report once it counts something: what devices ask is written within seconds.
async fn counted(desk: &Desk, path: &str, token: &str) -> Value {
    for _ in 0..80 {
        let report = desk.served.get(path, token).await;
        assert_eq!(report.status, 200, "{}", report.text);
        if report.body["total"] != 0 {
            return report.body;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("{path} counts nothing");
}

async fn free_and_allocated_licenses_of_each_product(desk: &Desk, token: &str) {
    let seats = desk.served.get("/reports/seats", token).await;
    for product in items(&seats.body) {
        assert_eq!(
            product["seats"],
            json!({ "total": 5, "free": 4, "allocated": 1 }),
            "{}",
            seats.text
        );
    }
    assert_eq!(seats.body["total"], 2);
}

async fn one_license_of_a_user_is_revoked(desk: &Desk, token: &str, user: &str) {
    let api = &desk.served;
    let held = api.get(&format!("/users/{user}/licenses"), token).await;
    let one = text(&held.body["items"][0]["id"]);
    let revoke = format!("/users/{user}/licenses/{one}/revoke");
    let gone = api
        .send(
            "POST",
            &revoke,
            token,
            &json!({ "reason": "left the team" }),
        )
        .await;
    assert_eq!(gone.status, 200, "{}", gone.text);
    assert_eq!(gone.body["status"], "revoked");
}

async fn all_licenses_of_a_user_are_revoked(desk: &Desk, token: &str, user: &str) {
    let api = &desk.served;
    desk.seat(token, &desk.our_pool, "bo@studio.example").await;
    let all = format!("/users/{user}/licenses/revoke");
    let gone = api
        .send("POST", &all, token, &json!({ "reason": "left" }))
        .await;
    assert_eq!(
        (gone.status, &gone.body["revoked"]),
        (200, &json!(1)),
        "{}",
        gone.text
    );
    let held = api
        .get(
            &format!("/licenses?email={USER}&status=assigned,active"),
            token,
        )
        .await;
    assert_eq!(held.body["total"], 0, "{}", held.text);
    let others = api.get("/licenses?email=bo@studio.example", token).await;
    assert_eq!(
        others.body["items"][0]["status"], "assigned",
        "nobody else's"
    );
}

async fn a_product_is_disconnected(desk: &Desk, token: &str) {
    let api = &desk.served;
    let off = api
        .send("POST", "/products/studio/disconnect", token, &json!({}))
        .await;
    assert_eq!(
        (off.status, &off.body["active"]),
        (200, &json!(false)),
        "{}",
        off.text
    );
    let pool = format!("/pools/{}/assign", desk.their_pool.id);
    let person = json!({ "name": "Cleo", "email": "cleo@studio.example" });
    let refused = api.send("POST", &pool, token, &person).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
}

/// What an owner does with tokens at the desk, and what scripts notice of it.
async fn a_token_is_made_anew_and_deleted(desk: &Desk, kept: &str) {
    let api = &desk.served;
    let made = desk
        .token(
            "Vault",
            &[keydesk_core::domain::token_scope::TokenScope::Read],
            None,
        )
        .await;
    assert_eq!(api.get("/me", &made.secret).await.status, 200);
    let anew = RegenerateToken {
        id: made.token.id,
        version: made.token.version,
    };
    let anew = desk.scope.regenerate_token(anew).await.expect("a token");
    assert_eq!(
        api.get("/me", &made.secret).await.status,
        401,
        "the old one"
    );
    assert_eq!(api.get("/me", &anew.secret).await.status, 200);
    let revoke = RevokeToken {
        id: anew.token.id,
        version: anew.token.version,
        reason: Some("not used any more".into()),
    };
    desk.scope.revoke_token(revoke).await.expect("revoked");
    assert_eq!(api.get("/me", &anew.secret).await.status, 401);
    assert_eq!(
        api.get("/me", kept).await.status,
        200,
        "other scripts go on"
    );
    let listed = desk.scope.list_tokens(ListTokens { revoked: true }).await;
    assert_eq!(
        listed.expect("tokens").len(),
        2,
        "who had been let in is known"
    );
}

fn items(page: &Value) -> &[Value] {
    page["items"].as_array().expect("items")
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}
