//! What was measured, as a table or as JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{load::Rate, median, processor::Used, rate};
use crate::{
    measure::rounded,
    table::{Table, figure},
};

/// Rounds of each kind on one database.
#[derive(Default)]
pub struct Report {
    pub bare_route: Vec<Rate>,
    pub bare_lookup: Vec<Rate>,
    pub bare_insert: Vec<Rate>,
    pub validate: Vec<Rate>,
    pub signed: Vec<Rate>,
    pub activate: Vec<Rate>,
    /// Inserts and activations by [`super::CROWD`] clients.
    pub crowd_insert: Vec<Rate>,
    pub crowd_activate: Vec<Rate>,
}

impl Report {
    fn to_json(&self) -> Value {
        json!({
            "bare_route_rps": whole(&self.bare_route),
            "bare_lookup_rps": whole(&self.bare_lookup),
            "bare_insert_rps": whole(&self.bare_insert),
            "validate_rps": whole(&self.validate),
            "validate_signed_rps": whole(&self.signed),
            "validate_p99_ms": p99(&self.validate),
            "activate_rps": whole(&self.activate),
            "activate_p99_ms": p99(&self.activate),
            "crowd_bare_insert_rps": whole(&self.crowd_insert),
            "crowd_activate_rps": whole(&self.crowd_activate),
            "crowd_activate_p99_ms": p99(&self.crowd_activate),
        })
    }

    fn rows(&self) -> [(&'static str, &[Rate], &[Rate]); 8] {
        [
            ("a bare route", &self.bare_route, &self.bare_route),
            ("validate", &self.validate, &self.bare_route),
            ("validate, signed", &self.signed, &self.bare_route),
            ("a bare look-up", &self.bare_lookup, &self.bare_lookup),
            ("a bare insert", &self.bare_insert, &self.bare_insert),
            ("activate", &self.activate, &self.bare_insert),
            (
                "a bare insert, crowd",
                &self.crowd_insert,
                &self.crowd_insert,
            ),
            ("activate, crowd", &self.crowd_activate, &self.crowd_insert),
        ]
    }
}

fn whole(rounds: &[Rate]) -> Option<f64> {
    rate(rounds).map(f64::round)
}

fn percentile(rounds: &[Rate], percent: usize) -> Option<f64> {
    let figures = rounds
        .iter()
        .filter_map(|round| round.times.percentile(percent));
    median(figures)
}

/// Microseconds of the processors for each answer; none where the system does not tell.
fn each(rounds: &[Rate], of: impl Fn(&Used) -> Duration) -> Option<f64> {
    let figures = rounds.iter().map(|round| {
        let answers = round.times.len().max(1) as f64;
        of(&round.used).as_secs_f64() * 1_000_000.0 / answers
    });
    median(figures.filter(|figure| *figure > 0.0))
}

fn p99(rounds: &[Rate]) -> Option<f64> {
    rounded(percentile(rounds, 99))
}

/// Prints what was measured.
pub fn print(reports: &[(&str, Report)], as_json: bool) {
    if as_json {
        let all: Map<String, Value> = reports
            .iter()
            .map(|(name, report)| ((*name).to_owned(), report.to_json()))
            .collect();
        println!("{}", Value::Object(all));
        return;
    }
    let heading = [
        "database",
        "what",
        "a second",
        "of the bare",
        "p50 ms",
        "p99 ms",
        "server µs",
        "database µs",
    ];
    let mut table = Table::new(2, &heading);
    for (name, report) in reports {
        for (what, rounds, bare) in report.rows() {
            let ratio = match (rate(rounds), rate(bare)) {
                (Some(ours), Some(bare)) => Some(ours / bare),
                _ => None,
            };
            table.add(vec![
                (*name).to_owned(),
                what.to_owned(),
                figure(rate(rounds)),
                figure(ratio),
                figure(percentile(rounds, 50)),
                figure(p99(rounds)),
                figure(each(rounds, |used| used.server)),
                figure(each(rounds, |used| used.database)),
            ]);
        }
    }
    println!("{table}");
}
