//! What every route answers, and how it refuses.

use keydesk_core::{
    domain::token_scope::TokenScope::{Assign, Manage, Read},
    operations::activations::DeviceRequest,
};
use serde_json::json;

use crate::desk::{BOTH, Desk};

#[tokio::test]
async fn every_route_answers_what_its_description_says() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        let api = &desk.served;
        let me = api.get("/me", &token).await;
        assert_eq!(me.status, 200, "{}", me.text);
        assert_eq!(
            (&me.body["name"], &me.body["availableLicenses"]),
            (&json!("Manager"), &json!(10))
        );
        assert_eq!(me.body["pools"].as_array().map(Vec::len), Some(2));
        for path in ["/products", "/courses"] {
            let products = api.get(&format!("{path}?pageSize=1&page=2"), &token).await;
            assert_eq!(products.body["total"], 2, "{}", products.text);
            assert_eq!(products.body["items"][0]["code"], "studio");
            assert_eq!(products.body["pageSize"], 1);
        }
        let course = api.get("/products/COURSE", &token).await;
        assert_eq!(
            course.body["seats"],
            json!({ "total": 5, "free": 5, "allocated": 0 })
        );
        let new = json!({ "name": "More", "product": "course", "seats": 3, "transferable": false });
        let made = api.send("POST", "/pools", &token, &new).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let pool = format!("/pools/{}", made.body["id"].as_str().expect("an id"));
        let edited = api
            .send(
                "PATCH",
                &pool,
                &token,
                &json!({ "seats": 4, "contract": "PO-1" }),
            )
            .await;
        assert_eq!(
            (edited.status, &edited.body["seats"]["total"]),
            (200, &json!(4)),
            "{}",
            edited.text
        );
        assert_eq!(api.get(&pool, &token).await.body["contract"], "PO-1");
        let gone = api
            .request("DELETE", &format!("{pool}?reason=test"), &token)
            .send()
            .await;
        assert_eq!(gone.expect("an answer").status().as_u16(), 204);
        assert_eq!(api.get("/pools", &token).await.body["total"], 2);
        licenses_live(&desk, &token).await;
        users_are_told(&desk, &token).await;
        reports_count(&desk, &token).await;
        let off = api
            .send("POST", "/products/studio/disconnect", &token, &json!({}))
            .await;
        assert_eq!(
            (off.status, &off.body["active"]),
            (200, &json!(false)),
            "{}",
            off.text
        );
        let refused = api
            .send(
                "POST",
                &format!("/pools/{}/assign", desk.their_pool.id),
                &token,
                &json!({ "name": "X", "email": "x@y.example" }),
            )
            .await;
        assert_eq!((refused.status, refused.code()), (422, "invalid"));
        let held = api.get("/licenses?product=studio", &token).await;
        assert_eq!(held.body["total"], 6, "what is there stays");
    }
}

async fn licenses_live(desk: &Desk, token: &str) {
    let api = &desk.served;
    let free = api
        .get(
            "/licenses?status=available&product=course&pageSize=200",
            token,
        )
        .await;
    assert_eq!(free.body["total"], 5, "{}", free.text);
    let id = free.body["items"][0]["id"].as_str().expect("an id");
    let path = format!("/licenses/{id}");
    let person = json!({ "name": "Annika", "email": "annika@studio.example", "version": 1 });
    let given = api
        .send("POST", &format!("{path}/assign"), token, &person)
        .await;
    assert_eq!(
        (given.status, &given.body["status"]),
        (200, &json!("assigned")),
        "{}",
        given.text
    );
    let key = given.body["key"].as_str().expect("a key").to_lowercase();
    for query in [
        "email=ANNIKA@studio.example".to_owned(),
        format!("key={}", &key[3..]),
        "status=assigned,active".to_owned(),
    ] {
        let found = api.get(&format!("/licenses?{query}"), token).await;
        assert_eq!(found.body["items"][0]["id"], id, "{query}: {}", found.text);
    }
    let change = json!({ "activationLimit": 7, "expiresAt": "2090-01-01T00:00:00Z", "metadata": { "po": 1 } });
    let changed = api.send("PATCH", &path, token, &change).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.body["activationLimit"], 7);
    let forever = api
        .send("PATCH", &path, token, &json!({ "expiresAt": null }))
        .await;
    assert_eq!(forever.body["expiresAt"], json!(null), "{}", forever.text);
    assert_eq!(forever.body["activationLimit"], 7, "what is left out stays");
    let stale = api
        .send("PATCH", &path, token, &json!({ "version": 1, "flags": {} }))
        .await;
    assert_eq!((stale.status, stale.code()), (409, "conflict"));
    let past = api
        .send(
            "PATCH",
            &path,
            token,
            &json!({ "expiresAt": "2001-01-01T00:00:00Z" }),
        )
        .await;
    assert_eq!(
        (past.status, past.body["field"].as_str()),
        (422, Some("expiresAt"))
    );
    let refused = api
        .send(
            "POST",
            &format!("{path}/revoke"),
            token,
            &json!({ "reason": " " }),
        )
        .await;
    assert_eq!(
        (refused.status, refused.body["field"].as_str()),
        (422, Some("reason"))
    );
    let gone = api
        .send(
            "POST",
            &format!("{path}/revoke"),
            token,
            &json!({ "reason": "left" }),
        )
        .await;
    assert_eq!(
        (gone.status, &gone.body["status"]),
        (200, &json!("revoked")),
        "{}",
        gone.text
    );
    let again = api
        .send(
            "POST",
            &format!("{path}/revoke"),
            token,
            &json!({ "reason": "left" }),
        )
        .await;
    assert_eq!((again.status, again.code()), (409, "state_refused"));
    assert_eq!(
        api.get("/products/course", token).await.body["seats"]["free"],
        5,
        "the seat is free again"
    );
}

