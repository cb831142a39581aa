//! The change feed of one process: what it committed itself and what it saw others commit, in one order.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rand::Rng;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::{
    error::{Error, Result},
    operations::{
        Noun,
        environments::{Changed, ChangesSince},
    },
};

/// Changes kept for followers that are late.
const KEPT: usize = 4096;
/// How long a follower waits for something to report.
const PATIENCE: Duration = Duration::from_secs(20);
/// Changes that come this close together are reported together.
const GATHER: Duration = Duration::from_millis(25);

/// The feed.
#[derive(Debug)]
pub struct Feed {
    ring: Mutex<Ring>,
    newest: watch::Sender<u32>,
    /// Databases that do not answer, by what they are called, with the reason.
    trouble: watch::Sender<BTreeMap<String, String>>,
}

#[derive(Debug)]
struct Ring {
    /// The cursor after the newest change.
    end: u32,
    changes: VecDeque<Changed>,
}

impl Default for Feed {
    /// Starts at a random cursor, so that a cursor of an earlier process is seen to be foreign.
    fn default() -> Self {
        let end = rand::rng().random_range(1..u32::MAX / 2);
        Self {
            ring: Mutex::new(Ring {
                end,
                changes: VecDeque::new(),
            }),
            newest: watch::Sender::new(end),
            trouble: watch::Sender::default(),
        }
    }
}

impl Feed {
    /// Tells everybody that nouns of an environment (or of the workspace) changed.
    pub fn push(&self, environment: Option<&str>, nouns: Vec<Noun>) {
        if nouns.is_empty() {
            return;
        }
        let end = {
            let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
            ring.changes.push_back(Changed {
                environment: environment.map(str::to_owned),
                nouns,
            });
            if ring.changes.len() > KEPT {
                ring.changes.pop_front();
            }
            ring.end = ring.end.wrapping_add(1);
            ring.end
        };
        self.newest.send_replace(end);
    }

    /// Notes that a database does not answer, so that followers stop believing that nothing happens.
    pub(super) fn lost(&self, database: &str, reason: String) {
        self.trouble
            .send_if_modified(|trouble| trouble.insert(database.to_owned(), reason).is_none());
    }

    /// Notes that a database answers again. Whether it was lost.
    pub(super) fn found(&self, database: &str) -> bool {
        self.trouble
            .send_if_modified(|trouble| trouble.remove(database).is_some())
    }

    /// Why news may be missing; none when every database answers.
    pub(super) fn first_trouble(&self) -> Option<Error> {
        let trouble = self.trouble.borrow();
        let (host, reason) = trouble.iter().next()?;
        Some(Error::Unreachable {
            host: host.clone(),
            reason: reason.clone(),
        })
    }

    /// What came after a cursor; waits for something when there is nothing yet. Without a cursor it answers at once
    /// with where the feed stands.
    ///
    /// # Errors
    /// `unreachable` while a database of the workspace does not answer.
    pub async fn since(&self, after: Option<u32>) -> Result<ChangesSince> {
        let Some(after) = after else {
            return Ok(ChangesSince {
                cursor: self.end(),
                changes: Vec::new(),
                missed: false,
            });
        };
        let mut newest = self.newest.subscribe();
        let mut trouble = self.trouble.subscribe();
        if after == self.end() {
            let news = async {
                tokio::select! {
                    _ = newest.wait_for(|end| *end != after) => {}
                    _ = trouble.wait_for(|trouble| !trouble.is_empty()) => {}
                }
            };
            if timeout(PATIENCE, news).await.is_ok() {
                sleep(GATHER).await;
            }
        }
        match self.first_trouble() {
            Some(error) => Err(error),
            None => Ok(self.read(after)),
        }
    }

    fn end(&self) -> u32 {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).end
    }

    fn read(&self, after: u32) -> ChangesSince {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = ring.end.wrapping_sub(after) as usize;
        if behind > ring.changes.len() {
            return ChangesSince {
                cursor: ring.end,
                changes: Vec::new(),
                missed: true,
            };
        }
        let mut merged: Vec<Changed> = Vec::new();
        for change in ring.changes.iter().skip(ring.changes.len() - behind) {
            match merged
                .iter_mut()
                .find(|known| known.environment == change.environment)
            {
                Some(known) => {
                    let fresh = change
                        .nouns
                        .iter()
                        .filter(|noun| !known.nouns.contains(noun))
                        .copied();
                    let fresh: Vec<Noun> = fresh.collect();
                    known.nouns.extend(fresh);
                }
                None => merged.push(change.clone()),
            }
        }
        ChangesSince {
            cursor: ring.end,
            changes: merged,
            missed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Feed, KEPT};
    use crate::operations::Noun;

    #[tokio::test]
    async fn a_follower_hears_of_what_came_after_its_cursor_merged() {
        let feed = Feed::default();
        let start = feed.since(None).await.expect("an answer").cursor;
        feed.push(Some("production"), vec![Noun::Licenses]);
        feed.push(Some("production"), vec![Noun::Licenses, Noun::Audit]);
        feed.push(None, vec![Noun::Views]);
        let heard = feed.since(Some(start)).await.expect("an answer");
        assert!(!heard.missed);
        assert_eq!(heard.changes.len(), 2);
        assert_eq!(heard.changes[0].nouns, [Noun::Licenses, Noun::Audit]);
        assert_eq!(heard.cursor, start + 3);
    }

    #[tokio::test]
    async fn a_follower_of_another_process_or_too_far_behind_is_told_that_it_missed_something() {
        let feed = Feed::default();
        let start = feed.since(None).await.expect("an answer").cursor;
        assert!(
            feed.since(Some(start.wrapping_add(7)))
                .await
                .expect("an answer")
                .missed
        );
        for _ in 0..=KEPT {
            feed.push(None, vec![Noun::Views]);
        }
        assert!(feed.since(Some(start)).await.expect("an answer").missed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_follower_waits_for_something_to_report() {
        let feed = std::sync::Arc::new(Feed::default());
        let start = feed.since(None).await.expect("an answer").cursor;
        let follower = tokio::spawn({
            let feed = feed.clone();
            async move { feed.since(Some(start)).await }
        });
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        assert!(!follower.is_finished());
        feed.push(None, vec![Noun::Views]);
        assert_eq!(
            follower
                .await
                .expect("the follower ends")
                .expect("an answer")
                .changes
                .len(),
            1
        );
    }

    #[tokio::test]
    async fn a_follower_is_told_when_a_database_is_lost_and_hears_again_when_it_is_found() {
        let feed = std::sync::Arc::new(Feed::default());
        let start = feed.since(None).await.expect("an answer").cursor;
        let follower = tokio::spawn({
            let feed = feed.clone();
            async move { feed.since(Some(start)).await }
        });
        tokio::task::yield_now().await;
        feed.lost("db.example", "connection refused".into());
        let failure = follower
            .await
            .expect("the follower ends")
            .expect_err("lost")
            .to_failure();
        assert!(failure.what.contains("db.example"), "{}", failure.what);
        assert!(feed.found("db.example"));
        feed.push(None, vec![Noun::Views]);
        assert_eq!(
            feed.since(Some(start))
                .await
                .expect("an answer")
                .changes
                .len(),
            1
        );
    }
}
