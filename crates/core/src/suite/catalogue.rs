//! Products with their signing keys, generators, customers and notes.

use futures::FutureExt;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Stage, customer, plant, product, seed, start};
use crate::{
    domain::offline,
    error::{Error, ErrorCode},
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        customers::*,
        environments::Engine,
        generators::*,
        licenses::{LicenseQuery, ListLicenses},
        notes::*,
        products::*,
    },
    service::{EnvironmentScope, signing::signing_key},
    store::{notes, one},
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

async fn make_customer(scope: &EnvironmentScope, name: &str, email: &str) -> Customer {
    let fields = CustomerFields {
        name: name.into(),
        email: email.into(),
        organisation: None,
    };
    let made = scope.create_customer(CreateCustomer { fields }).await;
    made.expect("a customer")
}

async fn found_by(scope: &EnvironmentScope, search: &str) -> u32 {
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

fn field(error: Error) -> &'static str {
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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn customers_are_found_by_name_email_and_organisation_whatever_the_accents(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    for (name, email, organisation) in [
        ("José Ångström", "jose@studio.example", None),
        ("Bo", "bo@b.example", Some("Müller & Söhne")),
        ("annika", "ANNIKA@plain.example", Some("Plain Ltd")),
    ] {
        let fields = CustomerFields {
            name: name.into(),
            email: email.into(),
            organisation: organisation.map(str::to_owned),
        };
        let made = scope.create_customer(CreateCustomer { fields }).await;
        made.expect("a customer");
    }
    let search = |text: &str| {
        let (scope, search) = (scope.clone(), text.to_owned());
        async move {
            let list = ListCustomers {
                search,
                offset: 0,
                limit: 10,
            };
            let page = scope.list_customers(list).await.expect("a page");
            assert_eq!(page.total as usize, page.rows.len());
            let names = page.rows.into_iter().map(|row| row.customer.name);
            names.collect::<Vec<_>>()
        }
    };
    assert_eq!(search("").await, ["annika", "Bo", "José Ångström"]);
    assert_eq!(search("ANGSTROM").await, ["José Ångström"]);
    assert_eq!(search("annika@").await, ["annika"]);
    assert_eq!(search("muller").await, ["Bo"]);
    assert_eq!(search("LTD").await, ["annika"]);
    assert_eq!(search("%").await, Vec::<String>::new());
    let list = ListCustomers {
        search: String::new(),
        offset: 1,
        limit: 1,
    };
    let page = scope.list_customers(list).await.expect("a page");
    assert_eq!((page.total, page.rows.len()), (3, 1));
    assert_eq!(page.rows[0].customer.name, "Bo");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_email_belongs_to_one_customer_and_a_holder_of_licenses_stays(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_customer(&scope, "Annika", "Annika@Studio.example").await;
    let create = |email: &str| CreateCustomer {
        fields: CustomerFields {
            name: "Another".into(),
            email: email.into(),
            organisation: Some("  ".into()),
        },
    };
    for bad in ["annika@studio.EXAMPLE", "nobody", "a b@c.d", ""] {
        let refused = scope.create_customer(create(bad)).await;
        assert_eq!(field(refused.expect_err("refused")), "email", "{bad}");
    }
    let holder = customer(1, "Holder", "h@b.example");
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, Some(&holder))]).await;
    let detail = scope.get_customer(GetCustomer { id: holder.id }).await;
    let detail = detail.expect("the customer");
    assert_eq!(detail.licenses, 1);
    assert_eq!(
        detail.delete_refused.as_deref(),
        Some("They hold 1 license.")
    );
    let delete = |id: CustomerId| DeleteCustomer { id, version: 1 };
    let refused = scope.delete_customer(delete(holder.id)).await;
    assert_eq!(refused.expect_err("in use").code(), ErrorCode::InUse);
    let list = ListCustomers {
        search: "holder".into(),
        offset: 0,
        limit: 10,
    };
    let page = scope.list_customers(list).await.expect("a page");
    assert_eq!(page.rows[0].licenses, 1);

    let note = AddNote {
        subject: NoteSubject::Customer(made.id),
        text: "Calls on Mondays".into(),
    };
    scope.add_note(note).await.expect("a note");
    scope.delete_customer(delete(made.id)).await.expect("gone");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let left = notes::of(&mut tx, "customer", made.id.0).await;
    assert!(
        left.expect("notes").is_empty(),
        "notes go with the customer"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customers_new_name_is_found_by_list_search_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, Some(&holder))]).await;
    if let Some(list) = &scope.environment.list {
        list.loaded().await;
    }
    let edit = EditCustomer {
        id: holder.id,
        version: 1,
        fields: CustomerFields {
            name: "Björk".into(),
            email: "bjork@c.example".into(),
            organisation: Some("Studio".into()),
        },
    };
    let edited = scope.edit_customer(edit).await.expect("an edit");
    assert_eq!(
        (edited.version, edited.organisation.as_deref()),
        (2, Some("Studio"))
    );
    for (text, count) in [("bjork", 1), ("c.example", 1), ("annika", 0)] {
        assert_eq!(found_by(&scope, text).await, count, "{text}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_trail_tells_of_notes_but_not_what_they_say(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA-BBBB-CCCC", &plan, None)]).await;
    let id = LicenseId(uuid::Uuid::from_u128(1));
    let add = |text: &str| AddNote {
        subject: NoteSubject::License(id),
        text: text.into(),
    };
    let first = scope
        .add_note(add(" Refund agreed "))
        .await
        .expect("a note");
    assert_eq!(
        (first.text.as_str(), first.author.as_str()),
        ("Refund agreed", "Mira Okafor")
    );
    stage.clock.advance(chrono::Duration::seconds(1));
    let second = scope.add_note(add("Closed")).await.expect("a note");
    for bad in ["", " ", &"x".repeat(4_001)] {
        let refused = scope.add_note(add(bad)).await;
        assert_eq!(field(refused.expect_err("refused")), "text");
    }
    let nobody = AddNote {
        subject: NoteSubject::Customer(CustomerId(id.0)),
        text: "?".into(),
    };
    let refused = scope.add_note(nobody).await;
    assert_eq!(
        refused.expect_err("no customer").code(),
        ErrorCode::NotFound
    );
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let kept = notes::of(&mut tx, "license", id.0).await.expect("notes");
    assert_eq!(kept, [second, first.clone()], "newest first");
    drop(tx);
    let delete = DeleteNote { id: first.id };
    scope.delete_note(delete.clone()).await.expect("deleted");
    let twice = scope.delete_note(delete).await;
    assert_eq!(twice.expect_err("gone").code(), ErrorCode::NotFound);
    assert_eq!(
        actions(&scope).await,
        ["add_note", "add_note", "delete_note"]
    );
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (told,) = one!(
        tx,
        (String,),
        "SELECT (SELECT string_agg(body, ' ') FROM audit_details)"
    )
    .expect("the details");
    assert!(
        told.contains("\"characters\":13") && !told.contains("Refund"),
        "{told}"
    );
}
