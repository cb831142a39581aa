//! Seats are conserved whatever happens: sixteen clients do anything at random, and every step is counted.

use std::sync::Arc;

use futures::FutureExt;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use rstest::rstest;

use super::{
    Stage,
    bulk::ended,
    catalogue::make_product,
    pools::{give, make_pool, take},
    seat_files::of_file,
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        Access,
        environments::Engine,
        jobs::JobState,
        license_actions::*,
        licenses::{GetLicense, License},
        pools::Pool,
        seat_keeping::*,
    },
    service::EnvironmentScope,
    store::{one, rows, run},
};

const CLIENTS: u64 = 16;
const ROUNDS: u32 = 7;
const PEOPLE: u32 = 24;

/// Whether a client may be told this while others are faster.
fn is_fair(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NoSeatLeft
            | ErrorCode::Conflict
            | ErrorCode::StateRefused
            | ErrorCode::Untransferable
            | ErrorCode::NotFound
            | ErrorCode::Invalid
    )
}

/// Counts in two ways: as the desk does, and plainly.
async fn all_are_there(scope: &EnvironmentScope, pools: &[Pool]) {
    let check = scope.check_seats(CheckSeats {}).await.expect("a count");
    assert!(check.differences.is_empty(), "{check:?}");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    for pool in pools {
        let counted = rows!(
            &mut tx,
            (i16, Option<LicenseId>),
            "SELECT status, replaced_by FROM licenses WHERE pool_id = $1",
            pool.id
        );
        let live = counted
            .expect("licenses")
            .into_iter()
            .filter(|(status, replaced)| {
                let dead = *status == LicenseStatus::Revoked.rank() && pool.transferable;
                replaced.is_none() && !dead
            });
        assert_eq!(live.count(), pool.seats.total as usize, "{}", pool.name);
    }
}

/// Some license of a pool, in any state but free.
async fn some_license(
    scope: &EnvironmentScope,
    pool: &Pool,
    random: &mut ChaCha8Rng,
) -> Option<License> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let ids = rows!(
        &mut tx,
        (LicenseId,),
        "SELECT id FROM licenses WHERE pool_id = $1 AND status > 0 ORDER BY id",
        pool.id
    );
    drop(tx);
    let ids = ids.expect("licenses");
    let (id,) = *ids.choose(random)?;
    let found = scope.get_license(GetLicense { id }).await;
    found.ok().map(|detail| detail.license)
}

/// One thing that somebody does.
async fn act(scope: &EnvironmentScope, pool: &Pool, random: &mut ChaCha8Rng) -> crate::Result<()> {
    let email = format!("person{}@b.example", random.random_range(0..PEOPLE));
    let doing = random.random_range(0..10);
    if doing < 4 {
        return give(scope, pool, &email).await.map(|_| ());
    }
    let Some(license) = some_license(scope, pool, random).await else {
        return Ok(());
    };
    match doing {
        4 | 5 => scope.revoke_seat(take(&license)).await.map(|_| ()),
        6 => {
            let request = ActOnLicense {
                id: license.id,
                version: license.version,
                reason: Some("leaked".into()),
            };
            scope.revoke_license(request).await.map(|_| ())
        }
        7 => {
            let request = ReplaceLicense {
                id: license.id,
                version: license.version,
                source: None,
                expiry: None,
                reason: None,
            };
            scope.replace_license(request).await.map(|_| ())
        }
        8 => expire(scope, license.id).await,
        _ => from_file(scope, pool, random).await,
    }
}

/// Its time was over long ago, and the next sweep sees it.
async fn expire(scope: &EnvironmentScope, id: LicenseId) -> crate::Result<()> {
    let ended = super::start() - chrono::Duration::days(400);
    scope
        .environment
        .database
        .write(move |tx| {
            async move {
                run!(
                    tx,
                    "UPDATE licenses SET expires_at = $2, pending_validity = NULL, version = version + 1 WHERE id = $1",
                    id,
                    ended
                )?;
                Ok(())
            }
            .boxed()
        })
        .await?;
    scope.environment.sweeper.sweep().await
}

/// Several at once, from a file.
async fn from_file(
    scope: &EnvironmentScope,
    pool: &Pool,
    random: &mut ChaCha8Rng,
) -> crate::Result<()> {
    let mut text = "email\n".to_owned();
    for _ in 0..4 {
        let number = random.random_range(0..PEOPLE);
        text.push_str(&format!("person{number}@b.example\n"));
    }
    let doing = if random.random_bool(0.5) {
        SeatDoing::Assign
    } else {
        SeatDoing::Revoke
    };
    let job = scope
        .change_seats(of_file(scope, &text, doing, Some(pool)).await)
        .await?;
    let done = ended(scope, job.id).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    Ok(())
}

async fn client(scope: EnvironmentScope, pools: Arc<Vec<Pool>>, number: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(4711 + number);
    for _ in 0..ROUNDS {
        let pool = pools.choose(&mut random).expect("a pool").clone();
        if let Err(refused) = act(&scope, &pool, &mut random).await {
            assert!(is_fair(refused.code()), "{refused}");
        }
        all_are_there(&scope, &pools).await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_who_do_anything_never_lose_or_double_a_seat(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pools = Arc::new(vec![
        make_pool(&scope, &product, 12, true).await,
        make_pool(&scope, &product, 3, true).await,
        make_pool(&scope, &product, 8, false).await,
    ]);
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let clients = (0..CLIENTS).map(|number| {
        let scope = if number % 2 == 0 { &scope } else { &other };
        tokio::spawn(client(scope.clone(), pools.clone(), number))
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.expect("a client");
    }
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (given,) = one!(
        &mut tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE pool_id IS NOT NULL AND status > 0"
    )
    .expect("a count");
    assert!(given > 20, "much was done: {given}");
    drop(tx);
    elsewhere.close().await;
}
