//! From where keys were used is noted in batches, which tell of more than one day around midnight.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use rand::{Rng, SeedableRng, rngs::StdRng};
use rstest::rstest;

use super::{
    Stage,
    abuse_model::{self as model, id},
};
use crate::{
    ids::LicenseId,
    operations::environments::Engine,
    store::{
        license_networks::{Sighting, add_networks},
        rows,
    },
};

type Place = (LicenseId, String);

/// Random batches, late ones among them, leave exactly the days within the last 63 of each license and network.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn batches_of_many_days_leave_each_day_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    model::planted(&scope).await;
    let mut rng = StdRng::seed_from_u64(7);
    let mut last: BTreeMap<Place, (i64, i64)> = BTreeMap::new();
    for _ in 0..60 {
        let middle = 20_000 + rng.random_range(0..200);
        let batch: Vec<(Sighting, DateTime<Utc>)> = (0..rng.random_range(1..12))
            .map(|_| {
                let sighting = Sighting {
                    license: id(rng.random_range(1..3)),
                    network: ["192.0.2.0/24", "203.0.113.0/24"][rng.random_range(0..2)].into(),
                    day: middle + rng.random_range(0..70) * rng.random_range(0..2),
                };
                let at = DateTime::UNIX_EPOCH + Duration::days(sighting.day);
                (sighting, at)
            })
            .collect();
        for (seen, _) in &batch {
            noted(&mut last, seen);
        }
        scope
            .environment
            .database
            .write(move |tx| {
                async move { add_networks(tx, batch.iter().map(|(seen, at)| (seen, at))).await }
                    .boxed()
            })
            .await
            .expect("written");
    }
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let found = rows!(
        tx,
        (LicenseId, String, i64, i64),
        "SELECT license_id, network, last_day, days FROM license_networks"
    )
    .expect("the networks");
    let found: BTreeMap<Place, (i64, i64)> = found
        .into_iter()
        .map(|(license, network, day, days)| ((license, network), (day, days)))
        .collect();
    assert_eq!(found, last);
    assert_eq!(found.len(), 4);
}

/// One day, noted alone: what a batch is measured by.
fn noted(last: &mut BTreeMap<Place, (i64, i64)>, seen: &Sighting) {
    let place = (seen.license, seen.network.clone());
    let (day, days) = last.entry(place).or_insert((seen.day, 1));
    let mut all: Vec<i64> = (0..63)
        .filter(|bit| *days >> bit & 1 == 1)
        .map(|bit| *day - bit)
        .collect();
    all.push(seen.day);
    *day = (*day).max(seen.day);
    all.sort_unstable();
    all.dedup();
    *days = all
        .iter()
        .filter(|each| *day - **each < 63)
        .map(|each| 1 << (*day - each))
        .sum();
}
