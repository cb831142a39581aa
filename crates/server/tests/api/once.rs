//! A request that has a name is done once, whichever server it comes to.

use std::sync::Arc;

use keydesk_core::{backend::Workspace, clock::SystemClock};
use serde_json::{Value, json};

use crate::desk::{Answer, BOTH, Desk, OFTEN, Served, read};

async fn named(api: &Served, path: &str, token: &str, name: &str, body: &Value) -> Answer {
    let request = api
        .request("POST", path, token)
        .header("idempotency-key", name);
    read(request.json(body).send().await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_sent_twice_is_done_once_and_answered_alike() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        let workspace = Workspace::open(&desk.location, Arc::new(SystemClock)).await;
        let other = Served::on(workspace.expect("the workspace"), OFTEN).await;
        let path = format!("/pools/{}/assign", desk.our_pool.id);
        let person = json!({ "name": "Bo", "email": "bo@ours.example" });
        let first = named(&desk.served, &path, &token, "a", &person).await;
        assert_eq!(first.status, 201, "{}", first.text);
        let again = named(&desk.served, &path, &token, "a", &person).await;
        assert_eq!((again.status, &again.text), (201, &first.text));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("content-type"), "application/json");
        let elsewhere = named(&other, &path, &token, "a", &person).await;
        assert_eq!(
            (elsewhere.status, &elsewhere.text),
            (201, &first.text),
            "another server"
        );
        let another = json!({ "name": "Al", "email": "al@ours.example" });
        let mismatch = named(&other, &path, &token, "a", &another).await;
        assert_eq!(
            (mismatch.status, mismatch.code()),
            (422, "idempotency_mismatch")
        );
        let without = desk.served.send("POST", &path, &token, &person).await;
        assert_eq!(
            without.status, 422,
            "done again without a name: {}",
            without.text
        );
        let refused = named(
            &desk.served,
            &path,
            &token,
            "b",
            &json!({ "name": "", "email": "c@d.example" }),
        )
        .await;
        let alike = named(
            &other,
            &path,
            &token,
            "b",
            &json!({ "name": "", "email": "c@d.example" }),
        )
        .await;
        assert_eq!(
            (refused.status, alike.status, &alike.text),
            (422, 422, &refused.text)
        );
        for bad in ["", &"x".repeat(201)] {
            let answer = named(&desk.served, &path, &token, bad, &person).await;
            assert_eq!(
                (answer.status, answer.body["field"].as_str()),
                (422, Some("idempotencyKey")),
                "{}",
                answer.text
            );
        }
        let stranger = desk
            .token(
                "Other",
                &[keydesk_core::domain::token_scope::TokenScope::Assign],
                None,
            )
            .await;
        let own = named(&desk.served, &path, &stranger.secret, "a", &another).await;
        assert_eq!(own.status, 201, "names are each token's own: {}", own.text);
        many_at_once(&desk, &other, &token, &path).await;
        other.workspace.close().await;
    }
}

/// Of many alike at once, at two servers, one is done; the others wait or are told that it is under way.
async fn many_at_once(desk: &Desk, other: &Served, token: &str, path: &str) {
    let person = json!({ "name": "Cy", "email": "cy@ours.example" });
    let asked = (0..16).map(|number| {
        let api = if number % 2 == 0 { &desk.served } else { other };
        named(api, path, token, "c", &person)
    });
    let mut done = Vec::new();
    for answer in futures::future::join_all(asked).await {
        match answer.status {
            201 => done.push(answer.body["license"]["id"].clone()),
            _ => assert_eq!(
                (answer.status, answer.code()),
                (409, "in_flight"),
                "{}",
                answer.text
            ),
        }
    }
    done.dedup();
    assert_eq!(done.len(), 1, "done once");
    let held = desk
        .served
        .get("/licenses?email=cy@ours.example", token)
        .await;
    assert_eq!(held.body["total"], 1, "{}", held.text);
}
