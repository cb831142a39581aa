//! Whether the clock can be believed.
//!
//! Within a process the wall clock is held against a stopwatch; across processes, against the last sweep that the
//! environment remembers. A jump stays a jump until the clock is set right or somebody approves a sweep: who only looked
//! at the last minute would believe a wrong clock one minute after it jumped.

use chrono::{DateTime, Duration, Utc};

use crate::clock::Stopwatch;

/// So much the clock may go wrong unasked.
const JUMP: Duration = Duration::days(1);

/// When the clock was last believed.
#[derive(Debug, Default)]
pub(super) struct Watch {
    believed: Option<(DateTime<Utc>, Stopwatch)>,
    /// When somebody last approved a sweep, which believes the clock as it was then.
    approved: Option<String>,
}

impl Watch {
    /// Whether the clock jumped. `last` is when the environment remembers to have been swept.
    pub(super) fn jumped(&self, now: DateTime<Utc>, last: Option<DateTime<Utc>>) -> bool {
        let moved = self
            .believed
            .is_some_and(|(then, since)| ((now - then) - since.elapsed()).abs() > JUMP);
        moved || last.is_some_and(|last| last - now > JUMP)
    }

    /// Believes the clock.
    pub(super) fn believe(&mut self, now: DateTime<Utc>) {
        self.believed = Some((now, Stopwatch::start()));
    }

    /// Hears of an approval, maybe in another process: it begins anew with the clock as it is.
    pub(super) fn hear(&mut self, approved: Option<&str>) {
        if self.approved.as_deref() != approved {
            self.approved = approved.map(str::to_owned);
            self.believed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> DateTime<Utc> {
        DateTime::from_timestamp(1_793_000_000, 0).expect("a moment")
    }

    #[test]
    fn a_clock_that_is_set_is_not_believed_until_it_is_set_right() {
        let mut watch = Watch::default();
        assert!(!watch.jumped(moment(), None));
        watch.believe(moment());
        assert!(!watch.jumped(moment() + Duration::hours(23), None));
        assert!(watch.jumped(moment() + Duration::hours(25), None));
        assert!(watch.jumped(moment() - Duration::hours(25), None));
        assert!(!watch.jumped(moment() + Duration::minutes(5), None));
    }

    #[test]
    fn a_clock_that_is_behind_what_the_environment_remembers_is_not_believed() {
        let watch = Watch::default();
        assert!(watch.jumped(moment(), Some(moment() + Duration::days(2))));
        assert!(!watch.jumped(moment(), Some(moment() + Duration::hours(2))));
        assert!(!watch.jumped(moment(), Some(moment() - Duration::days(200))));
    }

    #[test]
    fn an_approval_believes_the_clock_as_it_is() {
        let mut watch = Watch::default();
        watch.believe(moment());
        let later = moment() + Duration::days(30);
        watch.hear(None);
        assert!(watch.jumped(later, None));
        watch.hear(Some("2026-11-20"));
        assert!(!watch.jumped(later, None));
    }
}
