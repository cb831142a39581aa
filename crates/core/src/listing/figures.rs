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

/// Who holds the most licenses, and how many hold some.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Holders {
    /// Most licenses first.
    pub first: Vec<Holding>,
    /// Everybody who holds some.
    pub customers: usize,
    /// The licenses of everybody.
    pub licenses: u64,
}

/// Licenses of a customer.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    licenses: u32,
    active: u32,
}

/// Customers that the base does not know. Those of the base have their ordinals as numbers; these come behind.
#[derive(Default)]
struct Newcomers {
    ids: Vec<CustomerId>,
    numbers: HashMap<CustomerId, u32>,
}

impl View {
    /// Licenses of each product, and of all together, by state, with what active ones come to.
    #[must_use]
    pub fn spread(&self) -> (BTreeMap<ProductId, Spread>, Spread) {
        let mut of: Vec<Spread> = vec![Spread::default(); self.products.len()];
        // Product and customer of active licenses, to count the customers of each.
        let mut held: Vec<u64> = Vec::new();
        let newcomers = self.each(|license| {
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
        let mut everybody = Bits::none(self.base.people.len() + newcomers.ids.len());
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

    /// Who holds the most licenses, of one product or of any, and how many hold some.
    ///
    /// One pass counts for everybody, in eight bytes each; a second one adds up the limits of those alone that are asked for.
    #[must_use]
    pub fn holdings(&self, product: Option<ProductId>, most: usize) -> Holders {
        let wanted = self.ordinal_of(product);
        let asked = |license: &Seen| {
            license.customer != NOBODY && wanted.is_none_or(|wanted| wanted == license.product)
        };
        let mut counts = vec![Counts::default(); self.base.people.len()];
        let newcomers = self.each(|license| {
            if asked(license) {
                let number = license.customer as usize;
                if number >= counts.len() {
                    counts.resize(number + 1, Counts::default());
                }
                counts[number].licenses += 1;
                counts[number].active += u32::from(license.is_active());
            }
        });
        let (customers, licenses) = counts.iter().fold((0, 0), |(customers, licenses), held| {
            (
                customers + usize::from(held.licenses > 0),
                licenses + u64::from(held.licenses),
            )
        });
        let mut first = self.most(&counts, &newcomers, most);
        self.add_limits(&mut first, asked);
        Holders {
            first: first.into_iter().map(|(_, holding)| holding).collect(),
            customers,
            licenses,
        }
    }

    /// Those with the most licenses, in order, with their numbers.
    fn most(&self, counts: &[Counts], newcomers: &Newcomers, most: usize) -> Vec<(u32, Holding)> {
        let fewest = fewest_of(counts, most);
        let numbered = (0..).zip(counts);
        let mut first: Vec<(u32, Holding)> = numbered
            .filter(|(_, held)| held.licenses >= fewest)
            .map(|(number, held)| {
                let holding = Holding {
                    customer: self.customer_of(number, newcomers),
                    licenses: held.licenses,
                    active: held.active,
                    limit_sum: 0,
                    unlimited: 0,
                };
                (number, holding)
            })
            .collect();
        let order = |(_, one): &(u32, Holding), (_, other): &(u32, Holding)| one.most_first(other);
        if most < first.len() {
            first.select_nth_unstable_by(most, order);
            first.truncate(most);
        }
        first.sort_unstable_by(order);
        first
    }

    /// Adds up what the active licenses of some customers allow.
    fn add_limits(&self, held: &mut [(u32, Holding)], asked: impl Fn(&Seen) -> bool) {
        let places: HashMap<u32, usize> = held.iter().map(|(number, _)| *number).zip(0..).collect();
        let last = places.keys().copied().max().map_or(0, |last| last + 1);
        let mut chosen = Bits::none(last as usize);
        for number in places.keys() {
            chosen.insert(*number);
        }
        self.each(|license| {
            let theirs = asked(license) && license.customer < last && license.is_active();
            if !theirs || !chosen.contains(license.customer) {
                return;
            }
            let (_, holding) = &mut held[places[&license.customer]];
            match u64::try_from(license.limit) {
                Ok(limit) => holding.limit_sum += limit,
                Err(_) => holding.unlimited += 1,
            }
        });
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

    /// Shows every license. Gives the numbers of customers that the base does not know.
    fn each(&self, mut see: impl FnMut(&Seen)) -> Newcomers {
        let columns = &self.base.columns;
        let mut overridden = Bits::none(self.base.len());
        for ordinal in self.overlay.values().filter_map(|entry| entry.base) {
            overridden.insert(ordinal);
        }
        for ordinal in 0..self.base.len() as u32 {
            if overridden.contains(ordinal) {
                continue;
            }
            let place = ordinal as usize;
            see(&Seen {
                product: columns.products[place],
                customer: columns.customers[place],
                status: columns.statuses[place],
                limit: columns.limits[place],
                expires: columns.expires[place],
            });
        }
        let mut newcomers = Newcomers::default();
        for row in self
            .overlay
            .values()
            .filter_map(|entry| entry.row.as_deref())
        {
            see(&Seen {
                product: row.product,
                customer: newcomers.number(self, row),
                status: row.status,
                limit: row.limit,
                expires: row.expires,
            });
        }
        newcomers
    }

    /// Who has a number.
    fn customer_of(&self, number: u32, newcomers: &Newcomers) -> CustomerId {
        let known = self.base.people.ids.get(number as usize);
        known.map_or_else(
            || newcomers.ids[number as usize - self.base.people.len()],
            |id| CustomerId(uuid::Uuid::from_bytes(*id)),
        )
    }
}

impl Newcomers {
    fn number(&mut self, view: &View, row: &Row) -> u32 {
        let Some(person) = &row.customer else {
            return NOBODY;
        };
        if let Some(known) = view.base.people.find(person.id) {
            return known;
        }
        let next = (view.base.people.len() + self.ids.len()) as u32;
        *self.numbers.entry(person.id).or_insert_with(|| {
            self.ids.push(person.id);
            next
        })
    }
}

/// How many licenses the last of the `most` first has at least; everybody with that many is a candidate.
fn fewest_of(counts: &[Counts], most: usize) -> u32 {
    // From so many licenses on, all are candidates together: few have that many.
    const MANY: usize = 1024;
    let mut with = [0_usize; MANY + 1];
    for held in counts {
        with[(held.licenses as usize).min(MANY)] += 1;
    }
    let mut so_far = 0;
    for licenses in (1..=MANY).rev() {
        so_far += with[licenses];
        if so_far >= most {
            return licenses as u32;
        }
    }
    1
}

impl Holding {
    /// Most licenses first, then most active ones, then by id.
    pub(crate) fn most_first(&self, other: &Self) -> std::cmp::Ordering {
        let order = other.licenses.cmp(&self.licenses);
        let order = order.then_with(|| other.active.cmp(&self.active));
        order.then_with(|| self.customer.cmp(&other.customer))
    }
}
