//! A library of seats behind an enrollment link, and people who come to it.

use chrono::Duration;
use rstest::rstest;

use super::{
    Stage,
    catalogue::{actions, field, make_product},
    mails::mail_on,
    pools::make_pool,
};
use crate::{
    error::ErrorCode,
    operations::{environments::Engine, links::*, pools::Pool},
    service::{
        EnvironmentScope,
        visiting::{Confirmed, HeldLicense, PublicScope, Try},
    },
    store::{one, rows},
};

pub(super) struct Library {
    pub stage: Stage,
    pub scope: EnvironmentScope,
    pub public: PublicScope,
    pub pool: Pool,
    pub link: EnrollmentLink,
    pub code: String,
}

/// Terms of so many seats, and nothing else.
pub(super) fn plain(seats: u32) -> LinkTerms {
    LinkTerms {
        seats,
        ..LinkTerms::default()
    }
}

/// Terms by which the oldest makes room.
pub(super) fn rolling(seats: u32, safe: Option<u32>, a_day: u32) -> LinkTerms {
    LinkTerms {
        auto_reassign: true,
        reassign_after_days: safe,
        evictions_per_day: Some(a_day),
        ..plain(seats)
    }
}

impl Library {
    /// A pool of so many seats, and a link; none where there is no such engine.
    pub(super) async fn of(
        engine: Engine,
        (seats, transferable): (u32, bool),
        terms: LinkTerms,
    ) -> Option<Self> {
        let stage = Stage::on(engine).await?;
        mail_on(&stage, 25).await;
        let scope = stage.production().await;
        let product = make_product(&scope, "Course", "course").await;
        let pool = make_pool(&scope, &product, seats, transferable).await;
        let create = CreateLink {
            name: "Team".into(),
            pool_id: pool.id,
            terms,
        };
        let made = scope.create_link(create).await.expect("a link");
        let path = made.path.expect("its URL");
        let public = stage.workspace.public_scope("production").await;
        Some(Self {
            public: public.expect("the environment"),
            code: path.rsplit('/').next().expect("a code").to_owned(),
            link: made.link,
            stage,
            scope,
            pool,
        })
    }

    /// Somebody asks for a code.
    pub(super) async fn ask(&self, email: &str) -> Try {
        // So that the last mail is told from the one before.
        self.stage.clock.advance(Duration::milliseconds(1));
        let begun = self.public.begin_enrollment(&self.code, "Somebody", email);
        begun.await.expect("always the same")
    }

    pub(super) async fn confirm(&self, attempt: &str, typed: &str) -> Confirmed {
        let confirmed = self.public.confirm_enrollment(&self.code, attempt, typed);
        confirmed.await.expect("an answer")
    }

    /// Somebody asks for a code and types it.
    pub(super) async fn enroll(&self, email: &str) -> Confirmed {
        let attempt = self.ask(email).await;
        let code = mailed(&self.scope, email).await.expect("a mail");
        self.confirm(&attempt, &code).await
    }

    /// The seat that somebody gets.
    pub(super) async fn seat(&self, email: &str) -> HeldLicense {
        let pass = pass(self.enroll(email).await);
        self.seen(&pass).await.expect("a seat")
    }

    pub(super) async fn seen(&self, pass: &str) -> Option<HeldLicense> {
        let seen = self.public.enrolled_seat(&self.code, pass).await;
        seen.expect("an answer")
    }

    /// The link as it stands.
    pub(super) async fn now(&self) -> EnrollmentLink {
        let get = GetLink { id: self.link.id };
        self.scope.get_link(get).await.expect("the link").link
    }

    /// Changes its terms.
    pub(super) async fn terms(&self, change: impl FnOnce(&mut LinkTerms)) {
        let link = self.now().await;
        let mut terms = link.terms;
        change(&mut terms);
        let edit = EditLink {
            id: link.id,
            version: link.version,
            name: link.name,
            terms,
        };
        self.scope.edit_link(edit).await.expect("new terms");
    }
}

