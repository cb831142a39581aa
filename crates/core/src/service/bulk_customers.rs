//! The customers that a list names for bulk assigning: known by their email, or made.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::bulk_chunk::People;
use crate::{
    domain::{bulk::ListedCustomer, fold::fold},
    error::Result,
    ids::{BatchId, CustomerId},
    operations::Noun,
    store::{Tx, import_rows, import_rows::NewCustomer},
};

/// The next customers of a list, made where they are not known.
pub(super) async fn next(
    tx: &mut Tx,
    batch: BatchId,
    customers: &[ListedCustomer],
    given: u32,
    count: usize,
    now: DateTime<Utc>,
) -> Result<People> {
    if customers.is_empty() {
        return Ok(People {
            ids: Vec::new(),
            made: 0,
        });
    }
    let listed: Vec<&ListedCustomer> = customers.iter().skip(given as usize).take(count).collect();
    let emails: Vec<String> = listed
        .iter()
        .map(|customer| lower(&customer.email))
        .collect();
    let mut known = look_up(tx, &emails).await?;
    let mut fresh: HashMap<&str, NewCustomer> = HashMap::new();
    for (customer, email) in listed.iter().zip(&emails) {
        if !known.contains_key(email) {
            fresh
                .entry(email)
                .or_insert_with(|| made(customer, email, now));
        }
    }
    let fresh: Vec<NewCustomer> = fresh.into_values().collect();
    let count = import_rows::insert_customers(tx, &fresh, batch, now).await?;
    if !fresh.is_empty() {
        tx.changed(Noun::Customers, fresh.iter().map(|customer| customer.id.0));
        known = look_up(tx, &emails).await?;
    }
    Ok(People {
        ids: emails
            .iter()
            .filter_map(|email| known.get(email).copied())
            .collect(),
        made: u32::try_from(count).unwrap_or(0),
    })
}

fn lower(email: &str) -> String {
    email.trim().to_lowercase()
}

async fn look_up(tx: &mut Tx, emails: &[String]) -> Result<HashMap<String, CustomerId>> {
    let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
    let found = import_rows::customers(tx, &emails).await?;
    Ok(found
        .into_iter()
        .map(|customer| (customer.email_lower, customer.id))
        .collect())
}

fn made(customer: &ListedCustomer, email_lower: &str, now: DateTime<Utc>) -> NewCustomer {
    let email = customer.email.trim().to_owned();
    let name = customer
        .name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .unwrap_or(&email)
        .to_owned();
    NewCustomer {
        id: CustomerId::new(now),
        name_folded: fold(&name),
        name,
        email_folded: fold(&email),
        email_lower: email_lower.to_owned(),
        email,
        organisation: None,
    }
}
