//! Who holds how many licenses.

use std::collections::HashMap;

use super::{EnvironmentScope, small};
use crate::{
    error::Result,
    ids::{CustomerId, ProductId},
    listing::{Holders, Holding},
    operations::reports::{CustomerFigures, CustomerReport, ReportCustomers},
    service::acting::check_stretch,
    store::{Tx, customers, reports as store},
};

/// How far down one can go a page at a time; exports have everybody.
const DEEPEST: u32 = 100_000;

impl EnvironmentScope {
    /// Who holds how many licenses.
    ///
    /// # Errors
    /// `invalid` for the stretch.
    pub async fn report_customers(&self, request: ReportCustomers) -> Result<CustomerReport> {
        check_stretch(request.offset, request.limit, DEEPEST)?;
        let end = request.offset.saturating_add(request.limit) as usize;
        let held = self.holdings(request.product_id, end).await?;
        let page = held.first.iter().skip(request.offset as usize);
        let page: Vec<Holding> = page.take(request.limit as usize).copied().collect();
        let mut tx = self.environment.database.read().await?;
        Ok(CustomerReport {
            customers: named(&mut tx, &page, request.product_id).await?,
            total: small(held.customers),
            licenses: small(held.licenses),
        })
    }

    /// Who holds the most licenses, and how many hold some.
    pub(super) async fn holdings(
        &self,
        product: Option<ProductId>,
        most: usize,
    ) -> Result<Holders> {
        let read = self.figured(move |view| view.holdings(product, most));
        if let Some(held) = read.await? {
            return Ok(held);
        }
        let mut tx = self.environment.database.read().await?;
        store::holdings(&mut tx, product).await
    }
}

/// Holdings with the names of who holds them, and what is in use of it; who is gone meanwhile is left out.
pub(super) async fn named(
    tx: &mut Tx,
    held: &[Holding],
    product: Option<ProductId>,
) -> Result<Vec<CustomerFigures>> {
    let ids: Vec<CustomerId> = held.iter().map(|holding| holding.customer).collect();
    let found = customers::by_ids(tx, &ids).await?.into_iter();
    let mut refs: HashMap<_, _> = found.map(|customer| (customer.id, customer)).collect();
    let in_use = store::in_use_of(tx, &ids, product).await?;
    let in_use: HashMap<CustomerId, i64> = in_use.into_iter().collect();
    let figures = held.iter().filter_map(|holding| {
        Some(CustomerFigures {
            customer: refs.remove(&holding.customer)?,
            licenses: holding.licenses,
            active: holding.active,
            in_use: small(in_use.get(&holding.customer).copied().unwrap_or(0)),
            limit_sum: small(holding.limit_sum),
            unlimited: holding.unlimited,
        })
    });
    Ok(figures.collect())
}
