//! Pools of seats.

use axum::{Extension, Json, http::StatusCode};
use chrono::{DateTime, Utc};
use keydesk_core::{
    ids::{CustomerId, GeneratorId, PoolId, ProductId},
    operations::{license_actions::KeySource, pools::CreatePool},
    service::licensing::{LicensingScope, PoolWish, Who},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    paging::{Body, Id, Page, Paging, Path, Query, given},
    problem::{Problem, Refusals},
    shapes::{ApiLicense, ApiPool},
};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, edit, delete))
        .routes(routes!(assign))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    /// Only this product's, by its id.
    product: Option<Uuid>,
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 10)]
    page_size: Option<u32>,
}

/// Pools, newest purchase first.
#[utoipa::path(get, path = "", tag = "pools", operation_id = "listPools", params(Wanted),
    responses((status = 200, body = Page<ApiPool>), Refusals))]
async fn list(
    Extension(scope): Extension<LicensingScope>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ApiPool>>, Problem> {
    let paging = Paging::of(wanted.page, wanted.page_size);
    let product = wanted.product.map(ProductId);
    let found = scope.pools(product, paging.stretch()?).await?;
    Ok(Json(paging.with(found)))
}

/// One pool.
#[utoipa::path(get, path = "/{id}", tag = "pools", operation_id = "getPool", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApiPool), Refusals))]
async fn get(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
) -> Result<Json<ApiPool>, Problem> {
    Ok(Json(scope.pool(PoolId(id)).await?.into()))
}

/// A pool to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewPool {
    /// 1 to 120 characters.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// The product's id or code; it must be active.
    product: String,
    /// Makes the keys; may be left out when the product has only one.
    generator_id: Option<Uuid>,
    /// Who bought it: a customer's id.
    customer_id: Option<Uuid>,
    #[schema(minimum = 1, maximum = 10000)]
    seats: u32,
    /// Whether a seat can be taken back and given to somebody else.
    transferable: bool,
    /// At most 200 characters.
    contract: Option<String>,
    /// Now when left out.
    purchased_at: Option<DateTime<Utc>>,
    /// In the future; left out, the generator says when seats end.
    expires_at: Option<DateTime<Utc>>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// Makes a pool with its seats. Needs the scope manage, and a token that is bound to no customer.
#[utoipa::path(post, path = "", tag = "pools", operation_id = "createPool", params(super::Once), request_body = NewPool,
    responses((status = 201, body = ApiPool), Refusals))]
async fn create(
    Extension(scope): Extension<LicensingScope>,
    Body(new): Body<NewPool>,
) -> Result<(StatusCode, Json<ApiPool>), Problem> {
    let product_id = scope.product(&new.product).await?.product.id;
    let source = match new.generator_id {
        Some(id) => KeySource::Generator {
            id: GeneratorId(id),
        },
        None => scope.only_generator(product_id).await?,
    };
    let create = CreatePool {
        name: new.name,
        product_id,
        customer_id: new.customer_id.map(CustomerId),
        source,
        seats: new.seats,
        transferable: new.transferable,
        contract: new.contract,
        purchased_at: new.purchased_at,
        expires_at: new.expires_at,
        reason: new.reason,
    };
    let made = scope.create_pool(create).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// What of a pool shall be otherwise; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PoolChange {
    /// The version that was seen; left out, it is changed as it is.
    version: Option<i32>,
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// Null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    contract: Option<Option<String>>,
    /// In the future; null is never. Seats that ended with the pool follow it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Option<Option<DateTime<Utc>>>,
    /// As many as there are, or more.
    #[schema(minimum = 1, maximum = 10000)]
    seats: Option<u32>,
    /// Why, for the audit trail.
    reason: Option<String>,
}

/// Changes a pool, and adds seats. Needs the scope manage, and a token that is bound to no customer.
#[utoipa::path(patch, path = "/{id}", tag = "pools", operation_id = "editPool", params(("id" = Uuid, Path), super::Once),
    request_body = PoolChange, responses((status = 200, body = ApiPool), Refusals))]
async fn edit(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(change): Body<PoolChange>,
) -> Result<Json<ApiPool>, Problem> {
    let wish = PoolWish {
        version: change.version,
        name: change.name,
        contract: change.contract,
        expires_at: change.expires_at,
        seats: change.seats,
        reason: change.reason,
    };
    Ok(Json(scope.edit_pool(PoolId(id), wish).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Why {
    /// Why, for the audit trail; needed.
    reason: Option<String>,
}

/// Deletes a pool of which no seat was ever assigned. Needs the scope manage, and a token that is bound to no customer.
#[utoipa::path(delete, path = "/{id}", tag = "pools", operation_id = "deletePool",
    params(("id" = Uuid, Path), Why, super::Once), responses((status = 204), Refusals))]
async fn delete(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Query(why): Query<Why>,
) -> Result<StatusCode, Problem> {
    scope.delete_pool(PoolId(id), why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who gets something.
#[derive(Deserialize, ToSchema)]
pub(super) struct Person {
    /// For somebody new; who is known keeps their name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(example = "annika@studio.example")]
    email: String,
    /// Why, for the audit trail.
    reason: Option<String>,
}

impl Person {
    pub(super) fn split(self) -> (Who, Option<String>) {
        let who = Who {
            name: self.name,
            email: self.email,
        };
        (who, self.reason)
    }
}

/// A seat that was given, and its pool as it stands now.
#[derive(Serialize, ToSchema)]
struct GivenSeat {
    license: ApiLicense,
    pool: ApiPool,
}

/// Gives a free seat to somebody, who becomes a customer when they are not one yet. Needs the scope assign.
#[utoipa::path(post, path = "/{id}/assign", tag = "pools", operation_id = "assignSeat",
    params(("id" = Uuid, Path), super::Once), request_body = Person, responses((status = 201, body = GivenSeat), Refusals))]
async fn assign(
    Extension(scope): Extension<LicensingScope>,
    Path(Id { id }): Path<Id>,
    Body(person): Body<Person>,
) -> Result<(StatusCode, Json<GivenSeat>), Problem> {
    let (who, reason) = person.split();
    let (license, pool) = scope.assign_seat(PoolId(id), who, reason).await?;
    let given = GivenSeat {
        license: license.into(),
        pool: pool.into(),
    };
    Ok((StatusCode::CREATED, Json(given)))
}
