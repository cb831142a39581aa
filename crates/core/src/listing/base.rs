//! The immutable part of the index: columns by ordinal, the seven orders, and sets that answer whole classes at once.
//!
//! Ordinals are places in the order of ids, so that a tie broken by id is a tie broken by ordinal.

use std::sync::Arc;

use super::{
    Id,
    bits::Bits,
    letters::Letters,
    people::{NOBODY, People},
    texts::{Texts, TooLarge},
    view::Row,
};
use crate::{domain::status::LicenseStatus, operations::licenses::SortField};

/// How many statuses there are.
pub(super) const STATUSES: usize = LicenseStatus::ALL.len();
/// "Never", in the column of expiry: later than any moment.
pub(super) const NEVER: i64 = i64::MAX;
/// "Not begun", in the column of expiry: later than any moment, before never.
pub const NOT_BEGUN: i64 = NEVER - 1;
/// Unlimited sorts above the highest limit.
const UNLIMITED: u64 = 10_001;

/// Licenses of each product by status.
pub(super) type Tally = Vec<[u32; STATUSES]>;

/// What the licenses say, a column each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Shared with pinned lists, which outlive their base.
    pub(super) ids: Arc<Vec<Id>>,
    /// Folded keys.
    pub(super) keys: Texts,
    /// Ordinals of products.
    pub(super) products: Vec<u32>,
    /// Ordinals of customers, or [`NOBODY`].
    pub(super) customers: Vec<u32>,
    /// Ranks of statuses.
    pub(super) statuses: Vec<u8>,
    pub(super) limits: Vec<i16>,
    /// Microseconds since 1970, or [`NEVER`].
    pub(super) expires: Vec<i64>,
    pub(super) created: Vec<i64>,
}

impl Columns {
    pub(super) fn with_capacity(licenses: usize, key_bytes: usize) -> Self {
        Self {
            ids: Arc::new(Vec::with_capacity(licenses)),
            keys: Texts::with_capacity(licenses, key_bytes),
            products: Vec::with_capacity(licenses),
            customers: Vec::with_capacity(licenses),
            statuses: Vec::with_capacity(licenses),
            limits: Vec::with_capacity(licenses),
            expires: Vec::with_capacity(licenses),
            created: Vec::with_capacity(licenses),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn push_id(&mut self, id: Id) {
        Arc::make_mut(&mut self.ids).push(id);
    }

    /// Copies a run of licenses from other columns; their customers go through `customer`.
    pub(super) fn push_run(
        &mut self,
        from: &Self,
        run: std::ops::Range<usize>,
        customer: impl Fn(u32) -> u32,
    ) -> Result<(), TooLarge> {
        Arc::make_mut(&mut self.ids).extend_from_slice(&from.ids[run.clone()]);
        self.keys.push_range(&from.keys, run.start, run.end)?;
        self.products.extend_from_slice(&from.products[run.clone()]);
        let holders = from.customers[run.clone()].iter();
        self.customers.extend(holders.map(|holder| match *holder {
            NOBODY => NOBODY,
            holder => customer(holder),
        }));
        self.statuses.extend_from_slice(&from.statuses[run.clone()]);
        self.limits.extend_from_slice(&from.limits[run.clone()]);
        self.expires.extend_from_slice(&from.expires[run.clone()]);
        self.created.extend_from_slice(&from.created[run]);
        Ok(())
    }

    pub(super) fn push_row(&mut self, row: &Row, people: &People) -> Result<(), TooLarge> {
        let holder = row
            .customer
            .as_ref()
            .and_then(|person| people.find(person.id));
        self.push_id(row.id);
        self.keys.push(&[row.key.as_bytes()])?;
        self.products.push(row.product);
        self.customers.push(holder.unwrap_or(NOBODY));
        self.statuses.push(row.status);
        self.limits.push(row.limit);
        self.expires.push(row.expires);
        self.created.push(row.created);
        Ok(())
    }

    pub(super) fn shrink(&mut self) {
        Arc::make_mut(&mut self.ids).shrink_to_fit();
        self.keys.shrink();
        self.products.shrink_to_fit();
        self.customers.shrink_to_fit();
        self.statuses.shrink_to_fit();
        self.limits.shrink_to_fit();
        self.expires.shrink_to_fit();
        self.created.shrink_to_fit();
    }
}

/// The licenses in the ascending order of each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Orders {
    pub(super) by: [Arc<Vec<u32>>; SortField::ALL.len()],
    /// How many licenses have a customer; in the order by customer they come first, also when it is turned round.
    pub(super) assigned: usize,
}

impl Orders {
    pub(super) fn of(&self, field: SortField) -> &Arc<Vec<u32>> {
        &self.by[place(field)]
    }
}

/// The place of a field among the seven.
pub(super) const fn place(field: SortField) -> usize {
    match field {
        SortField::Key => 0,
        SortField::Product => 1,
        SortField::Customer => 2,
        SortField::Status => 3,
        SortField::Activations => 4,
        SortField::Expires => 5,
        SortField::Created => 6,
    }
}

/// The base of an index.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Base {
    pub(super) columns: Columns,
    pub(super) people: Arc<People>,
    pub(super) orders: Orders,
    /// The place of each key in the order of keys.
    pub(super) key_ranks: Vec<u32>,
    /// Where the licenses of each name begin in the order by customer, by the name's rank.
    pub(super) name_starts: Vec<u32>,
    /// Where the licenses of each product begin and end in the order by product.
    pub(super) product_runs: Vec<(u32, u32)>,
    pub(super) status_sets: [Bits; STATUSES],
    pub(super) letters: Letters,
    pub(super) tally: Tally,
    /// Bytes that occur in keys: a text with any other is in no key.
    pub(super) key_bytes: [bool; 256],
}

