//! The guide's commands, run one after the other as a newcomer types them.

use std::process::Command;

use crate::desk::{BOTH, Desk};

const GUIDE: &str = include_str!("../../../../docs/guide/api.md");

/// All commands of the guide, in order.
fn commands() -> String {
    let blocks = GUIDE.split("```sh\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_gets_through_the_guide_with_plain_curl() {
    let curl = Command::new("curl").arg("--version").output();
    assert!(curl.is_ok(), "curl is missing. Install curl.");
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        let script = format!("set -eu\n{}", commands());
        assert!(script.matches("ask ").count() > 8, "the guide shows how");
        // The guide's first lines name the server and the token; here they are the test's.
        let script = script
            .replace("https://licenses.example.com", &desk.served.base)
            .replace("eyJ0eXAiOiJ0b2tlbitqd3Qi…", &token);
        let run = tokio::task::spawn_blocking(move || {
            let mut shell = Command::new("sh");
            shell
                .arg("-c")
                .arg(script)
                .env("NO_PROXY", "127.0.0.1")
                .output()
        });
        let output = run.await.expect("no panic").expect("a shell");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let failed = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{engine:?}: {told}\n{failed}");
        for expected in [
            "\"availableLicenses\"",
            "annika@studio.example",
            "\"percent\":40",
            "untouched by a second try",
            "\"revoked\":true",
        ] {
            assert!(told.contains(expected), "{expected} in {told}");
        }
        assert!(!told.contains(&token), "the token is in no answer");
    }
}
