//! What reports ask of all licenses at once: how they are spread, when they end, who holds them, what they allow.
//!
//! Each is one pass over a few columns and the overlay, some milliseconds for a million licenses. Deliberately absent:
//! what a list asks (`matches`), and figures that the index does not have, such as activations.

use std::collections::{BTreeMap, HashMap};

use super::{
    base::STATUSES,
    bits::Bits,
    people::NOBODY,
    view::{Row, View},
};
use crate::{
    domain::status::LicenseStatus,
    ids::{CustomerId, ProductId},
};

/// Microseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// How the licenses of a product are spread.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Spread {
    /// By the ranks of their states.
    pub by_status: [u32; STATUSES],
    /// Customers with active ones.
    pub active_customers: u32,
    /// Active ones with a limit, and without.
    pub limited: u32,
    /// Active ones without a limit.
    pub unlimited: u32,
    /// The sum of the limits of active ones.
    pub limit_sum: u64,
}

/// Days from a midnight on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Microseconds since 1970.
    pub from: i64,
    /// How many days.
    pub days: usize,
}

impl Span {
    /// The place of a moment's day.
    pub(crate) fn place(&self, moment: i64) -> Option<usize> {
        let place = usize::try_from(moment.checked_sub(self.from)?.div_euclid(DAY)).ok()?;
        (place < self.days).then_some(place)
    }
}

/// Licenses that end on a day: those that are somebody's and not at an end, and those that expired.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct EndingOn {
    /// Not at an end.
    pub due: u32,
    /// Expired.
    pub expired: u32,
}

impl EndingOn {
    /// Adds so many licenses of a state.
    pub(crate) fn add(&mut self, rank: u8, count: u32) {
        match LicenseStatus::ALL.get(usize::from(rank)) {
            Some(LicenseStatus::Expired) => self.expired += count,
            Some(LicenseStatus::Available | LicenseStatus::Revoked) | None => {}
            Some(_) => self.due += count,
        }
    }
}

/// What a customer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Who.
    pub customer: CustomerId,
    /// Licenses.
    pub licenses: u32,
    /// Active ones.
    pub active: u32,
    /// The sum of the limits of active ones.
    pub limit_sum: u64,
    /// Active ones without a limit.
    pub unlimited: u32,
}

/// A license as these figures see it. Customers are numbered.
struct Seen {
    product: u32,
    customer: u32,
    status: u8,
    limit: i16,
    expires: i64,
}

impl Seen {
    fn is_active(&self) -> bool {
        self.status == LicenseStatus::Active.rank() as u8
    }
}

/// Numbers for customers: those of the base have their ordinals, newer ones come behind.
#[derive(Default)]
struct Newcomers(HashMap<CustomerId, u32>);

impl View {
    /// Licenses of each product, and of all together, by state, with what active ones come to.
    #[must_use]
    pub fn spread(&self) -> (BTreeMap<ProductId, Spread>, Spread) {
        let mut of: Vec<Spread> = vec![Spread::default(); self.products.len()];
        // Product and customer of active licenses, to count the customers of each.
        let mut held: Vec<u64> = Vec::new();
        let people = self.each(|license| {
            let spread = &mut of[license.product as usize];
            spread.by_status[usize::from(license.status)] += 1;
            if license.is_active() {
                match u64::try_from(license.limit) {
                    Ok(limit) => {
                        spread.limited += 1;
                        spread.limit_sum += limit;
                    }
                    Err(_) => spread.unlimited += 1,
                }
                if license.customer != NOBODY {
                    held.push(u64::from(license.product) << 32 | u64::from(license.customer));
                }
            }
        });
        held.sort_unstable();
        held.dedup();
        let mut everybody = Bits::none(people);
        for pair in held {
            of[(pair >> 32) as usize].active_customers += 1;
            everybody.insert(pair as u32);
        }
        let mut total = Spread {
            active_customers: everybody.count() as u32,
            ..Spread::default()
        };
        for spread in &of {
            for (sum, count) in total.by_status.iter_mut().zip(spread.by_status) {
                *sum += count;
            }
            total.limited += spread.limited;
            total.unlimited += spread.unlimited;
            total.limit_sum += spread.limit_sum;
        }
        let named = (0..)
            .zip(of)
            .map(|(ordinal, spread)| (self.id_of(ordinal), spread));
        (named.collect(), total)
    }

    /// Licenses that end on each of some days, and of each product on all of them.
    #[must_use]
    pub fn ending(
        &self,
        span: Span,
        product: Option<ProductId>,
    ) -> (Vec<EndingOn>, BTreeMap<ProductId, EndingOn>) {
        let wanted = self.ordinal_of(product);
        let mut days = vec![EndingOn::default(); span.days];
        let mut products: Vec<EndingOn> = vec![EndingOn::default(); self.products.len()];
        self.each(|license| {
            if wanted.is_some_and(|wanted| wanted != license.product) {
                return;
            }
            if let Some(place) = span.place(license.expires) {
                days[place].add(license.status, 1);
                products[license.product as usize].add(license.status, 1);
            }
        });
        let named = (0..)
            .zip(products)
            .map(|(ordinal, ending)| (self.id_of(ordinal), ending));
        let some = named.filter(|(_, ending)| *ending != EndingOn::default());
        (days, some.collect())
    }

