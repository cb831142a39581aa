//! The decision: order, evidence, remedies.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::{DeviceFacts, Facts, Ignored, LicenseFacts, Question, decide};
use crate::{
    domain::status::LicenseStatus,
    ids::{ActivationId, DeviceId},
    operations::activations::{Remedy, SeatHolder, VerdictCode},
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a moment")
}

fn seat(number: u128, days_unseen: i64) -> SeatHolder {
    SeatHolder {
        activation_id: ActivationId(Uuid::from_u128(number)),
        device_id: DeviceId(Uuid::from_u128(100 + number)),
        name: format!("device-{number}"),
        last_seen_at: now() - Duration::days(days_unseen),
    }
}

fn facts(status: LicenseStatus, limit: i32, used: u32) -> Facts {
    Facts {
        environment: "production".into(),
        license: Some(LicenseFacts {
            product: ("Pro Plan".into(), "pro".into()),
            customer: status.is_held().then(|| "Annika Lindberg".into()),
            status,
            stopped: None,
            expires_at: Some(now() + Duration::days(100)),
            pending: None,
            grace_days: 7,
            limit,
            seats: (0..used)
                .map(|place| seat(u128::from(place), i64::from(place)))
                .collect(),
            used,
            held: None,
        }),
        product_asked: Some("pro".into()),
        device: Some(DeviceFacts {
            id: DeviceId(Uuid::from_u128(7)),
            ignored: None,
        }),
        device_named: true,
    }
}

fn code(facts: &Facts) -> VerdictCode {
    decide(facts, Question::Activate, now()).code
}

#[test]
fn the_first_failing_check_is_the_verdict_and_the_others_are_listed() {
    let mut facts = facts(LicenseStatus::Active, 3, 3);
    facts.device = Some(DeviceFacts {
        id: DeviceId(Uuid::from_u128(7)),
        ignored: Some(Ignored {
            at: Some(now()),
            by: Some("Teo".into()),
            reason: None,
        }),
    });
    let verdict = decide(&facts, Question::Activate, now());
    let failing: Vec<_> = verdict
        .checks
        .iter()
        .filter_map(|check| check.fails)
        .collect();
    assert_eq!(verdict.code, VerdictCode::DeviceIgnored);
    assert_eq!(
        failing,
        [VerdictCode::DeviceIgnored, VerdictCode::LimitReached]
    );
}

#[test]
fn an_unlimited_license_is_never_full() {
    assert_eq!(
        code(&facts(LicenseStatus::Active, -1, 5_000)),
        VerdictCode::Valid
    );
}

#[test]
fn a_device_that_holds_an_activation_passes_although_all_are_in_use() {
    let mut facts = facts(LicenseStatus::Active, 3, 3);
    facts.license.as_mut().expect("a license").held = Some(ActivationId(Uuid::from_u128(1)));
    assert_eq!(code(&facts), VerdictCode::Valid);
    assert_eq!(
        decide(&facts, Question::Validate, now()).code,
        VerdictCode::Valid
    );
}

#[test]
fn validating_a_device_without_an_activation_says_so() {
    let facts = facts(LicenseStatus::Active, 3, 1);
    assert_eq!(
        decide(&facts, Question::Validate, now()).code,
        VerdictCode::NotActivated
    );
}

#[test]
fn grace_passes_and_says_so_until_its_last_moment() {
    let mut facts = facts(LicenseStatus::Active, 3, 1);
    facts.license.as_mut().expect("a license").expires_at =
        Some(now() - Duration::days(7) + Duration::milliseconds(1));
    assert_eq!(code(&facts), VerdictCode::InGrace);
    facts.license.as_mut().expect("a license").expires_at = Some(now() - Duration::days(7));
    assert_eq!(code(&facts), VerdictCode::Expired);
}

#[test]
fn the_time_counts_although_the_sweep_has_not_come_by() {
    let mut facts = facts(LicenseStatus::Active, 3, 0);
    facts.license.as_mut().expect("a license").expires_at = Some(now() - Duration::days(30));
    assert_eq!(code(&facts), VerdictCode::Expired);
}

#[test]
fn an_unknown_key_fails_one_check_and_nothing_else_is_told() {
    let mut facts = facts(LicenseStatus::Active, 3, 0);
    facts.license = None;
    let verdict = decide(&facts, Question::Activate, now());
    assert_eq!(
        (verdict.code, verdict.checks.len()),
        (VerdictCode::NotFound, 1)
    );
}

#[test]
fn at_a_full_license_the_longest_unseen_device_and_one_more_activation_are_offered() {
    let facts = facts(LicenseStatus::Active, 3, 3);
    let verdict = decide(&facts, Question::Activate, now());
    let offered = facts.remedies(&verdict, now());
    assert_eq!(
        offered,
        [
            Remedy::DeactivateDevice {
                activation_id: seat(2, 2).activation_id
            },
            Remedy::RaiseLimit { to: 4 }
        ]
    );
    for remedy in offered {
        assert_eq!(
            code(&facts.with(&remedy)),
            VerdictCode::Valid,
            "{remedy:?} helps alone"
        );
    }
}

proptest! {
    #[test]
    fn a_device_passes_exactly_when_nothing_speaks_against_it(
        rank in 0_i16..7, limit in prop_oneof![Just(-1), 1_i32..5], used in 0_u32..6,
        days in -20_i64..20, ignored in any::<bool>(), wrong in any::<bool>(), held in any::<bool>()
    ) {
        let status = LicenseStatus::from_rank(rank).expect("a rank");
        let mut facts = facts(status, limit, used);
        let license = facts.license.as_mut().expect("a license");
        license.expires_at = Some(now() + Duration::days(days));
        license.held = held.then_some(ActivationId(Uuid::from_u128(0)));
        if wrong { facts.product_asked = Some("other".into()); }
        if ignored { facts.device.as_mut().expect("a device").ignored = Some(Ignored::default()); }
        let verdict = decide(&facts, Question::Activate, now());
        let free = held || limit < 0 || i64::from(used) < i64::from(limit);
        let fine = matches!(status, LicenseStatus::Assigned | LicenseStatus::Active)
            && days > -7 && !ignored && !wrong && free;
        prop_assert_eq!(verdict.passes(), fine);
        prop_assert_eq!(verdict.checks.iter().all(|check| check.fails.is_none()), fine);
        prop_assert_eq!(verdict.code == VerdictCode::InGrace, fine && days <= 0);
    }

    #[test]
    fn all_offered_remedies_together_let_the_device_pass_where_they_cover_every_failing_check(
        rank in 1_i16..7, used in 0_u32..6, ignored in any::<bool>(), days in -20_i64..20
    ) {
        let status = LicenseStatus::from_rank(rank).expect("a rank");
        let mut facts = facts(status, 3, used.max(1));
        facts.license.as_mut().expect("a license").expires_at = Some(now() + Duration::days(days));
        if ignored { facts.device.as_mut().expect("a device").ignored = Some(Ignored::default()); }
        let verdict = decide(&facts, Question::Activate, now());
        let offered = facts.remedies(&verdict, now());
        let after = offered.iter().fold(facts.clone(), |facts, remedy| facts.with(remedy));
        prop_assert!(decide(&after, Question::Activate, now()).passes(), "{:?} after {:?}", verdict.code, offered);
    }
}
