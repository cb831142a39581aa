//! When licenses end.

use std::collections::BTreeMap;

use super::{EnvironmentScope, Stretch};
use crate::{
    error::Result,
    ids::ProductId,
    listing::{EndingOn, Span},
    operations::reports::{ExpiryDay, ExpiryReport, ProductExpiries, ReportExpiries},
    store::{products, reports as store},
};

impl EnvironmentScope {
    /// When licenses end.
    ///
    /// # Errors
    /// `invalid` for the period.
    pub async fn report_expiries(&self, request: ReportExpiries) -> Result<ExpiryReport> {
        let stretch = Stretch::of(request.period)?;
        let (days, of_product) = self.ending(stretch, request.product_id).await?;
        let mut tx = self.environment.database.read().await?;
        let refs = products::all_refs(&mut tx).await?.into_iter();
        let products = refs.filter_map(|product| {
            let ending = of_product.get(&product.id)?;
            Some(ProductExpiries {
                product,
                due: ending.due,
                expired: ending.expired,
            })
        });
        let days = stretch.each().zip(days).map(|(day, ending)| ExpiryDay {
            day,
            due: ending.due,
            expired: ending.expired,
        });
        Ok(ExpiryReport {
            days: days.collect(),
            products: products.collect(),
        })
    }

    /// Licenses that end on days, and of each product on all of them.
    pub(super) async fn ending(
        &self,
        stretch: Stretch,
        product: Option<ProductId>,
    ) -> Result<(Vec<EndingOn>, BTreeMap<ProductId, EndingOn>)> {
        let span = Span {
            from: stretch.from().timestamp_micros(),
            days: stretch.days,
        };
        match self.figured(move |view| view.ending(span, product)).await? {
            Some(ending) => Ok(ending),
            None => {
                let mut tx = self.environment.database.read().await?;
                store::ending(&mut tx, span, product).await
            }
        }
    }
}
