//! Monitoring: the dashboard and every report, and each figure as a way to the list that it counts.

use super::Place;
use crate::{SCREEN, flow::look_at, page::Page, there_is_a_screen};

/// How the states are named, each by its word, its count and its share: "Active 33 55%".
const STATES: &str = "return [...document.querySelectorAll('.kd-statebar + ul a')]
  .map((link) => link.textContent.replace(/\\s+/g, ' ').trim())";

/// A report, what it must say, and how it is called in pictures.
const REPORTS: [(&str, &[&str]); 5] = [
    (
        "Distribution",
        &["Total active licenses", "Maximum potential activations"],
    ),
    ("Usage", &["Activations begun and ended", "By day"]),
    ("Denials", &["Refused devices by day and cause"]),
    ("Expiries", &["Licenses that end"]),
    ("Customers", &["Most licenses", "Activations in use"]),
];

#[tokio::test]
async fn every_figure_of_the_dashboard_and_the_reports_leads_to_the_list_it_counts() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let Some(place) = Place::open(async |_| ()).await else {
        return;
    };
    let refused = place.device("validate", "NOBODY-KNOWS-THIS").await;
    assert_eq!(refused["code"], "NOT_FOUND", "{refused}");
    dashboard(&place).await;
    reports(&place).await;
}

async fn dashboard(place: &Place) {
    let desk = &place.desk;
    place.go("Dashboard", "Dashboard").await;
    for card in [
        "Licenses by state",
        "Validations and activations per day",
        "Denials by cause",
        "Expiring",
        "Stock running low",
        "Recent activity",
    ] {
        desk.get("heading", card).await;
    }
    desk.reads("60 in Production").await;
    look_at(desk, "guide-23-dashboard").await;
    let states = desk.value(STATES).await;
    let states = states.as_array().expect("states");
    let mut sum = 0;
    for state in states.iter().filter_map(|state| state.as_str()) {
        let count = state
            .rsplit(' ')
            .nth(1)
            .and_then(|count| count.parse().ok());
        let count: u64 = count.unwrap_or_else(|| panic!("no figure: {state}"));
        sum += count;
        desk.click("link", state).await;
        lists(desk, count).await;
        place.go("Dashboard", "Dashboard").await;
        desk.get("heading", "Licenses by state").await;
    }
    assert_eq!(sum, 60, "{states:?}");
    let refused = figure(desk, "Denials: ").await;
    assert!(refused >= 1, "the unknown key was not counted");
    desk.click("link", "Denials: ").await;
    desk.get("heading", "Denials").await;
    desk.get("row", "Unknown key").await;
    look_at(desk, "guide-24-denials-behind").await;
}

async fn reports(place: &Place) {
    let desk = &place.desk;
    place.go("Reports", "Reports").await;
    for (number, (report, says)) in REPORTS.iter().enumerate() {
        desk.click("tab", report).await;
        for words in *says {
            desk.reads(words).await;
        }
        let name = report.to_lowercase();
        look_at(desk, &format!("guide-{}-report-{name}", 25 + number)).await;
    }
    desk.click("tab", "Distribution").await;
    let name = "Total active licenses: ";
    let count = figure(desk, name).await;
    desk.click("link", name).await;
    lists(desk, count).await;
    look_at(desk, "guide-30-active-behind").await;
}

/// The figure that a link is named by: "Active: 12".
async fn figure(page: &Page, begins: &str) -> u64 {
    let link = page.get("link", begins).await;
    let name = link.attr("aria-label").await.expect("a link");
    let name = name.unwrap_or_default();
    let count = name
        .strip_prefix(begins)
        .map(|count| count.replace(',', ""));
    let count = count.and_then(|count| count.parse().ok());
    count.unwrap_or_else(|| panic!("no figure: {name}"))
}

/// The list of licenses shows exactly so many.
async fn lists(page: &Page, count: u64) {
    page.get("heading", "License keys").await;
    let said = format!("{count} of 60 licenses match");
    page.reads(&said).await;
}
