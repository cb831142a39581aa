//! Cells as typed values, or a problem that says what to do.
//!
//! Owns keys, statuses, limits, expiry and creation times, emails, names and JSON columns.
//! Cells are trimmed first; what an empty one means stands with each function. Deliberately
//! absent: anything that needs the workspace, such as whether a product exists, and anything
//! that needs the clock.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::dates::{self, BareDate, DateOrder};
use super::problem::{Problem, ProblemCode};
use crate::domain::{status::LicenseStatus, validity::Validity};

/// The activation limit that means none.
pub const UNLIMITED: i32 = -1;
/// The highest activation limit.
pub const MAX_LIMIT: i32 = 10_000;
/// Key lengths, in characters.
pub const KEY_CHARS: std::ops::RangeInclusive<usize> = 4..=128;
/// The longest name of a product, customer or organisation, in characters.
pub const MAX_NAME_CHARS: usize = 200;
/// The largest flags or metadata object, in bytes of compact JSON.
pub const MAX_JSON_BYTES: usize = 10 * 1024;
const MAX_FLAG_CHARS: usize = 64;

/// A code, what is wrong, what to do.
type Fault = (ProblemCode, &'static str, &'static str);

/// When a license ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    Lifetime,
    At(DateTime<Utc>),
    /// It is not known yet: the validity has not begun.
    Waits(Validity),
}

/// A license key: 4 to 128 characters without spaces or control characters.
///
/// # Errors
/// Also when the cell is empty. The problem quotes no more than the key's first 8 characters.
pub fn key(column: &str, cell: &str) -> Result<String, Problem> {
    let key = cell.trim();
    match key_fault(key) {
        None => Ok(key.to_owned()),
        Some((code, reason, remedy)) => {
            Err(Problem::new(column, &masked(key), code, reason, remedy))
        }
    }
}

fn key_fault(key: &str) -> Option<Fault> {
    const OTHER_COLUMN: &str = "Check that the column is the key";
    let length = key.chars().count();
    let (code, reason, remedy) = if length == 0 {
        (
            ProblemCode::KeyMissing,
            "The key is empty",
            "Fill in the key, or remove the row",
        )
    } else if key.chars().any(char::is_control) {
        let reason = "The key holds a character that cannot be seen";
        (
            ProblemCode::KeyCharacters,
            reason,
            "Remove tabs and line breaks from it",
        )
    } else if key.chars().any(char::is_whitespace) {
        (
            ProblemCode::KeyCharacters,
            "The key holds a space",
            "Remove the spaces from the key",
        )
    } else if length < *KEY_CHARS.start() {
        (
            ProblemCode::KeyTooShort,
            "The key is shorter than 4 characters",
            OTHER_COLUMN,
        )
    } else if length > *KEY_CHARS.end() {
        (
            ProblemCode::KeyTooLong,
            "The key is longer than 128 characters",
            OTHER_COLUMN,
        )
    } else {
        return None;
    };
    Some((code, reason, remedy))
}

/// At most 8 characters of a key, and never more than half.
fn masked(key: &str) -> String {
    let length = key.chars().count();
    let mut start: String = key.chars().take(8.min(length / 2)).collect();
    if length > 0 {
        start.push('…');
    }
    start
}

/// A status by its word, in any case; nothing when the cell is empty.
///
/// # Errors
/// When the word is none of the seven.
pub fn status(column: &str, cell: &str) -> Result<Option<LicenseStatus>, Problem> {
    let word = cell.trim();
    if word.is_empty() {
        return Ok(None);
    }
    let named = |status: &LicenseStatus| status.as_str().eq_ignore_ascii_case(word);
    match LicenseStatus::ALL.into_iter().find(named) {
        Some(status) => Ok(Some(status)),
        None => Err(Problem::new(
            column,
            word,
            ProblemCode::UnknownStatus,
            "Not a status",
            "Use available, assigned, active, inactive, suspended, expired or revoked",
        )),
    }
}

