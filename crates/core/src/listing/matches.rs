//! The answer to a query: how many match, and which stands at any place of the list.

use std::{
    ops::ControlFlow,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Utc};

use super::{
    Id,
    bits::Bits,
    condition::Condition,
    counts::{Chosen, Counts},
    order::{Walk, compare_rows},
    view::{Row, View},
};
use crate::{
    ids::LicenseId,
    operations::licenses::{LicenseQuery, Sort},
};

/// A list with fewer of the base's licenses than this share is sorted by itself; a longer one is read off the order of
/// all.
const FEW: usize = 32;
/// Pages this near to the top, or within this share of the list, are found by walking there; farther ones make the whole
/// list, once.
const NEAR: usize = 2_000;
const NEAR_SHARE: usize = 8;

/// The licenses that match a query in one version of the index.
#[derive(Debug)]
pub struct Matches {
    view: Arc<View>,
    walk: Walk,
    /// Which licenses of the walk match; none is all.
    among: Option<Bits>,
    /// Rows of the overlay that match, in the list's order, each with the number of walked licenses before it.
    over: Vec<(usize, Arc<Row>)>,
    counts: Counts,
    /// Every match in order, once somebody has asked for a far place.
    listed: OnceLock<Arc<Vec<u32>>>,
}

impl View {
    /// Answers a query.
    #[must_use]
    pub fn find(self: &Arc<Self>, query: &LicenseQuery, now: DateTime<Utc>) -> Matches {
        let condition = Condition::new(self, query, now);
        let set = condition.of_base(self);
        let rows = self.overlay.values().filter_map(|entry| entry.row.as_ref());
        let rows: Vec<Arc<Row>> = rows.filter(|row| condition.matches(row)).cloned().collect();
        let chosen = Chosen::of(self, query);
        let counts = chosen.counts(&self.tally(set.as_ref(), &rows));
        let rows = rows
            .into_iter()
            .filter(|row| chosen.has(row.status, row.product))
            .collect();
        self.list(query.sort, chosen.narrow(self, set), rows, counts)
    }

    /// Puts matches in order.
    pub(super) fn list(
        self: &Arc<Self>,
        sort: Sort,
        set: Option<Bits>,
        mut rows: Vec<Arc<Row>>,
        counts: Counts,
    ) -> Matches {
        let few = set
            .as_ref()
            .filter(|set| set.count() < self.base.len() / FEW);
        let (walk, among) = match few {
            Some(few) => (Walk::of_some(self, sort, few.iter()), None),
            None => (Walk::whole(self, sort), set),
        };
        rows.sort_unstable_by(|a, b| compare_rows(self, sort, a, b));
        let over = rows
            .into_iter()
            .map(|row| (walk.before(self, sort, &row), row))
            .collect();
        Matches {
            view: self.clone(),
            walk,
            among,
            over,
            counts,
            listed: OnceLock::new(),
        }
    }

    /// Which of these folded keys no license has.
    pub fn unknown_keys<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Vec<usize> {
        let fresh: std::collections::HashSet<&str> = self
            .overlay
            .values()
            .filter_map(|entry| Some(entry.row.as_ref()?.key.as_str()))
            .collect();
        keys.enumerate()
            .filter(|(_, key)| {
                let kept = self
                    .base
                    .with_key(key)
                    .is_some_and(|ordinal| !self.is_overridden(ordinal));
                !kept && !fresh.contains(key)
            })
            .map(|(place, _)| place)
            .collect()
    }
}

impl Matches {
    /// How many match.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The version they are of.
    #[must_use]
    pub fn view(&self) -> &Arc<View> {
        &self.view
    }

    pub(super) fn is_of_base(&self, view: &View) -> bool {
        Arc::ptr_eq(&self.view.base, &view.base)
    }

