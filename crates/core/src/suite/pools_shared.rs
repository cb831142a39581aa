//! Seats are conserved while many give and take them at once, in two processes.

use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage,
    catalogue::{generator_fields, make_customer, make_generator, make_product},
    pools::{give, make_pool, seats, take},
};
use crate::{
    backend::Workspace,
    domain::{reach::Reach, token_scope::TokenScope},
    error::ErrorCode,
    operations::{
        Access,
        activations::{DeviceRequest, VerdictCode},
        environments::Engine,
        license_actions::{ActOnLicense, AssignLicense, KeySource},
        license_query::LicenseQuery,
        licenses::{LicenseRow, ListLicenses},
        organisation_keys::{CreateOrganisationKey, SetAutoAssign},
        pools::{CreatePool, DeletePool, Pool, PoolSeats},
        products::Product,
        tokens::CreateToken,
    },
    service::{
        EnvironmentScope,
        licensing::{LicensingScope, Who},
    },
    store::{pools, rows},
};

const CLIENTS: u32 = 16;
const SEATS: u32 = 10;

/// Whether a client may be told this while others are faster.
fn is_fair(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NoSeatLeft | ErrorCode::Conflict | ErrorCode::StateRefused
    )
}

/// One client takes and gives back, again and again, through both doors.
async fn client(scope: EnvironmentScope, pool: Pool, number: u32) -> u32 {
    let mut given = 0;
    for round in 0..6 {
        let email = format!("client{number}@b.example");
        let seat = match give(&scope, &pool, &email).await {
            Ok(seat) => seat,
            Err(refused) => {
                assert!(is_fair(refused.code()), "{refused}");
                continue;
            }
        };
        given += 1;
        let back = if round % 2 == 0 {
            scope.revoke_seat(take(&seat.license)).await.map(|_| ())
        } else {
            let act = ActOnLicense {
                id: seat.license.id,
                version: seat.license.version,
                reason: Some("done".into()),
            };
            scope.revoke_license(act).await.map(|_| ())
        };
        back.expect("nobody else touches this seat");
    }
    given
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clients_in_two_processes_never_lose_or_double_a_seat(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, SEATS, true).await;
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let clients = (0..CLIENTS).map(|number| {
        let scope = if number % 2 == 0 { &scope } else { &other };
        tokio::spawn(client(scope.clone(), pool.clone(), number))
    });
    let mut given = 0;
    for client in clients.collect::<Vec<_>>() {
        given += client.await.expect("a client");
    }
    assert!(given > SEATS, "seats went round: {given}");
    let all_free = PoolSeats {
        total: SEATS,
        free: SEATS,
        ..PoolSeats::default()
    };
    assert_eq!(seats(&scope, &pool).await, all_free);
    // The last seats: exactly as many get one as there are.
    let racers = (0..CLIENTS).map(|number| {
        let (scope, pool) = (other.clone(), pool.clone());
        tokio::spawn(async move { give(&scope, &pool, &format!("r{number}@b.example")).await })
    });
    let mut won = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.expect("a racer") {
            Ok(_) => won += 1,
            Err(refused) => assert_eq!(refused.code(), ErrorCode::NoSeatLeft, "{refused}"),
        }
    }
    assert_eq!(won, SEATS);
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let holders = rows!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM licenses WHERE pool_id IS NOT NULL AND status = 1 GROUP BY customer_id"
    )
    .expect("seats");
    assert_eq!(holders.len(), SEATS as usize);
    assert!(holders.iter().all(|(count,)| *count == 1));
    drop(tx);
    elsewhere.close().await;
}

/// A script of another process that may assign everybody's seats.
async fn script(stage: &Stage, elsewhere: &Workspace) -> LicensingScope {
    let create = CreateToken {
        name: "shop".into(),
        scopes: vec![TokenScope::Read, TokenScope::Assign],
        customer_id: None,
        expires_at: None,
    };
    let token = stage.production().await.create_token(create).await;
    let secret = token.expect("a token").secret;
    let scope = elsewhere.licensing_scope("production", &secret).await;
    scope.expect("the database").expect("a living token")
}

async fn all_seats(scope: &EnvironmentScope) -> Vec<LicenseRow> {
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 100,
        version: None,
    };
    scope.list_licenses(list).await.expect("licenses").rows
}

