//! Cases: dismissed for good or confirmed, and what happens later opens new ones.

use chrono::Duration;
use rstest::rstest;

use super::{
    abuse::{cases, detail, detect, refused, staged},
    abuse_model::{self as model, id},
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    operations::{
        abuse::*,
        audit::{AuditFilter, ListAudit},
        environments::Engine,
        license_actions::DeleteLicense,
    },
    service::EnvironmentScope,
};

async fn burst(scope: &EnvironmentScope, hour: i64) {
    let some = (1..=3).map(|device| refused(hour * 3_600 + device, device as u128, "192.0.2.1"));
    model::write(scope, some.collect()).await;
}

fn dismiss(case: &Case, lift: bool) -> DismissCase {
    DismissCase {
        id: case.id,
        version: case.version,
        reason: Some("their new office".into()),
        lift,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dismissed_case_lifts_the_suspension_and_comes_back_only_with_what_is_new(
    #[case] engine: Engine,
) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Suspend).await else {
        return;
    };
    burst(&scope, 0).await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 1);
    let case = cases(&scope).await.remove(0);
    let without = DismissCase {
        reason: None,
        ..dismiss(&case, true)
    };
    let error = scope.dismiss_case(without).await.expect_err("no reason");
    assert_eq!(error.code(), ErrorCode::Invalid);
    let closed = scope.dismiss_case(dismiss(&case, true)).await;
    let closed = closed.expect("dismissed");
    assert_eq!(closed.state, CaseState::Dismissed);
    assert_eq!(closed.closed_by.as_deref(), Some("Mira Okafor"));
    assert_eq!(closed.reason.as_deref(), Some("their new office"));
    assert_eq!(closed.license.status, LicenseStatus::Active);

    model::write(&scope, vec![refused(100, 7, "198.51.100.1")]).await;
    stage.clock.advance(Duration::minutes(3));
    assert_eq!(detect(&scope).await, 0, "the hour was decided about");
    let still = detail(&scope, id(1)).await.license.status;
    assert_eq!(still, LicenseStatus::Active);
    let kept = scope
        .get_case(GetCase { id: case.id })
        .await
        .expect("the case");
    assert_eq!(
        kept.windows[0].count, 3,
        "what was decided about stays as it was"
    );

    burst(&scope, 1).await;
    stage.clock.advance(Duration::hours(1));
    assert_eq!(detect(&scope).await, 1);
    let all = cases(&scope).await;
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].id, case.id);
    assert_eq!(all[0].state, CaseState::Open);
    let twice = scope.dismiss_case(dismiss(&closed, false)).await;
    assert_eq!(twice.expect_err("decided").code(), ErrorCode::Invalid);
    let stale = DismissCase {
        version: 7,
        ..dismiss(&all[0], false)
    };
    let stale = scope.dismiss_case(stale).await.expect_err("stale");
    assert_eq!(stale.code(), ErrorCode::Conflict);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_confirmed_case_says_by_whom_and_stands_in_the_trail(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    burst(&scope, 0).await;
    stage.clock.advance(Duration::minutes(1));
    detect(&scope).await;
    let case = cases(&scope).await.remove(0);
    let confirm = ConfirmCase {
        id: case.id,
        version: case.version,
        reason: Some("sold on a forum".into()),
    };
    let confirmed = scope.confirm_case(confirm).await.expect("confirmed");
    assert_eq!(confirmed.state, CaseState::Confirmed);
    assert_eq!(
        confirmed.license.status,
        LicenseStatus::Active,
        "it only says so"
    );
    let trail = ListAudit {
        filter: AuditFilter::default(),
        before: None,
        limit: 20,
    };
    let trail = scope.list_audit(trail).await.expect("the trail");
    let actions: Vec<&str> = trail
        .entries
        .iter()
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(actions, ["confirm_case", "open_case", "save_abuse_rules"]);
    let narrow = ListCases {
        state: Some(CaseState::Confirmed),
        rule: Some(AbuseRuleKind::Devices),
        license_id: Some(id(1)),
        offset: 0,
        limit: 10,
    };
    let page = scope.list_cases(narrow).await.expect("a page");
    assert_eq!((page.total, page.open, page.rows.len()), (1, 0, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_case_goes_with_its_license(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    burst(&scope, 0).await;
    stage.clock.advance(Duration::minutes(1));
    detect(&scope).await;
    let case = cases(&scope).await.remove(0);
    let delete = DeleteLicense {
        id: id(1),
        version: 1,
        key_end: "0001".into(),
        reason: Some("a mistake".into()),
    };
    scope.delete_license(delete).await.expect("deleted");
    assert!(cases(&scope).await.is_empty());
    let gone = scope.get_case(GetCase { id: case.id }).await;
    assert_eq!(gone.expect_err("gone").code(), ErrorCode::NotFound);
    burst(&scope, 1).await;
    stage.clock.advance(Duration::hours(1));
    assert_eq!(
        detect(&scope).await,
        0,
        "what nobody has is judged by nobody"
    );
}
