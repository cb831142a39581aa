//! What a script may do.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::Value;

use super::{LicenseFilter, LicensingScope, ReachedLicense};
use crate::{
    domain::{email::checked_email, status::LicenseStatus, transition},
    error::{Error, ErrorCode, Result},
    ids::{CustomerId, LicenseId, PoolId, ProductId},
    operations::{
        Access,
        license_actions::{ActOnLicense, KeySource},
        licenses::{EditLicense, License},
        pools::{
            AssignSeat, AssignedSeat, CreatePool, DeletePool, EditPool, Pool, Progress,
            ReportProgress, RevokeSeat,
        },
        products::{EditProduct, ProductFields, ProductStatus},
    },
    service::{
        acting::{self, Act, checked_text, optional_reason},
        license_actions::save_given,
        license_making::require_active,
        pool_seats, seat_giving as seats,
    },
    store::{Tx, licensing as store},
};

/// Licenses of one user looked at together.
const AT_ONCE: u32 = 500;

/// Who gets a license.
#[derive(Debug, Clone)]
pub struct Who {
    /// Their name, for somebody new.
    pub name: String,
    /// Their email.
    pub email: String,
}

/// What of a license shall be otherwise; none leaves it.
#[derive(Debug, Clone, Default)]
pub struct LicenseWish {
    /// The version that was seen; none takes it as it is.
    pub version: Option<i32>,
    /// -1 or 1 to 10,000.
    pub activation_limit: Option<i32>,
    /// When it ends; the inner none is Lifetime.
    pub expires_at: Option<Option<DateTime<Utc>>>,
    /// A JSON object.
    pub flags: Option<Value>,
    /// A JSON object.
    pub metadata: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

/// What of a pool shall be otherwise; none leaves it.
#[derive(Debug, Clone, Default)]
pub struct PoolWish {
    /// The version that was seen; none takes it as it is.
    pub version: Option<i32>,
    /// Its name.
    pub name: Option<String>,
    /// Its contract; the inner none takes it away.
    pub contract: Option<Option<String>>,
    /// When it ends; the inner none is never.
    pub expires_at: Option<Option<DateTime<Utc>>>,
    /// As many as there are, or more.
    pub seats: Option<u32>,
    /// Why.
    pub reason: Option<String>,
}

/// What became of one of a user's licenses.
#[derive(Debug, Clone)]
pub struct Revocation {
    /// The license.
    pub license: LicenseId,
    /// Why it was not revoked; none when it was.
    pub refused: Option<ErrorCode>,
}

impl LicensingScope {
    /// Makes a product inactive: nothing new is created, generated, auto-assigned or enrolled. Licenses that are there go on.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, `conflict`.
    pub async fn disconnect(&self, name: &str) -> Result<super::ProductSeats> {
        self.may_everywhere(Access::Edit)?;
        let mut found = self.product(name).await?;
        let product = found.product.clone();
        let fields = ProductFields {
            name: product.name,
            code: product.code,
            status: ProductStatus::Inactive,
            description: product.description,
            features: product.features,
            grace_days: product.grace_days,
            my_offline: product.my_offline,
        };
        let edit = EditProduct {
            id: product.id,
            version: product.version,
            fields,
        };
        found.product = self.scope.edit_product(edit).await?;
        Ok(found)
    }

    /// Makes a pool with its seats.
    ///
    /// # Errors
    /// `forbidden`, and as `create_pool`.
    pub async fn create_pool(&self, request: CreatePool) -> Result<Pool> {
        self.may_everywhere(Access::Edit)?;
        self.scope.create_pool(request).await
    }

    /// Changes a pool, and adds seats.
    ///
    /// # Errors
    /// `forbidden`, and as `edit_pool`.
    pub async fn edit_pool(&self, id: PoolId, wish: PoolWish) -> Result<Pool> {
        self.may_everywhere(Access::Edit)?;
        let pool = self.pool(id).await?;
        let edit = EditPool {
            id,
            version: wish.version.unwrap_or(pool.version),
            name: wish.name.unwrap_or(pool.name),
            contract: wish.contract.unwrap_or(pool.contract),
            purchased_at: pool.purchased_at,
            expires_at: wish.expires_at.unwrap_or(pool.expires_at),
            seats: wish.seats.unwrap_or(pool.seats.total),
            reason: wish.reason,
        };
        self.scope.edit_pool(edit).await
    }

