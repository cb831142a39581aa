//! The injected clock. Owns the only reading of the system time; everything else asks a [`Clock`].

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// Says what time it is, in UTC and whole milliseconds (what both databases keep exactly).
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The current moment.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the system time"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }
}

/// A moment by a clock that nobody sets and that goes on while the computer sleeps: how long ago it was can be compared
/// with what the wall clock says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopwatch(Tick);

#[cfg(unix)]
type Tick = std::time::Duration;
#[cfg(not(unix))]
type Tick = std::time::Instant;

impl Stopwatch {
    /// Starts now.
    pub(crate) fn start() -> Self {
        Self(tick())
    }

    /// The time since then.
    pub(crate) fn elapsed(self) -> Duration {
        #[cfg(unix)]
        let elapsed = tick().saturating_sub(self.0);
        #[cfg(not(unix))]
        let elapsed = self.0.elapsed();
        Duration::from_std(elapsed).unwrap_or(Duration::MAX)
    }
}

#[cfg(unix)]
fn tick() -> Tick {
    use rustix::time::{ClockId, clock_gettime};
    // Elsewhere on Unix the monotonic clock counts sleep too.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    std::time::Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

#[cfg(not(unix))]
fn tick() -> Tick {
    std::time::Instant::now()
}

/// A clock that stands still until a test advances it.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    /// A clock that shows `start`.
    #[must_use]
    pub fn at(start: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(start.trunc_subsecs(3))))
    }

    /// Moves the clock forward (or back, when negative).
    pub fn advance(&self, by: Duration) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
