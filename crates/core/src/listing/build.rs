//! Makes a base from rows: products and customers first, then licenses, each in the order of their ids.

use std::{collections::HashMap, sync::Arc};

use super::{
    Id,
    base::{Base, Columns, Orders, sort_key},
    people::{NOBODY, People},
    products::{Product, Products},
    texts::TooLarge,
    view::View,
};
use crate::operations::licenses::SortField;

/// A license as it is handed in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Its id.
    pub id: Id,
    /// The folded key.
    pub key: &'a str,
    /// Its product's id.
    pub product: Id,
    /// Its customer's id.
    pub customer: Option<Id>,
    /// The rank of its status.
    pub status: u8,
    /// -1 or 1 to 10000.
    pub limit: i16,
    /// Microseconds since 1970, or [`NOT_BEGUN`](super::NOT_BEGUN); none is Lifetime.
    pub expires: Option<i64>,
    /// Microseconds since 1970.
    pub created: i64,
}

/// Why no base could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// More than the offsets reach.
    #[error("the keys, or the customers' names and emails, are more than 4 GiB")]
    TooLarge,
    /// A row that contradicts another.
    #[error("{0}")]
    Odd(String),
}

impl From<TooLarge> for BuildError {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

/// A base in the making.
#[derive(Debug)]
pub(crate) struct Building {
    products: Products,
    product_of: HashMap<Id, u32>,
    people: People,
    person_of: HashMap<Id, u32>,
    columns: Columns,
}

impl Building {
    pub(crate) fn new(products: Vec<Product>, people: usize, licenses: usize) -> Self {
        let products = Products::of(products);
        let product_of = (0..)
            .zip(products.all())
            .map(|(ordinal, product)| (*product.shown.id.0.as_bytes(), ordinal))
            .collect();
        Self {
            products,
            product_of,
            people: People::with_capacity(people, people * 48),
            person_of: HashMap::with_capacity(people),
            columns: Columns::with_capacity(licenses, licenses * 26),
        }
    }

    pub(crate) fn person(&mut self, id: Id, name: &str, email: &str) -> Result<(), BuildError> {
        self.person_of.insert(id, self.people.len() as u32);
        Ok(self.people.push(id, name.as_bytes(), email.as_bytes())?)
    }

    pub(crate) fn license(&mut self, row: Incoming<'_>) -> Result<(), BuildError> {
        let unknown = |what| BuildError::Odd(format!("a license has a {what} that is not there"));
        let product = self.product_of.get(&row.product);
        let product = *product.ok_or_else(|| unknown("product"))?;
        let customer = match row.customer {
            None => NOBODY,
            Some(id) => *self.person_of.get(&id).ok_or_else(|| unknown("customer"))?,
        };
        if self.columns.ids.last().is_some_and(|last| *last >= row.id) {
            return Err(BuildError::Odd("licenses came out of order".to_owned()));
        }
        let columns = &mut self.columns;
        columns.push_id(row.id);
        columns.keys.push(&[row.key.as_bytes()])?;
        columns.products.push(product);
        columns.customers.push(customer);
        columns.statuses.push(row.status);
        columns.limits.push(row.limit);
        columns
            .expires
            .push(row.expires.unwrap_or(super::base::NEVER));
        columns.created.push(row.created);
        Ok(())
    }

    /// The first view of an index.
    pub(crate) fn finished(self, version: u32) -> View {
        let (base, products) = self.finish();
        View::new(base, products, version)
    }

    /// Sorts everything.
    fn finish(self) -> (Base, Products) {
        let Self {
            products,
            mut people,
            person_of,
            mut columns,
            ..
        } = self;
        drop(person_of);
        people.rank();
        columns.shrink();
        let orders = orders(&columns, &people, &products);
        let base = Base::new(columns, Arc::new(people), orders, products.len());
        (base, products)
    }
}

fn orders(columns: &Columns, people: &People, products: &Products) -> Orders {
    let others = || {
        SortField::ALL[1..]
            .iter()
            .map(|field| Arc::new(by_field(*field, columns, people, products)))
            .collect::<Vec<_>>()
    };
    // Sorting the keys takes as long as the other six orders together.
    let (keys, others) = std::thread::scope(|scope| {
        let keys = scope.spawn(|| Arc::new(by_key(columns)));
        let others = others();
        (keys.join(), others)
    });
    let keys = keys.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    let mut all = std::iter::once(keys).chain(others);
    Orders {
        by: std::array::from_fn(|_| all.next().unwrap_or_default()),
        assigned: columns
            .customers
            .iter()
            .filter(|holder| **holder != NOBODY)
            .count(),
    }
}

/// Keys differ most in their first bytes; only those that share eight are compared whole.
fn by_key(columns: &Columns) -> Vec<u32> {
    let mut keyed: Vec<(u64, u32)> = (0..columns.len() as u32)
        .map(|ordinal| (head(columns.keys.first(ordinal as usize)), ordinal))
        .collect();
    keyed.sort_unstable_by(|a, b| {
        let whole = |ordinal: u32| columns.keys.first(ordinal as usize);
        a.0.cmp(&b.0)
            .then_with(|| whole(a.1).cmp(whole(b.1)))
            .then(a.1.cmp(&b.1))
    });
    keyed.into_iter().map(|(_, ordinal)| ordinal).collect()
}

/// The first eight bytes as a number that sorts as they do.
fn head(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let some = text.len().min(8);
    bytes[..some].copy_from_slice(&text[..some]);
    u64::from_be_bytes(bytes)
}

fn by_field(field: SortField, columns: &Columns, people: &People, products: &Products) -> Vec<u32> {
    let rank = |product| products.rank(product);
    let mut keyed: Vec<(u64, u32)> = (0..columns.len() as u32)
        .map(|ordinal| (sort_key(field, columns, people, rank, ordinal), ordinal))
        .collect();
    // Stable and quick on runs: most columns are nearly sorted by id already, or have few values.
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, ordinal)| ordinal).collect()
}
