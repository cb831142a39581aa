//! What a sender keeps from one turn to the next: the open line, and until when it rests after trouble on the road.

use std::time::{Duration, Instant};

use super::{
    Ready,
    line::{Line, Trouble},
};

/// A line that was silent for longer is asked whether it is still one.
const SILENT: Duration = Duration::from_secs(10);
/// A line without work is given up after that.
const IDLE: Duration = Duration::from_secs(60);
/// The first rest after trouble on the road, and the longest.
const REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(300);

/// What a sender keeps from one turn to the next.
#[derive(Default)]
pub(super) struct Bench {
    pub line: Option<Open>,
    pub rest: Option<Rest>,
}

/// An open line.
pub(super) struct Open {
    pub line: Line,
    /// Of which settings.
    version: i32,
    pub used: Instant,
}

pub(super) struct Rest {
    until: Instant,
    time: Duration,
    version: i32,
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bench(…)")
    }
}

impl Bench {
    /// Whether it is not time yet. New settings end a rest.
    pub(super) fn rests(&self, version: i32) -> bool {
        let rest = self.rest.as_ref();
        rest.is_some_and(|rest| rest.version == version && Instant::now() < rest.until)
    }

    pub(super) fn rest_longer(&mut self, version: i32) {
        let time = match &self.rest {
            Some(before) if before.version == version => (before.time * 2).min(LONGEST_REST),
            _ => REST,
        };
        let until = Instant::now() + time;
        self.rest = Some(Rest {
            until,
            time,
            version,
        });
    }

    pub(super) fn let_go_when_idle(&mut self) {
        if self
            .line
            .as_ref()
            .is_some_and(|open| open.used.elapsed() > IDLE)
        {
            self.line = None;
        }
    }

    /// Has a line open, and says whether it is a fresh one.
    pub(super) async fn opened(&mut self, ready: &Ready) -> Result<bool, Trouble> {
        let version = ready.settings.version;
        if let Some(open) = &mut self.line {
            let answers = open.version == version
                && match open.used.elapsed() > SILENT {
                    true => open.line.still_answers().await,
                    false => open.line.is_open(),
                };
            if answers {
                return Ok(false);
            }
            self.line = None;
        }
        self.line = Some(Open {
            line: Line::open(ready).await?,
            version,
            used: Instant::now(),
        });
        Ok(true)
    }
}