async fn users_are_told(desk: &Desk, token: &str) {
    let api = &desk.served;
    let seat = desk.seat(token, &desk.our_pool, "bo@studio.example").await;
    let user = seat["user"]["id"].as_str().expect("a user").to_owned();
    let path = format!("/users/{user}");
    let report = json!({ "percent": 40, "detail": "Module 4" });
    let noted = api
        .send("PUT", &format!("{path}/progress/course"), token, &report)
        .await;
    assert_eq!(noted.status, 200, "{}", noted.text);
    let none = api
        .send("PUT", &format!("{path}/progress/studio"), token, &report)
        .await;
    assert_eq!((none.status, none.code()), (422, "invalid"));
    for list in ["/users", "/students"] {
        let found = api
            .get(&format!("{list}?email=bo@studio.example"), token)
            .await;
        assert_eq!(
            found.body["items"][0]["progress"][0]["percent"], 40,
            "{}",
            found.text
        );
    }
    assert_eq!(
        api.get("/users?text=BO@&product=course", token).await.body["total"],
        1
    );
    let one = api.get(&path, token).await;
    assert_eq!(
        one.body["seats"][0]["licenseId"], seat["id"],
        "{}",
        one.text
    );
    let held = api.get(&format!("{path}/licenses"), token).await;
    assert_eq!(held.body["total"], 1, "{}", held.text);
    let why = json!({ "reason": "left the team" });
    let one = format!(
        "{path}/licenses/{}/revoke",
        seat["id"].as_str().expect("an id")
    );
    let gone = api.send("POST", &one, token, &why).await;
    assert_eq!(
        (gone.status, &gone.body["status"]),
        (200, &json!("revoked")),
        "{}",
        gone.text
    );
    desk.seat(token, &desk.our_pool, "bo@studio.example").await;
    desk.seat(token, &desk.their_pool, "bo@studio.example")
        .await;
    let all = api
        .send("POST", &format!("{path}/licenses/revoke"), token, &why)
        .await;
    assert_eq!(
        (all.status, &all.body["revoked"]),
        (200, &json!(2)),
        "{}",
        all.text
    );
}

async fn reports_count(desk: &Desk, token: &str) {
    let api = &desk.served;
    let asked = DeviceRequest {
        license_key: Some("NOBODY-KNOWS-THIS".into()),
        ..serde_json::from_value(json!({ "license_key": "x" })).expect("a request")
    };
    desk.scope.validate_license(asked).await.expect("an answer");
    // Denials are counted in memory first, and written within seconds.
    let mut denials = api.get("/reports/denials", token).await;
    for _ in 0..40 {
        if denials.body["total"] != 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        denials = api.get("/reports/denials", token).await;
    }
    assert_eq!(
        denials.body["items"][0]["code"], "NOT_FOUND",
        "{}",
        denials.text
    );
    let later = api
        .get("/reports/denials?from=2090-01-01T00:00:00Z", token)
        .await;
    assert_eq!(
        (later.status, &later.body["total"]),
        (200, &json!(0)),
        "{}",
        later.text
    );
    let usage = api
        .get(
            "/reports/usage?product=course&to=2090-01-01T00:00:00Z",
            token,
        )
        .await;
    assert_eq!(usage.status, 200, "{}", usage.text);
    let seats = api.get("/reports/seats", token).await;
    assert_eq!(
        seats.body["items"][0]["seats"]["total"], 5,
        "{}",
        seats.text
    );
}

