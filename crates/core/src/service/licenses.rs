//! Licenses: listing, counting, looking at one, editing.

use std::collections::{HashMap, HashSet};

use futures::FutureExt;
use serde_json::Value;

use super::{Caller, EnvironmentScope};
use crate::{
    domain::{
        fold::fold,
        license::{Edit, Edited, edit, short_key},
        search::{KEYS_LIMIT, SEARCH_LIMIT, Search},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{CustomerId, LicenseId},
    operations::{Noun, licenses::*},
    store::{
        Tx, activations,
        audit::{self, Entry, Subject},
        customers,
        license_list::{self, Tally, status_of},
        licenses, products, suggestions,
    },
};

/// The most rows of one stretch of the list.
const PAGE_LIMIT: u32 = 500;
/// The most values of one filter.
const FILTER_LIMIT: usize = 500;
/// The most characters of a reason.
const REASON_LIMIT: usize = 500;
const OTHERS_SHOWN: u32 = 20;
const ACTIVATIONS_SHOWN: i64 = 200;
const HISTORY_SHOWN: i64 = 200;

/// Refuses a query that no interface makes.
pub(super) fn check_query(query: &LicenseQuery) -> Result<()> {
    check_search(&query.search)?;
    if query.statuses.len() > FILTER_LIMIT || query.products.len() > FILTER_LIMIT {
        return Err(Error::invalid(
            "products",
            format!("A filter takes at most {FILTER_LIMIT} values."),
            "Choose fewer, or clear the filter.",
        ));
    }
    let within = match query.expires {
        Some(ExpiresFilter::Within { days }) => days,
        _ => 1,
    };
    let last = match query.created {
        Some(CreatedFilter::Last { days }) => days,
        _ => 1,
    };
    if !(1..=36_500).contains(&within) || !(1..=36_500).contains(&last) {
        return Err(Error::invalid(
            "days",
            "A range takes 1 to 36,500 days.",
            "Choose a shorter range.",
        ));
    }
    Ok(())
}

fn check_search(search: &str) -> Result<()> {
    if search.len() > SEARCH_LIMIT {
        return Err(Error::invalid(
            "search",
            format!("The search text is longer than {SEARCH_LIMIT} characters."),
            "Search for fewer keys at a time.",
        ));
    }
    match Search::parse(search) {
        Search::Keys(keys) if keys.len() > KEYS_LIMIT => Err(Error::invalid(
            "search",
            format!("{} keys are too many for one search.", keys.len()),
            "Paste at most 10,000 at a time.",
        )),
        _ => Ok(()),
    }
}

impl EnvironmentScope {
    /// One stretch of the list.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 500 or an oversized query.
    pub async fn list_licenses(&self, request: ListLicenses) -> Result<LicensePage> {
        check_query(&request.query)?;
        if request.limit == 0 || request.limit > PAGE_LIMIT {
            return Err(Error::invalid(
                "limit",
                "A page has 1 to 500 rows.",
                "Ask for fewer rows at a time.",
            ));
        }
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let rows =
            license_list::page(&mut tx, &request.query, now, request.offset, request.limit).await?;
        Ok(LicensePage {
            rows,
            total: None,
            version: None,
        })
    }

    /// How many match.
    ///
    /// # Errors
    /// `invalid` for an oversized query.
    pub async fn count_licenses(&self, request: CountLicenses) -> Result<LicenseCounts> {
        check_query(&request.query)?;
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let tally = license_list::tally(&mut tx, &request.query, now).await?;
        let products = products::all_refs(&mut tx).await?;
        let of_all = license_list::count_all(&mut tx).await?;
        let mut counts = read_off(&request.query, &tally, products)?;
        counts.of_all = u32::try_from(of_all).unwrap_or(u32::MAX);
        if let Search::Keys(keys) = Search::parse(&request.query.search) {
            let folded = keys.iter().map(|key| key.folded.clone()).collect();
            let known = license_list::known_keys(&mut tx, folded).await?;
            let known: HashSet<String> = known.into_iter().collect();
            counts.keys_asked = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            counts.keys_not_found = keys
                .into_iter()
                .filter(|key| !known.contains(&key.folded))
                .map(|key| key.typed)
                .collect();
        }
        Ok(counts)
    }

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
            license,
        })
    }

    /// What the search box may offer.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 20.
    pub async fn suggest(&self, request: Suggest) -> Result<Suggestions> {
        if request.limit == 0 || request.limit > 20 {
            return Err(Error::invalid(
                "limit",
                "1 to 20 suggestions can be had.",
                "Ask for fewer.",
            ));
        }
        check_search(&request.search)?;
        let Search::Text(folded) = Search::parse(&request.search) else {
            return Ok(Suggestions {
                licenses: Vec::new(),
                customers: Vec::new(),
                products: Vec::new(),
            });
        };
        let mut tx = self.environment.database.read().await?;
        let counts: HashMap<_, _> = suggestions::count_by_product(&mut tx)
            .await?
            .into_iter()
            .collect();
        let products = products::all_refs(&mut tx).await?.into_iter();
        Ok(Suggestions {
            licenses: suggestions::by_key_part(&mut tx, &folded, request.limit).await?,
            customers: suggestions::customers_by_part(&mut tx, &folded, request.limit).await?,
            products: products
                .filter(|product| fold(&product.name).contains(&folded))
                .take(request.limit as usize)
                .map(|product| ProductCount {
                    count: counts
                        .get(&product.id)
                        .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
                    product,
                })
                .collect(),
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

/// Reads every count off one tally by status and product.
fn read_off(
    query: &LicenseQuery,
    tally: &[Tally],
    products: Vec<ProductRef>,
) -> Result<LicenseCounts> {
    let mut by_status: HashMap<LicenseStatus, i64> = HashMap::new();
    let mut by_product: HashMap<_, i64> = HashMap::new();
    let mut total = 0;
    for entry in tally {
        let status = status_of(entry.status)?;
        let status_chosen = query.statuses.is_empty() || query.statuses.contains(&status);
        let product_chosen =
            query.products.is_empty() || query.products.contains(&entry.product_id);
        if product_chosen {
            *by_status.entry(status).or_default() += entry.count;
        }
        if status_chosen {
            *by_product.entry(entry.product_id).or_default() += entry.count;
        }
        if status_chosen && product_chosen {
            total += entry.count;
        }
    }
    let small = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(LicenseCounts {
        total: small(total),
        of_all: 0,
        by_status: LicenseStatus::ALL
            .into_iter()
            .map(|status| StatusCount {
                status,
                count: small(by_status.get(&status).copied().unwrap_or(0)),
            })
            .collect(),
        by_product: products
            .into_iter()
            .map(|product| ProductCount {
                count: small(by_product.get(&product.id).copied().unwrap_or(0)),
                product,
            })
            .collect(),
        keys_asked: 0,
        keys_not_found: Vec::new(),
    })
}
