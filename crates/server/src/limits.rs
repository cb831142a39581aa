//! How often one may ask: budgets that refill evenly, one for each asker, kept in the memory of this process.
//!
//! A [`Limiter`] knows no HTTP and no devices: whoever has something to limit (an address, a key, a token) asks it with a
//! value that can be hashed. It takes, it looks without taking, and it charges afterwards for what turned out to be
//! costly; for the last two there is no library, which is why the few lines of the algorithm (GCRA) stand here. Its memory
//! is bounded: when too many askers are known, strangers share one budget. Deliberately absent: limits across servers.
//! Behind a load balancer each server has budgets of its own.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    str::FromStr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// Askers that are known at a time.
const KNOWN: usize = 100_000;
/// How often those whose budget is full again are forgotten, when there are that many.
const TIDY: Duration = Duration::from_secs(1);

/// A budget: so many at once, refilled evenly over a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// At least 1.
    pub many: u32,
    /// The time in which an empty budget is full again.
    pub per: Duration,
}

impl Quota {
    /// So many in a minute.
    #[must_use]
    pub const fn a_minute(many: u32) -> Self {
        Self {
            many,
            per: Duration::from_secs(60),
        }
    }
}

/// A budget, or none, as it is written: `600/60` is 600 in 60 seconds, `off` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaybeQuota(pub Option<Quota>);

/// A text is no budget.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Write how many in how many seconds, like 600/60, or off.")]
pub struct NoQuota;

impl FromStr for MaybeQuota {
    type Err = NoQuota;

    fn from_str(text: &str) -> Result<Self, NoQuota> {
        if text == "off" {
            return Ok(Self(None));
        }
        let (many, seconds) = text.split_once('/').ok_or(NoQuota)?;
        let many = many.parse().map_err(|_| NoQuota)?;
        let seconds = seconds.parse().map_err(|_| NoQuota)?;
        if many == 0 || !(1..=86_400).contains(&seconds) {
            return Err(NoQuota);
        }
        let per = Duration::from_secs(seconds);
        Ok(Self(Some(Quota { many, per })))
    }
}

/// How often devices may ask this process; none is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Questions from one address (of IPv6, one /64 network).
    pub address: Option<Quota>,
    /// Questions about one license key, from anywhere.
    pub key: Option<Quota>,
    /// Questions about unknown keys from one address. Who has used this up is not answered at all until it refills.
    pub unknown: Option<Quota>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address: Some(Quota::a_minute(600)),
            key: Some(Quota::a_minute(120)),
            unknown: Some(Quota::a_minute(20)),
        }
    }
}

/// How a budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// The most at once.
    pub(crate) limit: u32,
    /// How many more at once.
    pub(crate) left: u32,
    /// When it is full again.
    pub(crate) full_in: Duration,
    /// How long to wait, when it is used up.
    pub(crate) wait: Option<Duration>,
}

impl Budget {
    /// The one of two that is nearer to its end.
    pub(crate) fn tighter(self, other: Self) -> Self {
        let order = |budget: &Self| (budget.wait.is_none(), budget.left, budget.limit);
        if order(&other) < order(&self) {
            other
        } else {
            self
        }
    }

    /// Writes it into an answer: `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (in seconds, as the IETF
    /// draft up to its sixth version), and `Retry-After` when it is used up.
    pub(crate) fn mark(&self, response: &mut Response) {
        let headers = response.headers_mut();
        let mut set = |name, value: u64| headers.insert(name, HeaderValue::from(value));
        set(LIMIT, u64::from(self.limit));
        set(REMAINING, u64::from(self.left));
        set(RESET, seconds(self.full_in));
        if let Some(wait) = self.wait {
            set(header::RETRY_AFTER, seconds(wait).max(1));
        }
    }
}

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Whole seconds, rounded up.
const fn seconds(time: Duration) -> u64 {
    time.as_secs() + (time.subsec_nanos() > 0) as u64
}

/// Budgets of one kind.
#[derive(Debug)]
pub(crate) struct Limiter {
    quota: Quota,
    /// Keyed anew in every process, so that nobody can choose whose budget they share.
    hasher: RandomState,
    began: Instant,
    room: Mutex<Room>,
}

#[derive(Debug, Default)]
struct Room {
    /// By the hash of the asker: when its budget is full again, since the beginning.
    full_at: HashMap<u64, Duration>,
    tidied: Duration,
}

impl Limiter {
    pub(crate) fn new(quota: Quota) -> Self {
        Self {
            quota,
            hasher: RandomState::new(),
            began: Instant::now(),
            room: Mutex::default(),
        }
    }

    /// Takes one from the budget of `who`, when there is one.
    pub(crate) fn take(&self, who: impl Hash) -> Budget {
        self.at(self.began.elapsed(), who, Spend::Take)
    }

    /// Looks at the budget of `who`.
    pub(crate) fn look(&self, who: impl Hash) -> Budget {
        self.at(self.began.elapsed(), who, Spend::Nothing)
    }

    /// Takes one from the budget of `who`, whether there is one or not.
    pub(crate) fn charge(&self, who: impl Hash) -> Budget {
        self.at(self.began.elapsed(), who, Spend::Charge)
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, now: Duration, who: impl Hash, spend: Spend) -> Budget {
        let Quota { many, per } = self.quota;
        let one = per / many;
        let mut who = self.hasher.hash_one(who);
        let mut room = self.room();
        if spend != Spend::Nothing && !room.takes_in(who, now) {
            who = CROWD;
        }
        let full_at = room.full_at.get(&who).copied().unwrap_or_default().max(now);
        let used_up = full_at + one > now + per;
        let spends = spend == Spend::Charge || (spend == Spend::Take && !used_up);
        // A debt ends: nobody waits longer than one whole budget.
        let after = match spends {
            true => (full_at + one).min(now + per + per),
            false => full_at,
        };
        if spends {
            room.full_at.insert(who, after);
        }
        drop(room);
        let free = (now + per).saturating_sub(after);
        let left = free.as_nanos().checked_div(one.as_nanos()).unwrap_or(0);
        let refused = used_up && spend != Spend::Charge;
        Budget {
            limit: many,
            left: u32::try_from(left).unwrap_or(many).min(many),
            full_in: after.saturating_sub(now),
            wait: refused.then(|| (full_at + one).saturating_sub(now + per)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spend {
    Nothing,
    Take,
    Charge,
}

/// Where strangers are counted when there is no more room.
const CROWD: u64 = 0;

impl Room {
    /// Whether there is room for an asker.
    fn takes_in(&mut self, who: u64, now: Duration) -> bool {
        if self.full_at.len() < KNOWN || self.full_at.contains_key(&who) {
            return true;
        }
        if now.saturating_sub(self.tidied) >= TIDY {
            self.tidied = now;
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        self.full_at.len() < KNOWN
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
