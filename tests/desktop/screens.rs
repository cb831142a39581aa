//! Every other screen, reached by keyboard: nothing on it shuts people out, in either theme.

use thirtyfour::{Key, TypingData};

use crate::{
    SCREEN,
    flow::{leave_dialog, look_at, search},
    page::Page,
    rig::Computer,
    there_is_a_screen,
};

#[tokio::test]
async fn every_screen_is_reached_by_keyboard_and_shuts_nobody_out() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&["--demo"]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;
    page.get("heading", "License keys").await;
    page.reads("10,000 licenses").await;

    list(&page).await;
    dialogs(&page).await;
    nothing_to_show(&page).await;
    for place in [
        "Jobs",
        "Customers",
        "Products",
        "Generators",
        "Audit trail",
        "Settings",
    ] {
        page.click("link", place).await;
        page.get("heading", place).await;
        look_at(&page, &place.to_lowercase().replace(' ', "-")).await;
    }
}

async fn list(page: &Page) {
    page.focus("[role=grid], table").await;
    page.press(Key::Down).await;
    page.press(Key::Enter).await;
    page.reads("History").await;
    look_at(page, "drawer").await;
    page.press(Key::Escape).await;
    page.focus("[role=grid], table").await;
    page.press(Key::Control + "a").await;
    page.reads("10,000 selected").await;
    look_at(page, "selection").await;
    page.click("button", "Extend").await;
    page.get("dialog", "").await;
    look_at(page, "bulk").await;
    leave_dialog(page).await;
    page.focus("[role=grid], table").await;
    page.press(Key::Escape).await;
}

async fn dialogs(page: &Page) {
    for (keys, role, name, screen) in [
        (Key::Control + "k", "dialog", "Find or run", "palette"),
        (
            TypingData::from("?"),
            "dialog",
            "Keyboard shortcuts",
            "shortcuts",
        ),
        (
            TypingData::from("s"),
            "dialog",
            "Sort license keys",
            "sort-by-key",
        ),
        (TypingData::from("f"), "any", "Find a product", "filter"),
        (
            TypingData::from("c"),
            "dialog",
            "Create license",
            "create-license",
        ),
    ] {
        page.press(keys).await;
        page.get(role, name).await;
        look_at(page, screen).await;
        leave_dialog(page).await;
    }
    page.click("button", "Columns and density").await;
    look_at(page, "columns").await;
    leave_dialog(page).await;
    page.click("button", "Environment: Production").await;
    look_at(page, "environments").await;
    leave_dialog(page).await;
}

async fn nothing_to_show(page: &Page) {
    search(page, "qqqqq").await;
    page.reads("Nothing found for").await;
    look_at(page, "empty-not-found").await;
    page.click("button", "Clear search").await;
    page.reads("10,000 licenses").await;
}
