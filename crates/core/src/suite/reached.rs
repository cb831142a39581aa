//! What of licenses and seats is told to whom.

use chrono::Duration;
use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    catalogue::{make_customer, make_product},
    pools::make_pool,
    pools_shared::bought,
    seats::{KEY, planted},
};
use crate::{
    domain::token_scope::TokenScope,
    ids::CustomerId,
    operations::{
        activations::{ListDenials, VerdictCode},
        audit::EraseAuditDetails,
        devices::{ActivationOrder, ListActivations},
        environments::Engine,
        license_actions::HandOverLicense,
        license_query::LicenseQuery,
        licenses::{GetLicense, ListLicenses},
        masks::Masks,
        pools::{GetHolder, ListHolders},
        tokens::CreateToken,
    },
    service::{
        EnvironmentScope,
        licensing::{DenialRow, LicensingScope, Period, Stretch},
    },
    store::run,
};

/// A script that reaches one customer's licenses only.
async fn script_of(stage: &Stage, customer: CustomerId) -> LicensingScope {
    let create = CreateToken {
        name: format!("of {customer}"),
        scopes: vec![TokenScope::Read],
        customer_id: Some(customer),
        expires_at: None,
    };
    let token = stage.production().await.create_token(create).await;
    let secret = token.expect("a token").secret;
    let scope = stage.workspace.licensing_scope("production", &secret).await;
    scope.expect("the database").expect("a living token")
}

/// A device without a seat asks, and is refused.
async fn refused(stage: &Stage, scope: &EnvironmentScope, key: &str, fingerprint: &str) {
    let ask = json!({ "license_key": key, "fingerprint": fingerprint });
    let ask = serde_json::from_value(ask).expect("a request");
    let answer = scope.validate_license(ask).await.expect("an answer");
    assert_ne!(answer.code, VerdictCode::Valid);
    // Who looks has it written down.
    let all = ListDenials {
        license_id: None,
        limit: 200,
    };
    scope.list_denials(all).await.expect("the denials");
    // A Postgres server goes by a clock of its own.
    let (now, fingerprint) = (super::now(stage), fingerprint.to_owned());
    let write = scope.environment.database.write(move |tx| {
        Box::pin(async move {
            let text = "UPDATE denials SET last_at = $1 WHERE fingerprint = $2";
            run!(tx, text, now, fingerprint)?;
            Ok(())
        })
    });
    write.await.expect("by the stage's clock");
}

async fn told(script: &LicensingScope) -> Vec<DenialRow> {
    let stretch = Stretch {
        offset: 0,
        limit: 50,
    };
    let found = script.denials(None, Period::default(), stretch).await;
    let (rows, total) = found.expect("the denials");
    assert_eq!(rows.len(), total as usize);
    rows
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_told_of_refusals_in_the_time_of_an_earlier_holder(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 5).await;
    let next = make_customer(&scope, "Next", "next@b.example").await;
    let script = script_of(&stage, next.id).await;
    refused(&stage, &scope, KEY, "fp-before").await;
    stage.clock.advance(Duration::hours(2));
    let license = scope.get_license(GetLicense { id }).await.expect("there");
    let hand_over = HandOverLicense {
        id,
        version: license.license.version,
        customer_id: next.id,
        keep_devices: false,
        reason: None,
    };
    scope.hand_over_license(hand_over).await.expect("handed on");
    assert!(told(&script).await.is_empty(), "that was somebody else's");
    stage.clock.advance(Duration::minutes(5));
    refused(&stage, &scope, KEY, "fp-after").await;
    let rows = told(&script).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].last_at, super::now(&stage));
    let erase = EraseAuditDetails {
        subject: "license".into(),
        subject_id: id.0,
        reason: "GDPR 17".into(),
    };
    scope.erase_audit_details(erase).await.expect("an erasure");
    assert_eq!(told(&script).await, rows, "an erasure opens nothing");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_bought_a_pool_is_told_of_all_refusals_of_its_seats(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let (pool, _) = bought(&scope, &product).await;
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 10,
        version: None,
    };
    let seats = scope.list_licenses(list).await.expect("the seats").rows;
    refused(&stage, &scope, &seats[0].key, "fp-1").await;
    let script = script_of(&stage, pool.customer.expect("a buyer").id).await;
    assert_eq!(told(&script).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_holder_of_very_many_seats_takes_none_from_the_others(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    let pool = make_pool(&scope, &product, 2_102, true).await;
    let many = make_customer(&scope, "Many", "many@b.example").await.id;
    let one = make_customer(&scope, "One", "one@b.example").await.id;
    let now = super::now(&stage);
    let write = scope.environment.database.write(move |tx| {
        Box::pin(async move {
            run!(
                tx,
                "UPDATE licenses SET status = 1, customer_id = $1, assigned_at = $2",
                many,
                now
            )?;
            // The oldest of all, and one that many held before.
            run!(
                tx,
                "UPDATE licenses SET customer_id = $1, assigned_at = $2
                 WHERE id IN (SELECT id FROM licenses ORDER BY id LIMIT 1)",
                one,
                now - Duration::days(1)
            )?;
            run!(
                tx,
                "UPDATE licenses SET status = 6 WHERE id IN (SELECT id FROM licenses ORDER BY id DESC LIMIT 1)"
            )?;
            Ok(())
        })
    });
    write.await.expect("given out");
    let list = ListHolders {
        search: String::new(),
        product_id: None,
        pool_id: Some(pool.id),
        offset: 0,
        limit: 10,
    };
    let page = scope.list_holders(list).await.expect("a page");
    let shown: Vec<_> = page
        .rows
        .iter()
        .map(|holder| (holder.customer.id, holder.seats.len(), holder.seat_count))
        .collect();
    assert_eq!(shown, [(many, 200, 2_100), (one, 1, 1)]);
    let alone = scope.get_holder(GetHolder { id: many }).await;
    let alone = alone.expect("the holder");
    assert_eq!((alone.seats.len(), alone.seat_count), (200, 2_101));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn activations_show_as_much_of_a_key_before_the_passphrase_as_after(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 5).await;
    let ask = json!({ "license_key": KEY, "fingerprint": "fp-1" });
    let ask = serde_json::from_value(ask).expect("a request");
    scope.activate_license(ask).await.expect("counted in");
    let list = ListActivations {
        license_id: None,
        product_id: None,
        customer_id: None,
        device_id: None,
        ip: None,
        in_use: None,
        search: String::new(),
        order: ActivationOrder::LastSeen,
        offset: 0,
        limit: 10,
    };
    let shown = scope.list_activations(list).await.expect("a page");
    let mut masked = shown.clone();
    masked.mask();
    assert_eq!(masked, shown);
    assert_eq!(shown.activations[0].key, "PRO-0001…");
}
