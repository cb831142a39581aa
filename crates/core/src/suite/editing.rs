//! Editing: versions, group commit, what an edit leaves behind.

use chrono::Duration;
use rstest::rstest;
use serde_json::json;

use super::{Stage, customer, plant, product, seed, start};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        environments::Engine,
        licenses::{EditLicense, GetLicense, License},
    },
    service::EnvironmentScope,
    store::run,
};

async fn get(scope: &EnvironmentScope, number: u128) -> License {
    let id = LicenseId(uuid::Uuid::from_u128(number));
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
        .license
}

fn as_it_is(license: &License) -> EditLicense {
    EditLicense {
        id: license.id,
        version: license.version,
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at: license.expires_at,
        pending_validity: license.pending_validity,
        flags: license.flags.clone(),
        metadata: license.metadata.clone(),
        keep_devices: false,
        reason: None,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_edit_over_somebody_elses_change_is_refused_and_overwrites_nothing(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    plant(
        &scope,
        vec![seed(1, "PRO-AAAA-BBBB", &product(1, "Pro"), Some(&holder))],
    )
    .await;
    let seen = get(&scope, 1).await;
    scope
        .edit_license(EditLicense {
            activation_limit: 7,
            ..as_it_is(&seen)
        })
        .await
        .expect("the first edit");
    let late = scope
        .edit_license(EditLicense {
            activation_limit: 9,
            ..as_it_is(&seen)
        })
        .await;
    assert_eq!(late.expect_err("a conflict").code(), ErrorCode::Conflict);
    let now = get(&scope, 1).await;
    assert_eq!((now.activation_limit, now.version), (7, 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_edit_leaves_its_history_and_one_that_changes_nothing_leaves_none(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(
        &scope,
        vec![seed(1, "PRO-AAAA-BBBB", &product(1, "Pro"), None)],
    )
    .await;
    let before = get(&scope, 1).await;
    let same = scope
        .edit_license(as_it_is(&before))
        .await
        .expect("an edit without a change");
    assert_eq!(same.version, 1);
    let wish = EditLicense {
        flags: json!({ "beta": true }),
        expires_at: Some(start() + Duration::days(30)),
        reason: Some("ticket 4821".into()),
        ..as_it_is(&before)
    };
    scope.edit_license(wish).await.expect("an edit");
    let detail = scope
        .get_license(GetLicense { id: before.id })
        .await
        .expect("the license");
    let [entry] = detail.history.as_slice() else {
        panic!("one entry, not {:?}", detail.history)
    };
    assert_eq!(
        (
            entry.actor.as_str(),
            entry.door.as_str(),
            entry.action.as_str()
        ),
        ("Mira Okafor", "desk", "edit_license")
    );
    assert_eq!(entry.reason.as_deref(), Some("ticket 4821"));
    let fields: Vec<_> = entry
        .changes
        .iter()
        .map(|change| change.field.as_str())
        .collect();
    assert_eq!(fields, ["expires_at", "flags"]);
    assert_eq!(entry.changes[1].after, json!({ "beta": true }));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_that_does_not_exist_cannot_be_assigned(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(
        &scope,
        vec![seed(1, "PRO-AAAA-BBBB", &product(1, "Pro"), None)],
    )
    .await;
    let before = get(&scope, 1).await;
    let wish = EditLicense {
        customer_id: Some(customer(404, "", "").id),
        ..as_it_is(&before)
    };
    assert_eq!(
        scope
            .edit_license(wish)
            .await
            .expect_err("no such customer")
            .code(),
        ErrorCode::NotFound
    );
    assert_eq!(get(&scope, 1).await.status, LicenseStatus::Available);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn handing_over_ends_the_old_customers_devices_unless_told_otherwise(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (old, new) = (
        customer(1, "Annika", "a@b.example"),
        customer(2, "Bo", "b@b.example"),
    );
    let mut first = seed(1, "PRO-AAAA-BBBB", &product(1, "Pro"), Some(&old));
    first.row.activations_used = 1;
    plant(
        &scope,
        vec![
            first,
            seed(2, "PRO-CCCC-DDDD", &product(1, "Pro"), Some(&new)),
        ],
    )
    .await;
    activate(&scope, 1).await;
    let before = get(&scope, 1).await;
    let kept = EditLicense {
        customer_id: Some(new.id),
        keep_devices: true,
        ..as_it_is(&before)
    };
    assert_eq!(
        scope
            .edit_license(kept)
            .await
            .expect("handed over")
            .activations_used,
        1
    );
    let before = get(&scope, 1).await;
    scope
        .edit_license(EditLicense {
            customer_id: Some(old.id),
            ..as_it_is(&before)
        })
        .await
        .expect("handed back");
    let detail = scope
        .get_license(GetLicense { id: before.id })
        .await
        .expect("the license");
    assert_eq!(detail.license.activations_used, 0);
    assert!(detail.activations[0].deactivated_at.is_some());
}

async fn activate(scope: &EnvironmentScope, number: u128) {
    use futures::FutureExt;
    let planted = scope.environment.database.write(move |tx| {
        async move {
            let id = uuid::Uuid::from_u128(number);
            run!(tx, "INSERT INTO devices (id, fingerprint, first_seen_at, last_seen_at) VALUES ($1, 'f', $2, $2)", id, start())?;
            run!(
                tx,
                "INSERT INTO activations (id, license_id, device_id, activated_at, last_seen_at) VALUES ($1, $1, $1, $2, $2)",
                id,
                start()
            )?;
            Ok(())
        }
        .boxed()
    });
    planted.await.expect("an activation");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn many_edits_at_once_are_all_kept_and_a_failing_one_takes_none_with_it(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(
        &scope,
        (1..=64)
            .map(|number| seed(number, &format!("KEY-{number:04}"), &plan, None))
            .collect(),
    )
    .await;
    let edits = (1..=64_u128).map(|number| {
        let scope = scope.clone();
        async move {
            let before = get(&scope, number).await;
            // Every eighth breaks a rule in the middle of the others' batch.
            let activation_limit = if number % 8 == 0 { 0 } else { 5 };
            scope
                .edit_license(EditLicense {
                    activation_limit,
                    ..as_it_is(&before)
                })
                .await
        }
    });
    let outcomes = futures::future::join_all(edits).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_err()).count(),
        8
    );
    for number in 1..=64 {
        let limit = get(&scope, number).await.activation_limit;
        assert_eq!(
            limit,
            if number % 8 == 0 { 3 } else { 5 },
            "license {number}"
        );
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_history_names_customers_instead_of_their_ids(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika Lindberg", "a@b.example");
    let plan = product(1, "Pro");
    plant(
        &scope,
        vec![
            seed(1, "PRO-AAAA", &plan, None),
            seed(2, "PRO-BBBB", &plan, Some(&holder)),
        ],
    )
    .await;
    let before = get(&scope, 1).await;
    let wish = EditLicense {
        customer_id: Some(holder.id),
        ..as_it_is(&before)
    };
    scope.edit_license(wish).await.expect("an edit");
    let detail = scope
        .get_license(GetLicense { id: before.id })
        .await
        .expect("the license");
    let change = &detail.history[0].changes[0];
    assert_eq!(
        (change.field.as_str(), &change.after),
        ("customer_id", &json!("Annika Lindberg"))
    );
    assert!(change.before.is_null());
}
