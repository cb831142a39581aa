//! Reminders: once for each license, end and number of days, whoever runs; gathered by customer; as foreseen.

use chrono::{DateTime, Days, TimeDelta, Utc};
use rstest::rstest;
use uuid::Uuid;

use super::{
    Seed, Stage, customer,
    mails::{body, log, mail_on},
    now, plant, product, seed,
};
use crate::{
    domain::{
        mail::{MailKind, MailState},
        status::LicenseStatus,
    },
    error::{Error, ErrorCode},
    ids::LicenseId,
    operations::{
        environments::Engine,
        licenses::{EditLicense, GetLicense},
        mails::Mail,
        rules::*,
    },
    service::{EnvironmentScope, rules::reminders::remind},
};

pub(super) fn reminding(days: &[u16]) -> Rules {
    Rules {
        reminders: true,
        reminder_days: days.to_vec(),
        ..Rules::default()
    }
}

/// Saves rules over whatever there is.
pub(super) async fn rule(stage: &Stage, rules: Rules) -> Rules {
    let before = stage
        .scope()
        .get_rules(GetRules {})
        .await
        .expect("the rules");
    let rules = Rules {
        version: before.version,
        ..rules
    };
    stage
        .scope()
        .save_rules(SaveRules { rules })
        .await
        .expect("saved")
}

/// A license of a customer that ends so many days from now, in the evening.
fn ending(stage: &Stage, number: u128, of: u128, days: u64) -> Seed {
    let holder = customer(of, &format!("Customer {of}"), &format!("c{of}@example.com"));
    let mut seed = seed(
        number,
        &format!("KEY-{number:04}-SECRET"),
        &product(1, "Pro"),
        Some(&holder),
    );
    seed.row.expires_at = Some(evening(now(stage), days));
    seed
}

fn evening(from: DateTime<Utc>, days: u64) -> DateTime<Utc> {
    let day = from.date_naive() + Days::new(days);
    day.and_hms_opt(20, 0, 0).expect("an hour").and_utc()
}

async fn reminders(scope: &EnvironmentScope) -> Vec<Mail> {
    let all = log(scope).await.into_iter();
    all.filter(|mail| mail.kind == MailKind::Expiring).collect()
}

async fn run(scope: &EnvironmentScope) -> u32 {
    remind(&scope.environment).await.expect("a turn")
}

