//! The list equals a naive model, whatever is asked, on both databases.

use chrono::Duration;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;

use super::{Seed, Stage, customer, model, now, plant, product, seed, start};
use crate::{
    domain::status::LicenseStatus,
    operations::{
        environments::Engine,
        licenses::{
            CountLicenses, CreatedFilter, ExpiresFilter, LicenseQuery, LicenseRow, ListLicenses,
            Sort, SortField, SortOrder, Suggest,
        },
    },
};

pub(super) const NAMES: [&str; 8] = [
    "José Ångström",
    "jose b",
    "ÉCLAIR GmbH",
    "Zoë",
    "zoe",
    "Straße & Söhne",
    "Łukasz",
    "100% _off_",
];
const SEARCHES: [&str; 14] = [
    "",
    " ",
    "jose",
    "JOSÉ",
    "a",
    "pro",
    "é",
    "%",
    "_",
    "@mail",
    "KEY-0001\nkey-0002, KEY-9999",
    "nothing like it",
    "ß",
    "-00",
];

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    let one = (
        0_usize..3,
        0_usize..9,
        0_i16..7,
        -40_i64..40,
        -60_i64..0,
        prop::sample::select(vec![-1, 1, 2, 5, 10_000]),
    );
    prop::collection::vec(one, 1..60).prop_map(|drawn| {
        let products = [
            product(1, "Pro Plan"),
            product(2, "Éditeur"),
            product(3, "trial"),
        ];
        drawn
            .into_iter()
            .enumerate()
            .map(
                |(place, (which, holder, status, expires, created, limit))| {
                    let holder = NAMES.get(holder).map(|name| {
                        customer(holder as u128, name, &format!("c{holder}@mail.example"))
                    });
                    let mut seed = seed(
                        place as u128 + 1,
                        &format!("KEY-{place:04}"),
                        &products[which],
                        holder.as_ref(),
                    );
                    let row = &mut seed.row;
                    let wish = LicenseStatus::from_rank(status).unwrap();
                    row.status = match (holder.is_some(), wish) {
                        (false, _) => LicenseStatus::Available,
                        (true, LicenseStatus::Available) => LicenseStatus::Assigned,
                        (true, wish) => wish,
                    };
                    row.activation_limit = limit;
                    row.expires_at = (expires > -35).then(|| start() + Duration::days(expires));
                    row.created_at = start() + Duration::days(created);
                    seed
                },
            )
            .collect()
    })
}

pub(super) fn queries() -> impl Strategy<Value = LicenseQuery> {
    let statuses = prop::collection::vec(prop::sample::select(LicenseStatus::ALL.to_vec()), 0..3);
    let products = prop::collection::vec(1_u128..4, 0..3);
    let expires = prop::option::weighted(
        0.4,
        prop_oneof![
            Just(ExpiresFilter::Lifetime),
            (1_u16..40).prop_map(|days| ExpiresFilter::Within { days }),
            (-30_i64..30).prop_map(|day| ExpiresFilter::Between {
                from: Some(start() + Duration::days(day)),
                to: None
            }),
        ],
    );
    let created = prop::option::weighted(
        0.4,
        prop_oneof![
            (1_u16..60).prop_map(|days| CreatedFilter::Last { days }),
            (-60_i64..0).prop_map(|day| CreatedFilter::Between {
                from: None,
                to: Some(start() + Duration::days(day))
            }),
        ],
    );
    let sort = (prop::sample::select(SortField::ALL.to_vec()), any::<bool>());
    (
        prop::sample::select(SEARCHES.to_vec()),
        statuses,
        products,
        expires,
        created,
        sort,
        prop::option::weighted(0.2, 0_u128..8),
    )
        .prop_map(
            |(search, statuses, products, expires, created, (field, up), holder)| LicenseQuery {
                search: search.to_owned(),
                statuses,
                products: products
                    .into_iter()
                    .map(|number| product(number, "").id)
                    .collect(),
                customer: holder.map(|number| customer(number, "", "").id),
                expires,
                created,
                sort: Sort {
                    field,
                    order: if up {
                        SortOrder::Ascending
                    } else {
                        SortOrder::Descending
                    },
                },
            },
        )
}

