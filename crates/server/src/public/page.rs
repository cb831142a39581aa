//! How public pages look: the frame around each, its fields and messages, and the headers that seal it.
//!
//! Everything that is not ours is escaped by the templates. Deliberately absent: scripts.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::STYLE;

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Keydesk's mark, drawn in the text's colour.
const MARK: &str = r#"<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><circle cx="5" cy="8" r="3.25" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8.25 8H14v2.5M11.5 8v2" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>"#;

/// A whole page.
pub(super) fn whole(vendor: &str, status: StatusCode, title: &str, content: &Markup) -> Response {
    let text = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (vendor) }
                link rel="stylesheet" href=(STYLE);
            }
            body {
                header { p.vendor { (PreEscaped(MARK)) span { (vendor) } } }
                main { (content) }
            }
        }
    };
    let kind = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    let mut response = (status, [kind], text.into_string()).into_response();
    seal(&mut response);
    response
}

/// The headers of every answer: kept by nobody, found by no search, framed by no page. The address of a page is a secret, so
/// no other site is told it; our own is, for a browser that hides it there as well calls its own forms foreign.
pub(super) fn seal(response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-robots-tag", "noindex, nofollow"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
}

/// A heading and a sentence.
pub(super) fn message(title: &str, text: &str) -> Markup {
    html! {
        h1 { (title) }
        p { (text) }
    }
}

/// A text box of a form.
#[derive(Clone, Copy)]
pub(super) struct TextBox<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) help: Option<&'a str>,
    /// `text` or `email`.
    pub(super) kind: &'a str,
    /// What browsers fill in by themselves.
    pub(super) autocomplete: &'a str,
    pub(super) longest: u32,
    pub(super) value: &'a str,
    /// What is wrong with the value.
    pub(super) wrong: Option<&'a str>,
    /// Whether one begins here.
    pub(super) first: bool,
}

impl TextBox<'_> {
    /// The field with its label, and what is wrong with it tied to it.
    pub(super) fn draw(&self) -> Markup {
        let (help, wrong) = (
            format!("{}-help", self.name),
            format!("{}-wrong", self.name),
        );
        let mut described = Vec::new();
        if self.wrong.is_some() {
            described.push(wrong.as_str());
        }
        if self.help.is_some() {
            described.push(help.as_str());
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        let code = self.autocomplete == "one-time-code";
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                @if let Some(text) = self.help { p.help id=(help) { (text) } }
                input.code[code] id=(self.name) name=(self.name) type=(self.kind) value=(self.value)
                    autocomplete=(self.autocomplete) maxlength=(self.longest) required
                    inputmode=[code.then_some("numeric")] spellcheck="false"
                    aria-invalid=[self.wrong.map(|_| "true")] aria-describedby=[described]
                    autofocus[self.first];
                @if let Some(text) = self.wrong { p.wrong id=(wrong) { span.sign aria-hidden="true" { "!" } (text) } }
            }
        }
    }
}

/// A day as people write it.
pub(super) fn day(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { (at.format("%-d %B %Y")) } }
}

/// The title of a page whose form was sent with a mistake.
pub(super) fn titled(title: &str, wrong: bool) -> String {
    match wrong {
        true => format!("Error: {title}"),
        false => title.to_owned(),
    }
}
