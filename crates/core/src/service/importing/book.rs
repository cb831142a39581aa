//! The products and customers that the rows of an import name: those that exist, and those it makes.
//!
//! Names stand in it as digests, so that a dry run over millions of rows stays small. New things have their ids from the
//! start; whether they are written is the caller's business.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{reader::digest, row::Wish};
use crate::{
    domain::fold::fold,
    ids::{CustomerId, ProductId},
    operations::imports::FitProblem,
    store::import_rows::{CustomerKey, NewCustomer, NewProduct, ProductKey},
};

/// A made-up product code has so many characters at most.
const CODE_CHARS: usize = 32;

/// The names known so far.
#[derive(Debug, Default)]
pub(super) struct Book {
    names: HashMap<u128, Known>,
    codes: HashMap<u128, Known>,
    customers: HashMap<u128, CustomerId>,
    pub new_products: Vec<NewProduct>,
    pub new_customers: Vec<NewCustomer>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    id: ProductId,
    active: bool,
}

/// Which product a row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// None.
    Nothing,
    /// One that exists, or that an earlier row made.
    Product { id: ProductId, active: bool },
    /// One that does not exist.
    Unknown,
    /// Name and code are those of two products.
    Ambiguous,
}

impl Book {
    /// Adds what the database has.
    pub(super) fn learn(&mut self, products: Vec<ProductKey>, customers: Vec<CustomerKey>) {
        for product in products {
            let known = Known {
                id: product.id,
                active: product.active,
            };
            self.names.insert(digest(&product.name_folded), known);
            self.codes.insert(digest(&product.code_folded), known);
        }
        for customer in customers {
            self.customers
                .insert(digest(&customer.email_lower), customer.id);
        }
    }

    /// Which product a row names. A code says more than a name: a product may have been renamed since.
    pub(super) fn product(&self, wish: &Wish) -> Named {
        let by = |text: &Option<String>, known: &HashMap<u128, Known>| {
            text.as_ref()
                .map(|text| known.get(&digest(&fold(text))).copied())
        };
        let found = |known: Known| Named::Product {
            id: known.id,
            active: known.active,
        };
        match (
            by(&wish.product, &self.names),
            by(&wish.product_code, &self.codes),
        ) {
            (None, None) => Named::Nothing,
            (Some(Some(name)), Some(Some(code))) if name.id != code.id => Named::Ambiguous,
            (Some(Some(_)), Some(None)) => Named::Ambiguous,
            (_, Some(Some(code))) => found(code),
            (Some(Some(name)), None) => found(name),
            (Some(None), Some(None) | None) | (None, Some(None)) => Named::Unknown,
        }
    }

    /// Makes the product that a row names.
    ///
    /// # Errors
    /// `product_missing` when it names none.
    pub(super) fn make_product(
        &mut self,
        wish: &Wish,
        now: DateTime<Utc>,
    ) -> Result<ProductId, FitProblem> {
        let named = wish.product.as_ref().or(wish.product_code.as_ref());
        let name = named.ok_or(FitProblem::ProductMissing)?.clone();
        let id = ProductId::new(now);
        let code = match &wish.product_code {
            Some(code) => code.clone(),
            None => self.free_code(&name, id),
        };
        let product = NewProduct {
            id,
            name_folded: fold(&name),
            code_folded: fold(&code),
            name,
            code,
        };
        let known = Known { id, active: true };
        self.names.insert(digest(&product.name_folded), known);
        self.codes.insert(digest(&product.code_folded), known);
        self.new_products.push(product);
        Ok(id)
    }

    /// A code made of the name; where another product has it, the end of the new product's id tells them apart.
    fn free_code(&self, name: &str, id: ProductId) -> String {
        let code = code_of(name);
        if !code.is_empty() && !self.codes.contains_key(&digest(&fold(&code))) {
            return code;
        }
        let id = id.to_string();
        let end = id.get(id.len() - 8..).unwrap_or(&id).to_uppercase();
        if code.is_empty() {
            end
        } else {
            format!("{code}-{end}")
        }
    }

    /// The customer of a lower-cased email.
    pub(super) fn customer(&self, email_lower: &str) -> Option<CustomerId> {
        self.customers.get(&digest(email_lower)).copied()
    }

    /// Makes the customer that a row names.
    pub(super) fn make_customer(
        &mut self,
        wish: &Wish,
        email: &str,
        email_lower: String,
        now: DateTime<Utc>,
    ) -> CustomerId {
        let id = CustomerId::new(now);
        let name = wish
            .customer_name
            .clone()
            .unwrap_or_else(|| email.to_owned());
        self.customers.insert(digest(&email_lower), id);
        self.new_customers.push(NewCustomer {
            id,
            name_folded: fold(&name),
            name,
            email: email.to_owned(),
            email_folded: fold(email),
            email_lower,
            organisation: wish.customer_organisation.clone(),
        });
        id
    }
}

/// "Pro Plan (EU)" as PRO-PLAN-EU.
pub(super) fn code_of(name: &str) -> String {
    let upper: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_uppercase)
        .collect();
    let joined = upper.split_whitespace().collect::<Vec<_>>().join("-");
    let short: String = joined.chars().take(CODE_CHARS).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::code_of;

    #[test]
    fn a_code_is_made_of_the_name() {
        assert_eq!(code_of("Pro Plan (EU)"), "PRO-PLAN-EU");
        assert_eq!(code_of("Größe"), "GRÖSSE");
        assert_eq!(code_of("!!"), "");
        assert_eq!(code_of(&"ab ".repeat(40)).chars().count(), 32);
    }
}
