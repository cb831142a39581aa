//! Abuse detection: each rule is met exactly at its threshold, once for a stretch of time, and the preview tells the same.

use chrono::{DateTime, Duration, Utc};
use rstest::rstest;

use super::{
    Stage,
    abuse_model::{self as model, Happening, Moment, first, id},
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        abuse::*,
        activations::VerdictCode,
        environments::Engine,
        license_actions::ActOnLicense,
        licenses::{GetLicense, LicenseDetail},
    },
    service::EnvironmentScope,
    store::jobs::clock,
};

pub(super) fn rules(effect: AbuseEffect) -> Vec<AbuseRule> {
    model::THRESHOLDS
        .into_iter()
        .map(|(kind, threshold)| AbuseRule {
            kind,
            on: true,
            threshold,
            effect,
            since: None,
        })
        .collect()
}

pub(super) async fn set(scope: &EnvironmentScope, rules: Vec<AbuseRule>) -> AbuseRules {
    let before = scope.get_abuse_rules(GetAbuseRules {}).await;
    let version = before.expect("the rules").version;
    let save = SaveAbuseRules {
        rules: AbuseRules { version, rules },
    };
    scope.save_abuse_rules(save).await.expect("saved")
}

pub(super) async fn detect(scope: &EnvironmentScope) -> u32 {
    scope.environment.detector.run().await.expect("a turn")
}

pub(super) async fn detail(scope: &EnvironmentScope, id: LicenseId) -> LicenseDetail {
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
}

/// Licenses with rules that were there before anything happens.
pub(super) async fn staged(
    engine: Engine,
    effect: AbuseEffect,
) -> Option<(Stage, EnvironmentScope)> {
    let stage = Stage::on(engine).await?;
    let scope = stage.production().await;
    model::planted(&scope).await;
    set(&scope, rules(effect)).await;
    assert_eq!(detect(&scope).await, 0);
    stage.clock.advance(first() - super::now(&stage));
    Some((stage, scope))
}

pub(super) fn refused(seconds: i64, device: u128, address: &'static str) -> Moment {
    Moment {
        at: first() + Duration::seconds(seconds),
        license: id(1),
        what: Happening::Refused(device, address, VerdictCode::LimitReached),
    }
}

pub(super) async fn cases(scope: &EnvironmentScope) -> Vec<Case> {
    let all = ListCases {
        limit: 500,
        ..ListCases::default()
    };
    scope.list_cases(all).await.expect("the cases").rows
}