    /// Memory of its own, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let few = match Arc::strong_count(self.walk.order()) {
            1 => self.walk.len() * size_of::<u32>(),
            _ => 0,
        };
        let listed = self.listed.get().map_or(0, |listed| listed.len());
        few + listed * size_of::<u32>() + self.among.as_ref().map_or(0, Bits::bytes)
    }

    /// Which licenses stand from a place on.
    #[must_use]
    pub fn page(&self, offset: usize, limit: usize) -> Vec<LicenseId> {
        let end = offset.saturating_add(limit).min(self.counts.total);
        if offset >= end {
            return Vec::new();
        }
        if self.is_plain_walk() {
            return (offset..end)
                .map(|place| self.id(self.walk.at(place)))
                .collect();
        }
        let near = NEAR.max(self.counts.total / NEAR_SHARE);
        if end > near || self.listed.get().is_some() {
            let listed = &self.listed()[offset..end];
            return listed.iter().map(|place| self.id(*place)).collect();
        }
        let mut page = Vec::with_capacity(end - offset);
        let mut seen = 0;
        let _ = self.try_each(|place| {
            if seen >= offset {
                page.push(self.id(place));
            }
            seen += 1;
            match seen < end {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        page
    }

    /// Every match, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<LicenseId> {
        self.page(0, usize::MAX)
    }

    /// Whether the walk itself is the list.
    fn is_plain_walk(&self) -> bool {
        self.among.is_none() && self.over.is_empty()
    }

    /// Every match in order: ordinals of the base, and behind them the places of overlay rows.
    pub(super) fn listed(&self) -> &Arc<Vec<u32>> {
        self.listed.get_or_init(|| {
            let mut listed = Vec::with_capacity(self.counts.total);
            self.each(|place| listed.push(place));
            Arc::new(listed)
        })
    }

    /// The license at a place of [`Self::listed`].
    fn id(&self, place: u32) -> LicenseId {
        let ids = &self.view.base.columns.ids;
        let id = match ids.get(place as usize) {
            Some(id) => *id,
            None => self.over[place as usize - ids.len()].1.id,
        };
        LicenseId(uuid::Uuid::from_bytes(id))
    }

    /// Rows of the overlay in the list's order, by their place behind the base.
    pub(super) fn over(&self) -> &[(usize, Arc<Row>)] {
        &self.over
    }

    /// Visits every match in order, as [`Self::listed`] numbers them.
    pub(super) fn each(&self, mut visit: impl FnMut(u32)) {
        let _ = self.try_each(|place| {
            visit(place);
            ControlFlow::Continue(())
        });
    }

    fn try_each(&self, mut visit: impl FnMut(u32) -> ControlFlow<()>) -> ControlFlow<()> {
        let behind = self.view.base.len() as u32;
        let mut over = (behind..).zip(self.over.iter().map(|(before, _)| *before));
        let mut next = over.next();
        let mut walked = 0;
        self.walk.each(|ordinal| {
            while let Some((place, before)) = next
                && before == walked
            {
                visit(place)?;
                next = over.next();
            }
            walked += 1;
            match self.among.as_ref().is_none_or(|set| set.contains(ordinal)) {
                true => visit(ordinal),
                false => ControlFlow::Continue(()),
            }
        })?;
        next.into_iter()
            .chain(over)
            .try_for_each(|(place, _)| visit(place))
    }

    /// The list without the base's columns: what stays when a pinned version outlives its base.
    pub(super) fn places(&self) -> Places {
        let over = self.over.iter().map(|(_, row)| row.id).collect();
        Places {
            ids: self.view.base.columns.ids.clone(),
            over,
            list: match self.is_plain_walk() {
                true => List::Walk(self.walk.clone()),
                false => List::Listed(self.listed().clone()),
            },
        }
    }
}

/// A list that knows its ids and nothing else.
#[derive(Debug)]
pub(super) struct Places {
    ids: Arc<Vec<Id>>,
    over: Vec<Id>,
    list: List,
}

#[derive(Debug)]
enum List {
    Walk(Walk),
    Listed(Arc<Vec<u32>>),
}

impl Places {
    pub(super) fn len(&self) -> usize {
        match &self.list {
            List::Walk(walk) => walk.len(),
            List::Listed(listed) => listed.len(),
        }
    }

    pub(super) fn page(&self, offset: usize, limit: usize) -> Vec<LicenseId> {
        let end = offset.saturating_add(limit).min(self.len());
        (offset..end).map(|place| self.at(place)).collect()
    }

    fn at(&self, place: usize) -> LicenseId {
        let ordinal = match &self.list {
            List::Walk(walk) => walk.at(place),
            List::Listed(listed) => listed[place],
        } as usize;
        let id = match self.ids.get(ordinal) {
            Some(id) => *id,
            None => self.over[ordinal - self.ids.len()],
        };
        LicenseId(uuid::Uuid::from_bytes(id))
    }

    /// Memory of its own, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let listed = match &self.list {
            List::Walk(_) => 0,
            List::Listed(listed) => listed.len() * size_of::<u32>(),
        };
        listed + self.over.len() * size_of::<Id>()
    }
}
