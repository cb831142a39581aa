//! Answers kept for the pages to come: each list as it was when it was first asked for, for a while.
//!
//! A list on screen asks for its pages by version, so that rows keep their places while others write. When a base is
//! replaced, the lists of the old one shrink to their ids, so that no pinned list keeps a whole base in memory.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    matches::{Matches, Places},
    view::View,
};
use crate::{
    ids::LicenseId,
    operations::licenses::{CreatedFilter, ExpiresFilter, LicenseQuery},
};

/// How long a version stays pinned.
const PINNED: Duration = Duration::from_secs(60);
/// How many lists are kept at most.
const MOST: usize = 64;
/// How much memory kept lists may take, as a share of the index, and what they may take in any case.
const SHARE: usize = 4;
const LEAST_BYTES: usize = 32 * 1024 * 1024;
/// "In the last so many days" is asked anew after this long.
const MOMENT: TimeDelta = TimeDelta::milliseconds(500);

/// The kept answers of one environment.
#[derive(Debug, Default)]
pub struct Shelf {
    kept: Mutex<Vec<Kept>>,
}

#[derive(Debug)]
struct Kept {
    version: u32,
    query: LicenseQuery,
    /// The moment the query was understood at.
    now: DateTime<Utc>,
    since: Instant,
    list: KeptList,
}

#[derive(Debug, Clone)]
enum KeptList {
    /// The whole answer; empty while the first who asked is still finding it.
    Whole(Arc<OnceLock<Arc<Matches>>>),
    /// Of a base that has been replaced.
    Places(Arc<Places>),
}

/// A list that is still as it was.
#[derive(Debug)]
pub struct Pinned(KeptList);

impl Shelf {
    /// The answer to a query in a view, found once for all who ask at the same time.
    #[must_use]
    pub fn find(&self, view: &Arc<View>, query: &LicenseQuery, now: DateTime<Utc>) -> Arc<Matches> {
        let cell = self.cell(view, query, now);
        cell.get_or_init(|| Arc::new(view.find(query, now))).clone()
    }

    fn cell(
        &self,
        view: &Arc<View>,
        query: &LicenseQuery,
        now: DateTime<Utc>,
    ) -> Arc<OnceLock<Arc<Matches>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let version = view.version();
        let known = kept
            .iter()
            .find(|each| each.version == version && each.answers(query, now));
        if let Some(Kept {
            list: KeptList::Whole(cell),
            ..
        }) = known
        {
            return cell.clone();
        }
        let cell = Arc::new(OnceLock::new());
        kept.push(Kept {
            version,
            query: query.clone(),
            now,
            since: Instant::now(),
            list: KeptList::Whole(cell.clone()),
        });
        make_room(&mut kept, (view.bytes() / SHARE).max(LEAST_BYTES));
        cell
    }

    /// The list of an earlier answer, when it is still kept.
    #[must_use]
    pub fn pinned(&self, version: u32, query: &LicenseQuery) -> Option<Pinned> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|each| {
            each.version == version && each.query == *query && each.since.elapsed() < PINNED
        })?;
        // What is in use goes last when room is made.
        kept[place..].rotate_left(1);
        match &kept.last()?.list {
            KeptList::Whole(cell) if cell.get().is_none() => None,
            list => Some(Pinned(list.clone())),
        }
    }

    /// Lets go of every base but the one of this view.
    pub fn settle(&self, view: &View) {
        let whole: Vec<Arc<OnceLock<Arc<Matches>>>> = {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let whole = kept.iter().filter_map(|each| match &each.list {
                KeptList::Whole(cell) => Some(cell.clone()),
                KeptList::Places(_) => None,
            });
            whole.collect()
        };
        for cell in whole {
            let Some(matches) = cell.get().filter(|matches| !matches.is_of_base(view)) else {
                continue;
            };
            // Listing takes a moment; nobody waits for the shelf meanwhile.
            let places = Arc::new(matches.places());
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            for each in kept.iter_mut() {
                if matches!(&each.list, KeptList::Whole(theirs) if Arc::ptr_eq(theirs, &cell)) {
                    each.list = KeptList::Places(places.clone());
                }
            }
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut kept, (view.bytes() / SHARE).max(LEAST_BYTES));
    }
}

/// Forgets what is too old, too much or too large, the least used first.
fn make_room(kept: &mut Vec<Kept>, most_bytes: usize) {
    kept.retain(|each| each.since.elapsed() < PINNED);
    let mut bytes = 0;
    let fitting = kept
        .iter()
        .rev()
        .take(MOST)
        .take_while(|each| {
            bytes += each.bytes();
            bytes <= most_bytes
        })
        .count();
    kept.drain(..kept.len() - fitting.max(1).min(kept.len()));
}

impl Kept {
    fn answers(&self, query: &LicenseQuery, now: DateTime<Utc>) -> bool {
        let moves_on = matches!(query.expires, Some(ExpiresFilter::Within { .. }))
            || matches!(query.created, Some(CreatedFilter::Last { .. }));
        self.query == *query && (!moves_on || (now - self.now).abs() < MOMENT)
    }

    fn bytes(&self) -> usize {
        let list = match &self.list {
            KeptList::Whole(cell) => cell.get().map_or(0, |matches| matches.bytes()),
            KeptList::Places(places) => places.bytes(),
        };
        list + self.query.search.len()
    }
}

impl Pinned {
    /// How many there were.
    #[must_use]
    pub fn total(&self) -> usize {
        match &self.0 {
            KeptList::Whole(cell) => cell.get().map_or(0, |matches| matches.counts().total),
            KeptList::Places(places) => places.len(),
        }
    }

    /// Which licenses stood from a place on.
    #[must_use]
    pub fn page(&self, offset: usize, limit: usize) -> Vec<LicenseId> {
        match &self.0 {
            KeptList::Whole(cell) => cell
                .get()
                .map(|matches| matches.page(offset, limit))
                .unwrap_or_default(),
            KeptList::Places(places) => places.page(offset, limit),
        }
    }
}
