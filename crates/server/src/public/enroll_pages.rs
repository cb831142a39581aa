//! What the pages of enrollment links say.

use keydesk_core::{
    Error,
    domain::{enrollment::CODE_LIVES, status::LicenseStatus},
    service::visiting::{HeldLicense, LinkPage},
};
use maud::{Markup, html};

use super::{
    page::{self, TextBox, day},
    visit::Visit,
};

/// What somebody has typed so far, and what is wrong with it.
#[derive(Default)]
pub(super) struct Entered<'a> {
    name: &'a str,
    email: &'a str,
    wrong_name: Option<String>,
    wrong_email: Option<String>,
}

impl<'a> Entered<'a> {
    pub(super) fn wrong(name: &'a str, email: &'a str, error: &Error) -> Self {
        let failure = error.to_failure();
        let text = Some(format!("{} {}", failure.what, failure.next));
        let of_name = failure.field.as_deref() == Some("name");
        Self {
            name,
            email,
            wrong_name: text.clone().filter(|_| of_name),
            wrong_email: text.filter(|_| !of_name),
        }
    }
}

fn days(days: u32) -> String {
    match days {
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

/// What taking a seat means, in plain words.
fn meaning(link: &LinkPage) -> Vec<String> {
    let terms = &link.terms;
    if !link.transferable {
        return vec!["It is yours until it ends.".to_owned()];
    }
    let mut told = Vec::new();
    match terms.term_days {
        Some(term) if terms.must_return => told.push(format!(
            "You have it for {}. Then it goes back by itself, and the key stops working.",
            days(term)
        )),
        Some(term) => told.push(format!(
            "You have it for {}. Return it then, or earlier, so that somebody else can use it.",
            days(term)
        )),
        None => told.push("Return it when you do not need it any more.".to_owned()),
    }
    if terms.auto_reassign {
        let safe = match terms.reassign_after_days {
            Some(safe) => format!(", but nobody before they had theirs for {}", days(safe)),
            None => String::new(),
        };
        told.push(format!(
            "When all are taken and somebody new comes, whoever has had theirs longest makes room{safe}."
        ));
    }
    told
}

pub(super) fn form(visit: &Visit, link: &LinkPage, entered: Entered<'_>) -> Markup {
    let name = TextBox {
        name: "name",
        label: "Your name",
        help: None,
        kind: "text",
        autocomplete: "name",
        longest: 200,
        value: entered.name,
        wrong: entered.wrong_name.as_deref(),
        first: entered.wrong_name.is_some(),
    };
    let email = TextBox {
        name: "email",
        label: "Your email address",
        help: Some("A code is sent to it, to see that it is yours."),
        kind: "email",
        autocomplete: "email",
        longest: 254,
        value: entered.email,
        wrong: entered.wrong_email.as_deref(),
        first: entered.wrong_email.is_some(),
    };
    html! {
        h1 { "A license for " (link.product) }
        p { (visit.vendor()) " offers licenses for " (link.product) " through this page." }
        ul.plain { @for line in meaning(link) { li { (line) } } }
        // The server checks, and says the same in every browser.
        form method="post" action=(visit.at_link("")) novalidate {
            (visit.token())
            (name.draw())
            (email.draw())
            button.primary type="submit" { "Send me a code" }
        }
        p.small { "Already have one? Enter your address to see its key again or to return it." }
    }
}

pub(super) fn closed(link: &LinkPage) -> Markup {
    page::message(
        &format!("No licenses for {} here at present", link.product),
        "Through this link none are handed out now. Ask whoever gave it to you.",
    )
}

/// The form for a code. `email` is shown as it was typed.
pub(super) fn code(visit: &Visit, (attempt, email): (&str, &str), wrong: bool) -> Markup {
    code_form(
        visit,
        &visit.at_link("/code"),
        &visit.at_link(""),
        (attempt, email),
        wrong,
    )
}

/// The same for every page that mails codes.
pub(super) fn code_form(
    visit: &Visit,
    to: &str,
    back: &str,
    (attempt, email): (&str, &str),
    wrong: bool,
) -> Markup {
    let minutes = CODE_LIVES.num_minutes();
    let help = format!("8 digits. It is good for {minutes} minutes and 5 tries.");
    let code = TextBox {
        name: "code",
        label: "Code",
        help: Some(&help),
        kind: "text",
        autocomplete: "one-time-code",
        longest: 20,
        value: "",
        wrong: wrong
            .then_some("This code does not work. Check the newest mail, or ask for another code."),
        first: true,
    };
    html! {
        h1 { "Enter the code" }
        p role="status" { "If " strong { (email) } " may have a license here, a code is on its way to it. That takes a minute at most; look among unwanted mail, too." }
        form method="post" action=(to) novalidate {
            (visit.token())
            input type="hidden" name="try" value=(attempt);
            input type="hidden" name="email" value=(email);
            (code.draw())
            button.primary type="submit" { "Continue" }
        }
        p.small { a href=(back) { "Use another address, or ask for another code" } }
    }
}

pub(super) fn full(visit: &Visit, link: &LinkPage) -> Markup {
    html! {
        h1 { "All seats are taken" }
        p { "Your address is confirmed, but no license for " (link.product) " is free at present. Nothing was taken from anybody." }
        p { "Try again later: a seat is free as soon as somebody returns theirs." }
        p { a href=(visit.at_link("")) { "Back to the form" } }
    }
}

/// Until when a license is somebody's.
pub(super) fn until(seat: &HeldLicense) -> Markup {
    // A license that ends before its time here is over ends.
    let due = seat
        .due_at
        .filter(|due| seat.expires_at.is_none_or(|end| *due <= end));
    html! {
        @match (due, seat.must_return) {
            (Some(due), true) => { "Yours until " (day(due)) ". Then it goes back by itself." }
            (Some(due), false) => { "Return it by " (day(due)) "." }
            (None, _) => {
                @match seat.expires_at {
                    Some(end) => { "Yours until " (day(end)) "." }
                    None => { "Yours without an end." }
                }
            }
        }
    }
}

pub(super) fn devices(limit: i32) -> String {
    match limit {
        -1 => "It works on any number of devices.".to_owned(),
        1 => "It works on 1 device at a time.".to_owned(),
        limit => format!("It works on {limit} devices at a time."),
    }
}

/// Why a license does not work now; none when it does.
pub(super) const fn stopped(status: LicenseStatus) -> Option<&'static str> {
    match status {
        LicenseStatus::Inactive => {
            Some("It is paused, and does not work now. Ask whoever gave it to you.")
        }
        LicenseStatus::Suspended => {
            Some("It is suspended, and does not work now. Ask whoever gave it to you.")
        }
        LicenseStatus::Expired => Some("It has expired, and does not work any more."),
        LicenseStatus::Revoked => Some("It was withdrawn, and does not work any more."),
        _ => None,
    }
}

pub(super) fn seat(visit: &Visit, seat: &HeldLicense) -> Markup {
    html! {
        h1 { "Your license for " (seat.product) }
        p role="status" { "This is your license key. Select it and copy it." }
        p.key { code { (seat.key) } }
        @if let Some(why) = stopped(seat.status) { p.notice { (why) } }
        h2 { "How to use it" }
        ol {
            li { "Open " (seat.product) "." }
            li { "Enter the key where it asks for a license." }
        }
        p { (devices(seat.activation_limit)) " " (until(seat)) }
        p { "The key is yours alone. Should you lose it, come back to this page with the same address." }
        @if seat.may_return {
            h2 { "When you do not need it any more" }
            p { a.button href=(visit.at_link("/return")) { "Return my license…" } }
        }
    }
}

/// Asks before a license is returned; where it goes, and where who thinks better of it.
pub(super) fn ask_return(visit: &Visit, seat: &HeldLicense, (to, back): (&str, &str)) -> Markup {
    html! {
        h1 { "Return your license for " (seat.product) "?" }
        ul.plain {
            li { "Its key stops working at once, on every device." }
            li { "Somebody else can have the seat." }
            li { "Should you need it again, you get a new key, when a seat is free." }
        }
        form method="post" action=(to) {
            (visit.token())
            p.actions {
                button.danger type="submit" { "Return license" }
                a.button href=(back) { "Keep it" }
            }
        }
    }
}

pub(super) fn returned(product: &str, back: &str) -> Markup {
    html! {
        h1 { "License returned" }
        p role="status" { "Your license for " (product) " is returned. Its key does not work any more." }
        p { a href=(back) { "Back to the beginning" } }
    }
}
