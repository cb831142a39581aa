//! The list index and plain SQL say the same, whatever is written by whom, on both databases.

use std::time::{Duration, Instant};

use futures::FutureExt;
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use uuid::Uuid;

use super::{
    Stage,
    index_hands::{ACTS, Hand, delete},
    listing::queries,
    plant, product, seed,
};
use crate::{
    backend::Workspace,
    domain::search::Search,
    ids::LicenseId,
    operations::{
        Access,
        environments::Engine,
        licenses::{CountLicenses, LicenseQuery, ListLicenses, Suggest},
    },
    service::EnvironmentScope,
    store::license_list,
};

pub(super) async fn scope_of(workspace: &Workspace) -> EnvironmentScope {
    workspace
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment")
}

/// Whether the index answers a query as SQL does; the difference otherwise.
async fn difference(scope: &EnvironmentScope, query: &LicenseQuery) -> Option<String> {
    let list = ListLicenses {
        query: query.clone(),
        offset: 0,
        limit: 500,
        version: None,
    };
    let page = scope.list_licenses(list).await.expect("the list");
    assert!(page.version.is_some(), "the index is loaded and answers");
    let counts = scope
        .count_licenses(CountLicenses {
            query: query.clone(),
        })
        .await
        .expect("the counts");
    let keys = match Search::parse(&query.search) {
        Search::Keys(keys) => keys,
        _ => Vec::new(),
    };
    let expected = scope.count_by_sql(query, keys).await.expect("the counts");
    let now = scope.environment.database.now();
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let rows = license_list::page(&mut tx, query, now, 0, 500)
        .await
        .expect("the rows");
    if counts != expected || page.total != Some(expected.total) {
        return Some(format!("{query:?}: {counts:?} is not {expected:?}"));
    }
    (page.rows != rows).then(|| format!("{query:?}: {:?} is not {rows:?}", page.rows))
}

pub(super) async fn no_difference(scope: &EnvironmentScope, query: &LicenseQuery, what: &str) {
    if let Some(difference) = difference(scope, query).await {
        panic!("after {what}: {difference}");
    }
}

