//! A token that is bound to one customer sees and touches nothing of another.

use keydesk_core::domain::token_scope::TokenScope;
use serde_json::{Value, json};

use crate::desk::{BOTH, Desk};

/// Everything by which the other customer could be recognised.
async fn traces(desk: &Desk, manager: &str) -> Vec<String> {
    let seat = desk
        .seat(manager, &desk.their_pool, "secret@theirs.example")
        .await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut traces = vec![
        text(&seat["id"]),
        text(&seat["key"]),
        text(&seat["user"]["id"]),
        "secret@theirs.example".into(),
        desk.theirs.id.to_string(),
        desk.theirs.email.clone(),
        desk.their_pool.id.to_string(),
        desk.studio.id.to_string(),
    ];
    let free = desk
        .served
        .get("/licenses?product=studio&pageSize=200", manager)
        .await;
    let all = free.body["items"].as_array().expect("licenses");
    traces.extend(all.iter().map(|license| text(&license["key"])));
    traces
}

#[tokio::test]
async fn no_get_route_shows_anything_of_another_customer() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let api = &desk.served;
        let manager = desk.manager().await;
        let traces = traces(&desk, &manager).await;
        let ours = desk.seat(&manager, &desk.our_pool, "bo@ours.example").await;
        let bound = desk
            .token("Ours", &[TokenScope::Manage], Some(desk.ours.id))
            .await
            .secret;
        let described = api.plain("/api/openapi.json").await;
        let paths = described.body["paths"].as_object().expect("paths");
        let (mut asked, mut their) = (0, Vec::new());
        for (path, methods) in paths {
            if methods.get("get").is_none() {
                continue;
            }
            asked += 1;
            let path = path.strip_prefix("/api/licensing/v1").expect("the API's");
            if !path.contains("{id}") {
                for query in [
                    "?pageSize=200",
                    "?pageSize=200&text=s",
                    "?pageSize=200&email=secret@theirs.example",
                    "?pageSize=200&key=studio",
                    "?pageSize=200&product=studio",
                ] {
                    let answer = api.get(&format!("{path}{query}"), &bound).await;
                    for trace in &traces {
                        assert!(
                            !answer.text.contains(trace),
                            "{path}{query} shows {trace}: {}",
                            answer.text
                        );
                    }
                }
                continue;
            }
            for id in &traces {
                let answer = api.get(&path.replace("{id}", id), &bound).await;
                assert!(
                    matches!(answer.status, 400 | 404),
                    "{path} with {id}: {}",
                    answer.text
                );
                their.push(answer.status);
            }
        }
        assert!(
            asked > 10 && their.contains(&404),
            "the description lists what there is"
        );
        let mine = api.get("/licenses?pageSize=200", &bound).await;
        assert_eq!(mine.body["total"], 5, "{}", mine.text);
        let me = api.get("/me", &bound).await;
        assert_eq!(
            (&me.body["customer"]["id"], &me.body["availableLicenses"]),
            (&json!(desk.ours.id), &json!(4))
        );
        let held = api
            .get(
                &format!("/licenses/{}", ours["id"].as_str().expect("an id")),
                &bound,
            )
            .await;
        assert_eq!(held.status, 200, "{}", held.text);
        assert_eq!(api.get("/reports/usage", &bound).await.status, 403);
    }
}

#[tokio::test]
async fn no_change_reaches_another_customer() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let api = &desk.served;
        let manager = desk.manager().await;
        let seat = desk
            .seat(&manager, &desk.their_pool, "secret@theirs.example")
            .await;
        let bound = desk
            .token("Ours", &[TokenScope::Manage], Some(desk.ours.id))
            .await
            .secret;
        let license = format!("/licenses/{}", seat["id"].as_str().expect("an id"));
        let user = format!("/users/{}", seat["user"]["id"].as_str().expect("an id"));
        let free = api
            .get("/licenses?product=studio&status=available", &manager)
            .await;
        let free = format!(
            "/licenses/{}/assign",
            free.body["items"][0]["id"].as_str().expect("an id")
        );
        let (why, person) = (
            json!({ "reason": "test" }),
            json!({ "name": "X", "email": "x@y.example" }),
        );
        let their_pool = format!("/pools/{}", desk.their_pool.id);
        for (method, path, body) in [
            ("PATCH", license.clone(), json!({ "activationLimit": 9 })),
            ("POST", format!("{license}/revoke"), why.clone()),
            ("POST", free, person.clone()),
            ("POST", format!("{their_pool}/assign"), person.clone()),
            ("POST", format!("{user}/licenses/revoke"), why.clone()),
            ("POST", format!("{user}{license}/revoke"), why.clone()),
            (
                "PUT",
                format!("{user}/progress/course"),
                json!({ "percent": 1 }),
            ),
        ] {
            let answer = api.send(method, &path, &bound, &body).await;
            assert_eq!(
                (answer.status, answer.code()),
                (404, "not_found"),
                "{path}: {}",
                answer.text
            );
        }
        for (method, path, body) in [
            ("PATCH", their_pool, json!({ "seats": 9 })),
            (
                "POST",
                "/pools".to_owned(),
                json!({ "name": "P", "product": "course", "seats": 1, "transferable": true }),
            ),
            ("POST", "/products/course/disconnect".to_owned(), json!({})),
        ] {
            let answer = api.send(method, &path, &bound, &body).await;
            assert!(matches!(answer.status, 403), "{path}: {}", answer.text);
        }
        // An address that is somebody else's customer says nothing about them.
        let path = format!("/pools/{}/assign", desk.our_pool.id);
        let theirs = json!({ "name": "X", "email": desk.theirs.email });
        let answer = api.send("POST", &path, &bound, &theirs).await;
        assert_eq!(
            (answer.status, answer.body["field"].as_str()),
            (422, Some("email"))
        );
        assert!(!answer.text.contains(&desk.theirs.name), "{}", answer.text);
        let fresh = desk.seat(&bound, &desk.our_pool, "new@ours.example").await;
        let gone = api
            .send(
                "POST",
                &format!("/licenses/{}/revoke", fresh["id"].as_str().expect("an id")),
                &bound,
                &why,
            )
            .await;
        assert_eq!(gone.status, 200, "their own can be: {}", gone.text);
        let untouched = api.get(&license, &manager).await;
        assert_eq!(
            (&untouched.body["status"], &untouched.body["version"]),
            (&json!("assigned"), &seat["version"])
        );
    }
}
