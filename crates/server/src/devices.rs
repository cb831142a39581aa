//! `/v1`: what devices ask. `POST /{environment}/v1/validate`, `/activate`, `/deactivate`, and the products' public keys.
//!
//! The environment stands in the path (`/v1` alone is production), never in the key. No token: a license key and a
//! fingerprint are what a device has. The routes call the core's rows; verdicts are its. Deliberately absent: limits on how often.

use std::net::SocketAddr;

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use keydesk_core::{
    Error, Result,
    error::ErrorCode,
    operations::{
        Access,
        activations::{DeviceAnswer, DeviceRequest, VerdictCode},
        products::{ListProducts, SigningKey},
    },
    service::{Caller, Door, EnvironmentScope},
};
use serde::Serialize;

use crate::{answer::Refusal, intake, rpc::Desk};

/// What a device sent and should not have is a bad request; 422 is for refusals, which have an answer's body.
fn for_devices(error: Error) -> Refusal {
    let unreadable = error.code() == ErrorCode::Invalid;
    let refusal = Refusal::from(error);
    if unreadable {
        refusal.with_status(StatusCode::BAD_REQUEST)
    } else {
        refusal
    }
}

/// The environment of `/v1` alone.
const DEFAULT: &str = "production";

/// The routes of `/v1`.
pub(crate) fn routes() -> Router<Desk> {
    let mut router = Router::new();
    for prefix in ["", "/{environment}"] {
        router = router
            .route(&format!("{prefix}/v1/validate"), post(validate))
            .route(&format!("{prefix}/v1/activate"), post(activate))
            .route(&format!("{prefix}/v1/deactivate"), post(deactivate))
            .route(
                &format!("{prefix}/v1/products/{{code}}/public-key"),
                get(public_key),
            );
    }
    router
}

/// Whether a path is for devices, which carry no token.
pub(crate) fn is_for_devices(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').splitn(3, '/');
    let first = parts.next();
    first == Some("v1") || (first != Some("rpc") && parts.next() == Some("v1"))
}

/// What the path says: at most an environment and a product.
#[derive(serde::Deserialize)]
struct Place {
    environment: Option<String>,
    code: Option<String>,
}

struct Asked {
    scope: EnvironmentScope,
    request: DeviceRequest,
}

/// Devices may ask and be counted, and nothing else.
fn caller() -> Caller {
    Caller::with("device", Door::Device, &[Access::Read, Access::Assist])
}

async fn scope(desk: &Desk, place: &Place) -> Result<EnvironmentScope, Refusal> {
    let name = place.environment.as_deref().unwrap_or(DEFAULT);
    Ok(desk
        .workspace
        .environment_scope(name, &caller(), Access::Read)
        .await?)
}

async fn read(
    desk: &Desk,
    place: &Place,
    from: Option<SocketAddr>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Asked, Refusal> {
    let value = intake::read_json(headers, body).await?;
    let mut request: DeviceRequest =
        serde_json::from_value(value).map_err(|error| Error::Malformed {
            reason: error.to_string(),
        })?;
    // What a device says about its address is worth nothing.
    request.ip = from.map(|address| address.ip().to_string());
    Ok(Asked {
        scope: scope(desk, place).await?,
        request,
    })
}

/// Who is at the other end; none in tests without a socket.
type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

async fn validate(
    State(desk): State<Desk>,
    Path(place): Path<Place>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Asked { scope, request } = read(&desk, &place, address(peer), &headers, body).await?;
    let answer = scope.validate_license(request).await.map_err(for_devices)?;
    Ok((StatusCode::OK, Json(answer)).into_response())
}

async fn activate(
    State(desk): State<Desk>,
    Path(place): Path<Place>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Asked { scope, request } = read(&desk, &place, address(peer), &headers, body).await?;
    let answer = accepted(&desk, async move { scope.activate_license(request).await }).await?;
    let status = match (answer.valid, answer.newly_activated) {
        (true, true) => StatusCode::CREATED,
        (true, false) => StatusCode::OK,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(answer)).into_response())
}

async fn deactivate(
    State(desk): State<Desk>,
    Path(place): Path<Place>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Asked { scope, request } = read(&desk, &place, address(peer), &headers, body).await?;
    let answer = accepted(
        &desk,
        async move { scope.deactivate_license(request).await },
    )
    .await?;
    let status = match answer.code {
        VerdictCode::NotActivated => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, Json(answer)).into_response())
}

/// What was accepted is done, also when the device hangs up and while the server stops.
async fn accepted(
    desk: &Desk,
    work: impl Future<Output = Result<DeviceAnswer>> + Send + 'static,
) -> Result<DeviceAnswer, Refusal> {
    let done = desk.work.spawn(work).await;
    done.unwrap_or_else(|fallen| Err(Error::Internal(fallen.to_string())))
        .map_err(for_devices)
}

fn address(peer: Peer) -> Option<SocketAddr> {
    peer.map(|Extension(ConnectInfo(address))| address)
}

/// The public keys of a product.
#[derive(Serialize)]
struct PublicKeys {
    product: String,
    /// The one in use first, then retired ones, newest first.
    keys: Vec<SigningKey>,
}

async fn public_key(
    State(desk): State<Desk>,
    Path(place): Path<Place>,
) -> Result<Response, Refusal> {
    let scope = scope(&desk, &place).await?;
    let code = place.code.unwrap_or_default();
    let products = scope.list_products(ListProducts {}).await?;
    let product = products
        .into_iter()
        .find(|product| product.code.eq_ignore_ascii_case(&code))
        .ok_or_else(|| Error::not_found("product", &code))?;
    let keys = PublicKeys {
        keys: scope.public_keys(product.id).await?,
        product: product.code,
    };
    Ok(Json(keys).into_response())
}

#[cfg(test)]
mod tests {
    use super::is_for_devices;

    #[test]
    fn only_paths_of_devices_go_without_a_token() {
        assert!(is_for_devices("/v1/validate"));
        assert!(is_for_devices("/staging/v1/activate"));
        assert!(!is_for_devices("/rpc/list_licenses"));
        assert!(!is_for_devices("/rpc/x/v1"));
        assert!(!is_for_devices("/v1x/validate"));
    }
}
