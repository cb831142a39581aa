//! Who gets in, and how: tokens that are no good, cookies, links, and waiting.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use keydesk_core::{domain::role::Role, operations::people::*};
use serde_json::{Value, json};

use crate::house::{BOTH, House, PASSWORD, code};

const OWNER: &str = "mira@larkspur.example";

fn claims_of(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("claims");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    serde_json::from_slice(&claims).expect("JSON")
}

/// Tokens that somebody made up, with the claims of a good one.
fn forged(token: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let claims = claims_of(token);
    let foreign = URL_SAFE_NO_PAD
        .decode("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g")
        .expect("a key");
    let mut header: Header = jsonwebtoken::decode_header(token).expect("a header");
    let wrong_key = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&foreign));
    header.alg = Algorithm::HS256;
    let symmetric = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(b"public"));
    let mut other = claims.clone();
    other["aud"] = json!("api");
    let other = URL_SAFE_NO_PAD.encode(other.to_string());
    vec![
        ("alg none", format!("{none}.{}.", parts[1])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("wrong key", wrong_key.expect("signed")),
        ("another algorithm", symmetric.expect("signed")),
        (
            "wrong audience",
            format!("{}.{other}.{}", parts[0], parts[2]),
        ),
        ("no token", "x".repeat(3_000)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_token_that_we_made_and_that_still_counts_opens_the_door() {
    for on in BOTH {
        let Some(house) = House::open(on).await else {
            continue;
        };
        let mira = house.person(OWNER, Role::Owner).await;
        let token = house.access(OWNER).await;
        assert_eq!(house.with_bearer(&token).await, 200);
        assert_eq!(house.with_bearer(&house.run_token).await, 200);
        let claims = claims_of(&token);
        assert_eq!(claims["iss"], format!("keydesk:{}", house.workspace.id));
        assert_eq!(
            (&claims["aud"], &claims["sub"]),
            (&json!("desk"), &json!(mira.id))
        );
        for (what, bad) in forged(&token) {
            assert_eq!(house.with_bearer(&bad).await, 401, "{what}");
        }
        house.clock.advance(Duration::minutes(5));
        assert_eq!(house.with_bearer(&token).await, 401, "it has expired");

        let token = house.access(OWNER).await;
        let mine = house
            .owner()
            .list_sign_ins(ListSignIns {
                person: Some(mira.id),
            })
            .await;
        for sign_in in mine.expect("sign-ins") {
            house
                .owner()
                .revoke_sign_in(RevokeSignIn { id: sign_in.id })
                .await
                .expect("revoked");
        }
        assert_eq!(
            house.with_bearer(&token).await,
            401,
            "the sign-in was revoked"
        );

        house.person("teo@larkspur.example", Role::Owner).await;
        let token = house.access(OWNER).await;
        let disable = EditPerson {
            id: mira.id,
            version: mira.version,
            name: mira.name,
            role: Role::Owner,
            disabled: true,
        };
        house.owner().edit_person(disable).await.expect("disabled");
        assert_eq!(
            house.with_bearer(&token).await,
            401,
            "the person was disabled"
        );
        let again = code(house.sign_in(OWNER, "desk").await).await;
        assert_eq!(again, (401, "wrong_sign_in".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_let_in_by_its_cookie_and_the_word_of_its_page() {
    for on in BOTH {
        let Some(house) = House::open(on).await else {
            continue;
        };
        house.person(OWNER, Role::Owner).await;
        let entered = house.sign_in(OWNER, "browser").await;
        let cookie = entered.headers()["set-cookie"]
            .to_str()
            .expect("text")
            .to_owned();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        let entered: Value = entered.json().await.expect("JSON");
        assert!(entered["access_token"].is_null() && entered["refresh_token"].is_null());
        let csrf = entered["csrf"].as_str().expect("a word").to_owned();

        let state = house.client.get(format!("{}/auth/state", house.address));
        let state = state
            .header("cookie", &cookie)
            .send()
            .await
            .expect("an answer");
        let state: Value = state.json().await.expect("JSON");
        assert_eq!(
            (&state["csrf"], &state["person"]["email"]),
            (&json!(csrf), &json!(OWNER))
        );

        let ask = || {
            house
                .post("/rpc/get_workspace", &json!({}))
                .header("cookie", &cookie)
        };
        let without = code(ask().send().await.expect("an answer")).await;
        assert_eq!(without, (403, "forbidden".to_owned()));
        let wrong = ask()
            .header("keydesk-csrf", "guessed")
            .send()
            .await
            .expect("an answer");
        assert_eq!(wrong.status(), 403);
        let right = ask()
            .header("keydesk-csrf", &csrf)
            .send()
            .await
            .expect("an answer");
        assert_eq!(right.status(), 200);
        let foreign = ask()
            .header("keydesk-csrf", &csrf)
            .header("origin", "https://evil.example");
        assert_eq!(foreign.send().await.expect("an answer").status(), 403);
        let twice = ask()
            .header("keydesk-csrf", &csrf)
            .header("cookie", &cookie);
        assert_eq!(
            twice.send().await.expect("an answer").status(),
            401,
            "two are none"
        );

        let leave = || {
            house
                .post("/auth/sign-out", &json!({}))
                .header("cookie", &cookie)
        };
        assert_eq!(leave().send().await.expect("an answer").status(), 403);
        let left = leave()
            .header("keydesk-csrf", &csrf)
            .send()
            .await
            .expect("an answer");
        assert_eq!(left.status(), 204);
        assert!(
            left.headers()["set-cookie"]
                .to_str()
                .expect("text")
                .contains("Max-Age=0")
        );
        let after = ask()
            .header("keydesk-csrf", &csrf)
            .send()
            .await
            .expect("an answer");
        assert_eq!(after.status(), 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_wrong_too_often_is_told_how_long_to_wait() {
    for on in BOTH {
        let Some(house) = House::open(on).await else {
            continue;
        };
        house.person(OWNER, Role::Owner).await;
        let body = json!({ "email": OWNER, "password": "not it at all", "kind": "browser" });
        let mut last = None;
        for _ in 0..6 {
            last = Some(
                house
                    .post("/auth/sign-in", &body)
                    .send()
                    .await
                    .expect("an answer"),
            );
        }
        let last = last.expect("six");
        assert_eq!(last.status(), 429);
        assert_eq!(last.headers()["retry-after"], "1");
        house.clock.advance(Duration::seconds(1));
        assert_eq!(house.sign_in(OWNER, "browser").await.status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_sets_a_password_once() {
    for on in BOTH {
        let Some(house) = House::open(on).await else {
            continue;
        };
        let invite = InvitePerson {
            email: OWNER.into(),
            name: "Mira".into(),
            role: Role::Owner,
        };
        let link = house.owner().invite_person(invite).await.expect("a link");
        let secret = link.path.split('#').nth(1).expect("a code");
        let look = house
            .post("/auth/link", &json!({ "code": secret }))
            .send()
            .await;
        let look: Value = look.expect("an answer").json().await.expect("JSON");
        assert_eq!(
            (&look["email"], &look["purpose"]),
            (&json!(OWNER), &json!("invitation"))
        );
        let set = |password: &str| {
            house.post(
                "/auth/link",
                &json!({ "code": secret, "password": password }),
            )
        };
        let weak = code(set("password123").send().await.expect("an answer")).await;
        assert_eq!(weak, (422, "invalid".to_owned()));
        assert_eq!(set(PASSWORD).send().await.expect("an answer").status(), 200);
        let spent = code(set(PASSWORD).send().await.expect("an answer")).await;
        assert_eq!(spent, (410, "link_spent".to_owned()));
        assert_eq!(house.sign_in(OWNER, "desk").await.status(), 200);
        let none = code(
            house
                .post("/auth/link", &json!({ "code": "made-up" }))
                .send()
                .await
                .expect("an answer"),
        );
        assert_eq!(none.await, (410, "link_spent".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_read_is_refused_with_words() {
    let Some(house) = House::open(BOTH[0]).await else {
        return;
    };
    house.person(OWNER, Role::Owner).await;
    for body in [
        json!({}),
        json!([]),
        json!({ "email": 1, "password": PASSWORD, "kind": "desk" }),
        json!({ "email": OWNER, "password": PASSWORD, "kind": "other" }),
    ] {
        let refused = code(
            house
                .post("/auth/sign-in", &body)
                .send()
                .await
                .expect("an answer"),
        );
        assert_eq!(refused.await, (400, "malformed".to_owned()), "{body}");
    }
    for email in ["\0", &"x".repeat(10_000), "' OR 1=1 --"] {
        let body = json!({ "email": email, "password": "a\0b", "kind": "desk" });
        let refused = code(
            house
                .post("/auth/sign-in", &body)
                .send()
                .await
                .expect("an answer"),
        );
        assert_eq!(refused.await, (401, "wrong_sign_in".to_owned()));
    }
    let refresh = json!({ "refresh_token": "../../etc/passwd" });
    let refused = code(
        house
            .post("/auth/refresh", &refresh)
            .send()
            .await
            .expect("an answer"),
    );
    assert_eq!(refused.await, (401, "not_signed_in".to_owned()));
}
