//! How many match, by status and by product: one tally, from which every count is read off.

use std::sync::Arc;

use super::{
    base::{STATUSES, Tally},
    bits::Bits,
    view::{Row, View},
};
use crate::{domain::status::LicenseStatus, ids::ProductId, operations::licenses::LicenseQuery};

/// How many match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Matches of search and all filters.
    pub total: usize,
    /// Matches per status, ignoring the status filter.
    pub by_status: [usize; STATUSES],
    /// Matches per product ordinal, ignoring the product filter.
    by_product: Vec<usize>,
}

impl View {
    /// How many of a set there are by product and status.
    pub(super) fn tally(&self, set: Option<&Bits>, rows: &[Arc<Row>]) -> Tally {
        let columns = &self.base.columns;
        let cell = |ordinal: u32| {
            let place = ordinal as usize;
            (
                columns.products[place] as usize,
                usize::from(columns.statuses[place]),
            )
        };
        let mut tally = match set {
            // Of a large set it is less work to subtract what is not in it.
            Some(set) if set.count() * 2 > set.len() => {
                let mut tally = self.base.tally.clone();
                set.missing().for_each(|ordinal| {
                    let (product, status) = cell(ordinal);
                    tally[product][status] -= 1;
                });
                tally
            }
            Some(set) => {
                let mut tally = vec![[0; STATUSES]; self.base.tally.len()];
                set.iter().for_each(|ordinal| {
                    let (product, status) = cell(ordinal);
                    tally[product][status] += 1;
                });
                tally
            }
            None => self.base.tally.clone(),
        };
        tally.resize(self.products.len(), [0; STATUSES]);
        for row in rows {
            tally[row.product as usize][usize::from(row.status)] += 1;
        }
        tally
    }

    /// Licenses per product ordinal, all of them.
    pub(super) fn by_product(&self) -> Vec<usize> {
        let mut tally = self.base.tally.clone();
        tally.resize(self.products.len(), [0; STATUSES]);
        for entry in self.overlay.values() {
            if let Some(ordinal) = entry.base {
                let (columns, place) = (&self.base.columns, ordinal as usize);
                tally[columns.products[place] as usize][usize::from(columns.statuses[place])] -= 1;
            }
            if let Some(row) = &entry.row {
                tally[row.product as usize][usize::from(row.status)] += 1;
            }
        }
        tally.iter().map(sum).collect()
    }
}

fn sum(by_status: &[u32; STATUSES]) -> usize {
    by_status.iter().map(|count| *count as usize).sum()
}

/// The status and product filters.
pub(super) struct Chosen {
    /// By rank; all when the filter is empty.
    statuses: [bool; STATUSES],
    /// By ordinal; none when the filter is empty.
    products: Option<Vec<bool>>,
}

impl Chosen {
    pub(super) fn of(view: &View, query: &LicenseQuery) -> Self {
        let statuses = std::array::from_fn(|rank| {
            query.statuses.is_empty()
                || LicenseStatus::ALL
                    .get(rank)
                    .is_some_and(|status| query.statuses.contains(status))
        });
        let products = (!query.products.is_empty()).then(|| {
            let mut chosen = vec![false; view.products.len()];
            let known = |id: &ProductId| view.products.find(*id);
            for ordinal in query.products.iter().filter_map(known) {
                chosen[ordinal as usize] = true;
            }
            chosen
        });
        Self { statuses, products }
    }

    pub(super) fn has(&self, status: u8, product: u32) -> bool {
        self.statuses[usize::from(status)] && self.has_product(product as usize)
    }

    fn has_product(&self, product: usize) -> bool {
        self.products.as_ref().is_none_or(|chosen| chosen[product])
    }

    /// Each count ignores its own filter.
    pub(super) fn counts(&self, tally: &Tally) -> Counts {
        let mut counts = Counts {
            total: 0,
            by_status: [0; STATUSES],
            by_product: vec![0; tally.len()],
        };
        for (product, by_status) in tally.iter().enumerate() {
            let product_chosen = self.has_product(product);
            for (status, count) in by_status.iter().enumerate() {
                let count = *count as usize;
                if product_chosen {
                    counts.by_status[status] += count;
                }
                if self.statuses[status] {
                    counts.by_product[product] += count;
                    counts.total += if product_chosen { count } else { 0 };
                }
            }
        }
        counts
    }

    /// The part of a set that the filters leave.
    pub(super) fn narrow(&self, view: &View, set: Option<Bits>) -> Option<Bits> {
        let mut set = set;
        let mut and = |other: Bits| match &mut set {
            None => set = Some(other),
            Some(set) => set.keep(&other),
        };
        if self.statuses.contains(&false) {
            let mut chosen = Bits::none(view.base.len());
            for (status, members) in view.base.status_sets.iter().enumerate() {
                if self.statuses[status] {
                    chosen.add(members);
                }
            }
            and(chosen);
        }
        if let Some(products) = &self.products {
            let mut chosen = Bits::none(view.base.len());
            for (product, _) in (0..).zip(products).filter(|(_, is_chosen)| **is_chosen) {
                let licenses = view.base.of_product(product).iter();
                licenses.for_each(|license| chosen.insert(*license));
            }
            and(chosen);
        }
        set
    }
}

impl Counts {
    /// Matches of a product by its ordinal.
    pub(super) fn of_product(&self, ordinal: u32) -> usize {
        self.by_product.get(ordinal as usize).copied().unwrap_or(0)
    }

    /// Only a total.
    pub(super) fn plain(total: usize) -> Self {
        Self {
            total,
            by_status: [0; STATUSES],
            by_product: Vec::new(),
        }
    }
}
