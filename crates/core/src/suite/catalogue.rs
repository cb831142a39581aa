//! Products with their signing keys, and generators.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Stage, plant, product, seed};
use crate::{
    error::{Error, ErrorCode},
    ids::ProductId,
    operations::{
        customers::*,
        environments::Engine,
        generators::*,
        licenses::{LicenseQuery, ListLicenses},
        products::*,
    },
    service::EnvironmentScope,
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
        my_offline: false,
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
        my_offline: false,
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
