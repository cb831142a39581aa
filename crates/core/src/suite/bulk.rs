//! Bulk changes: what was foreseen happens, for every action and whatever the licenses' states.

use std::{collections::BTreeMap, time::Duration};

use rstest::rstest;
use serde_json::json;

use super::{Stage, bulk_lists::upload, customer, plant, product, seed, start};
use crate::{
    domain::status::LicenseStatus,
    ids::{JobId, LicenseId, UploadId},
    operations::{
        activations::DeviceRequest, bulk::*, environments::Engine, exports::LicenseSelection,
        jobs::*, licenses::*,
    },
    service::{EnvironmentScope, row_channel},
    store::{one, rows},
};

pub(super) fn all_of(product: crate::ids::ProductId) -> LicenseSelection {
    LicenseSelection::Matching {
        query: LicenseQuery {
            products: vec![product],
            ..LicenseQuery::default()
        },
        except: Vec::new(),
    }
}

pub(super) fn change(selection: LicenseSelection, action: BulkAction) -> ChangeLicenses {
    ChangeLicenses {
        selection,
        action,
        reason: Some("ticket 4711".into()),
    }
}

pub(super) async fn job(scope: &EnvironmentScope, id: JobId) -> Job {
    scope.get_job(GetJob { id }).await.expect("the job")
}

