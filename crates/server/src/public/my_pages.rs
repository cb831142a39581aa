//! What the page of one's own licenses says.

use keydesk_core::{
    domain::status::LicenseStatus,
    service::visiting::{HeldDevice, HeldLicense},
};
use maud::{Markup, html};

use super::{
    enroll_pages::{devices, stopped, until},
    page::{TextBox, day},
    visit::Visit,
};

pub(super) fn form(visit: &Visit, email: &str, wrong: Option<&str>) -> Markup {
    let email = TextBox {
        name: "email",
        label: "Your email address",
        help: Some("The one that your licenses are for. A code is sent to it."),
        kind: "email",
        autocomplete: "email",
        longest: 254,
        value: email,
        wrong,
        first: wrong.is_some(),
    };
    html! {
        h1 { "Your licenses" }
        p { "See your licenses from " (visit.vendor()) ", and the devices that use them." }
        form method="post" action=(visit.at("/my")) novalidate {
            (visit.token())
            (email.draw())
            button.primary type="submit" { "Send me a code" }
        }
    }
}

const fn word(status: LicenseStatus) -> &'static str {
    match status {
        LicenseStatus::Available | LicenseStatus::Assigned => "Not used yet",
        LicenseStatus::Active => "In use",
        LicenseStatus::Inactive => "Paused",
        LicenseStatus::Suspended => "Suspended",
        LicenseStatus::Expired => "Expired",
        LicenseStatus::Revoked => "Withdrawn",
    }
}

pub(super) fn list(visit: &Visit, licenses: &[HeldLicense]) -> Markup {
    html! {
        h1 { "Your licenses" }
        @if licenses.is_empty() { p { "There are none any more." } }
        @for held in licenses { (license(visit, held)) }
        form method="post" action=(visit.at("/my/leave")) {
            (visit.token())
            button type="submit" { "Leave this page" }
        }
        p.small { "It closes by itself 30 minutes after you entered the code." }
    }
}

fn license(visit: &Visit, held: &HeldLicense) -> Markup {
    let heading = format!("license-{}", held.id);
    html! {
        section aria-labelledby=(heading) {
            h2 id=(heading) { (held.product) }
            p.key { code { (held.key) } }
            p { strong { (word(held.status)) } ". " (devices(held.activation_limit)) }
            @match stopped(held.status) {
                Some(why) => { p.notice { (why) } }
                None => { p { (until(held)) } }
            }
            @if held.devices.is_empty() {
                p.small { "No device uses it." }
            } @else {
                table {
                    caption { "Devices that use it" }
                    thead { tr { th scope="col" { "Device" } th scope="col" { "Last seen" } th scope="col" { "What you can do" } } }
                    tbody { @for one in &held.devices { (device(visit, held, one)) } }
                }
            }
            @if held.may_return {
                p { a.button href=(visit.at(&format!("/my/{}/return", held.id))) { "Return this license…" span.unseen { " for " (held.product) } } }
            }
        }
    }
}

fn device(visit: &Visit, held: &HeldLicense, one: &HeldDevice) -> Markup {
    let at = format!("/my/{}/{}", held.id, one.id);
    html! {
        tr {
            th scope="row" {
                (one.name)
                @if let Some(platform) = &one.platform { span.second { (platform) } }
            }
            td { (day(one.last_seen_at)) }
            td.actions {
                @if held.status != LicenseStatus::Revoked {
                    a.button href=(visit.at(&format!("{at}/deactivate"))) { "Deactivate…" span.unseen { " " (one.name) } }
                }
                @if held.may_fetch {
                    form method="post" action=(visit.at(&format!("{at}/file"))) {
                        (visit.token())
                        button type="submit" { "Offline file" span.unseen { " for " (one.name) } }
                    }
                }
            }
        }
    }
}

pub(super) fn ask_deactivate(visit: &Visit, held: &HeldLicense, one: &HeldDevice) -> Markup {
    let to = visit.at(&format!("/my/{}/{}/deactivate", held.id, one.id));
    html! {
        h1 { "Deactivate " (one.name) "?" }
        ul.plain {
            li { (held.product) " stops working there, at the latest when it asks the next time." }
            li { "Another device can use the license in its place." }
        }
        form method="post" action=(to) {
            (visit.token())
            p.actions {
                button.danger type="submit" { "Deactivate device" }
                a.button href=(visit.at("/my")) { "Keep it" }
            }
        }
    }
}
