//! Customers: listing them, looking at one, adding, changing, deleting.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{Act, checked_optional, checked_text},
    catalogue::{act, as_seen, conflict, counted, differences, record},
};
use crate::{
    domain::{email::checked_email, fold::fold},
    error::{Error, Result},
    ids::CustomerId,
    operations::{Deleted, Noun, customers::*, licenses::CustomerRef},
    store::{Tx, customers, license_list, notes, pools, tokens},
};

const PAGE_MAX: u32 = 500;
const SEARCH_MAX: usize = 1_000;

/// The fields as they are kept.
///
/// # Errors
/// `invalid` with the field that breaks a rule.
pub(super) fn checked(fields: &CustomerFields) -> Result<CustomerFields> {
    Ok(CustomerFields {
        name: checked_text("name", &fields.name, 1..=200)?,
        email: checked_email(&fields.email)?,
        organisation: checked_optional("organisation", fields.organisation.as_deref(), 200)?,
    })
}

fn fields_of(customer: &Customer) -> CustomerFields {
    CustomerFields {
        name: customer.name.clone(),
        email: customer.email.clone(),
        organisation: customer.organisation.clone(),
    }
}

/// Refuses an email that another customer has.
async fn refuse_taken(tx: &mut Tx, id: CustomerId, email: &str) -> Result<()> {
    match customers::of_email(tx, email).await? {
        Some(other) if other != id => Err(Error::invalid(
            "email",
            "Another customer has this email.",
            "Use that customer, or another email.",
        )),
        _ => Ok(()),
    }
}

/// The customer that a request names, if it names one.
///
/// # Errors
/// `not_found`.
pub(super) async fn named(tx: &mut Tx, id: Option<CustomerId>) -> Result<Option<CustomerRef>> {
    let Some(id) = id else { return Ok(None) };
    let found = customers::get(tx, id).await?;
    found
        .map(Some)
        .ok_or_else(|| Error::not_found("customer", id))
}

/// Why a customer cannot be deleted; none when they can.
fn in_use(licenses: u32) -> Option<String> {
    (licenses > 0).then(|| format!("They hold {}.", counted(licenses, "license")))
}

