//! Telling holders: which mails are written of what happens to licenses, which are not, and which are cancelled again.

use chrono::{Days, Duration};
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use super::{
    Seed, Stage,
    bulk::{all_of, change, changed},
    customer,
    mails::{give, log, mail_on, pool_of},
    plant, product, seed,
    sweeping::{now, state, sweep},
};
use crate::{
    domain::{
        mail::{MailKind, MailState},
        status::LicenseStatus,
    },
    ids::LicenseId,
    operations::{
        bulk::BulkAction,
        environments::Engine,
        license_actions::{ActOnLicense, AssignLicense},
        licenses::{GetLicense, License},
        mail_templates::*,
        mails::Mail,
        settings::{ResumeSweeps, TakeBackSweep},
    },
    service::EnvironmentScope,
};

/// Switches a kind on or off, for every license or not.
pub(super) async fn switch(stage: &Stage, kind: MailKind, on: bool, every_license: bool) {
    let all = stage
        .scope()
        .list_mail_templates(ListMailTemplates {})
        .await
        .expect("all");
    let before = all
        .into_iter()
        .find(|template| template.kind == kind)
        .expect("the kind");
    let save = SaveMailTemplate {
        kind,
        version: before.version,
        on,
        every_license,
        subject: before.subject,
        body: before.body,
    };
    stage
        .scope()
        .save_mail_template(save)
        .await
        .expect("switched");
}

async fn license(scope: &EnvironmentScope, number: u128) -> License {
    let id = LicenseId(Uuid::from_u128(number));
    scope
        .get_license(GetLicense { id })
        .await
        .expect("the license")
        .license
}

async fn act(scope: &EnvironmentScope, number: u128) -> ActOnLicense {
    let license = license(scope, number).await;
    serde_json::from_value(
        json!({ "id": license.id, "version": license.version, "reason": "ticket 4711" }),
    )
    .expect("a request")
}

/// The mails of a kind, the newest first.
async fn told(scope: &EnvironmentScope, kind: MailKind) -> Vec<Mail> {
    let all = log(scope).await.into_iter();
    all.filter(|mail| mail.kind == kind).collect()
}

