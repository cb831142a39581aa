//! One line in the log per request: its id, what was asked, how it ended, how long it took.
//!
//! Devices that are answered, thousands in a second, and looks at the server's health are told only on demand (debug).
//! Deliberately absent: anything a request says. Paths, headers and bodies carry keys and tokens.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    REQUEST_HEADER, api, auth, devices, events,
    guard::{HEALTH_PATH, METRICS_PATH, READY_PATH},
    metrics::Metrics,
    portal, rpc,
};

/// What stands for every question of a device.
const DEVICES: &str = "/v1";
/// From so many milliseconds on an answer is told whatever it was.
const SLOW: u64 = 1_000;

/// Runs the request in a span of its own, and notes and counts how it ended.
pub(crate) async fn record(
    State(metrics): State<Metrics>,
    request: Request,
    next: Next,
) -> Response {
    let id = Uuid::new_v4();
    let asked = asked(request.uri().path());
    let span = tracing::info_span!("request", %id, method = %request.method(), asked);
    async move {
        let started = Instant::now();
        let _under_way = metrics.begin();
        let mut response = next.run(request).await;
        mark(&mut response, id);
        let took = started.elapsed();
        metrics.ended(asked, response.status(), took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        let quiet = is_routine(asked) || (asked == DEVICES && status < 400);
        if quiet && milliseconds < SLOW {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
        response
    }
    .instrument(span)
    .await
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

fn mark(response: &mut Response, id: Uuid) {
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static(REQUEST_HEADER), id);
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
