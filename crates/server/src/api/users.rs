//! Users: people who hold licenses, what they hold, and how far they have got.

use axum::{Extension, Json};
use keydesk_core::{
    ids::{CustomerId, LicenseId, PoolId},
    service::licensing::{LicenseFilter, LicensingScope, Revocation},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    paging::{Body, Id, Page, Paging, Path, Query},
    problem::{Problem, Refusals, word},
    shapes::{ApiLicense, ApiProgress, ApiUser},
};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(licenses))
        .routes(routes!(revoke_all))
        .routes(routes!(revoke_one))
        .routes(routes!(progress))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// Looked for in name and email.
    text: Option<String>,
    /// Only the one with this email.
    email: Option<String>,
    /// Only who holds or held a license of this product, by its id or code.
    product: Option<String>,
    /// Only who holds or held a seat of this pool.
    pool: Option<Uuid>,
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

/// People who hold or held licenses, by name, with the seats they hold now and their progress.
#[utoipa::path(get, path = "", tag = "users", operation_id = "listUsers", params(Wanted),
    responses((status = 200, body = Page<ApiUser>), Refusals))]
async fn list(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ApiUser>>, Problem> {
    let paging = Paging::of(wanted.page, wanted.page_size);
    let stretch = paging.stretch()?;
    let product = match &wanted.product {
        Some(name) => Some(scope.product(name).await?.product.id),
        None => None,
    };
    let (text, email) = (wanted.text.as_deref(), wanted.email.as_deref());
    let of = (product, wanted.pool.map(PoolId));
    let found = scope.users(text, email, of, stretch).await?;
    Ok(Json(paging.with(found)))
}

/// One user, with all seats they hold or held.
#[utoipa::path(get, path = "/{id}", tag = "users", operation_id = "getUser", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApiUser), Refusals))]
async fn get(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
) -> Result<Json<ApiUser>, Problem> {
    Ok(Json(scope.user(CustomerId(id)).await?.into()))
}

/// All licenses of a user, newest first.
#[utoipa::path(get, path = "/{id}/licenses", tag = "users", operation_id = "listLicensesOfUser",
    params(("id" = Uuid, Path), Paging), responses((status = 200, body = Page<ApiLicense>), Refusals))]
async fn licenses(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<ApiLicense>>, Problem> {
    let stretch = paging.stretch()?;
    scope.user(CustomerId(id)).await?;
    let filter = LicenseFilter {
        customer: Some(CustomerId(id)),
        ..LicenseFilter::default()
    };
    Ok(Json(paging.with(scope.licenses(filter, stretch).await?)))
}

/// Why something is taken away.
#[derive(Deserialize, ToSchema)]
struct Why {
    /// For the audit trail: 1 to 500 characters.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// What became of one of a user's licenses.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    license_id: Uuid,
    revoked: bool,
    /// Why not: a stable code, such as untransferable.
    code: Option<String>,
}

/// What became of all of a user's licenses.
#[derive(Serialize, ToSchema)]
struct Outcomes {
    /// How many were revoked.
    revoked: u32,
    licenses: Vec<Outcome>,
}

impl From<Revocation> for Outcome {
    fn from(told: Revocation) -> Self {
        Self {
            license_id: told.license.0,
            revoked: told.refused.is_none(),
            code: told.refused.map(word),
        }
    }
}

/// Revokes all licenses of a user, one after the other, and tells of each. Needs the scope manage.
#[utoipa::path(post, path = "/{id}/licenses/revoke", tag = "users", operation_id = "revokeAllOfUser",
    params(("id" = Uuid, Path), super::Once), request_body = Why, responses((status = 200, body = Outcomes), Refusals))]
async fn revoke_all(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(why): Body<Why>,
) -> Result<Json<Outcomes>, Problem> {
    let told = scope
        .revoke_all_of_user(CustomerId(id), Some(why.reason))
        .await?;
    let licenses: Vec<Outcome> = told.into_iter().map(Outcome::from).collect();
    let revoked = licenses.iter().filter(|outcome| outcome.revoked).count();
    Ok(Json(Outcomes {
        revoked: u32::try_from(revoked).unwrap_or(u32::MAX),
        licenses,
    }))
}

/// A user and one of their licenses.
#[derive(Deserialize)]
struct Held {
    id: Uuid,
    license: Uuid,
}

/// Revokes one license of a user. Needs the scope manage.
#[utoipa::path(post, path = "/{id}/licenses/{license}/revoke", tag = "users", operation_id = "revokeOneOfUser",
    params(("id" = Uuid, Path), ("license" = Uuid, Path), super::Once), request_body = Why,
    responses((status = 200, body = ApiLicense), Refusals))]
async fn revoke_one(
    Extension(scope): Extension<LicensingScope>,
    Path(Held { id, license }): Path<Held>,
    Body(why): Body<Why>,
) -> Result<Json<ApiLicense>, Problem> {
    let gone = scope
        .revoke_of_user(CustomerId(id), LicenseId(license), Some(why.reason))
        .await?;
    Ok(Json(gone.into()))
}

/// A user and a product.
#[derive(Deserialize)]
struct With {
    id: Uuid,
    product: String,
}

/// How far somebody has got.
#[derive(Deserialize, ToSchema)]
struct Report {
    #[schema(minimum = 0, maximum = 100)]
    percent: u32,
    /// At most 500 characters.
    #[schema(max_length = 500)]
    detail: Option<String>,
}

/// Notes how far a user has got with a product, over what was noted before. Needs the scope assign.
#[utoipa::path(put, path = "/{id}/progress/{product}", tag = "users", operation_id = "reportProgress",
    params(("id" = Uuid, Path), ("product" = String, Path, description = "Id or code"), super::Once), request_body = Report,
    responses((status = 200, body = ApiProgress), Refusals))]
async fn progress(
    Extension(scope): Extension<LicensingScope>,
    Path(With { id, product }): Path<With>,
    Body(report): Body<Report>,
) -> Result<Json<ApiProgress>, Problem> {
    let said = (report.percent, report.detail);
    let noted = scope
        .report_progress(CustomerId(id), &product, said)
        .await?;
    Ok(Json(noted.into()))
}