/// An activation limit: 1 to 10,000, or [`UNLIMITED`]; nothing when the cell is empty.
///
/// # Errors
/// When it is out of range or no whole number.
pub fn limit(column: &str, cell: &str) -> Result<Option<i32>, Problem> {
    const REMEDY: &str = "Use -1 for unlimited, or 1 to 10,000";
    let text = cell.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text == "∞" || text.eq_ignore_ascii_case("unlimited") {
        return Ok(Some(UNLIMITED));
    }
    let problem = |code, reason: &str| Err(Problem::new(column, text, code, reason, REMEDY));
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return problem(
            ProblemCode::LimitNotANumber,
            "The limit is not a whole number",
        );
    }
    match whole.parse::<i32>() {
        Ok(UNLIMITED) => Ok(Some(UNLIMITED)),
        Ok(limit @ 1..=MAX_LIMIT) => Ok(Some(limit)),
        _ if whole.starts_with('-') || digits.bytes().all(|byte| byte == b'0') => {
            problem(ProblemCode::LimitBelowOne, "The limit is below 1")
        }
        _ => problem(ProblemCode::LimitAboveMaximum, "The limit is above 10,000"),
    }
}

/// When the license ends: lifetime when the cell is empty, "Lifetime", "Never" or "None"; a bare
/// date lasts until 23:59:59 UTC; "12 months from assignment" is a validity that has not begun.
///
/// # Errors
/// When it is no date.
pub fn expiry(column: &str, cell: &str, order: DateOrder) -> Result<Expiry, Problem> {
    let text = cell.trim();
    let lifetime = [
        "",
        "lifetime",
        "never",
        "none",
        "perpetual",
        "unlimited",
        "∞",
    ];
    if lifetime.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Ok(Expiry::Lifetime);
    }
    if let Some(validity) = Validity::read(text) {
        return Ok(Expiry::Waits(validity));
    }
    dates::moment(column, text, order, BareDate::EndOfDay).map(Expiry::At)
}

/// When the license was created: a bare date is 00:00:00 UTC; nothing when the cell is empty.
///
/// # Errors
/// When it is no date.
pub fn created(
    column: &str,
    cell: &str,
    order: DateOrder,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(None);
    }
    dates::moment(column, text, order, BareDate::StartOfDay).map(Some)
}

