//! Reports: usage, denials, and free and allocated licenses.

use axum::{Extension, Json};
use chrono::{DateTime, Datelike, Utc};
use keydesk_core::{
    ids::ProductId,
    service::licensing::{DenialRow, LicensingScope, Period, UsageRow},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    paging::{Page, Paging, Query},
    problem::{Problem, Refusals},
    shapes::ApiProduct,
};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(usage))
        .routes(routes!(denials))
        .routes(routes!(seats))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// Only this product's, by its id or code.
    product: Option<String>,
    /// From this moment.
    from: Option<DateTime<Utc>>,
    /// Until before this moment.
    to: Option<DateTime<Utc>>,
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

impl Wanted {
    fn period(&self) -> Result<Period, Problem> {
        for (field, moment) in [("from", self.from), ("to", self.to)] {
            if moment.is_some_and(|moment| !(1..=9999).contains(&moment.year())) {
                return Err(Problem::parameter(field, "A year has four digits."));
            }
        }
        Ok(Period {
            from: self.from,
            to: self.to,
        })
    }

    async fn product(&self, scope: &LicensingScope) -> Result<Option<ProductId>, Problem> {
        Ok(match &self.product {
            Some(name) => Some(scope.product(name).await?.product.id),
            None => None,
        })
    }

    const fn paging(&self) -> Paging {
        Paging::of(self.page, self.page_size)
    }
}

/// What devices asked of a product on a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Usage {
    product_id: Uuid,
    /// In UTC.
    #[schema(example = "2026-11-25")]
    day: String,
    /// validate, activate, deactivate or heartbeat.
    kind: String,
    /// How they were answered: VALID, EXPIRED, …
    code: String,
    count: i64,
}

impl From<UsageRow> for Usage {
    fn from(row: UsageRow) -> Self {
        Self {
            product_id: row.product_id.0,
            day: row.day,
            kind: row.kind,
            code: row.code,
            count: row.count,
        }
    }
}

/// What devices asked, by product and day, newest first. Usage is counted by product: a token that is bound to a customer
/// cannot have it.
#[utoipa::path(get, path = "/usage", tag = "reports", operation_id = "usageReport", params(Wanted),
    responses((status = 200, body = Page<Usage>), Refusals))]
async fn usage(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<Usage>>, Problem> {
    let (paging, period) = (wanted.paging(), wanted.period()?);
    let (product, stretch) = (wanted.product(&scope).await?, paging.stretch()?);
    Ok(Json(
        paging.with(scope.usage(product, period, stretch).await?),
    ))
}

/// Refusals of one license or network, device, reason and hour.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DenialEntry {
    /// None when nobody knows the key.
    license_id: Option<Uuid>,
    product_id: Option<Uuid>,
    /// How the key begins.
    key_start: String,
    device: Option<String>,
    /// Where it asked from.
    network: Option<String>,
    /// Why: NOT_FOUND, EXPIRED, LIMIT_REACHED, …
    code: String,
    last_at: DateTime<Utc>,
    /// How often in that hour.
    count: i32,
}

impl From<DenialRow> for DenialEntry {
    fn from(row: DenialRow) -> Self {
        Self {
            license_id: row.license_id.map(|id| id.0),
            product_id: row.product_id.map(|id| id.0),
            key_start: row.key_start,
            device: row.device,
            network: Some(row.network).filter(|network| !network.is_empty()),
            code: row.code,
            last_at: row.last_at,
            count: row.count,
        }
    }
}

/// Refused activations and validations, newest first.
#[utoipa::path(get, path = "/denials", tag = "reports", operation_id = "denialsReport", params(Wanted),
    responses((status = 200, body = Page<DenialEntry>), Refusals))]
async fn denials(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<DenialEntry>>, Problem> {
    let (paging, period) = (wanted.paging(), wanted.period()?);
    let (product, stretch) = (wanted.product(&scope).await?, paging.stretch()?);
    Ok(Json(
        paging.with(scope.denials(product, period, stretch).await?),
    ))
}

/// Free and allocated licenses of each product, by name.
#[utoipa::path(get, path = "/seats", tag = "reports", operation_id = "seatsReport", params(Paging),
    responses((status = 200, body = Page<ApiProduct>), Refusals))]
async fn seats(
    Extension(scope): Extension<LicensingScope>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<ApiProduct>>, Problem> {
    Ok(Json(
        paging.with(scope.products(None, paging.stretch()?).await?),
    ))
}
