//! Whichever way a seat is given out, its pool has a say.

use rstest::rstest;

use super::{
    Stage,
    bulk::{all_of, change, changed, refusals},
    catalogue::{field, make_customer, make_product},
    pools::{give, make_pool, seats},
};
use crate::{
    operations::{
        bulk::BulkAction,
        environments::Engine,
        license_actions::{AssignLicense, HandOverLicense},
        license_query::LicenseQuery,
        licenses::{EditLicense, GetLicense, License, ListLicenses},
        pools::{EditPool, Pool},
    },
    service::EnvironmentScope,
};

async fn free_seat(scope: &EnvironmentScope) -> License {
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 100,
        version: None,
    };
    let rows = scope.list_licenses(list).await.expect("licenses").rows;
    let free = rows.into_iter().find(|row| row.customer.is_none());
    let id = free.expect("a free seat").id;
    let detail = scope.get_license(GetLicense { id }).await;
    detail.expect("the license").license
}

fn edit_for(seat: &License, customer: crate::ids::CustomerId) -> EditLicense {
    EditLicense {
        id: seat.id,
        version: seat.version,
        customer_id: Some(customer),
        activation_limit: seat.activation_limit,
        expires_at: seat.expires_at,
        pending_validity: seat.pending_validity,
        flags: seat.flags.clone(),
        metadata: seat.metadata.clone(),
        keep_devices: false,
        reason: None,
    }
}

fn assign_to(seat: &License, customer_id: crate::ids::CustomerId) -> AssignLicense {
    AssignLicense {
        id: seat.id,
        version: seat.version,
        customer_id,
        reason: None,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_gets_a_second_seat_of_a_pool_by_another_way(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 3, true).await;
    let holder = give(&scope, &pool, "a@b.example").await.expect("a seat");
    let other = give(&scope, &pool, "b@b.example").await.expect("a seat");
    let seat = free_seat(&scope).await;
    let who = holder.holder.id;
    let refused = scope.assign_license(assign_to(&seat, who)).await;
    assert_eq!(field(refused.expect_err("holds one")), "customer_id");
    let refused = scope.edit_license(edit_for(&seat, who)).await;
    assert_eq!(field(refused.expect_err("holds one")), "customer_id");
    let refused = scope.edit_license(edit_for(&other.license, who)).await;
    assert_eq!(field(refused.expect_err("holds one")), "customer_id");
    let hand_over = HandOverLicense {
        id: other.license.id,
        version: other.license.version,
        customer_id: who,
        keep_devices: false,
        reason: None,
    };
    let refused = scope.hand_over_license(hand_over).await;
    assert_eq!(field(refused.expect_err("holds one")), "customer_id");
    let standing = seats(&scope, &pool).await;
    assert_eq!((standing.free, standing.assigned), (1, 2));
}

async fn over(stage: &Stage, scope: &EnvironmentScope, pool: &Pool) {
    let edit = EditPool {
        id: pool.id,
        version: pool.version,
        name: pool.name.clone(),
        contract: None,
        purchased_at: pool.purchased_at,
        expires_at: Some(super::start() + chrono::Duration::days(1)),
        seats: pool.seats.total,
        reason: None,
    };
    scope.edit_pool(edit).await.expect("an end");
    stage.clock.advance(chrono::Duration::days(2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_seat_is_given_out_after_its_pool_has_ended(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 1, true).await;
    let who = make_customer(&scope, "Annika", "annika@b.example").await;
    over(&stage, &scope, &pool).await;
    let seat = free_seat(&scope).await;
    let refused = scope.assign_license(assign_to(&seat, who.id)).await;
    assert_eq!(field(refused.expect_err("over")), "pool_id");
    let refused = scope.edit_license(edit_for(&seat, who.id)).await;
    assert_eq!(field(refused.expect_err("over")), "pool_id");
    assert_eq!(seats(&scope, &pool).await.free, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn seats_are_not_given_out_by_the_hundred(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 2, true).await;
    let who = make_customer(&scope, "Annika", "annika@b.example").await;
    let assign = BulkAction::Assign {
        customer_id: who.id,
    };
    let (job, _) = changed(&scope, change(all_of(product.id), assign)).await;
    let refused = refusals(&scope, job.id).await;
    assert!(
        refused
            .keys()
            .all(|reason| reason.contains("seat of a pool"))
            && refused.len() == 1,
        "{refused:?}"
    );
    assert_eq!(seats(&scope, &pool).await.free, 2);
}
