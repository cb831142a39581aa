//! Signing in, staying signed in, and who is refused.

use chrono::Duration;
use rstest::rstest;

use super::Stage;
use crate::{
    backend::Workspace,
    domain::role::Role,
    error::{Error, ErrorCode},
    operations::{
        Access,
        environments::Engine,
        people::{InvitePerson, ListSignIns, Person, RevokeSignIn, SignInKind},
    },
    service::{Credentials, Origin, SignedIn},
};

pub(super) const PASSWORD: &str = "plinth gravel oboe tarn";
pub(super) const OWNER: &str = "mira@larkspur.example";

pub(super) fn from(network: &str) -> Origin {
    Origin {
        ip: Some(network.to_owned()),
        network: network.to_owned(),
        agent: Some("a test".to_owned()),
    }
}

pub(super) fn with(email: &str, password: &str, kind: SignInKind) -> Credentials {
    Credentials {
        email: email.to_owned(),
        password: password.to_owned(),
        code: None,
        kind,
        keep: false,
    }
}

pub(super) async fn person(workspace: &Workspace, email: &str, role: Role) -> Person {
    let request = InvitePerson {
        email: email.to_owned(),
        name: email.split('@').next().unwrap_or(email).to_owned(),
        role,
    };
    workspace
        .add_person(&Stage::caller(), request, PASSWORD.to_owned())
        .await
        .expect("somebody new")
}

pub(super) async fn signed_in(workspace: &Workspace, email: &str) -> SignedIn {
    let asked = with(email, PASSWORD, SignInKind::Desk);
    let done = workspace.sign_in(asked, &from("10.0.0.1")).await;
    done.expect("the right password")
}