pub(super) async fn ended(scope: &EnvironmentScope, id: JobId) -> Job {
    for _ in 0..9_000 {
        let now = job(scope, id).await;
        if now.state != JobState::Running {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end");
}

/// Does a bulk change to its end.
pub(super) async fn changed(
    scope: &EnvironmentScope,
    request: ChangeLicenses,
) -> (Job, BulkReport) {
    let begun = scope.change_licenses(request).await.expect("it begins");
    let done = ended(scope, begun.id).await;
    assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
    let report = done.bulk.clone().expect("a report");
    (done, report)
}

pub(super) async fn result(scope: &EnvironmentScope, id: JobId) -> String {
    let (sink, mut source) = row_channel();
    let scope = scope.clone();
    let request = DownloadBulkResult { job: id };
    let writing = tokio::spawn(async move { scope.download_bulk_result(request, sink).await });
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    writing.await.expect("it ends").expect("the result");
    String::from_utf8(bytes).expect("UTF-8")
}

/// The reasons for which a job refused licenses, each with how often.
pub(super) async fn refusals(scope: &EnvironmentScope, id: JobId) -> BTreeMap<String, u32> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let found = rows!(
        tx,
        (String, i64),
        "SELECT reason, COUNT(*) FROM job_items WHERE job_id = $1 AND outcome = 'refused' GROUP BY reason",
        id
    );
    let told = found.expect("the items").into_iter();
    told.map(|(reason, count)| (reason, u32::try_from(count).expect("few")))
        .collect()
}

pub(super) async fn license(scope: &EnvironmentScope, id: LicenseId) -> License {
    let detail = scope.get_license(GetLicense { id }).await;
    detail.expect("the license").license
}

/// Two licenses in each of the seven states, with and without expiry, two devices on one of the active ones.
async fn mixed(scope: &EnvironmentScope, number: u128) -> Vec<LicenseId> {
    let plan = product(number, &format!("Plan {number}"));
    let holder = customer(1, "Annika", "a@b.example");
    let mut seeds = Vec::new();
    for (place, status) in (0_u128..).zip(LicenseStatus::ALL) {
        for twin in 0..2_u128 {
            let id = number * 100 + place * 2 + twin;
            let held = status.is_held().then_some(&holder);
            let mut seed = seed(id, &format!("MIX-{number:02}-{id:06}"), &plan, held);
            seed.row.status = status;
            seed.row.expires_at = (twin == 1).then(|| start() + chrono::Duration::days(30));
            if status == LicenseStatus::Expired {
                seed.row.expires_at = Some(start() - chrono::Duration::days(30));
            }
            seeds.push(seed);
        }
    }
    let ids: Vec<_> = seeds.iter().map(|seed| seed.row.id).collect();
    let active = seeds
        .iter()
        .find(|seed| seed.row.status == LicenseStatus::Active);
    let key = active.expect("an active one").row.key.clone();
    plant(scope, seeds).await;
    for device in 0..2 {
        activate(scope, &key, &format!("fp-{number}-{device}")).await;
    }
    ids
}

async fn activate(scope: &EnvironmentScope, key: &str, device: &str) {
    let request: DeviceRequest =
        serde_json::from_value(json!({ "license_key": key, "fingerprint": device }))
            .expect("a request");
    let answer = scope.activate_license(request).await.expect("an answer");
    assert!(answer.newly_activated, "{answer:?}");
}

fn every_action() -> Vec<(BulkAction, Option<LicenseStatus>)> {
    let flag = || "beta".to_owned();
    use LicenseStatus::{Active, Assigned, Inactive, Revoked, Suspended};
    vec![
        (
            BulkAction::Assign {
                customer_id: customer(1, "", "").id,
            },
            Some(Assigned),
        ),
        (
            BulkAction::AssignFromList {
                list: UploadId(uuid::Uuid::nil()),
            },
            Some(Assigned),
        ),
        (
            BulkAction::Extend {
                by: Extension::Days { days: 10 },
            },
            None,
        ),
        (
            BulkAction::Extend {
                by: Extension::Until {
                    at: start() + chrono::Duration::days(90),
                },
            },
            None,
        ),
        (
            BulkAction::Extend {
                by: Extension::Lifetime,
            },
            None,
        ),
        (
            BulkAction::ChangeLimit {
                activation_limit: 1,
            },
            None,
        ),
        (
            BulkAction::ChangeLimit {
                activation_limit: 9,
            },
            None,
        ),
        (
            BulkAction::SetFlag {
                flag: flag(),
                value: json!(true),
            },
            None,
        ),
        (BulkAction::UnsetFlag { flag: flag() }, None),
        (BulkAction::Suspend, Some(Suspended)),
        (BulkAction::LiftSuspension, Some(Active)),
        (BulkAction::Inactivate, Some(Inactive)),
        (BulkAction::Reactivate, Some(Active)),
        (BulkAction::Revoke, Some(Revoked)),
        (BulkAction::Delete, None),
    ]
}

/// An action that takes a list with one, since each is used up by the work it was for.
async fn with_list(scope: &EnvironmentScope, action: BulkAction) -> BulkAction {
    match action {
        BulkAction::AssignFromList { .. } => BulkAction::AssignFromList {
            list: upload(scope, "email\nlist-1@x.example\n").await,
        },
        other => other,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_foreseen_is_what_happens_for_every_action_and_state(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    for (number, (action, leads_to)) in (1..).zip(every_action()) {
        let action = with_list(&scope, action).await;
        let ids = mixed(&scope, number).await;
        let selection = all_of(product(number, "").id);
        let foresight = scope
            .foresee_bulk(ForeseeBulk {
                selection: selection.clone(),
                action: action.clone(),
            })
            .await
            .expect("a foresight");
        let (done, report) = changed(&scope, change(selection, action.clone())).await;
        let name = format!("{action:?}");
        assert_eq!(foresight.selected, 14, "{name}");
        assert_eq!((done.done, done.total), (14, 14), "{name}");
        assert_eq!(report.changed, foresight.will_change, "{name}");
        assert_eq!(report.unchanged, foresight.unchanged, "{name}");
        let foreseen: BTreeMap<_, _> = foresight
            .refusals
            .iter()
            .map(|refusal| (refusal.reason.clone(), refusal.count))
            .collect();
        assert_eq!(refusals(&scope, done.id).await, foreseen, "{name}");
        assert_eq!(report.refused, foreseen.values().sum::<u32>(), "{name}");
        let action = with_list(&scope, action).await;
        let again = change(all_of(product(number, "").id), action.clone());
        let (again, unchanged) = changed(&scope, again).await;
        let assigns = matches!(action, BulkAction::AssignFromList { .. });
        let moves = matches!(
            action,
            BulkAction::Extend {
                by: Extension::Days { .. }
            }
        );
        if !assigns && !moves {
            assert_eq!(unchanged.changed, 0, "done twice changes nothing: {name}");
        }
        let left = if action == BulkAction::Delete { 0 } else { 14 };
        assert_eq!(again.total, left, "{name}");
        if let Some(status) = leads_to {
            let mut there = 0;
            for id in ids {
                there += u32::from(license(&scope, id).await.status == status);
            }
            assert!(there >= report.changed, "{name}: {there}");
        }
        let blocks = matches!(
            action,
            BulkAction::Suspend | BulkAction::Inactivate | BulkAction::Revoke | BulkAction::Delete
        );
        let losing = if blocks { 2 } else { 0 };
        assert_eq!(foresight.losing_devices, losing, "{name}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn revoking_many_ends_their_activations(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let ids = mixed(&scope, 1).await;
    let revoke = change(all_of(product(1, "").id), BulkAction::Revoke);
    changed(&scope, revoke).await;
    for id in ids {
        assert_eq!(license(&scope, id).await.activations_used, 0);
    }
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (open,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM activations WHERE deactivated_at IS NULL"
    )
    .expect("a count");
    assert_eq!(open, 0);
}
