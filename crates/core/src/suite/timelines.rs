//! A customer's timeline: everything around them in one order, and never more than is asked for.

use chrono::Duration;
use rstest::rstest;

use super::{
    Stage,
    catalogue::make_customer,
    mails::{give, mail_on, pool_of},
    plant, product, seed,
};
use crate::{
    error::ErrorCode,
    ids::CustomerId,
    operations::{
        activations::DeviceRequest, customers::*, environments::Engine, licenses::CustomerRef,
        notes::*, pools::GetHolder,
    },
    service::EnvironmentScope,
    store::timeline::LOOKED_AT,
};

async fn timeline(scope: &EnvironmentScope, id: CustomerId, limit: u32) -> CustomerTimeline {
    let ask = GetCustomerTimeline {
        id,
        before: None,
        limit,
    };
    scope.get_customer_timeline(ask).await.expect("a timeline")
}

fn id_of(item: &TimelineItem) -> uuid::Uuid {
    match item {
        TimelineItem::Entry(entry) => entry.id.0,
        TimelineItem::Mail(mail) => mail.id.0,
    }
}

/// Without where entries stand in the sealed chain.
fn unplaced(mut items: Vec<TimelineItem>) -> Vec<TimelineItem> {
    for item in &mut items {
        if let TimelineItem::Entry(entry) = item {
            entry.position = None;
        }
    }
    items
}

fn told(timeline: &CustomerTimeline) -> Vec<String> {
    timeline
        .items
        .iter()
        .map(|item| match item {
            TimelineItem::Entry(entry) => entry.action.clone(),
            TimelineItem::Mail(mail) => format!("mail {}", mail.kind.as_str()),
        })
        .collect()
}

/// A customer with a seat that a device uses, a note and a mail; a second passes between one thing and the next.
async fn lived(stage: &Stage) -> CustomerId {
    let scope = stage.production().await;
    let tick = || stage.clock.advance(Duration::seconds(1));
    mail_on(stage, 9).await;
    let pool = pool_of(&scope, 3).await;
    tick();
    let seat = give(&scope, &pool, "annika@example.com")
        .await
        .expect("a seat");
    tick();
    let ask: DeviceRequest = serde_json::from_value(serde_json::json!({
        "license_key": seat.license.key, "product": "vector-studio", "fingerprint": "fp-1", "name": "Annika’s laptop",
    }))
    .expect("a request");
    let answer = scope.activate_license(ask).await.expect("an answer");
    assert!(answer.valid, "{answer:?}");
    tick();
    let customer = seat.license.customer_id.expect("who has it");
    let note = AddNote {
        subject: NoteSubject::Customer(customer),
        text: "Called".into(),
    };
    scope.add_note(note).await.expect("a note");
    tick();
    make_customer(&scope, "Somebody else", "else@example.com").await;
    customer
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_done_to_a_customer_their_licenses_and_devices_stands_with_their_mails(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let customer = lived(&stage).await;
    let scope = stage.production().await;
    let whole = timeline(&scope, customer, 50).await;
    let told = told(&whole);
    // On Postgres a device's moment is the database's, which knows nothing of the stage's clock.
    let ids: Vec<uuid::Uuid> = whole.items.iter().map(id_of).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
    for expected in [
        "activate_license",
        "add_note",
        "assign_seat",
        "mail assigned",
    ] {
        assert!(
            told.iter().any(|it| it == expected),
            "{expected} in {told:?}"
        );
    }
    assert!(
        whole.items.iter().all(|item| match item {
            TimelineItem::Entry(entry) => entry.label.as_deref() != Some("Somebody else"),
            TimelineItem::Mail(_) => true,
        }),
        "other customers are not in it"
    );
    assert_eq!(
        (whole.onward, whole.licenses, whole.licenses_seen),
        (None, 1, 1)
    );
    let holder = scope
        .get_holder(GetHolder { id: customer })
        .await
        .expect("a holder");
    assert_eq!(holder.seat_count, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn pages_of_a_timeline_meet_without_a_gap_and_without_an_overlap(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let customer = lived(&stage).await;
    let scope = stage.production().await;
    let whole = timeline(&scope, customer, 200).await;
    let (mut before, mut joined) = (None, Vec::new());
    for _ in 0..100 {
        let ask = GetCustomerTimeline {
            id: customer,
            before,
            limit: 1,
        };
        let page = scope.get_customer_timeline(ask).await.expect("a page");
        assert_eq!(page.items.len(), 1);
        joined.extend(page.items);
        before = page.onward;
        if before.is_none() {
            break;
        }
    }
    // Entries are sealed meanwhile: where one stands in the chain may be known to a page and not yet to the whole.
    assert_eq!(unplaced(joined), unplaced(whole.items));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_very_many_licenses_the_newest_are_looked_at_and_the_answer_says_so(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_customer(&scope, "Reseller", "reseller@example.com").await;
    let holder = CustomerRef {
        id: made.id,
        name: made.name.clone(),
        email: made.email.clone(),
        organisation: None,
    };
    let plan = product(1, "Pro");
    let many = (1..=u128::from(LOOKED_AT) + 5)
        .map(|number| seed(number, &format!("PRO-{number:06}"), &plan, Some(&holder)));
    plant(&scope, many.collect()).await;
    let seen = timeline(&scope, made.id, 10).await;
    assert_eq!(
        (seen.licenses_seen, seen.licenses),
        (LOOKED_AT, LOOKED_AT + 5)
    );
    assert_eq!(told(&seen), ["create_customer"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_timeline_of_nobody_or_without_a_limit_is_refused(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_customer(&scope, "Annika", "annika@example.com").await;
    let ask = |id, limit| GetCustomerTimeline {
        id,
        before: None,
        limit,
    };
    for limit in [0, 201] {
        let refused = scope.get_customer_timeline(ask(made.id, limit)).await;
        assert_eq!(refused.expect_err("a limit").code(), ErrorCode::Invalid);
    }
    let nobody = CustomerId(uuid::Uuid::from_u128(7));
    let refused = scope.get_customer_timeline(ask(nobody, 10)).await;
    assert_eq!(refused.expect_err("nobody").code(), ErrorCode::NotFound);
}

/// Among very many entries and licenses of others, a page is found by indexes.
#[tokio::test]
async fn a_timeline_is_found_by_indexes() {
    let Some(stage) = Stage::on(Engine::Sqlite).await else {
        return;
    };
    let scope = stage.production().await;
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let plan = crate::store::rows!(
        &mut tx,
        (i64, i64, i64, String),
        "EXPLAIN QUERY PLAN SELECT id FROM (SELECT id FROM audit_entries WHERE subject_id IN (SELECT unhex(value, '-') FROM json_each($1)) AND id < $2
         UNION SELECT entry_id FROM license_history WHERE license_id IN (SELECT unhex(value, '-') FROM json_each($1)) AND entry_id < $2) e
         ORDER BY id DESC LIMIT 5",
        "[]",
        uuid::Uuid::max()
    )
    .expect("a plan");
    let steps: Vec<&str> = plan.iter().map(|(_, _, _, step)| step.as_str()).collect();
    let scans = steps.iter().any(|step| {
        step.starts_with("SCAN audit_entries") || step.starts_with("SCAN license_history")
    });
    assert!(!scans, "{steps:#?}");
}
