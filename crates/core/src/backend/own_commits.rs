//! This process's own commits, as two hear of them in either order: who follows commits, and the change feed.
//!
//! A commit that its follower never heard of (its caller was gone, or the answer to COMMIT was lost) is found by the feed.
//! Bounded: what only one of the two ever hears of is let go, the oldest first; at worst something is taken in twice.
//! Deliberately absent: what is taken in.

use std::collections::BTreeSet;

/// So many are remembered of each kind: more than are under way at once.
const KEPT: usize = 10_000;

/// Own commits that only one of the two has heard of, by their rows in the feed.
#[derive(Debug, Default)]
pub(super) struct OwnCommits {
    taken_in: BTreeSet<i64>,
    shown: BTreeSet<i64>,
}

impl OwnCommits {
    /// The feed shows a commit. Whether it was not taken in by itself, and has to be now.
    pub(super) fn must_take_in(&mut self, seq: i64) -> bool {
        let known = self.taken_in.remove(&seq);
        if !known {
            note(&mut self.shown, seq);
        }
        !known
    }

    /// A commit was taken in by itself.
    pub(super) fn took_in(&mut self, seq: i64) {
        if !self.shown.remove(&seq) {
            note(&mut self.taken_in, seq);
        }
    }
}

fn note(commits: &mut BTreeSet<i64>, seq: i64) {
    commits.insert(seq);
    if commits.len() > KEPT {
        commits.pop_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_taken_in_once_whoever_hears_of_it_first() {
        let mut own = OwnCommits::default();
        own.took_in(1);
        assert!(!own.must_take_in(1), "it took itself in");
        assert!(own.must_take_in(2), "the feed was first");
        own.took_in(2);
        assert!(own.must_take_in(3), "nobody else told of it");
        assert!(own.taken_in.is_empty());
        assert_eq!(own.shown, BTreeSet::from([3]));
    }

    #[test]
    fn commits_that_only_one_hears_of_are_not_remembered_for_ever() {
        let mut own = OwnCommits::default();
        for seq in 0..30_000 {
            own.took_in(2 * seq);
            own.must_take_in(2 * seq + 1);
        }
        assert_eq!((own.taken_in.len(), own.shown.len()), (KEPT, KEPT));
        assert!(own.must_take_in(0), "taken in twice rather than never");
    }
}
