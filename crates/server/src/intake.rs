//! How a request is read: JSON only, of limited size, within limited time.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures::StreamExt;
use keydesk_core::{Error, error::ErrorCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{ENVIRONMENT_HEADER, answer::Refusal};

/// How large a body may be, and how long it may take to arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) bytes: usize,
    pub(crate) time: Duration,
}

/// For people and scripts.
pub(crate) const ORDINARY: Bounds = Bounds {
    bytes: 4 * 1024 * 1024,
    time: Duration::from_secs(30),
};
/// For devices: what they tell has at most 200 characters in each field.
pub(crate) const OF_DEVICES: Bounds = Bounds {
    bytes: 64 * 1024,
    time: Duration::from_secs(10),
};
/// So many times the limit is read at all, what is thrown away included.
const DISCARD_FACTOR: usize = 16;
/// The most characters of an environment's name; the core asks for fewer still.
const ENVIRONMENT_NAME_LIMIT: usize = 64;

/// Reads a body as JSON.
pub(crate) async fn read_json(headers: &HeaderMap, body: Body) -> Result<Value, Refusal> {
    read_as(headers, body, ORDINARY).await
}

/// Reads a body within bounds as JSON of one shape.
pub(crate) async fn read_as<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    bounds: Bounds,
) -> Result<T, Refusal> {
    if !is_json(headers) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::Malformed,
            "The request is not JSON.",
            "Send JSON with Content-Type: application/json.",
        ));
    }
    let bytes = read_bytes(body, bounds).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Error::Malformed {
            reason: error.to_string(),
        }
        .into()
    })
}

/// Reads a body within bounds.
pub(crate) async fn read_bytes(body: Body, bounds: Bounds) -> Result<Bytes, Refusal> {
    tokio::time::timeout(bounds.time, collect(body, bounds.bytes))
        .await
        .map_err(|_| too_slow(bounds.time))?
}

/// The body's bytes. What goes over the limit is read and thrown away for a while, because a connection that closes
/// while somebody still writes loses them the answer.
async fn collect(body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let mut pieces = body.into_data_stream();
    // Most bodies are one piece, which need not be copied.
    let mut only = None;
    let mut bytes = Vec::new();
    let mut arrived = 0_usize;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| broken_off())?;
        arrived = arrived.saturating_add(piece.len());
        if arrived > DISCARD_FACTOR * limit {
            break;
        }
        if arrived > limit {
            (only, bytes) = (None, Vec::new());
        } else if arrived == piece.len() {
            only = Some(piece);
        } else {
            bytes.extend_from_slice(&only.take().unwrap_or_default());
            bytes.extend_from_slice(&piece);
        }
    }
    if arrived > limit {
        return Err(too_large(limit));
    }
    Ok(only.unwrap_or_else(|| bytes.into()))
}

/// The environment a request names, when it names one.
pub(crate) fn environment(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(ENVIRONMENT_HEADER) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(name) if name.len() <= ENVIRONMENT_NAME_LIMIT => Ok(Some(name.to_owned())),
        _ => Err(Error::Malformed {
            reason: format!("{ENVIRONMENT_HEADER} does not name an environment"),
        }
        .into()),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn broken_off() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        ErrorCode::Malformed,
        "The request broke off before it was whole.",
        "Send it again.",
    )
}

fn too_large(limit: usize) -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Malformed,
        &format!("The request is larger than {} KiB.", limit / 1024),
        "Send less at once; files go in pieces of at most 1 MiB.",
    )
}

fn too_slow(time: Duration) -> Refusal {
    Refusal::new(
        StatusCode::REQUEST_TIMEOUT,
        ErrorCode::Malformed,
        &format!(
            "The request took longer than {} seconds to arrive.",
            time.as_secs()
        ),
        "Send it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    fn headers(kind: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().expect("a header"))])
    }

    async fn status(headers: &HeaderMap, body: Body) -> StatusCode {
        match read_json(headers, body).await {
            Ok(_) => StatusCode::OK,
            Err(refusal) => refusal.into_response().status(),
        }
    }

    #[tokio::test]
    async fn only_json_is_read() {
        assert_eq!(
            status(&headers("application/json"), "{}".into()).await,
            StatusCode::OK
        );
        assert_eq!(
            status(&headers("Application/JSON; charset=utf-8"), "{}".into()).await,
            StatusCode::OK
        );
        assert_eq!(
            status(&headers("text/plain"), "{}".into()).await,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        assert_eq!(
            status(&HeaderMap::new(), "{}".into()).await,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        assert_eq!(
            status(&headers("application/json"), "{".into()).await,
            StatusCode::BAD_REQUEST
        );
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_even_when_it_does_not_announce_its_size() {
        let pieces =
            futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1024 * 1024]));
        let body = Body::from_stream(pieces.take(5));
        assert_eq!(
            status(&headers("application/json"), body).await,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_not_called_too_large() {
        let broken = futures::stream::iter([Ok(vec![b'{']), Err(std::io::Error::other("gone"))]);
        assert_eq!(
            status(&headers("application/json"), Body::from_stream(broken)).await,
            StatusCode::BAD_REQUEST
        );
    }
}