    /// Deletes a pool of which no seat was ever assigned.
    ///
    /// # Errors
    /// `forbidden`, and as `delete_pool`.
    pub async fn delete_pool(&self, id: PoolId, reason: Option<String>) -> Result<()> {
        self.may_everywhere(Access::Edit)?;
        let version = self.pool(id).await?.version;
        let delete = DeletePool {
            id,
            version,
            reason,
        };
        self.scope.delete_pool(delete).await.map(|_| ())
    }

    /// Gives a free seat of a pool to somebody.
    ///
    /// # Errors
    /// `forbidden`, and as `assign_seat`.
    pub async fn assign_seat(
        &self,
        pool_id: PoolId,
        who: Who,
        reason: Option<String>,
    ) -> Result<(ReachedLicense, Pool)> {
        self.may(Access::Assign)?;
        let assign = AssignSeat {
            pool_id,
            name: who.name,
            email: who.email,
            reason,
            // A script writes its own mails.
            notify: false,
        };
        let AssignedSeat { license, pool, .. } = self.scope.assign_seat(assign).await?;
        Ok((self.scope.described(license.id).await?, pool))
    }

    /// Gives one available license to somebody, who becomes a customer when they are not one yet.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, `conflict`, `state_refused`; `invalid` with the field.
    pub async fn assign_license(
        &self,
        id: LicenseId,
        version: Option<i32>,
        who: Who,
        reason: Option<String>,
    ) -> Result<ReachedLicense> {
        self.may(Access::Assign)?;
        let who = Who {
            name: checked_text("name", &who.name, 1..=200)?,
            email: checked_email(&who.email)?,
        };
        let act = self
            .scope
            .act("assign_license", optional_reason(reason.as_deref())?);
        let version = version.unwrap_or(self.license(id).await?.license.version);
        let now = self.scope.environment.database.now();
        self.scope
            .environment
            .database
            .write(move |tx| assign(tx, act, (id, version), who, now).boxed())
            .await?;
        self.scope.described(id).await
    }

    /// Changes the editable fields of a license.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, `conflict`, `state_refused`; `invalid` with the field.
    pub async fn update_license(&self, id: LicenseId, wish: LicenseWish) -> Result<ReachedLicense> {
        self.may(Access::Edit)?;
        let seen = self.license_at(id, wish.version).await?;
        let expires_at = wish.expires_at.unwrap_or(seen.expires_at);
        let edit = EditLicense {
            id,
            version: seen.version,
            customer_id: seen.customer_id,
            activation_limit: wish.activation_limit.unwrap_or(seen.activation_limit),
            expires_at,
            pending_validity: match wish.expires_at {
                Some(_) => None,
                None => seen.pending_validity,
            },
            flags: wish.flags.unwrap_or(seen.flags),
            metadata: wish.metadata.unwrap_or(seen.metadata),
            keep_devices: true,
            reason: wish.reason,
        };
        self.scope.edit_license(edit).await?;
        self.scope.described(id).await
    }

    /// Withdraws a license for good. The seat of a transferable pool is free again under a new key.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, `conflict`, `state_refused`, `untransferable`; `invalid` without a reason.
    pub async fn revoke_license(
        &self,
        id: LicenseId,
        version: Option<i32>,
        reason: Option<String>,
    ) -> Result<ReachedLicense> {
        self.may(Access::Edit)?;
        let seen = self.license_at(id, version).await?;
        self.revoke_seen(&seen, reason).await?;
        self.scope.described(id).await
    }

    async fn revoke_seen(&self, seen: &License, reason: Option<String>) -> Result<()> {
        let (id, version) = (seen.id, seen.version);
        if seen.pool_id.is_some() {
            let revoke = RevokeSeat {
                id,
                version,
                reason,
                notify: false,
            };
            return self.scope.revoke_seat(revoke).await.map(|_| ());
        }
        let revoke = ActOnLicense {
            id,
            version,
            reason,
        };
        self.scope.revoke_license(revoke).await.map(|_| ())
    }

    /// A license within reach at the version that was seen. What is done to it afterwards asks for that version, and a
    /// license that changed hands has another.
    async fn license_at(&self, id: LicenseId, version: Option<i32>) -> Result<License> {
        let found = self.license(id).await?.license;
        match version {
            Some(seen) if seen != found.version => Err(acting::conflict(&found, seen)),
            _ => Ok(found),
        }
    }

