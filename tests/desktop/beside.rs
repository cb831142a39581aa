//! One license server, the desktop and a browser side by side: what is done in one is seen in the other, and a server that
//! goes away takes nothing with it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    domain::status::LicenseStatus,
    operations::{
        Access,
        licenses::{LicenseQuery, ListLicenses},
    },
    service::{Caller, Door},
};
use serde_json::json;
use thirtyfour::{By, Key};

use crate::{
    SCREEN,
    browser::Browser,
    flow::look_at,
    page::Page,
    rig::{Computer, Desktop},
    server::LicenseServer,
    there_is_a_screen,
};

const EMAIL: &str = "mira@larkspur.example";
const PASSWORD: &str = "plum window kettle";
/// How soon a change made in one is on the other's screen.
const SOON: Duration = Duration::from_secs(2);
const LOST: &str = "No connection.";

/// A served demo with the desktop and a browser on it, both signed in.
struct Beside {
    server: LicenseServer,
    desk: Page,
    portal: Page,
    _computer: Computer,
    _desktop: Desktop,
    _browser: Browser,
}

impl Beside {
    async fn open(server: LicenseServer) -> Self {
        let computer = Computer::new();
        let desktop = computer.start(&[]).await;
        let desk = Page(desktop.driver.clone());
        desk.resize(1280, 800).await;
        join(&desk, &server.address()).await;

        let browser = Browser::start().await;
        let portal = Page(browser.driver.clone());
        portal.resize_in_browser(1280, 800).await;
        sign_in(&portal, &server.address()).await;
        for page in [&desk, &portal] {
            page.value("window.notLoadedAgain = true").await;
        }
        Self {
            server,
            desk,
            portal,
            _computer: computer,
            _desktop: desktop,
            _browser: browser,
        }
    }

    /// Both search for a key: wherever it stood in the list, its row is on both screens then.
    async fn look_for(&self, key: &str) {
        for page in [&self.desk, &self.portal] {
            page.click("searchbox", "Search license keys").await;
            page.press(Key::Control + "a").await;
            page.press(key).await;
            // Past the suggestions, down to the list.
            page.press(Key::Enter).await;
            page.get("button", &format!("Actions for {key}")).await;
        }
    }

    async fn nothing_was_loaded_again(&self) {
        for page in [&self.desk, &self.portal] {
            let kept = page.value("return window.notLoadedAgain").await;
            assert_eq!(kept, json!(true), "a page was loaded again");
        }
    }
}

pub fn a_server_with_an_owner() -> LicenseServer {
    let server = LicenseServer::on_a_demo(60);
    server.add_person(EMAIL, "Mira Okafor", "owner", PASSWORD);
    server
}

/// The desktop, from its welcome page, by email and password.
pub async fn join(desk: &Page, address: &str) {
    desk.click("button", "License server").await;
    desk.get("dialog", "Connect to a license server").await;
    write(desk, "textbox", "Server address", address).await;
    write(desk, "textbox", "Email", EMAIL).await;
    write(desk, "password", "Password", PASSWORD).await;
    look_at(desk, "beside-connect").await;
    desk.click("button", "Connect").await;
    desk.get("heading", "License keys").await;
}

/// A browser, from the portal's first page.
async fn sign_in(portal: &Page, address: &str) {
    let opened = portal.0.goto(format!("{address}/admin/licenses")).await;
    opened.expect("the portal");
    write(portal, "textbox", "Email", EMAIL).await;
    write(portal, "password", "Password", PASSWORD).await;
    look_at(portal, "beside-sign-in").await;
    portal.click("button", "Sign in").await;
    portal.get("heading", "License keys").await;
}

async fn write(page: &Page, role: &str, field: &str, text: &str) {
    let input = page.get(role, field).await;
    input.send_keys(text).await.expect("text to write");
}

/// Keys of some active licenses.
async fn active_keys(server: &LicenseServer) -> Vec<String> {
    let location = Location::Folder(server.workspace());
    let workspace = Workspace::open(&location, Arc::new(SystemClock)).await;
    let workspace = workspace.expect("the demo");
    let caller = Caller::owner("Mira Okafor", Door::Server);
    let scope = workspace
        .environment_scope("production", &caller, Access::Read)
        .await
        .expect("production");
    let request = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 60,
        version: None,
    };
    let listed = scope.list_licenses(request).await.expect("the list").rows;
    workspace.close().await;
    listed
        .into_iter()
        .filter(|row| row.status == LicenseStatus::Active)
        .map(|row| row.key)
        // Longer ones are cut on the screen, in names, too.
        .filter(|key| key.len() < 30)
        .collect()
}

