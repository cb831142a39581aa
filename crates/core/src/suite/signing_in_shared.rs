//! Signing in while something else happens at the same moment, and what is left of links and waits afterwards.

use std::sync::Arc;

use chrono::Duration;
use futures::FutureExt;
use rstest::rstest;
use tokio::sync::Notify;
use totp_rs::{Builder, Secret};

use super::{
    Stage,
    people::{as_signed_in, code_of},
    signing_in::{OWNER, PASSWORD, from, person, with},
};
use crate::{
    backend::Workspace,
    domain::role::Role,
    error::{Error, ErrorCode},
    operations::{environments::Engine, people::*},
    service::Credentials,
    store::{one, people as store, sign_ins},
};

const OTHER: &str = "umber sleet quince fjord";

/// A hash that no password has.
const NOBODYS: &str =
    "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// All tries that are counted of anybody.
async fn counted(workspace: &Workspace) -> i64 {
    let mut tx = workspace.control.read().await.expect("a reader");
    let all = one!(
        tx,
        (i64,),
        "SELECT COALESCE(SUM(failures), 0) FROM sign_in_failures"
    );
    all.expect("a sum").0
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_try_is_counted_once_of_its_account_and_once_of_its_network(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let elsewhere = stage.second_process().await;
    let guesses = (0..24).map(|number| {
        let workspace = if number % 2 == 0 {
            stage.workspace.clone()
        } else {
            elsewhere.clone()
        };
        tokio::spawn(async move {
            let email = format!("somebody{number}@larkspur.example");
            let guess = with(&email, "some guess or other", SignInKind::Desk);
            workspace.sign_in(guess, &from("203.0.113.9")).await
        })
    });
    for guess in guesses.collect::<Vec<_>>() {
        let answer = guess.await.expect("a guess");
        assert!(
            matches!(answer, Err(Error::WrongSignIn { wait: 0 })),
            "it is looked at: {answer:?}"
        );
    }
    assert_eq!(counted(&stage.workspace).await, 24 * 2);
    elsewhere.close().await;
}

/// Adds a second factor, and gives the recovery codes.
async fn second_factor(stage: &Stage) -> Vec<String> {
    let scope = as_signed_in(stage, OWNER).await;
    let begin = BeginTotp {
        password: PASSWORD.into(),
    };
    let setup = scope.begin_totp(begin).await.expect("a secret");
    let app = Builder::new()
        .with_secret(Secret::try_from_base32(&setup.secret).expect("base32"))
        .with_account_name("owner")
        .build()
        .expect("an app");
    let now = u64::try_from(super::now(stage).timestamp()).expect("after 1970");
    let confirm = ConfirmTotp {
        code: app.generate(now).to_string(),
    };
    scope.confirm_totp(confirm).await.expect("confirmed").codes
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_right_password_does_not_make_the_code_wait(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let codes = second_factor(&stage).await;
    let origin = from("10.0.0.7");
    for _ in 0..7 {
        let guess = with(OWNER, "a wrong password", SignInKind::Desk);
        workspace.sign_in(guess, &origin).await.expect_err("wrong");
        stage.clock.advance(Duration::seconds(5));
    }
    let right = with(OWNER, PASSWORD, SignInKind::Desk);
    let asked = workspace.sign_in(right.clone(), &origin).await;
    assert!(
        matches!(
            asked,
            Err(Error::CodeRequired {
                wrong: false,
                wait: 0
            })
        ),
        "{asked:?}"
    );
    let whole = Credentials {
        code: Some(codes[0].clone()),
        ..right
    };
    let done = workspace.sign_in(whole, &origin).await;
    done.expect("the wait was over before");
    assert_eq!(counted(workspace).await, 7, "the network's stay");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_right_password_does_not_prolong_the_wait_for_a_code(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    second_factor(&stage).await;
    let origin = from("10.0.0.7");
    let guess = |code: String| {
        let guess = Credentials {
            code: Some(code),
            ..with(OWNER, PASSWORD, SignInKind::Desk)
        };
        workspace.sign_in(guess, &origin)
    };
    // Each from elsewhere, so that only the codes wait.
    for number in 0..10 {
        let guess = Credentials {
            code: Some("abcd-efgh".into()),
            ..with(OWNER, PASSWORD, SignInKind::Desk)
        };
        let elsewhere = from(&format!("10.0.1.{number}"));
        workspace
            .sign_in(guess, &elsewhere)
            .await
            .expect_err("wrong");
    }
    for _ in 0..12 {
        let waiting = guess("abcd-efgh".into()).await;
        assert!(
            matches!(waiting, Err(Error::CodeRequired { wait: 1, .. })),
            "neither the code's wait nor the account's grows: {waiting:?}"
        );
    }
    assert_eq!(counted(workspace).await, 10 * 3);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_signs_in_with_a_password_that_is_changed_meanwhile(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = stage.workspace.clone();
    let owner = person(&workspace, OWNER, Role::Owner).await;
    let (changed, now) = (Arc::new(Notify::new()), super::now(&stage));
    let told = changed.clone();
    // As change_password does, only slower.
    let changing = workspace.control.write(move |tx| {
        async move {
            store::set_password(tx, owner.id, Some(NOBODYS), now).await?;
            told.notify_one();
            tokio::time::sleep(std::time::Duration::from_secs(3)).await;
            sign_ins::end_all(tx, owner.id, None, now).await
        }
        .boxed()
    });
    let signing_in = async {
        changed.notified().await;
        let old = with(OWNER, PASSWORD, SignInKind::Desk);
        workspace.sign_in(old, &from("10.0.0.7")).await
    };
    let (ended, signed_in) = tokio::join!(changing, signing_in);
    ended.expect("it changes");
    let refused = signed_in.expect_err("the old password");
    assert_eq!(refused.code(), ErrorCode::WrongSignIn);
    let list = ListSignIns {
        person: Some(owner.id),
    };
    let left = stage.scope().list_sign_ins(list).await.expect("sign-ins");
    assert!(left.is_empty(), "{left:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_address_with_a_nul_is_an_unknown_one(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let asked = with("mira\0@larkspur.example", PASSWORD, SignInKind::Desk);
    let refused = stage.workspace.sign_in(asked, &from("10.0.0.7")).await;
    assert_eq!(refused.expect_err("nobody").code(), ErrorCode::WrongSignIn);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_link_ends_when_its_person_is_disabled_or_sets_another_password(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (scope, workspace) = (stage.scope(), &stage.workspace);
    person(workspace, OWNER, Role::Owner).await;
    let invite = InvitePerson {
        email: "teo@larkspur.example".into(),
        name: "Teo Lindqvist".into(),
        role: Role::Manager,
    };
    let link = scope.invite_person(invite).await.expect("a link");
    let mut teo = link.person.clone();
    for disabled in [true, false] {
        let edit = EditPerson {
            id: teo.id,
            version: teo.version,
            name: teo.name.clone(),
            role: teo.role,
            disabled,
        };
        teo = scope.edit_person(edit).await.expect("changed");
    }
    let spent = workspace.accept_link(code_of(&link), PASSWORD.into()).await;
    assert_eq!(spent.expect_err("forgotten").code(), ErrorCode::LinkSpent);

    let mira = person(workspace, "ann@larkspur.example", Role::Owner).await;
    let reset = ResetPerson {
        id: mira.id,
        version: mira.version,
        remove_totp: false,
    };
    let link = scope.reset_person(reset).await.expect("a link");
    let own = as_signed_in(&stage, "ann@larkspur.example").await;
    let change = ChangePassword {
        old: PASSWORD.into(),
        new: OTHER.into(),
    };
    own.change_password(change).await.expect("changed");
    let spent = workspace.accept_link(code_of(&link), PASSWORD.into()).await;
    assert_eq!(spent.expect_err("forgotten").code(), ErrorCode::LinkSpent);
}
