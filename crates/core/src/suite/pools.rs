//! Pools: seats are given, taken back and counted.

use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    catalogue::{
        field, generator_fields, make_customer, make_generator, make_product, product_fields,
    },
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    operations::{
        environments::Engine,
        license_actions::*,
        licenses::{EditLicense, GetLicense, License},
        pools::*,
        products::{EditProduct, Product, ProductStatus},
    },
    service::EnvironmentScope,
};

pub(super) async fn make_pool(
    scope: &EnvironmentScope,
    product: &Product,
    seats: u32,
    transferable: bool,
) -> Pool {
    let name = format!("Pool of {seats}");
    let generator = make_generator(scope, generator_fields(&name, product.id)).await;
    let create = CreatePool {
        name,
        product_id: product.id,
        customer_id: None,
        source: KeySource::Generator { id: generator.id },
        seats,
        transferable,
        contract: Some("PO-4711".into()),
        purchased_at: None,
        expires_at: None,
        reason: None,
    };
    scope.create_pool(create).await.expect("a pool")
}

pub(super) async fn give(
    scope: &EnvironmentScope,
    pool: &Pool,
    email: &str,
) -> crate::Result<AssignedSeat> {
    let assign = AssignSeat {
        pool_id: pool.id,
        name: "Somebody".into(),
        email: email.into(),
        reason: None,
        notify: false,
    };
    scope.assign_seat(assign).await
}

pub(super) fn take(license: &License) -> RevokeSeat {
    RevokeSeat {
        id: license.id,
        version: license.version,
        reason: Some("left the team".into()),
        notify: false,
    }
}

pub(super) async fn seats(scope: &EnvironmentScope, pool: &Pool) -> PoolSeats {
    let found = scope.get_pool(GetPool { id: pool.id }).await;
    counted(found.expect("the pool").seats)
}

/// Where the seats are, whoever has used theirs yet.
fn counted(seats: PoolSeats) -> PoolSeats {
    let PoolSeats {
        total,
        free,
        assigned,
        spent,
        ..
    } = seats;
    standing(total, free, assigned, spent)
}

fn standing(total: u32, free: u32, assigned: u32, spent: u32) -> PoolSeats {
    PoolSeats {
        total,
        free,
        assigned,
        spent,
        ..PoolSeats::default()
    }
}