/// Somebody activates a license on a device.
pub(super) async fn activate(scope: &EnvironmentScope, key: &str, print: &str) {
    let device = serde_json::from_value(serde_json::json!({
        "license_key": key, "fingerprint": print, "name": "Studio laptop",
    }));
    let answer = scope.activate_license(device.expect("a request")).await;
    assert!(answer.expect("an answer").valid);
}

pub(super) fn pass(confirmed: Confirmed) -> String {
    match confirmed {
        Confirmed::Seat(pass) => pass.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The code of the last mail to an address.
pub(super) async fn mailed(scope: &EnvironmentScope, email: &str) -> Option<String> {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let bodies = rows!(
        tx,
        (String,),
        "SELECT body FROM mails WHERE to_email = $1 AND kind IN ('enrollment_code', 'my_code') ORDER BY id DESC LIMIT 1",
        email
    )
    .expect("the outbox");
    let (body,) = bodies.into_iter().next()?;
    let code = body.lines().map(str::trim).find(|line| {
        line.len() == 9
            && line
                .chars()
                .all(|letter| letter.is_ascii_digit() || letter == ' ')
    });
    Some(code.expect("a code").to_owned())
}

/// How many mails of a kind there are.
pub(super) async fn mails(scope: &EnvironmentScope, kind: &str) -> i64 {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (count,) = one!(
        tx,
        (i64,),
        "SELECT COUNT(*) FROM mails WHERE kind = $1",
        kind
    )
    .expect("the outbox");
    count
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_link_is_made_copied_again_changed_and_ended(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (3, true), plain(2)).await else {
        return;
    };
    let scope = &library.scope;
    assert_eq!(library.code.len(), 22, "128 bits");
    let detail = scope
        .get_link(GetLink {
            id: library.link.id,
        })
        .await
        .expect("it");
    let again = detail.path.expect("the master key is at hand");
    assert_eq!(again, format!("/enroll/{}", library.code));
    let listed = scope
        .list_links(ListLinks::default())
        .await
        .expect("a list");
    assert_eq!(listed, std::slice::from_ref(&library.link));
    let told = serde_json::to_string(&listed).expect("JSON");
    assert!(!told.contains(&library.code), "who only reads sees no URL");
    library.terms(|terms| terms.seats = 3).await;
    let old = EditLink {
        id: library.link.id,
        version: 1,
        name: "Other".into(),
        terms: plain(1),
    };
    let conflict = scope.edit_link(old).await.expect_err("changed since");
    assert_eq!(conflict.code(), ErrorCode::Conflict);
    let delete = DeleteLink {
        id: library.link.id,
        version: 2,
        reason: None,
    };
    scope.delete_link(delete).await.expect("ended");
    assert!(
        library
            .public
            .link_page(&library.code)
            .await
            .expect("an answer")
            .is_none()
    );
    assert!(
        scope
            .list_links(ListLinks::default())
            .await
            .expect("a list")
            .is_empty()
    );
    let trail = actions(scope).await.join(" ");
    assert!(
        trail.ends_with("create_link edit_link delete_link"),
        "{trail}"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn terms_that_make_no_sense_for_a_pool_are_refused(#[case] engine: Engine) {
    let Some(library) = Library::of(engine, (2, false), plain(2)).await else {
        return;
    };
    let create = async |terms: LinkTerms| {
        let create = CreateLink {
            name: "Team".into(),
            pool_id: library.pool.id,
            terms,
        };
        field(
            library
                .scope
                .create_link(create)
                .await
                .expect_err("refused"),
        )
    };
    assert_eq!(create(rolling(2, None, 1)).await, "auto_reassign");
    assert_eq!(create(plain(3)).await, "seats");
    let past = LinkTerms {
        expires_at: Some(super::now(&library.stage)),
        ..plain(1)
    };
    assert_eq!(create(past).await, "expires_at");
}
