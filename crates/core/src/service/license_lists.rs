//! The list of licenses: its pages, its counts, and what the search box may offer.
//!
//! Answered from the environment's list index; by SQL until that is loaded, and where there is none.

use std::collections::{HashMap, HashSet};

use super::EnvironmentScope;
use crate::{
    backend::in_the_background,
    domain::{
        fold::fold,
        search::{KEYS_LIMIT, SEARCH_LIMIT, Search, SearchedKey},
        status::LicenseStatus,
    },
    error::{Error, Result},
    ids::{CustomerId, LicenseId, ProductId},
    listing::{Matches, Offered},
    operations::licenses::*,
    store::{
        customers, device_pages,
        license_list::{self, Tally, status_of},
        products, suggestions,
    },
};

/// The most rows of one stretch of the list.
const PAGE_LIMIT: u32 = 500;
/// The most whole keys at once, and how many of them are read at a time.
const READ_LIMIT: usize = 10_000;
const READ_CHUNK: usize = 1_000;
/// The most values of one filter.
const FILTER_LIMIT: usize = 500;

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
        let database = &self.environment.database;
        if let Some(list) = &self.environment.list
            && let Some(stretch) = list.page(request.clone()).await?
        {
            let mut tx = database.read().await?;
            return Ok(LicensePage {
                rows: license_list::by_ids(&mut tx, &stretch.ids).await?,
                total: Some(small(stretch.total)),
                version: Some(stretch.version),
            });
        }
        let (now, mut tx) = (database.now(), database.read().await?);
        let ListLicenses {
            query,
            offset,
            limit,
            ..
        } = request;
        Ok(LicensePage {
            rows: license_list::page(&mut tx, &query, now, offset, limit).await?,
            total: None,
            version: None,
        })
    }

    /// The whole keys of licenses, in the order asked for; what is gone is left out.
    ///
    /// # Errors
    /// `step_up_required`, `invalid` for too many.
    pub async fn read_keys(&self, request: ReadKeys) -> Result<Vec<LicenseKey>> {
        if request.ids.len() > READ_LIMIT {
            return Err(Error::invalid(
                "ids",
                "At most 10,000 keys are read at once.",
                "Ask for fewer, or export the licenses.",
            ));
        }
        self.environment.book.require_step_up(&self.caller).await?;
        let mut tx = self.environment.database.read().await?;
        let mut keys = Vec::with_capacity(request.ids.len());
        for some in request.ids.chunks(READ_CHUNK) {
            let rows = license_list::by_ids(&mut tx, some).await?.into_iter();
            keys.extend(rows.map(|LicenseRow { id, key, .. }| LicenseKey { id, key }));
        }
        Ok(keys)
    }

    /// How many match.
    ///
    /// # Errors
    /// `invalid` for an oversized query.
    pub async fn count_licenses(&self, request: CountLicenses) -> Result<LicenseCounts> {
        check_query(&request.query)?;
        let keys = match Search::parse(&request.query.search) {
            Search::Keys(keys) => keys,
            _ => Vec::new(),
        };
        if let Some(list) = &self.environment.list
            && let Some(view) = list.view_soon().await
        {
            let matches = list.find(view, request.query).await?;
            return in_the_background(move || read_counts(&matches, keys)).await;
        }
        self.count_by_sql(&request.query, keys).await
    }

    /// How many licenses a product has, as the list in memory counts them; none while there is no such list.
    pub(super) async fn count_in_memory(&self, product: ProductId) -> Result<Option<u32>> {
        let Some(list) = &self.environment.list else {
            return Ok(None);
        };
        let Some(view) = list.view_soon().await else {
            return Ok(None);
        };
        let query = LicenseQuery {
            products: vec![product],
            ..LicenseQuery::default()
        };
        let matches = list.find(view, query).await?;
        Ok(Some(
            u32::try_from(matches.counts().total).unwrap_or(u32::MAX),
        ))
    }

    pub(crate) async fn count_by_sql(
        &self,
        query: &LicenseQuery,
        keys: Vec<SearchedKey>,
    ) -> Result<LicenseCounts> {
        let now = self.environment.database.now();
        let mut tx = self.environment.database.read().await?;
        let tally = license_list::tally(&mut tx, query, now).await?;
        let products = products::all_refs(&mut tx).await?;
        let of_all = license_list::count_all(&mut tx).await?;
        let mut counts = read_off(query, &tally, products)?;
        counts.of_all = u32::try_from(of_all).unwrap_or(u32::MAX);
        let folded = keys.iter().map(|key| key.folded.clone()).collect();
        let known = license_list::known_keys(&mut tx, folded).await?;
        let known: HashSet<String> = known.into_iter().collect();
        counts.keys_asked = small(keys.len());
        counts.keys_not_found = keys
            .into_iter()
            .filter(|key| !known.contains(&key.folded))
            .map(|key| key.typed)
            .collect();
        Ok(counts)
    }

    /// The ids of all matches, in the list's order.
    pub(super) async fn matching_ids(&self, query: &LicenseQuery) -> Result<Vec<LicenseId>> {
        if let Some(list) = &self.environment.list
            && let Some(view) = list.view()
        {
            let matches = list.find(view, query.clone()).await?;
            return in_the_background(move || matches.ids()).await;
        }
        let mut tx = self.environment.database.read().await?;
        license_list::ids(&mut tx, query, self.environment.database.now()).await
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
                devices: Vec::new(),
            });
        };
        let typed = request.search.trim().to_owned();
        let limit = request.limit;
        let mut found = self.suggest_listed(folded.clone(), limit).await?;
        let mut tx = self.environment.database.read().await?;
        found.devices = device_pages::beginning_with(&mut tx, &typed, &folded, limit).await?;
        Ok(found)
    }

    /// What the lists have to offer; no devices.
    async fn suggest_listed(&self, folded: String, limit: u32) -> Result<Suggestions> {
        match &self.environment.list {
            Some(list) => match list.view_soon().await {
                Some(view) => {
                    let many = limit as usize;
                    let offered = in_the_background(move || view.offer(&folded, many)).await?;
                    self.suggestions(offered).await
                }
                None => self.suggest_by_sql(&folded, limit).await,
            },
            None => self.suggest_by_sql(&folded, limit).await,
        }
    }

    /// The rows of what the index offers.
    async fn suggestions(&self, offered: Offered) -> Result<Suggestions> {
        let mut tx = self.environment.database.read().await?;
        let ids: Vec<CustomerId> = offered.customers.iter().map(|(id, _)| *id).collect();
        let found = customers::by_ids(&mut tx, &ids).await?.into_iter();
        let mut by_id: HashMap<CustomerId, CustomerRef> =
            found.map(|customer| (customer.id, customer)).collect();
        let customers = offered.customers.into_iter().filter_map(|(id, licenses)| {
            Some(CustomerSuggestion {
                customer: by_id.remove(&id)?,
                licenses: small(licenses),
            })
        });
        Ok(Suggestions {
            customers: customers.collect(),
            licenses: license_list::by_ids(&mut tx, &offered.licenses).await?,
            products: offered.products,
            devices: Vec::new(),
        })
    }

    pub(crate) async fn suggest_by_sql(&self, folded: &str, limit: u32) -> Result<Suggestions> {
        let mut tx = self.environment.database.read().await?;
        let counts: HashMap<_, _> = suggestions::count_by_product(&mut tx)
            .await?
            .into_iter()
            .collect();
        let products = products::all_refs(&mut tx).await?.into_iter();
        Ok(Suggestions {
            devices: Vec::new(),
            licenses: suggestions::by_key_part(&mut tx, folded, limit).await?,
            customers: suggestions::customers_by_part(&mut tx, folded, limit).await?,
            products: products
                .filter(|product| fold(&product.name).contains(folded))
                .take(limit as usize)
                .map(|product| ProductCount {
                    count: counts
                        .get(&product.id)
                        .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
                    product,
                })
                .collect(),
        })
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What an answer of the index says of numbers.
fn read_counts(matches: &Matches, keys: Vec<SearchedKey>) -> LicenseCounts {
    let (view, counts) = (matches.view(), matches.counts());
    let unknown: HashSet<usize> = view
        .unknown_keys(keys.iter().map(|key| key.folded.as_str()))
        .into_iter()
        .collect();
    let by_status = LicenseStatus::ALL.into_iter().zip(counts.by_status);
    LicenseCounts {
        total: small(counts.total),
        of_all: small(view.total()),
        by_status: by_status
            .map(|(status, count)| StatusCount {
                status,
                count: small(count),
            })
            .collect(),
        by_product: view.product_counts(counts),
        keys_asked: small(keys.len()),
        keys_not_found: keys
            .into_iter()
            .enumerate()
            .filter(|(place, _)| unknown.contains(place))
            .map(|(_, key)| key.typed)
            .collect(),
    }
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
