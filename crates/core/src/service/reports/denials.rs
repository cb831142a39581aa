//! Why and when devices were refused.

use std::collections::{BTreeMap, HashMap};

use super::{EnvironmentScope, Stretch, small};
use crate::{
    error::Result,
    ids::ProductId,
    operations::{
        activations::VerdictCode,
        reports::{CauseCount, DenialDay, DenialReport, ProductDenials, ReportDenials},
    },
    store::{
        Tx, denials, products,
        reports::{self as store, DenialsOfDay},
    },
};

impl EnvironmentScope {
    /// Why and when devices were refused.
    ///
    /// # Errors
    /// `invalid` for the period.
    pub async fn report_denials(&self, request: ReportDenials) -> Result<DenialReport> {
        let stretch = Stretch::of(request.period)?;
        self.environment.answerer.settle_or_go_on().await;
        let mut tx = self.environment.database.read().await?;
        let causes = causes(&mut tx, stretch, request.product_id).await?;
        let denied =
            store::denials(&mut tx, stretch.from(), stretch.end(), request.product_id).await?;
        let place_of: HashMap<&'static str, usize> = (0..)
            .zip(&causes)
            .map(|(place, cause)| (cause.code.as_str(), place))
            .collect();
        let none = vec![0_u32; causes.len()];
        let mut days = vec![none.clone(); stretch.days];
        let mut of: BTreeMap<ProductId, Vec<u32>> = BTreeMap::new();
        for each in &denied {
            let places = (
                place_of.get(each.code.as_str()),
                stretch.place(each.day.date_naive()),
            );
            let (Some(cause), Some(day)) = places else {
                continue;
            };
            days[day][*cause] += small(each.count);
            of.entry(each.product_id).or_insert_with(|| none.clone())[*cause] += small(each.count);
        }
        let refs = products::all_refs(&mut tx).await?.into_iter();
        let refs: HashMap<_, _> = refs.map(|product| (product.id, product)).collect();
        let mut unnamed = ProductDenials {
            product: None,
            counts: none,
        };
        let mut products = Vec::new();
        for (id, counts) in of {
            match refs.get(&id).cloned() {
                Some(product) => products.push(ProductDenials {
                    product: Some(product),
                    counts,
                }),
                None => add(&mut unnamed.counts, &counts),
            }
        }
        if unnamed.counts.iter().any(|count| *count > 0) {
            products.push(unnamed);
        }
        products.sort_by_key(|product| std::cmp::Reverse(product.counts.iter().sum::<u32>()));
        let days = stretch.each().zip(days);
        Ok(DenialReport {
            causes,
            days: days
                .map(|(day, counts)| DenialDay { day, counts })
                .collect(),
            products,
        })
    }
}

fn add(sums: &mut [u32], counts: &[u32]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// The causes of some days, the most frequent first, beside as many days before.
pub(super) async fn causes(
    tx: &mut Tx,
    stretch: Stretch,
    product: Option<ProductId>,
) -> Result<Vec<CauseCount>> {
    let (from, end) = (stretch.from(), stretch.end());
    let denied = store::denials(tx, from - (end - from), end, product).await?;
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for DenialsOfDay {
        day, code, count, ..
    } in &denied
    {
        let (now, before) = counts.entry(code).or_default();
        *(if *day >= from { now } else { before }) += count;
    }
    let mut causes = Vec::new();
    for (code, (count, before)) in counts {
        if count > 0 {
            causes.push(CauseCount {
                code: denials::code_of(code)?,
                count: small(count),
                before: small(before),
            });
        }
    }
    // Stable, and they come by their words.
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    Ok(causes)
}

/// Refusals since all activations were in use, by product and day; of all products under the id of all.
pub(super) async fn at_limit(
    tx: &mut Tx,
    stretch: Stretch,
    all: ProductId,
) -> Result<HashMap<(ProductId, chrono::DateTime<chrono::Utc>), i64>> {
    let mut counts = HashMap::new();
    let code = VerdictCode::LimitReached.as_str();
    for each in store::denials_with(tx, stretch.from(), stretch.end(), code).await? {
        *counts.entry((each.product_id, each.day)).or_default() += each.count;
        *counts.entry((all, each.day)).or_default() += each.count;
    }
    Ok(counts)
}
