//! `/v1`: what devices ask. `POST /{environment}/v1/validate`, `/heartbeat`, `/activate`, `/deactivate`, and the products'
//! public keys.
//!
//! The environment stands in the path (`/v1` alone is production) or belongs to the host that is called, never in the
//! key. No token: a license key and a fingerprint are what a device has. How often they may ask is limited here; the
//! routes call the core's rows, and verdicts are its.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use keydesk_core::{
    Error, Result,
    domain::fold::fold,
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
    limits::{Budget, Limiter, Limits},
    peer::network,
    rpc::Desk,
};

/// The environment of `/v1` alone.
const DEFAULT: &str = "production";

/// What the door for devices knows: which host is which environment, and how often one may ask.
#[derive(Debug)]
pub(crate) struct DeviceDoor {
    hosts: BTreeMap<String, String>,
    address: Option<Limiter>,
    key: Option<Limiter>,
    unknown: Option<Limiter>,
}

impl DeviceDoor {
    pub(crate) fn new(limits: Limits, hosts: &BTreeMap<String, String>) -> Self {
        let hosts = hosts
            .iter()
            .map(|(host, environment)| (host.to_ascii_lowercase(), environment.clone()));
        Self {
            hosts: hosts.collect(),
            address: limits.address.map(Limiter::new),
            key: limits.key.map(Limiter::new),
            unknown: limits.unknown.map(Limiter::new),
        }
    }

    /// The environment that is asked. A host that belongs to one has no other.
    fn environment<'a>(
        &'a self,
        place: &'a Place,
        headers: &HeaderMap,
    ) -> Result<&'a str, Refusal> {
        self.named(place.environment.as_deref(), headers)
    }

    /// The same for every door where the environment stands in the path or belongs to the host.
    pub(crate) fn named<'a>(
        &'a self,
        named: Option<&'a str>,
        headers: &HeaderMap,
    ) -> Result<&'a str, Refusal> {
        match (self.of_host(headers), named) {
            (Some(hosts), Some(named)) if hosts != named => {
                Err(Error::not_found("environment", named).into())
            }
            (Some(hosts), _) => Ok(hosts),
            (None, named) => Ok(named.unwrap_or(DEFAULT)),
        }
    }

    fn of_host(&self, headers: &HeaderMap) -> Option<&str> {
        if self.hosts.is_empty() {
            return None;
        }
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let host = host.to_ascii_lowercase();
        let without_port = host
            .rsplit_once(':')
            .map_or(host.as_str(), |(name, _)| name);
        let found = self
            .hosts
            .get(&host)
            .or_else(|| self.hosts.get(without_port));
        found.map(String::as_str)
    }

    /// Takes a question from an address's budget, or says how long to wait.
    fn let_in(&self, from: IpAddr) -> Result<Option<Budget>, Budget> {
        let network = network(from);
        let asked = self.address.as_ref().map(|limiter| limiter.take(network));
        let guessed = self.unknown.as_ref().map(|limiter| limiter.look(network));
        both(asked, guessed)
    }

    /// Takes a question from a key's budget.
    fn let_ask(
        &self,
        environment: &str,
        request: &DeviceRequest,
    ) -> Result<Option<Budget>, Budget> {
        let Some(limiter) = &self.key else {
            return Ok(None);
        };
        // An organisation's key is all its devices', so that each has a budget of its own.
        let budget = match (&request.license_key, &request.organisation_key) {
            (Some(key), _) => limiter.take((environment, fold(key), "")),
            (None, Some(key)) => {
                let device = request.fingerprint.as_deref().unwrap_or_default();
                limiter.take((environment, key.clone(), device))
            }
            (None, None) => return Ok(None),
        };
        both(Some(budget), None)
    }

    /// Counts a key that nobody has against the address that asked.
    fn count_unknown(&self, from: IpAddr) -> Option<Budget> {
        let limiter = self.unknown.as_ref()?;
        Some(limiter.charge(network(from)))
    }
}

fn both(one: Option<Budget>, other: Option<Budget>) -> Result<Option<Budget>, Budget> {
    match tighter(one, other) {
        Some(budget) if budget.wait.is_some() => Err(budget),
        budget => Ok(budget),
    }
}

fn tighter(one: Option<Budget>, other: Option<Budget>) -> Option<Budget> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.tighter(other)),
        (one, other) => one.or(other),
    }
}

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
struct Place {
    environment: Option<String>,
    code: Option<String>,
}

/// Devices may ask and be counted, and nothing else.
fn caller() -> Caller {
    Caller::with("device", Door::Device, &[Access::Read, Access::Assist])
}

async fn scope(desk: &Desk, name: &str) -> Result<EnvironmentScope, Refusal> {
    Ok(desk
        .workspace
        .environment_scope(name, &caller(), Access::Read)
        .await?)
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
    headers: HeaderMap,
    body: Body,
}

macro_rules! questions {
    ($($name:ident is $question:ident;)*) => {$(
        async fn $name(
            State(desk): State<Desk>,
            Path(place): Path<Place>,
            peer: Peer,
            headers: HeaderMap,
            body: Body,
        ) -> Response {
            let from = address(peer);
            Arrived { desk, place, from, headers, body }.answer(Question::$question).await
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
        let from = self.from;
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
        let Failure { code, field, .. } = error.to_failure();
        let refusal = Refusal::from(error);
        if code != ErrorCode::Invalid {
            return Self::Refused(refusal);
        }
        let refusal = refusal.with_status(StatusCode::BAD_REQUEST);
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

    #[test]
    fn a_host_that_belongs_to_an_environment_has_no_other() {
        let hosts = BTreeMap::from([("Staging.Example".to_owned(), "staging".to_owned())]);
        let door = DeviceDoor::new(Limits::default(), &hosts);
        let ask = |host: &'static str, prefix: Option<&str>| {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a host"))]);
            let place = Place {
                environment: prefix.map(str::to_owned),
                code: None,
            };
            let environment = door.environment(&place, &headers);
            environment.map(str::to_owned).ok()
        };
        let staging = Some("staging".to_owned());
        assert_eq!(ask("staging.example", None), staging);
        assert_eq!(ask("staging.example:8443", Some("staging")), staging);
        assert_eq!(ask("staging.example", Some("production")), None);
        assert_eq!(ask("other.example", None), Some("production".to_owned()));
        assert_eq!(ask("other.example", Some("staging")), staging);
    }
}
