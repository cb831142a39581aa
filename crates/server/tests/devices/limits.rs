//! How often devices may ask, and that nobody learns from the time what is a key.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::Desk;

/// The status and the headers that tell of budgets.
async fn asked(desk: &Desk, path: &str, body: &Value) -> (u16, Vec<(String, String)>) {
    let url = format!("{}{path}", desk.served.address);
    let answer = reqwest::Client::new().post(url).json(body).send().await;
    let answer = answer.expect("an answer");
    let told = answer.headers().iter().filter(|(name, _)| {
        let name = name.as_str();
        name.starts_with("ratelimit-") || name == "retry-after"
    });
    let told = told.map(|(name, value)| {
        let value = value.to_str().expect("text");
        (name.to_string(), value.to_owned())
    });
    (answer.status().as_u16(), told.collect())
}

fn told<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(told, _)| told == name);
    found.map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn whoever_guesses_keys_is_not_answered_any_more_and_others_are() {
    let more = ["--limit-unknown", "3/3600", "--limit-address", "100/60"];
    let desk = Desk::with(&more).await;
    let license = desk.license(1).await;
    let known = json!({ "license_key": license.key });
    let (status, headers) = asked(&desk, "/v1/validate", &known).await;
    assert_eq!(status, 200);
    assert_eq!(told(&headers, "ratelimit-limit"), Some("3"), "{headers:?}");
    for guess in 0..3 {
        let guess = match guess {
            0 => json!({ "license_key": "SX-NOBODY-KNOWS" }),
            1 => json!({ "license_key": "A".repeat(10_000) }),
            _ => json!({ "license_key": "nul\0" }),
        };
        let (status, headers) = asked(&desk, "/v1/validate", &guess).await;
        assert!(matches!(status, 200 | 400), "{status}");
        assert!(told(&headers, "ratelimit-remaining").is_some());
    }
    for body in [known, json!({ "license_key": "SX-ANOTHER" })] {
        for path in ["/v1/validate", "/v1/activate", "/staging/v1/heartbeat"] {
            let (status, headers) = asked(&desk, path, &body).await;
            assert_eq!(status, 429, "known or not, {path}");
            assert_eq!(told(&headers, "ratelimit-remaining"), Some("0"));
            let wait: u64 = told(&headers, "retry-after")
                .expect("how long")
                .parse()
                .expect("seconds");
            assert!((1..=3600).contains(&wait), "{wait}");
        }
    }
    let products = desk
        .remote
        .list_products(
            "production",
            &keydesk_core::operations::products::ListProducts {},
        )
        .await;
    products.expect("people are not devices");
}

#[tokio::test]
async fn one_license_key_is_asked_about_only_so_often() {
    let desk = Desk::with(&["--limit-key", "4/3600"]).await;
    let (one, other) = (desk.license(1).await, desk.license(1).await);
    for _ in 0..4 {
        let (status, _) = asked(&desk, "/v1/validate", &json!({ "license_key": one.key })).await;
        assert_eq!(status, 200);
    }
    let lower = json!({ "license_key": one.key.to_lowercase() });
    assert_eq!(asked(&desk, "/v1/activate", &lower).await.0, 429);
    let other = json!({ "license_key": other.key });
    assert_eq!(asked(&desk, "/v1/validate", &other).await.0, 200);
}

/// The middle of some times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Medians of so many answers to an unknown and to a malformed key, asked in turns.
async fn medians(desk: &Desk, path: &str, many: usize) -> (Duration, Duration) {
    let client = reqwest::Client::new();
    let url = format!("{}{path}", desk.served.address);
    let time = async |key: &str| {
        let body = json!({ "license_key": key, "fingerprint": "fp" });
        let asked = Instant::now();
        let answer = client.post(&url).json(&body).send().await;
        let answer = answer.expect("an answer").bytes().await;
        answer.expect("a body");
        asked.elapsed()
    };
    let (mut unknown, mut malformed) = (Vec::new(), Vec::new());
    for number in 0..many {
        unknown.push(time(&format!("SX-NOBODY-{number:06}")).await);
        malformed.push(time(&format!("SX-NO\0BODY-{number:06}")).await);
    }
    (median(unknown), median(malformed))
}

#[tokio::test]
async fn unknown_and_malformed_keys_take_the_same_time() {
    let off = ["--limit-unknown", "off", "--limit-address", "off"];
    let desk = Desk::with(&off).await;
    for path in ["/v1/validate", "/v1/activate"] {
        // A machine that others use makes single rounds uneven.
        let mut ratios = Vec::new();
        for _ in 0..5 {
            let (unknown, malformed) = medians(&desk, path, 1_000).await;
            let ratio = unknown.as_secs_f64() / malformed.as_secs_f64();
            ratios.push(ratio);
            if (0.8..=1.25).contains(&ratio) {
                break;
            }
        }
        let last = ratios.last().copied().unwrap_or_default();
        assert!((0.8..=1.25).contains(&last), "{path}: {ratios:?}");
    }
}
