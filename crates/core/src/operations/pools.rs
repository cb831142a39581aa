//! Pools: seats of one product bought together, who holds them, and how far they have got.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    customers::Customer,
    license_actions::KeySource,
    licenses::{CustomerRef, License, LicenseRow, ProductRef},
};
use crate::ids::{CustomerId, LicenseId, MailId, PoolId, ProductId};

/// Asks for the pools, newest purchase first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListPools {
    /// Only this product's.
    #[serde(default)]
    pub product_id: Option<ProductId>,
}

/// Asks for one pool.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetPool {
    /// Which.
    pub id: PoolId,
}

/// Seats of one product bought together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Pool {
    /// Its id.
    pub id: PoolId,
    /// Grows with each change of its fields.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// What its seats are for.
    pub product: ProductRef,
    /// Who bought it.
    pub customer: Option<CustomerRef>,
    /// Whether a seat can be taken back and given to somebody else.
    pub transferable: bool,
    /// The contract or order it came with.
    pub contract: Option<String>,
    /// When it was bought.
    pub purchased_at: DateTime<Utc>,
    /// When it ends; none is never. Its seats end with it.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// How its seats stand.
    pub seats: PoolSeats,
}

/// How the seats of a pool stand. `total` is always `free + assigned + spent`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PoolSeats {
    /// Seats that were bought.
    pub total: u32,
    /// Nobody's.
    pub free: u32,
    /// Somebody's, expired ones included.
    pub assigned: u32,
    /// Those of the assigned ones that nobody has used yet.
    pub waiting: u32,
    /// Untransferable seats whose key was revoked.
    pub spent: u32,
    /// So many should be free, so that nobody waits: a tenth of all, 1 to 50.
    pub buffer: u32,
}

/// A pool as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct PoolRef {
    /// Its id.
    pub id: PoolId,
    /// Its name.
    pub name: String,
    /// Whether a seat can be taken back and given to somebody else.
    pub transferable: bool,
}

/// Makes a pool with its seats.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct CreatePool {
    /// 1 to 120 characters.
    pub name: String,
    /// What its seats are for; must be active. Never changes.
    pub product_id: ProductId,
    /// Who bought it. Never changes.
    pub customer_id: Option<CustomerId>,
    /// How the keys of its seats are made, now and later.
    pub source: KeySource,
    /// 1 to 10,000.
    pub seats: u32,
    /// Whether a seat can be taken back and given to somebody else. Never changes.
    pub transferable: bool,
    /// At most 200 characters.
    pub contract: Option<String>,
    /// When it was bought; none is now.
    pub purchased_at: Option<DateTime<Utc>>,
    /// When it and its seats end, in the future; none leaves that to the generator.
    pub expires_at: Option<DateTime<Utc>>,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Changes a pool; each field is given as it shall be.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct EditPool {
    /// Which.
    pub id: PoolId,
    /// The version that was seen.
    pub version: i32,
    /// 1 to 120 characters.
    pub name: String,
    /// At most 200 characters.
    pub contract: Option<String>,
    /// When it was bought.
    pub purchased_at: DateTime<Utc>,
    /// When it ends, in the future when it changes. Seats that ended with the pool and have not expired follow it.
    pub expires_at: Option<DateTime<Utc>>,
    /// As many as there are, or more: at most 10,000.
    pub seats: u32,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
}

/// Deletes a pool of which no seat was ever assigned, with its seats.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DeletePool {
    /// Which.
    pub id: PoolId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail: 1 to 500 characters.
    pub reason: Option<String>,
}

/// Gives a free seat of a pool to somebody, who becomes a customer when they are not one yet.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct AssignSeat {
    /// Of which pool.
    pub pool_id: PoolId,
    /// Their name, for somebody new; who is known keeps theirs.
    pub name: String,
    /// Their email.
    pub email: String,
    /// Why, for the audit trail; at most 500 characters.
    pub reason: Option<String>,
    /// Whether they get a mail with the key, where the workspace sends mail.
    #[serde(default)]
    pub notify: bool,
}

/// A seat that somebody got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct AssignedSeat {
    /// The seat.
    pub license: License,
    /// Who holds it.
    pub holder: Customer,
    /// Its pool, as it stands now.
    pub pool: Pool,
    /// The mail that tells them; none when nobody wanted one, or the workspace sends none.
    pub mail: Option<MailId>,
}

/// Takes a seat of a transferable pool back: its key dies, and the seat is free again under a new one.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct RevokeSeat {
    /// The seat's license.
    pub id: LicenseId,
    /// The version that was seen.
    pub version: i32,
    /// Why, for the audit trail: 1 to 500 characters.
    pub reason: Option<String>,
    /// Whether who held it gets a mail, where the workspace sends mail.
    #[serde(default)]
    pub notify: bool,
}

/// A seat that was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct RevokedSeat {
    /// The license that was revoked.
    pub revoked: License,
    /// The free license in its place.
    pub freed: License,
    /// Its pool, as it stands now.
    pub pool: Pool,
    /// The mail that tells them; none when nobody wanted one, the workspace sends none, or they were never told of the seat.
    pub mail: Option<MailId>,
}

/// Asks for one stretch of the people who hold seats of pools, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize, specta::Type)]
pub struct ListHolders {
    /// Looked for in name and email; at most 200 characters.
    pub search: String,
    /// Only who holds a seat of this product.
    pub product_id: Option<ProductId>,
    /// Only who holds a seat of this pool.
    pub pool_id: Option<PoolId>,
    /// How many matches to pass over.
    pub offset: u32,
    /// 1 to 200.
    pub limit: u32,
}

/// One stretch of the holders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct HolderPage {
    /// The holders, with the seats they hold now.
    pub rows: Vec<Holder>,
    /// How many match in all.
    pub total: u32,
}

/// Asks for one holder.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct GetHolder {
    /// The customer.
    pub id: CustomerId,
}

/// A customer who holds seats of pools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Holder {
    /// Who.
    pub customer: CustomerRef,
    /// Their seats, newest first; at most 200 of them.
    pub seats: Vec<HeldSeat>,
    /// How many there are in all.
    #[serde(default)]
    pub seat_count: u32,
    /// How far they have got, as products report it.
    pub progress: Vec<Progress>,
}

/// A seat that somebody holds, or held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct HeldSeat {
    /// Its license.
    pub license: LicenseRow,
    /// Its pool.
    pub pool: PoolRef,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// When a device of theirs last asked.
    pub last_seen_at: Option<DateTime<Utc>>,
}

/// How far somebody has got with a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Progress {
    /// The product.
    pub product: ProductRef,
    /// 0 to 100.
    pub percent: u32,
    /// What the product says about it.
    pub detail: Option<String>,
    /// When it said so.
    pub reported_at: DateTime<Utc>,
}

/// Notes how far somebody has got with a product. Telemetry: it is in no trail.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct ReportProgress {
    /// Who; must hold, or have held, a license of the product.
    pub customer_id: CustomerId,
    /// With what.
    pub product_id: ProductId,
    /// 0 to 100.
    pub percent: u32,
    /// At most 500 characters.
    pub detail: Option<String>,
}
