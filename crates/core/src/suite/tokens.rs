//! Tokens for scripts: what opens an environment, and what does no more.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rstest::rstest;

use super::{
    Stage,
    catalogue::{actions, field, make_customer},
};
use crate::{
    domain::token_scope::TokenScope,
    error::ErrorCode,
    operations::{
        Access,
        customers::DeleteCustomer,
        environments::Engine,
        tokens::{CreateToken, ListTokens, NewToken, RegenerateToken, RevokeToken},
    },
    service::{Bearer, EnvironmentScope},
    store::{one, run},
};

fn wish(name: &str) -> CreateToken {
    CreateToken {
        name: name.into(),
        scopes: vec![TokenScope::Assign, TokenScope::Read],
        customer_id: None,
        expires_at: None,
    }
}

async fn make(scope: &EnvironmentScope, name: &str) -> NewToken {
    let made = scope.create_token(wish(name)).await;
    made.expect("a token")
}

async fn shown(scope: &EnvironmentScope, secret: &str) -> Option<Bearer> {
    let bearer = scope.environment.tokens.bearer(secret).await;
    bearer.expect("the database answers")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_opens_its_environment_only_and_is_kept_as_a_hash(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make(&scope, "Deploy").await;
    let bearer = shown(&scope, &made.secret).await.expect("it opens");
    assert_eq!(
        (bearer.token, bearer.name.as_str()),
        (made.token.id, "Deploy")
    );
    assert_eq!(bearer.caller.may, [Access::Read, Access::Assign]);
    assert_eq!(bearer.caller.environment.as_deref(), Some("production"));
    assert_eq!(bearer.caller.person, "Deploy (token)");
    let staging = stage.environment("staging").await;
    assert_eq!(shown(&staging, &made.secret).await, None, "another place");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (kept,) = one!(
        tx,
        (String,),
        "SELECT (SELECT string_agg(body, ' ') FROM audit_details)"
    )
    .expect("the trail");
    assert!(!kept.contains(&made.secret), "never in the trail");
    assert!(
        !format!("{made:?}").contains(&made.secret),
        "never in a log"
    );
    drop(tx);
    scope.environment.tokens.note_used().await.expect("noted");
    let listed = scope.list_tokens(ListTokens::default()).await;
    let listed = listed.expect("the tokens");
    assert_eq!(listed[0].last_used_at, Some(super::now(&stage)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_given_anew_or_revoked_is_dead_at_once_and_elsewhere_within_a_second(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let first = make(&scope, "Deploy").await;
    assert!(shown(&scope, &first.secret).await.is_some());
    assert!(shown(&other, &first.secret).await.is_some());
    let anew = RegenerateToken {
        id: first.token.id,
        version: 1,
    };
    let second = scope.regenerate_token(anew.clone()).await.expect("anew");
    assert_eq!(second.token.name, "Deploy");
    assert_eq!(second.token.scopes, first.token.scopes);
    assert_eq!(shown(&scope, &first.secret).await, None, "dead at once");
    assert!(shown(&scope, &second.secret).await.is_some());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shown(&other, &first.secret).await, None, "dead elsewhere");
    assert!(shown(&other, &second.secret).await.is_some());
    let stale = scope.regenerate_token(anew).await;
    assert_eq!(stale.expect_err("stale").code(), ErrorCode::Conflict);
    let revoke = |version| RevokeToken {
        id: first.token.id,
        version,
        reason: Some("a laptop was lost".into()),
    };
    scope.revoke_token(revoke(2)).await.expect("revoked");
    assert_eq!(shown(&scope, &second.secret).await, None, "dead at once");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shown(&other, &second.secret).await, None, "dead elsewhere");
    assert_eq!(
        field(scope.revoke_token(revoke(3)).await.expect_err("twice")),
        "id"
    );
    make(&scope, "deploy").await;
    assert_eq!(
        actions(&scope).await,
        [
            "create_token",
            "regenerate_token",
            "revoke_token",
            "create_token"
        ]
    );
    elsewhere.close().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_has_a_name_of_its_own_a_scope_and_a_time(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    make(&scope, "Déploy").await;
    let refused = |request| {
        let scope = scope.clone();
        async move { field(scope.create_token(request).await.expect_err("refused")) }
    };
    assert_eq!(refused(wish("deploy")).await, "name");
    assert_eq!(refused(wish("  ")).await, "name");
    let none = CreateToken {
        scopes: Vec::new(),
        ..wish("Other")
    };
    assert_eq!(refused(none).await, "scopes");
    let past = CreateToken {
        expires_at: Some(super::now(&stage)),
        ..wish("Other")
    };
    assert_eq!(refused(past).await, "expires_at");
    let hour = CreateToken {
        expires_at: Some(super::now(&stage) + chrono::Duration::hours(1)),
        ..wish("Other")
    };
    let made = scope.create_token(hour).await.expect("a token");
    assert!(shown(&scope, &made.secret).await.is_some());
    stage.clock.advance(chrono::Duration::hours(1));
    assert_eq!(shown(&scope, &made.secret).await, None, "its time is over");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_whom_a_token_reaches_stays_until_it_is_revoked(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let customer = make_customer(&scope, "Annika", "a@b.example").await;
    let bound = CreateToken {
        customer_id: Some(customer.id),
        ..wish("Annika's")
    };
    let made = scope.create_token(bound).await.expect("a token");
    let bearer = shown(&scope, &made.secret).await.expect("it opens");
    assert_eq!(bearer.caller.customer, Some(customer.id));
    let refused = stage
        .workspace
        .environment_scope("production", &bearer.caller, Access::Read)
        .await;
    assert_eq!(
        refused.map(|_| ()).expect_err("no way in").code(),
        ErrorCode::Forbidden
    );
    let delete = DeleteCustomer {
        id: customer.id,
        version: 1,
    };
    let refused = scope.delete_customer(delete.clone()).await;
    assert_eq!(refused.expect_err("in use").code(), ErrorCode::InUse);
    let revoke = RevokeToken {
        id: made.token.id,
        version: 1,
        reason: None,
    };
    scope.revoke_token(revoke).await.expect("revoked");
    scope.delete_customer(delete).await.expect("gone");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_that_names_a_key_with_a_nul_opens_nothing(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make(&scope, "shop").await;
    let parts: Vec<_> = made.secret.split('.').collect();
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","typ":"token+jwt","kid":"a\u0000b"}"#);
    let forged = format!("{head}.{}.{}", parts[1], parts[2]);
    let opened = stage.workspace.bearer(&forged).await;
    assert!(opened.expect("an answer").is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_token_whose_time_is_over_keeps_neither_its_name_nor_its_customer(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let school = make_customer(&scope, "School", "office@school.example").await;
    let limited = |name: &str| CreateToken {
        customer_id: Some(school.id),
        expires_at: Some(super::now(&stage) + chrono::Duration::days(1)),
        ..wish(name)
    };
    let first = scope.create_token(limited("Shop")).await.expect("a token");
    scope.create_token(limited("Other")).await.expect("a token");
    let taken = scope.create_token(wish("SHOP")).await;
    assert_eq!(field(taken.expect_err("it lives")), "name");
    stage.clock.advance(chrono::Duration::days(2));
    let second = make(&scope, "shop").await;
    assert_eq!(shown(&scope, &first.secret).await, None);
    assert!(shown(&scope, &second.secret).await.is_some());
    let listed = scope.list_tokens(ListTokens::default()).await;
    let named = listed.expect("the tokens").into_iter();
    let named: Vec<_> = named.map(|token| token.name).collect();
    assert_eq!(named, ["Other", "shop"], "one of a name");
    let told = actions(&scope).await;
    assert!(
        told.ends_with(&["revoke_token".into(), "create_token".into()]),
        "{told:?}"
    );
    let delete = DeleteCustomer {
        id: school.id,
        version: school.version,
    };
    scope.delete_customer(delete).await.expect("none lives");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn tokens_whose_time_is_over_leave_room_for_others(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let ends = super::now(&stage) + chrono::Duration::days(1);
    make(&scope, "lasting").await;
    let write = scope.environment.database.write(move |tx| {
        Box::pin(async move {
            for number in 0..499_u128 {
                let id = uuid::Uuid::from_u128(number + 1);
                run!(
                    tx,
                    "INSERT INTO tokens (id, version, name, name_folded, scopes, hash, created_by, created_at, expires_at)
                     VALUES ($1, 1, $2, $2, 'read', $3, 'a test', $4, $4)",
                    id,
                    format!("token {number}"),
                    id.as_bytes().repeat(2),
                    ends
                )?;
            }
            Ok(())
        })
    });
    write.await.expect("many tokens");
    let refused = scope.create_token(wish("more")).await;
    assert_eq!(field(refused.expect_err("full")), "name");
    stage.clock.advance(chrono::Duration::days(2));
    make(&scope, "more").await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_note_the_same_tokens_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let elsewhere = stage.second_process().await;
    let other = elsewhere
        .environment_scope("production", &Stage::caller(), Access::Read)
        .await
        .expect("the environment");
    let mut secrets = Vec::new();
    for number in 0..40 {
        secrets.push(make(&scope, &format!("token {number}")).await.secret);
    }
    for _ in 0..5 {
        stage.clock.advance(chrono::Duration::seconds(1));
        for secret in &secrets {
            assert!(shown(&scope, secret).await.is_some());
            assert!(shown(&other, secret).await.is_some());
        }
        let (here, there) = tokio::join!(
            scope.environment.tokens.note_used(),
            other.environment.tokens.note_used()
        );
        here.expect("noted");
        there.expect("noted");
    }
    elsewhere.close().await;
}