    /// Withdraws one license of a user.
    ///
    /// # Errors
    /// As [`Self::revoke_license`]; `not_found` also when somebody else holds it.
    pub async fn revoke_of_user(
        &self,
        user: CustomerId,
        id: LicenseId,
        reason: Option<String>,
    ) -> Result<ReachedLicense> {
        self.may(Access::Edit)?;
        let seen = self.license(id).await?.license;
        if seen.customer_id != Some(user) {
            return Err(Error::not_found("license", id));
        }
        self.revoke_seen(&seen, reason).await?;
        self.scope.described(id).await
    }

    /// Withdraws all licenses of a user within reach, one after the other, and tells of each.
    ///
    /// # Errors
    /// `forbidden`, `not_found`; `invalid` without a reason.
    pub async fn revoke_all_of_user(
        &self,
        user: CustomerId,
        reason: Option<String>,
    ) -> Result<Vec<Revocation>> {
        self.may(Access::Edit)?;
        acting::required_reason(reason.as_deref())?;
        self.user(user).await?;
        let mut told = Vec::new();
        for seen in self.revocable_of(user).await? {
            let refused = match self.revoke_seen(&seen, reason.clone()).await {
                Ok(()) => None,
                Err(error) if is_the_databases(&error) => return Err(error),
                Err(error) => Some(error.code()),
            };
            told.push(Revocation {
                license: seen.id,
                refused,
            });
        }
        Ok(told)
    }

    async fn revocable_of(&self, user: CustomerId) -> Result<Vec<License>> {
        let filter = LicenseFilter {
            customer: Some(user),
            statuses: LicenseStatus::ALL
                .into_iter()
                .filter(|status| status.may_become().contains(&LicenseStatus::Revoked))
                .collect(),
            ..LicenseFilter::default()
        };
        let mut tx = self.scope.environment.database.read().await?;
        let mut all = Vec::new();
        loop {
            let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
            let stretch = (offset, AT_ONCE);
            let (ids, _) = store::licenses(&mut tx, self.reach(), &filter, stretch).await?;
            if ids.is_empty() {
                return Ok(all);
            }
            all.extend(crate::store::licenses::by_ids(&mut tx, &ids).await?);
        }
    }

    /// Notes how far a user has got with a product.
    ///
    /// # Errors
    /// `forbidden`, and as `report_progress`.
    pub async fn report_progress(
        &self,
        customer_id: CustomerId,
        product: &str,
        (percent, detail): (u32, Option<String>),
    ) -> Result<Progress> {
        self.may(Access::Assign)?;
        let product_id: ProductId = self.product(product).await?.product.id;
        let report = ReportProgress {
            customer_id,
            product_id,
            percent,
            detail,
        };
        self.scope.report_progress(report).await
    }

    /// A generator of a product, for who names none: its only one.
    ///
    /// # Errors
    /// `invalid` when there is none, or more than one.
    pub async fn only_generator(&self, product_id: ProductId) -> Result<KeySource> {
        self.may_everywhere(Access::Edit)?;
        let list = crate::operations::generators::ListGenerators {
            product_id: Some(product_id),
        };
        let found = self.scope.list_generators(list).await?;
        match found.as_slice() {
            [only] => Ok(KeySource::Generator { id: only.id }),
            _ => Err(Error::invalid(
                "generator_id",
                "The product has no generator, or more than one.",
                "Say which one makes the keys.",
            )),
        }
    }
}

fn is_the_databases(error: &Error) -> bool {
    matches!(
        error.code(),
        ErrorCode::Database | ErrorCode::Internal | ErrorCode::Unreachable
    )
}

async fn assign(
    tx: &mut Tx,
    act: Act,
    (id, version): (LicenseId, i32),
    who: Who,
    now: DateTime<Utc>,
) -> Result<License> {
    let reach = act.caller.reach();
    if !store::is_reached(tx, reach, id).await? {
        return Err(Error::not_found("license", id));
    }
    let pool = pool_seats::hold_pool_of(tx, id).await?;
    let before = acting::load(tx, id, version).await?;
    require_active(tx, before.product_id).await?;
    let buyer = pool.as_ref().and_then(|pool| pool.customer.as_ref());
    let theirs = buyer.filter(|buyer| reach.has(Some(buyer.id)));
    let organisation = theirs.and_then(|buyer| buyer.organisation.clone());
    let whom = (who.name.as_str(), who.email.as_str());
    let holder = seats::holder_of(tx, &act, whom, organisation, now).await?;
    let edited = transition::assign(&before, holder.id, now)?;
    pool_seats::require_givable(tx, pool.as_ref(), (holder.id, "email"), now).await?;
    save_given(tx, &act, pool.as_ref(), edited).await
}
