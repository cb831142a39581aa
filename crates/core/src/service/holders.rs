//! Holders: customers who hold seats of pools, what they hold, and how far they have got.
//!
//! A holder is a customer, not a thing of their own (adr 12). Deliberately absent: giving and taking seats (`pools`).

use futures::FutureExt;

use super::{EnvironmentScope, acting::checked_optional};
use crate::{
    domain::reach::Reach,
    error::{Error, Result},
    ids::CustomerId,
    operations::{Noun, licenses::CustomerRef, pools::*},
    store::{
        Tx,
        holders::{self, Wanted},
        products,
    },
};

const PAGE_MAX: u32 = 200;
const SEARCH_MAX: usize = 200;

impl EnvironmentScope {
    /// One stretch of the people who hold seats of pools, by name.
    ///
    /// # Errors
    /// `invalid` for a limit outside 1 to 200, or a long search.
    pub async fn list_holders(&self, request: ListHolders) -> Result<HolderPage> {
        if !(1..=PAGE_MAX).contains(&request.limit) {
            return Err(Error::invalid(
                "limit",
                "A page has 1 to 200 people.",
                "Ask for fewer people.",
            ));
        }
        let search = checked_optional("search", Some(&request.search), SEARCH_MAX)?;
        let wanted = Wanted {
            seats_only: true,
            search: search.unwrap_or_default(),
            product: request.product_id,
            pool: request.pool_id,
            ..Wanted::default()
        };
        let reach = self.caller.reach();
        let mut tx = self.environment.database.read().await?;
        let (offset, limit) = (request.offset, request.limit);
        let (found, total) = holders::page(&mut tx, reach, &wanted, offset, limit).await?;
        Ok(HolderPage {
            rows: with_what_they_hold(&mut tx, reach, found, false).await?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// One holder, with the seats they held before.
    ///
    /// # Errors
    /// `not_found` also for a customer who never held a license within reach.
    pub async fn get_holder(&self, request: GetHolder) -> Result<Holder> {
        let mut tx = self.environment.database.read().await?;
        holder(&mut tx, self.caller.reach(), request.id).await
    }

    /// Notes how far somebody has got with a product. Telemetry: it is in no trail.
    ///
    /// # Errors
    /// `not_found`; `invalid` with the field, also when they never held a license of the product within reach.
    pub async fn report_progress(&self, request: ReportProgress) -> Result<Progress> {
        if request.percent > 100 {
            return Err(Error::invalid(
                "percent",
                "Progress is 0 to 100 percent.",
                "Report a number from 0 to 100.",
            ));
        }
        let detail = checked_optional("detail", request.detail.as_deref(), 500)?;
        let reach = self.caller.reach();
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| {
                async move {
                    let (customer, product_id) = (request.customer_id, request.product_id);
                    if !holders::is_there(tx, reach, customer, None).await? {
                        return Err(Error::not_found("customer", customer));
                    }
                    if !holders::is_there(tx, reach, customer, Some(product_id)).await? {
                        return Err(Error::invalid(
                            "product_id",
                            "They hold no license of this product.",
                            "Assign one first, or report for another product.",
                        ));
                    }
                    let product = products::get_ref(tx, product_id)
                        .await?
                        .ok_or_else(|| Error::not_found("product", product_id))?;
                    let said = (request.percent, detail.as_deref());
                    holders::note_progress(tx, customer, product_id, said, now).await?;
                    tx.changed(Noun::Pools, []);
                    Ok(Progress {
                        product,
                        percent: request.percent,
                        detail,
                        reported_at: now,
                    })
                }
                .boxed()
            })
            .await
    }
}

pub(super) async fn holder(tx: &mut Tx, reach: Reach, id: CustomerId) -> Result<Holder> {
    let wanted = Wanted {
        customer: Some(id),
        ..Wanted::default()
    };
    let (found, _) = holders::page(tx, reach, &wanted, 0, 1).await?;
    with_what_they_hold(tx, reach, found, true)
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("customer", id))
}

pub(super) async fn with_what_they_hold(
    tx: &mut Tx,
    reach: Reach,
    customers: Vec<CustomerRef>,
    past: bool,
) -> Result<Vec<Holder>> {
    let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
    let mut seats = holders::seats(tx, reach, &ids, past).await?;
    let mut progress = holders::progress(tx, reach, &ids).await?;
    let held = customers.into_iter().map(|customer| {
        let held = seats.remove(&customer.id).unwrap_or_default();
        Holder {
            seats: held.seats,
            seat_count: held.count,
            progress: progress.remove(&customer.id).unwrap_or_default(),
            customer,
        }
    });
    Ok(held.collect())
}
