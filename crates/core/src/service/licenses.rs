//! Single licenses: looking at one, editing. Their list is in `license_lists`.

use std::collections::HashMap;

use futures::FutureExt;
use serde_json::Value;

use super::{Caller, EnvironmentScope};
use crate::{
    domain::license::{Edit, Edited, edit, short_key},
    error::{Error, Result},
    ids::{CustomerId, LicenseId},
    operations::{Noun, licenses::*},
    store::{
        Tx, activations,
        audit::{self, Entry, Subject},
        customers, license_list, licenses, products,
    },
};

/// The most characters of a reason.
const REASON_LIMIT: usize = 500;
const OTHERS_SHOWN: u32 = 20;
const ACTIVATIONS_SHOWN: i64 = 200;
const HISTORY_SHOWN: i64 = 200;

impl EnvironmentScope {
    /// Everything about one license.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_license(&self, request: GetLicense) -> Result<LicenseDetail> {
        let mut tx = self.environment.database.read().await?;
        let license = licenses::get(&mut tx, request.id)
            .await?
            .ok_or_else(|| Error::not_found("license", request.id))?;
        let product = products::all_refs(&mut tx)
            .await?
            .into_iter()
            .find(|product| product.id == license.product_id)
            .ok_or_else(|| Error::not_found("product", license.product_id))?;
        let (customer, other_licenses, other_count) = match license.customer_id {
            Some(id) => (
                customers::get(&mut tx, id).await?,
                license_list::of_customer(&mut tx, id, license.id, OTHERS_SHOWN).await?,
                license_list::count_of_customer(&mut tx, id).await? - 1,
            ),
            None => (None, Vec::new(), 0),
        };
        Ok(LicenseDetail {
            product,
            customer,
            other_licenses,
            other_count: u32::try_from(other_count).unwrap_or(0),
            activations: activations::of_license(&mut tx, license.id, ACTIVATIONS_SHOWN).await?,
            history: named_history(&mut tx, license.id).await?,
            may_become: license.status.may_become().to_vec(),
            generator: None,
            grace_until: None,
            grace_days: 0,
            replaces: None,
            replaced_by: None,
            offline_files: Vec::new(),
            notes: Vec::new(),
            license,
        })
    }

    /// Changes the editable fields of a license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, or `invalid` with the field.
    pub async fn edit_license(&self, request: EditLicense) -> Result<License> {
        if request
            .reason
            .as_ref()
            .is_some_and(|reason| reason.chars().count() > REASON_LIMIT)
        {
            return Err(Error::invalid(
                "reason",
                "A reason takes at most 500 characters.",
                "Shorten it.",
            ));
        }
        let caller = self.caller.clone();
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let before = licenses::get(tx, request.id)
                        .await?
                        .ok_or_else(|| Error::not_found("license", request.id))?;
                    if before.version != request.version {
                        return Err(conflict(&before, request.version));
                    }
                    if let Some(customer) = request.customer_id
                        && customers::get(tx, customer).await?.is_none()
                    {
                        return Err(Error::not_found("customer", customer));
                    }
                    let wish = Edit {
                        pending_validity: request.pending_validity,
                        customer_id: request.customer_id,
                        activation_limit: request.activation_limit,
                        expires_at: request.expires_at,
                        flags: request.flags,
                        metadata: request.metadata,
                    };
                    let Some(edited) = edit(&before, wish, now)? else {
                        return Ok(before);
                    };
                    let keep_devices = request.keep_devices;
                    save_edited(tx, &caller, edited, keep_devices, request.reason.as_deref()).await
                }
                .boxed()
            })
            .await
    }
}

/// The history of a license, with customers by name where they are still there: people do not read ids.
async fn named_history(tx: &mut Tx, license: LicenseId) -> Result<Vec<HistoryEntry>> {
    let mut history = audit::history(tx, license, HISTORY_SHOWN).await?;
    let customers = history
        .iter_mut()
        .flat_map(|entry| &mut entry.changes)
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
    Ok(history)
}

fn conflict(license: &License, seen: i32) -> Error {
    Error::Conflict {
        thing: "license",
        id: license.id.to_string(),
        seen,
        found: license.version,
    }
}

async fn save_edited(
    tx: &mut Tx,
    caller: &Caller,
    edited: Edited,
    keep_devices: bool,
    reason: Option<&str>,
) -> Result<License> {
    let Edited {
        mut license,
        mut changes,
        handed_over,
    } = edited;
    if handed_over && !keep_devices && license.activations_used > 0 {
        activations::deactivate_all(tx, license.id, license.updated_at).await?;
        changes.push(FieldChange {
            field: "activations_used".to_owned(),
            before: license.activations_used.into(),
            after: 0.into(),
        });
        license.activations_used = 0;
        tx.changed(Noun::Activations, []);
    }
    if !licenses::save(tx, &license).await? {
        return Err(conflict(&license, license.version - 1));
    }
    let entry = Entry {
        at: license.updated_at,
        actor: &caller.person,
        door: caller.door.as_str(),
        action: "edit_license",
        subject: Subject {
            kind: "license",
            id: Some(license.id.0),
            label: Some(short_key(&license.key)),
        },
        reason,
        batch: None,
        details: serde_json::json!({ "changes": changes }),
    };
    let id = audit::record(tx, entry).await?;
    audit::record_history(tx, license.id, id, &changes).await?;
    tx.changed(Noun::Licenses, [license.id.0]);
    tx.changed(Noun::Audit, []);
    Ok(license)
}
