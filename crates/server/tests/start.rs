//! How the server starts and what it shows of itself: certificate, proxies, pages, counters, news.

mod common;

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

use common::{Served, demo, program, said};
use futures::StreamExt;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

fn client() -> Client {
    // Without a provider of cryptography reqwest cannot be built.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().expect("a client")
}

/// A certificate for localhost, in files.
fn certificate(folder: &Path) -> (String, String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).expect("a file");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    (path(&cert), path(&key), made.cert.pem())
}

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_a_client_that_trusts_it_is_answered() {
    let folder = demo();
    let (cert, key, pem) = certificate(folder.path());
    let served = Served::told(
        &folder.path().join("demo"),
        &[],
        &["--tls-cert", &cert, "--tls-key", &key],
    );
    assert!(served.address.starts_with("https://127.0.0.1:"));
    client();
    let trusting = Client::builder()
        .no_proxy()
        .tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes()).expect("a certificate")])
        .build()
        .expect("a client");
    let address = served.address.replace("127.0.0.1", "localhost");
    let well = trusting.get(format!("{address}/healthz")).send().await;
    let well = well.expect("an answer");
    assert_eq!(well.status(), StatusCode::OK);
    assert_eq!(well.version(), reqwest::Version::HTTP_11);
    let doubting = client().get(format!("{address}/healthz")).send().await;
    assert!(doubting.is_err(), "nobody vouches for it");
    let (status, log) = served.end();
    assert!(status.success(), "{log}");
}

#[test]
fn a_certificate_without_its_key_or_with_anothers_is_refused_in_words() {
    let (folder, other) = (demo(), tempfile::tempdir().expect("a folder"));
    let (cert, _, _) = certificate(folder.path());
    let (_, foreign, _) = certificate(other.path());
    let run = |flags: &[&str]| {
        let ended = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--workspace"])
            .arg(folder.path().join("demo"))
            .args(flags)
            .output()
            .expect("the program runs");
        assert_eq!(ended.status.code(), Some(1), "{flags:?}");
        said(&ended.stderr)
    };
    assert!(run(&["--tls-cert", &cert]).contains("go together"));
    assert!(run(&["--tls-cert", &cert, "--tls-key", &foreign]).contains("cannot be used"));
    assert!(run(&["--tls-cert", &cert, "--tls-key", "/nowhere.pem"]).contains("does not read"));
}

#[tokio::test]
async fn it_is_ready_when_its_database_answers_and_counts_what_it_answered() {
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let client = client();
    let get = |path: &str| client.get(format!("{}{path}", served.address)).send();
    let ready = get("/readyz").await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::OK);
    let body: Value = ready.json().await.expect("JSON");
    assert_eq!(body, json!({ "status": "ready" }));
    let counted = get("/metrics").await.expect("an answer");
    let text = counted.text().await.expect("text");
    assert!(
        text.contains(r#"keydesk_requests_total{asked="/readyz",status="200"} 1"#),
        "{text}"
    );
}

