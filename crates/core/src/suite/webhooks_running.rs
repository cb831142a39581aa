//! Webhooks without a hand: they go out by themselves, rest in a restored workspace, and the guide's programs take them.

use std::{
    process::{Command, Output},
    time::{Duration, Instant},
};

use keydesk_testkit::{WebhookReceiver, said};
use rstest::rstest;
use serde_json::json;
use tokio::time::sleep;

use super::{
    COMPUTER, calm,
    seats::planted,
    webhooks::{act, deliver, stage_of_today, webhook},
};
use crate::{
    backend::Opening,
    clock::{Clock, SystemClock},
    domain::webhook::{signatures, written},
    operations::{environments::Engine, webhooks::*},
    service::{EnvironmentScope, webhooks::adopt},
};

const GUIDE: &str = include_str!("../../../../docs/guide/webhooks.md");

async fn only(scope: &EnvironmentScope) -> Webhook {
    let mut all = scope
        .list_webhooks(ListWebhooks {})
        .await
        .expect("the webhooks");
    all.pop().expect("a webhook")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_delivers_what_this_one_does_within_seconds(#[case] engine: Engine) {
    let (Some(stage), Some(receiver)) = (stage_of_today(engine).await, WebhookReceiver::start())
    else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    webhook(&scope, &receiver, "take").await;
    let working = Opening {
        delivers: true,
        ..calm()
    };
    let other = stage.computer(COMPUTER, working).await;
    other.open_environments().await;
    let began = Instant::now();
    act(&scope, id, true).await;
    while receiver.received().is_empty() && began.elapsed() < Duration::from_secs(20) {
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(receiver.received().len(), 1, "it goes out by itself");
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_restored_workspace_events_wait_until_an_owner_says_go() {
    let (Some(stage), Some(receiver)) = (
        stage_of_today(Engine::Sqlite).await,
        WebhookReceiver::start(),
    ) else {
        return;
    };
    let scope = stage.production().await;
    let id = planted(&scope, 1).await;
    webhook(&scope, &receiver, "take").await;
    act(&scope, id, true).await;
    let database = &scope.environment.database;
    adopt(database, "another generation")
        .await
        .expect("adopted");
    deliver(&scope).await;
    let resting = only(&scope).await;
    assert!(
        !resting.enabled && resting.waiting == 1 && receiver.received().is_empty(),
        "{resting:?}"
    );
    let fields = WebhookFields {
        name: resting.name,
        url: resting.url,
        events: resting.events,
        enabled: true,
        allow_private: resting.allow_private,
    };
    let edit = EditWebhook {
        id: resting.id,
        version: resting.version,
        fields,
    };
    scope.edit_webhook(edit).await.expect("on again");
    adopt(database, "another generation")
        .await
        .expect("known by now");
    deliver(&scope).await;
    assert_eq!(receiver.received().len(), 1);
}

/// The one block of the guide in a language.
fn program(language: &str) -> &'static str {
    let start = format!("```{language}\n");
    let after = GUIDE.split_once(&start).expect("a block").1;
    after.split_once("```").expect("its end").0
}

/// Runs a program of the guide over a delivery; none, said loudly, where the language is not here.
fn run(language: &str, secret: &str, headers: &str, body: &str) -> Option<Output> {
    let mut command = match language {
        "python" => {
            let call = "import os\nprint(verified(os.environ['SECRET'], json.loads(os.environ['HEADERS']), os.environ['BODY'].encode())['type'])";
            let mut python = Command::new("python3");
            python
                .arg("-c")
                .arg(format!("{}\n{call}", program(language)));
            python
        }
        _ => {
            let call = "const { SECRET, HEADERS, BODY } = process.env;\nconsole.log(verified(SECRET, JSON.parse(HEADERS), BODY).type);";
            let mut node = Command::new("node");
            node.args(["--input-type=module", "--eval"])
                .arg(format!("{}\n{call}", program(language)));
            node
        }
    };
    let told = [("SECRET", secret), ("HEADERS", headers), ("BODY", body)];
    match command.envs(told).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("*** SKIPPED: the guide's {language} is not run ({error}).");
            None
        }
    }
}

#[rstest]
#[case::python("python")]
#[case::javascript("js")]
fn the_guides_programs_take_what_was_signed_and_nothing_else(#[case] language: &str) {
    let (old, new) = ([7_u8; 32], [9_u8; 32]);
    let (id, now, body) = (
        "0199f1c2-7a10-7c55-9d7e-4f0f5b3c2a11",
        SystemClock.now(),
        r#"{"type":"license.revoked"}"#,
    );
    let headers = |at: chrono::DateTime<chrono::Utc>| {
        let signature = signatures(&[new, old], id, at, body);
        json!({ "webhook-id": id, "webhook-timestamp": at.timestamp().to_string(), "webhook-signature": signature }).to_string()
    };
    for secret in [written(&old), written(&new)] {
        let Some(output) = run(language, &secret, &headers(now), body) else {
            return;
        };
        assert!(
            output.status.success() && said(&output).trim() == "license.revoked",
            "{}",
            said(&output)
        );
    }
    let late = now - chrono::Duration::minutes(6);
    for (secret, headers, body) in [
        (written(&[1; 32]), headers(now), body),
        (written(&new), headers(now), r#"{"type":"license.created"}"#),
        (written(&new), headers(late), body),
    ] {
        let Some(output) = run(language, &secret, &headers, body) else {
            return;
        };
        assert!(!output.status.success(), "{}", said(&output));
    }
}
