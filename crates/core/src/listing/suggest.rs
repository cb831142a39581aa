//! What the search box may offer, from the same index.

use std::{cmp::Ordering, sync::Arc};

use memchr::memmem::Finder;

use super::{
    condition::{keys_with, people_with},
    counts::Counts,
    people::Person,
    view::{Row, View},
};
use crate::{
    ids::{CustomerId, LicenseId},
    operations::licenses::{ProductCount, ProductRef, Sort},
};

/// Things whose name contains a text.
#[derive(Debug, Default)]
pub struct Offered {
    /// Licenses by key, newest first.
    pub licenses: Vec<LicenseId>,
    /// Customers by name, with the number of their licenses.
    pub customers: Vec<(CustomerId, usize)>,
    /// Products by name, with the number of their licenses.
    pub products: Vec<ProductCount>,
}

impl View {
    /// Up to `limit` of each kind for a folded text.
    #[must_use]
    pub fn offer(self: &Arc<Self>, text: &str, limit: usize) -> Offered {
        let finder = Finder::new(text);
        let of_product = self.by_product();
        let matching = self
            .products
            .shown()
            .filter(|(ordinal, _)| self.products.get(*ordinal).folded.contains(text));
        Offered {
            licenses: self.offer_licenses(text, &finder, limit),
            customers: self.offer_customers(&finder, limit),
            products: matching
                .take(limit)
                .map(|(ordinal, product)| counted(product, of_product[ordinal as usize]))
                .collect(),
        }
    }

    fn offer_licenses(
        self: &Arc<Self>,
        text: &str,
        finder: &Finder<'_>,
        limit: usize,
    ) -> Vec<LicenseId> {
        let mut keys = keys_with(&self.base, text, finder);
        let overridden = self.overlay.values().filter_map(|entry| entry.base);
        overridden.for_each(|ordinal| keys.remove(ordinal));
        let rows: Vec<Arc<Row>> = self
            .overlay
            .values()
            .filter_map(|entry| entry.row.as_ref())
            .filter(|row| finder.find(row.key.as_bytes()).is_some())
            .cloned()
            .collect();
        let total = Counts::plain(keys.count() + rows.len());
        // Newest first is how lists are sorted when nothing else is asked for.
        self.list(Sort::default(), Some(keys), rows, total)
            .page(0, limit)
    }

    fn offer_customers(&self, finder: &Finder<'_>, limit: usize) -> Vec<(CustomerId, usize)> {
        let people = &self.base.people;
        let mut found = people_with(&self.base, finder);
        let mut fresh: Vec<Arc<Person>> = Vec::new();
        for (id, person) in &self.people {
            if let Some(ordinal) = people.find(*id) {
                found.remove(ordinal);
            }
            fresh.extend(
                person
                    .iter()
                    .filter(|person| {
                        let has = |text: &str| finder.find(text.as_bytes()).is_some();
                        has(&person.name) || has(&person.email)
                    })
                    .cloned(),
            );
        }
        let mut ordinals: Vec<u32> = found.iter().collect();
        let by_name = |a: &u32, b: &u32| {
            let rank = |ordinal: u32| people.ranks[ordinal as usize];
            rank(*a).cmp(&rank(*b)).then(a.cmp(b))
        };
        if ordinals.len() > limit {
            ordinals.select_nth_unstable_by(limit, by_name);
            ordinals.truncate(limit);
        }
        fresh.extend(ordinals.into_iter().map(|ordinal| people.person(ordinal)));
        fresh.sort_by(|a, b| by_folded_name(a, b));
        fresh.truncate(limit);
        fresh
            .iter()
            .map(|person| (person.id, self.held_by(person.id)))
            .collect()
    }

    /// How many licenses a customer holds.
    fn held_by(&self, customer: CustomerId) -> usize {
        let kept = self.base.people.find(customer).map_or(0, |ordinal| {
            let licenses = self.base.of_customer(ordinal);
            licenses
                .filter(|license| !self.is_overridden(*license))
                .count()
        });
        let fresh = self.overlay.values().filter_map(|entry| entry.row.as_ref());
        let theirs = |row: &&Arc<Row>| {
            row.customer
                .as_ref()
                .is_some_and(|person| person.id == customer)
        };
        kept + fresh.filter(theirs).count()
    }

    /// Every product by name, with a count each.
    #[must_use]
    pub fn product_counts(&self, counts: &Counts) -> Vec<ProductCount> {
        self.products
            .shown()
            .map(|(ordinal, product)| counted(product, counts.of_product(ordinal)))
            .collect()
    }
}

fn counted(product: &ProductRef, count: usize) -> ProductCount {
    ProductCount {
        product: product.clone(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
    }
}

fn by_folded_name(a: &Person, b: &Person) -> Ordering {
    a.name.cmp(&b.name).then(a.id.cmp(&b.id))
}
