//! What devices are answered: the status, and one body for every question.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use keydesk_core::operations::license_actions::ActOnLicense;
use serde_json::{Value, json};

use crate::desk::{CODE, Desk};

const PARTS: [&str; 7] = [
    "code",
    "jws",
    "license",
    "message",
    "newly_activated",
    "next_check_at",
    "valid",
];

/// Checks that a body has the shape that all answers have, and gives its code.
#[track_caller]
fn code(body: &Value) -> &str {
    let mut parts: Vec<_> = body.as_object().expect("an object").keys().collect();
    parts.sort();
    assert_eq!(parts, PARTS, "{body}");
    let code = body["code"].as_str().expect("a code");
    let passes = matches!(code, "VALID" | "IN_GRACE");
    assert_eq!(body["valid"], passes, "{body}");
    code
}

/// A refusal's code.
#[track_caller]
fn refused(body: &Value) -> &str {
    for part in ["what", "kept", "next"] {
        let told = body[part].as_str().unwrap_or_default();
        assert!(!told.is_empty(), "{part} is not told: {body}");
    }
    body["code"].as_str().expect("a code")
}

#[tokio::test]
async fn validate_answers_200_whatever_the_verdict_is() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let about = |key: &str, product: &str, device: Option<&str>| json!({ "license_key": key, "product": product, "fingerprint": device });
    let key = license.key.as_str();
    let questions = [
        (about(key, CODE, None), "VALID"),
        (
            about(&key.to_lowercase(), &CODE.to_uppercase(), None),
            "VALID",
        ),
        (about(key, "pro", None), "WRONG_PRODUCT"),
        (about("SX-NOBODY", CODE, None), "NOT_FOUND"),
        (about(key, CODE, Some("fp-1")), "NOT_ACTIVATED"),
    ];
    for (question, expected) in questions {
        let (status, body) = desk.ask("/v1/validate", &question).await;
        assert_eq!((status, code(&body)), (200, expected), "{question}");
        let told = !matches!(expected, "NOT_FOUND" | "WRONG_PRODUCT");
        assert_eq!(body["license"].is_object(), told, "{body}");
    }
    let act = ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("leaked".into()),
    };
    let revoked = desk.remote.revoke_license("production", &act).await;
    revoked.expect("revoked");
    let (status, body) = desk.ask("/v1/validate", &about(key, CODE, None)).await;
    assert_eq!((status, code(&body)), (200, "REVOKED"));
}

#[tokio::test]
async fn activate_tells_new_held_and_refused_apart_by_their_status() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let about = |device: &str| json!({ "license_key": license.key, "product": CODE, "fingerprint": device, "name": "Studio 7" });
    let (status, first) = desk.ask("/v1/activate", &about("fp-1")).await;
    assert_eq!((status, code(&first)), (201, "VALID"));
    assert_eq!(first["newly_activated"], true);
    assert_eq!(first["license"]["remaining_activations"], 0);

    let (status, again) = desk.ask("/v1/activate", &about("fp-1")).await;
    assert_eq!((status, code(&again)), (200, "VALID"));
    assert_eq!(again["newly_activated"], false);

    let (status, full) = desk.ask("/v1/activate", &about("fp-2")).await;
    assert_eq!((status, code(&full)), (422, "LIMIT_REACHED"));

    let (status, freed) = desk.ask("/v1/deactivate", &about("fp-1")).await;
    assert_eq!((status, code(&freed)), (200, "NOT_ACTIVATED"));
    assert_eq!(freed["license"]["remaining_activations"], 1);

    let (status, twice) = desk.ask("/v1/deactivate", &about("fp-1")).await;
    assert_eq!((status, code(&twice)), (200, "NOT_ACTIVATED"));

    let (status, next) = desk.ask("/v1/activate", &about("fp-2")).await;
    assert_eq!((status, code(&next)), (201, "VALID"));
}

#[tokio::test]
async fn an_unknown_key_is_told_in_the_same_shape_everywhere() {
    let desk = Desk::open().await;
    let about = json!({ "license_key": "SX-NOBODY-KNOWS", "fingerprint": "fp-1" });
    for (path, expected) in [
        ("/v1/validate", 200),
        ("/v1/activate", 422),
        ("/v1/deactivate", 422),
    ] {
        let (status, body) = desk.ask(path, &about).await;
        assert_eq!((status, code(&body)), (expected, "NOT_FOUND"), "{path}");
        assert_eq!(body["license"], Value::Null);
    }
}

