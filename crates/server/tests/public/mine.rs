//! `/my`, as a browser without scripts uses it.

use keydesk_core::operations::links::LinkTerms;
use serde_json::json;

use crate::browser::{Browser, Page, Place, between};

pub async fn entered(place: &Place, browser: &mut Browser, email: &str) -> Page {
    let asked = browser.fill("/my", "/my", &[("email", email)]).await;
    assert_eq!(asked.status, 200, "{}", asked.text);
    let code = place.mailed("production", email).await;
    let (form, attempt) = (asked.hidden("form"), asked.hidden("try"));
    let fields = [
        ("form", form.as_str()),
        ("try", &attempt),
        ("email", email),
        ("code", &code),
    ];
    let entered = browser.post("/my/code", &fields).await;
    assert_eq!(
        (entered.status, entered.header("location")),
        (303, "/my"),
        "{}",
        entered.text
    );
    browser.get("/my").await
}

pub async fn activate(place: &Place, key: &str) {
    let body = json!({ "license_key": key, "fingerprint": "fp-1", "name": "Studio <b>laptop</b>" });
    let answer = reqwest::Client::new()
        .post(format!("{}/v1/activate", place.served.address))
        .json(&body)
        .send()
        .await;
    assert_eq!(answer.expect("an answer").status(), 201);
}

#[tokio::test]
async fn it_is_not_there_until_the_workspace_wants_it() {
    let place = Place::open(LinkTerms {
        seats: 2,
        ..LinkTerms::default()
    })
    .await;
    let mut browser = place.browser();
    assert_eq!(browser.get("/my").await.status, 404);
    place.switch_my_on().await;
    let page = browser.get("/my").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Your email address"));
}

#[tokio::test]
async fn people_see_end_and_return_what_is_theirs() {
    let place = Place::open(LinkTerms {
        seats: 2,
        ..LinkTerms::default()
    })
    .await;
    place.switch_my_on().await;
    let seat = place.browser().enroll(&place, "mira@b.example").await;
    let other = place.browser().enroll(&place, "other@b.example").await;
    activate(&place, seat.key()).await;
    let mut browser = place.browser();
    let list = entered(&place, &mut browser, "mira@b.example").await;
    assert!(list.text.contains(seat.key()) && !list.text.contains(other.key()));
    assert!(
        list.text.contains("Studio &lt;b&gt;laptop&lt;/b&gt;"),
        "{}",
        list.text
    );
    for hidden in ["fp-1", "127.0.0.1", "other@b.example", "mira@b.example"] {
        assert!(!list.text.contains(hidden), "{hidden}");
    }
    let off = between(&list.text, "href=\"/my/", "/deactivate\"");
    let off = format!("/my/{off}/deactivate");
    let asked = browser.get(&off).await;
    assert!(asked.text.contains("Deactivate Studio"), "{}", asked.text);
    assert_eq!(
        place.browser().get(&off).await.status,
        303,
        "a stranger is led to the form"
    );
    let mut thief = place.browser();
    entered(&place, &mut thief, "other@b.example").await;
    assert_eq!(thief.get(&off).await.status, 404, "somebody else's");
    let form = asked.hidden("form");
    let stolen = thief.fill("/my", &off, &[]).await;
    assert_eq!(stolen.status, 404);
    let file = off.replace("/deactivate", "/file");
    let saved = browser.post(&file, &[("form", &form)]).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    assert!(
        saved
            .header("content-disposition")
            .starts_with("attachment; filename=\"cx-")
    );
    assert!(saved.text.contains("fp-1"), "the file is for that device");
    let done = browser.post(&off, &[("form", &form)]).await;
    assert_eq!(done.status, 303);
    let list = browser.get("/my").await;
    assert!(list.text.contains("No device uses it."));
    let back = between(&list.text, "href=\"/my/", "/return\"");
    let back = format!("/my/{back}/return");
    assert_eq!(browser.get(&back).await.status, 200);
    assert_eq!(browser.post(&back, &[("form", &form)]).await.status, 303);
    let list = browser.get("/my").await;
    assert!(list.text.contains("It was withdrawn"), "{}", list.text);
    assert_eq!(
        browser.post("/my/leave", &[("form", &form)]).await.status,
        303
    );
    let gone = browser.get("/my").await;
    assert!(gone.text.contains("Your email address"), "nobody is in");
}

#[tokio::test]
async fn strangers_are_answered_alike() {
    let place = Place::open(LinkTerms {
        seats: 2,
        ..LinkTerms::default()
    })
    .await;
    place.switch_my_on().await;
    place.browser().enroll(&place, "known@b.example").await;
    let mut pages = Vec::new();
    for email in ["known@b.example", "never@b.example"] {
        let mut browser = place.browser();
        let page = browser.fill("/my", "/my", &[("email", email)]).await;
        let text = page.text.replace(&page.hidden("form"), "F");
        let text = text.replace(&page.hidden("try"), "T").replace(email, "E");
        pages.push((page.status, text));
    }
    assert_eq!(pages[0], pages[1]);
}
