//! How the licenses of each product are spread.

use super::{EnvironmentScope, counts_of, small};
use crate::{
    error::Result,
    listing::Spread,
    operations::reports::{
        DistributionFigures, DistributionReport, ProductDistribution, ReportDistribution,
    },
    store::{products, reports as store},
};

impl From<&Spread> for DistributionFigures {
    fn from(spread: &Spread) -> Self {
        Self {
            by_status: counts_of(&spread.by_status),
            active_customers: spread.active_customers,
            limited: spread.limited,
            unlimited: spread.unlimited,
            limit_sum: small(spread.limit_sum),
        }
    }
}

impl EnvironmentScope {
    /// How the licenses of each product are spread.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn report_distribution(
        &self,
        request: ReportDistribution,
    ) -> Result<DistributionReport> {
        let figured = self.figured(crate::listing::View::spread).await?;
        let mut tx = self.environment.database.read().await?;
        let (spread, total) = match figured {
            Some(figured) => figured,
            None => store::spread(&mut tx).await?,
        };
        let refs = products::all_refs(&mut tx).await?.into_iter();
        let wanted = refs.filter(|product| request.product_id.is_none_or(|id| id == product.id));
        let products: Vec<ProductDistribution> = wanted
            .map(|product| ProductDistribution {
                figures: spread.get(&product.id).unwrap_or(&Spread::default()).into(),
                product,
            })
            .collect();
        let total = match (request.product_id, products.first()) {
            (None, _) => DistributionFigures::from(&total),
            (Some(_), Some(only)) => only.figures.clone(),
            (Some(_), None) => DistributionFigures::from(&Spread::default()),
        };
        Ok(DistributionReport { products, total })
    }
}
