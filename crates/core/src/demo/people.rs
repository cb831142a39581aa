//! The customers: a few large organisations with very many licenses, some with a couple of dozen, and a long tail of
//! people with one.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::{
    chance::{id_at, one_of, percent, weighted},
    names::{CULTURES, DESKS, ORGANISATIONS, PROVIDERS, spelled},
};
use crate::ids::CustomerId;

/// How many of a hundred held licenses belong to the large organisations.
const LARGE_SHARE: u32 = 22;
/// And to the middling ones.
const MIDDLE_SHARE: u32 = 30;
/// How many of a hundred of the others go to somebody who has one already.
const AGAIN_SHARE: u32 = 14;
/// Licenses of the environment for each large organisation.
const LICENSES_PER_LARGE: u32 = 900;
/// Licenses of the environment for each middling one.
const LICENSES_PER_MIDDLE: u32 = 70;

/// A customer to write.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub id: CustomerId,
    pub name: String,
    pub email: String,
    pub organisation: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A customer as licenses know them.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub id: CustomerId,
    pub name: Arc<str>,
    /// They take no license before that.
    pub since: DateTime<Utc>,
}

/// Everybody so far.
pub(super) struct People {
    large: Vec<Option<Holder>>,
    middle: Vec<Option<Holder>>,
    recent: Vec<Holder>,
    addresses: HashMap<String, u32>,
    /// Customers made since they were last taken.
    pub fresh: Vec<Customer>,
}

impl People {
    /// Nobody yet, in an environment of so many licenses.
    pub(super) fn of(licenses: u32) -> Self {
        let count = |per: u32| usize::try_from((licenses / per).clamp(4, 4_000)).unwrap_or(4);
        Self {
            large: vec![None; count(LICENSES_PER_LARGE)],
            middle: vec![None; count(LICENSES_PER_MIDDLE)],
            recent: Vec::new(),
            addresses: HashMap::new(),
            fresh: Vec::new(),
        }
    }

    /// Who takes a license at `at`; `progress` is how much of the history has passed, from 0 to 1.
    pub(super) fn holder(
        &mut self,
        rng: &mut ChaCha8Rng,
        progress: f64,
        at: DateTime<Utc>,
    ) -> Holder {
        match weighted(
            rng,
            [LARGE_SHARE, MIDDLE_SHARE, 100 - LARGE_SHARE - MIDDLE_SHARE].into_iter(),
        ) {
            0 => self.organisation(rng, Size::Large, progress, at),
            1 => self.organisation(rng, Size::Middle, progress, at),
            _ if !self.recent.is_empty() && percent(rng, AGAIN_SHARE) => {
                self.recent[rng.random_range(0..self.recent.len())].clone()
            }
            _ => self.somebody(rng, at),
        }
    }

    /// An organisation that exists by then; the first ones have the most licenses.
    fn organisation(
        &mut self,
        rng: &mut ChaCha8Rng,
        size: Size,
        progress: f64,
        at: DateTime<Utc>,
    ) -> Holder {
        let places = match size {
            Size::Large => self.large.len(),
            Size::Middle => self.middle.len(),
        };
        let open = ((places as f64) * (0.25 + 0.75 * progress)).ceil().max(1.0);
        let skew = if size == Size::Large { 1.7 } else { 1.2 };
        let place = (open * rng.random::<f64>().powf(skew)) as usize;
        let place = place.min(places - 1);
        let known = match size {
            Size::Large => self.large[place].clone(),
            Size::Middle => self.middle[place].clone(),
        };
        if let Some(holder) = known {
            return holder;
        }
        let holder = self.found(rng, size, at);
        match size {
            Size::Large => self.large[place] = Some(holder.clone()),
            Size::Middle => self.middle[place] = Some(holder.clone()),
        }
        holder
    }

    fn found(&mut self, rng: &mut ChaCha8Rng, size: Size, at: DateTime<Utc>) -> Holder {
        let person = Name::draw(rng);
        let organisation = one_of(rng, ORGANISATIONS).replace("{}", person.family);
        let (name, mailbox) = match size {
            Size::Large => (organisation.clone(), one_of(rng, DESKS).to_owned()),
            Size::Middle => (person.full.clone(), person.mailbox(rng)),
        };
        let email = self.address(
            &mailbox,
            &format!("{}.example", spelled(&organisation, "-")),
        );
        self.add(rng, at, name, email, Some(organisation))
    }