fn somebody(email: &str) -> Who {
    Who {
        name: "Somebody".into(),
        email: email.into(),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_gets_one_seat_however_many_are_assigned_to_them_at_once(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, SEATS, true).await;
    let known = make_customer(&scope, "Annika", "annika@b.example").await;
    let elsewhere = stage.second_process().await;
    let scripts = script(&stage, &elsewhere).await;
    let racers = all_seats(&scope).await.into_iter().enumerate();
    let racers = racers.map(|(number, seat)| {
        let (scope, pool, scripts) = (scope.clone(), pool.clone(), scripts.clone());
        let customer_id = known.id;
        tokio::spawn(async move {
            // By the pool, from the list, and by a script: any seat, or the one that was meant.
            match number % 3 {
                0 => give(&scope, &pool, "annika@b.example").await.map(|_| ()),
                1 => {
                    let assign = AssignLicense {
                        id: seat.id,
                        version: seat.version,
                        customer_id,
                        reason: None,
                    };
                    scope.assign_license(assign).await.map(|_| ())
                }
                _ => {
                    let who = somebody("annika@b.example");
                    let given = scripts.assign_license(seat.id, None, who, None).await;
                    given.map(|_| ())
                }
            }
        })
    });
    let mut won = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.expect("a racer") {
            Ok(()) => won += 1,
            Err(refused) => assert!(
                refused.code() == ErrorCode::Invalid || is_fair(refused.code()),
                "{refused}"
            ),
        }
    }
    assert_eq!(won, 1, "they need one");
    assert_eq!(seats(&scope, &pool).await.assigned, 1);
    elsewhere.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_was_assigned_is_not_deleted_with_its_pool(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let elsewhere = stage.second_process().await;
    let scripts = script(&stage, &elsewhere).await;
    for round in 0..8 {
        let pool = make_pool(&scope, &product, 1 + round, true).await;
        let mut all = all_seats(&scope).await.into_iter();
        let seat = all.find(|seat| seat.customer.is_none());
        let seat = seat.expect("a free seat").id;
        let delete = DeletePool {
            id: pool.id,
            version: pool.version,
            reason: Some("a mistake".into()),
        };
        let email = format!("round{round}@b.example");
        let (deleted, assigned) = tokio::join!(
            scope.delete_pool(delete),
            scripts.assign_license(seat, None, somebody(&email), None)
        );
        assert_ne!(deleted.is_ok(), assigned.is_ok(), "round {round}");
        let left = all_seats(&scope).await;
        assert_eq!(
            left.iter().any(|license| license.id == seat),
            assigned.is_ok(),
            "round {round}"
        );
        // The next round's free seat is its own.
        for seat in left.iter().filter(|seat| seat.customer.is_none()) {
            let email = format!("{}@b.example", seat.id);
            let given = scripts.assign_license(seat.id, None, somebody(&email), None);
            given.await.expect("a seat");
        }
    }
    elsewhere.close().await;
}

/// A pool that somebody bought, whose devices get its seats by themselves; with the key that they present.
pub(super) async fn bought(scope: &EnvironmentScope, product: &Product) -> (Pool, String) {
    let buyer = make_customer(scope, "Larkspur", "it@larkspur.example").await;
    let generator = make_generator(scope, generator_fields("Seats", product.id)).await;
    let create = CreatePool {
        name: "Fleet".into(),
        product_id: product.id,
        customer_id: Some(buyer.id),
        source: KeySource::Generator { id: generator.id },
        seats: 1,
        transferable: true,
        contract: None,
        purchased_at: None,
        expires_at: None,
        reason: None,
    };
    let pool = scope.create_pool(create).await.expect("a pool");
    let key = CreateOrganisationKey {
        customer_id: buyer.id,
        name: "Fleet".into(),
        products: None,
    };
    let key = scope.create_organisation_key(key).await.expect("a key").key;
    let switch = SetAutoAssign {
        product_id: product.id,
        version: product.version,
        auto_assign: true,
    };
    scope.set_auto_assign(switch).await.expect("switched on");
    (pool, key)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_that_a_device_gets_by_itself_is_not_deleted_with_its_pool(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let elsewhere = stage.second_process().await;
    let there = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let product = make_product(&scope, "Course", "course").await;
    let (pool, key) = bought(&scope, &product).await;
    let ask: DeviceRequest = serde_json::from_value(serde_json::json!({
        "organisation_key": key, "product": "course", "fingerprint": "fp-1",
    }))
    .expect("a request");
    // Somebody is about to give a seat of it out or to delete it, and is slow.
    let (held, id) = (std::sync::Arc::new(tokio::sync::Notify::new()), pool.id);
    let told = held.clone();
    let deleting = scope.environment.database.write(move |tx| {
        async move {
            pools::get_held(tx, Reach::of(None), id).await?;
            let unused = !pools::was_used(tx, id).await?;
            told.notify_one();
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            assert_eq!(unused, !pools::was_used(tx, id).await?, "it was held");
            pools::delete(tx, id, pool.version).await
        }
        .boxed()
    });
    let asking = async {
        held.notified().await;
        there.activate_license(ask).await
    };
    let (deleted, answer) = tokio::join!(deleting, asking);
    assert!(deleted.expect("a database").is_some(), "it was there");
    assert_eq!(
        answer.expect("an answer").code,
        VerdictCode::NoLicense,
        "no seat is left"
    );
    elsewhere.close().await;
}
