//! What a mail server's answers mean, and how they are put to people: what happened, in whose words, and what to do.
//!
//! A server's words are shortened and redacted: some quote what they were sent.

use std::error::Error as _;

use super::line::{Answer, Refusal, Trouble};
use crate::{
    domain::redact::redact,
    operations::mail_settings::{MailSettings, MailStep},
    service::certificates::refused_certificate,
    store::mails_queue::Parcel,
};

/// The most characters of a server's words.
const LONGEST: usize = 300;

/// The code that a server answered.
pub(super) fn code(answer: &Answer) -> Option<u16> {
    match answer {
        Answer::Error(error) => error.status().map(u16::from),
        Answer::Silence => None,
    }
}

/// Everything that an error says, down to its root.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = String::new();
    let mut next = error.source();
    while let Some(error) = next {
        let words = error.to_string();
        if !said.contains(&words) {
            said.push_str(if said.is_empty() { "" } else { ": " });
            said.push_str(&words);
        }
        next = error.source();
    }
    if said.is_empty() {
        error.to_string()
    } else {
        said
    }
}

fn tidy(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .collect();
    let line = words.join(" ");
    redact(line.trim()).chars().take(LONGEST).collect()
}

/// What the server said itself, with its code.
fn servers(answer: &Answer) -> Option<String> {
    let Answer::Error(error) = answer else {
        return None;
    };
    let code = error.status()?;
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    Some(tidy(&format!("{code} {words}")))
}

/// What went wrong on the way, when there was no code.
fn on_the_way(answer: &Answer) -> String {
    match answer {
        Answer::Silence => "it did not answer in time".to_owned(),
        Answer::Error(error) if error.is_timeout() => "it did not answer in time".to_owned(),
        Answer::Error(error) => tidy(&chain(error)),
    }
}

fn place(settings: &MailSettings) -> String {
    format!("{}:{}", settings.host, settings.port)
}

fn trouble(step: MailStep, what: String, remedy: &str, server: Option<String>) -> Trouble {
    Trouble {
        step,
        what,
        remedy: remedy.to_owned(),
        server,
    }
}

/// What went wrong before a mail was handed over.
pub(super) fn told(step: MailStep, settings: &MailSettings, answer: &Answer) -> Trouble {
    if let Answer::Error(error) = answer
        && let Some(refused) = refused_certificate(error, &settings.host)
    {
        return trouble(MailStep::Protect, refused.what, refused.remedy, None);
    }
    let (server, place) = (servers(answer), place(settings));
    let said = server.clone().unwrap_or_else(|| on_the_way(answer));
    let low = said.to_lowercase();
    let step = match step {
        MailStep::Connect
            if ["certificate", "tls", "handshake", "corrupt message"]
                .iter()
                .any(|word| low.contains(word)) =>
        {
            MailStep::Protect
        }
        step => step,
    };
    match step {
        MailStep::Connect if server.is_some() => trouble(
            step,
            format!("The mail server {place} turned us away: {said}"),
            "Wait a while. Should it go on, ask whoever runs the mail server.",
            server,
        ),
        MailStep::Connect => trouble(
            step,
            format!("The mail server {place} cannot be reached: {said}."),
            "Check its name and port, and whether a firewall is between. TLS is usually at port 465, STARTTLS at 587.",
            server,
        ),
        MailStep::Protect if low.contains("certificate") || low.contains("unknownissuer") => {
            trouble(
                step,
                format!("The certificate of {place} cannot be trusted: {said}."),
                "Enter the name that stands in the certificate. One of your own authority must be known to this computer.",
                server,
            )
        }
        MailStep::Protect => trouble(
            step,
            format!("The connection to {place} could not be protected: {said}."),
            "Choose TLS for port 465 and STARTTLS for port 587.",
            server,
        ),
        MailStep::SignIn => trouble(
            step,
            format!("The mail server {place} did not let us sign in: {said}"),
            "Check user name and password. Many providers want an app password of their own here.",
            server,
        ),
        step => trouble(
            step,
            format!("{place}: {said}"),
            "Try it again later.",
            server,
        ),
    }
}

pub(super) fn no_starttls(settings: &MailSettings) -> Trouble {
    trouble(
        MailStep::Protect,
        format!("The mail server {} offers no STARTTLS.", place(settings)),
        "Choose TLS, usually at port 465. Nothing was sent unprotected.",
        None,
    )
}

pub(super) fn unprotected(settings: &MailSettings) -> Trouble {
    trouble(
        MailStep::Protect,
        format!(
            "The connection to {} would be unprotected.",
            place(settings)
        ),
        "Choose TLS or STARTTLS, or allow it in the mail settings.",
        None,
    )
}

pub(super) fn bad_sender(settings: &MailSettings) -> Trouble {
    trouble(
        MailStep::Sender,
        format!("Mail cannot come from {}.", settings.from_email),
        "Enter an address such as licenses@company.com in the mail settings.",
        None,
    )
}

pub(super) fn bad_address(parcel: &Parcel) -> Trouble {
    trouble(
        MailStep::Recipient,
        format!(
            "{} is no address that mail can be sent to.",
            parcel.to_email
        ),
        "Correct the customer's address, then send the mail again.",
        None,
    )
}

/// A refusal for want of rights, which says as much about our account as about this mail: `5.7.x`.
fn is_policy(said: &str) -> bool {
    said.split_whitespace()
        .take(3)
        .any(|word| word.starts_with("5.7."))
}

/// What a refusal says, by the step at which it came.
pub(super) fn judged(step: MailStep, settings: &MailSettings, answer: &Answer) -> Refusal {
    let server = servers(answer);
    let said = server.clone().unwrap_or_else(|| on_the_way(answer));
    let code = code(answer);
    let put = |what: String, remedy: &str| trouble(step, what, remedy, server.clone());
    match (step, code) {
        // Whatever it is that nobody is let in or through, this mail is not to blame.
        (MailStep::Connect | MailStep::Protect | MailStep::SignIn, _) => {
            Refusal::Road(told(step, settings, answer))
        }
        (_, Some(530 | 534 | 535 | 538)) => Refusal::Road(put(
            format!("The mail server wants us to sign in: {said}"),
            "Enter user name and password in the mail settings.",
        )),
        (MailStep::Sender, Some(500..)) => Refusal::Road(put(
            format!(
                "The mail server takes no mail from {}: {said}",
                settings.from_email
            ),
            "Enter an address that this account may write from.",
        )),
        (MailStep::Sender, _) => Refusal::Road(put(
            format!("The mail server takes no mail just now: {said}"),
            "Nothing: it is tried again by itself.",
        )),
        (MailStep::Recipient | MailStep::Content, Some(500..)) if is_policy(&said) => {
            Refusal::Later(put(
                format!("The mail server refused it: {said}"),
                "Check that the mail server takes mail from this account to anybody. It is tried again by itself.",
            ))
        }
        (MailStep::Recipient, Some(500..)) => Refusal::Never(put(
            format!("The mail server does not know the address: {said}"),
            "Correct the customer's address, then send the mail again.",
        )),
        (MailStep::Content, Some(500..)) => Refusal::Never(put(
            format!("The mail server refused the mail: {said}"),
            "Ask whoever runs the mail server why, then try it again.",
        )),
        (MailStep::Recipient | MailStep::Content, Some(_)) => Refusal::Later(put(
            format!("The mail server takes it later: {said}"),
            "Nothing: it is tried again by itself.",
        )),
        (MailStep::Recipient | MailStep::Content, None) => Refusal::Later(put(
            format!("The mail server went silent over this mail: {said}."),
            "Nothing: it is tried again by itself.",
        )),
    }
}
