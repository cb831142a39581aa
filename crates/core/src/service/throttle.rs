//! How often somebody may be wrong before they have to wait, and how long.
//!
//! A try is counted before it is looked at, so that many at once, in any number of servers, are no more than one after the
//! other; being right takes the count back. Never counted: an account from everywhere, or a stranger could lock somebody out
//! by being wrong in their name.

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use sha2::{Digest, Sha256};

use crate::{
    error::Result,
    store::{Database, Tx, sign_ins as store},
};

/// Failures older than this are forgotten.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// How patient one is with a subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Wrong tries before one has to wait.
    free: i32,
    /// The longest wait, in seconds.
    longest: i64,
}

/// An account, from one network.
pub(super) const ACCOUNT: Patience = Patience {
    free: 5,
    longest: 15 * 60,
};
/// A network, whatever account it tries; a whole office may stand behind one address.
pub(super) const NETWORK: Patience = Patience {
    free: 50,
    longest: 5 * 60,
};
/// Second factors of an account whose password was right: nobody gets here without knowing it.
pub(super) const CODE: Patience = Patience {
    free: 10,
    longest: 15 * 60,
};
/// Somebody's own password, asked again while they are signed in.
pub(super) const OWN: Patience = Patience {
    free: 5,
    longest: 30,
};

impl Patience {
    /// How long to wait after so many failures: 1, 2, 4 … seconds once the free ones are used up.
    fn wait(self, failures: i32) -> TimeDelta {
        if failures < self.free {
            return TimeDelta::zero();
        }
        let doublings = u32::try_from(failures - self.free).unwrap_or(0).min(20);
        TimeDelta::seconds((1_i64 << doublings).min(self.longest))
    }
}

/// What is counted: a hash, so that the table tells nobody who tried what.
pub(super) type Subject = (Patience, Vec<u8>);

/// The subject of some words.
pub(super) fn subject(patience: Patience, kind: &str, parts: &[&str]) -> Subject {
    let mut digest = Sha256::new().chain_update(kind);
    for part in parts {
        digest.update([0]);
        digest.update(part.as_bytes());
    }
    (patience, digest.finalize().to_vec())
}

/// A try that was counted, as taking it back needs it.
#[derive(Debug, Clone)]
pub(super) struct Try {
    /// What it was counted of.
    pub subject: Vec<u8>,
    at: DateTime<Utc>,
    /// Since when one had waited before it.
    before: DateTime<Utc>,
}

impl Try {
    /// Takes it back.
    pub(super) async fn take_back(&self, tx: &mut Tx) -> Result<()> {
        store::uncount_failure(tx, &self.subject, self.at, self.before).await
    }
}

/// What became of a try.
#[derive(Debug)]
pub(super) enum Begun {
    /// It was counted, once of each subject.
    Counted(Vec<Try>),
    /// So many seconds to wait; nothing was counted.
    Wait(u64),
}

/// How many seconds there are to wait after so many failures.
fn left(patience: Patience, (failures, last): (i32, DateTime<Utc>), now: DateTime<Utc>) -> u64 {
    if now - last > REMEMBERED {
        return 0;
    }
    let left = last + patience.wait(failures) - now;
    // Begun seconds count whole.
    let seconds = left.num_seconds() + i64::from(left.subsec_nanos() > 0);
    u64::try_from(seconds).unwrap_or(0)
}

async fn count(tx: &mut Tx, subjects: &[Subject], now: DateTime<Utc>) -> Result<Begun> {
    let mut held = Vec::new();
    for (patience, subject) in subjects {
        let seen = store::hold_failures(tx, subject, now).await?;
        let wait = left(*patience, seen, now);
        if wait > 0 {
            return Ok(Begun::Wait(wait));
        }
        held.push((subject, seen));
    }
    let mut tries = Vec::new();
    for (subject, (failures, before)) in held {
        store::count_failure(tx, subject, failures.saturating_add(1), now).await?;
        tries.push(Try {
            subject: subject.clone(),
            at: now,
            before,
        });
    }
    Ok(Begun::Counted(tries))
}

/// Counts a try of these subjects, unless one of them has to wait.
pub(super) async fn begin(control: &Database, subjects: &[Subject]) -> Result<Begun> {
    let now = control.now();
    let mut tx = control.read().await?;
    for (patience, subject) in subjects {
        // Whoever has to wait is told so without a write.
        let seen = store::failures(&mut tx, subject).await?;
        let wait = seen.map_or(0, |seen| left(*patience, seen, now));
        if wait > 0 {
            return Ok(Begun::Wait(wait));
        }
    }
    drop(tx);
    let subjects = subjects.to_vec();
    control
        .write(move |tx| {
            async move {
                store::forget_failures(tx, now - REMEMBERED).await?;
                count(tx, &subjects, now).await
            }
            .boxed()
        })
        .await
}

/// Takes counted tries back.
pub(super) async fn take_back(control: &Database, tries: Vec<Try>) -> Result<()> {
    control
        .write(move |tx| {
            async move {
                for tried in &tries {
                    tried.take_back(tx).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits =
            [0, 4, 5, 6, 9, 30, i32::MAX].map(|failures| ACCOUNT.wait(failures).num_seconds());
        assert_eq!(waits, [0, 0, 1, 2, 16, 900, 900]);
    }

    #[test]
    fn parts_of_a_subject_do_not_run_together() {
        let one = subject(ACCOUNT, "account", &["ab", "c"]);
        let other = subject(ACCOUNT, "account", &["a", "bc"]);
        assert_ne!(one.1, other.1);
    }
}
