//! Two servers, each a process of its own, on one Postgres.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use keydesk_core::operations::people::*;
use keydesk_testkit::postgres_url;
use serde_json::{Value, json};

use crate::{common::Served, house::PASSWORD, program::people};

#[tokio::test(flavor = "multi_thread")]
async fn another_server_refuses_a_revoked_sign_in_within_a_second() {
    let Some(url) = postgres_url() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("master.key");
    let location = keydesk_core::backend::Location::parse(&url).expect("an address");
    let opening = keydesk_core::backend::Opening {
        master_key_file: Some(key.clone()),
        ..Default::default()
    };
    let clock = std::sync::Arc::new(keydesk_core::clock::SystemClock);
    // Makes the key file too, which both servers read.
    let made =
        keydesk_core::backend::Workspace::create_as(&location, "Larkspur", clock, opening).await;
    made.expect("a workspace").close().await;
    let added = people(
        &["add", "mira@larkspur.example", "--role", "owner"],
        &url,
        PASSWORD,
    );
    assert!(added.0, "{}", added.1);

    let variables = [("KEYDESK_MASTER_KEY_FILE", key.as_path())];
    let (one, two) = (
        Served::with(Path::new(&url), &variables),
        Served::with(Path::new(&url), &variables),
    );
    one.remote();
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let body = json!({ "email": "mira@larkspur.example", "password": PASSWORD, "kind": "desk" });
    let entered = client
        .post(format!("{}/auth/sign-in", one.address))
        .json(&body)
        .send()
        .await;
    let entered: Value = entered.expect("an answer").json().await.expect("JSON");
    let token = entered["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let ask = async |server: &Served| {
        let asked = client.post(format!("{}/rpc/get_me", server.address));
        let asked = asked.bearer_auth(&token).json(&json!({})).send().await;
        asked.expect("an answer").status().as_u16()
    };
    assert_eq!(
        (ask(&one).await, ask(&two).await),
        (200, 200),
        "either server lets them in"
    );

    let remote = one.remote();
    let people = remote.list_people(&ListPeople {}).await.expect("people");
    let asked = ListSignIns {
        person: Some(people[0].id),
    };
    let sign_ins = remote.list_sign_ins(&asked).await.expect("sign-ins");
    let revoke = RevokeSignIn { id: sign_ins[0].id };
    assert_eq!(ask(&two).await, 200);
    remote.revoke_sign_in(&revoke).await.expect("revoked");
    let revoked = Instant::now();
    assert_eq!(ask(&one).await, 401, "at once where it was revoked");
    while ask(&two).await != 401 {
        assert!(
            revoked.elapsed() < Duration::from_secs(1),
            "longer than a second"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
