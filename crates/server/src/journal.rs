//! One line in the log per request: its id, what was asked, how it ended, how long it took.
//!
//! Devices that are answered, thousands in a second, and looks at the server's health are told only on demand (debug).
//! Deliberately absent: anything a request says. Paths, headers and bodies carry keys and tokens.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::{
    REQUEST_HEADER, api, auth, devices, events,
    guard::{HEALTH_PATH, METRICS_PATH, READY_PATH},
    metrics::Metrics,
    portal, rpc,
};

/// What stands for every question of a device.
const DEVICES: &str = "/v1";
const ID: HeaderName = HeaderName::from_static(REQUEST_HEADER);
/// From so many milliseconds on an answer is told whatever it was.
const SLOW: u64 = 1_000;

/// The id of a request, for whoever has something to log about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub(crate) Uuid);

impl RequestId {
    /// Only to tell requests apart, so that the system need not be asked for randomness each time.
    fn new() -> Self {
        Self(uuid::Builder::from_random_bytes(rand::random()).into_uuid())
    }
}

/// What everything that is logged about a request of a device stands in, made when there is something.
pub(crate) fn of_a_device(RequestId(id): RequestId) -> Span {
    tracing::info_span!("request", %id, asked = DEVICES)
}

/// Runs the request, and notes and counts how it ended. All but devices' have a span of their own: devices ask thousands
/// of times a second, and next to nothing is told of them.
pub(crate) async fn record<F: Future<Output = Response>>(
    metrics: &Metrics,
    mut request: Request,
    run: impl FnOnce(Request) -> F,
) -> Response {
    let id = RequestId::new();
    let asked = asked(request.uri().path());
    request.extensions_mut().insert(id);
    if asked == DEVICES && !tracing::enabled!(tracing::Level::DEBUG) {
        let ran = Ran::of(metrics, asked, id, run(request)).await;
        if ran.is_told() {
            of_a_device(id).in_scope(|| ran.tell());
        }
        return ran.response;
    }
    let span = tracing::info_span!("request", id = %id.0, method = %request.method(), asked);
    async move {
        let ran = Ran::of(metrics, asked, id, run(request)).await;
        ran.tell();
        ran.response
    }
    .instrument(span)
    .await
}

/// A request that was answered.
struct Ran {
    asked: &'static str,
    status: u16,
    milliseconds: u64,
    response: Response,
}

impl Ran {
    async fn of(
        metrics: &Metrics,
        asked: &'static str,
        id: RequestId,
        run: impl Future<Output = Response>,
    ) -> Self {
        let started = Instant::now();
        let _under_way = metrics.begin();
        let mut response = run.await;
        mark(&mut response, id);
        let took = started.elapsed();
        metrics.ended(asked, response.status(), took);
        Self {
            asked,
            status: response.status().as_u16(),
            milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            response,
        }
    }

    /// Whether it is told of without being asked for.
    fn is_told(&self) -> bool {
        let quiet = is_routine(self.asked) || (self.asked == DEVICES && self.status < 400);
        !quiet || self.milliseconds >= SLOW
    }

    fn tell(&self) {
        let (status, milliseconds) = (self.status, self.milliseconds);
        if self.is_told() {
            tracing::info!(status, milliseconds, "answered");
        } else {
            tracing::debug!(status, milliseconds, "answered");
        }
    }
}

/// A path as the log may show it: an operation of the table, or nothing.
fn asked(path: &str) -> &'static str {
    match path.strip_prefix(rpc::PREFIX) {
        Some(name) => rpc::row(name).map_or("unknown", |row| row.name),
        None if path == HEALTH_PATH => HEALTH_PATH,
        None if path == READY_PATH => READY_PATH,
        None if path == METRICS_PATH => METRICS_PATH,
        None if path == events::PATH => events::PATH,
        None if portal::is_portal(path) => "/admin",
        None if auth::shown(path).is_some() => auth::shown(path).unwrap_or_default(),
        None if devices::is_for_devices(path) => DEVICES,
        None if api::is_for_scripts(path) => "/api",
        None => "unknown",
    }
}

/// What is asked all day by machines, or brings nothing but pages.
fn is_routine(asked: &str) -> bool {
    matches!(asked, HEALTH_PATH | READY_PATH | METRICS_PATH | "/admin")
}

fn mark(response: &mut Response, RequestId(id): RequestId) {
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let mut text = Uuid::encode_buffer();
    if let Ok(id) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut text)) {
        headers.insert(ID, id);
    }
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn the_log_shows_operations_and_never_what_stands_in_a_path() {
        assert_eq!(asked("/rpc/list_licenses"), "list_licenses");
        assert_eq!(asked("/rpc/PRO-7F3K-92QX-LM4T"), "unknown");
        assert_eq!(asked("/some/secret"), "unknown");
        assert_eq!(asked("/staging/v1/activate"), "/v1");
    }
}