    /// Everybody who holds licenses, of one product or of any. So many stand first in order, most licenses first; the others
    /// follow as they come.
    #[must_use]
    pub fn holdings(&self, product: Option<ProductId>, ordered: usize) -> Vec<Holding> {
        let wanted = self.ordinal_of(product);
        let mut held: Vec<Option<Holding>> = vec![None; self.base.people.len()];
        let newcomers = self.each_named(|customer, number, license| {
            if number == NOBODY || wanted.is_some_and(|wanted| wanted != license.product) {
                return;
            }
            let number = number as usize;
            if number >= held.len() {
                held.resize(number + 1, None);
            }
            let holding = held[number].get_or_insert(Holding {
                customer,
                licenses: 0,
                active: 0,
                limit_sum: 0,
                unlimited: 0,
            });
            holding.licenses += 1;
            if license.is_active() {
                holding.active += 1;
                match u64::try_from(license.limit) {
                    Ok(limit) => holding.limit_sum += limit,
                    Err(_) => holding.unlimited += 1,
                }
            }
        });
        debug_assert!(
            held.len() <= newcomers,
            "customers have numbers below their count"
        );
        let mut held: Vec<Holding> = held.into_iter().flatten().collect();
        if ordered < held.len() {
            held.select_nth_unstable_by(ordered, Holding::most_first);
            held[..ordered].sort_unstable_by(Holding::most_first);
        } else {
            held.sort_unstable_by(Holding::most_first);
        }
        held
    }

    /// What the licenses of each product allow that are somebody's and were not withdrawn: the sum of their limits, and how
    /// many have none. Those that expired are among them, for their devices are counted as long as nobody ends their use.
    #[must_use]
    pub fn allowed(&self) -> BTreeMap<ProductId, (u64, u32)> {
        let mut of = vec![(0_u64, 0_u32); self.products.len()];
        let held = LicenseStatus::Assigned.rank() as u8..=LicenseStatus::Expired.rank() as u8;
        self.each(|license| {
            if held.contains(&license.status) {
                let (sum, unlimited) = &mut of[license.product as usize];
                match u64::try_from(license.limit) {
                    Ok(limit) => *sum += limit,
                    Err(_) => *unlimited += 1,
                }
            }
        });
        let named = (0..)
            .zip(of)
            .map(|(ordinal, allowed)| (self.id_of(ordinal), allowed));
        named.filter(|(_, allowed)| *allowed != (0, 0)).collect()
    }

    fn id_of(&self, ordinal: u32) -> ProductId {
        self.products.get(ordinal).shown.id
    }

    /// The ordinal of a product that is asked for; one that nobody has when it is unknown.
    fn ordinal_of(&self, product: Option<ProductId>) -> Option<u32> {
        product.map(|id| self.products.find(id).unwrap_or(u32::MAX))
    }

    /// Shows every license. Gives how many customers there are numbers for.
    fn each(&self, mut see: impl FnMut(&Seen)) -> usize {
        self.each_named(|_, _, license| see(license))
    }

    /// The same with the customer's id and number.
    fn each_named(&self, mut see: impl FnMut(CustomerId, u32, &Seen)) -> usize {
        let columns = &self.base.columns;
        let mut overridden = Bits::none(self.base.len());
        for ordinal in self.overlay.values().filter_map(|entry| entry.base) {
            overridden.insert(ordinal);
        }
        let nobody = CustomerId(uuid::Uuid::nil());
        for ordinal in 0..self.base.len() as u32 {
            if overridden.contains(ordinal) {
                continue;
            }
            let place = ordinal as usize;
            let customer = columns.customers[place];
            let id = match customer {
                NOBODY => nobody,
                known => CustomerId(uuid::Uuid::from_bytes(self.base.people.ids[known as usize])),
            };
            let seen = Seen {
                product: columns.products[place],
                customer,
                status: columns.statuses[place],
                limit: columns.limits[place],
                expires: columns.expires[place],
            };
            see(id, customer, &seen);
        }
        let mut newcomers = Newcomers::default();
        for row in self
            .overlay
            .values()
            .filter_map(|entry| entry.row.as_deref())
        {
            let number = newcomers.number(self, row);
            let id = row.customer.as_ref().map_or(nobody, |person| person.id);
            let seen = Seen {
                product: row.product,
                customer: number,
                status: row.status,
                limit: row.limit,
                expires: row.expires,
            };
            see(id, number, &seen);
        }
        self.base.people.len() + newcomers.0.len()
    }
}

impl Newcomers {
    fn number(&mut self, view: &View, row: &Row) -> u32 {
        let Some(person) = &row.customer else {
            return NOBODY;
        };
        view.base.people.find(person.id).unwrap_or_else(|| {
            let next = (view.base.people.len() + self.0.len()) as u32;
            *self.0.entry(person.id).or_insert(next)
        })
    }
}

impl Holding {
    /// Most licenses first, then most active ones, then by id.
    pub(crate) fn most_first(&self, other: &Self) -> std::cmp::Ordering {
        let order = other.licenses.cmp(&self.licenses);
        let order = order.then_with(|| other.active.cmp(&self.active));
        order.then_with(|| self.customer.cmp(&other.customer))
    }
}
