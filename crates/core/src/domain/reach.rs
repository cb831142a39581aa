//! Which licenses a caller may see and touch: all, or those of one customer.
//!
//! The store's questions that scripts may ask take a [`Reach`], and turn it into SQL in one place; there is no way to ask
//! them without one.

use crate::ids::CustomerId;

/// Which licenses somebody reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach(Option<CustomerId>);

impl Reach {
    /// Everybody's licenses, or those that one customer holds and those of their pools.
    #[must_use]
    pub const fn of(customer: Option<CustomerId>) -> Self {
        Self(customer)
    }

    /// The one customer; none when everything is reached.
    #[must_use]
    pub const fn only(self) -> Option<CustomerId> {
        self.0
    }

    /// Whether what belongs to `customer` is reached.
    #[must_use]
    pub fn has(self, customer: Option<CustomerId>) -> bool {
        self.0.is_none() || self.0 == customer
    }
}

#[cfg(test)]
mod tests {
    use super::Reach;
    use crate::ids::CustomerId;

    #[test]
    fn who_reaches_one_customer_reaches_neither_another_nor_nobodys() {
        let (one, other) = (CustomerId(uuid::Uuid::nil()), CustomerId(uuid::Uuid::max()));
        assert!(Reach::of(None).has(Some(one)) && Reach::of(None).has(None));
        assert!(Reach::of(Some(one)).has(Some(one)));
        assert!(!Reach::of(Some(one)).has(Some(other)) && !Reach::of(Some(one)).has(None));
    }
}
