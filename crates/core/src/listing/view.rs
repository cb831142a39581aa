//! One version of the index: an immutable base under an overlay of what changed since.
//!
//! A change makes a new view that shares everything with the old one but the entries that changed, so that readers
//! never wait and a list that is being read stays what it was.

use std::sync::Arc;

use imbl::OrdMap;

use super::{
    Id,
    base::{Base, NEVER},
    people::{NOBODY, Person},
    products::{Product, Products},
};
use crate::{
    ids::{CustomerId, LicenseId, ProductId},
    operations::licenses::SortField,
};

/// A license of the overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: Id,
    pub(super) key: String,
    pub(super) product: u32,
    pub(super) customer: Option<Arc<Person>>,
    pub(super) status: u8,
    pub(super) limit: i16,
    pub(super) expires: i64,
    pub(super) created: i64,
}

/// What the overlay says of a license.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its place in the base, where it no longer counts.
    pub(super) base: Option<u32>,
    /// What it is now; none is deleted.
    pub(super) row: Option<Arc<Row>>,
}

/// A version of the index.
#[derive(Debug, Clone)]
pub struct View {
    pub(super) base: Arc<Base>,
    pub(super) products: Arc<Products>,
    /// The base's licenses in the order by product; its own until a renamed product leaves its place.
    pub(super) product_order: Arc<Vec<u32>>,
    pub(super) overlay: OrdMap<Id, Entry>,
    pub(super) people: OrdMap<CustomerId, Option<Arc<Person>>>,
    /// All licenses.
    pub(super) total: usize,
    /// Differs between any two views of an index.
    pub(super) version: u32,
}

/// What the database says now of things that changed.
#[derive(Debug, Default)]
pub struct Fresh {
    /// Licenses; none is deleted.
    pub licenses: Vec<(LicenseId, Option<FreshLicense>)>,
    /// Customers; none is deleted.
    pub people: Vec<(CustomerId, Option<Person>)>,
    /// All products, when one of them changed.
    pub products: Option<Vec<Product>>,
}

/// A license as the database has it now.
#[derive(Debug, Clone)]
pub struct FreshLicense {
    /// The folded key.
    pub key: String,
    /// Its product.
    pub product: ProductId,
    /// Its customer.
    pub customer: Option<CustomerId>,
    /// The rank of its status.
    pub status: u8,
    /// -1 or 1 to 10000.
    pub limit: i16,
    /// Microseconds since 1970; none is Lifetime.
    pub expires: Option<i64>,
    /// Microseconds since 1970.
    pub created: i64,
}

impl View {
    pub(super) fn new(base: Base, products: Products, version: u32) -> Self {
        let product_order = base.orders.of(SortField::Product).clone();
        Self {
            total: base.len(),
            base: Arc::new(base),
            products: Arc::new(products),
            product_order,
            overlay: OrdMap::new(),
            people: OrdMap::new(),
            version,
        }
    }

