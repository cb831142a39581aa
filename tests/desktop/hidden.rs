//! A desk that is left open: keys are hidden until the passphrase is given, in the real window.

use keydesk_core::{
    operations::{
        Access,
        settings::{SaveSettings, SetPassphrase},
    },
    service::{Caller, Door},
};
use thirtyfour::Key;

use crate::{
    SCREEN,
    flow::{leave_dialog, look_at, search},
    life::{Desk, license, only},
    page::Page,
    there_is_a_screen,
};

const PASSPHRASE: &str = "four words of mine";

/// An owner decides elsewhere that the passphrase is asked for.
async fn hide_keys(desk: &Desk) {
    let owner = Caller::owner("Mira Okafor", Door::Server);
    let scope = desk.workspace.scope(&owner, Access::Own).expect("an owner");
    let set = SetPassphrase {
        old: None,
        new: PASSPHRASE.into(),
    };
    let mut settings = scope.set_passphrase(set).await.expect("set").settings;
    settings.step_up = true;
    let saved = scope.save_settings(SaveSettings { settings }).await;
    saved.expect("saved");
}

async fn give_passphrase(page: &Page) {
    page.get("dialog", "Enter the passphrase").await;
    page.press(PASSPHRASE).await;
    page.press(Key::Enter).await;
}

/// What was copied, as pasting it into the search box shows.
async fn pasted(page: &Page) -> String {
    page.reads("Copied ").await;
    page.click("combobox", "Search license keys").await;
    page.press(Key::Control + "a").await;
    page.press(Key::Control + "v").await;
    let value = page.value("return document.activeElement.value").await;
    value.as_str().unwrap_or_default().to_owned()
}

async fn say_nothing_more(page: &Page) {
    page.until("the toast is gone", async || {
        !page.text().await.contains("Copied ")
    })
    .await;
}

#[tokio::test]
async fn hidden_keys_are_copied_once_the_passphrase_is_given() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let desk = Desk::open(async |scope, product| {
        for name in [
            "Annika Lindberg",
            "Camille Bergeron",
            "Teo Lindqvist",
            "Yuki Tanaka",
        ] {
            license(scope, product, "PRO-{X:4}-{X:4}-{X:4}", Some(name)).await;
        }
        for _ in 0..9 {
            license(scope, product, "TEAM-{X:4}-{X:4}-{X:4}", None).await;
        }
        license(scope, product, "LEAK-{X:4}-{X:4}", Some("Nour El-Sayed")).await;
    })
    .await;
    let page = &desk.page;
    let one = only(&desk).await;
    page.reads(&one.key).await;
    hide_keys(&desk).await;
    page.reads("Keys hidden").await;
    page.until("no key is whole", async || {
        !page.text().await.contains(&one.key)
    })
    .await;
    page.reads("LEAK-").await;
    look_at(page, "keys-hidden").await;

    // A whole key that was pasted still finds its license.
    search(page, &one.key).await;
    page.reads("1 of 14 licenses").await;
    page.click("button", "Actions for").await;
    page.click("menuitem", "Open license").await;
    page.reads("History").await;
    look_at(page, "keys-hidden-drawer").await;
    page.click("button", "More actions").await;
    page.click("menuitem", "Delete…").await;
    page.reads("Keys are hidden here").await;
    look_at(page, "keys-hidden-delete").await;
    leave_dialog(page).await;
    page.press(Key::Escape).await;
    // The list widens once the drawer is gone; before that a click would land beside the button, on the row.
    page.until("the drawer is gone", async || {
        !page.text().await.contains("Other licenses")
    })
    .await;
    page.painted().await;

    page.click("button", "Actions for").await;
    page.click("menuitem", "Copy key").await;
    page.get("dialog", "Enter the passphrase").await;
    look_at(page, "keys-hidden-passphrase").await;
    give_passphrase(page).await;
    assert_eq!(pasted(page).await, one.key, "the whole key");
    page.reads("Keys shown until").await;
    page.click("button", "Clear").await;
    page.reads("14 licenses").await;
    page.until("every key is whole", async || {
        !page.text().await.contains("••••")
    })
    .await;
    look_at(page, "keys-shown").await;
    say_nothing_more(page).await;
    desk.close().await;
}