/// What another process wrote is there within a second or so; the margin is for a busy machine.
async fn soon_no_difference(scope: &EnvironmentScope, query: &LicenseQuery, what: &str) {
    let begun = Instant::now();
    while let Some(difference) = difference(scope, query).await {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "after {what}: {difference}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn random_work(engine: Engine, random: u64, acts: u32) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let mut rng = ChaCha8Rng::seed_from_u64(random);
    let mut runner = TestRunner::deterministic();
    let mut licenses = Vec::new();
    let own = stage.production().await;
    let other = stage.second_process().await;
    let hand = |scope, salt: u64| Hand {
        scope,
        rng: ChaCha8Rng::seed_from_u64(random ^ salt),
        next: u128::from(salt),
    };
    let mut hands = [
        hand(own.clone(), 1_000),
        hand(scope_of(&other).await, 2_000_000),
    ];
    hands[0].insert(20, &mut licenses).await;
    for workspace in [&stage.workspace, &other] {
        assert!(
            workspace
                .listing_facts("production")
                .await
                .expect("facts")
                .ready
        );
    }
    let everything = LicenseQuery::default();
    soon_no_difference(&own, &everything, "the first rows").await;
    for number in 0..acts {
        let act = *ACTS.choose(&mut rng).expect("an act");
        let foreign = rng.random_ratio(1, 6);
        let what = format!("act {number}, {act:?}, foreign: {foreign}, seed {random}");
        hands[usize::from(foreign)].act(act, &mut licenses).await;
        let queries: Vec<_> = (0..3)
            .map(|_| queries().new_tree(&mut runner).expect("a query").current())
            .collect();
        if foreign {
            // Changes arrive in order: with this one, the act before it is there, too.
            hands[1].insert(1, &mut licenses).await;
            soon_no_difference(&own, &everything, &what).await;
        }
        for query in &queries {
            no_difference(&own, query, &what).await;
        }
    }
    let text = "jo".to_owned();
    let offered = own
        .suggest(Suggest {
            search: text.clone(),
            limit: 9,
        })
        .await
        .expect("suggestions");
    let by_sql = own.suggest_by_sql(&text, 9).await.expect("suggestions");
    assert_eq!(offered, by_sql);
    other.close().await;
    stage.workspace.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_index_and_sql_answer_alike_after_every_change_whoever_made_it(#[case] engine: Engine) {
    for random in [1, 2] {
        random_work(engine, random, 60).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo xtask test --long"]
async fn the_index_and_sql_answer_alike_for_a_long_time(#[case] engine: Engine) {
    for random in 10..40 {
        random_work(engine, random, 200).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_was_answered_misses_their_change_in_the_next_list(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let own = stage.production().await;
    plant(&own, vec![seed(1, "KEY-0001", &product(1, "Pro"), None)]).await;
    stage
        .workspace
        .listing_facts("production")
        .await
        .expect("facts");
    let writers = (0..16_u128).map(|writer| {
        let scope = own.clone();
        tokio::spawn(async move {
            for turn in 0..12_u128 {
                let key = format!("W{writer}-{turn}");
                let id = 1_000 + writer * 100 + turn;
                plant(&scope, vec![seed(id, &key, &product(1, "Pro"), None)]).await;
                let query = LicenseQuery {
                    search: key.clone(),
                    ..LicenseQuery::default()
                };
                let list = ListLicenses {
                    query,
                    offset: 0,
                    limit: 10,
                    version: None,
                };
                let page = scope.list_licenses(list).await.expect("the list");
                assert!(page.version.is_some());
                let found = page.rows.iter().any(|row| row.key == key);
                assert!(found, "{key} is written and not in the next list");
            }
        })
    });
    for writer in futures::future::join_all(writers).await {
        writer.expect("the writer ends well");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_list_stays_as_it_was_while_others_write_and_merge(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let own = stage.production().await;
    let seeds =
        (0..60_u128).map(|n| seed(1_000 + n, &format!("KEY-{n:04}"), &product(1, "Pro"), None));
    plant(&own, seeds.collect()).await;
    stage
        .workspace
        .listing_facts("production")
        .await
        .expect("facts");
    let list = |query: &LicenseQuery, offset, version| ListLicenses {
        query: query.clone(),
        offset,
        limit: 20,
        version,
    };
    let searched = LicenseQuery {
        search: "key-00".into(),
        ..LicenseQuery::default()
    };
    for query in [LicenseQuery::default(), searched] {
        let first = own
            .list_licenses(list(&query, 0, None))
            .await
            .expect("a page");
        let second = own
            .list_licenses(list(&query, 20, None))
            .await
            .expect("a page");
        // Enough for several merges.
        for n in 0..40_u128 {
            let id = n * 7 + query.search.len() as u128 * 1_000;
            plant(
                &own,
                vec![seed(
                    id,
                    &format!("KEY-00{n}-{id}"),
                    &product(1, "Pro"),
                    None,
                )],
            )
            .await;
        }
        let pinned = own
            .list_licenses(list(&query, 20, first.version))
            .await
            .expect("a page");
        assert_eq!((&pinned.rows, pinned.total), (&second.rows, first.total));
        assert_eq!(pinned.version, first.version);
        let newest = own
            .list_licenses(list(&query, 0, None))
            .await
            .expect("a page");
        assert_eq!(newest.total, first.total.map(|total| total + 40));
        assert_ne!(newest.version, first.version);
        let unknown = own
            .list_licenses(list(&query, 0, Some(7)))
            .await
            .expect("a page");
        assert_eq!(
            unknown.rows, newest.rows,
            "a version nobody keeps is answered from the newest"
        );
    }
    let gone = LicenseId(Uuid::from_u128(1_010));
    let query = LicenseQuery::default();
    let before = own
        .list_licenses(list(&query, 0, None))
        .await
        .expect("a page");
    own.environment
        .database
        .write(move |tx| delete(tx, gone).boxed())
        .await
        .expect("deleted");
    let all = ListLicenses {
        limit: 500,
        ..list(&query, 0, before.version)
    };
    let after = own.list_licenses(all).await.expect("a page");
    assert_eq!(
        after.total, before.total,
        "the places are those of the version"
    );
    assert_eq!(
        after.rows.len() as u32 + 1,
        before.total.expect("a total"),
        "a deleted license has no row"
    );
}
