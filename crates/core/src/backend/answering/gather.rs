//! Activations and deactivations that come at the same time are written together: while one batch is being committed,
//! the next gathers.
//!
//! Nobody waits for company: who comes alone is written alone, at once. Deliberately absent: what a batch does
//! (`service::seat_batch`).

use std::{
    collections::VecDeque,
    future::Future,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::FutureExt;
use tokio::sync::oneshot;

use crate::{
    error::{Error, Result},
    service::seat_batch::{Outcome, Wanted},
};

/// The most that are written together.
const BATCH: usize = 256;
/// The most that wait: a second or so of writing. Who comes then is better told so than left to wait.
const LINE: usize = 8_192;
/// So many batches are under way at once: while one tells those who follow commits, the next is written.
const LANES: usize = 2;

/// Those who wait.
#[derive(Debug, Default, Clone)]
pub(crate) struct Gather(Arc<Mutex<Line>>);

/// Where an outcome goes.
type Told = oneshot::Sender<Result<Outcome>>;

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<(Wanted, Told)>,
    /// How many take batches out.
    busy: usize,
}

impl Gather {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does one with whatever else waits; `work` does a batch, and gives as many outcomes as it got.
    ///
    /// # Errors
    /// The batch's; `busy` when too many wait, or the database is away.
    pub(crate) async fn join<F, W>(&self, wanted: Wanted, work: F) -> Result<Outcome>
    where
        F: Fn(Arc<Vec<Wanted>>) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Vec<Outcome>>> + Send + 'static,
    {
        let (done, outcome) = oneshot::channel();
        let first = {
            let mut line = self.line();
            if line.waiting.len() >= LINE {
                return Err(Error::Crowded);
            }
            line.waiting.push_back((wanted, done));
            let free = line.busy < LANES;
            line.busy += usize::from(free);
            free
        };
        if first {
            // A task of its own: who began may hang up, and the others are still written.
            tokio::spawn(self.clone().take_out(work));
        }
        outcome
            .await
            .unwrap_or_else(|_| Err(Error::Internal("an activation fell over".into())))
    }

    async fn take_out<F, W>(self, work: F)
    where
        F: Fn(Arc<Vec<Wanted>>) -> W + Send + Sync,
        W: Future<Output = Result<Vec<Outcome>>> + Send,
    {
        // Those who came at the same moment are let into the line first.
        tokio::task::yield_now().await;
        while let Some((batch, waiting)) = self.next() {
            let batch = Arc::new(batch);
            let done = AssertUnwindSafe(work(batch.clone())).catch_unwind().await;
            match done {
                Ok(Ok(outcomes)) => {
                    for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
                        let _ = waiting.send(Ok(outcome));
                    }
                }
                Ok(Err(error)) if error.is_lost_connection() => all_wait(&error, waiting),
                Ok(Err(error)) if batch.len() == 1 => {
                    if let Some(waiting) = waiting.into_iter().next() {
                        let _ = waiting.send(Err(error));
                    }
                }
                // One of them may be what fails: nothing was written, so each is tried alone.
                Ok(Err(_)) | Err(_) => one_by_one(&work, &batch, waiting).await,
            }
        }
    }

    fn next(&self) -> Option<(Vec<Wanted>, Vec<Told>)> {
        let mut line = self.line();
        let many = line.waiting.len().min(BATCH);
        if many == 0 {
            line.busy -= 1;
            return None;
        }
        Some(line.waiting.drain(..many).unzip())
    }
}

/// Nobody's turn is better than anybody else's while the database is away.
fn all_wait(error: &Error, waiting: impl IntoIterator<Item = Told>) {
    tracing::warn!(%error, "devices are to ask again, since the database does not answer");
    for waiting in waiting {
        let _ = waiting.send(Err(Error::DatabaseAway));
    }
}

async fn one_by_one<F, W>(work: &F, batch: &[Wanted], waiting: Vec<Told>)
where
    F: Fn(Arc<Vec<Wanted>>) -> W + Sync,
    W: Future<Output = Result<Vec<Outcome>>> + Send,
{
    let mut waiting = waiting.into_iter();
    for (wanted, told) in batch.iter().zip(waiting.by_ref()) {
        let alone = Arc::new(vec![wanted.clone()]);
        let done = AssertUnwindSafe(work(alone)).catch_unwind().await;
        let outcome = match done {
            Ok(Ok(mut outcomes)) => outcomes
                .pop()
                .ok_or_else(|| Error::Internal("an activation has no outcome".into())),
            Ok(Err(error)) if error.is_lost_connection() => {
                return all_wait(&error, std::iter::once(told).chain(waiting));
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::Internal("an activation fell over".into())),
        };
        let _ = told.send(outcome);
    }
}

#[cfg(test)]
#[path = "gather_tests.rs"]
mod tests;