    fn somebody(&mut self, rng: &mut ChaCha8Rng, at: DateTime<Utc>) -> Holder {
        let person = Name::draw(rng);
        let own_business = percent(rng, 35);
        let mailbox = person.mailbox(rng);
        let (domain, organisation) = if own_business {
            let organisation = one_of(rng, ORGANISATIONS).replace("{}", person.family);
            (
                format!("{}.example", spelled(&organisation, "-")),
                Some(organisation),
            )
        } else {
            let provider = weighted(rng, PROVIDERS.iter().map(|(_, share)| *share));
            (PROVIDERS[provider].0.to_owned(), None)
        };
        let email = self.address(&mailbox, &domain);
        let holder = self.add(rng, at, person.full, email, organisation);
        const REMEMBERED: usize = 400;
        if self.recent.len() < REMEMBERED {
            self.recent.push(holder.clone());
        } else {
            self.recent[rng.random_range(0..REMEMBERED)] = holder.clone();
        }
        holder
    }

    fn add(
        &mut self,
        rng: &mut ChaCha8Rng,
        at: DateTime<Utc>,
        name: String,
        email: String,
        organisation: Option<String>,
    ) -> Holder {
        let holder = Holder {
            id: CustomerId(id_at(rng, at)),
            name: name.as_str().into(),
            since: at,
        };
        self.fresh.push(Customer {
            id: holder.id,
            name,
            email,
            organisation,
            created_at: at,
        });
        holder
    }

    /// An address nobody has yet: the second of a kind gets a number.
    fn address(&mut self, mailbox: &str, domain: &str) -> String {
        let plain = format!("{mailbox}@{domain}");
        let taken = self.addresses.entry(plain.clone()).or_insert(0);
        *taken += 1;
        match *taken {
            1 => plain,
            times => format!("{mailbox}.{times}@{domain}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    Large,
    Middle,
}

struct Name {
    full: String,
    given: &'static str,
    family: &'static str,
}

impl Name {
    fn draw(rng: &mut ChaCha8Rng) -> Self {
        let culture = &CULTURES[weighted(rng, CULTURES.iter().map(|culture| culture.share))];
        let given = one_of(rng, culture.given);
        let family = one_of(rng, culture.family);
        let full = match (culture.family_first, percent(rng, 6)) {
            (true, _) => format!("{family} {given}"),
            (false, true) => format!("{given} {family}-{}", one_of(rng, culture.family)),
            (false, false) => format!("{given} {family}"),
        };
        Self {
            full,
            given,
            family,
        }
    }

    /// `annika.lindqvist`, `annika`, `alindqvist` or one with a year.
    fn mailbox(&self, rng: &mut ChaCha8Rng) -> String {
        let (given, family) = (spelled(self.given, ""), spelled(self.family, ""));
        match rng.random_range(0..10) {
            0..5 => format!("{given}.{family}"),
            5..7 => format!("{}{family}", given.chars().next().unwrap_or('x')),
            7 => format!("{family}.{given}"),
            _ => format!("{given}.{family}{}", rng.random_range(60..100)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::TimeZone;
    use rand::SeedableRng;

    use super::*;

    fn crowd(licenses: u32) -> (Vec<Customer>, HashMap<CustomerId, u32>) {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut people = People::of(licenses);
        let mut held = HashMap::new();
        let at = Utc.with_ymd_and_hms(2025, 3, 1, 10, 0, 0).unwrap();
        for n in 0..licenses {
            let holder = people.holder(&mut rng, f64::from(n) / f64::from(licenses), at);
            *held.entry(holder.id).or_insert(0) += 1;
        }
        (people.fresh, held)
    }

    #[test]
    fn no_two_customers_share_an_address() {
        let (customers, _) = crowd(20_000);
        let addresses: HashSet<_> = customers
            .iter()
            .map(|customer| customer.email.to_lowercase())
            .collect();
        assert_eq!(addresses.len(), customers.len());
    }

    #[test]
    fn a_few_hold_very_many_and_most_hold_one() {
        let (customers, held) = crowd(20_000);
        let largest = held.values().max().copied().unwrap_or(0);
        let single = held.values().filter(|count| **count == 1).count();
        assert!(largest > 400, "the largest holds {largest}");
        assert!(
            single * 2 > customers.len(),
            "{single} of {} hold one",
            customers.len()
        );
    }
}
