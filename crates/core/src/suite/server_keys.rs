//! What a token must be to be believed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use rstest::rstest;
use serde::Deserialize;
use serde_json::json;

use super::Stage;
use crate::{
    operations::environments::Engine,
    service::server_keys::{Expected, TOKENS},
};

#[derive(Debug, PartialEq, Deserialize)]
struct Claims {
    sub: String,
}

const EXPECTED: Expected<'static> = Expected {
    purpose: TOKENS,
    typ: "at+jwt",
    issuer: "keydesk:here",
    audience: "desk",
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_is_believed_only_when_everything_about_it_is_right(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let keys = &stage.workspace.server_keys;
    let now = super::now(&stage).timestamp();
    let claims = json!({ "iss": "keydesk:here", "aud": "desk", "sub": "mira", "exp": now + 60 });
    let token = keys.sign(TOKENS, "at+jwt", &claims).await.expect("signed");
    let believed = async |expected, token: &str| {
        let read = keys.verify::<Claims>(expected, token).await;
        read.expect("an answer").is_some()
    };
    assert!(believed(EXPECTED, &token).await);
    let other = stage.second_process().await;
    let read = other.server_keys.verify::<Claims>(EXPECTED, &token).await;
    assert_eq!(
        read.expect("an answer"),
        Some(Claims { sub: "mira".into() })
    );

    for wrong in [
        Expected {
            typ: "JWT",
            ..EXPECTED
        },
        Expected {
            issuer: "keydesk:there",
            ..EXPECTED
        },
        Expected {
            audience: "api",
            ..EXPECTED
        },
        Expected {
            purpose: "audit",
            ..EXPECTED
        },
    ] {
        assert!(!believed(wrong, &token).await, "{wrong:?}");
    }
    let parts: Vec<&str> = token.split('.').collect();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    let forged = URL_SAFE_NO_PAD.encode(
        json!({ "iss": "keydesk:here", "aud": "desk", "sub": "eve", "exp": now + 60 }).to_string(),
    );
    for bad in [
        format!("{none}.{}.", parts[1]),
        format!("{}.{forged}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        "x".repeat(10_000),
        String::new(),
    ] {
        assert!(!believed(EXPECTED, &bad).await, "{bad:.60}");
    }
    let endless = json!({ "iss": "keydesk:here", "aud": "desk", "sub": "mira" });
    let endless = keys.sign(TOKENS, "at+jwt", &endless).await.expect("signed");
    assert!(!believed(EXPECTED, &endless).await, "it must end some time");
    stage.clock.advance(Duration::seconds(60));
    assert!(!believed(EXPECTED, &token).await, "its time is over");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_servers_that_need_a_key_at_once_make_one(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let other = stage.second_process().await;
    let now = super::now(&stage).timestamp();
    let claims = json!({ "iss": "keydesk:here", "aud": "desk", "sub": "mira", "exp": now + 60 });
    let (one, two) = tokio::join!(
        stage.workspace.server_keys.sign(TOKENS, "at+jwt", &claims),
        other.server_keys.sign(TOKENS, "at+jwt", &claims),
    );
    assert_eq!(
        one.expect("signed"),
        two.expect("signed"),
        "Ed25519 signs alike"
    );
}
