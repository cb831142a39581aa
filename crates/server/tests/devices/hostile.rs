//! Whatever is sent to the door for devices: clear refusals, and nothing in the log that should not be there.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::desk::{CODE, Desk};

const OFF: [&str; 4] = ["--limit-unknown", "off", "--limit-address", "off"];
const JSON: &str = "application/json";

async fn stream(desk: &Desk) -> TcpStream {
    let address = desk.served.address.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("a connection")
}

#[tokio::test]
async fn bodies_that_are_too_large_too_deep_or_of_the_wrong_kind_are_refused() {
    let desk = Desk::with(&OFF).await;
    let large = format!(r#"{{"license_key": "{}"}}"#, "A".repeat(100_000));
    let (status, body) = desk.send("/v1/validate", JSON, &large).await;
    assert_eq!(
        (status, &body["code"]),
        (413, &json!("malformed")),
        "{body}"
    );
    let deep = [
        "[".repeat(30_000),
        format!(
            r#"{{"license_key": {}1{}}}"#,
            "[".repeat(10_000),
            "]".repeat(10_000)
        ),
        format!(
            r#"{{"a": {}1{}}}"#,
            r#"{"a":"#.repeat(5_000),
            "}".repeat(5_000)
        ),
    ];
    let wrong = [
        r#"{"license_key": {"$ne": null}}"#,
        r#"{"license_key": ["A"]}"#,
        r#"{"license_key": true}"#,
        r#"{"license_key": 1e999}"#,
        r#"{"license_key": "A", "license_key": "B"}"#,
        r#"{"license_key": "A", "organisation_key": "B"}"#,
        r#"{"license_key": "\ud800"}"#,
        "null",
        "",
    ];
    let all = deep.iter().map(String::as_str).chain(wrong);
    for text in all {
        for path in [
            "/v1/validate",
            "/v1/activate",
            "/v1/deactivate",
            "/v1/heartbeat",
        ] {
            let (status, body) = desk.send(path, JSON, text).await;
            let shown: String = text.chars().take(40).collect();
            assert_eq!(
                (status, &body["code"]),
                (400, &json!("malformed")),
                "{shown} {body}"
            );
        }
    }
    let license = desk.license(1).await;
    let fine = json!({ "license_key": license.key });
    assert_eq!(
        desk.ask("/v1/validate", &fine).await.0,
        200,
        "it still works"
    );
}

#[tokio::test]
async fn texts_that_no_field_takes_are_refused_and_never_logged() {
    let mut desk = Desk::with(&OFF).await;
    let secret = "S3CRET-KEY-THAT-NOBODY-SHOULD-LOG";
    let long = format!("{secret}{}", "A".repeat(10_000));
    for (field, value) in [
        ("license_key", format!("{secret}\0")),
        ("license_key", long.clone()),
        ("license_key", "   ".to_owned()),
        ("fingerprint", format!("fp\0{secret}")),
        ("fingerprint", long.clone()),
        ("product", long.clone()),
        ("name", format!("\0{secret}")),
        ("nonce", long.clone()),
    ] {
        let mut about = json!({ "license_key": secret, "fingerprint": "fp" });
        about[field] = json!(value);
        for path in ["/v1/validate", "/v1/activate"] {
            let (status, body) = desk.ask(path, &about).await;
            assert_eq!(
                (status, &body["code"]),
                (400, &json!("invalid")),
                "{field} {body}"
            );
            assert_eq!(body["field"], field);
        }
    }
    for key in [
        "' OR 1=1 --",
        "\"; DROP TABLE licenses; --",
        "../../etc/passwd",
        "%00",
        "${jndi:ldap://x}",
        "\u{202e}\u{feff}",
    ] {
        let about = json!({ "license_key": key, "fingerprint": key, "product": key });
        let (status, body) = desk.ask("/v1/validate", &about).await;
        assert_eq!((status, &body["code"]), (200, &json!("NOT_FOUND")), "{key}");
    }
    let log = desk.served.logged();
    assert!(!log.contains("S3CRET"), "{log}");
    assert!(!log.contains("DROP TABLE"), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[tokio::test]
async fn paths_with_tricks_lead_nowhere() {
    let desk = Desk::with(&OFF).await;
    for path in [
        "/v1/../rpc/list_products",
        "/v1/%2e%2e/rpc/list_products",
        "/rpc%2flist_products/v1/validate",
        "//v1/validate",
        "/production/v1/validate/",
        "/production%00/v1/validate",
        "/..%2f..%2fetc/v1/validate",
        "/' OR 1=1/v1/validate",
    ] {
        let mut stream = stream(&desk).await;
        let host = desk.served.address.trim_start_matches("http://");
        let path = path.replace(' ', "%20");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let status: u16 = answer[9..12].parse().expect("a status");
        assert!((400..500).contains(&status), "{path}: {answer}");
        assert!(!answer.contains("[{"), "no rows: {answer}");
    }
}

#[tokio::test]
async fn heads_that_are_too_long_or_no_http_end_the_connection() {
    let desk = Desk::with(&OFF).await;
    let host = desk.served.address.trim_start_matches("http://").to_owned();
    let many: String = (0..100)
        .map(|number| format!("X-{number}: 1\r\n"))
        .collect();
    for head in [
        format!(
            "GET /healthz HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n",
            "A".repeat(60_000)
        ),
        format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n{many}\r\n"),
        "\u{16}\u{3}\u{1} this is no HTTP\r\n\r\n".to_owned(),
        format!(
            "POST /v1/validate HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n{{}}"
        ),
    ] {
        let mut stream = stream(&desk).await;
        // It may be cut off before everything is sent.
        let _ = stream.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut answer));
        let _ = read.await.expect("the connection ends");
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
    }
    assert_eq!(
        desk.get(&format!("/v1/products/{CODE}/public-key")).await.0,
        200
    );
}

#[tokio::test]
async fn who_sends_slowly_is_cut_off_and_holds_nobody_up() {
    let desk = Desk::with(&OFF).await;
    let host = desk.served.address.trim_start_matches("http://").to_owned();
    let mut silent = Vec::new();
    for number in 0..200 {
        let mut stream = stream(&desk).await;
        let head = format!("POST /v1/validate HTTP/1.1\r\nHost: {host}\r\n");
        let body = format!("{head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{{");
        let sent = if number % 2 == 0 { head } else { body };
        stream.write_all(sent.as_bytes()).await.expect("sent");
        silent.push(stream);
    }
    let license = desk.license(1).await;
    let asked = Instant::now();
    let about = json!({ "license_key": license.key });
    assert_eq!(desk.ask("/v1/validate", &about).await.0, 200);
    assert!(
        asked.elapsed() < Duration::from_secs(5),
        "others are answered"
    );
    for mut stream in silent {
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(40), stream.read_to_end(&mut answer));
        let _ = ended.await.expect("it is cut off");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
    }
}

#[tokio::test]
async fn an_organisation_key_of_nobody_is_told_like_a_license_key_of_nobody() {
    let desk = Desk::with(&OFF).await;
    let about = json!({ "organisation_key": "kdorg_nobody", "product": CODE, "fingerprint": "fp" });
    for (path, expected) in [
        ("/v1/validate", 200),
        ("/v1/activate", 422),
        ("/v1/deactivate", 422),
    ] {
        let (status, body) = desk.ask(path, &about).await;
        assert_eq!(
            (status, &body["code"]),
            (expected, &json!("NOT_FOUND")),
            "{path}"
        );
        assert_eq!(body["license"], Value::Null);
    }
    let without = json!({ "organisation_key": "kdorg_nobody", "fingerprint": "fp" });
    let (status, body) = desk.ask("/v1/activate", &without).await;
    assert_eq!((status, &body["field"]), (400, &json!("product")));
}
