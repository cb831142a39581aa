//! For tests: the transaction of a bulk change's chunk, held open after its last statement and before its commit.
//!
//! Deliberately absent: everything in programs; this module is compiled for tests alone.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::ids::JobId;

/// A chunk that waits before its commit.
pub(crate) struct HeldOpen {
    /// Comes when it does.
    pub reached: oneshot::Receiver<()>,
    /// Lets it go on.
    pub release: oneshot::Sender<()>,
}

struct Gate {
    job: JobId,
    reached: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

static GATES: Mutex<Vec<Gate>> = Mutex::new(Vec::new());

fn gates() -> std::sync::MutexGuard<'static, Vec<Gate>> {
    GATES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the next chunk of a job.
pub(crate) fn next_chunk_of(job: JobId) -> HeldOpen {
    let (reached, is_reached) = oneshot::channel();
    let (release, released) = oneshot::channel();
    gates().push(Gate {
        job,
        reached,
        released,
    });
    HeldOpen {
        reached: is_reached,
        release,
    }
}

/// Waits where a chunk of this job is held; goes on at once otherwise.
pub(super) async fn pass(job: JobId) {
    let found = {
        let mut gates = gates();
        let place = gates.iter().position(|gate| gate.job == job);
        place.map(|place| gates.swap_remove(place))
    };
    if let Some(gate) = found {
        // A test that is gone waits for nothing, and lets everything go on.
        let _ = gate.reached.send(());
        let _ = gate.released.await;
    }
}