pub(super) async fn counts(workspace: &Workspace, signed_in: &SignedIn) -> bool {
    let token = signed_in.access_token.as_deref().expect("of a desktop");
    let caller = workspace.caller_of_access_token(token).await;
    caller.expect("an answer").is_some()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whoever_signs_in_calls_with_their_name_and_their_role(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    let teo = person(workspace, "Teo@Larkspur.example", Role::Support).await;
    let done = signed_in(workspace, " teo@LARKSPUR.example ").await;
    let token = done.access_token.clone().expect("of a desktop");
    let caller = workspace.caller_of_access_token(&token).await;
    let caller = caller.expect("an answer").expect("it counts");
    assert_eq!((caller.id, caller.person.as_str()), (Some(teo.id), "Teo"));
    assert_eq!(caller.may, Role::Support.may());
    let mine = workspace.scope(&caller, Access::Read).expect("may read");
    let mine = mine
        .list_sign_ins(ListSignIns::default())
        .await
        .expect("mine");
    assert_eq!(mine.len(), 1);
    assert!(mine[0].current && mine[0].ip.as_deref() == Some("10.0.0.1"));
    stage.clock.advance(Duration::minutes(5));
    let late = workspace.caller_of_access_token(&token).await;
    assert!(late.expect("an answer").is_none(), "it lives five minutes");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn after_10_000_wrong_passwords_from_one_address_the_owner_signs_in_from_another(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let attacker = from("203.0.113.9");
    let (mut looked_at, mut longest) = (0, 0);
    for number in 0..10_000 {
        let guess = with(OWNER, &format!("guess number {number}"), SignInKind::Desk);
        match workspace.sign_in(guess, &attacker).await {
            Err(Error::WrongSignIn { wait: 0 }) => looked_at += 1,
            Err(Error::WrongSignIn { wait }) => longest = longest.max(wait),
            other => panic!("{other:?}"),
        }
        stage.clock.advance(Duration::milliseconds(200));
    }
    assert!((10..=25).contains(&looked_at), "{looked_at} were looked at");
    assert!(
        (300..=900).contains(&longest),
        "{longest} s is the longest wait"
    );
    let owner = with(OWNER, PASSWORD, SignInKind::Desk);
    let home = workspace
        .sign_in(owner.clone(), &from("198.51.100.4"))
        .await;
    home.expect("from another address");
    let beside = workspace.sign_in(owner.clone(), &attacker).await;
    assert!(matches!(beside, Err(Error::WrongSignIn { wait: 1.. })));
    stage.clock.advance(Duration::minutes(16));
    workspace
        .sign_in(owner, &attacker)
        .await
        .expect("waited long enough");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_network_that_tries_many_accounts_waits_too_and_tries_at_once_are_counted(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    let attacker = from("203.0.113.9");
    let guesses = (0..60).map(|number| {
        let email = format!("somebody{number}@larkspur.example");
        let attacker = &attacker;
        async move {
            let guess = with(&email, "some guess or other", SignInKind::Desk);
            workspace.sign_in(guess, attacker).await
        }
    });
    let answers = futures::future::join_all(guesses).await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Error::WrongSignIn { wait: 0 })))
        .count();
    assert!(looked_at <= 51, "{looked_at}");
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Err(Error::WrongSignIn { .. })))
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refresh_token_counts_once_and_a_stolen_one_ends_the_sign_in(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let done = signed_in(workspace, OWNER).await;
    let second = workspace.refresh(&done.pass).await.expect("the first");
    let lost = workspace.refresh(&done.pass).await;
    let third = lost.expect("the answer was lost, asked again at once");
    stage.clock.advance(Duration::minutes(4));
    let fourth = workspace
        .refresh(&third.refresh_token)
        .await
        .expect("the newest");
    assert!(counts(workspace, &done).await);

    let foreign = format!("{}x", fourth.refresh_token);
    assert!(
        workspace
            .refresh(&foreign.replace('.', ".."))
            .await
            .is_err()
    );
    let mut parts: Vec<_> = fourth.refresh_token.split('.').map(str::to_owned).collect();
    parts[1] = "guessed-family".into();
    let guessed = workspace.refresh(&parts.join(".")).await;
    assert_eq!(guessed.expect_err("guessed").code(), ErrorCode::NotSignedIn);
    assert!(counts(workspace, &done).await, "a guess ends nothing");

    let stolen = workspace.refresh(&second.refresh_token).await;
    assert_eq!(stolen.expect_err("old").code(), ErrorCode::NotSignedIn);
    assert!(!counts(workspace, &done).await, "it ended at once");
    let after = workspace.refresh(&fourth.refresh_token).await;
    assert_eq!(after.expect_err("ended").code(), ErrorCode::NotSignedIn);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn sign_ins_end_when_nobody_uses_them(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let browser = |keep| Credentials {
        keep,
        ..with(OWNER, PASSWORD, SignInKind::Browser)
    };
    let origin = from("10.0.0.1");
    let day = workspace
        .sign_in(browser(false), &origin)
        .await
        .expect("a day");
    let kept = workspace
        .sign_in(browser(true), &origin)
        .await
        .expect("kept");
    let desk = signed_in(workspace, OWNER).await;
    let open = async |done: &SignedIn| {
        let session = workspace.session_of_cookie(&done.pass).await;
        session.expect("an answer").is_some()
    };
    stage.clock.advance(Duration::hours(11));
    assert!(open(&day).await && open(&kept).await);
    stage.clock.advance(Duration::hours(11));
    assert!(open(&day).await, "using it moves its end");
    stage.clock.advance(Duration::hours(13));
    assert!(!open(&day).await && open(&kept).await);
    stage.clock.advance(Duration::days(29));
    let desk = workspace.refresh(&desk.pass).await;
    assert_eq!(desk.expect_err("idle").code(), ErrorCode::NotSignedIn);
    assert!(open(&kept).await);
    let wrong = workspace
        .session_of_cookie(&format!("{}x", kept.pass))
        .await;
    assert!(wrong.expect("an answer").is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_revoked_sign_in_ends_at_once_here_and_within_a_second_elsewhere(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    let other = stage.second_process().await;
    person(workspace, OWNER, Role::Owner).await;
    let done = signed_in(workspace, OWNER).await;
    assert!(counts(workspace, &done).await && counts(&other, &done).await);
    let scope = stage.scope();
    let revoke = RevokeSignIn { id: done.id };
    scope.revoke_sign_in(revoke).await.expect("revoked");
    assert!(!counts(workspace, &done).await);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(!counts(&other, &done).await);
    let again = scope.revoke_sign_in(RevokeSignIn { id: done.id }).await;
    assert_eq!(again.expect_err("gone").code(), ErrorCode::NotFound);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_unknown_account_takes_as_long_as_a_known_one(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..12 {
        for (number, email) in [OWNER, "nobody@larkspur.example"].into_iter().enumerate() {
            let began = std::time::Instant::now();
            let network = from(&format!("10.0.{round}.1"));
            let guess = with(email, "a wrong password", SignInKind::Desk);
            workspace.sign_in(guess, &network).await.expect_err("wrong");
            times[number].push(began.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut all| {
        all.sort();
        all[all.len() / 2].as_secs_f64()
    });
    let apart = (known - unknown).abs() / known.max(unknown);
    assert!(apart < 0.5, "{known} s and {unknown} s");
}
