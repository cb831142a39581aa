//! What it means that a server's certificate was refused, and what to do, for whoever delivers webhooks and sends mail.
//!
//! Certificates are checked by the operating system, or on Linux against the authorities that it knows. Deliberately absent:
//! the check itself, and Keydesk's own certificate.

use std::{error::Error, io};

use chrono::DateTime;
use rustls::{CertificateError, Error as TlsError, pki_types::UnixTime};

/// What a certificate says is its server's word: so many names of it are told, each in so many characters.
const NAMES: usize = 3;
const LONGEST: usize = 100;

/// Why a certificate was refused, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedCertificate {
    pub what: String,
    pub remedy: &'static str,
}

/// Finds out whether a certificate of `host` was what an error is about.
pub(crate) fn refused_certificate(
    error: &(dyn Error + 'static),
    host: &str,
) -> Option<RefusedCertificate> {
    let (what, remedy) = match found(error)? {
        TlsError::InvalidCertificate(certificate) => told(certificate, host),
        TlsError::General(words) if words.contains("No CA certificates") => (
            "This computer knows no certificate authority, so no certificate can be checked."
                .into(),
            "Install its certificate authorities (the package ca-certificates on Linux), then start Keydesk again.",
        ),
        _ => return None,
    };
    Some(RefusedCertificate { what, remedy })
}

/// What TLS said, wherever in an error it is. An I/O error hides what it was made of from its own causes.
fn found<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a TlsError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref::<TlsError>() {
            return Some(tls);
        }
        let hidden = error
            .downcast_ref::<io::Error>()
            .and_then(|error| error.get_ref());
        if let Some(hidden) = hidden {
            return found(hidden);
        }
        next = error.source();
    }
    None
}

fn told(certificate: &CertificateError, host: &str) -> (String, &'static str) {
    match certificate {
        CertificateError::Expired => (format!("The certificate of {host} has run out."), RENEW),
        CertificateError::ExpiredContext { not_after, .. } => {
            let day = day(*not_after);
            (
                format!("The certificate of {host} ran out on {day}."),
                RENEW,
            )
        }
        CertificateError::NotValidYet => {
            let what = format!("The certificate of {host} is not valid yet.");
            (what, CLOCKS)
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            let day = day(*not_before);
            let what = format!("The certificate of {host} is not valid before {day}.");
            (what, CLOCKS)
        }
        CertificateError::NotValidForName => {
            let what = format!("The certificate of {host} was made for another name.");
            (what, NAME)
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = names(presented);
            let what =
                format!("The certificate of {host} was made for {names}, not for this name.");
            (what, NAME)
        }
        CertificateError::Revoked => (
            format!("The certificate of {host} was withdrawn by its authority."),
            "Have a new one made.",
        ),
        CertificateError::UnknownIssuer => (unknown(host), AUTHORITY),
        // What many tools make when they are asked for a certificate that vouches for itself.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            (unknown(host), AUTHORITY)
        }
        other => (
            format!("The certificate of {host} cannot be trusted: {other}."),
            "Have it issued anew by an authority that is known everywhere.",
        ),
    }
}

const RENEW: &str = "Renew it at the server; nothing is to be done here.";
const CLOCKS: &str = "Compare the clocks of the server and of this computer.";
const NAME: &str = "Enter a name that stands in the certificate, or have one made for this name.";
const AUTHORITY: &str = "Have it issued by an authority that is known everywhere, or make yours known to the computer that Keydesk \
     runs on and start Keydesk again.";

fn unknown(host: &str) -> String {
    format!(
        "The certificate of {host} was issued by itself or by an authority that this computer does not know."
    )
}

fn day(time: UnixTime) -> String {
    let moment = i64::try_from(time.as_secs()).ok();
    let moment = moment.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    moment.map_or_else(
        || "an unknown day".to_owned(),
        |moment| moment.format("%Y-%m-%d").to_string(),
    )
}

/// The names that a certificate gives, in its server's words: shortened, and without what would not show.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| -> String {
        let inner = name
            .split_once('(')
            .and_then(|(_, rest)| rest.strip_suffix(')'));
        let shown = inner.unwrap_or(name).trim_matches('"');
        let shown = shown.chars().filter(|letter| !letter.is_control());
        shown.take(LONGEST).collect()
    };
    let told: Vec<String> = presented.iter().take(NAMES).map(bare).collect();
    match presented.len().saturating_sub(NAMES) {
        _ if told.is_empty() => "no name at all".to_owned(),
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_found_however_deep_it_is_wrapped_and_nothing_else_is_taken_for_one() {
        let inner = TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(inner));
        let told = refused_certificate(&wrapped, "hooks.example").expect("a refusal");
        assert!(told.what.contains("hooks.example") && told.remedy == AUTHORITY);
        for other in [
            io::Error::other(TlsError::HandshakeNotComplete),
            io::Error::from(io::ErrorKind::ConnectionRefused),
        ] {
            assert_eq!(refused_certificate(&other, "hooks.example"), None);
        }
    }

    #[test]
    fn names_of_a_certificate_are_told_shortly_and_without_what_does_not_show() {
        let named = |all: &[&str]| names(&all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(named(&[]), "no name at all");
        assert_eq!(
            named(&["DnsName(\"shop.example\")", "10.0.0.1"]),
            "shop.example, 10.0.0.1"
        );
        assert_eq!(named(&["a", "b", "c\u{7}", "d", "e"]), "a, b, c and 2 more");
        assert_eq!(named(&[&"x".repeat(5_000)]).len(), LONGEST);
    }

    #[test]
    fn the_day_on_which_a_certificate_ran_out_is_told() {
        let moment = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let ran_out = CertificateError::ExpiredContext {
            time: moment(1_793_000_000),
            not_after: moment(1_792_000_000),
        };
        let (what, remedy) = told(&ran_out, "hooks.example");
        assert_eq!(
            (what.as_str(), remedy),
            (
                "The certificate of hooks.example ran out on 2026-10-14.",
                RENEW
            )
        );
    }
}