#[tokio::test]
async fn behind_a_proxy_the_counters_are_for_who_has_the_token_wherever_the_request_says_it_is_from()
 {
    let folder = demo();
    let token = "counters-of-the-demo";
    let behind = Served::told(
        &folder.path().join("demo"),
        &[("KEYDESK_METRICS_TOKEN", Path::new(token))],
        &[
            "--behind-proxy",
            "127.0.0.0/8",
            "--name",
            "licenses.example.com",
        ],
    );
    let client = client();
    let status = async |from: Option<&str>, shown: Option<&str>| {
        let mut asking = client.get(format!("{}/metrics", behind.address));
        asking = asking.header("host", "licenses.example.com");
        if let Some(from) = from {
            asking = asking.header("x-forwarded-for", from);
        }
        if let Some(shown) = shown {
            asking = asking.bearer_auth(shown);
        }
        asking.send().await.expect("an answer").status()
    };
    for from in [None, Some("127.0.0.1"), Some("127.0.0.1, 203.0.113.5")] {
        assert_eq!(status(from, None).await, StatusCode::UNAUTHORIZED);
        assert_eq!(
            status(from, Some("a guess")).await,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(status(from, Some(token)).await, StatusCode::OK);
    }
    let named = client.get(format!("{}/metrics", behind.address));
    let named = named.header("host", "evil.example").send().await;
    assert_eq!(
        named.expect("an answer").status(),
        StatusCode::MISDIRECTED_REQUEST
    );
}

#[tokio::test]
async fn the_portal_is_served_with_a_strict_policy_at_every_path_of_its_own() {
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let client = client();
    for path in ["/admin/", "/admin/licenses?status=active", "/admin/audit"] {
        let page = client.get(format!("{}{path}", served.address)).send().await;
        let page = page.expect("an answer");
        if !Path::new("../../ui/dist/index.html").exists() {
            assert_eq!(page.status(), StatusCode::NOT_FOUND);
            continue;
        }
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let policy = page.headers()["content-security-policy"].to_str();
        let policy = policy.expect("text").to_owned();
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["x-frame-options"], "DENY");
        let text = page.text().await.expect("text");
        assert!(text.contains(r#"<base href="/admin/" />"#), "{text}");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next());
        let nonce = nonce.expect("a nonce");
        assert!(text.contains(&format!("nonce=\"{nonce}\"")), "{text}");
    }
    let asset = client.get(format!("{}/admin/assets/none.js", served.address));
    assert_eq!(
        asset.send().await.expect("an answer").status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn who_listens_to_events_hears_of_a_change_at_once() {
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let client = client();
    let events = format!("{}/events", served.address);
    let unknown = client.get(&events).send().await.expect("an answer");
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    let listening = client.get(&events).bearer_auth(&served.token).send().await;
    let mut pieces = listening.expect("an answer").bytes_stream();
    let mut heard = String::new();
    let mut next = async |until: &str| {
        while !heard.contains(until) {
            let piece = tokio::time::timeout(Duration::from_secs(20), pieces.next());
            let piece = piece.await.expect("in time").expect("more").expect("bytes");
            heard.push_str(&String::from_utf8_lossy(&piece));
        }
        heard.clone()
    };
    next("event: changes").await;
    let saved = client
        .post(format!("{}/rpc/create_environment", served.address))
        .bearer_auth(&served.token)
        .json(&json!({ "name": "testing", "label": "Testing", "kind": "development" }))
        .send()
        .await
        .expect("an answer");
    assert!(
        saved.status().is_success(),
        "{}",
        saved.text().await.expect("text")
    );
    let all = next("environments").await;
    assert!(all.contains("id: "), "{all}");
}

#[cfg(unix)]
#[tokio::test]
async fn who_listens_does_not_keep_the_server_from_ending() {
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let events = format!("{}/events", served.address);
    let listening = client().get(&events).bearer_auth(&served.token).send();
    let mut pieces = listening.await.expect("an answer").bytes_stream();
    pieces.next().await.expect("more").expect("bytes");
    let since = Instant::now();
    let (status, log) = served.end();
    assert!(status.success(), "{log}");
    assert!(since.elapsed() < Duration::from_secs(15), "{log}");
}

#[test]
fn behind_a_proxy_the_token_of_the_run_is_not_told() {
    let folder = demo();
    let desk = folder.path().join("demo");
    let behind = Served::told(&desk, &[], &["--behind-proxy", "10.0.0.0/8"]);
    assert_eq!(behind.token, "");
}

#[test]
fn a_request_that_never_ends_its_head_is_not_waited_for() {
    never_waits_for(b"GET /healthz HTTP/1.1\r\nHost: ");
}

#[test]
fn who_says_nothing_is_not_waited_for() {
    never_waits_for(b"");
}

#[test]
fn who_begins_like_http_2_and_stops_is_not_waited_for() {
    never_waits_for(b"PRI");
}

fn never_waits_for(said: &[u8]) {
    let folder = demo();
    let served = Served::on(&folder.path().join("demo"));
    let address = served.address.trim_start_matches("http://");
    let mut slow = TcpStream::connect(address).expect("a connection");
    slow.write_all(said).expect("some bytes");
    slow.set_read_timeout(Some(Duration::from_secs(40)))
        .expect("a limit");
    let mut rest = Vec::new();
    let ended = slow.read_to_end(&mut rest);
    assert!(ended.is_ok(), "it was left open: {ended:?}");
}

#[test]
fn a_configuration_file_says_what_to_serve() {
    let folder = demo();
    let config = folder.path().join("keydesk.toml");
    let text = format!(
        "workspace = {:?}\nlisten = \"0.0.0.0:0\"\n",
        folder.path().join("demo")
    );
    std::fs::write(&config, text).expect("a file");
    let refused = program()
        .args(["serve", "--config"])
        .arg(&config)
        .output()
        .expect("the program runs");
    assert_eq!(refused.status.code(), Some(1));
    let words = said(&refused.stderr);
    assert!(words.contains("would not be encrypted"), "{words}");
}
