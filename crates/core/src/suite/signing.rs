//! Products' signing keys: what they signed still verifies, and a product never lacks one.

use futures::FutureExt;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    Stage,
    catalogue::{actions, field, make_product},
    plant, product, seed, start,
};
use crate::{
    domain::offline,
    ids::ProductId,
    operations::{environments::Engine, products::*},
    service::{EnvironmentScope, signing::signing_key},
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rotated_key_still_verifies_what_it_signed(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_product(&scope, "Pro", "pro").await;
    let (id, claims) = (made.id, json!({ "license": "PRO-AAAA" }));
    let (old, signed) = sign(&scope, id, &claims).await;
    assert_eq!(old, "pro-2026-1");

    let rotate = |reason: &str| RotateProductKey {
        id,
        reason: Some(reason.into()),
    };
    let refused = scope.rotate_product_key(rotate(" ")).await;
    assert_eq!(field(refused.expect_err("no reason")), "reason");
    let detail = scope.rotate_product_key(rotate("a laptop was lost")).await;
    let keys = detail.expect("a new key").keys;
    assert_eq!(keys.len(), 2);
    assert_eq!(
        (keys[0].id.as_str(), keys[0].retired_at),
        ("pro-2026-2", None)
    );
    assert_eq!(
        (keys[1].id.as_str(), keys[1].retired_at),
        ("pro-2026-1", Some(start()))
    );

    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    let verifies = |jws: &str, key: &SigningKey| {
        let key = DecodingKey::from_ed_pem(key.public_pem.as_bytes()).expect("a key");
        decode::<Value>(jws, &key, &rules).is_ok()
    };
    assert!(verifies(&signed, &keys[1]) && !verifies(&signed, &keys[0]));
    let (new, signed) = sign(&scope, id, &claims).await;
    assert_eq!(new, "pro-2026-2");
    assert!(verifies(&signed, &keys[0]) && !verifies(&signed, &keys[1]));
}

/// Signs something with a product's key, which is made when there is none. Gives the key's id, too.
async fn sign(scope: &EnvironmentScope, id: ProductId, claims: &Value) -> (String, String) {
    let (master, claims) = (scope.environment.master.clone(), claims.clone());
    let database = scope.environment.database.clone();
    let now = database.now();
    let signed = database.write(move |tx| {
        async move {
            let (key, pkcs8) = signing_key(tx, &master, id, "pro", now).await?;
            let signed = offline::sign(&claims, "license+jwt", &key, &pkcs8)?;
            Ok((key, signed))
        }
        .boxed()
    });
    signed.await.expect("a signature")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_product_without_a_key_gets_one_when_something_is_signed_for_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, None)]).await;
    let shown = || scope.get_product(GetProduct { id: plan.id });
    assert!(shown().await.expect("the product").keys.is_empty());
    let claims = json!({});
    let (first, second) = tokio::join!(
        sign(&scope, plan.id, &claims),
        sign(&scope, plan.id, &claims)
    );
    assert_eq!(first.0, second.0, "they made one key between them");
    assert_eq!(shown().await.expect("the product").keys.len(), 1);
    assert_eq!(actions(&scope).await, ["create_product_key"]);

    // Another product had this code in the same year: its keys keep their names.
    let other = make_product(&scope, "Another", "pro").await;
    let detail = scope.get_product(GetProduct { id: other.id }).await;
    let key = detail.expect("the product").keys.remove(0).id;
    assert!(key.starts_with("pro-2026-1-") && key.len() == 15, "{key}");
}
