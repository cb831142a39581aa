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
/// How often a count is tried when others count at the same moment.
const TRIES: u32 = 5;

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

/// How many seconds a subject still has to wait, and what was counted of it so far.
async fn look(
    tx: &mut Tx,
    (patience, subject): &Subject,
    now: DateTime<Utc>,
) -> Result<(u64, Option<i32>, i32)> {
    let Some((failures, last)) = store::failures(tx, subject).await? else {
        return Ok((0, None, 0));
    };
    if now - last > REMEMBERED {
        return Ok((0, Some(failures), 0));
    }
    let left = last + patience.wait(failures) - now;
    let seconds = if left > TimeDelta::zero() {
        // Begun seconds count whole.
        left.num_seconds() + i64::from(left.subsec_nanos() > 0)
    } else {
        0
    };
    Ok((
        u64::try_from(seconds).unwrap_or(0),
        Some(failures),
        failures,
    ))
}

enum Counted {
    Yes,
    Wait(u64),
    Again,
}

async fn count(tx: &mut Tx, subjects: &[Subject], now: DateTime<Utc>) -> Result<Counted> {
    let mut looks = Vec::new();
    for subject in subjects {
        looks.push(look(tx, subject, now).await?);
    }
    let wait = looks.iter().map(|(wait, ..)| *wait).max().unwrap_or(0);
    if wait > 0 {
        return Ok(Counted::Wait(wait));
    }
    for ((_, subject), (_, seen, failures)) in subjects.iter().zip(looks) {
        let next = failures.saturating_add(1);
        if !store::count_failure(tx, subject, seen, next, now).await? {
            return Ok(Counted::Again);
        }
    }
    Ok(Counted::Yes)
}

/// Counts a try of these subjects. Some seconds to wait when one of them has to; nothing is counted then.
pub(super) async fn begin(control: &Database, subjects: &[Subject]) -> Result<Option<u64>> {
    let now = control.now();
    let mut tx = control.read().await?;
    for subject in subjects {
        // Whoever has to wait is told so without a write.
        let (wait, ..) = look(&mut tx, subject, now).await?;
        if wait > 0 {
            return Ok(Some(wait));
        }
    }
    drop(tx);
    for _ in 0..TRIES {
        let subjects = subjects.to_vec();
        let counted = control
            .write(move |tx| {
                async move {
                    store::forget_failures(tx, now - REMEMBERED).await?;
                    count(tx, &subjects, now).await
                }
                .boxed()
            })
            .await?;
        match counted {
            Counted::Yes => return Ok(None),
            Counted::Wait(seconds) => return Ok(Some(seconds)),
            Counted::Again => {}
        }
    }
    Ok(Some(1))
}

/// Takes counted tries back.
pub(super) async fn take_back(control: &Database, subjects: &[Subject]) -> Result<()> {
    let subjects = subjects.to_vec();
    control
        .write(move |tx| {
            async move {
                for (_, subject) in &subjects {
                    store::uncount_failure(tx, subject).await?;
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
