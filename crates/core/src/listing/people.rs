//! The customers of a base: folded names and emails, and the order of their names.

use std::sync::Arc;

use super::{
    Id,
    texts::{Texts, TooLarge},
};
use crate::ids::CustomerId;

/// No customer, in a column of customers.
pub(super) const NOBODY: u32 = u32::MAX;

/// Customers by ordinal; ordinals follow ids.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct People {
    pub(super) ids: Vec<Id>,
    /// Name and email of each.
    pub(super) texts: Texts,
    /// The place of each one's name among all different names.
    pub(super) ranks: Vec<u32>,
}

/// A customer's folded texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: CustomerId,
    /// The folded name.
    pub name: String,
    /// The folded email.
    pub email: String,
}

impl People {
    pub(super) fn with_capacity(people: usize, bytes: usize) -> Self {
        Self {
            ids: Vec::with_capacity(people),
            texts: Texts::with_capacity(people, bytes),
            ranks: Vec::new(),
        }
    }

    /// Adds one; they come in the order of their ids.
    pub(super) fn push(&mut self, id: Id, name: &[u8], email: &[u8]) -> Result<(), TooLarge> {
        debug_assert!(
            self.ids.last().is_none_or(|last| *last < id),
            "customers come in the order of their ids"
        );
        self.ids.push(id);
        self.texts.push(&[name, email])
    }

    /// Adds one as the overlay has it; none is deleted.
    pub(super) fn push_person(
        &mut self,
        id: CustomerId,
        person: Option<&Person>,
    ) -> Result<(), TooLarge> {
        person.map_or(Ok(()), |person| {
            self.push(
                *id.0.as_bytes(),
                person.name.as_bytes(),
                person.email.as_bytes(),
            )
        })
    }

    /// Ranks the names once everybody is there.
    pub(super) fn rank(&mut self) {
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.name(*a).cmp(self.name(*b)));
        self.ranks = vec![0; order.len()];
        let mut rank = 0;
        for pair in 0..order.len() {
            if pair > 0 && self.name(order[pair]) != self.name(order[pair - 1]) {
                rank += 1;
            }
            self.ranks[order[pair] as usize] = rank;
        }
        self.texts.shrink();
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn name(&self, ordinal: u32) -> &[u8] {
        self.texts.first(ordinal as usize)
    }

    pub(super) fn find(&self, id: CustomerId) -> Option<u32> {
        let place = self.ids.binary_search(id.0.as_bytes()).ok()?;
        Some(place as u32)
    }

    /// A copy of one.
    pub(super) fn person(&self, ordinal: u32) -> Arc<Person> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Arc::new(Person {
            id: CustomerId(uuid::Uuid::from_bytes(self.ids[ordinal as usize])),
            name: text(self.texts.first(ordinal as usize)),
            email: text(self.texts.second(ordinal as usize)),
        })
    }

    /// Whether this is what the customer of an ordinal is called.
    pub(super) fn is(&self, ordinal: u32, person: &Person) -> bool {
        self.texts.first(ordinal as usize) == person.name.as_bytes()
            && self.texts.second(ordinal as usize) == person.email.as_bytes()
    }

    pub(super) fn bytes(&self) -> usize {
        self.ids.len() * size_of::<Id>() + self.texts.bytes() + self.ranks.len() * size_of::<u32>()
    }
}
