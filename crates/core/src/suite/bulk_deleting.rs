//! Deleting many licenses leaves of each what deleting it alone leaves.

use chrono::Duration;
use rstest::rstest;
use serde_json::json;

use super::{
    Stage,
    audit::{list, verdict, wait_until_sealed},
    bulk::{change, changed, license},
    customer, now, plant, product, seed,
};
use crate::{
    ids::LicenseId,
    operations::{
        audit::{AuditEntry, AuditFilter, EraseAuditDetails},
        bulk::BulkAction,
        environments::Engine,
        exports::LicenseSelection,
        license_actions::{DeleteLicense, GetLicenseAt, LicenseAt},
    },
    service::EnvironmentScope,
};

async fn entries(scope: &EnvironmentScope, id: LicenseId) -> Vec<AuditEntry> {
    let about = AuditFilter {
        subject: Some("license".into()),
        subject_id: Some(id.0),
        ..AuditFilter::default()
    };
    list(scope, about, 10).await.entries
}

async fn at(
    scope: &EnvironmentScope,
    id: LicenseId,
    at: chrono::DateTime<chrono::Utc>,
) -> LicenseAt {
    let ask = GetLicenseAt { id, at };
    scope.get_license_at(ask).await.expect("a past")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_license_deleted_among_many_leaves_what_one_deleted_alone_leaves(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (plan, holder) = (product(1, "Pro"), customer(2, "Bo", "2@b.example"));
    let seeds =
        (1..=3).map(|number| seed(number, &format!("GONE-{number:04}"), &plan, Some(&holder)));
    let seeds: Vec<_> = seeds.collect();
    let ids: Vec<LicenseId> = seeds.iter().map(|seed| seed.row.id).collect();
    plant(&scope, seeds).await;
    let begin = now(&stage);
    stage.clock.advance(Duration::minutes(1));
    let these = || LicenseSelection::These { ids: ids.clone() };
    let flag = BulkAction::SetFlag {
        flag: "beta".into(),
        value: json!(1),
    };
    changed(&scope, change(these(), flag)).await;
    let stood = license(&scope, ids[1]).await;
    stage.clock.advance(Duration::minutes(1));
    let alone = license(&scope, ids[0]).await;
    let delete = DeleteLicense {
        id: ids[0],
        version: alone.version,
        key_end: "0001".into(),
        reason: Some("ticket 4711".into()),
    };
    scope.delete_license(delete).await.expect("deleted");
    let (_, report) = changed(&scope, change(these(), BulkAction::Delete)).await;
    assert_eq!((report.changed, report.missing), (2, 1));

    let single = entries(&scope, ids[0]).await.remove(0);
    for id in &ids[1..] {
        let among = entries(&scope, *id).await.remove(0);
        let told = |entry: &AuditEntry| {
            (
                entry.action.clone(),
                entry.reason.clone(),
                entry.changes.clone(),
                entry.subject_id,
            )
        };
        let expected = AuditEntry {
            subject_id: Some(id.0),
            ..single.clone()
        };
        assert_eq!(told(&among), told(&expected));
        assert_eq!(among.label, single.label);
        assert!(among.batch.is_some(), "it belongs to the job");
        let past = at(&scope, *id, begin).await;
        assert_eq!((past.changes_since, past.incomplete), (2, false));
        assert_eq!(past.license.expect("a license").flags, json!({}));
        assert_eq!(past.customer.as_deref(), Some("Bo"));
        let gone = at(&scope, *id, now(&stage)).await;
        assert_eq!((gone.license, gone.incomplete), (None, false));
    }
    let last = at(&scope, ids[1], begin + Duration::seconds(90)).await;
    let last = last.license.expect("a license");
    assert_eq!((last.flags, last.version), (stood.flags, stood.version));
    // Making the flag: 1 entry. Deleting: 1 alone, 2 among many, and 1 of the work.
    assert!(wait_until_sealed(&scope, 5).await.intact);
    let erase = EraseAuditDetails {
        subject: "license".into(),
        subject_id: ids[1].0,
        reason: "GDPR 17".into(),
    };
    assert_eq!(
        scope
            .erase_audit_details(erase)
            .await
            .expect("erased")
            .count,
        1
    );
    assert!(at(&scope, ids[1], begin).await.incomplete);
    assert!(!at(&scope, ids[2], begin).await.incomplete);
    assert!(verdict(&scope).await.intact);
}