    /// The version, for pins.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// All licenses of the environment.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Entries that wait to be merged.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.overlay.len() + self.people.len()
    }

    /// Memory of the base and the products, in bytes; the overlay is small beside them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.base.bytes() + self.products.bytes()
    }

    /// What a license's rows name that this view and `fresh` do not know yet.
    #[must_use]
    pub fn unknown_in(&self, fresh: &Fresh) -> Unknown {
        let mut unknown = Unknown::default();
        for license in fresh.licenses.iter().filter_map(|(_, row)| row.as_ref()) {
            let named = fresh.products.as_ref().is_some_and(|products| {
                products
                    .iter()
                    .any(|product| product.shown.id == license.product)
            });
            unknown.products |= !named && self.products.find(license.product).is_none();
            if let Some(id) = license.customer
                && self.person(id).is_none()
                && !fresh.people.iter().any(|(known, _)| *known == id)
            {
                unknown.people.push(id);
            }
        }
        unknown.people.sort_unstable();
        unknown.people.dedup();
        unknown
    }

    /// The view after changes; none when they change nothing that lists show.
    #[must_use]
    pub fn apply(&self, fresh: Fresh, version: u32) -> Option<Self> {
        let mut next = self.clone();
        next.version = version;
        let mut changed = false;
        if let Some(products) = fresh.products {
            changed |= next.take_products(products);
        }
        for (id, person) in fresh.people {
            changed |= next.take_person(id, person);
        }
        for (id, license) in fresh.licenses {
            changed |= next.take_license(*id.0.as_bytes(), license);
        }
        changed.then_some(next)
    }

    fn take_products(&mut self, now: Vec<Product>) -> bool {
        let next = self.products.with(now);
        let differs = next != *self.products;
        if differs {
            self.set_products(Arc::new(next));
        }
        differs
    }

    /// Sets the products, and the base's order by product anew where their names changed it.
    pub(super) fn set_products(&mut self, next: Arc<Products>) {
        let of_base = self.base.product_runs.len() as u32;
        let order = |products: &Products| -> Vec<u32> {
            let by_name = products.by_name().iter().copied();
            by_name.filter(|ordinal| *ordinal < of_base).collect()
        };
        let by_name = order(&next);
        if by_name != order(&self.products) {
            let runs = by_name.iter().map(|product| self.base.of_product(*product));
            self.product_order = Arc::new(runs.flatten().copied().collect());
        }
        self.products = next;
    }

    fn take_person(&mut self, id: CustomerId, now: Option<Person>) -> bool {
        let known = self.person(id);
        if known.as_deref() == now.as_ref() {
            return false;
        }
        let now = now.map(Arc::new);
        self.people.insert(id, now.clone());
        let (Some(_), Some(now)) = (known, now) else {
            return true;
        };
        for mut row in self.rows_of(id) {
            row.customer = Some(now.clone());
            self.put(row.id, Some(row));
        }
        true
    }

    /// The licenses of a customer, each as it is now.
    fn rows_of(&self, id: CustomerId) -> Vec<Row> {
        let held = |row: &Row| row.customer.as_ref().is_some_and(|person| person.id == id);
        let changed = self
            .overlay
            .values()
            .filter_map(|entry| entry.row.as_deref())
            .filter(|row| held(row))
            .cloned();
        let unchanged = self.base.people.find(id).into_iter().flat_map(|ordinal| {
            let person = self.base.people.person(ordinal);
            self.base
                .of_customer(ordinal)
                .filter(|license| !self.is_overridden(*license))
                .map(move |license| self.base_row(license, Some(person.clone())))
        });
        unchanged.chain(changed).collect()
    }

    fn take_license(&mut self, id: Id, now: Option<FreshLicense>) -> bool {
        let row = now.map(|license| Row {
            id,
            key: license.key,
            // Callers look up unknown names first; a product deleted meanwhile takes its licenses along.
            product: self.products.find(license.product).unwrap_or_default(),
            customer: license.customer.and_then(|id| self.person(id)),
            status: license.status,
            limit: license.limit,
            expires: license.expires.unwrap_or(NEVER),
            created: license.created,
        });
        let same = match (self.overlay.get(&id), self.base.find(&id)) {
            (Some(entry), _) => entry.row.as_deref() == row.as_ref(),
            (None, Some(ordinal)) => row.as_ref().is_some_and(|row| self.base_says(ordinal, row)),
            (None, None) => row.is_none(),
        };
        if same {
            return false;
        }
        self.put(id, row);
        true
    }

    /// Writes what a license is now, counting.
    fn put(&mut self, id: Id, row: Option<Row>) {
        let base = self.base.find(&id);
        let was_there = match self.overlay.get(&id) {
            Some(entry) => entry.row.is_some(),
            None => base.is_some(),
        };
        self.total = self.total + usize::from(row.is_some()) - usize::from(was_there);
        let back_in_base = match (&row, base) {
            (Some(row), Some(ordinal)) => self.base_says(ordinal, row),
            (None, None) => true,
            _ => false,
        };
        if back_in_base {
            self.overlay.remove(&id);
        } else {
            let row = row.map(Arc::new);
            self.overlay.insert(id, Entry { base, row });
        }
    }

    /// Writes what a license is now over a base that says something else.
    pub(super) fn override_with(&mut self, id: Id, row: Option<Arc<Row>>) {
        let base = self.base.find(&id);
        if base.is_some() || row.is_some() {
            self.overlay.insert(id, Entry { base, row });
        }
    }

    /// A license of the base as a row.
    pub(super) fn row_of(&self, ordinal: u32) -> Row {
        let customer = match self.base.columns.customers[ordinal as usize] {
            NOBODY => None,
            holder => Some(self.base.people.person(holder)),
        };
        self.base_row(ordinal, customer)
    }

    pub(super) fn is_overridden(&self, ordinal: u32) -> bool {
        !self.overlay.is_empty()
            && self
                .overlay
                .contains_key(&self.base.columns.ids[ordinal as usize])
    }

    /// A customer's texts as they are now.
    pub(super) fn person(&self, id: CustomerId) -> Option<Arc<Person>> {
        match self.people.get(&id) {
            Some(known) => known.clone(),
            None => self
                .base
                .people
                .find(id)
                .map(|ordinal| self.base.people.person(ordinal)),
        }
    }

    fn base_row(&self, ordinal: u32, customer: Option<Arc<Person>>) -> Row {
        let (columns, place) = (&self.base.columns, ordinal as usize);
        Row {
            id: columns.ids[place],
            key: String::from_utf8_lossy(self.base.key(ordinal)).into_owned(),
            product: columns.products[place],
            customer,
            status: columns.statuses[place],
            limit: columns.limits[place],
            expires: columns.expires[place],
            created: columns.created[place],
        }
    }

    /// Whether the base says of a license what a row says.
    fn base_says(&self, ordinal: u32, row: &Row) -> bool {
        let (columns, place) = (&self.base.columns, ordinal as usize);
        let same_customer = match (columns.customers[place], &row.customer) {
            (NOBODY, None) => true,
            (NOBODY, Some(_)) | (_, None) => false,
            (holder, Some(person)) => {
                self.base.people.ids[holder as usize] == *person.id.0.as_bytes()
                    && self.base.people.is(holder, person)
            }
        };
        same_customer
            && self.base.key(ordinal) == row.key.as_bytes()
            && columns.products[place] == row.product
            && columns.statuses[place] == row.status
            && columns.limits[place] == row.limit
            && columns.expires[place] == row.expires
            && columns.created[place] == row.created
    }
}

/// Names that must be read before licenses can be applied.
#[derive(Debug, Default)]
pub struct Unknown {
    /// Whether there is a product that is not known.
    pub products: bool,
    /// Customers that are not known.
    pub people: Vec<CustomerId>,
}

impl Unknown {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.products && self.people.is_empty()
    }
}
