//! People: invited, changed, reset; and what they do to their own account.

use chrono::Duration;
use rstest::rstest;
use totp_rs::{Builder, Secret};

use super::{
    Stage,
    signing_in::{OWNER, PASSWORD, counts, from, person, signed_in, with},
};
use crate::{
    domain::role::Role,
    error::{Error, ErrorCode},
    operations::{
        Access,
        environments::Engine,
        people::*,
        settings::{GetSettings, SaveSettings, StepUp},
    },
    service::{Credentials, WorkspaceScope},
};

pub(super) fn code_of(link: &PersonLink) -> &str {
    link.path
        .strip_prefix("/admin/welcome#")
        .expect("the code stands behind #")
}

/// The scope of somebody who signed in.
pub(super) async fn as_signed_in(stage: &Stage, email: &str) -> WorkspaceScope {
    let done = signed_in(&stage.workspace, email).await;
    let token = done.access_token.expect("of a desktop");
    let caller = stage.workspace.caller_of_access_token(&token).await;
    let caller = caller.expect("an answer").expect("it counts");
    stage
        .workspace
        .scope(&caller, Access::Read)
        .expect("may read")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_invitation_works_once_and_for_seven_days(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (scope, workspace) = (stage.scope(), &stage.workspace);
    let invite = |email: &str| InvitePerson {
        email: email.into(),
        name: "Teo Lindqvist".into(),
        role: Role::Manager,
    };
    let link = scope.invite_person(invite("teo@larkspur.example")).await;
    let link = link.expect("a link");
    assert_eq!(link.person.state, PersonState::Invited);
    assert!(code_of(&link).len() >= 22, "at least 128 bits");
    let again = scope.invite_person(invite("TEO@larkspur.example")).await;
    assert_eq!(
        again.expect_err("taken").to_failure().field.as_deref(),
        Some("email")
    );

    let open = workspace.open_link(code_of(&link)).await.expect("it works");
    assert_eq!(
        (open.email.as_str(), open.purpose.as_str()),
        ("teo@larkspur.example", "invitation")
    );
    for weak in ["short", "password123", "teo@larkspur.example"] {
        let refused = workspace.accept_link(code_of(&link), weak.into()).await;
        assert_eq!(refused.expect_err(weak).code(), ErrorCode::Invalid);
    }
    let teo = workspace.accept_link(code_of(&link), PASSWORD.into()).await;
    assert_eq!(teo.expect("accepted").state, PersonState::Active);
    let spent = workspace.accept_link(code_of(&link), PASSWORD.into()).await;
    assert_eq!(spent.expect_err("used").code(), ErrorCode::LinkSpent);
    signed_in(workspace, "teo@larkspur.example").await;

    let late = scope
        .invite_person(invite("late@larkspur.example"))
        .await
        .expect("a link");
    stage.clock.advance(Duration::days(7));
    let late = workspace.accept_link(code_of(&late), PASSWORD.into()).await;
    assert_eq!(late.expect_err("too old").code(), ErrorCode::LinkSpent);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_last_owner_who_can_sign_in_stays_one(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (scope, workspace) = (stage.scope(), &stage.workspace);
    let owner = person(workspace, OWNER, Role::Owner).await;
    let invited = InvitePerson {
        email: "ada@larkspur.example".into(),
        name: "Ada".into(),
        role: Role::Owner,
    };
    scope
        .invite_person(invited)
        .await
        .expect("an owner who has no password yet");
    let edit = |person: &Person, role, disabled| EditPerson {
        id: person.id,
        version: person.version,
        name: person.name.clone(),
        role,
        disabled,
    };
    for (change, field) in [
        (edit(&owner, Role::Viewer, false), "role"),
        (edit(&owner, Role::Owner, true), "disabled"),
    ] {
        let refused = scope.edit_person(change).await.expect_err(field);
        assert_eq!(refused.to_failure().field.as_deref(), Some(field));
    }
    let second = person(workspace, "teo@larkspur.example", Role::Owner).await;
    // Each demotes the other at the same moment: one of them stays.
    let (one, other) = tokio::join!(
        scope.edit_person(edit(&owner, Role::Viewer, false)),
        scope.edit_person(edit(&second, Role::Viewer, false)),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_an_owner_changes_counts_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let (scope, workspace) = (stage.scope(), &stage.workspace);
    let teo = person(workspace, "teo@larkspur.example", Role::Manager).await;
    let done = signed_in(workspace, "teo@larkspur.example").await;
    let edit = |version, role, disabled| EditPerson {
        id: teo.id,
        version,
        name: "Teo Lindqvist".into(),
        role,
        disabled,
    };
    let after = scope.edit_person(edit(1, Role::Viewer, false)).await;
    assert_eq!(after.expect("changed").version, 2);
    let token = done.access_token.clone().expect("of a desktop");
    let caller = workspace.caller_of_access_token(&token).await;
    assert_eq!(
        caller.expect("an answer").expect("counts").may,
        [Access::Read]
    );
    let stale = scope.edit_person(edit(1, Role::Owner, false)).await;
    assert_eq!(stale.expect_err("stale").code(), ErrorCode::Conflict);
    scope
        .edit_person(edit(2, Role::Viewer, true))
        .await
        .expect("disabled");
    assert!(!counts(workspace, &done).await);
    let again = with("teo@larkspur.example", PASSWORD, SignInKind::Desk);
    let again = workspace.sign_in(again, &from("10.0.0.1")).await;
    assert_eq!(again.expect_err("disabled").code(), ErrorCode::WrongSignIn);
    let enabled = scope.edit_person(edit(3, Role::Viewer, false)).await;
    enabled.expect("enabled again");
    assert!(
        !counts(workspace, &done).await,
        "signed out stays signed out"
    );
    let link = scope
        .reset_person(ResetPerson {
            id: teo.id,
            version: 4,
            remove_totp: true,
        })
        .await
        .expect("a link");
    assert_eq!(link.expires_at, super::now(&stage) + Duration::hours(24));
    let people = scope.list_people(ListPeople {}).await.expect("people");
    assert_eq!(people.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn somebody_sees_and_ends_only_their_own_sign_ins_unless_they_are_an_owner(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    let owner = person(workspace, OWNER, Role::Owner).await;
    person(workspace, "teo@larkspur.example", Role::Manager).await;
    let of_owner = signed_in(workspace, OWNER).await;
    let teo = as_signed_in(&stage, "teo@larkspur.example").await;
    let asked = ListSignIns {
        person: Some(owner.id),
    };
    let refused = teo.list_sign_ins(asked).await;
    assert_eq!(
        refused.expect_err("not theirs").code(),
        ErrorCode::Forbidden
    );
    let refused = teo.revoke_sign_in(RevokeSignIn { id: of_owner.id }).await;
    assert_eq!(refused.expect_err("not theirs").code(), ErrorCode::NotFound);
    let mine = teo
        .list_sign_ins(ListSignIns::default())
        .await
        .expect("mine");
    let own = RevokeSignIn { id: mine[0].id };
    teo.revoke_sign_in(own).await.expect("their own");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_new_password_ends_the_other_sign_ins(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let elsewhere = signed_in(workspace, OWNER).await;
    let scope = as_signed_in(&stage, OWNER).await;
    let change = |old: &str, new: &str| ChangePassword {
        old: old.into(),
        new: new.into(),
    };
    let wrong = scope
        .change_password(change("not it at all", "umber sleet quince fjord"))
        .await;
    assert_eq!(wrong.expect_err("wrong").code(), ErrorCode::WrongPassphrase);
    let weak = scope
        .change_password(change(PASSWORD, "password1234"))
        .await;
    assert_eq!(weak.expect_err("weak").code(), ErrorCode::Invalid);
    let changed = scope
        .change_password(change(PASSWORD, "umber sleet quince fjord"))
        .await;
    changed.expect("changed");
    assert!(!counts(workspace, &elsewhere).await);
    let mine = scope
        .list_sign_ins(ListSignIns::default())
        .await
        .expect("mine");
    assert_eq!(mine.len(), 1, "this one stays");
    let local = stage
        .scope()
        .change_password(change(PASSWORD, "whatever else it is"))
        .await;
    assert_eq!(local.expect_err("no account").code(), ErrorCode::Invalid);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_counts_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let workspace = &stage.workspace;
    person(workspace, OWNER, Role::Owner).await;
    let scope = as_signed_in(&stage, OWNER).await;
    let begin = |password: &str| BeginTotp {
        password: password.into(),
    };
    assert!(scope.begin_totp(begin("wrong password")).await.is_err());
    let setup = scope.begin_totp(begin(PASSWORD)).await.expect("a secret");
    assert!(setup.url.starts_with("otpauth://totp/") && setup.qr_svg.contains("<svg"));
    let secret = Secret::try_from_base32(&setup.secret).expect("base32");
    let app = Builder::new()
        .with_secret(secret)
        .with_account_name("owner")
        .build()
        .expect("an app");
    let shown = || {
        let now = u64::try_from(super::now(&stage).timestamp()).expect("after 1970");
        app.generate(now).to_string()
    };
    let wrong = scope
        .confirm_totp(ConfirmTotp {
            code: "000000x".into(),
        })
        .await;
    assert_eq!(wrong.expect_err("wrong").code(), ErrorCode::Invalid);
    let codes = scope.confirm_totp(ConfirmTotp { code: shown() }).await;
    let codes = codes.expect("confirmed").codes;
    let me = scope.get_me(GetMe {}).await.expect("me");
    assert_eq!(
        (me.account.map(|me| me.totp), me.recovery_codes),
        (Some(true), 10)
    );

    let sign_in = async |code: Option<&str>| {
        let asked = Credentials {
            code: code.map(str::to_owned),
            ..with(OWNER, PASSWORD, SignInKind::Desk)
        };
        workspace.sign_in(asked, &from("10.0.0.7")).await
    };
    let missing = sign_in(None).await;
    assert!(matches!(
        missing,
        Err(Error::CodeRequired { wrong: false, .. })
    ));
    let used = shown();
    let used = sign_in(Some(&used)).await;
    assert!(
        matches!(used, Err(Error::CodeRequired { wrong: true, .. })),
        "it confirmed already"
    );
    stage.clock.advance(Duration::seconds(60));
    let next = shown();
    sign_in(Some(&next)).await.expect("the next code");
    assert!(sign_in(Some(&next)).await.is_err(), "it counts once");
    sign_in(Some(&codes[3])).await.expect("a recovery code");
    assert!(sign_in(Some(&codes[3])).await.is_err(), "it counts once");
    let remove = RemoveTotp {
        password: PASSWORD.into(),
    };
    let me = scope.remove_totp(remove).await.expect("removed");
    assert_eq!(me.recovery_codes, 0);
    stage.clock.advance(Duration::seconds(60));
    sign_in(None).await.expect("nothing more is asked");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_a_passphrase_somebody_signed_in_steps_up_with_their_own_password(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    person(&stage.workspace, OWNER, Role::Owner).await;
    let scope = as_signed_in(&stage, OWNER).await;
    let mut info = scope.get_settings(GetSettings {}).await.expect("settings");
    assert!(info.asks_own_password);
    info.settings.step_up = true;
    let settings = info.settings;
    scope
        .save_settings(SaveSettings { settings })
        .await
        .expect("saved");
    let give = |passphrase: &str| StepUp {
        passphrase: passphrase.into(),
    };
    let wrong = scope
        .step_up(give("not the password"))
        .await
        .expect_err("wrong");
    assert_eq!(wrong.code(), ErrorCode::WrongPassphrase);
    scope.step_up(give(PASSWORD)).await.expect("right");
    let info = scope.get_settings(GetSettings {}).await.expect("settings");
    assert!(info.unlocked_until.is_some());
}