impl Base {
    /// Adds to columns and orders what follows from them.
    pub(super) fn new(
        columns: Columns,
        people: Arc<People>,
        orders: Orders,
        products: usize,
    ) -> Self {
        let letters = Letters::of(&columns.keys, &columns.customers, &people);
        Self::with_letters(columns, people, orders, products, letters)
    }

    /// The same where the letters are known.
    pub(super) fn with_letters(
        columns: Columns,
        people: Arc<People>,
        orders: Orders,
        products: usize,
        letters: Letters,
    ) -> Self {
        let mut key_ranks = vec![0; columns.len()];
        for (rank, ordinal) in orders.of(SortField::Key).iter().enumerate() {
            key_ranks[*ordinal as usize] = rank as u32;
        }
        let status_set =
            |rank| Bits::where_column(&columns.statuses, |each| usize::from(each) == rank);
        let mut tally = vec![[0; STATUSES]; products];
        for (product, status) in columns.products.iter().zip(&columns.statuses) {
            tally[*product as usize][usize::from(*status)] += 1;
        }
        Self {
            product_runs: runs(orders.of(SortField::Product), &columns.products, products),
            name_starts: name_starts(&columns.customers, &people),
            letters,
            key_bytes: columns.keys.occurring(),
            status_sets: std::array::from_fn(status_set),
            key_ranks,
            tally,
            columns,
            people,
            orders,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn find(&self, id: &Id) -> Option<u32> {
        self.columns
            .ids
            .binary_search(id)
            .ok()
            .map(|place| place as u32)
    }

    pub(super) fn key(&self, ordinal: u32) -> &[u8] {
        self.columns.keys.first(ordinal as usize)
    }

    /// The license of a folded key.
    pub(super) fn with_key(&self, folded: &str) -> Option<u32> {
        let order = self.orders.of(SortField::Key);
        let place = order
            .binary_search_by(|ordinal| self.key(*ordinal).cmp(folded.as_bytes()))
            .ok()?;
        Some(order[place])
    }

    /// The licenses of everybody who has the name of a rank, in the order of their ids.
    pub(super) fn of_name(&self, rank: u32) -> &[u32] {
        let (from, to) = (
            self.name_starts[rank as usize],
            self.name_starts[rank as usize + 1],
        );
        &self.orders.of(SortField::Customer)[from as usize..to as usize]
    }

    /// The licenses of a customer.
    pub(super) fn of_customer(&self, customer: u32) -> impl Iterator<Item = u32> {
        let named = self.of_name(self.people.ranks[customer as usize]);
        named
            .iter()
            .copied()
            .filter(move |ordinal| self.columns.customers[*ordinal as usize] == customer)
    }

    /// The licenses of a product; none of one that came later.
    pub(super) fn of_product(&self, product: u32) -> &[u32] {
        let (from, to) = self
            .product_runs
            .get(product as usize)
            .copied()
            .unwrap_or_default();
        &self.orders.of(SortField::Product)[from as usize..to as usize]
    }

    /// Memory in bytes, products apart.
    pub(super) fn bytes(&self) -> usize {
        let numbers =
            size_of::<Id>() + 2 * size_of::<u32>() + 1 + size_of::<i16>() + 2 * size_of::<i64>();
        let orders = (SortField::ALL.len() + 1) * size_of::<u32>();
        let starts = self.name_starts.len() * size_of::<u32>()
            + self.product_runs.len() * size_of::<(u32, u32)>();
        let sets: usize = self.status_sets.iter().map(Bits::bytes).sum();
        self.len() * (numbers + orders)
            + self.columns.keys.bytes()
            + starts
            + sets
            + self.tally.len() * size_of::<[u32; STATUSES]>()
            + self.letters.bytes()
            + self.people.bytes()
    }

    /// What sorts a license by a field.
    pub(super) fn sort_key(
        &self,
        field: SortField,
        product_rank: impl Fn(u32) -> u32,
        ordinal: u32,
    ) -> u64 {
        match field {
            SortField::Key => u64::from(self.key_ranks[ordinal as usize]),
            _ => sort_key(field, &self.columns, &self.people, product_rank, ordinal),
        }
    }
}

/// What sorts a license by a field other than its key: equal where the field is.
pub(super) fn sort_key(
    field: SortField,
    columns: &Columns,
    people: &People,
    product_rank: impl Fn(u32) -> u32,
    ordinal: u32,
) -> u64 {
    let ordinal = ordinal as usize;
    match field {
        SortField::Key => 0,
        SortField::Product => u64::from(product_rank(columns.products[ordinal])),
        SortField::Customer => match columns.customers[ordinal] {
            NOBODY => u64::MAX,
            holder => u64::from(people.ranks[holder as usize]),
        },
        SortField::Status => u64::from(columns.statuses[ordinal]),
        SortField::Activations => limit_key(columns.limits[ordinal]),
        SortField::Expires => time_key(columns.expires[ordinal]),
        SortField::Created => time_key(columns.created[ordinal]),
    }
}

/// Limits in order: unlimited is the highest.
pub(super) fn limit_key(limit: i16) -> u64 {
    u64::try_from(limit).unwrap_or(UNLIMITED)
}

/// Moments in order, as unsigned numbers.
pub(super) fn time_key(moment: i64) -> u64 {
    moment.cast_unsigned() ^ (1 << 63)
}

/// Where the licenses of each product stand in an order by product.
fn runs(order: &[u32], products: &[u32], count: usize) -> Vec<(u32, u32)> {
    let mut runs = vec![(0, 0); count];
    let mut from = 0;
    for run in order.chunk_by(|a, b| products[*a as usize] == products[*b as usize]) {
        let to = from + run.len() as u32;
        runs[products[run[0] as usize] as usize] = (from, to);
        from = to;
    }
    runs
}

/// Where the licenses of each name begin in the order by customer.
fn name_starts(customers: &[u32], people: &People) -> Vec<u32> {
    let names = people
        .ranks
        .iter()
        .max()
        .map_or(0, |last| *last as usize + 1);
    let mut starts = vec![0; names + 1];
    for holder in customers.iter().filter(|holder| **holder != NOBODY) {
        starts[people.ranks[*holder as usize] as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}