#[tokio::test]
async fn an_environment_knows_its_own_keys_only() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let about = json!({ "license_key": license.key });
    for (path, expected) in [
        ("/v1/validate", "VALID"),
        ("/production/v1/validate", "VALID"),
        ("/staging/v1/validate", "NOT_FOUND"),
    ] {
        let (status, body) = desk.ask(path, &about).await;
        assert_eq!((status, code(&body)), (200, expected), "{path}");
    }
    let (status, body) = desk.ask("/nowhere/v1/validate", &about).await;
    assert_eq!((status, refused(&body)), (404, "not_found"));
    let (status, _) = desk
        .get(&format!("/staging/v1/products/{CODE}/public-key"))
        .await;
    assert_eq!(status, 404, "the product is production's");
}

#[tokio::test]
async fn devices_need_no_token_and_everybody_else_does() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let (status, _) = desk
        .ask("/v1/validate", &json!({ "license_key": license.key }))
        .await;
    assert_eq!(status, 200);
    for path in ["/rpc/list_products", "/rpc/v1", "/production/rpc/v1/x"] {
        let (status, body) = desk.ask(path, &json!({})).await;
        assert_eq!((status, refused(&body)), (401, "not_signed_in"), "{path}");
    }
}

#[tokio::test]
async fn malformed_questions_are_refused_with_words() {
    let desk = Desk::open().await;
    let json = "application/json";
    let bad = [
        (json, "{", 400, "malformed"),
        (json, "[]", 400, "malformed"),
        (json, "{}", 400, "malformed"),
        (json, r#"{"license_key": 7}"#, 400, "malformed"),
        (
            json,
            r#"{"license_key": "A", "licence": "B"}"#,
            400,
            "malformed",
        ),
        (json, r#"{"license_key": " "}"#, 400, "invalid"),
        (
            json,
            r#"{"license_key": "A", "nonce": "short"}"#,
            400,
            "invalid",
        ),
        ("text/plain", r#"{"license_key": "A"}"#, 415, "malformed"),
    ];
    for (kind, body, status, expected) in bad {
        for path in ["/v1/validate", "/v1/activate", "/v1/deactivate"] {
            let (told, answer) = desk.send(path, kind, body).await;
            assert_eq!(
                (told, refused(&answer)),
                (status, expected),
                "{path} {body}"
            );
        }
    }
    let long = json!({ "license_key": "A".repeat(201) });
    assert_eq!(desk.ask("/v1/validate", &long).await.0, 400);
    let no_device = json!({ "license_key": "A" });
    for path in ["/v1/activate", "/v1/deactivate"] {
        let (status, body) = desk.ask(path, &no_device).await;
        assert_eq!((status, refused(&body)), (400, "invalid"), "{path}");
        assert_eq!(body["field"], "fingerprint");
    }
}

#[tokio::test]
async fn a_nonce_brings_an_answer_that_the_public_key_verifies() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let about = json!({
        "license_key": license.key, "product": CODE, "fingerprint": "fp-1", "nonce": "a-fresh-nonce",
    });
    let (_, refused) = desk.ask("/v1/validate", &about).await;
    let (_, accepted) = desk.ask("/v1/activate", &about).await;
    let pem = desk.public_pem().await;
    let key = DecodingKey::from_ed_pem(pem.as_bytes()).expect("a public key");
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&[CODE]);
    rules.set_issuer(&["keydesk"]);
    for (answer, valid, code) in [(refused, false, "NOT_ACTIVATED"), (accepted, true, "VALID")] {
        let jws = answer["jws"].as_str().expect("a signature");
        let header = decode_header(jws).expect("a header");
        assert_eq!(header.typ.as_deref(), Some("verdict+jwt"));
        let claims = decode::<Value>(jws, &key, &rules).expect("verified").claims;
        assert_eq!(
            (&claims["valid"], &claims["code"]),
            (&json!(valid), &json!(code))
        );
        assert_eq!(claims["nonce"], "a-fresh-nonce");
        assert_eq!(claims["device"], "fp-1");
        assert_eq!(claims["environment"], "production");
    }
    let (_, silent) = desk
        .ask("/v1/validate", &json!({ "license_key": license.key }))
        .await;
    assert_eq!(silent["jws"], Value::Null);
}

#[tokio::test]
async fn whoever_watches_the_server_sees_how_devices_are_answered() {
    let desk = Desk::open().await;
    let license = desk.license(1).await;
    let about = json!({ "license_key": license.key, "fingerprint": "fp-1" });
    let (status, _) = desk.ask("/v1/validate", &about).await;
    assert_eq!(status, 200);
    let shown = reqwest::get(format!("{}/metrics", desk.served.address)).await;
    let text = shown.expect("an answer").text().await.expect("text");
    for line in [
        r#"keydesk_devices_answered_total{environment="production",from="database"} 1"#,
        r#"keydesk_devices_answered_total{environment="production",from="memory"} 0"#,
        r#"keydesk_devices_licenses_remembered{environment="production"} 1"#,
        r#"keydesk_devices_counts_lost_total{environment="production"} 0"#,
        r#"keydesk_devices_counts_waiting{environment="production"}"#,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains(&license.key), "and nothing of a license");
}
