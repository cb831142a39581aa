//! Things as this API shows them. Its own shapes: what the core calls its fields may change, a published API may not.

use chrono::{DateTime, Utc};
use keydesk_core::{
    operations::{
        licenses::{CustomerRef, ProductRef},
        pools::{HeldSeat, Holder, Pool, PoolRef, Progress},
        products::ProductStatus,
    },
    service::licensing::{Me, ProductSeats, ReachedLicense},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A product as other things name it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedProduct {
    id: Uuid,
    /// Its short code.
    #[schema(example = "studio-x")]
    code: String,
    name: String,
    /// Inactive ones get nothing new.
    active: bool,
}

impl From<ProductRef> for NamedProduct {
    fn from(product: ProductRef) -> Self {
        Self {
            id: product.id.0,
            code: product.code,
            name: product.name,
            active: product.status == ProductStatus::Active,
        }
    }
}

/// A person who holds licenses, as other things name them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedUser {
    id: Uuid,
    name: String,
    email: String,
    organisation: Option<String>,
}

impl From<CustomerRef> for NamedUser {
    fn from(customer: CustomerRef) -> Self {
        Self {
            id: customer.id.0,
            name: customer.name,
            email: customer.email,
            organisation: customer.organisation,
        }
    }
}

/// A pool as other things name it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NamedPool {
    id: Uuid,
    name: String,
    /// Whether a seat can be taken back and given to somebody else.
    transferable: bool,
}

impl From<PoolRef> for NamedPool {
    fn from(pool: PoolRef) -> Self {
        Self {
            id: pool.id.0,
            name: pool.name,
            transferable: pool.transferable,
        }
    }
}

/// How many licenses there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Seats {
    /// All but revoked ones.
    total: u32,
    /// Nobody's.
    free: u32,
    /// Somebody's.
    allocated: u32,
}

/// A product with its licenses within the token's reach.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiProduct {
    #[serde(flatten)]
    product: NamedProduct,
    description: Option<String>,
    seats: Seats,
}

impl From<ProductSeats> for ApiProduct {
    fn from(found: ProductSeats) -> Self {
        Self {
            product: NamedProduct {
                id: found.product.id.0,
                code: found.product.code,
                name: found.product.name,
                active: found.product.status == ProductStatus::Active,
            },
            description: found.product.description,
            seats: Seats {
                total: found.total,
                free: found.free,
                allocated: found.allocated,
            },
        }
    }
}

/// Seats of one product bought together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiPool {
    id: Uuid,
    /// Grows with each change.
    version: i32,
    name: String,
    product: NamedProduct,
    /// Who bought it.
    customer: Option<NamedUser>,
    /// Whether a seat can be taken back and given to somebody else.
    transferable: bool,
    contract: Option<String>,
    purchased_at: DateTime<Utc>,
    /// None is never.
    expires_at: Option<DateTime<Utc>>,
    seats: Seats,
}

impl From<Pool> for ApiPool {
    fn from(pool: Pool) -> Self {
        Self {
            id: pool.id.0,
            version: pool.version,
            name: pool.name,
            product: pool.product.into(),
            customer: pool.customer.map(NamedUser::from),
            transferable: pool.transferable,
            contract: pool.contract,
            purchased_at: pool.purchased_at,
            expires_at: pool.expires_at,
            seats: Seats {
                total: pool.seats.total,
                free: pool.seats.free,
                allocated: pool.seats.assigned + pool.seats.spent,
            },
        }
    }
}

/// A license.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiLicense {
    id: Uuid,
    /// Grows with each change.
    version: i32,
    /// The whole key.
    #[schema(example = "PRO-9KHT-4WNA-X2VD")]
    key: String,
    /// available, assigned, active, inactive, suspended, expired or revoked.
    #[schema(example = "active")]
    status: String,
    product: NamedProduct,
    /// Who holds it.
    user: Option<NamedUser>,
    /// The pool whose seat it is.
    pool: Option<NamedPool>,
    /// -1 is unlimited.
    activation_limit: i32,
    activations_used: u32,
    /// None is Lifetime, or not begun.
    expires_at: Option<DateTime<Utc>>,
    #[schema(value_type = Object)]
    flags: Value,
    #[schema(value_type = Object)]
    metadata: Value,
    created_at: DateTime<Utc>,
    assigned_at: Option<DateTime<Utc>>,
}

impl From<ReachedLicense> for ApiLicense {
    fn from(found: ReachedLicense) -> Self {
        let license = found.license;
        Self {
            id: license.id.0,
            version: license.version,
            key: license.key,
            status: license.status.as_str().to_owned(),
            product: found.product.into(),
            user: found.customer.map(NamedUser::from),
            pool: found.pool.map(NamedPool::from),
            activation_limit: license.activation_limit,
            activations_used: license.activations_used,
            expires_at: license.expires_at,
            flags: license.flags,
            metadata: license.metadata,
            created_at: license.created_at,
            assigned_at: license.assigned_at,
        }
    }
}

/// How far somebody has got with a product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiProgress {
    product: NamedProduct,
    /// 0 to 100.
    percent: u32,
    detail: Option<String>,
    reported_at: DateTime<Utc>,
}

impl From<Progress> for ApiProgress {
    fn from(progress: Progress) -> Self {
        Self {
            product: progress.product.into(),
            percent: progress.percent,
            detail: progress.detail,
            reported_at: progress.reported_at,
        }
    }
}

/// A seat that somebody holds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiSeat {
    license_id: Uuid,
    key: String,
    status: String,
    product: NamedProduct,
    pool: NamedPool,
    since: Option<DateTime<Utc>>,
    /// When a device last asked with it.
    last_seen_at: Option<DateTime<Utc>>,
}

impl From<HeldSeat> for ApiSeat {
    fn from(seat: HeldSeat) -> Self {
        Self {
            license_id: seat.license.id.0,
            key: seat.license.key,
            status: seat.license.status.as_str().to_owned(),
            product: seat.license.product.into(),
            pool: seat.pool.into(),
            since: seat.since,
            last_seen_at: seat.last_seen_at,
        }
    }
}

/// Somebody who holds or held licenses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiUser {
    #[serde(flatten)]
    user: NamedUser,
    /// The seats of pools that they hold, newest first; at most 200 of them.
    seats: Vec<ApiSeat>,
    /// How many seats there are in all.
    seat_count: u32,
    progress: Vec<ApiProgress>,
}

impl From<Holder> for ApiUser {
    fn from(holder: Holder) -> Self {
        Self {
            user: holder.customer.into(),
            seat_count: holder.seat_count,
            seats: holder.seats.into_iter().map(ApiSeat::from).collect(),
            progress: holder.progress.into_iter().map(ApiProgress::from).collect(),
        }
    }
}

/// Who the token is, and what it can give out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiMe {
    /// The token's name.
    name: String,
    /// read, assign, manage.
    scopes: Vec<String>,
    environment: Option<String>,
    /// The one customer whose licenses it reaches; none reaches all.
    customer: Option<NamedUser>,
    /// Licenses within reach that are nobody's.
    available_licenses: u32,
    /// The pools within reach, newest purchase first, at most 200.
    pools: Vec<ApiPool>,
}

impl From<Me> for ApiMe {
    fn from(me: Me) -> Self {
        let scopes = me.bearer.scopes.iter();
        Self {
            scopes: scopes.map(|scope| scope.as_str().to_owned()).collect(),
            name: me.bearer.name,
            environment: me.bearer.caller.environment,
            customer: me.customer.map(NamedUser::from),
            available_licenses: me.available,
            pools: me.pools.into_iter().map(ApiPool::from).collect(),
        }
    }
}
