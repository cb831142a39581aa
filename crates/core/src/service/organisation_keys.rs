//! Organisation keys, and the switch that lets devices with one get licenses by themselves.
//!
//! A key is shown once, when it is made; its hash and its first characters are kept. Deliberately absent: what devices
//! that present one are answered (`organisation_devices`).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use rand::{TryRngCore, rngs::OsRng};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    EnvironmentScope,
    acting::{self, Act, checked_text, optional_reason},
    catalogue::as_seen,
};
use crate::{
    error::{Error, Result},
    ids::OrganisationKeyId,
    operations::{Noun, organisation_keys::*},
    store::{Tx, customers, organisation_keys as store, products},
};

/// What every key begins with, so that people and secret scanners know one when they see it.
const PREFIX: &str = "kdorg_";
/// Characters of a key that are kept.
const START: usize = 8;
/// Products that a key can be for.
const PRODUCTS_MAX: usize = 100;
/// How far down a list goes.
const OFFSET_MAX: u32 = 10_000;

/// The hash that is kept of a key. Keys have 192 random bits, which no table of hashes covers.
pub(super) fn hash_of(key: &str) -> Vec<u8> {
    Sha256::digest(key.trim().as_bytes()).to_vec()
}

fn new_key() -> Result<String> {
    let mut bits = [0_u8; 24];
    OsRng
        .try_fill_bytes(&mut bits)
        .map_err(|_| Error::Internal("no random numbers for a key".into()))?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits)))
}

fn start_of(key: &str) -> String {
    // What all keys begin with tells nothing apart.
    key.chars().skip(PREFIX.len()).take(START).collect()
}

impl EnvironmentScope {
    /// The organisation keys, of one customer or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_organisation_keys(
        &self,
        request: ListOrganisationKeys,
    ) -> Result<Vec<OrganisationKey>> {
        let mut tx = self.environment.database.read().await?;
        store::all(&mut tx, request.customer_id).await
    }

    /// Makes an organisation key and shows it this once.
    ///
    /// # Errors
    /// `invalid`, `not_found` for the customer or a product.
    pub async fn create_organisation_key(
        &self,
        request: CreateOrganisationKey,
    ) -> Result<NewOrganisationKey> {
        let name = checked_text("name", &request.name, 1..=80)?;
        let act = self.act("create_organisation_key", None);
        let now = self.environment.database.now();
        let request = CreateOrganisationKey { name, ..request };
        self.environment
            .database
            .write(move |tx| create(tx, act, request, now).boxed())
            .await
    }

    /// Makes an organisation key anew; the old one is dead at once.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` when it is revoked.
    pub async fn rotate_organisation_key(
        &self,
        request: RotateOrganisationKey,
    ) -> Result<NewOrganisationKey> {
        let reason = optional_reason(request.reason.as_deref())?;
        let act = self.act("rotate_organisation_key", reason);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let mut kept = living(tx, request.id, request.version).await?;
                    let key = new_key()?;
                    kept.key_start = start_of(&key);
                    kept.created_by.clone_from(&act.caller.person);
                    kept.created_at = now;
                    let kept = saved(tx, &act, kept, Some(&hash_of(&key)), now).await?;
                    Ok(NewOrganisationKey { kept, key })
                }
                .boxed()
            })
            .await
    }

    /// Ends an organisation key. Devices keep the licenses that they have.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `invalid` when it is revoked already.
    pub async fn revoke_organisation_key(
        &self,
        request: RevokeOrganisationKey,
    ) -> Result<OrganisationKey> {
        let reason = optional_reason(request.reason.as_deref())?;
        let act = self.act("revoke_organisation_key", reason);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let mut kept = living(tx, request.id, request.version).await?;
                    kept.revoked_at = Some(now);
                    saved(tx, &act, kept, None, now).await
                }
                .boxed()
            })
            .await
    }

    /// How the licenses of each product are spread.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_seats(&self, _: ListSeats) -> Result<Vec<ProductSeats>> {
        store::seats(&mut self.environment.database.read().await?).await
    }

    /// Switches whether an organisation's devices get licenses of a product by themselves.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn set_auto_assign(&self, request: SetAutoAssign) -> Result<ProductSeats> {
        let act = self.act("set_auto_assign", None);
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| switch(tx, act, request, now).boxed())
            .await
    }

    /// Devices that asked with an organisation's key and got no license.
    ///
    /// # Errors
    /// `invalid` for the stretch.
    pub async fn list_unlicensed_devices(
        &self,
        request: ListUnlicensedDevices,
    ) -> Result<UnlicensedPage> {
        acting::check_stretch(request.offset, request.limit, OFFSET_MAX)?;
        let mut tx = self.environment.database.read().await?;
        let (devices, total) =
            store::unlicensed(&mut tx, request.product_id, request.offset, request.limit).await?;
        Ok(UnlicensedPage { devices, total })
    }
}

