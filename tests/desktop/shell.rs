//! The shell from the web content's side: what it may ask, what it is refused, and workspaces shared by windows.

use serde_json::{Value, json};
use thirtyfour::{By, Key, WindowHandle};

use crate::{
    SCREEN,
    page::Page,
    rig::{Computer, Desktop},
    there_is_a_screen,
};

const INVOKE: &str = "const [command, fields, done] = arguments;
window.__TAURI_INTERNALS__.invoke(command, fields).then(
  (data) => done({ data }),
  (refusal) => done({ refusal: typeof refusal === 'string' ? refusal : JSON.stringify(refusal) }),
);";

/// Calls a command as the interface does.
pub async fn invoke(page: &Page, command: &str, fields: Value) -> Result<Value, String> {
    let answer = page.answer(INVOKE, vec![json!(command), fields]).await;
    match answer.get("refusal").and_then(Value::as_str) {
        Some(refusal) => Err(refusal.to_owned()),
        None => Ok(answer["data"].clone()),
    }
}

/// A window on a new workspace of that name; answers the workspace's id.
pub async fn with_workspace(desktop: &Desktop, name: &str) -> (Page, String) {
    let page = Page(desktop.driver.clone());
    page.until("the interface is there", async || {
        page.value("return document.getElementById('root').childElementCount")
            .await
            != 0
    })
    .await;
    let request = json!({ "request": { "name": name, "folder": null } });
    let opened = invoke(&page, "create_workspace", request)
        .await
        .expect("a workspace");
    let id = opened["id"].as_str().expect("its id").to_owned();
    (page, id)
}

#[tokio::test]
async fn the_interface_may_ask_only_for_what_keydesk_offers() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let (page, _) = with_workspace(&desktop, "Acme").await;

    for (command, fields) in [
        ("plugin:window|close", json!({})),
        (
            "plugin:window|create",
            json!({ "options": { "label": "x", "url": "https://example.com" } }),
        ),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "x" } }),
        ),
        (
            "plugin:event|emit",
            json!({ "event": "link-opened", "payload": {} }),
        ),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
        (
            "plugin:store|load",
            json!({ "path": "recent-workspaces.json" }),
        ),
        ("plugin:dialog|open", json!({ "options": {} })),
        ("plugin:clipboard-manager|read_text", json!({})),
        ("plugin:deep-link|register", json!({ "protocol": "https" })),
        (
            "plugin:window-state|save_window_state",
            json!({ "flags": 1 }),
        ),
    ] {
        let refusal = invoke(&page, command, fields).await.expect_err(command);
        assert!(
            refusal.contains("not allowed") || refusal.contains("not found"),
            "{command}: {refusal}"
        );
    }

    for (command, fields) in [
        ("show_in_folder", json!({ "path": "/etc/passwd" })),
        ("open_window", json!({ "route": "https://example.com/" })),
        ("open_window", json!({ "route": "/licenses/../settings" })),
        ("open_workspace", json!({ "folder": "relative" })),
        ("set_preference", json!({ "name": "a b", "value": "1" })),
        ("set_preference", json!({ "name": "a", "value": "{broken" })),
        ("copy_text", json!({ "text": "x".repeat(2 * 1024 * 1024) })),
    ] {
        let refusal = invoke(&page, command, fields).await.expect_err(command);
        assert!(refusal.contains("\"invalid\""), "{command}: {refusal}");
    }
}

#[tokio::test]
async fn a_workspace_is_remembered_left_and_opened_again() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let (page, id) = with_workspace(&desktop, "Acme").await;

    let names = environments(&page).await.expect("environments");
    assert_eq!(names, ["production", "staging", "development"]);
    invoke(
        &page,
        "set_preference",
        json!({ "name": "density", "value": "\"compact\"" }),
    )
    .await
    .expect("kept");
    assert_eq!(
        invoke(&page, "get_preference", json!({ "name": "density" })).await,
        Ok(json!("\"compact\""))
    );

    let recents = invoke(&page, "list_recent_workspaces", json!({}))
        .await
        .expect("a list");
    assert_eq!(recents[0]["id"], json!(id));
    assert_eq!(recents[0]["name"], json!("Acme"));
    assert_eq!(recents[0]["missing"], json!(false));

    invoke(&page, "close_workspace", json!({}))
        .await
        .expect("left");
    let refusal = environments(&page).await.expect_err("nothing is open");
    assert!(refusal.contains("No workspace is open"), "{refusal}");
    let opened = invoke(&page, "open_recent_workspace", json!({ "id": id }))
        .await
        .expect("opened again");
    assert_eq!(opened["name"], json!("Acme"));
    assert_eq!(environments(&page).await.map(|names| names.len()), Ok(3));
}

#[tokio::test]
async fn what_keydesk_copies_can_be_pasted() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let (page, _) = with_workspace(&desktop, "Acme").await;
    page.value(
        "const box = document.body.appendChild(document.createElement('textarea'));
         box.id = 'paste-here'; box.style.cssText = 'position: fixed; inset: 0; z-index: 9999'; box.focus()",
    )
    .await;
    invoke(&page, "copy_text", json!({ "text": "AAAA-BBBB-José" }))
        .await
        .expect("copied");
    let here = desktop
        .driver
        .find(By::Id("paste-here"))
        .await
        .expect("a box");
    here.send_keys(Key::Control + "v")
        .await
        .expect("a key to press");
    page.until("the text is pasted", async || {
        page.value("return document.getElementById('paste-here').value")
            .await
            == "AAAA-BBBB-José"
    })
    .await;
}

#[tokio::test]
async fn windows_share_a_workspace_and_leave_it_one_by_one() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let (page, id) = with_workspace(&desktop, "Acme").await;
    let first = desktop.driver.window().await.expect("the first window");

    invoke(&page, "open_window", json!({ "route": "/licenses?q=abc" }))
        .await
        .expect("a second window");
    page.until("there are two windows", async || {
        desktop
            .driver
            .windows()
            .await
            .is_ok_and(|windows| windows.len() == 2)
    })
    .await;
    let windows = desktop.driver.windows().await.expect("windows");
    let second = windows
        .into_iter()
        .find(|window| *window != first)
        .expect("the second window");
    turn_to(&desktop, &second).await;
    page.until("the second window is where it was sent", async || {
        page.place().await.contains("q=abc")
    })
    .await;
    let start = invoke(&page, "start_state", json!({}))
        .await
        .expect("a start");
    assert_eq!(start["open"], json!(id), "it shows the same workspace");
    assert_eq!(start["route"], json!(null), "it is sent there once");

    turn_to(&desktop, &first).await;
    invoke(&page, "close_workspace", json!({}))
        .await
        .expect("left");
    assert!(environments(&page).await.is_err(), "the first window left");
    turn_to(&desktop, &second).await;
    assert!(
        environments(&page).await.is_ok(),
        "the workspace stays open for the second"
    );
}

async fn turn_to(desktop: &Desktop, window: &WindowHandle) {
    let turned = desktop.driver.switch_to_window(window.clone()).await;
    turned.expect("a window to turn to");
}

async fn environments(page: &Page) -> Result<Vec<String>, String> {
    let answer = invoke(page, "list_environments", json!({ "request": {} })).await?;
    let list = answer.as_array().cloned().unwrap_or_default();
    Ok(list
        .iter()
        .map(|environment| environment["name"].as_str().unwrap_or_default().to_owned())
        .collect())
}
