//! Enrolling: codes, who is told what, and what strangers cannot learn.

use chrono::Duration;
use rstest::rstest;

use super::{
    catalogue::{actions, field, product_fields},
    links::{Library, mailed, mails, pass, plain},
    pools::{give, seats, take},
};
use crate::{
    domain::status::LicenseStatus,
    error::ErrorCode,
    operations::{
        environments::Engine,
        products::{EditProduct, GetProduct, ProductStatus},
    },
    service::visiting::Confirmed,
    store::rows,
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn somebody_takes_a_seat_sees_it_again_and_returns_it(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (2, true), plain(1)).await else {
        return;
    };
    let pass = pass(library.enroll("New@b.example").await);
    let seat = library.seen(&pass).await.expect("a seat");
    assert_eq!(seat.status, LicenseStatus::Assigned);
    assert!(seat.may_return && seat.due_at.is_none());
    assert_eq!(library.now().await.taken, 1);
    let again = library.seat("new@B.example").await;
    assert_eq!(again.key, seat.key, "one person has one seat");
    assert!(matches!(
        library.enroll("other@b.example").await,
        Confirmed::Full
    ));
    let returned = library.public.return_seat(&library.code, &pass).await;
    assert!(returned.expect("an answer"));
    assert!(library.seen(&pass).await.is_none());
    let twice = library.public.return_seat(&library.code, &pass).await;
    assert!(!twice.expect("an answer"));
    let fresh = library.seat("other@b.example").await;
    assert_ne!(fresh.key, seat.key, "the key that went back is dead");
    let trail = actions(&library.scope).await;
    // Each with the person who became a customer.
    let enrolled = trail.iter().filter(|action| *action == "enroll");
    assert_eq!(enrolled.count(), 4);
    assert!(trail.contains(&"return_seat".to_owned()));
    assert_eq!(
        mails(&library.scope, "revoked").await,
        0,
        "who returned it knows"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_code_lives_ten_minutes_five_tries_and_works_once(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    let attempt = library.ask("a@b.example").await;
    let code = mailed(&library.scope, "a@b.example").await.expect("a code");
    let wrong = if code.starts_with('0') {
        "1111 1111"
    } else {
        "0000 0000"
    };
    for typed in [wrong, "", "x", wrong] {
        assert!(matches!(
            library.confirm(&attempt, typed).await,
            Confirmed::Refused
        ));
    }
    assert!(matches!(
        library.confirm("another try", &code).await,
        Confirmed::Refused
    ));
    pass(library.confirm(&attempt, &code).await);
    assert!(
        matches!(library.confirm(&attempt, &code).await, Confirmed::Refused),
        "used"
    );
    let attempt = library.ask("b@b.example").await;
    let code = mailed(&library.scope, "b@b.example").await.expect("a code");
    for _ in 0..5 {
        library.confirm(&attempt, wrong).await;
    }
    assert!(
        matches!(library.confirm(&attempt, &code).await, Confirmed::Refused),
        "five tries"
    );
    let attempt = library.ask("c@b.example").await;
    let code = mailed(&library.scope, "c@b.example").await.expect("a code");
    library.stage.clock.advance(Duration::minutes(10));
    assert!(
        matches!(library.confirm(&attempt, &code).await, Confirmed::Refused),
        "too old"
    );
    let attempt = library.ask("c@b.example").await;
    let code = mailed(&library.scope, "c@b.example").await.expect("a code");
    library.stage.clock.advance(Duration::minutes(9));
    let pass = pass(library.confirm(&attempt, &code).await);
    assert!(library.seen(&pass).await.is_some());
    library.stage.clock.advance(Duration::minutes(30));
    assert!(
        library.seen(&pass).await.is_none(),
        "a pass lives half an hour"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_form_that_is_sent_twice_by_a_double_click_opens_the_same_seat(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    let attempt = library.ask("a@b.example").await;
    let code = mailed(&library.scope, "a@b.example").await.expect("a code");
    let first = pass(library.confirm(&attempt, &code).await);
    let second = pass(library.confirm(&attempt, &code).await);
    let keys = [library.seen(&first).await, library.seen(&second).await]
        .map(|seat| seat.map(|seat| seat.key));
    assert!(keys[0].is_some() && keys[0] == keys[1]);
    assert_eq!(library.now().await.taken, 1);
    library.stage.clock.advance(Duration::seconds(31));
    assert!(matches!(
        library.confirm(&attempt, &code).await,
        Confirmed::Refused
    ));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_visitor_types_as_a_name_is_in_no_mail_with_a_code(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    library.ask("a@b.example").await;
    let mut tx = library
        .scope
        .environment
        .database
        .read()
        .await
        .expect("a reader");
    let named = rows!(
        tx,
        (String,),
        "SELECT to_name FROM mails WHERE kind = 'enrollment_code'"
    );
    assert_eq!(named.expect("the outbox"), [(String::new(),)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_learns_who_has_a_license_or_may_have_one(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    library.seat("holder@good.example").await;
    library
        .terms(|terms| terms.domains = vec!["good.example".into()])
        .await;
    for asked in 0..6 {
        // The sixth within an hour is mailed nothing.
        library.ask("often@good.example").await;
        assert_eq!(
            mails(&library.scope, "enrollment_code").await,
            2 + asked.min(4)
        );
    }
    let mut answers = Vec::new();
    let people = [
        "holder@good.example",
        "new@good.example",
        "a@evil.example",
        "often@good.example",
    ];
    for email in people {
        let before = mails(&library.scope, "enrollment_code").await;
        let began = std::time::Instant::now();
        let attempt = library.ask(email).await;
        assert!(
            began.elapsed() >= std::time::Duration::from_millis(30),
            "held back"
        );
        let may = matches!(email, "holder@good.example" | "new@good.example");
        let after = mails(&library.scope, "enrollment_code").await;
        assert_eq!(after - before, i64::from(may), "{email}");
        let confirmed = library.confirm(&attempt, "1234 5678").await;
        answers.push((attempt.len(), format!("{confirmed:?}")));
    }
    assert!(
        answers.iter().all(|answer| answer == &answers[0]),
        "{answers:?}"
    );
    for (name, email, wrong) in [
        ("", "a@good.example", "name"),
        ("a\0", "a@good.example", "name"),
        (&"x".repeat(201), "a@good.example", "name"),
        ("a", "nothing", "email"),
    ] {
        let begun = library
            .public
            .begin_enrollment(&library.code, name, email)
            .await;
        assert_eq!(field(begun.expect_err("refused")), wrong);
    }
    let nowhere = library
        .public
        .begin_enrollment("x", "a", "a@good.example")
        .await;
    assert_eq!(nowhere.expect_err("no link").code(), ErrorCode::NotFound);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_link_that_has_ended_or_whose_product_is_inactive_hands_out_nothing(
    #[case] engine: Engine,
) {
    let Some(library) = Library::of(engine, (3, true), plain(3)).await else {
        return;
    };
    let open = async || {
        let page = library.public.link_page(&library.code).await;
        page.expect("an answer").expect("a page").open
    };
    assert!(open().await);
    let attempt = library.ask("a@b.example").await;
    let code = mailed(&library.scope, "a@b.example").await.expect("a code");
    let end = super::now(&library.stage) + Duration::minutes(5);
    library.terms(|terms| terms.expires_at = Some(end)).await;
    library.stage.clock.advance(Duration::minutes(5));
    assert!(!open().await);
    assert!(matches!(
        library.confirm(&attempt, &code).await,
        Confirmed::Refused
    ));
    library.terms(|terms| terms.expires_at = None).await;
    let id = library.pool.product.id;
    let product = library
        .scope
        .get_product(GetProduct { id })
        .await
        .expect("it")
        .product;
    let mut fields = product_fields("Course", "course");
    fields.status = ProductStatus::Inactive;
    let edit = EditProduct {
        id,
        version: product.version,
        fields,
    };
    library.scope.edit_product(edit).await.expect("inactive");
    assert!(!open().await);
    let sent = mails(&library.scope, "enrollment_code").await;
    library.ask("b@b.example").await;
    assert_eq!(mails(&library.scope, "enrollment_code").await, sent);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_has_a_seat_from_the_desk_sees_that_and_a_seat_for_good_cannot_go_back(
    #[case] engine: Engine,
) {
    let Some(library) = Library::of(engine, (3, false), plain(2)).await else {
        return;
    };
    let given = give(&library.scope, &library.pool, "a@b.example")
        .await
        .expect("a seat");
    let seen = library.seat("a@b.example").await;
    assert_eq!(seen.key, given.license.key);
    assert_eq!(
        library.now().await.taken,
        0,
        "it was not taken through the link"
    );
    let pass = pass(library.enroll("b@b.example").await);
    let seat = library.seen(&pass).await.expect("a seat");
    assert!(!seat.may_return);
    let returned = library.public.return_seat(&library.code, &pass).await;
    assert!(!returned.expect("an answer"));
    library.seat("c@b.example").await;
    assert_eq!(library.now().await.taken, 2);
    assert_eq!(seats(&library.scope, &library.pool).await.free, 0);
    assert!(matches!(
        library.enroll("d@b.example").await,
        Confirmed::Full
    ));
    let refused = library.scope.revoke_seat(take(&given.license)).await;
    assert_eq!(
        refused.expect_err("for good").code(),
        ErrorCode::Untransferable
    );
}