async fn foresee(scope: &EnvironmentScope, rules: Rules) -> RulesForesight {
    let request = ForeseeRules {
        rules,
        grace_days: None,
    };
    scope.foresee_rules(request).await.expect("a foresight")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_number_of_days_reminds_once_also_when_two_processes_run(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    plant(
        &here,
        (1..=4)
            .map(|number| ending(&stage, number, number, 15))
            .collect(),
    )
    .await;
    mail_on(&stage, 9).await;
    rule(&stage, reminding(&[14, 7])).await;
    // What this process remembers for a second of the settings is of no matter here.
    there.environment.mailer.book.forget();
    let mut seen = Vec::new();
    for _ in 0..16 {
        let both = tokio::join!(remind(&here.environment), remind(&there.environment));
        let written = both.0.expect("a turn") + both.1.expect("a turn");
        seen.push(written + run(&here).await + run(&there).await);
        stage.clock.advance(TimeDelta::days(1));
    }
    let mut wanted = vec![0; 16];
    wanted[1] = 4;
    wanted[8] = 4;
    assert_eq!(seen, wanted, "14 and 7 days before, and at no other time");
    assert_eq!(reminders(&here).await.len(), 8);
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_due_before_the_rule_is_not_made_up_for_and_a_missed_day_is(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let days = [3, 7, 10, 14, 20];
    let seeds = days
        .iter()
        .zip(1..)
        .map(|(days, number)| ending(&stage, number, number, *days));
    plant(&scope, seeds.collect()).await;
    mail_on(&stage, 9).await;
    rule(&stage, reminding(&[14, 7])).await;
    let foreseen = foresee(&scope, reminding(&[14, 7])).await.reminders;
    assert_eq!(
        (foreseen.mails, foreseen.ahead),
        (2, 2),
        "7 and 14 today; 3 and 10 are past"
    );
    assert_eq!(run(&scope).await, 2);
    // Nothing ran for four days: the one that ended in 10 days had its 7 meanwhile.
    stage.clock.advance(TimeDelta::days(4));
    assert_eq!(run(&scope).await, 1);
    // A new number of days begins today, and makes up for nothing either.
    rule(&stage, reminding(&[30, 16, 14, 7])).await;
    assert_eq!(run(&scope).await, 1, "the one that ended in 20 days");
    assert_eq!(run(&scope).await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn licenses_of_one_customer_that_end_on_one_day_are_one_mail(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut seeds: Vec<Seed> = (1..=3)
        .map(|number| ending(&stage, number, 1, 14))
        .collect();
    seeds.push(ending(&stage, 4, 1, 7));
    seeds.push(ending(&stage, 5, 2, 14));
    // Nobody is reminded of these: paused, suspended, revoked, nobody's, Lifetime, without an address.
    for (number, status) in (6..).zip([
        LicenseStatus::Inactive,
        LicenseStatus::Suspended,
        LicenseStatus::Revoked,
        LicenseStatus::Expired,
    ]) {
        let mut other = ending(&stage, number, 3, 14);
        other.row.status = status;
        seeds.push(other);
    }
    let mut lifetime = ending(&stage, 20, 3, 14);
    lifetime.row.expires_at = None;
    let mut silent = ending(&stage, 21, 4, 14);
    silent.row.customer = Some(customer(4, "Silent", ""));
    let mut free = ending(&stage, 22, 3, 14);
    free.row.customer = None;
    free.row.status = LicenseStatus::Available;
    seeds.extend([lifetime, silent, free]);
    plant(&scope, seeds).await;
    mail_on(&stage, 9).await;
    let rules = rule(&stage, reminding(&[14, 7])).await;
    let foreseen = foresee(&scope, rules.clone()).await.reminders;
    assert_eq!(
        (foreseen.mails, foreseen.customers, foreseen.licenses),
        (3, 2, 5)
    );
    assert_eq!(foreseen.examples.len(), 3);
    assert_eq!(run(&scope).await, 3);
    let written = reminders(&scope).await;
    let first = written
        .iter()
        .find(|mail| mail.to_email == "c1@example.com" && mail.license_id.is_none());
    let said = body(&scope, first.expect("the gathered one").id)
        .await
        .expect("a text");
    assert!(said.starts_with("Hello Customer 1,\n"), "{said}");
    assert!(said.contains("in 14 days"), "{said}");
    assert_eq!(said.matches("Pro, key KEY-0").count(), 3, "{said}");
    assert!(!said.contains("SECRET"), "a reminder needs no whole key");
    let after = foresee(&scope, rules).await.reminders;
    assert_eq!((after.mails, after.written_today), (0, 3));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_changed_end_begins_anew(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(&scope, vec![ending(&stage, 1, 1, 7)]).await;
    mail_on(&stage, 9).await;
    rule(&stage, reminding(&[7])).await;
    assert_eq!(run(&scope).await, 1);
    let id = LicenseId(Uuid::from_u128(1));
    let license = scope
        .get_license(GetLicense { id })
        .await
        .expect("it")
        .license;
    let edit = EditLicense {
        id,
        version: license.version,
        customer_id: license.customer_id,
        activation_limit: license.activation_limit,
        expires_at: Some(evening(now(&stage), 9)),
        pending_validity: None,
        flags: license.flags,
        metadata: license.metadata,
        keep_devices: false,
        reason: None,
    };
    scope.edit_license(edit).await.expect("extended");
    let outdated = reminders(&scope).await.remove(0);
    assert_eq!(outdated.state, MailState::Cancelled, "it named the old end");
    assert_eq!(run(&scope).await, 0);
    stage.clock.advance(TimeDelta::days(2));
    assert_eq!(run(&scope).await, 1, "7 days before the new end");
    assert_eq!(reminders(&scope).await.len(), 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_reminded_while_the_rule_or_mail_is_off(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(&scope, vec![ending(&stage, 1, 1, 7)]).await;
    assert!(
        !stage
            .scope()
            .get_rules(GetRules {})
            .await
            .expect("rules")
            .reminders
    );
    mail_on(&stage, 9).await;
    assert_eq!(run(&scope).await, 0, "an update of Keydesk mails nobody");
    rule(&stage, reminding(&[7])).await;
    rule(
        &stage,
        Rules {
            reminders: false,
            ..reminding(&[7])
        },
    )
    .await;
    assert_eq!(run(&scope).await, 0);
    assert_eq!(foresee(&scope, Rules::default()).await.reminders.mails, 0);
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_by_their_field() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.scope();
    let with = |change: &dyn Fn(&mut Rules)| {
        let mut rules = Rules::default();
        change(&mut rules);
        rules
    };
    for (wrong, rules) in [
        (
            "reminder_days",
            with(&|rules| rules.reminder_days = vec![0]),
        ),
        (
            "reminder_days",
            with(&|rules| rules.reminder_days = vec![366]),
        ),
        (
            "reminder_days",
            with(&|rules| rules.reminder_days = vec![1, 2, 3, 4, 5, 6]),
        ),
        ("reminder_days", reminding(&[])),
        ("idle_days", with(&|rules| rules.idle_days = Some(0))),
        ("idle_days", with(&|rules| rules.idle_days = Some(1001))),
        ("digest_to", with(&|rules| rules.digest = true)),
        (
            "digest_to",
            with(&|rules| rules.digest_to = vec!["nobody".into()]),
        ),
    ] {
        match scope.save_rules(SaveRules { rules }).await {
            Err(Error::Invalid { field, .. }) => assert_eq!(field, wrong),
            other => panic!("{wrong}: {other:?}"),
        }
    }
    let saved = rule(&stage, reminding(&[7, 30, 7])).await;
    assert_eq!((saved.reminder_days, saved.version), (vec![30, 7], 1));
    let stale = scope
        .save_rules(SaveRules {
            rules: Rules::default(),
        })
        .await;
    assert_eq!(
        stale.expect_err("changed meanwhile").code(),
        ErrorCode::Conflict
    );
}
