//! The weekly digest: the dashboard's figures, once a week, to whoever wants it.

use chrono::{DateTime, TimeDelta, Utc};
use rstest::rstest;

use super::{
    Stage, customer,
    mails::{body, log, mail_on, pool_of},
    plant, product,
    reminders::rule,
    seed,
};
use crate::{
    domain::mail::MailKind,
    operations::{environments::Engine, mails::Mail, reports::GetDashboard, rules::*},
    service::{EnvironmentScope, rules::digest::write},
};

fn wanted(to: &[&str]) -> Rules {
    Rules {
        digest: true,
        digest_to: to.iter().map(|&address| address.to_owned()).collect(),
        ..Rules::default()
    }
}

async fn digests(scope: &EnvironmentScope) -> Vec<Mail> {
    let all = log(scope).await.into_iter();
    all.filter(|mail| mail.kind == MailKind::Digest).collect()
}

async fn run(scope: &EnvironmentScope) -> u32 {
    write(&scope.environment).await.expect("a turn")
}

/// Sets the clock on.
fn on(stage: &Stage, to: &str) {
    let to: DateTime<Utc> = to.parse().expect("a moment");
    stage.clock.advance(to - super::now(stage));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_digest_says_what_the_dashboard_says(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let seeds = (1..=9).map(|number| {
        let mut seed = seed(
            number,
            &format!("KEY-{number}"),
            &product(1, "Pro"),
            Some(&holder),
        );
        let days = i64::try_from(number).unwrap_or(0) * 5;
        seed.row.expires_at = Some(super::now(&stage) + TimeDelta::days(days));
        seed
    });
    plant(&scope, seeds.collect()).await;
    let pool = pool_of(&scope, 2).await;
    mail_on(&stage, 9).await;
    for who in ["bo", "cy"] {
        let seat = super::mails::give(&scope, &pool, &format!("{who}@example.com")).await;
        seat.expect("a seat");
    }
    rule(&stage, wanted(&["mira@larkspur.example"])).await;
    on(&stage, "2026-11-02T08:00:00Z");
    assert_eq!(run(&scope).await, 1);
    let mail = digests(&scope).await.remove(0);
    assert_eq!(mail.to_email, "mira@larkspur.example");
    assert_eq!(
        mail.subject,
        "Larkspur Software, Production: the week of 27 October 2026 to 2 November 2026"
    );
    let said = body(&scope, mail.id).await.expect("a text");
    let dashboard = scope
        .get_dashboard(GetDashboard { days: 7 })
        .await
        .expect("it");
    for each in &dashboard.by_status {
        assert!(
            said.contains(&format!("    {}: {}\n", each.status, each.count)),
            "{said}"
        );
    }
    for within in dashboard.expiring.iter().filter(|within| within.days <= 30) {
        let line = format!("within {} days: {}", within.days, within.count);
        assert!(within.count > 0 && said.contains(&line), "{said}");
    }
    let denials: u32 = dashboard.days.iter().map(|day| day.denials).sum();
    assert!(
        said.contains(&format!("seven days:\n    {denials}\n")),
        "{said}"
    );
    let low = dashboard
        .pools
        .iter()
        .filter(|pool| pool.free < pool.buffer)
        .count();
    assert_eq!(said.matches("seats free").count(), low, "{said}");
    assert_eq!(low, 1, "the pool is empty");
    assert!(!said.contains("given up"), "no mail was");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_digest_is_written_once_a_week_by_one_process(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let here = stage.production().await;
    let (other, there) = stage.elsewhere().await;
    mail_on(&stage, 9).await;
    // Later on a Monday morning: what was due at eight is not made up for.
    on(&stage, "2026-10-26T09:00:00Z");
    rule(
        &stage,
        wanted(&["mira@larkspur.example", "tomas@larkspur.example"]),
    )
    .await;
    assert_eq!(run(&here).await, 0);
    let mut written = Vec::new();
    for day in 1..=15 {
        stage.clock.advance(TimeDelta::days(1));
        there.environment.mailer.book.forget();
        let (one, two) = tokio::join!(write(&here.environment), write(&there.environment));
        let both = one.expect("a turn") + two.expect("a turn") + run(&here).await;
        if both > 0 {
            written.push((day, both));
        }
    }
    assert_eq!(written, [(7, 2), (14, 2)]);
    rule(
        &stage,
        Rules {
            digest: false,
            ..wanted(&[])
        },
    )
    .await;
    stage.clock.advance(TimeDelta::days(7));
    assert_eq!(run(&here).await, 0);
    assert_eq!(digests(&here).await.len(), 4);
    other.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_rehearsal_has_no_digest(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let staging = stage.environment("staging").await;
    mail_on(&stage, 9).await;
    rule(&stage, wanted(&["mira@larkspur.example"])).await;
    stage.clock.advance(TimeDelta::days(8));
    assert_eq!(run(&staging).await, 0);
}
