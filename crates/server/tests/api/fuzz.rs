//! The API as its own description invites to use it, by a fuzzer: whatever is sent, the server does not fail, and answers
//! as it says.
//!
//! An ordinary run sends a few requests to each route; `cargo xtask test --long` sends many.

use std::process::Command;

use keydesk_testkit::{python_with, said};

use crate::desk::{BOTH, Desk};

/// The version that these tests were written with.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";
/// Requests to each route, and to each one in a long run.
const EXAMPLES: (&str, &str) = ("5", "50");
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fuzzer_that_reads_the_description_finds_no_failure() {
    fuzz(EXAMPLES.0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: cargo xtask test --long"]
async fn a_fuzzer_that_takes_its_time_finds_no_failure_either() {
    fuzz(EXAMPLES.1).await;
}

async fn fuzz(examples: &'static str) {
    let installed = tokio::task::spawn_blocking(|| python_with(SCHEMATHESIS)).await;
    let Some(python) = installed.expect("no panic") else {
        return;
    };
    let program = python.join("bin/schemathesis");
    for engine in BOTH {
        let Some(desk) = Desk::on(engine).await else {
            continue;
        };
        let token = desk.manager().await;
        desk.seat(&token, &desk.our_pool, "bo@ours.example").await;
        let address = format!("{}/api/openapi.json", desk.served.base);
        let mut fuzz = Command::new(&program);
        fuzz.args(["run", &address, "--no-color", "--checks", CHECKS])
            .args(["--phases", "examples,fuzzing", "--max-examples", examples])
            .args([
                "--seed",
                "9",
                "--suppress-health-check",
                "all",
                "--warnings",
                "off",
            ])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env_remove("HTTP_PROXY")
            .env_remove("http_proxy")
            .env("NO_PROXY", "127.0.0.1");
        let output = tokio::task::spawn_blocking(move || fuzz.output())
            .await
            .expect("no panic")
            .expect("the fuzzer runs");
        assert!(output.status.success(), "{engine:?}: {}", said(&output));
    }
}
