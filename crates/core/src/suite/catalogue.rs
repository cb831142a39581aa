//! Products with their signing keys, and generators.

use futures::FutureExt;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Stage, plant, product, seed, start};
use crate::{
    domain::offline,
    error::{Error, ErrorCode},
    ids::ProductId,
    operations::{
        customers::*,
        environments::Engine,
        generators::*,
        licenses::{LicenseQuery, ListLicenses},
        products::*,
    },
    service::{EnvironmentScope, signing::signing_key},
    store::one,
};

pub(super) fn product_fields(name: &str, code: &str) -> ProductFields {
    ProductFields {
        name: name.into(),
        code: code.into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
    }
}

pub(super) async fn make_product(scope: &EnvironmentScope, name: &str, code: &str) -> Product {
    let fields = product_fields(name, code);
    let made = scope.create_product(CreateProduct { fields }).await;
    made.expect("a product")
}

pub(super) fn generator_fields(name: &str, product_id: ProductId) -> GeneratorFields {
    GeneratorFields {
        name: name.into(),
        product_id,
        format: KeyFormat::Pattern {
            pattern: "PRO-{yyyy}-{X:12}".into(),
        },
        defaults: LicenseDefaults {
            activation_limit: 3,
            validity: None,
            flags: json!({ "beta": true }),
            metadata: json!({}),
        },
    }
}

pub(super) async fn make_generator(scope: &EnvironmentScope, fields: GeneratorFields) -> Generator {
    let made = scope.create_generator(CreateGenerator { fields }).await;
    made.expect("a generator")
}

pub(super) async fn make_customer(scope: &EnvironmentScope, name: &str, email: &str) -> Customer {
    let fields = CustomerFields {
        name: name.into(),
        email: email.into(),
        organisation: None,
    };
    let made = scope.create_customer(CreateCustomer { fields }).await;
    made.expect("a customer")
}

pub(super) async fn found_by(scope: &EnvironmentScope, search: &str) -> u32 {
    let query = LicenseQuery {
        search: search.into(),
        ..LicenseQuery::default()
    };
    let page = scope
        .list_licenses(ListLicenses {
            query,
            offset: 0,
            limit: 10,
            version: None,
        })
        .await
        .expect("a list");
    u32::try_from(page.rows.len()).expect("a few")
}

pub(super) fn field(error: Error) -> &'static str {
    match error {
        Error::Invalid { field, .. } => field,
        other => panic!("{other} names no field"),
    }
}

