//! Enrollment links: what their terms may be, whose address they take, until when a seat is somebody's, and who has to make
//! room first.
//!
//! Deliberately absent: counting seats (`store::link_holdings`) and handing them out (`service::links`).

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    error::{Error, Result},
    operations::links::LinkTerms,
};

/// How long a mailed code is good.
pub const CODE_LIVES: TimeDelta = TimeDelta::minutes(10);
/// How often a code may be typed.
pub const CODE_TRIES: i32 = 5;
/// Digits of a code.
pub const CODE_DIGITS: usize = 8;
/// How many codes an address is sent within an hour, and within a day.
pub const CODES_AN_HOUR: i64 = 5;
pub const CODES_A_DAY: i64 = 15;
/// How long who has shown a code may look at their licenses.
pub const PASS_LIVES: TimeDelta = TimeDelta::minutes(30);

const DAYS_MAX: u32 = 3650;
const EVICTIONS_MAX: u32 = 1000;
const DOMAINS_MAX: usize = 100;

fn refuse<T>(field: &'static str, reason: impl Into<String>, remedy: &str) -> Result<T> {
    Err(Error::invalid(field, reason, remedy))
}

/// Terms as they are kept, for a pool that is transferable or not and has so many seats.
///
/// # Errors
/// `invalid` with the field that breaks a rule, or makes no sense for such a pool.
pub fn checked_terms(terms: LinkTerms, transferable: bool, pool_seats: u32) -> Result<LinkTerms> {
    if !(1..=pool_seats).contains(&terms.seats) {
        return refuse(
            "seats",
            format!("The pool has {pool_seats} seats."),
            "Enter 1 up to as many as the pool has.",
        );
    }
    if !transferable {
        refuse_for_good(&terms)?;
    }
    check_days("term_days", terms.term_days)?;
    check_days("reassign_after_days", terms.reassign_after_days)?;
    check_sense(&terms)?;
    Ok(LinkTerms {
        domains: checked_domains(&terms.domains)?,
        ..terms
    })
}

/// Who got an untransferable seat has it for good.
fn refuse_for_good(terms: &LinkTerms) -> Result<()> {
    const REMEDY: &str = "Leave this out, or choose a transferable pool.";
    let given = [
        ("term_days", terms.term_days.is_some()),
        ("must_return", terms.must_return),
        ("auto_reassign", terms.auto_reassign),
        ("reassign_after_days", terms.reassign_after_days.is_some()),
        ("evictions_per_day", terms.evictions_per_day.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => refuse(
            field,
            "Seats of an untransferable pool stay with whoever took them.",
            REMEDY,
        ),
        None => Ok(()),
    }
}

fn check_days(field: &'static str, days: Option<u32>) -> Result<()> {
    if days.is_none_or(|days| (1..=DAYS_MAX).contains(&days)) {
        return Ok(());
    }
    refuse(
        field,
        "This takes 1 to 3,650 days.",
        "Enter another number, or none.",
    )
}

fn check_sense(terms: &LinkTerms) -> Result<()> {
    if terms.must_return && terms.term_days.is_none() {
        return refuse(
            "must_return",
            "Seats go back after a time, and there is none.",
            "Say for how many days people have a seat.",
        );
    }
    if terms.reassign_after_days.is_some() && !terms.auto_reassign {
        return refuse(
            "reassign_after_days",
            "Seats are not reassigned, so nobody needs to be safe from it.",
            "Leave this out, or reassign seats when all are taken.",
        );
    }
    match (terms.auto_reassign, terms.evictions_per_day) {
        (true, Some(most)) if (1..=EVICTIONS_MAX).contains(&most) => Ok(()),
        (false, None) => Ok(()),
        (true, _) => refuse(
            "evictions_per_day",
            "A number is needed here: how many seats may be reassigned within a day.",
            "Enter 1 to 1,000.",
        ),
        (false, _) => refuse(
            "evictions_per_day",
            "Seats are not reassigned, so there is nothing to limit.",
            "Leave this out, or reassign seats when all are taken.",
        ),
    }
}

fn checked_domains(domains: &[String]) -> Result<Vec<String>> {
    if domains.len() > DOMAINS_MAX {
        return refuse(
            "domains",
            "A link names at most 100 domains.",
            "Take some out.",
        );
    }
    let mut kept: Vec<String> = Vec::with_capacity(domains.len());
    for text in domains.iter().map(|text| text.trim()) {
        let Some(domain) = plain_domain(text.trim_start_matches('@')) else {
            let shown: String = text.chars().take(60).collect();
            return refuse(
                "domains",
                format!("“{shown}” is no domain."),
                "Write what stands behind the @, such as company.com.",
            );
        };
        if !kept.contains(&domain) {
            kept.push(domain);
        }
    }
    Ok(kept)
}

/// A domain in the one way in which it is compared: lower-case, in ASCII.
fn plain_domain(text: &str) -> Option<String> {
    if text.is_empty() || text.len() > 253 {
        return None;
    }
    match url::Host::parse(text) {
        Ok(url::Host::Domain(domain)) => Some(domain.trim_end_matches('.').to_owned()),
        _ => None,
    }
}

/// Whether a link takes an address. Subdomains are domains of their own.
#[must_use]
pub fn takes(terms: &LinkTerms, email: &str) -> bool {
    if terms.domains.is_empty() {
        return true;
    }
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    domain
        .and_then(plain_domain)
        .is_some_and(|domain| terms.domains.contains(&domain))
}

/// When who takes a seat now is expected to give it back.
#[must_use]
pub fn due_at(terms: &LinkTerms, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    terms
        .term_days
        .map(|days| now + TimeDelta::days(i64::from(days)))
}

/// Who took their seat at this moment or before may have to make room.
#[must_use]
pub fn makes_room(terms: &LinkTerms, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(terms.reassign_after_days.unwrap_or(0)))
}

/// A code as it is compared: people type blanks and hyphens between digits.
#[must_use]
pub fn typed_code(text: &str) -> Option<String> {
    if text.len() > 100 {
        return None;
    }
    let kept = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-');
    let digits: String = kept.collect();
    let fits = digits.len() == CODE_DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    fits.then_some(digits)
}

/// A code as it is written in a mail: `4829 1374`.
#[must_use]
pub fn written_code(digits: &str) -> String {
    let (first, rest) = digits
        .split_at_checked(CODE_DIGITS / 2)
        .unwrap_or((digits, ""));
    format!("{first} {rest}")
}

#[cfg(test)]
#[path = "enrollment_tests.rs"]
mod tests;
