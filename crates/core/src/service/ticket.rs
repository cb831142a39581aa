//! An explanation as plain text for a ticket. The key is truncated: tickets travel.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    domain::{
        license::short_key,
        verdict::{Verdict, sentence},
    },
    operations::{
        activations::{Check, Evidence},
        licenses::License,
    },
};

fn day(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The whole explanation.
pub(super) fn text(
    license: &License,
    device: Option<&str>,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> String {
    let device = device.unwrap_or("a new device");
    let mut lines = vec![
        format!(
            "License {} and {device}, checked {}",
            short_key(&license.key),
            day(now)
        ),
        format!(
            "Verdict: {} ({})",
            verdict.code.as_str(),
            sentence(verdict.code)
        ),
        String::new(),
    ];
    for (place, check) in verdict.checks.iter().enumerate() {
        let mark = check
            .fails
            .map_or("ok".to_owned(), |code| format!("FAILS {}", code.as_str()));
        lines.push(format!("{}. {} [{mark}]", place + 1, line(check)));
    }
    lines
        .iter()
        .map(|line| plain(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A device chooses its name: what could begin a line of its own, or turn one around, becomes a blank.
fn plain(line: &str) -> String {
    let odd = |letter: char| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    line.chars()
        .map(|letter| if odd(letter) { ' ' } else { letter })
        .collect()
}

fn line(check: &Check) -> String {
    match &check.evidence {
        Evidence::Key { environment } => format!("Key is known in {environment}"),
        Evidence::Product {
            name, asked: None, ..
        } => format!("Product: {name}"),
        Evidence::Product {
            name,
            code,
            asked: Some(asked),
        } => {
            format!("Product: {name} ({code}), asked for {asked}")
        }
        Evidence::Customer { name } => {
            format!("Customer: {}", name.as_deref().unwrap_or("none"))
        }
        Evidence::Status {
            status,
            reason,
            by,
            since,
        } => {
            let by = by
                .as_ref()
                .map(|by| format!(", by {by}"))
                .unwrap_or_default();
            let since = since
                .map(|at| format!(" since {}", day(at)))
                .unwrap_or_default();
            let reason = reason
                .as_ref()
                .map(|reason| format!(": {reason}"))
                .unwrap_or_default();
            format!("Status: {status}{since}{by}{reason}")
        }
        Evidence::Expiry {
            expires_at: None,
            pending: None,
            ..
        } => "Expiry: Lifetime".to_owned(),
        Evidence::Expiry {
            expires_at: None, ..
        } => "Expiry: has not begun".to_owned(),
        Evidence::Expiry {
            expires_at: Some(at),
            grace_days,
            ..
        } => {
            format!("Expiry: {}, then {grace_days} days of grace", day(*at))
        }
        Evidence::Device {
            known,
            ignored_at,
            ignored_by,
            reason,
        } => {
            let known = if *known { "seen before" } else { "never seen" };
            let by = ignored_by
                .as_ref()
                .map(|by| format!(", ignored by {by}"))
                .unwrap_or_default();
            let at = ignored_at
                .map(|at| format!(" on {}", day(at)))
                .unwrap_or_default();
            let reason = reason
                .as_ref()
                .map(|reason| format!(": {reason}"))
                .unwrap_or_default();
            format!("Device: {known}{by}{at}{reason}")
        }
        Evidence::Seats {
            limit,
            used,
            held,
            devices,
        } => {
            let limit = if *limit < 0 {
                "unlimited".to_owned()
            } else {
                limit.to_string()
            };
            let held = if *held { ", this device has one" } else { "" };
            let names: Vec<String> = devices
                .iter()
                .map(|seat| format!("{} (last seen {})", seat.name, day(seat.last_seen_at)))
                .collect();
            let names = if names.is_empty() {
                String::new()
            } else {
                format!(": {}", names.join(", "))
            };
            format!("Activations: {used} of {limit}{held}{names}")
        }
    }
}
