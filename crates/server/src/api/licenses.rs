//! Licenses: looking for them, giving, changing, revoking.

use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use keydesk_core::{
    domain::status::LicenseStatus,
    ids::{CustomerId, LicenseId, PoolId},
    service::licensing::{LicenseFilter, LicenseWish, LicensingScope, Who},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    paging::{Body, Id, Page, Paging, Path, Query, given},
    problem::{Problem, Refusals},
    shapes::ApiLicense,
};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get, update))
        .routes(routes!(assign))
        .routes(routes!(revoke))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// Only these states, with commas between: available, assigned, active, inactive, suspended, expired, revoked.
    status: Option<String>,
    /// Only this product's, by its id or code.
    product: Option<String>,
    /// Only this pool's seats.
    pool: Option<Uuid>,
    /// Only this user's, by their id.
    customer: Option<Uuid>,
    /// Only of the user with this email.
    email: Option<String>,
    /// Only those whose key holds this text.
    key: Option<String>,
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

fn statuses(text: Option<&str>) -> Result<Vec<LicenseStatus>, Problem> {
    let words = text.into_iter().flat_map(|text| text.split(','));
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            LicenseStatus::ALL
                .into_iter()
                .find(|status| status.as_str().eq_ignore_ascii_case(word))
                .ok_or_else(|| Problem::parameter("status", "There is no such state."))
        })
        .collect()
}

/// Licenses, newest first.
#[utoipa::path(get, path = "", tag = "licenses", operation_id = "listLicenses", params(Wanted),
    responses((status = 200, body = Page<ApiLicense>), Refusals))]
async fn list(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ApiLicense>>, Problem> {
    let paging = Paging::of(wanted.page, wanted.page_size);
    let stretch = paging.stretch()?;
    let product = match &wanted.product {
        Some(name) => Some(scope.product(name).await?.product.id),
        None => None,
    };
    let filter = LicenseFilter {
        statuses: statuses(wanted.status.as_deref())?,
        product,
        pool: wanted.pool.map(PoolId),
        customer: wanted.customer.map(CustomerId),
        email: wanted.email,
        key: wanted.key,
    };
    Ok(Json(paging.with(scope.licenses(filter, stretch).await?)))
}

/// One license.
#[utoipa::path(get, path = "/{id}", tag = "licenses", operation_id = "getLicense", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApiLicense), Refusals))]
async fn get(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
) -> Result<Json<ApiLicense>, Problem> {
    Ok(Json(scope.license(LicenseId(id)).await?.into()))
}

/// Who gets a license.
#[derive(Deserialize, ToSchema)]
struct Assignment {
    /// The version that was seen; left out, it is given as it is.
    version: Option<i32>,
    /// For somebody new; who is known keeps their name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    email: String,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// Gives an available license to somebody, who becomes a customer when they are not one yet. Needs the scope assign.
#[utoipa::path(post, path = "/{id}/assign", tag = "licenses", operation_id = "assignLicense",
    params(("id" = Uuid, Path), super::Once), request_body = Assignment, responses((status = 200, body = ApiLicense), Refusals))]
async fn assign(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(assignment): Body<Assignment>,
) -> Result<Json<ApiLicense>, Problem> {
    let who = Who {
        name: assignment.name,
        email: assignment.email,
    };
    let (version, reason) = (assignment.version, assignment.reason);
    let given = scope
        .assign_license(LicenseId(id), version, who, reason)
        .await?;
    Ok(Json(given.into()))
}

/// What of a license shall be otherwise; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LicenseChange {
    /// The version that was seen; left out, it is changed as it is.
    version: Option<i32>,
    /// -1 is unlimited, else 1 to 10,000.
    #[schema(minimum = -1, maximum = 10000)]
    activation_limit: Option<i32>,
    /// In the future; null is Lifetime.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Option<Option<DateTime<Utc>>>,
    /// Replaces all flags.
    #[schema(value_type = Option<Object>)]
    flags: Option<Value>,
    /// Replaces all metadata; at most 10 KB.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// Changes a license. Needs the scope manage.
#[utoipa::path(patch, path = "/{id}", tag = "licenses", operation_id = "updateLicense",
    params(("id" = Uuid, Path), super::Once), request_body = LicenseChange,
    responses((status = 200, body = ApiLicense), Refusals))]
async fn update(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(change): Body<LicenseChange>,
) -> Result<Json<ApiLicense>, Problem> {
    let wish = LicenseWish {
        version: change.version,
        activation_limit: change.activation_limit,
        expires_at: change.expires_at,
        flags: change.flags,
        metadata: change.metadata,
        reason: change.reason,
    };
    Ok(Json(
        scope.update_license(LicenseId(id), wish).await?.into(),
    ))
}

/// A revocation.
#[derive(Deserialize, ToSchema)]
struct Withdrawal {
    /// The version that was seen; left out, it is revoked as it is.
    version: Option<i32>,
    /// Why, for the audit trail: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Revokes a license for good. The seat of a transferable pool is free again under a new key; one of an untransferable pool
/// is refused. Needs the scope manage.
#[utoipa::path(post, path = "/{id}/revoke", tag = "licenses", operation_id = "revokeLicense",
    params(("id" = Uuid, Path), super::Once), request_body = Withdrawal, responses((status = 200, body = ApiLicense), Refusals))]
async fn revoke(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(withdrawal): Body<Withdrawal>,
) -> Result<Json<ApiLicense>, Problem> {
    let (version, reason) = (withdrawal.version, Some(withdrawal.reason));
    let gone = scope.revoke_license(LicenseId(id), version, reason).await?;
    Ok(Json(gone.into()))
}
