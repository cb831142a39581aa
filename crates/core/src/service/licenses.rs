//! Single licenses: looking at one, editing. Their list is in `license_lists`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::Value;

use super::{
    EnvironmentScope,
    acting::{self, optional_reason},
    license_actions::{require_customer, save_given},
    pool_seats,
    telling::tell_change,
};
use crate::{
    domain::{
        license::{Edit, Edited, edit},
        verdict::grace_until,
    },
    error::{Error, Result},
    ids::{CustomerId, LicenseId},
    operations::{
        licenses::*,
        pools::{Pool, PoolRef},
    },
    store::{
        Tx, activations, audit, customers, generators, license_list, licenses, notes,
        offline_files, pools, products,
    },
};

const OTHERS_SHOWN: u32 = 20;
const ACTIVATIONS_SHOWN: i64 = 200;
const HISTORY_SHOWN: i64 = 200;

impl EnvironmentScope {
    /// Everything about one license.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_license(&self, request: GetLicense) -> Result<LicenseDetail> {
        let settings = self.environment.book.current().await?;
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let license = licenses::get(&mut tx, request.id)
            .await?
            .ok_or_else(|| Error::not_found("license", request.id))?;
        let product = products::get_ref(&mut tx, license.product_id)
            .await?
            .ok_or_else(|| Error::not_found("product", license.product_id))?;
        let own_grace = products::own_grace(&mut tx, license.product_id).await?;
        let grace_days = own_grace.unwrap_or(settings.grace_days);
        let (customer, other_licenses, other_count) = match license.customer_id {
            Some(id) => (
                customers::get(&mut tx, id).await?,
                license_list::of_customer(&mut tx, id, license.id, OTHERS_SHOWN).await?,
                license_list::count_of_customer(&mut tx, id).await? - 1,
            ),
            None => (None, Vec::new(), 0),
        };
        let generator = match license.generator_id {
            Some(id) => generators::template(&mut tx, id)
                .await?
                .map(|generator| generator.name),
            None => None,
        };
        let (replaces, replaced_by) = replacements(&mut tx, &license).await?;
        Ok(LicenseDetail {
            product,
            customer,
            other_licenses,
            other_count: u32::try_from(other_count).unwrap_or(0),
            activations: activations::of_license(&mut tx, license.id, ACTIVATIONS_SHOWN).await?,
            history: named_history(&mut tx, license.id).await?,
            may_become: license.status.may_become().to_vec(),
            generator,
            pool: pool_of(&mut tx, &license).await?,
            grace_until: license.expires_at.map(|end| grace_until(end, grace_days)),
            grace_days,
            replaces,
            replaced_by,
            offline_files: offline_files::valid_of(&mut tx, license.id, now).await?,
            notes: notes::of(&mut tx, "license", license.id.0).await?,
            license,
        })
    }

    /// Changes the editable fields of a license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, or `invalid` with the field.
    pub async fn edit_license(&self, request: EditLicense) -> Result<License> {
        let act = self.act("edit_license", optional_reason(request.reason.as_deref())?);
        let head = self.letterhead(true).await?;
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let pool = pool_seats::hold_pool_of(tx, request.id).await?;
                    let before = acting::load(tx, request.id, request.version).await?;
                    if let Some(customer) = request.customer_id {
                        require_customer(tx, customer).await?;
                    }
                    let wish = Edit {
                        customer_id: request.customer_id,
                        activation_limit: request.activation_limit,
                        expires_at: request.expires_at,
                        pending_validity: request.pending_validity,
                        flags: request.flags,
                        metadata: request.metadata,
                    };
                    let Some(mut edited) = edit(&before, wish, now)? else {
                        return Ok(before);
                    };
                    give(tx, pool.as_ref(), (&before, &edited), now).await?;
                    if edited.handed_over && !request.keep_devices {
                        acting::end_activations(tx, &mut edited, before.activations_used).await?;
                    }
                    let saved = save_given(tx, &act, pool.as_ref(), edited).await?;
                    tell_change(tx, head.as_ref(), (&before, &saved), now).await?;
                    Ok(saved)
                }
                .boxed()
            })
            .await
    }
}

/// An edit gives a license out, or to somebody else, as the actions for it do.
async fn give(
    tx: &mut Tx,
    pool: Option<&Pool>,
    (before, edited): (&License, &Edited),
    now: DateTime<Utc>,
) -> Result<()> {
    if edited.handed_over {
        pool_seats::refuse_moving(pool)?;
    }
    match edited.license.customer_id {
        Some(customer) if before.customer_id.is_none() => {
            pool_seats::require_givable(tx, pool, (customer, "customer_id"), now).await
        }
        Some(customer) if edited.handed_over => {
            pool_seats::refuse_second(tx, pool, (customer, "customer_id")).await
        }
        _ => Ok(()),
    }
}

/// The history of a license, with customers by name where they are still there: people do not read ids.
async fn named_history(tx: &mut Tx, license: LicenseId) -> Result<Vec<HistoryEntry>> {
    let mut history = audit::history(tx, license, HISTORY_SHOWN).await?;
    let changes = history.iter_mut().flat_map(|entry| &mut entry.changes);
    name_customers(tx, changes).await?;
    Ok(history)
}

/// Puts customers' names where changes tell their ids, as far as they are still there.
pub(super) async fn name_customers(
    tx: &mut Tx,
    changes: impl Iterator<Item = &mut FieldChange> + Send,
) -> Result<()> {
    let customers = changes
        .filter(|change| change.field == "customer_id")
        .flat_map(|change| [&mut change.before, &mut change.after]);
    let mut fields: Vec<(CustomerId, &mut Value)> = customers
        .filter_map(|value| Some((CustomerId(value.as_str()?.parse().ok()?), value)))
        .collect();
    let ids: Vec<CustomerId> = fields.iter().map(|(id, _)| *id).collect();
    let names: HashMap<_, _> = customers::names(tx, &ids).await?.into_iter().collect();
    for (id, value) in &mut fields {
        if let Some(name) = names.get(id) {
            **value = Value::String(name.clone());
        }
    }
    Ok(())
}

/// The pool whose seat a license is.
async fn pool_of(tx: &mut Tx, license: &License) -> Result<Option<PoolRef>> {
    let Some(id) = license.pool_id else {
        return Ok(None);
    };
    Ok(pools::refs(tx, &[id]).await?.remove(&id))
}

/// The licenses that a license replaces and is replaced by, while they are there.
async fn replacements(
    tx: &mut Tx,
    license: &License,
) -> Result<(Option<LicenseRow>, Option<LicenseRow>)> {
    let ids: Vec<LicenseId> = license
        .replaces
        .into_iter()
        .chain(license.replaced_by)
        .collect();
    if ids.is_empty() {
        return Ok((None, None));
    }
    let rows = license_list::by_ids(tx, &ids).await?;
    let row = |id: Option<LicenseId>| rows.iter().find(|row| Some(row.id) == id).cloned();
    Ok((row(license.replaces), row(license.replaced_by)))
}
