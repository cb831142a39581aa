//! The list index and plain SQL say the same, whatever is written by whom, on both databases.

use std::time::{Duration, Instant};

use chrono::Duration as Days;
use futures::{FutureExt, future::BoxFuture};
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;
use uuid::Uuid;

use super::{
    Stage, customer,
    listing::{NAMES, queries},
    plant, product, seed, start,
};
use crate::{
    backend::Workspace,
    domain::{fold::fold, search::Search},
    error::Result,
    ids::{CustomerId, LicenseId, ProductId},
    operations::{
        Access, Noun,
        environments::Engine,
        licenses::{CountLicenses, EditLicense, GetLicense, LicenseQuery, ListLicenses, Suggest},
    },
    service::EnvironmentScope,
    store::{Tx, license_list, run},
};

/// What may happen to a list.
#[derive(Debug, Clone, Copy)]
enum Act {
    Edit,
    Insert,
    InsertMany,
    Pause,
    Delete,
    RenameCustomer,
    RenameProduct,
    NewProduct,
}

const ACTS: [Act; 12] = [
    Act::Edit,
    Act::Edit,
    Act::Edit,
    Act::Insert,
    Act::Insert,
    Act::InsertMany,
    Act::Pause,
    Act::Pause,
    Act::Delete,
    Act::RenameCustomer,
    Act::RenameProduct,
    Act::NewProduct,
];

/// Somebody at work on a workspace.
struct Hand {
    scope: EnvironmentScope,
    rng: ChaCha8Rng,
    next: u128,
}

impl Hand {
    async fn act(&mut self, act: Act, licenses: &mut Vec<LicenseId>) {
        match act {
            Act::Edit => self.edit(licenses).await,
            Act::Insert => self.insert(1, licenses).await,
            Act::InsertMany => self.insert(13, licenses).await,
            Act::Pause => {
                let Some(id) = licenses.choose(&mut self.rng).copied() else {
                    return;
                };
                self.write(move |tx| pause(tx, id).boxed()).await;
            }
            Act::Delete => {
                if licenses.is_empty() {
                    return;
                }
                let id = licenses.swap_remove(self.rng.random_range(0..licenses.len()));
                self.write(move |tx| delete(tx, id).boxed()).await;
            }
            Act::RenameCustomer => {
                let who = customer(self.rng.random_range(0..8), "", "").id;
                let name = *NAMES.choose(&mut self.rng).expect("a name");
                let name = format!("{name} {}", self.rng.random_range(0..3));
                self.write(move |tx| rename_customer(tx, who, name).boxed())
                    .await;
            }
            Act::RenameProduct => {
                let which = product(self.rng.random_range(1..4), "").id;
                let name = format!("Plan {}", self.rng.random_range(0..1_000));
                self.write(move |tx| rename_product(tx, which, name).boxed())
                    .await;
            }
            Act::NewProduct => {
                let (number, key) = (100 + self.next, format!("KEY-N{}", self.next));
                self.next += 1;
                let fresh = product(number, &format!("Later {number}"));
                let row = seed(number << 16, &key, &fresh, None);
                licenses.push(row.row.id);
                plant(&self.scope, vec![row]).await;
            }
        }
    }

    async fn edit(&mut self, licenses: &[LicenseId]) {
        let Some(id) = licenses.choose(&mut self.rng).copied() else {
            return;
        };
        let Ok(detail) = self.scope.get_license(GetLicense { id }).await else {
            return;
        };
        let license = detail.license;
        let other = customer(self.rng.random_range(0..8), "", "").id;
        let edit = EditLicense {
            id,
            version: license.version,
            customer_id: license.customer_id.map(|held| match self.rng.random() {
                true => other,
                false => held,
            }),
            activation_limit: *[-1, 1, 3, 10_000].choose(&mut self.rng).expect("a limit"),
            expires_at: self
                .rng
                .random::<bool>()
                .then(|| start() + Days::days(self.rng.random_range(1..90))),
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: true,
            reason: None,
        };
        // Some are refused (a revoked license, an unknown customer): then nothing changed.
        let _ = self.scope.edit_license(edit).await;
    }

    async fn insert(&mut self, count: u32, licenses: &mut Vec<LicenseId>) {
        let seeds = (0..count).map(|_| {
            self.next += 1;
            let which = product(
                self.rng.random_range(1..4),
                &format!("Product {}", self.next),
            );
            let number: u128 = self.rng.random_range(0..8);
            let who = customer(
                number,
                NAMES[number as usize],
                &format!("c{number}@mail.example"),
            );
            let holder = self.rng.random::<bool>().then_some(&who);
            // Ids before and behind those that are there.
            let id = u128::from(self.rng.random::<u64>());
            seed(id, &format!("KEY-{:04}-{id:x}", self.next), &which, holder)
        });
        let seeds: Vec<_> = seeds.collect();
        licenses.extend(seeds.iter().map(|seed| seed.row.id));
        plant(&self.scope, seeds).await;
    }

    async fn write(
        &self,
        work: impl for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<()>> + Send + 'static,
    ) {
        self.scope
            .environment
            .database
            .write(work)
            .await
            .expect("the work is written");
    }
}

async fn pause(tx: &mut Tx, id: LicenseId) -> Result<()> {
    run!(
        tx,
        "UPDATE licenses SET version = version + 1, status = CASE status WHEN 2 THEN 3 WHEN 3 THEN 2 ELSE status END WHERE id = $1",
        id
    )?;
    tx.changed(Noun::Licenses, [id.0]);
    Ok(())
}

async fn delete(tx: &mut Tx, id: LicenseId) -> Result<()> {
    run!(tx, "DELETE FROM licenses WHERE id = $1", id)?;
    tx.changed(Noun::Licenses, [id.0]);
    Ok(())
}

async fn rename_customer(tx: &mut Tx, who: CustomerId, name: String) -> Result<()> {
    run!(
        tx,
        "UPDATE customers SET version = version + 1, name = $2, name_folded = $3 WHERE id = $1",
        who,
        &name,
        fold(&name)
    )?;
    tx.changed(Noun::Customers, [who.0]);
    Ok(())
}

async fn rename_product(tx: &mut Tx, which: ProductId, name: String) -> Result<()> {
    run!(
        tx,
        "UPDATE products SET version = version + 1, name = $2, name_folded = $3 WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM products WHERE name_folded = $3)",
        which,
        &name,
        fold(&name)
    )?;
    tx.changed(Noun::Products, [which.0]);
    Ok(())
}

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