async fn held(tx: &mut Tx, id: CustomerId) -> Result<u32> {
    let count = license_list::count_of_customer(tx, id).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

impl EnvironmentScope {
    /// One stretch of the customers, by name.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 500, or a search of more than 1,000 characters.
    pub async fn list_customers(&self, request: ListCustomers) -> Result<CustomerPage> {
        if !(1..=PAGE_MAX).contains(&request.limit) {
            return Err(Error::invalid(
                "limit",
                "A page has 1 to 500 customers.",
                "Ask for fewer customers.",
            ));
        }
        let search = checked_text("search", &request.search, 0..=SEARCH_MAX)?;
        let mut tx = self.environment.database.read().await?;
        let (found, total) =
            customers::page(&mut tx, &fold(&search), request.offset, request.limit).await?;
        let ids: Vec<CustomerId> = found.iter().map(|customer| customer.id).collect();
        let counts = match ids.is_empty() {
            true => Vec::new(),
            false => customers::license_counts(&mut tx, &ids).await?,
        };
        let counts: HashMap<CustomerId, i64> = counts.into_iter().collect();
        let rows = found.into_iter().map(|customer| CustomerRow {
            licenses: counts
                .get(&customer.id)
                .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
            customer,
        });
        Ok(CustomerPage {
            rows: rows.collect(),
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// Everything about one customer.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_customer(&self, request: GetCustomer) -> Result<CustomerDetail> {
        let mut tx = self.environment.database.read().await?;
        let customer = customers::whole(&mut tx, request.id)
            .await?
            .ok_or_else(|| Error::not_found("customer", request.id))?;
        let licenses = held(&mut tx, request.id).await?;
        Ok(CustomerDetail {
            customer,
            licenses,
            notes: notes::of(&mut tx, "customer", request.id.0).await?,
            delete_refused: in_use(licenses),
        })
    }

    /// Adds a customer.
    ///
    /// # Errors
    /// `invalid` with the field.
    pub async fn create_customer(&self, request: CreateCustomer) -> Result<Customer> {
        let now = self.environment.database.now();
        let fields = checked(&request.fields)?;
        let act = act(&self.caller, "create_customer");
        self.environment
            .database
            .write(move |tx| create(tx, act, fields, now).boxed())
            .await
    }

    /// Changes a customer.
    ///
    /// # Errors
    /// `not_found`, `conflict`, or `invalid` with the field.
    pub async fn edit_customer(&self, request: EditCustomer) -> Result<Customer> {
        let now = self.environment.database.now();
        let act = act(&self.caller, "edit_customer");
        self.environment
            .database
            .write(move |tx| edit(tx, act, request, now).boxed())
            .await
    }

    /// Deletes a customer who holds no licenses, with the notes about them.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `in_use`.
    pub async fn delete_customer(&self, request: DeleteCustomer) -> Result<Deleted> {
        let now = self.environment.database.now();
        let act = act(&self.caller, "delete_customer");
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }
}

pub(super) async fn create(
    tx: &mut Tx,
    act: Act,
    fields: CustomerFields,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let changes = differences(None, Some(&fields))?;
    let customer = Customer {
        id: CustomerId::new(now),
        version: 1,
        name: fields.name,
        email: fields.email,
        organisation: fields.organisation,
        created_at: now,
    };
    refuse_taken(tx, customer.id, &customer.email).await?;
    customers::insert(tx, &customer).await?;
    let about = ("customer", customer.id.0, customer.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Customers, [customer.id.0]);
    Ok(customer)
}

async fn edit(
    tx: &mut Tx,
    act: Act,
    request: EditCustomer,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let found = customers::whole(tx, request.id).await?;
    let before = as_seen("customer", request.id.0, found, request.version, |found| {
        found.version
    })?;
    let fields = checked(&request.fields)?;
    let changes = differences(Some(&fields_of(&before)), Some(&fields))?;
    if changes.is_empty() {
        return Ok(before);
    }
    let customer = Customer {
        version: before.version + 1,
        name: fields.name,
        email: fields.email,
        organisation: fields.organisation,
        ..before
    };
    refuse_taken(tx, customer.id, &customer.email).await?;
    if !customers::save(tx, &customer, now).await? {
        let (id, seen) = (customer.id.0, request.version);
        return Err(conflict("customer", id, seen, customer.version));
    }
    let about = ("customer", customer.id.0, customer.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Customers, [customer.id.0]);
    Ok(customer)
}

async fn delete(
    tx: &mut Tx,
    act: Act,
    request: DeleteCustomer,
    now: DateTime<Utc>,
) -> Result<Deleted> {
    let found = customers::whole(tx, request.id).await?;
    let before = as_seen("customer", request.id.0, found, request.version, |found| {
        found.version
    })?;
    if let Some(reason) = in_use(held(tx, before.id).await?) {
        return Err(Error::InUse {
            thing: "customer",
            reason,
        });
    }
    if pools::count_of_customer(tx, before.id).await? > 0 {
        return Err(Error::InUse {
            thing: "customer",
            reason: "They bought a pool of seats.".to_owned(),
        });
    }
    if tokens::count_of_customer(tx, before.id, now).await? > 0 {
        return Err(Error::InUse {
            thing: "customer",
            reason: "A token reaches only their licenses; revoke it first.".to_owned(),
        });
    }
    tokens::forget_of_customer(tx, before.id).await?;
    if !customers::delete(tx, before.id, before.version).await? {
        let (id, seen) = (before.id.0, request.version);
        return Err(conflict("customer", id, seen, before.version + 1));
    }
    let changes = differences(Some(&fields_of(&before)), None)?;
    let about = ("customer", before.id.0, before.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Customers, [before.id.0]);
    tx.changed(Noun::Notes, []);
    Ok(Deleted { count: 1 })
}