/// Licenses in use, of one customer each, and a free one at the end.
async fn planted(scope: &EnvironmentScope, licenses: u128) {
    let held = |number| {
        let holder = customer(
            number,
            &format!("Customer {number}"),
            &format!("c{number}@example.com"),
        );
        seed(
            number,
            &format!("KEY-{number:04}"),
            &product(1, "Pro"),
            Some(&holder),
        )
    };
    let mut seeds: Vec<Seed> = (1..=licenses).map(held).collect();
    seeds.push(seed(licenses + 1, "KEY-FREE", &product(1, "Pro"), None));
    plant(scope, seeds).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_workspace_that_asked_for_nothing_writes_only_what_it_always_wrote(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 4).await;
    mail_on(&stage, 9).await;
    scope
        .suspend_license(act(&scope, 1).await)
        .await
        .expect("suspended");
    scope
        .revoke_license(act(&scope, 2).await)
        .await
        .expect("revoked");
    let product_id = product(1, "Pro").id;
    changed(&scope, change(all_of(product_id), BulkAction::Suspend)).await;
    assert!(log(&scope).await.is_empty(), "nobody asked for these");
    let pool = pool_of(&scope, 2).await;
    give(&scope, &pool, "annika@studio.example")
        .await
        .expect("a seat");
    assert_eq!(log(&scope).await.len(), 1);
    // Switched off, also what it always wrote is not written.
    switch(&stage, MailKind::Assigned, false, false).await;
    let seat = give(&scope, &pool, "bo@studio.example")
        .await
        .expect("a seat");
    assert_eq!(seat.mail, None);
    assert_eq!(log(&scope).await.len(), 1);
    let again = scope
        .resend_mail(crate::operations::mails::ResendMail {
            license_id: seat.license.id,
        })
        .await;
    assert!(again.is_err(), "not even by hand");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_suspension_is_told_of_and_taken_back_as_if_nothing_had_been(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 3).await;
    mail_on(&stage, 9).await;
    switch(&stage, MailKind::Suspended, true, false).await;
    scope
        .suspend_license(act(&scope, 1).await)
        .await
        .expect("suspended");
    let mail = told(&scope, MailKind::Suspended).await.remove(0);
    assert_eq!(mail.held_until - mail.created_at, Duration::seconds(30));
    assert_eq!(
        (mail.to_email.as_str(), mail.state),
        ("c1@example.com", MailState::Waiting)
    );
    scope
        .lift_suspension(act(&scope, 1).await)
        .await
        .expect("lifted");
    let mail = told(&scope, MailKind::Suspended).await.remove(0);
    assert_eq!(mail.state, MailState::Cancelled);
    // Many at once are told of, too, and so is taking that back.
    let product_id = product(1, "Pro").id;
    changed(&scope, change(all_of(product_id), BulkAction::Suspend)).await;
    let waiting = |mails: &[Mail]| {
        mails
            .iter()
            .filter(|mail| mail.state == MailState::Waiting)
            .count()
    };
    assert_eq!(waiting(&told(&scope, MailKind::Suspended).await), 3);
    changed(
        &scope,
        change(all_of(product_id), BulkAction::LiftSuspension),
    )
    .await;
    assert_eq!(waiting(&told(&scope, MailKind::Suspended).await), 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn licenses_outside_of_pools_are_told_of_where_the_workspace_wants_it(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    planted(&scope, 2).await;
    mail_on(&stage, 9).await;
    switch(&stage, MailKind::Assigned, true, true).await;
    switch(&stage, MailKind::Revoked, true, true).await;
    let free = license(&scope, 3).await;
    let assign = AssignLicense {
        id: free.id,
        version: free.version,
        customer_id: customer(1, "", "").id,
        reason: None,
    };
    scope.assign_license(assign).await.expect("assigned");
    let mail = told(&scope, MailKind::Assigned).await.remove(0);
    assert_eq!(
        (mail.to_email.as_str(), mail.license_id),
        ("c1@example.com", Some(free.id))
    );
    // Revoked before the first one went out: neither is sent.
    scope
        .revoke_license(act(&scope, 3).await)
        .await
        .expect("revoked");
    assert_eq!(
        told(&scope, MailKind::Assigned).await[0].state,
        MailState::Cancelled
    );
    assert!(told(&scope, MailKind::Revoked).await.is_empty());
    scope
        .revoke_license(act(&scope, 2).await)
        .await
        .expect("revoked");
    assert_eq!(
        told(&scope, MailKind::Revoked).await[0].to_email,
        "c2@example.com"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_sweep_ended_is_one_mail_for_each_holder_until_it_is_taken_back(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let ended = now(&scope).await - Days::new(30);
    let seeds = (1..=5_u128).map(|number| {
        let of = number.min(3);
        let holder = customer(of, &format!("Customer {of}"), &format!("c{of}@example.com"));
        let mut seed = seed(
            number,
            &format!("KEY-{number:04}"),
            &product(1, "Pro"),
            Some(&holder),
        );
        seed.row.expires_at = Some(ended);
        seed
    });
    plant(&scope, seeds.collect()).await;
    mail_on(&stage, 9).await;
    switch(&stage, MailKind::Expired, true, false).await;
    let swept = sweep(&scope).await;
    assert_eq!(swept.sweeps.first().map(|sweep| sweep.licenses), Some(5));
    assert_eq!(license(&scope, 5).await.status, LicenseStatus::Expired);
    let mails = told(&scope, MailKind::Expired).await;
    assert_eq!(mails.len(), 3);
    assert!(mails.iter().all(|mail| mail.state == MailState::Waiting));
    let id = state(&scope).await.sweeps[0].id;
    scope
        .take_back_sweep(TakeBackSweep { id })
        .await
        .expect("taken back");
    let mails = told(&scope, MailKind::Expired).await;
    assert!(mails.iter().all(|mail| mail.state == MailState::Cancelled));
    // Off, the next sweep tells nobody.
    switch(&stage, MailKind::Expired, false, false).await;
    scope.resume_sweeps(ResumeSweeps {}).await.expect("resumed");
    sweep(&scope).await;
    assert_eq!(told(&scope, MailKind::Expired).await.len(), 3);
}