/// Revokes a license through menu and dialog; answers when the last button was pressed.
async fn revoke(page: &Page, key: &str) -> Instant {
    page.click("button", &format!("Actions for {key}")).await;
    page.click("menuitem", "Revoke…").await;
    page.get("dialog", "Revoke this license?").await;
    page.click("toggle", "Key leaked").await;
    page.click("checkbox", "Replace").await;
    let button = page.get("button", "Revoke license").await;
    let pressed = Instant::now();
    button.click().await.expect("it is pressed");
    pressed
}

async fn shows_revoked_soon(page: &Page, key: &str, pressed: Instant) {
    page.until(&format!("{key} is shown as revoked"), async || {
        let button = page.all("button", &format!("Actions for {key}")).await;
        let Some(button) = button.unwrap_or_default().into_iter().next() else {
            return false;
        };
        let row = button.find(By::XPath("ancestor::*[@role='row'][1]")).await;
        let Ok(row) = row else {
            return false;
        };
        row.text().await.is_ok_and(|text| text.contains("Revoked"))
    })
    .await;
    let took = pressed.elapsed();
    assert!(took <= SOON, "it took {took:?}");
}

#[tokio::test]
async fn a_revocation_in_the_desktop_or_the_browser_is_in_the_other_within_two_seconds() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let mut server = a_server_with_an_owner();
    let keys = active_keys(&server).await;
    let [first, second, ..] = keys.as_slice() else {
        panic!("the demo shows too few active licenses: {keys:?}");
    };
    server.start();
    let beside = Beside::open(server).await;

    beside.look_for(first).await;
    let pressed = revoke(&beside.desk, first).await;
    shows_revoked_soon(&beside.portal, first, pressed).await;
    beside.look_for(second).await;
    let pressed = revoke(&beside.portal, second).await;
    shows_revoked_soon(&beside.desk, second, pressed).await;
    for key in [first, second] {
        beside.look_for(key).await;
        let long_after = Instant::now();
        shows_revoked_soon(&beside.desk, key, long_after).await;
        shows_revoked_soon(&beside.portal, key, long_after).await;
    }
    beside.nothing_was_loaded_again().await;
    look_at(&beside.desk, "beside-desktop").await;
    look_at(&beside.portal, "beside-browser").await;
}

#[tokio::test]
async fn a_server_that_stops_is_said_keeps_what_was_typed_and_is_found_again_by_itself() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let mut server = a_server_with_an_owner();
    server.start();
    let mut beside = Beside::open(server).await;
    for (page, name) in [(&beside.desk, "Ada"), (&beside.portal, "Grace")] {
        page.click("link", "Customers").await;
        page.click("button", "Add customer").await;
        page.get("dialog", "Add customer").await;
        write(page, "textbox", "Name", name).await;
    }

    beside.server.stop();
    for (page, screen) in [(&beside.desk, "desktop"), (&beside.portal, "browser")] {
        page.reads(LOST).await;
        look_at(page, &format!("beside-lost-{screen}")).await;
    }

    beside.server.start();
    for (page, name) in [(&beside.desk, "Ada"), (&beside.portal, "Grace")] {
        page.until("the connection is back", async || {
            !page.text().await.contains(LOST)
        })
        .await;
        let typed = page.get("textbox", "Name").await.value().await;
        assert_eq!(typed.expect("a field").as_deref(), Some(name));
        let email = format!("{}@orchard.example", name.to_lowercase());
        write(page, "textbox", "Email", &email).await;
        page.click("button", "Add customer").await;
        page.reads(&format!("Added {name}")).await;
    }
    for page in [&beside.desk, &beside.portal] {
        for name in ["Ada", "Grace"] {
            page.get("row", &format!("{}@orchard", name.to_lowercase()))
                .await;
        }
    }
    beside.nothing_was_loaded_again().await;
}
