//! Somebody who reads: a page somewhere in the list and a search, in turn, each a little after the answer before.
//!
//! No question is asked twice within a minute's worth of them, so that it is the list that answers and not its memory
//! of the last answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use keydesk_core::{
    operations::licenses::{LicenseQuery, ListLicenses},
    remote::Remote,
};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::refused;
use crate::{
    measure::{Times, timed},
    places::ENVIRONMENT,
};

/// Rows of a page, as the desk asks for them.
const ROWS: u32 = 100;
/// Between two questions.
const PAUSE: Duration = Duration::from_millis(10);
/// How far one page lies from the next.
const STRIDE: u32 = 7_919;

/// How long answers took, by question.
#[derive(Default)]
pub struct Readings {
    pages: Times,
    searches: Times,
}

impl Readings {
    /// Each question and its times.
    pub const fn each(&self) -> [(&'static str, &Times); 2] {
        [("page", &self.pages), ("search", &self.searches)]
    }

    pub fn to_json(&self) -> Value {
        json!({ "page": self.pages.to_json(), "search": self.searches.to_json() })
    }
}

/// Who reads.
#[derive(Clone)]
pub struct Reader {
    remote: Remote,
    licenses: u32,
    asked: u32,
}

/// A reader at work.
pub struct Reading {
    stop: Arc<AtomicBool>,
    task: JoinHandle<Result<Readings>>,
}

impl Reader {
    pub const fn new(remote: Remote, licenses: u32) -> Self {
        Self {
            remote,
            licenses,
            asked: 0,
        }
    }

    /// Asks each question so many times.
    pub async fn ask(&mut self, times: usize) -> Result<Readings> {
        let mut readings = Readings::default();
        for _ in 0..times {
            self.once(&mut readings).await?;
        }
        Ok(readings)
    }

    /// Asks until it is told to stop.
    pub fn start(mut self) -> Reading {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let mut readings = Readings::default();
            while !stopped.load(Ordering::Relaxed) {
                self.once(&mut readings).await?;
            }
            Ok(readings)
        });
        Reading { stop, task }
    }

    async fn once(&mut self, readings: &mut Readings) -> Result<()> {
        self.asked += 1;
        let offset = self.asked.wrapping_mul(STRIDE) % self.licenses;
        let page = self.list(String::new(), offset).await?;
        readings.pages.add(page);
        let search = self.list(letters(self.asked), 0).await?;
        readings.searches.add(search);
        Ok(())
    }

    async fn list(&self, search: String, offset: u32) -> Result<Duration> {
        let ask = ListLicenses {
            query: LicenseQuery {
                search,
                ..LicenseQuery::default()
            },
            offset,
            limit: ROWS,
            version: None,
        };
        let (answer, time) = timed(self.remote.list_licenses(ENVIRONMENT, &ask)).await;
        answer.map_err(refused)?;
        tokio::time::sleep(PAUSE).await;
        Ok(time)
    }
}

impl Reading {
    /// Ends it after the question on its way.
    pub async fn stop(self) -> Result<Readings> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await?
    }
}

/// Three letters, another three for each number up to 17,576.
fn letters(number: u32) -> String {
    let letter = |place: u32| char::from(b'a' + u8::try_from(place % 26).unwrap_or(0));
    [number, number / 26, number / 676]
        .map(letter)
        .into_iter()
        .collect()
}
