//! `/v1`: what devices ask. `POST /{environment}/v1/validate`, `/heartbeat`, `/activate`, `/deactivate`, and the products'
//! public keys.
//!
//! The environment stands in the path (`/v1` alone is production) or belongs to the host that is called, never in the
//! key. No token: a license key and a fingerprint are what a device has. How often they may ask is limited here; the
//! routes call the core's rows, and verdicts are its.

mod door;

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

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
    error::{ErrorCode, Failure},
    operations::{
        Access,
        activations::{DeviceAnswer, DeviceRequest, VerdictCode},
        products::{ListProducts, SigningKey},
    },
    service::{Caller, Door, EnvironmentScope},
};
use serde::Serialize;

use crate::{
    answer::Refusal,
    intake,
    journal::{self, RequestId},
    limits::Budget,
    rpc::Desk,
};
pub(crate) use door::DeviceDoor;
use door::tighter;

/// The routes of `/v1`.
pub(crate) fn routes() -> Router<Desk> {
    let mut router = Router::new();
    for prefix in ["", "/{environment}"] {
        router = router
            .route(&format!("{prefix}/v1/validate"), post(validate))
            .route(&format!("{prefix}/v1/heartbeat"), post(heartbeat))
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
pub(super) struct Place {
    pub(super) environment: Option<String>,
    pub(super) code: Option<String>,
}

/// Devices may ask and be counted, and nothing else.
fn caller() -> Caller {
    Caller::with("device", Door::Device, &[Access::Read, Access::Assist])
}

async fn scope(desk: &Desk, name: &str) -> Result<Arc<EnvironmentScope>, Refusal> {
    if let Some(scope) = desk.devices.scope(name) {
        return Ok(scope);
    }
    let scope = desk
        .workspace
        .environment_scope(name, &caller(), Access::Read)
        .await?;
    let scope = Arc::new(scope);
    desk.devices.keep_scope(name, scope.clone());
    Ok(scope)
}

/// Who is at the other end; none in tests without a socket.
type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

/// What a device asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Validate,
    Heartbeat,
    Activate,
    Deactivate,
}

/// A request of a device, as it arrived.
struct Arrived {
    desk: Desk,
    place: Place,
    from: IpAddr,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    body: Body,
}

macro_rules! questions {
    ($($name:ident is $question:ident;)*) => {$(
        async fn $name(
            State(desk): State<Desk>,
            Path(place): Path<Place>,
            peer: Peer,
            id: Option<Extension<RequestId>>,
            headers: HeaderMap,
            body: Body,
        ) -> Response {
            let from = address(peer);
            Arrived { desk, place, from, id, headers, body }.answer(Question::$question).await
        }
    )*};
}

questions! {
    validate is Validate;
    heartbeat is Heartbeat;
    activate is Activate;
    deactivate is Deactivate;
}

impl Arrived {
    /// Answers within the budgets, and tells how they stand.
    async fn answer(self, question: Question) -> Response {
        let door = self.desk.devices.clone();
        let (from, id) = (self.from, self.id);
        let mut budget = match door.let_in(from) {
            Ok(budget) => budget,
            Err(budget) => return too_many(budget),
        };
        let mut response = match self.decide(question, &mut budget).await {
            Ok((status, answer)) => {
                if answer.code == VerdictCode::NotFound {
                    budget = tighter(budget, door.count_unknown(from));
                }
                (status, Json(answer)).into_response()
            }
            Err(Denied::TooMany(budget)) => return too_many(budget),
            Err(Denied::Refused(refusal)) => refusal.into_response(),
            Err(Denied::Failed(error)) => {
                let span = id.map(|Extension(id)| journal::of_a_device(id));
                let _told_there = span.as_ref().map(tracing::Span::enter);
                Refusal::from(error).into_response()
            }
            Err(Denied::BadKey(refusal)) => {
                budget = tighter(budget, door.count_unknown(from));
                refusal.into_response()
            }
        };
        if let Some(budget) = budget {
            budget.mark(&mut response);
        }
        response
    }

    async fn decide(
        self,
        question: Question,
        budget: &mut Option<Budget>,
    ) -> Result<(StatusCode, DeviceAnswer), Denied> {
        let Self {
            desk,
            place,
            from,
            headers,
            body,
            ..
        } = self;
        let mut request: DeviceRequest =
            intake::read_as(&headers, body, intake::OF_DEVICES).await?;
        // What a device says about its address is worth nothing.
        request.ip = Some(from.to_string());
        let environment = desk.devices.environment(&place, &headers)?;
        let asked = desk.devices.let_ask(environment, &request);
        *budget = tighter(*budget, asked.map_err(Denied::TooMany)?);
        let scope = scope(&desk, environment).await?;
        let answer = match question {
            Question::Validate => scope.validate_license(request).await,
            Question::Heartbeat => scope.heartbeat_license(request).await,
            // What was accepted is done, also when the device hangs up and while the server stops.
            Question::Activate => {
                desk.finish(async move { scope.activate_license(request).await })
                    .await
            }
            Question::Deactivate => {
                desk.finish(async move { scope.deactivate_license(request).await })
                    .await
            }
        }?;
        Ok((question.status(&answer), answer))
    }
}

impl Question {
    fn status(self, answer: &DeviceAnswer) -> StatusCode {
        match self {
            Self::Validate | Self::Heartbeat => StatusCode::OK,
            Self::Activate if answer.newly_activated => StatusCode::CREATED,
            Self::Activate if answer.valid => StatusCode::OK,
            Self::Deactivate if answer.code == VerdictCode::NotActivated => StatusCode::OK,
            Self::Activate | Self::Deactivate => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// Why a device is not answered.
enum Denied {
    TooMany(Budget),
    Refused(Refusal),
    /// What the core says; logged with the request when it is this side's fault.
    Failed(Error),
    /// The key is none; whoever tries keys tries such, too.
    BadKey(Refusal),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a device sent and should not have is a bad request; 422 is for refusals, which have an answer's body.
impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        if error.code() != ErrorCode::Invalid {
            return Self::Failed(error);
        }
        let Failure { field, .. } = error.to_failure();
        let refusal = Refusal::from(error).with_status(StatusCode::BAD_REQUEST);
        match field.as_deref() {
            Some("license_key" | "organisation_key") => Self::BadKey(refusal),
            _ => Self::Refused(refusal),
        }
    }
}

fn too_many(budget: Budget) -> Response {
    let mut response = Refusal::new(
        StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::TooMany,
        "This was asked too often.",
        "Wait as long as Retry-After says, then ask again.",
    )
    .into_response();
    budget.mark(&mut response);
    response
}

fn address(peer: Peer) -> IpAddr {
    peer.map_or(
        IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        |Extension(ConnectInfo(address))| address.ip().to_canonical(),
    )
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
    peer: Peer,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let budget = desk.devices.let_in(address(peer)).map_err(too_many)?;
    let keys = public_keys(&desk, &place, &headers).await;
    let mut response = keys.map_or_else(IntoResponse::into_response, |keys| {
        Json(keys).into_response()
    });
    if let Some(budget) = budget {
        budget.mark(&mut response);
    }
    Ok(response)
}

async fn public_keys(
    desk: &Desk,
    place: &Place,
    headers: &HeaderMap,
) -> Result<PublicKeys, Refusal> {
    let scope = scope(desk, desk.devices.environment(place, headers)?).await?;
    let code = place.code.as_deref().unwrap_or_default();
    let products = scope.list_products(ListProducts {}).await?;
    let product = products
        .into_iter()
        .find(|product| product.code.eq_ignore_ascii_case(code))
        .ok_or_else(|| Error::not_found("product", code))?;
    Ok(PublicKeys {
        keys: scope.public_keys(product.id).await?,
        product: product.code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_devices_go_without_a_token() {
        assert!(is_for_devices("/v1/validate"));
        assert!(is_for_devices("/staging/v1/activate"));
        assert!(!is_for_devices("/rpc/list_licenses"));
        assert!(!is_for_devices("/rpc/x/v1"));
        assert!(!is_for_devices("/v1x/validate"));
    }
}
