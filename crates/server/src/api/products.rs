//! The token itself, and products.

use axum::{Extension, Json};
use keydesk_core::service::licensing::LicensingScope;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    paging::{Name, Page, Paging, Path, Query},
    problem::{Problem, Refusals},
    shapes::{ApiMe, ApiProduct},
};

pub(super) fn me_routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(me))
}

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(disconnect))
}

/// Who the token is, and what it can give out.
#[utoipa::path(get, path = "/me", tag = "me", operation_id = "getMe", responses((status = 200, body = ApiMe), Refusals))]
async fn me(Extension(scope): Extension<LicensingScope>) -> Result<Json<ApiMe>, Problem> {
    Ok(Json(scope.me().await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// Looked for in name and code.
    text: Option<String>,
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

/// Products by name, with free and allocated licenses. A token bound to a customer sees those it has licenses of.
#[utoipa::path(get, path = "", tag = "products", operation_id = "listProducts", params(Wanted),
    responses((status = 200, body = Page<ApiProduct>), Refusals))]
async fn list(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ApiProduct>>, Problem> {
    let paging = Paging::of(wanted.page, wanted.page_size);
    let found = scope
        .products(wanted.text.as_deref(), paging.stretch()?)
        .await?;
    Ok(Json(paging.with(found)))
}

/// One product, by its id or code.
#[utoipa::path(get, path = "/{id}", tag = "products", operation_id = "getProduct",
    params(("id" = String, Path, description = "Id or code")), responses((status = 200, body = ApiProduct), Refusals))]
async fn get(
    Extension(scope): Extension<LicensingScope>,
    Path(Name { id }): Path<Name>,
) -> Result<Json<ApiProduct>, Problem> {
    Ok(Json(scope.product(&id).await?.into()))
}

/// Disconnects a product: nothing new is created, generated, auto-assigned or enrolled. Licenses that are there go on
/// working. Needs the scope manage, and a token that is bound to no customer.
#[utoipa::path(post, path = "/{id}/disconnect", tag = "products", operation_id = "disconnectProduct",
    params(("id" = String, Path, description = "Id or code"), super::Once),
    responses((status = 200, body = ApiProduct), Refusals))]
async fn disconnect(
    Extension(scope): Extension<LicensingScope>,
    Path(Name { id }): Path<Name>,
) -> Result<Json<ApiProduct>, Problem> {
    Ok(Json(scope.disconnect(&id).await?.into()))
}