async fn create(
    tx: &mut Tx,
    act: Act,
    request: CreateOrganisationKey,
    now: DateTime<Utc>,
) -> Result<NewOrganisationKey> {
    let customer = customers::get(tx, request.customer_id)
        .await?
        .ok_or_else(|| Error::not_found("customer", request.customer_id))?;
    let products = request.products.filter(|products| !products.is_empty());
    if products
        .as_ref()
        .is_some_and(|all| all.len() > PRODUCTS_MAX)
    {
        return Err(Error::invalid(
            "products",
            "A key is for at most 100 products.",
            "Name fewer, or none for all of them.",
        ));
    }
    for id in products.iter().flatten() {
        if products::get_ref(tx, *id).await?.is_none() {
            return Err(Error::not_found("product", id));
        }
    }
    let key = new_key()?;
    let kept = OrganisationKey {
        id: OrganisationKeyId::new(now),
        version: 1,
        customer,
        name: request.name,
        key_start: start_of(&key),
        products,
        created_by: act.caller.person.clone(),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    store::insert(tx, &kept, &hash_of(&key)).await?;
    note(tx, &act, &kept, now).await?;
    Ok(NewOrganisationKey { kept, key })
}

async fn living(tx: &mut Tx, id: OrganisationKeyId, seen: i32) -> Result<OrganisationKey> {
    let found = store::get(tx, id).await?;
    let key = as_seen("organisation key", id.0, found, seen, |key| key.version)?;
    if key.revoked_at.is_none() {
        return Ok(key);
    }
    Err(Error::invalid(
        "id",
        "This key is revoked.",
        "Make another one.",
    ))
}

async fn saved(
    tx: &mut Tx,
    act: &Act,
    mut key: OrganisationKey,
    hash: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<OrganisationKey> {
    key.version += 1;
    if !store::save(tx, &key, hash).await? {
        let id = key.id.0;
        return Err(super::catalogue::conflict(
            "organisation key",
            id,
            key.version - 1,
            key.version,
        ));
    }
    note(tx, act, &key, now).await?;
    Ok(key)
}

async fn note(tx: &mut Tx, act: &Act, key: &OrganisationKey, now: DateTime<Utc>) -> Result<()> {
    let subject = acting::subject("organisation_key", key.id.0, &key.name);
    let details = json!({ "customer": key.customer.id, "key_start": key.key_start, "products": key.products });
    acting::record(tx, act, now, subject, details).await?;
    tx.changed(Noun::Customers, [key.customer.id.0]);
    Ok(())
}

async fn switch(
    tx: &mut Tx,
    act: Act,
    request: SetAutoAssign,
    now: DateTime<Utc>,
) -> Result<ProductSeats> {
    let id = request.product_id;
    let product = products::get(tx, id).await?;
    let product = as_seen("product", id.0, product, request.version, |product| {
        product.version
    })?;
    if !store::set_auto_assign(tx, id, request.version, request.auto_assign, now).await? {
        let seen = request.version;
        return Err(super::catalogue::conflict("product", id.0, seen, seen + 1));
    }
    let subject = acting::subject("product", id.0, &product.name);
    let change = json!({ "field": "auto_assign", "before": !request.auto_assign, "after": request.auto_assign });
    acting::record(tx, &act, now, subject, json!({ "changes": [change] })).await?;
    tx.changed(Noun::Products, [id.0]);
    let all = store::seats(tx).await?;
    all.into_iter()
        .find(|seats| seats.product.id == id)
        .ok_or_else(|| Error::not_found("product", id))
}
