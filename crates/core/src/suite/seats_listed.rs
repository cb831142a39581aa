//! What an activation changes of lists and of other servers' answers: a seat more or less is no reason to read a license
//! anew for lists, and every reason to forget what was remembered of it.

use std::time::{Duration, Instant};

use rstest::rstest;

use super::{
    Stage, customer, plant, product,
    remembering::{ask, remembered},
    seats::planted,
    seed,
};
use crate::{
    domain::status::LicenseStatus,
    operations::{
        environments::Engine,
        licenses::{LicenseQuery, ListLicenses},
    },
    service::EnvironmentScope,
};

/// How often a license was read anew for lists.
fn looks(scope: &EnvironmentScope) -> usize {
    let list = scope.environment.list.as_ref().expect("an index");
    list.facts().applied.len()
}

/// What the list of those with a status shows: the list's version, and the seats taken of each.
async fn listed(scope: &EnvironmentScope, status: LicenseStatus) -> (Option<u32>, Vec<u32>) {
    let list = ListLicenses {
        query: LicenseQuery {
            statuses: vec![status],
            ..LicenseQuery::default()
        },
        offset: 0,
        limit: 10,
        version: None,
    };
    let page = scope.list_licenses(list).await.expect("the list");
    let seats = page.rows.iter().map(|license| license.activations_used);
    (page.version, seats.collect())
}

/// Comes back when the feed was read up to here, by what another process adds and this one's list then shows. A commit that
/// the feed shows before its own process has taken it in is looked at twice, and the second look may come at any time until
/// then.
async fn feed_has_been_read(stage: &Stage, scope: &EnvironmentScope) {
    let (other, there) = stage.elsewhere().await;
    let added = seed(2, "PRO-0002-FEED-0002", &product(1, "Pro"), None);
    let status = added.row.status;
    plant(&there, vec![added]).await;
    let since = Instant::now();
    while listed(scope, status).await.1.is_empty() {
        // A second is promised; a machine that runs all tests at once is given more.
        assert!(since.elapsed() < Duration::from_secs(20), "it is not shown");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_license_is_read_anew_for_lists_when_it_begins_and_not_for_each_device(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let mut assigned = seed(1, "PRO-0001-SEAT-0001", &product(1, "Pro"), Some(&holder));
    assigned.row.status = LicenseStatus::Assigned;
    plant(&scope, vec![assigned]).await;
    let list = scope.environment.list.clone().expect("an index");
    list.loaded().await;
    let before = looks(&scope);
    let (_, active) = listed(&scope, LicenseStatus::Active).await;
    assert!(active.is_empty(), "{active:?}");
    scope
        .activate_license(ask("fp-1"))
        .await
        .expect("an answer");
    let (_, seats) = listed(&scope, LicenseStatus::Active).await;
    assert_eq!(seats, [1]);
    assert!(looks(&scope) > before, "it began without a look");
    feed_has_been_read(&stage, &scope).await;
    let (begun, _) = listed(&scope, LicenseStatus::Active).await;
    let so_far = looks(&scope);
    for (device, comes, used) in [("fp-2", true, 2), ("fp-3", true, 3), ("fp-2", false, 2)] {
        let told = match comes {
            true => scope.activate_license(ask(device)).await,
            false => scope.deactivate_license(ask(device)).await,
        };
        told.expect("an answer");
        let shown = listed(&scope, LicenseStatus::Active).await;
        assert_eq!(shown, (begun, vec![used]), "{device}");
    }
    assert_eq!(looks(&scope), so_far);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_tells_the_seats_that_are_left_within_a_second(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    scope
        .activate_license(ask("fp-1"))
        .await
        .expect("an answer");
    let (other, there) = stage.elsewhere().await;
    remembered(&there, "fp-1").await;
    let left = async || {
        let answer = there.validate_license(ask("fp-1")).await;
        let license = answer.expect("an answer").license.expect("the license");
        license.remaining_activations
    };
    assert_eq!(left().await, Some(2));
    scope
        .activate_license(ask("fp-2"))
        .await
        .expect("an answer");
    let since = Instant::now();
    while left().await != Some(1) {
        // The promise is a second; a machine that runs all tests at once is given more.
        assert!(since.elapsed() < Duration::from_secs(5), "it is not told");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    other.close().await;
}