/// Everything on random histories, detected a few hours at a time.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_met_exactly_where_a_plain_count_says_so_and_the_preview_agrees(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(1, 2, 3, 4)] random: u64,
) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    let days = 12;
    let mut coming = model::drawn(random, days).into_iter().peekable();
    let mut all = Vec::new();
    for _ in 0..days * 4 {
        stage.clock.advance(Duration::hours(6));
        let now = super::now(&stage);
        let mut some = Vec::new();
        while let Some(moment) = coming.next_if(|moment| moment.at < now) {
            some.push(moment);
        }
        all.extend(some.clone());
        model::write(&scope, some).await;
        detect(&scope).await;
    }
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 0, "nothing is raised twice");
    let expected = model::counted(&all);
    assert!(expected.len() > 10, "the rules are met: {}", expected.len());
    assert_eq!(model::raised(&scope).await, expected);
    let preview = PreviewAbuse {
        rules: rules(AbuseEffect::Suspend),
        days: u32::try_from(days).expect("few") + 1,
    };
    let preview = scope.preview_abuse(preview).await.expect("a preview");
    let licenses = |of: Option<&str>| {
        let some = expected
            .keys()
            .filter(|(rule, ..)| of.is_none_or(|of| of == *rule));
        let ids: std::collections::BTreeSet<_> = some.map(|(_, license, _)| *license).collect();
        u32::try_from(ids.len()).expect("few")
    };
    assert_eq!((preview.flagged, preview.partial), (licenses(None), false));
    assert_eq!(preview.suspended, preview.flagged, "all of them are active");
    for told in &preview.by_rule {
        let word = told.kind.as_str();
        let windows = expected.keys().filter(|(rule, ..)| *rule == word).count();
        assert_eq!(
            usize::try_from(told.windows).expect("few"),
            windows,
            "{word}"
        );
        assert_eq!(told.licenses, licenses(Some(word)), "{word}");
    }
    let rows: u32 = preview.rows.iter().map(|row| row.windows).sum();
    assert_eq!(usize::try_from(rows).expect("few"), expected.len());
    for case in cases(&scope).await {
        assert_eq!(case.state, CaseState::Open);
        let of = |rule: &str, license| rule == case.rule.as_str() && license == case.license.id;
        let mine = expected
            .iter()
            .filter(|((rule, license, _), _)| of(rule, *license));
        let counts: Vec<u32> = mine.map(|(_, count)| *count).collect();
        assert_eq!(usize::try_from(case.windows).expect("few"), counts.len());
        assert_eq!(Some(case.peak), counts.iter().max().copied());
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rule_suspends_once_for_a_stretch_of_time_and_says_so_in_the_trail(
    #[case] engine: Engine,
) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Suspend).await else {
        return;
    };
    model::write(
        &scope,
        vec![refused(10, 1, "192.0.2.1"), refused(20, 2, "192.0.2.1")],
    )
    .await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 0, "two devices are not three");
    model::write(&scope, vec![refused(70, 3, "192.0.2.1")]).await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 1);
    let stopped = detail(&scope, id(1)).await;
    assert_eq!(stopped.license.status, LicenseStatus::Suspended);
    let entry = &stopped.history[0];
    assert_eq!(
        (
            entry.actor.as_str(),
            entry.door.as_str(),
            entry.action.as_str()
        ),
        ("Abuse detection", "system", "suspend_license")
    );
    let reason = entry.reason.as_deref().unwrap_or_default();
    assert!(
        reason.starts_with("abuse: 3 devices in one hour"),
        "{reason}"
    );
    let case = cases(&scope).await.remove(0);
    assert!(case.suspended && case.state == CaseState::Open);

    let lift = ActOnLicense {
        id: id(1),
        version: stopped.license.version,
        reason: None,
    };
    scope.lift_suspension(lift).await.expect("lifted");
    model::write(&scope, vec![refused(130, 4, "192.0.2.1")]).await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 0, "the same hour");
    let again = detail(&scope, id(1)).await.license.status;
    assert_eq!(
        again,
        LicenseStatus::Active,
        "the same hour suspends nobody twice"
    );
    let grown = cases(&scope).await.remove(0);
    assert_eq!((grown.id, grown.peak, grown.windows), (case.id, 4, 1));

    let later = (1..=3).map(|device| refused(3_600 + device, device as u128, "192.0.2.1"));
    model::write(&scope, later.collect()).await;
    stage.clock.advance(Duration::hours(1));
    assert_eq!(detect(&scope).await, 1, "another hour");
    let anew = detail(&scope, id(1)).await.license.status;
    assert_eq!(anew, LicenseStatus::Suspended);
    assert_eq!(cases(&scope).await.remove(0).windows, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_license_without_devices_is_flagged_and_not_suspended(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Suspend).await else {
        return;
    };
    let mut assigned = model::licenses().remove(1);
    assigned.row.id = LicenseId(uuid::Uuid::from_u128(99));
    assigned.row.key = "ASSIGNED".into();
    assigned.row.status = LicenseStatus::Assigned;
    super::plant(&scope, vec![assigned.clone()]).await;
    let moments = (1..=3).map(|device| Moment {
        license: assigned.row.id,
        ..refused(device, device as u128, "192.0.2.1")
    });
    model::write(&scope, moments.collect()).await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 1);
    let status = detail(&scope, assigned.row.id).await.license.status;
    assert_eq!(status, LicenseStatus::Assigned);
    assert!(!cases(&scope).await.remove(0).suspended);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rule_that_is_off_or_new_judges_nothing_that_was_before(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    let mut off = rules(AbuseEffect::Flag);
    off.iter_mut().for_each(|rule| rule.on = false);
    set(&scope, off.clone()).await;
    let burst = |hour: i64| {
        (1..=3).map(move |device| refused(hour * 3_600 + device, device as u128, "192.0.2.1"))
    };
    model::write(&scope, burst(0).collect()).await;
    stage.clock.advance(Duration::hours(1));
    assert_eq!(detect(&scope).await, 0, "off");
    set(&scope, rules(AbuseEffect::Flag)).await;
    stage.clock.advance(Duration::minutes(1));
    assert_eq!(detect(&scope).await, 0, "the hour before is over");
    model::write(&scope, burst(1).collect()).await;
    assert_eq!(detect(&scope).await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_processes_raise_a_window_once(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    let (other, there) = stage.elsewhere().await;
    let burst = (1..=3).map(|device| refused(device, device as u128, "192.0.2.1"));
    model::write(&scope, burst.collect()).await;
    stage.clock.advance(Duration::minutes(1));
    let (one, two) = tokio::join!(detect(&scope), detect(&there));
    assert!(one + two <= 1, "{one} and {two}");
    detect(&scope).await;
    assert_eq!(cases(&scope).await.len(), 1);
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_threshold_has_bounds_and_rules_are_saved_at_the_version_that_was_seen(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut wrong = AbuseRules::default();
    wrong.rules[0].threshold = 1;
    let save = |rules| scope.save_abuse_rules(SaveAbuseRules { rules });
    let refused = save(wrong).await.expect_err("too low");
    assert_eq!(refused.code(), ErrorCode::Invalid);
    let mut missing = AbuseRules::default();
    missing.rules.pop();
    assert!(save(missing).await.is_err());
    let saved = save(AbuseRules::default()).await.expect("saved");
    assert_eq!(saved.version, 1);
    let stale = save(AbuseRules::default()).await.expect_err("stale");
    assert_eq!(stale.code(), ErrorCode::Conflict);
    let none = PreviewAbuse {
        rules: saved.rules,
        days: 0,
    };
    assert!(scope.preview_abuse(none).await.is_err());
}

/// The database's clock, once answers from memory go by it, too: they learn how far it is ahead from the change feed,
/// and a stage's clock jumps.
async fn one_clock(scope: &EnvironmentScope) -> DateTime<Utc> {
    for _ in 0..500 {
        let database = &scope.environment.database;
        let mut tx = database.read().await.expect("a reader");
        let now = clock(&mut tx, database.now()).await.expect("its clock");
        let apart = scope.environment.answerer.now() - now;
        if apart.abs() < Duration::seconds(1) {
            return now;
        }
        drop(tx);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("answers from memory never go by the database's clock");
}

/// The answering of devices writes what detection reads.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn devices_that_ask_from_many_networks_are_noticed(#[case] engine: Engine) {
    let Some((stage, scope)) = staged(engine, AbuseEffect::Flag).await else {
        return;
    };
    let now = one_clock(&scope).await;
    for address in ["192.0.2.1", "192.0.2.99", "198.51.100.1", "203.0.113.9"] {
        let mut ask: crate::operations::activations::DeviceRequest =
            serde_json::from_value(serde_json::json!({
                "license_key": "KEY-0002", "fingerprint": "laptop",
            }))
            .expect("a request");
        ask.ip = Some(address.to_owned());
        scope
            .activate_license(ask.clone())
            .await
            .expect("an answer");
        scope.validate_license(ask).await.expect("an answer");
    }
    scope.environment.answerer.flush().await.expect("written");
    // On Postgres its own clock counts.
    let past = (now - super::now(&stage)).max(Duration::zero());
    stage.clock.advance(past + Duration::minutes(1));
    detect(&scope).await;
    let found = cases(&scope).await;
    let networks = found
        .iter()
        .find(|case| case.rule == AbuseRuleKind::Networks);
    let networks = networks.expect("a case");
    assert_eq!((networks.license.id, networks.peak), (id(2), 3));
    let evidence = scope.get_case(GetCase { id: networks.id }).await;
    let window = &evidence.expect("the case").windows[0];
    assert_eq!(
        window.evidence.networks,
        ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"]
    );
}
