//! Tokens that open nothing: forged, for somebody else, of another place, expired, revoked.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use keydesk_core::{
    domain::token_scope::TokenScope,
    operations::{
        Access,
        environments::Engine,
        tokens::{CreateToken, RegenerateToken, RevokeToken},
    },
};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::desk::{BOTH, Desk, caller};

fn part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).expect("a part");
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn written(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The public half that the server's tokens verify with.
async fn public_key(desk: &Desk, engine: Engine) -> Vec<u8> {
    const READ: &str = "SELECT public FROM server_keys WHERE purpose = 'tokens'";
    let (public,): (Vec<u8>,) = match (engine, &desk.location) {
        (Engine::Sqlite, keydesk_core::backend::Location::Folder(folder)) => {
            let options = SqliteConnectOptions::new().filename(folder.join("workspace.db"));
            let mut on = SqliteConnection::connect_with(&options)
                .await
                .expect("the store");
            sqlx::query_as(READ)
                .fetch_one(&mut on)
                .await
                .expect("the key")
        }
        _ => {
            let url = desk.postgres.as_deref().expect("an address");
            let mut on = PgConnection::connect(url).await.expect("the store");
            let set = sqlx::raw_sql("SET search_path TO keydesk_control");
            set.execute(&mut on).await.expect("a schema");
            sqlx::query_as(READ)
                .fetch_one(&mut on)
                .await
                .expect("the key")
        }
    };
    public
}

#[tokio::test]
async fn a_forged_token_opens_nothing() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let genuine = desk.manager().await;
        assert_eq!(desk.served.get("/me", &genuine).await.status, 200);
        let (header, claims) = (part(&genuine, 0), part(&genuine, 1));
        let signature = genuine.rsplit('.').next().expect("a signature");
        let with =
            |header: &Value, claims: &Value| format!("{}.{}", written(header), written(claims));
        let mut forged = vec![
            String::new(),
            "x".into(),
            "a.b.c".into(),
            "x".repeat(10_000),
        ];
        let none = json!({ "typ": "token+jwt", "alg": "none", "kid": header["kid"] });
        forged.push(format!("{}.", with(&none, &claims)));
        forged.push(format!("{}.{signature}", with(&none, &claims)));
        let mut other = claims.clone();
        other["sub"] = json!("0192e7d0-5b1c-7e7a-9b3c-0d51e6a80f42");
        forged.push(format!("{}.{signature}", with(&header, &other)));
        // The public key taken for a shared secret.
        let public = public_key(&desk, engine).await;
        let mut hs256 = Header::new(Algorithm::HS256);
        hs256.typ = Some("token+jwt".into());
        hs256.kid = header["kid"].as_str().map(str::to_owned);
        let key = EncodingKey::from_secret(&public);
        forged.push(encode(&hs256, &claims, &key).expect("signed"));
        forged.extend(signed_by_another(&header, &claims));
        for token in forged {
            let answer = desk.served.get("/me", &token).await;
            assert_eq!(
                (answer.status, answer.code()),
                (401, "unauthorized"),
                "{token}"
            );
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        let twice = desk.served.request("GET", "/me", &genuine);
        let twice = twice.header("authorization", "Bearer x").send().await;
        assert_eq!(twice.expect("an answer").status().as_u16(), 401);
    }
}

/// What somebody else's key says, whatever audience and type they write.
fn signed_by_another(header: &Value, claims: &Value) -> Vec<String> {
    // PKCS#8 of an Ed25519 key (RFC 8410) with a private half that anybody may know.
    const PREFIX: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    let pkcs8 = [PREFIX.as_slice(), &[7; 32]].concat();
    let key = EncodingKey::from_ed_der(&pkcs8);
    let mut signed = Vec::new();
    for (typ, aud, kid) in [
        ("token+jwt", "api", header["kid"].as_str()),
        ("token+jwt", "people", header["kid"].as_str()),
        ("at+jwt", "api", header["kid"].as_str()),
        ("token+jwt", "api", Some("another")),
        ("token+jwt", "api", None),
    ] {
        let mut head = Header::new(Algorithm::EdDSA);
        head.typ = Some(typ.into());
        head.kid = kid.map(str::to_owned);
        let mut claims = claims.clone();
        claims["aud"] = json!(aud);
        signed.push(encode(&head, &claims, &key).expect("signed"));
    }
    signed
}

#[tokio::test]
async fn a_genuine_token_opens_its_own_place_in_its_own_time() {
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let api = &desk.served;
        let staging = api
            .workspace
            .environment_scope("staging", &caller(), Access::Own)
            .await
            .expect("an owner may");
        let wish = |name: &str, ends| CreateToken {
            name: name.into(),
            scopes: vec![TokenScope::Read],
            customer_id: None,
            expires_at: ends,
        };
        let other = staging
            .create_token(wish("Staging", None))
            .await
            .expect("a token");
        assert_eq!(
            api.get("/me", &other.secret).await.status,
            401,
            "another environment's"
        );
        let url = |place: &str| format!("{}/{place}/api/licensing/v1/me", api.base);
        let there = |place: &str, token: &str| {
            let request = reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client");
            let request = request.get(url(place)).bearer_auth(token);
            async move { request.send().await.expect("an answer").status().as_u16() }
        };
        assert_eq!(there("staging", &other.secret).await, 200);
        assert_eq!(there("production", &other.secret).await, 401);
        assert_eq!(there("nowhere", &other.secret).await, 401);
        let soon = DateTime::<Utc>::from(std::time::SystemTime::now()) + Duration::seconds(6);
        let short = desk.scope.create_token(wish("Short", Some(soon))).await;
        let short = short.expect("a token");
        assert_eq!(api.get("/me", &short.secret).await.status, 200);
        let first = desk
            .scope
            .create_token(wish("First", None))
            .await
            .expect("a token");
        let anew = RegenerateToken {
            id: first.token.id,
            version: 1,
        };
        let second = desk.scope.regenerate_token(anew).await.expect("anew");
        assert_eq!(
            api.get("/me", &first.secret).await.status,
            401,
            "given anew"
        );
        assert_eq!(api.get("/me", &second.secret).await.status, 200);
        let revoke = RevokeToken {
            id: first.token.id,
            version: 2,
            reason: None,
        };
        desk.scope.revoke_token(revoke).await.expect("revoked");
        assert_eq!(api.get("/me", &second.secret).await.status, 401, "revoked");
        let left = soon - DateTime::<Utc>::from(std::time::SystemTime::now());
        let left = left.to_std().unwrap_or_default() + std::time::Duration::from_millis(100);
        tokio::time::sleep(left).await;
        assert_eq!(api.get("/me", &short.secret).await.status, 401, "expired");
    }
}
