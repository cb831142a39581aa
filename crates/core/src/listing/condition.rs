//! A query turned into something that can be asked of the base as a whole and of single rows.
//!
//! Deliberately absent: the status and product filters, which each count leaves out of its own group (`matches`).

use std::{collections::HashSet, ops::RangeInclusive};

use chrono::{DateTime, Duration, Utc};
use memchr::memmem::Finder;

use super::{
    base::{Base, NEVER, NOT_BEGUN},
    bits::Bits,
    people::NOBODY,
    texts::Texts,
    view::{Row, View},
};
use crate::{
    domain::search::Search,
    ids::CustomerId,
    operations::licenses::{CreatedFilter, ExpiresFilter, LicenseQuery},
};

/// Blobs of this many texts and more are scanned by several threads, and by how many at most. Tests scan small ones so.
const SHARED: usize = if cfg!(test) { 8 } else { 200_000 };
const MOST_THREADS: usize = 4;
/// Where matching customers hold more than this share of all licenses, one look at every license is quicker than
/// going through their lists.
const MANY_HELD: usize = 16;

/// What a query asks for, apart from status and product.
#[derive(Debug)]
pub(super) struct Condition {
    sought: Sought,
    customer: Option<CustomerId>,
    expires: Option<RangeInclusive<i64>>,
    created: Option<RangeInclusive<i64>>,
}

/// What is looked for.
#[derive(Debug)]
enum Sought {
    Everything,
    Keys(HashSet<String>),
    Text {
        text: String,
        finder: Box<Finder<'static>>,
        /// Products whose name contains it.
        products: Vec<u32>,
    },
}

impl Condition {
    pub(super) fn new(view: &View, query: &LicenseQuery, now: DateTime<Utc>) -> Self {
        let sought = match Search::parse(&query.search) {
            Search::Everything => Sought::Everything,
            Search::Keys(keys) => Sought::Keys(keys.into_iter().map(|key| key.folded).collect()),
            Search::Text(text) => Sought::text(view, text),
        };
        Self {
            sought,
            customer: query.customer,
            expires: query.expires.as_ref().map(|filter| expiry(filter, now)),
            created: query.created.as_ref().map(|filter| creation(filter, now)),
        }
    }

    /// The base's licenses that match and are not overridden; none means all of them.
    pub(super) fn of_base(&self, view: &View) -> Option<Bits> {
        let base = &view.base;
        let mut set: Option<Bits> = None;
        let mut and = |other: Bits| match &mut set {
            None => set = Some(other),
            Some(set) => set.keep(&other),
        };
        match &self.sought {
            Sought::Everything => {}
            Sought::Keys(keys) => and(with_keys(base, keys)),
            Sought::Text {
                text,
                finder,
                products,
            } => and(with_text(base, text, finder, products)),
        }
        if let Some(customer) = self.customer {
            let mut theirs = Bits::none(base.len());
            if let Some(ordinal) = base.people.find(customer) {
                base.of_customer(ordinal)
                    .for_each(|license| theirs.insert(license));
            }
            and(theirs);
        }
        if let Some(range) = &self.expires {
            and(Bits::where_column(&base.columns.expires, |at| {
                range.contains(&at)
            }));
        }
        if let Some(range) = &self.created {
            and(Bits::where_column(&base.columns.created, |at| {
                range.contains(&at)
            }));
        }
        for ordinal in view.overlay.values().filter_map(|entry| entry.base) {
            set.get_or_insert_with(|| Bits::all(base.len()))
                .remove(ordinal);
        }
        set
    }

    /// Whether a row of the overlay matches.
    pub(super) fn matches(&self, row: &Row) -> bool {
        let customer = row.customer.as_deref();
        let sought = match &self.sought {
            Sought::Everything => true,
            Sought::Keys(keys) => keys.contains(&row.key),
            Sought::Text {
                finder, products, ..
            } => {
                let has = |text: &str| finder.find(text.as_bytes()).is_some();
                has(&row.key)
                    || customer.is_some_and(|person| has(&person.name) || has(&person.email))
                    || products.contains(&row.product)
            }
        };
        sought
            && self
                .customer
                .is_none_or(|id| customer.is_some_and(|person| person.id == id))
            && self
                .expires
                .as_ref()
                .is_none_or(|range| range.contains(&row.expires))
            && self
                .created
                .as_ref()
                .is_none_or(|range| range.contains(&row.created))
    }
}

impl Sought {
    fn text(view: &View, text: String) -> Self {
        if text.is_empty() {
            return Self::Everything;
        }
        Self::Text {
            finder: Box::new(Finder::new(&text).into_owned()),
            products: view.products.containing(&text).collect(),
            text,
        }
    }
}

/// A moment as the columns have it.
fn micros(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_micros()
}

