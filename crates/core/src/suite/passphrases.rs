//! The passphrase: tried one by one, taken as it is, changed by who knows it.

use futures::future::join_all;
use rstest::rstest;

use super::Stage;
use crate::{
    error::{Error, ErrorCode},
    operations::{environments::Engine, settings::*},
};

fn set(old: Option<&str>, new: &str) -> SetPassphrase {
    SetPassphrase {
        old: old.map(str::to_owned),
        new: new.into(),
    }
}

fn give(passphrase: &str) -> StepUp {
    StepUp {
        passphrase: passphrase.into(),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_passphrase_is_taken_as_it_is_with_its_blanks(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let desk = stage.scope();
    for odd in ["short", "          ", &"x".repeat(201)] {
        let refused = desk.set_passphrase(set(None, odd)).await;
        assert_eq!(refused.expect_err(odd).code(), ErrorCode::Invalid);
    }
    let blanks = " correct horse ";
    desk.set_passphrase(set(None, blanks)).await.expect("set");
    let trimmed = desk.step_up(give("correct horse")).await;
    assert_eq!(
        trimmed.expect_err("another one").code(),
        ErrorCode::WrongPassphrase
    );
    let long = desk.step_up(give(&" correct horse ".repeat(10_000))).await;
    assert_eq!(
        long.expect_err("too long").code(),
        ErrorCode::WrongPassphrase
    );
    desk.step_up(give(blanks)).await.expect("as it was set");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn tries_at_once_are_no_more_than_tries_one_after_the_other(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let desk = stage.scope();
    let first = desk.set_passphrase(set(None, "correct horse")).await;
    first.expect("set");
    let tries = (0..12).map(|_| desk.step_up(give("wrong horse")));
    let answers = join_all(tries).await;
    let looked_at = answers
        .iter()
        .filter(|answer| matches!(answer, Err(Error::WrongPassphrase { wait: 0 })));
    assert_eq!(looked_at.count(), 5);
    let right = desk.step_up(give("correct horse")).await;
    assert!(matches!(right, Err(Error::WrongPassphrase { wait: 1.. })));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_many_first_passphrases_at_once_one_stands(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let desk = stage.scope();
    let all = (0..4).map(|number| {
        let desk = &desk;
        async move {
            let passphrase = format!("passphrase {number}");
            let set = desk.set_passphrase(set(None, &passphrase)).await;
            set.is_ok().then_some(passphrase)
        }
    });
    let stood: Vec<_> = join_all(all).await.into_iter().flatten().collect();
    assert_eq!(stood.len(), 1, "{stood:?}");
    desk.step_up(give(&stood[0])).await.expect("that one");
}
