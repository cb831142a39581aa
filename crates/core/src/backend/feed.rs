//! The change feed of one process: what it committed itself and what it saw others commit, in one order.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rand::Rng;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::operations::{
    Noun,
    environments::{Changed, ChangesSince},
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

    /// What came after a cursor; waits for something when there is nothing yet. Without a cursor it answers at once
    /// with where the feed stands.
    pub async fn since(&self, after: Option<u32>) -> ChangesSince {
        let Some(after) = after else {
            return ChangesSince {
                cursor: self.end(),
                changes: Vec::new(),
                missed: false,
            };
        };
        let mut newest = self.newest.subscribe();
        if after == self.end()
            && timeout(PATIENCE, newest.wait_for(|end| *end != after))
                .await
                .is_ok()
        {
            sleep(GATHER).await;
        }
        self.read(after)
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
        let start = feed.since(None).await.cursor;
        feed.push(Some("production"), vec![Noun::Licenses]);
        feed.push(Some("production"), vec![Noun::Licenses, Noun::Audit]);
        feed.push(None, vec![Noun::Views]);
        let heard = feed.since(Some(start)).await;
        assert!(!heard.missed);
        assert_eq!(heard.changes.len(), 2);
        assert_eq!(heard.changes[0].nouns, [Noun::Licenses, Noun::Audit]);
        assert_eq!(heard.cursor, start + 3);
    }

    #[tokio::test]
    async fn a_follower_of_another_process_or_too_far_behind_is_told_that_it_missed_something() {
        let feed = Feed::default();
        let start = feed.since(None).await.cursor;
        assert!(feed.since(Some(start.wrapping_add(7))).await.missed);
        for _ in 0..=KEPT {
            feed.push(None, vec![Noun::Views]);
        }
        assert!(feed.since(Some(start)).await.missed);
    }

    #[tokio::test(start_paused = true)]
    async fn a_follower_waits_for_something_to_report() {
        let feed = std::sync::Arc::new(Feed::default());
        let start = feed.since(None).await.cursor;
        let follower = tokio::spawn({
            let feed = feed.clone();
            async move { feed.since(Some(start)).await }
        });
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        assert!(!follower.is_finished());
        feed.push(None, vec![Noun::Views]);
        assert_eq!(follower.await.expect("the follower ends").changes.len(), 1);
    }
}
