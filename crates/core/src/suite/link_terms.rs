//! Terms of links: when seats go back, and who makes room for whom.

use chrono::Duration;
use rstest::rstest;

use super::{
    links::{Library, activate, mails, pass, plain, rolling},
    pools::{seats, take},
};
use crate::{
    domain::status::LicenseStatus,
    operations::{
        environments::Engine,
        license_actions::ActOnLicense,
        licenses::{GetLicense, License},
        links::LinkTerms,
    },
    service::{Returner, visiting::Confirmed},
};

fn lent(days: u32, must_return: bool) -> LinkTerms {
    LinkTerms {
        term_days: Some(days),
        must_return,
        ..plain(4)
    }
}

/// Looks once for seats whose time is over.
async fn turn(library: &Library) -> u32 {
    let environment = &library.scope.environment;
    let returner = Returner::new(
        environment.database.clone(),
        environment.mailer.book.clone(),
    );
    returner.run().await.expect("a turn")
}

async fn license(library: &Library, id: crate::ids::LicenseId) -> License {
    let detail = library.scope.get_license(GetLicense { id }).await;
    detail.expect("a license").license
}

fn act(license: &License) -> ActOnLicense {
    ActOnLicense {
        id: license.id,
        version: license.version,
        reason: Some("abuse".into()),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_goes_back_by_itself_when_its_time_is_over(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (4, true), lent(14, true)).await else {
        return;
    };
    let first = library.seat("a@b.example").await;
    let due = first.due_at.expect("a time");
    assert_eq!(due, super::now(&library.stage) + Duration::days(14));
    library.terms(|terms| *terms = lent(14, false)).await;
    let asked = library.seat("b@b.example").await;
    assert!(!asked.must_return && first.must_return, "as they were told");
    library
        .stage
        .clock
        .advance(Duration::days(14) - Duration::seconds(1));
    assert_eq!(turn(&library).await, 0);
    library.stage.clock.advance(Duration::seconds(1));
    assert_eq!(turn(&library).await, 1);
    assert_eq!(turn(&library).await, 0, "once");
    assert_eq!(
        license(&library, first.id).await.status,
        LicenseStatus::Revoked
    );
    assert_eq!(
        license(&library, asked.id).await.status,
        LicenseStatus::Assigned
    );
    assert_eq!(mails(&library.scope, "revoked").await, 1);
    assert_eq!(library.now().await.taken, 1);
    let counted = seats(&library.scope, &library.pool).await;
    assert_eq!((counted.total, counted.free, counted.assigned), (4, 3, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_suspended_seat_neither_goes_back_nor_makes_room(#[case] engine: Engine) {
    let mut terms = rolling(1, None, 5);
    terms.term_days = Some(1);
    terms.must_return = true;
    let Some(library) = Library::of(engine, (2, true), terms).await else {
        return;
    };
    let pass = pass(library.enroll("a@b.example").await);
    let seat = library.seen(&pass).await.expect("a seat");
    activate(&library.scope, &seat.key, "fp-1").await;
    let held = license(&library, seat.id).await;
    library
        .scope
        .suspend_license(act(&held))
        .await
        .expect("suspended");
    let seen = library.seen(&pass).await.expect("a seat");
    assert!(!seen.may_return);
    let returned = library.public.return_seat(&library.code, &pass).await;
    assert!(
        !returned.expect("an answer"),
        "or they would come back with a fresh key"
    );
    assert!(matches!(
        library.enroll("b@b.example").await,
        Confirmed::Full
    ));
    library.stage.clock.advance(Duration::days(2));
    assert_eq!(turn(&library).await, 0);
    let again = library.seat("a@b.example").await;
    assert_eq!(
        (again.key, again.status),
        (seat.key, LicenseStatus::Suspended)
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_oldest_makes_room_in_order_and_so_many_a_day_at_most(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), rolling(2, Some(7), 2)).await else {
        return;
    };
    let first = library.seat("a@b.example").await;
    library.stage.clock.advance(Duration::hours(1));
    let second = library.seat("b@b.example").await;
    library
        .stage
        .clock
        .advance(Duration::days(7) - Duration::hours(1) - Duration::seconds(1));
    assert!(
        matches!(library.enroll("c@b.example").await, Confirmed::Full),
        "safe for a week"
    );
    library.stage.clock.advance(Duration::seconds(1));
    let third = library.seat("c@b.example").await;
    assert_eq!(
        license(&library, first.id).await.status,
        LicenseStatus::Revoked
    );
    assert_ne!(third.key, first.key);
    assert_eq!(
        license(&library, second.id).await.status,
        LicenseStatus::Assigned
    );
    assert_eq!(mails(&library.scope, "revoked").await, 1);
    assert!(
        matches!(library.enroll("d@b.example").await, Confirmed::Full),
        "the other is safe yet"
    );
    library.stage.clock.advance(Duration::hours(1));
    library.seat("d@b.example").await;
    assert_eq!(
        license(&library, second.id).await.status,
        LicenseStatus::Revoked
    );
    library
        .terms(|terms| terms.reassign_after_days = None)
        .await;
    assert!(
        matches!(library.enroll("e@b.example").await, Confirmed::Full),
        "two within a day"
    );
    library.stage.clock.advance(Duration::hours(24));
    library.seat("e@b.example").await;
    assert_eq!(library.now().await.taken, 2);
    let counted = seats(&library.scope, &library.pool).await;
    assert_eq!((counted.total, counted.free, counted.assigned), (3, 1, 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_seat_that_the_desk_took_back_is_free_for_the_link_again(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (2, true), plain(1)).await else {
        return;
    };
    let seat = library.seat("a@b.example").await;
    let held = license(&library, seat.id).await;
    library
        .scope
        .revoke_seat(take(&held))
        .await
        .expect("taken back");
    assert_eq!(library.now().await.taken, 0);
    turn(&library).await;
    library.seat("b@b.example").await;
    assert!(matches!(
        library.enroll("c@b.example").await,
        Confirmed::Full
    ));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_lost_a_key_holds_the_seat_under_the_new_one(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (4, true), lent(3, true)).await else {
        return;
    };
    let seat = library.seat("a@b.example").await;
    let held = license(&library, seat.id).await;
    activate(&library.scope, &seat.key, "fp-1").await;
    let replace = crate::operations::license_actions::ReplaceLicense {
        id: held.id,
        version: held.version,
        source: None,
        expiry: None,
        reason: None,
    };
    let Ok(replaced) = library.scope.replace_license(replace).await else {
        // A license that works is not replaced; nothing to follow then.
        return;
    };
    let again = library.seat("a@b.example").await;
    assert_eq!(again.key, replaced.new.key);
    assert_eq!(again.due_at, seat.due_at);
}