async fn compare(stage: &Stage, rows: &[LicenseRow], query: &LicenseQuery) {
    let scope = stage.production().await;
    let expected = model::listed(rows, query, now(stage));
    let list = ListLicenses {
        query: query.clone(),
        offset: 0,
        limit: 500,
        version: None,
    };
    let page = scope.list_licenses(list).await.expect("the list");
    assert_eq!(page.rows, expected, "{query:?}");
    if expected.len() > 2 {
        let list = ListLicenses {
            query: query.clone(),
            offset: 1,
            limit: 2,
            version: None,
        };
        assert_eq!(
            scope.list_licenses(list).await.expect("a page").rows,
            expected[1..3]
        );
    }
    let counts = scope
        .count_licenses(CountLicenses {
            query: query.clone(),
        })
        .await
        .expect("the counts");
    assert_eq!(
        (counts.total as usize, counts.of_all as usize),
        (expected.len(), rows.len()),
        "{query:?}"
    );
    for count in counts.by_status {
        let matching = rows.iter().filter(|row| row.status == count.status);
        let matching = matching.filter(|row| model::matches(row, query, now(stage), false, true));
        assert_eq!(
            count.count as usize,
            matching.count(),
            "{query:?} {:?}",
            count.status
        );
    }
    for count in counts.by_product {
        let matching = rows.iter().filter(|row| row.product.id == count.product.id);
        let matching = matching.filter(|row| model::matches(row, query, now(stage), true, false));
        assert_eq!(
            count.count as usize,
            matching.count(),
            "{query:?} {}",
            count.product.name
        );
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_list_and_its_counts_equal_a_naive_model(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let mut runner = TestRunner::deterministic();
    let seeds = prop::collection::vec(seeds(), 1)
        .new_tree(&mut runner)
        .expect("seeds")
        .current()
        .remove(0);
    let rows: Vec<_> = seeds.iter().map(|seed| seed.row.clone()).collect();
    plant(&stage.production().await, seeds).await;
    for field in SortField::ALL {
        for order in [SortOrder::Ascending, SortOrder::Descending] {
            compare(
                &stage,
                &rows,
                &LicenseQuery {
                    sort: Sort { field, order },
                    ..LicenseQuery::default()
                },
            )
            .await;
        }
    }
    for _ in 0..150 {
        let query = queries().new_tree(&mut runner).expect("a query").current();
        compare(&stage, &rows, &query).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn pasted_keys_that_nobody_has_are_named_as_pasted(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)]).await;
    let query = LicenseQuery {
        search: "pro-aaaa\nENT-Missing\n".into(),
        ..LicenseQuery::default()
    };
    let counts = scope
        .count_licenses(CountLicenses { query })
        .await
        .expect("the counts");
    assert_eq!((counts.total, counts.keys_asked), (1, 2));
    assert_eq!(counts.keys_not_found, ["ENT-Missing"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn suggestions_come_by_kind_with_their_numbers(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Prosper Åkesson", "p@a.example");
    let plan = product(1, "Pro Plan");
    plant(
        &scope,
        vec![
            seed(1, "PRO-AAAA", &plan, Some(&holder)),
            seed(2, "ENT-BBBB", &plan, Some(&holder)),
        ],
    )
    .await;
    let found = scope
        .suggest(Suggest {
            search: "PRO".into(),
            limit: 5,
        })
        .await
        .expect("suggestions");
    let keys: Vec<_> = found.licenses.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["PRO-AAAA"]);
    assert_eq!(
        (
            found.customers[0].customer.name.as_str(),
            found.customers[0].licenses
        ),
        ("Prosper Åkesson", 2)
    );
    assert_eq!(
        (
            found.products[0].product.name.as_str(),
            found.products[0].count
        ),
        ("Pro Plan", 2)
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_lives_in_production_is_not_seen_in_staging(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    plant(
        &stage.production().await,
        vec![seed(1, "PRO-AAAA", &product(1, "Pro"), None)],
    )
    .await;
    let everything = CountLicenses {
        query: LicenseQuery::default(),
    };
    let elsewhere = stage
        .environment("staging")
        .await
        .count_licenses(everything.clone())
        .await
        .expect("the counts");
    assert_eq!((elsewhere.of_all, elsewhere.by_product.len()), (0, 0));
    assert_eq!(
        stage
            .production()
            .await
            .count_licenses(everything)
            .await
            .expect("the counts")
            .of_all,
        1
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn thousands_of_pasted_keys_are_all_answered_for_and_too_many_are_refused(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "K-04999", &product(1, "Pro"), None)]).await;
    let pasted = |count: u32| LicenseQuery {
        search: (0..count)
            .map(|number| format!("K-{number:05}\n"))
            .collect(),
        ..LicenseQuery::default()
    };
    let counts = scope
        .count_licenses(CountLicenses {
            query: pasted(5_000),
        })
        .await
        .expect("the counts");
    assert_eq!(
        (counts.total, counts.keys_asked, counts.keys_not_found.len()),
        (1, 5_000, 4_999)
    );
    let refused = scope
        .count_licenses(CountLicenses {
            query: pasted(10_001),
        })
        .await
        .expect_err("too many");
    assert_eq!(refused.code(), crate::error::ErrorCode::Invalid);
}
