//! A run's hold on its job, and its steps: transactions that begin by proving that hold.
//!
//! A step that others were in the way of is tried anew, after a pause that doubles and has a random part, so that two
//! imports that collided do not collide again. Deliberately absent: what a step does.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use rand::Rng;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    ids::JobId,
    operations::{environments::Engine, jobs::Job},
    store::{Database, Tx, jobs as store},
};

/// How often a step is tried that others were in the way of: some six seconds in all, well below the silence that
/// counts as an interruption.
const TRIES: u32 = 10;
/// The first pause, at most; each following one is twice as long, up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Between two steps on SQLite. Other processes wait for its write lock by trying again every few milliseconds; steps
/// without a pause would keep them out until the job is done.
const TURN: Duration = Duration::from_millis(6);

/// Names the run that may write to a job and to its result file.
#[derive(Debug, Clone)]
pub(in crate::service) struct Hold {
    pub(super) database: Arc<Database>,
    pub(super) id: JobId,
    pub(super) holder: Uuid,
}

impl Hold {
    /// Proves that this run still holds the job, and says that it is alive. On Postgres the row stays locked until the
    /// transaction ends, so that nobody takes the job over in between.
    ///
    /// # Errors
    /// `conflict` when another run holds it, or somebody stopped it.
    pub(super) async fn prove(&self, tx: &mut Tx) -> Result<()> {
        let now = self.database.now();
        held(store::beat(tx, self.id, self.holder, now).await?, self.id)
    }

    /// Saves where the job stands, in a step.
    ///
    /// # Errors
    /// As `prove`.
    pub(in crate::service) async fn save(
        &self,
        tx: &mut Tx,
        job: &Job,
        mark: Option<&Value>,
    ) -> Result<()> {
        held(store::save(tx, job, self.holder, mark).await?, self.id)?;
        // A long step was silent meanwhile.
        self.prove(tx).await
    }

    /// Runs a step, again when others were in the way.
    pub(super) async fn step<T, F>(self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Clone + Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx, Hold) -> BoxFuture<'a, Result<T>>,
    {
        let engine = self.database.engine();
        let answer = patiently(move || self.clone().once(work.clone())).await;
        if engine == Engine::Sqlite {
            tokio::time::sleep(TURN).await;
        }
        answer
    }

    fn once<T, F>(self, work: F) -> BoxFuture<'static, Result<T>>
    where
        T: Send + 'static,
        F: Send + 'static,
        F: for<'a> FnOnce(&'a mut Tx, Hold) -> BoxFuture<'a, Result<T>>,
    {
        async move {
            let database = self.database.clone();
            database
                .write(move |tx| {
                    async move {
                        self.prove(tx).await?;
                        work(tx, self).await
                    }
                    .boxed()
                })
                .await
        }
        .boxed()
    }
}

/// Tries something until nobody is in the way.
async fn patiently<T, F>(mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match attempt().await {
            Err(error) if in_the_way(&error) => {
                tracing::debug!(%error, "others were in the way of a step");
                let random = rand::rng().random_range(0.5..=1.0);
                tokio::time::sleep(pause.mul_f64(random)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            other => return other,
        }
    }
    match attempt().await {
        Err(error) if in_the_way(&error) => Err(Error::Contention),
        other => other,
    }
}

/// Whether another writer was in the way, so that the same may simply be tried anew.
fn in_the_way(error: &Error) -> bool {
    match error {
        Error::Conflict { thing, .. } => *thing != "job",
        // Of Postgres serialization_failure and deadlock_detected, of SQLite SQLITE_BUSY.
        Error::Database(error) => error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5")),
        _ => false,
    }
}

/// An error when another run holds the job, so that this one ends and what it was writing is rolled back.
pub(in crate::service) fn held(saved: bool, id: JobId) -> Result<()> {
    if saved {
        return Ok(());
    }
    Err(Error::Conflict {
        thing: "job",
        id: id.to_string(),
        seen: 0,
        found: 1,
    })
}

/// Whether an error says that the job belongs to another run by now.
pub(in crate::service) fn lost(error: &Error) -> bool {
    matches!(error, Error::Conflict { thing: "job", .. })
}

#[cfg(test)]
mod tests {
    use std::{future::ready, time::Duration};

    use super::{TRIES, held, patiently};
    use crate::{
        error::{Error, ErrorCode, Result},
        ids::JobId,
    };

    fn taken() -> Error {
        Error::Conflict {
            thing: "customer",
            id: String::new(),
            seen: 0,
            found: 1,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_waits_longer_and_longer_while_others_are_in_the_way() {
        let mut at = Vec::new();
        let done = patiently(|| {
            at.push(tokio::time::Instant::now());
            ready(if at.len() < 8 {
                Err(taken())
            } else {
                Ok(at.len())
            })
        })
        .await;
        assert_eq!(done.expect("they went away"), 8);
        let pauses: Vec<Duration> = at.windows(2).map(|two| two[1] - two[0]).collect();
        assert!(pauses[0] >= Duration::from_millis(10), "{pauses:?}");
        assert!(pauses[6] >= Duration::from_millis(600), "{pauses:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_others_never_let_through_ends_as_contention() {
        let mut tries = 0;
        let done: Result<()> = patiently(|| {
            tries += 1;
            ready(Err(taken()))
        })
        .await;
        assert!(matches!(done, Err(Error::Contention)), "{done:?}");
        assert_eq!(Error::Contention.code(), ErrorCode::Conflict);
        assert_eq!(tries, TRIES);
    }

    #[tokio::test(start_paused = true)]
    async fn a_run_that_lost_its_job_does_not_try_again() {
        let mut tries = 0;
        let done = patiently(|| {
            tries += 1;
            ready(held(false, JobId(uuid::Uuid::nil())))
        })
        .await;
        assert_eq!(done.expect_err("it is lost").code(), ErrorCode::Conflict);
        assert_eq!(tries, 1);
    }
}