/// From a moment until just before another; an open end reaches the last moment there is.
fn between(
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    last: i64,
) -> RangeInclusive<i64> {
    from.map_or(i64::MIN, micros)..=to.map_or(last, |to| micros(to) - 1)
}

fn expiry(filter: &ExpiresFilter, now: DateTime<Utc>) -> RangeInclusive<i64> {
    match filter {
        ExpiresFilter::Lifetime => NEVER..=NEVER,
        ExpiresFilter::Within { days } => between(
            Some(now),
            Some(now + Duration::days(i64::from(*days))),
            NOT_BEGUN - 1,
        ),
        ExpiresFilter::Between { from, to } => between(*from, *to, NOT_BEGUN - 1),
    }
}

fn creation(filter: &CreatedFilter, now: DateTime<Utc>) -> RangeInclusive<i64> {
    match filter {
        CreatedFilter::Last { days } => {
            between(Some(now - Duration::days(i64::from(*days))), None, i64::MAX)
        }
        CreatedFilter::Between { from, to } => between(*from, *to, i64::MAX),
    }
}

fn with_keys(base: &Base, keys: &HashSet<String>) -> Bits {
    let mut found = Bits::none(base.len());
    for ordinal in keys.iter().filter_map(|key| base.with_key(key)) {
        found.insert(ordinal);
    }
    found
}

/// The licenses whose key, customer or product contains a text.
fn with_text(base: &Base, text: &str, finder: &Finder<'_>, products: &[u32]) -> Bits {
    let mut found = match base.letters.with(text) {
        Some(letter) => letter.cloned().unwrap_or_else(|| Bits::none(base.len())),
        None => {
            let mut found = keys_with(base, text, finder);
            add_held(base, &people_with(base, finder), &mut found);
            found
        }
    };
    for product in products {
        for license in base.of_product(*product) {
            found.insert(*license);
        }
    }
    found
}

/// The licenses whose key contains a text.
pub(super) fn keys_with(base: &Base, text: &str, finder: &Finder<'_>) -> Bits {
    match text.bytes().all(|byte| base.key_bytes[usize::from(byte)]) {
        true => containing(&base.columns.keys, finder),
        false => Bits::none(base.len()),
    }
}

/// The customers whose name or email contains a text.
pub(super) fn people_with(base: &Base, finder: &Finder<'_>) -> Bits {
    containing(&base.people.texts, finder)
}

/// The texts that contain another; long blobs are shared among the processors.
fn containing(texts: &Texts, finder: &Finder<'_>) -> Bits {
    let threads = match texts.len() {
        0..SHARED => 1,
        _ => std::thread::available_parallelism().map_or(1, |most| most.get().min(MOST_THREADS)),
    };
    // Whole words of the set, so that the parts need only be put one behind the other.
    let share = texts.len().div_ceil(threads).next_multiple_of(64);
    let scan = |first: usize| {
        let end = (first + share).min(texts.len());
        let mut part = Bits::none(end - first);
        texts.scan(finder, first..end, |ordinal| {
            part.insert(ordinal - first as u32);
        });
        part
    };
    let firsts: Vec<usize> = (0..texts.len()).step_by(share.max(1)).collect();
    std::thread::scope(|scope| {
        let scan = &scan;
        let others = firsts
            .iter()
            .skip(1)
            .map(|first| scope.spawn(move || scan(*first)));
        let others: Vec<_> = others.collect();
        let mut found = firsts
            .first()
            .map_or_else(|| Bits::none(0), |first| scan(*first));
        for other in others {
            let part = other
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            found.append(&part);
        }
        found
    })
}

/// Adds the licenses that these customers hold.
fn add_held(base: &Base, people: &Bits, found: &mut Bits) {
    let mut lists = 0;
    let few = people.iter().all(|person| {
        lists += base.of_name(base.people.ranks[person as usize]).len();
        lists < base.len() / MANY_HELD
    });
    if few {
        for person in people.iter() {
            base.of_customer(person)
                .for_each(|license| found.insert(license));
        }
    } else {
        let held = |holder: u32| holder != NOBODY && people.contains(holder);
        found.add(&Bits::where_column(&base.columns.customers, held));
    }
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::{Texts, containing};

    #[test]
    fn threads_find_together_what_one_finds_alone() {
        let mut texts = Texts::with_capacity(0, 0);
        for number in 0..1_000_u32 {
            texts.push(&[number.to_string().as_bytes()]).unwrap();
        }
        for needle in ["7", "99", "x", ""] {
            let found: Vec<u32> = containing(&texts, &Finder::new(needle)).iter().collect();
            let expected: Vec<u32> = (0..1_000)
                .filter(|number| number.to_string().contains(needle))
                .collect();
            assert_eq!(found, expected, "{needle:?}");
        }
    }
}