/// The actions in the audit trail, oldest first.
pub(super) async fn actions(scope: &EnvironmentScope) -> Vec<String> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (actions,) = one!(
        tx,
        (String,),
        "SELECT COALESCE((SELECT string_agg(action, ' ' ORDER BY seq) FROM audit_entries), '')"
    )
    .expect("the trail");
    actions.split_whitespace().map(str::to_owned).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_product_comes_with_a_signing_key_and_every_change_is_in_the_trail(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_product(&scope, "Pro", "pro").await;
    let detail = scope
        .get_product(GetProduct { id: made.id })
        .await
        .expect("the product");
    assert_eq!((detail.licenses, detail.generators), (0, 0));
    assert_eq!(detail.delete_refused, None);
    assert_eq!(detail.keys.len(), 1);
    assert_eq!(detail.keys[0].id, "pro-2026-1");
    assert!(
        detail.keys[0]
            .public_pem
            .starts_with("-----BEGIN PUBLIC KEY")
    );
    let jwk: Value = serde_json::from_str(&detail.keys[0].public_jwk).expect("JSON");
    assert_eq!(
        (&jwk["kid"], &jwk["crv"]),
        (&json!("pro-2026-1"), &json!("Ed25519"))
    );

    let fields = ProductFields {
        status: ProductStatus::Inactive,
        grace_days: Some(7),
        features: vec![Feature {
            name: "cloud.render".into(),
            kind: FeatureKind::Switch,
            description: Some("Renders elsewhere".into()),
        }],
        ..product_fields("Pro", "pro")
    };
    let edit = EditProduct {
        id: made.id,
        version: 1,
        fields: fields.clone(),
    };
    let edited = scope.edit_product(edit.clone()).await.expect("an edit");
    assert_eq!(
        (edited.version, edited.status),
        (2, ProductStatus::Inactive)
    );
    let kept = scope.get_product(GetProduct { id: made.id }).await;
    assert_eq!(kept.expect("the product").product, edited);
    let same = EditProduct { version: 2, ..edit };
    assert_eq!(
        scope.edit_product(same).await.expect("no change").version,
        2
    );
    let delete = DeleteProduct {
        id: made.id,
        version: 2,
    };
    scope.delete_product(delete).await.expect("nothing uses it");
    let gone = scope.get_product(GetProduct { id: made.id }).await;
    assert_eq!(gone.expect_err("deleted").code(), ErrorCode::NotFound);
    assert_eq!(
        actions(&scope).await,
        ["create_product", "edit_product", "delete_product"]
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn names_and_codes_that_fold_alike_are_one(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    make_product(&scope, "Café", "cafe").await;
    let other = make_product(&scope, "Other", "other").await;
    for (name, code, at_fault) in [("CAFE", "new", "name"), ("New", "CaFe", "code")] {
        let fields = product_fields(name, code);
        let create = CreateProduct {
            fields: fields.clone(),
        };
        let refused = scope.create_product(create).await.expect_err("taken");
        assert_eq!(field(refused), at_fault);
        let edit = EditProduct {
            id: other.id,
            version: 1,
            fields,
        };
        let refused = scope.edit_product(edit).await.expect_err("taken");
        assert_eq!(field(refused), at_fault);
    }
    // Its own name in other letters is no other's.
    let edit = EditProduct {
        id: other.id,
        version: 1,
        fields: product_fields("OTHER", "Other"),
    };
    assert_eq!(
        scope.edit_product(edit).await.expect("an edit").code,
        "Other"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_product_in_use_cannot_be_deleted(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, None)]).await;
    let made = make_product(&scope, "Lite", "lite").await;
    make_generator(&scope, generator_fields("Standard", made.id)).await;
    for (id, told) in [
        (plan.id, "1 license belongs to it."),
        (made.id, "1 generator belongs to it."),
    ] {
        let detail = scope.get_product(GetProduct { id }).await;
        let detail = detail.expect("the product");
        assert_eq!(detail.delete_refused.as_deref(), Some(told));
        let refused = scope.delete_product(DeleteProduct { id, version: 1 }).await;
        assert_eq!(refused.expect_err("in use").code(), ErrorCode::InUse);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_over_a_stale_version_is_refused(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = make_product(&scope, "Pro", "pro").await;
    let standard = make_generator(&scope, generator_fields("Standard", plan.id)).await;
    let holder = make_customer(&scope, "Annika", "a@b.example").await;
    let codes = [
        scope
            .edit_product(EditProduct {
                id: plan.id,
                version: 9,
                fields: product_fields("X", "x"),
            })
            .await
            .err(),
        scope
            .delete_product(DeleteProduct {
                id: plan.id,
                version: 9,
            })
            .await
            .err(),
        scope
            .edit_generator(EditGenerator {
                id: standard.id,
                version: 9,
                fields: generator_fields("X", plan.id),
            })
            .await
            .err(),
        scope
            .delete_generator(DeleteGenerator {
                id: standard.id,
                version: 9,
            })
            .await
            .err(),
        scope
            .edit_customer(EditCustomer {
                id: holder.id,
                version: 9,
                fields: CustomerFields {
                    name: "X".into(),
                    email: "x@b.example".into(),
                    organisation: None,
                },
            })
            .await
            .err(),
        scope
            .delete_customer(DeleteCustomer {
                id: holder.id,
                version: 9,
            })
            .await
            .err(),
    ];
    for error in codes {
        assert_eq!(error.expect("refused").code(), ErrorCode::Conflict);
    }
    assert_eq!(actions(&scope).await.len(), 3, "nothing changed");
}

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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_product_rename_is_found_by_list_search_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Larkspur");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, None)]).await;
    for loaded in [false, true] {
        if loaded && let Some(list) = &scope.environment.list {
            list.loaded().await;
        }
        let (name, version) = if loaded {
            ("Delphinium", 2)
        } else {
            ("Monkshood", 1)
        };
        let edit = EditProduct {
            id: plan.id,
            version,
            fields: product_fields(name, "p1"),
        };
        scope.edit_product(edit).await.expect("an edit");
        assert_eq!(found_by(&scope, name).await, 1, "{name}");
        assert_eq!(found_by(&scope, "larkspur").await, 0);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn generators_have_names_of_their_own_and_stay_with_their_product(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (pro, lite) = (
        make_product(&scope, "Pro", "pro").await,
        make_product(&scope, "Lite", "lite").await,
    );
    let first = make_generator(&scope, generator_fields("Standard", pro.id)).await;
    let second = make_generator(&scope, generator_fields("Annual", lite.id)).await;
    let create = CreateGenerator {
        fields: generator_fields("STANDARD", lite.id),
    };
    let refused = scope.create_generator(create).await;
    assert_eq!(field(refused.expect_err("taken")), "name");
    let edit = |name: &str, product: ProductId| EditGenerator {
        id: second.id,
        version: 1,
        fields: generator_fields(name, product),
    };
    let refused = scope.edit_generator(edit("standard", lite.id)).await;
    assert_eq!(field(refused.expect_err("taken")), "name");
    let refused = scope.edit_generator(edit("Annual", pro.id)).await;
    assert_eq!(field(refused.expect_err("another product")), "product_id");
    let nowhere = CreateGenerator {
        fields: generator_fields("New", ProductId::new(start())),
    };
    let refused = scope.create_generator(nowhere).await;
    assert_eq!(refused.expect_err("no product").code(), ErrorCode::NotFound);

    let listed = |product_id| {
        let scope = scope.clone();
        async move {
            let list = scope.list_generators(ListGenerators { product_id }).await;
            let names = list.expect("a list").into_iter();
            names.map(|each| each.name).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(None).await, ["Annual", "Standard"]);
    assert_eq!(listed(Some(pro.id)).await, ["Standard"]);
    let delete = DeleteGenerator {
        id: first.id,
        version: 1,
    };
    scope.delete_generator(delete).await.expect("deleted");
    assert_eq!(listed(None).await, ["Annual"]);
}

#[tokio::test]
async fn sample_keys_show_the_odds_and_bad_formats_are_named() {
    let stage = Stage::on(Engine::Sqlite).await.expect("SQLite");
    let scope = stage.production().await;
    let ask = |pattern: &str, planned| SampleKeys {
        format: KeyFormat::Pattern {
            pattern: pattern.into(),
        },
        planned,
    };
    let samples = scope.sample_keys(ask("A-{yyyy}-{X:8}", 1_000_000)).await;
    let samples = samples.expect("samples");
    assert_eq!(samples.keys.len(), 5);
    assert!(samples.keys.iter().all(|key| key.starts_with("A-2026-")));
    assert!(samples.bits > 36.0 && samples.collision > 0.9 && samples.guess < 1e-4);
    let refused = scope.sample_keys(ask("A-{X:2}", 1)).await;
    assert_eq!(field(refused.expect_err("easily guessed")), "format");
    let refused = scope.sample_keys(ask("A-{X:8}", 0)).await;
    assert_eq!(field(refused.expect_err("nothing planned")), "planned");
}