fn act(license: &License) -> ActOnLicense {
    ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("leaked".into()),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_is_given_and_taken_back_under_a_new_key(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 2, true).await;
    assert_eq!(seats(&scope, &pool).await, standing(2, 2, 0, 0));
    let given = give(&scope, &pool, "Nobody@Yet.example")
        .await
        .expect("a seat");
    assert_eq!(given.holder.email, "Nobody@Yet.example");
    assert_eq!(given.license.status, LicenseStatus::Assigned);
    assert_eq!(given.license.customer_id, Some(given.holder.id));
    assert_eq!(given.license.flags, json!({ "beta": true }));
    assert_eq!(counted(given.pool.seats), standing(2, 1, 1, 0));
    let twice = give(&scope, &pool, "nobody@yet.EXAMPLE").await;
    assert_eq!(field(twice.expect_err("holds one")), "email");
    let known = make_customer(&scope, "Annika", "annika@b.example").await;
    let other = give(&scope, &pool, "annika@b.example")
        .await
        .expect("a seat");
    assert_eq!(
        (other.holder.id, other.holder.name.as_str()),
        (known.id, "Annika")
    );
    let third = give(&scope, &pool, "third@b.example").await;
    assert_eq!(third.expect_err("none left").code(), ErrorCode::NoSeatLeft);
    let taken = scope.revoke_seat(take(&given.license)).await.expect("free");
    assert_eq!(taken.revoked.status, LicenseStatus::Revoked);
    assert_eq!(taken.freed.status, LicenseStatus::Available);
    assert_ne!(taken.freed.key, taken.revoked.key);
    assert_eq!(taken.freed.pool_id, Some(pool.id));
    assert_eq!(counted(taken.pool.seats), standing(2, 1, 1, 0));
    let again = scope.revoke_seat(take(&given.license)).await;
    assert_eq!(again.expect_err("stale").code(), ErrorCode::Conflict);
    give(&scope, &pool, "third@b.example")
        .await
        .expect("a seat");
    // Through the ordinary door the seat comes back, too.
    scope
        .revoke_license(act(&other.license))
        .await
        .expect("revoked");
    assert_eq!(seats(&scope, &pool).await, standing(2, 1, 1, 0));
    let detail = scope
        .get_license(GetLicense {
            id: other.license.id,
        })
        .await;
    let pool_of = detail.expect("the license").pool.expect("its pool");
    assert_eq!((pool_of.id, pool_of.transferable), (pool.id, true));
    let replace = ReplaceLicense {
        id: other.license.id,
        version: other.license.version + 1,
        source: None,
        expiry: None,
        reason: None,
    };
    let refused = scope.replace_license(replace).await.expect_err("freed");
    assert_eq!(refused.code(), ErrorCode::StateRefused);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_untransferable_seat_stays_with_whoever_got_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 2, false).await;
    let given = give(&scope, &pool, "a@b.example").await.expect("a seat");
    let code = |refused: crate::Error| refused.code();
    let refused = scope.revoke_seat(take(&given.license)).await;
    assert_eq!(code(refused.expect_err("kept")), ErrorCode::Untransferable);
    let other = make_customer(&scope, "Other", "other@b.example").await;
    let hand_over = HandOverLicense {
        id: given.license.id,
        version: given.license.version,
        customer_id: other.id,
        keep_devices: false,
        reason: None,
    };
    let refused = scope.hand_over_license(hand_over).await;
    assert_eq!(code(refused.expect_err("kept")), ErrorCode::Untransferable);
    let edit = EditLicense {
        id: given.license.id,
        version: given.license.version,
        customer_id: Some(other.id),
        activation_limit: 3,
        expires_at: None,
        pending_validity: None,
        flags: json!({}),
        metadata: json!({}),
        keep_devices: false,
        reason: None,
    };
    let refused = scope.edit_license(edit).await;
    assert_eq!(code(refused.expect_err("kept")), ErrorCode::Untransferable);
    // A leaked key dies; the seat is spent until it is replaced for the same person.
    let dead = scope
        .revoke_license(act(&given.license))
        .await
        .expect("dead");
    assert_eq!(seats(&scope, &pool).await, standing(2, 1, 0, 1));
    let replace = ReplaceLicense {
        id: dead.id,
        version: dead.version,
        source: None,
        expiry: None,
        reason: None,
    };
    let replaced = scope.replace_license(replace).await.expect("replaced");
    assert_eq!(replaced.new.customer_id, Some(given.holder.id));
    assert_eq!(replaced.new.pool_id, Some(pool.id));
    assert_eq!(seats(&scope, &pool).await, standing(2, 1, 1, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_pool_grows_ends_with_its_time_and_goes_only_unused(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 2, true).await;
    let edit = |pool: &Pool, seats, days: Option<i64>| EditPool {
        id: pool.id,
        version: pool.version,
        name: "Team".into(),
        contract: None,
        purchased_at: pool.purchased_at,
        expires_at: days.map(|days| super::start() + chrono::Duration::days(days)),
        seats,
        reason: None,
    };
    let refused = scope.edit_pool(edit(&pool, 1, None)).await;
    assert_eq!(field(refused.expect_err("fewer")), "seats");
    let grown = scope
        .edit_pool(edit(&pool, 5, Some(30)))
        .await
        .expect("more");
    assert_eq!(
        (grown.name.as_str(), counted(grown.seats)),
        ("Team", standing(5, 5, 0, 0))
    );
    let given = give(&scope, &grown, "a@b.example").await.expect("a seat");
    assert_eq!(
        given.license.expires_at, grown.expires_at,
        "ends with its pool"
    );
    let later = scope
        .edit_pool(edit(&grown, 5, Some(60)))
        .await
        .expect("longer");
    let license = scope
        .get_license(GetLicense {
            id: given.license.id,
        })
        .await;
    let license = license.expect("the license").license;
    assert_eq!(license.expires_at, later.expires_at, "follows its pool");
    stage.clock.advance(chrono::Duration::days(61));
    let refused = give(&scope, &later, "b@b.example").await;
    assert_eq!(field(refused.expect_err("over")), "pool_id");
    let delete = |pool: &Pool| DeletePool {
        id: pool.id,
        version: pool.version,
        reason: Some("a mistake".into()),
    };
    let refused = scope.delete_pool(delete(&later)).await;
    assert_eq!(refused.expect_err("used").code(), ErrorCode::InUse);
    let unused = make_pool(&scope, &product, 3, true).await;
    scope.delete_pool(delete(&unused)).await.expect("gone");
    let left = scope.list_pools(ListPools::default()).await.expect("pools");
    assert_eq!(left.len(), 1);
    let delete = DeleteLicense {
        id: license.id,
        version: license.version,
        key_end: license.key[license.key.len() - 4..].into(),
        reason: Some("a mistake".into()),
    };
    let refused = scope.delete_license(delete).await;
    assert_eq!(refused.expect_err("a seat").code(), ErrorCode::InUse);
    let mut fields = product_fields("Course", "course");
    fields.status = ProductStatus::Inactive;
    let inactive = EditProduct {
        id: product.id,
        version: product.version,
        fields,
    };
    let other = make_pool(&scope, &product, 1, true).await;
    scope.edit_product(inactive).await.expect("inactive");
    let refused = give(&scope, &other, "b@b.example").await;
    assert_eq!(field(refused.expect_err("inactive")), "product_id");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn holders_are_customers_with_what_they_hold_and_how_far_they_got(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 3, true).await;
    let first = give(&scope, &pool, "a@b.example").await.expect("a seat");
    let second = give(&scope, &pool, "b@b.example").await.expect("a seat");
    make_customer(&scope, "Holds nothing", "c@b.example").await;
    let report = |percent| ReportProgress {
        customer_id: first.holder.id,
        product_id: product.id,
        percent,
        detail: Some("Module 3 of 9".into()),
    };
    scope.report_progress(report(20)).await.expect("noted");
    scope.report_progress(report(33)).await.expect("noted");
    assert_eq!(
        field(
            scope
                .report_progress(report(101))
                .await
                .expect_err("too far")
        ),
        "percent"
    );
    let list = ListHolders {
        product_id: Some(product.id),
        limit: 1,
        ..ListHolders::default()
    };
    let page = scope.list_holders(list).await.expect("a page");
    assert_eq!((page.total, page.rows.len()), (2, 1));
    let search = ListHolders {
        search: "A@B".into(),
        limit: 10,
        ..ListHolders::default()
    };
    let page = scope.list_holders(search.clone()).await.expect("a page");
    let holder = &page.rows[0];
    assert_eq!((page.total, holder.customer.id), (1, first.holder.id));
    assert_eq!(holder.seats[0].since, Some(super::now(&stage)));
    assert_eq!(holder.seats[0].pool.id, pool.id);
    assert_eq!((holder.progress.len(), holder.progress[0].percent), (1, 33));
    scope.revoke_seat(take(&first.license)).await.expect("free");
    let page = scope.list_holders(search).await.expect("a page");
    assert_eq!(page.total, 0, "holds nothing any more");
    let before = scope
        .get_holder(GetHolder {
            id: first.holder.id,
        })
        .await;
    let before = before.expect("a holder before");
    assert_eq!(before.seats[0].license.status, LicenseStatus::Revoked);
    let there = scope
        .get_holder(GetHolder {
            id: second.holder.id,
        })
        .await;
    assert_eq!(there.expect("a holder").seats.len(), 1);
}
