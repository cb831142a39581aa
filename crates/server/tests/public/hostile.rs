//! What somebody with bad intentions sends to the public pages.

use keydesk_core::operations::links::LinkTerms;

use crate::browser::{Place, between};

fn terms() -> LinkTerms {
    LinkTerms {
        seats: 2,
        ..LinkTerms::default()
    }
}

#[tokio::test]
async fn looking_changes_nothing_and_every_page_is_sealed() {
    let place = Place::open(terms()).await;
    let mut browser = place.browser();
    browser.enroll(&place, "a@b.example").await;
    place.switch_my_on().await;
    let before = place.rows().await;
    let path = place.path();
    for at in ["", "/license", "/return", "/code", "/nothing"] {
        browser.get(&format!("{path}{at}")).await;
    }
    for at in [
        "/my",
        "/my/code",
        "/my/leave",
        "/enroll/x",
        "/enroll/x/license",
        "/moon/my",
    ] {
        let page = browser.get(at).await;
        assert!(page.status < 500, "{at}: {}", page.status);
    }
    assert_eq!(place.rows().await, before);
    for at in [
        path.to_owned(),
        format!("{path}/license"),
        "/my".into(),
        "/enroll/x".into(),
    ] {
        let page = browser.get(&at).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{at}: {policy}");
        assert!(
            !policy.contains("script-src") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.header("cache-control"), "no-store", "{at}");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert!(
            page.text.contains("<html lang=\"en\">"),
            "{at}: {}",
            page.text
        );
        assert!(
            !page.text.contains("<script") && !page.text.contains("style="),
            "{at}"
        );
        assert!(!page.title().is_empty());
    }
    let style = browser.get("/enroll/style.css").await;
    assert_eq!(
        (style.status, style.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
}

#[tokio::test]
async fn a_form_that_is_not_ours_does_nothing() {
    let place = Place::open(terms()).await;
    let path = place.path().to_owned();
    let before = place.rows().await;
    let fields = [("name", "A"), ("email", "a@b.example")];
    let mut browser = place.browser();
    assert_eq!(
        browser.post(&path, &fields).await.status,
        403,
        "no cookie, no word"
    );
    let form = browser.get(&path).await.hidden("form");
    assert_eq!(browser.post(&path, &fields).await.status, 403, "no word");
    let with = |form: &'static str| [("form", form), ("name", "A"), ("email", "a@b.example")];
    assert_eq!(
        browser.post(&path, &with("x")).await.status,
        403,
        "a wrong word"
    );
    let mut thief = place.browser();
    let stolen = [
        ("form", form.as_str()),
        ("name", "A"),
        ("email", "a@b.example"),
    ];
    assert_eq!(
        thief.post(&path, &stolen).await.status,
        403,
        "another browser's word"
    );
    browser.origin = Some("https://evil.example".into());
    assert_eq!(
        browser.post(&path, &stolen).await.status,
        403,
        "a foreign page"
    );
    browser.origin = Some("null".into());
    assert_eq!(browser.post(&path, &stolen).await.status, 403);
    assert_eq!(place.rows().await, before);
    browser.origin = Some(place.served.address.clone());
    assert_eq!(browser.post(&path, &stolen).await.status, 200);
}

#[tokio::test]
async fn whatever_is_typed_is_answered_with_a_page_and_escaped() {
    let place = Place::open(terms()).await;
    let path = place.path().to_owned();
    let mut browser = place.browser();
    let form = browser.get(&path).await.hidden("form");
    let long = "x".repeat(5_000);
    let texts = [
        "",
        "\0",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'; DROP TABLE licenses; --",
        "a\r\nBcc: everyone@example.com",
        "\u{202e}gpj.exe",
        "👩‍👩‍👧‍👦 Zoë ﷽",
        "{{7*7}} ${7*7} %s %n",
        "../../../etc/passwd",
        long.as_str(),
    ];
    for text in texts {
        for (name, email) in [(text, "a@b.example"), ("A", text), (text, text)] {
            let fields = [("form", form.as_str()), ("name", name), ("email", email)];
            let page = browser.post(&path, &fields).await;
            assert!(
                matches!(page.status, 200 | 422 | 429),
                "{text:?}: {}",
                page.status
            );
            assert!(
                !page.text.contains("<script") && !page.text.contains("<img"),
                "{text:?}"
            );
            assert!(page.text.starts_with("<!DOCTYPE html>"));
        }
        let fields = [
            ("form", form.as_str()),
            ("try", text),
            ("email", text),
            ("code", text),
        ];
        let page = browser.post(&format!("{path}/code"), &fields).await;
        assert!(
            matches!(page.status, 422 | 429),
            "{text:?}: {}",
            page.status
        );
        assert!(
            !page.text.contains("<script") && !page.text.contains("<img"),
            "{text:?}"
        );
    }
    let large = format!("form={form}&name={}", "x".repeat(40_000));
    assert_eq!(browser.post_body(&path, large).await.status, 413);
    let twice = format!("form={form}&email=a%40b.example&email=c%40d.example");
    assert_eq!(browser.post_body(&path, twice).await.status, 400);
    for odd in ["%", "%ff%fe", "&&&", "=&=", "form"] {
        let page = browser.post_body(&path, odd.to_owned()).await;
        assert!(matches!(page.status, 400 | 403), "{odd}: {}", page.status);
    }
    for odd in [
        "/enroll/%00",
        "/enroll/%ff",
        "/enroll/..%2f..",
        "/enroll/x%0d%0aX: y",
    ] {
        let page = browser.get(odd).await;
        assert!(
            page.status == 404 || page.status == 400,
            "{odd}: {}",
            page.status
        );
    }
    let long = format!("/enroll/{}", "x".repeat(2_000));
    assert_eq!(browser.get(&long).await.status, 404);
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait_on_a_plain_page() {
    let place = Place::open(terms()).await;
    let path = place.path().to_owned();
    let mut browser = place.browser();
    let form = browser.get(&path).await.hidden("form");
    let ask = [
        ("form", form.as_str()),
        ("name", "A"),
        ("email", "often@b.example"),
    ];
    for _ in 0..5 {
        assert_eq!(browser.post(&path, &ask).await.status, 200);
    }
    let refused = browser.post(&path, &ask).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u32>().is_ok());
    assert!(refused.text.contains("Too many tries"), "{}", refused.text);
    let other = [
        ("form", form.as_str()),
        ("name", "A"),
        ("email", "other@b.example"),
    ];
    let asked = browser.post(&path, &other).await;
    assert_eq!(asked.status, 200, "another address may");
    let attempt = asked.hidden("try");
    let mut wrong = 0;
    loop {
        let fields = [
            ("form", form.as_str()),
            ("try", &attempt),
            ("email", "x"),
            ("code", "0"),
        ];
        let page = browser.post(&format!("{path}/code"), &fields).await;
        if page.status == 429 {
            break;
        }
        wrong += 1;
        assert!(wrong <= 40, "wrong codes are counted");
    }
    assert!(!between(&refused.text, "<main>", "</main>").is_empty());
}
