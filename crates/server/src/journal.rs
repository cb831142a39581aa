//! One line in the log per request: its id, what was asked, how it ended, how long it took.
//!
//! Devices that are answered, thousands in a second, and looks at the server's health are told only on demand (debug).
//! Deliberately absent: anything a request says. Paths, headers and bodies carry keys and tokens.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{REQUEST_HEADER, devices, guard::HEALTH_PATH, rpc};

/// What stands for every question of a device.
const DEVICES: &str = "/v1";
/// From so many milliseconds on an answer is told whatever it was.
const SLOW: u64 = 1_000;

/// Runs the request in a span of its own and notes how it ended.
pub(crate) async fn record(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    let asked = asked(request.uri().path());
    let span = tracing::info_span!("request", %id, method = %request.method(), asked);
    async move {
        let started = Instant::now();
        let mut response = next.run(request).await;
        mark(&mut response, id);
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        let routine = asked == HEALTH_PATH || (asked == DEVICES && status < 400);
        if routine && milliseconds < SLOW {
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
        None if devices::is_for_devices(path) => DEVICES,
        None => "unknown",
    }
}

fn mark(response: &mut Response, id: Uuid) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
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
