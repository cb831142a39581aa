//! Deep links, clicked while Keydesk runs: they navigate, ask, or are refused, and never do more.

use serde_json::json;

use crate::{
    SCREEN,
    page::Page,
    rig::Computer,
    shell::{invoke, with_workspace},
    there_is_a_screen,
};

#[tokio::test]
async fn a_link_goes_to_its_place_and_asks_about_what_it_does_not_know() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let (page, id) = with_workspace(&desktop, "Acme").await;
    desktop.driver.refresh().await.expect("the page again");
    page.get("heading", "License keys").await;

    let good = format!("keydesk://licenses?w={id}&env=staging&q=acme&status=active");
    computer.start_again(&[&good]).await;
    page.until("the window is where the link leads", async || {
        let place = page.place().await;
        place.contains("env=staging") && place.contains("q=acme") && place.contains("status=active")
    })
    .await;
    let before = page.place().await;

    for (link, said) in [
        (format!("keydesk://licenses?w={id}&env=qa"), "“qa”"),
        (
            "keydesk://licenses?w=0197f0c4-5b7e-7c1a-9d55-0a1b2c3d4e5f".to_owned(),
            "never opened on this computer",
        ),
        ("keydesk://settings?revoke=all".to_owned(), "does not have"),
        ("keydesk://licenses?revoke=all".to_owned(), "does not know"),
        (
            "keydesk://licenses?open=%3Cimg%20src=x%20onerror=alert(1)%3E".to_owned(),
            "does not fit",
        ),
        ("keydesk://licenses?q=a#/jobs".to_owned(), "carries more"),
        (
            format!("keydesk://licenses?q={}", "a".repeat(40_000)),
            "too long",
        ),
    ] {
        computer.start_again(&[&link]).await;
        page.reads(said).await;
        assert_eq!(page.place().await, before, "{link} moved the window");
        dismiss(&page).await;
        assert_eq!(page.place().await, before, "{link} moved the window");
    }
    let listed = invoke(&page, "list_environments", json!({ "request": {} })).await;
    assert_eq!(
        listed.expect("environments").as_array().map(Vec::len),
        Some(3),
        "a link made no environment"
    );
}

#[tokio::test]
async fn a_start_with_a_bad_link_says_so_and_opens_nothing() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&["keydesk://licenses?w=nonsense"]).await;
    let page = Page(desktop.driver.clone());
    page.reads("names its workspace in a way that cannot be read")
        .await;
    let start = invoke(&page, "start_state", json!({}))
        .await
        .expect("a start");
    assert_eq!(
        (&start["open"], &start["route"]),
        (&json!(null), &json!(null))
    );
}

/// Answers the question with no, or closes what was said.
async fn dismiss(page: &Page) {
    let no = page.all("button", "Cancel").await.unwrap_or_default();
    let name = if no.is_empty() { "Close" } else { "Cancel" };
    page.click("button", name).await;
    page.until("the question is gone", async || {
        page.all("dialog", "")
            .await
            .is_ok_and(|open| open.is_empty())
    })
    .await;
}