#[tokio::test]
async fn what_does_not_read_or_is_not_there_is_a_problem_with_a_code() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        let api = &desk.served;
        let nobody = "0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42";
        for (path, status, code) in [
            ("/nothing", 404, "not_found"),
            ("/licenses/x", 400, "malformed"),
            ("/licenses?page=0", 400, "malformed"),
            ("/licenses?pageSize=201", 400, "malformed"),
            ("/licenses?pageSize=many", 400, "malformed"),
            ("/licenses?status=lost", 400, "malformed"),
            ("/licenses?key=%00", 422, "invalid"),
            ("/products/nothing", 404, "not_found"),
            ("/reports/usage?from=yesterday", 400, "malformed"),
        ] {
            let answer = api.get(path, &token).await;
            assert_eq!(
                (answer.status, answer.code()),
                (status, code),
                "{path}: {}",
                answer.text
            );
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        for thing in ["licenses", "pools", "users"] {
            let answer = api.get(&format!("/{thing}/{nobody}"), &token).await;
            assert_eq!(
                (answer.status, answer.code()),
                (404, "not_found"),
                "{thing}"
            );
        }
        let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
        let long = format!("{{\"name\":\"{}\"}}", "x".repeat(300_000));
        for (body, kind, status) in [
            ("{", "application/json", 400),
            ("{\"name\":1}", "application/json", 400),
            (deep.as_str(), "application/json", 400),
            (long.as_str(), "application/json", 413),
            ("name=x", "application/x-www-form-urlencoded", 415),
        ] {
            let request = api
                .request("POST", "/pools", &token)
                .header("content-type", kind);
            let answer = crate::desk::read(request.body(body.to_owned()).send().await).await;
            assert_eq!(
                (answer.status, answer.code()),
                (status, "malformed"),
                "{}",
                answer.text
            );
        }
        let wrong = api.send("PUT", "/me", &token, &json!({})).await;
        assert_eq!((wrong.status, wrong.code()), (405, "method_not_allowed"));
        let nul = json!({ "name": "a\u{0}b", "email": "a@b.example" });
        let path = format!("/pools/{}/assign", desk.our_pool.id);
        let answer = api.send("POST", &path, &token, &nul).await;
        assert_eq!(
            (answer.status, answer.body["field"].as_str()),
            (422, Some("name"))
        );
    }
}

#[tokio::test]
async fn a_token_does_what_its_scopes_allow_and_no_more() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let api = &desk.served;
        let read = desk.token("Read", &[Read], None).await.secret;
        let assign = desk.token("Assign", &[Assign], None).await.secret;
        let manage = desk.token("Manage", &[Read, Manage], None).await.secret;
        let seat = format!("/pools/{}/assign", desk.our_pool.id);
        let person = json!({ "name": "X", "email": "x@y.example" });
        let refused = api.send("POST", &seat, &read, &person).await;
        assert_eq!(
            (refused.status, refused.code()),
            (403, "forbidden"),
            "{}",
            refused.text
        );
        let given = desk.seat(&assign, &desk.our_pool, "x@y.example").await;
        let license = format!("/licenses/{}", given["id"].as_str().expect("an id"));
        for (method, path, body) in [
            ("PATCH", license.clone(), json!({ "activationLimit": 9 })),
            (
                "POST",
                format!("{license}/revoke"),
                json!({ "reason": "test" }),
            ),
            (
                "POST",
                "/pools".to_owned(),
                json!({ "name": "P", "product": "course", "seats": 1, "transferable": true }),
            ),
            ("POST", "/products/course/disconnect".to_owned(), json!({})),
        ] {
            for token in [&read, &assign] {
                let refused = api.send(method, &path, token, &body).await;
                assert_eq!(
                    (refused.status, refused.code()),
                    (403, "forbidden"),
                    "{path}: {}",
                    refused.text
                );
            }
            let done = api.send(method, &path, &manage, &body).await;
            assert!(done.status < 300, "{path}: {}", done.text);
        }
        assert_eq!(api.get("/me", &read).await.body["scopes"], json!(["read"]));
    }
}

#[tokio::test]
async fn a_token_may_ask_25_times_a_minute_and_is_told_how_it_stands() {
    let desk = Desk::with(BOTH[0], 25)
        .await
        .expect("SQLite is always there");
    let token = desk.manager().await;
    let api = &desk.served;
    let first = api.get("/me", &token).await;
    assert_eq!(
        (
            first.header("ratelimit-limit"),
            first.header("ratelimit-remaining")
        ),
        ("25", "24")
    );
    let mut over = api.get("/me", &token).await;
    for _ in 0..40 {
        over = api.get("/me", &token).await;
        if over.status == 429 {
            break;
        }
    }
    assert_eq!((over.status, over.code()), (429, "rate_limited"));
    assert_eq!(over.header("ratelimit-remaining"), "0");
    let wait: u32 = over.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait));
    let other = desk.token("Other", &[Read], None).await.secret;
    assert_eq!(
        api.get("/me", &other).await.status,
        200,
        "each has a budget of its own"
    );
}

#[tokio::test]
async fn the_description_and_the_page_to_try_it_need_nothing_from_outside() {
    let desk = Desk::on(BOTH[0]).await.expect("SQLite is always there");
    let described = desk.served.plain("/api/openapi.json").await;
    assert_eq!(described.status, 200);
    assert!(
        described.body["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    let page = desk.served.plain("/api/docs/").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://"),
        "{}",
        page.text
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("http"),
        "{policy}"
    );
    for part in page.text.split("\"").filter(|part| part.starts_with("./")) {
        let file = desk
            .served
            .plain(&format!("/api/docs/{}", &part[2..]))
            .await;
        assert_eq!(file.status, 200, "{part}");
    }
}
