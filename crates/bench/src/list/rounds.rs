//! Asking the questions of all cases, round by round, and what comes of it.
//!
//! Deliberately absent: what a question is, and who answers it.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    cases::{Case, Setting},
    desk::{Answered, Desk},
};
use crate::measure::{Times, median, rounded};

/// The first question that only warms up; far from those that are timed.
const WARM_UP: u32 = 10_000;

/// How often to ask.
#[derive(Debug, Clone, Copy)]
pub struct Rounds {
    rounds: u32,
    warm_up: u32,
    /// Whether to ask each question once more.
    repeat: bool,
}

impl Rounds {
    pub const fn of_index(rounds: u32) -> Self {
        Self {
            rounds,
            warm_up: 3,
            repeat: true,
        }
    }

    /// Plain SQL remembers no answer; what is read from the disk once is warm for everything.
    pub const fn of_sql(rounds: u32) -> Self {
        Self {
            rounds,
            warm_up: 1,
            repeat: false,
        }
    }
}

/// What came of a case.
#[derive(Debug)]
pub struct Measured {
    pub name: &'static str,
    pub via: &'static str,
    pub varies: &'static str,
    pub whole: Times,
    pub list: Times,
    pub count: Times,
    pub repeat: Times,
    totals: Vec<u32>,
}

impl Measured {
    fn of(case: &Case, via: &'static str) -> Self {
        Self {
            name: case.name,
            via,
            varies: case.varies,
            whole: Times::default(),
            list: Times::default(),
            count: Times::default(),
            repeat: Times::default(),
            totals: Vec::new(),
        }
    }

    fn take(&mut self, answered: Answered) {
        self.whole.add(answered.whole);
        if let Some(list) = answered.list {
            self.list.add(list);
        }
        if let Some(count) = answered.count {
            self.count.add(count);
        }
        self.totals.push(answered.total);
    }

    /// The matches of the question in the middle.
    pub fn total(&self) -> Option<u32> {
        median(&self.totals)
    }

    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "via": self.via,
            "p50_ms": rounded(self.whole.p50()),
            "p99_ms": rounded(self.whole.p99()),
            "max_ms": rounded(self.whole.max()),
            "total": self.total(),
            "rounds": self.whole.len(),
            "repeat_p50_ms": rounded(self.repeat.p50()),
            "list_p50_ms": rounded(self.list.p50()),
            "count_p50_ms": rounded(self.count.p50()),
            "varies": self.varies,
        })
    }
}

/// Asks `rounds` questions of each case, the cases in turn.
pub async fn run(
    via: &'static str,
    desk: &Desk,
    cases: &[&Case],
    setting: &Setting,
    rounds: Rounds,
) -> Result<Vec<Measured>> {
    for n in 0..rounds.warm_up {
        for case in cases {
            desk.ask(&(case.question)(setting, WARM_UP + n))
                .await
                .with_context(|| case.name)?;
        }
    }
    let mut measured: Vec<Measured> = cases.iter().map(|case| Measured::of(case, via)).collect();
    for n in 0..rounds.rounds {
        for (case, measured) in cases.iter().zip(&mut measured) {
            let question = (case.question)(setting, n);
            let answered = desk.ask(&question).await;
            measured.take(answered.with_context(|| case.name)?);
            if rounds.repeat {
                measured.repeat.add(desk.ask(&question).await?.whole);
            }
        }
    }
    Ok(measured)
}