/// A product's, customer's or organisation's name, or a product code; nothing when the cell is
/// empty.
///
/// # Errors
/// Above [`MAX_NAME_CHARS`], or with control characters.
pub fn name(column: &str, cell: &str) -> Result<Option<String>, Problem> {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::new(
            column,
            text,
            ProblemCode::TextCharacters,
            "The text holds a line break or a character that cannot be seen",
            "Write it on one line in the file",
        ));
    }
    if text.chars().nth(MAX_NAME_CHARS).is_some() {
        return Err(Problem::new(
            column,
            text,
            ProblemCode::TextTooLong,
            "The text is longer than 200 characters",
            "Shorten it in the file",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// An email address as written; nothing when the cell is empty.
///
/// # Errors
/// When it is no address that mail could be sent to.
pub fn email(column: &str, cell: &str) -> Result<Option<String>, Problem> {
    let address = cell.trim();
    if address.is_empty() {
        return Ok(None);
    }
    match email_fault(address) {
        None => Ok(Some(address.to_owned())),
        Some((code, reason, remedy)) => Err(Problem::new(column, address, code, reason, remedy)),
    }
}

fn email_fault(address: &str) -> Option<Fault> {
    const NOT_AN_EMAIL: &str = "Not an email address";
    let not_an_email = |remedy| Some((ProblemCode::NotAnEmail, NOT_AN_EMAIL, remedy));
    if address.contains(['<', '>', ',', ';']) {
        return not_an_email("Keep one address only, without a name or brackets");
    }
    let unfit = |c: char| c.is_whitespace() || c.is_control() || "()[]\\\":".contains(c);
    if address.contains(unfit) {
        return not_an_email("Remove spaces and quotes from the address");
    }
    let mut halves = address.split('@');
    let (local, domain) = match (halves.next(), halves.next(), halves.next()) {
        (Some(local), Some(domain), None) => (local, domain),
        (_, None, _) => return not_an_email("Write it as name@company.com"),
        _ => return not_an_email("Remove one @"),
    };
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return not_an_email("Correct the part before the @");
    }
    if local.len() > 64 || address.len() > 254 {
        return Some((
            ProblemCode::NotAnEmail,
            "The address is too long",
            "Shorten the address",
        ));
    }
    domain_fault(domain)
}

fn domain_fault(domain: &str) -> Option<Fault> {
    const COMPLETE: &str = "Complete the domain";
    let fault = |reason, remedy| Some((ProblemCode::EmailDomain, reason, remedy));
    if domain.is_empty() {
        return fault("The address has no domain", COMPLETE);
    }
    if !domain.contains('.') {
        return fault("The domain has no dot", COMPLETE);
    }
    let labels: Vec<&str> = domain.split('.').collect();
    if labels.iter().any(|label| label.is_empty()) {
        return fault("The domain has a dot too many", "Remove the dot");
    }
    let sound = |label: &&str| {
        label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if !labels.iter().all(sound) {
        return fault(
            "The domain is not valid",
            "Use letters, digits, hyphens and dots",
        );
    }
    None
}

/// Feature flags: a JSON object, a JSON list of names, or names like `sso;audit`, each of which
/// becomes true. Nothing when the cell is empty.
///
/// # Errors
/// When it is neither, or above [`MAX_JSON_BYTES`].
pub fn flags(column: &str, cell: &str) -> Result<Option<Map<String, Value>>, Problem> {
    let text = cell.trim();
    if text.is_empty() || text.starts_with('{') {
        return metadata(column, text);
    }
    if text.len() > MAX_JSON_BYTES {
        return Err(json_too_large(column, text));
    }
    let names: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| not_flags(column, text))?
    } else {
        text.split([';', ','])
            .map(|name| name.trim().to_owned())
            .collect()
    };
    let mut flags = Map::new();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let fits = |c: char| c.is_alphanumeric() || "_-.:/".contains(c);
        if !name.chars().all(fits) || name.chars().count() > MAX_FLAG_CHARS {
            return Err(not_flags(column, text));
        }
        flags.insert(name, Value::Bool(true));
    }
    Ok(Some(flags))
}

/// A JSON object; nothing when the cell is empty.
///
/// # Errors
/// When it is no object, or above [`MAX_JSON_BYTES`].
pub fn metadata(column: &str, cell: &str) -> Result<Option<Map<String, Value>>, Problem> {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        let remedy = if text.starts_with('{') {
            format!("Correct the JSON near its character {}", error.column())
        } else {
            "Write it as {\"name\": \"value\"}".to_owned()
        };
        Problem::new(
            column,
            text,
            ProblemCode::NotAJsonObject,
            "Not a JSON object",
            remedy,
        )
    })?;
    let compact = Value::Object(object);
    if compact.to_string().len() > MAX_JSON_BYTES {
        return Err(json_too_large(column, text));
    }
    match compact {
        Value::Object(object) => Ok(Some(object)),
        _ => Ok(None),
    }
}

fn not_flags(column: &str, text: &str) -> Problem {
    Problem::new(
        column,
        text,
        ProblemCode::FlagName,
        "Not a list of flags",
        "Write names of letters and digits, such as sso;audit, or a JSON object",
    )
}

fn json_too_large(column: &str, text: &str) -> Problem {
    Problem::new(
        column,
        text,
        ProblemCode::JsonTooLarge,
        "The object is larger than 10 KB",
        "Shorten its values, or keep them elsewhere",
    )
}

#[cfg(test)]
mod tests;
