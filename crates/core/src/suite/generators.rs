//! Generators: their names, their products, and what their keys would look like.

use rstest::rstest;

use super::{
    Stage,
    catalogue::{field, generator_fields, make_generator, make_product},
    start,
};
use crate::{
    error::ErrorCode,
    ids::ProductId,
    operations::{environments::Engine, generators::*},
};

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
