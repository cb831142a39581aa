//! Customers: who holds licenses.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{audit::AuditEntry, mails::Mail, notes::Note};
use crate::ids::CustomerId;

/// Asks for one stretch of the customers, by name.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ListCustomers {
    /// Looked for in name, email and organisation.
    pub search: String,
    /// How many matches to pass over.
    pub offset: u32,
    /// 1 to 500.
    pub limit: u32,
}

/// One stretch of the customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CustomerPage {
    /// The customers.
    pub rows: Vec<CustomerRow>,
    /// How many match in all.
    pub total: u32,
}

/// A customer in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// How many licenses they hold.
    pub licenses: u32,
}

/// Who holds licenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Customer {
    /// Their id.
    pub id: CustomerId,
    /// Grows with each change.
    pub version: i32,
    /// Their name.
    pub name: String,
    /// Their email, unique.
    pub email: String,
    /// Their organisation.
    pub organisation: Option<String>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// Asks for everything about one customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetCustomer {
    /// Who.
    pub id: CustomerId,
}

/// Everything about one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CustomerDetail {
    /// The customer.
    pub customer: Customer,
    /// How many licenses they hold.
    pub licenses: u32,
    /// What people noted about them, newest first.
    pub notes: Vec<Note>,
    /// Why they cannot be deleted; none when they can.
    pub delete_refused: Option<String>,
}

/// The fields of a customer that people write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct CustomerFields {
    /// 1 to 200 characters.
    pub name: String,
    /// An email address, unique.
    pub email: String,
    /// At most 200 characters.
    pub organisation: Option<String>,
}

/// Adds a customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreateCustomer {
    /// Their fields.
    pub fields: CustomerFields,
}

/// Changes a customer.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditCustomer {
    /// Who.
    pub id: CustomerId,
    /// The version that was seen.
    pub version: i32,
    /// The fields as they shall be.
    pub fields: CustomerFields,
}

/// Deletes a customer who holds no licenses.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeleteCustomer {
    /// Who.
    pub id: CustomerId,
    /// The version that was seen.
    pub version: i32,
}

/// Asks what happened around a customer, newest first: to them, their licenses and devices, and which mails they got.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetCustomerTimeline {
    /// Who.
    pub id: CustomerId,
    /// Only what is older than this: where the stretch before says to go on.
    pub before: Option<Uuid>,
    /// 1 to 200.
    pub limit: u32,
}

/// Some of what happened around a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct CustomerTimeline {
    /// What happened, newest first.
    pub items: Vec<TimelineItem>,
    /// What to ask before then; none at the end.
    pub onward: Option<Uuid>,
    /// How many of their licenses were looked at: the newest, at most 1,000.
    pub licenses_seen: u32,
    /// How many licenses they hold.
    pub licenses: u32,
}

/// One thing that happened around a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", content = "what", rename_all = "snake_case")]
pub enum TimelineItem {
    /// Somebody did something.
    Entry(AuditEntry),
    /// A mail was written to them.
    Mail(Mail),
}
