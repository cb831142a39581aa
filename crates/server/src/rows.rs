//! Rows on their way out over HTTP: a chunked body that ends with trailers when it is whole, and breaks when it is not.
//!
//! A failure before the first byte is an ordinary refusal. After it the connection is cut, so that no reader can take
//! half a file for a whole one. A reader who stops reading is let go, because the rows come from one read snapshot.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use futures::{Stream, stream};
use http_body::Frame;
use http_body_util::StreamBody;
use keydesk_core::{
    Error, Result,
    backend::backup::ENDING,
    operations::{self, LONG_STREAMS, StreamSummary},
    service::{RowSource, row_channel},
};
use tokio::{sync::mpsc, task::JoinHandle};
use tracing::Instrument;

use crate::{
    MISSING_TRAILER, ROWS_TRAILER,
    answer::Refusal,
    rpc::{Asked, Desk, too_long},
};

/// How long the first rows may take.
const FIRST_ROWS_TIME: Duration = Duration::from_secs(60);
/// The same for what takes as long as a workspace is large.
const LONG_FIRST_ROWS_TIME: Duration = Duration::from_secs(60 * 60);
/// How long a reader may leave a piece lying.
const STALL_TIME: Duration = Duration::from_secs(60);

/// What travels from the operation to the connection.
enum Piece {
    Bytes(Vec<u8>),
    Whole(StreamSummary),
    Failed(Error),
}

/// The rows broke off. Its words are for the log; the reader sees a broken connection.
#[derive(Debug, thiserror::Error)]
#[error("the rows broke off")]
struct BrokenOff;

/// Runs a stream of rows and answers with them.
pub(crate) async fn stream(desk: &Desk, asked: Asked) -> Result<Response, Refusal> {
    let headers = file_headers(&asked);
    let first_rows_time = match LONG_STREAMS.contains(&asked.row.name) {
        true => LONG_FIRST_ROWS_TIME,
        false => FIRST_ROWS_TIME,
    };
    let (sink, source) = row_channel();
    let workspace = Arc::clone(&desk.workspace);
    let operation = desk.work.spawn(
        async move {
            let environment = asked.environment.as_deref();
            operations::dispatch_stream(
                &workspace,
                environment,
                &asked.caller,
                asked.row.name,
                asked.request,
                sink,
            )
            .await
        }
        .in_current_span(),
    );
    let (door, mut pieces) = mpsc::channel(1);
    desk.work
        .spawn(carry(source, operation, door).in_current_span());
    match tokio::time::timeout(first_rows_time, pieces.recv()).await {
        Ok(Some(Piece::Failed(error))) => Err(error.into()),
        Ok(Some(first)) => Ok(respond(headers, frames(first, pieces))),
        Ok(None) => Err(Error::Internal("the rows ended without an end".to_owned()).into()),
        Err(_) => Err(too_long()),
    }
}

/// Carries pieces from the operation to the connection until one of them ends. Dropping the source cancels the
/// operation.
async fn carry(
    mut source: RowSource,
    operation: JoinHandle<Result<StreamSummary>>,
    door: mpsc::Sender<Piece>,
) {
    loop {
        let piece = tokio::select! {
            piece = source.bytes.recv() => piece,
            () = door.closed() => return,
        };
        let Some(bytes) = piece else { break };
        match tokio::time::timeout(STALL_TIME, door.send(Piece::Bytes(bytes))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                tracing::warn!("nobody reads the rows any more");
                return;
            }
        }
    }
    let end = match operation.await {
        Ok(Ok(summary)) => Piece::Whole(summary),
        Ok(Err(error)) => Piece::Failed(error),
        Err(fallen) => Piece::Failed(Error::Internal(fallen.to_string())),
    };
    if tokio::time::timeout(STALL_TIME, door.send(end))
        .await
        .is_err()
    {
        tracing::warn!("nobody reads the rows any more");
    }
}

/// The body's frames. Without the word that it is whole the body ends with an error, whatever the reason.
fn frames(
    first: Piece,
    pieces: mpsc::Receiver<Piece>,
) -> impl Stream<Item = Result<Frame<Bytes>, BrokenOff>> {
    stream::unfold((Some(first), Some(pieces)), |(first, pieces)| async move {
        let mut pieces = pieces?;
        let piece = match first {
            Some(first) => Some(first),
            None => pieces.recv().await,
        };
        match piece {
            Some(Piece::Bytes(bytes)) => {
                Some((Ok(Frame::data(bytes.into())), (None, Some(pieces))))
            }
            Some(Piece::Whole(summary)) => {
                Some((Ok(Frame::trailers(trailers(&summary))), (None, None)))
            }
            Some(Piece::Failed(error)) => {
                tracing::error!(code = ?error.code(), %error, "the rows broke off");
                Some((Err(BrokenOff), (None, None)))
            }
            None => Some((Err(BrokenOff), (None, None))),
        }
    })
}

fn trailers(summary: &StreamSummary) -> HeaderMap {
    HeaderMap::from_iter([
        (HeaderName::from_static(ROWS_TRAILER), summary.rows.into()),
        (
            HeaderName::from_static(MISSING_TRAILER),
            summary.missing.into(),
        ),
    ])
}

fn respond(
    headers: HeaderMap,
    frames: impl Stream<Item = Result<Frame<Bytes>, BrokenOff>> + Send + 'static,
) -> Response {
    let mut response = Response::new(Body::new(StreamBody::new(frames)));
    *response.headers_mut() = headers;
    response
}

fn file_headers(asked: &Asked) -> HeaderMap {
    let json = asked
        .request
        .get("format")
        .and_then(|format| format.as_str())
        == Some("json");
    let (kind, ending) = match json {
        _ if asked.row.name == "back_up" => ("application/x-tar", ENDING),
        true => ("application/json", "json"),
        false => ("text/csv; charset=utf-8", "csv"),
    };
    let disposition = format!("attachment; filename=\"{}.{ending}\"", file_name(asked));
    let mut headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::TRAILER,
            HeaderValue::from_static("keydesk-rows, keydesk-missing"),
        ),
    ]);
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers
}

/// The noun of the operation and the environment: `licenses-production`.
fn file_name(asked: &Asked) -> String {
    if !asked.row.in_environment {
        return "workspace".to_owned();
    }
    let noun = asked
        .row
        .name
        .split_once('_')
        .map_or(asked.row.name, |(_, noun)| noun);
    let place: String = asked
        .environment
        .iter()
        .flat_map(|name| name.chars())
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    format!("{noun}-{place}").replace('_', "-")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn whole(pieces: Vec<Piece>) -> Result<Bytes, axum::Error> {
        let (door, receiver) = mpsc::channel(8);
        for piece in pieces {
            door.send(piece).await.ok();
        }
        drop(door);
        let body = Body::new(StreamBody::new(frames(
            Piece::Bytes(b"key\n".to_vec()),
            receiver,
        )));
        to_bytes(body, 1024).await
    }

    #[tokio::test]
    async fn a_whole_stream_ends_cleanly() {
        let summary = StreamSummary {
            rows: 1,
            missing: 0,
        };
        let body = whole(vec![Piece::Bytes(b"A-1\n".to_vec()), Piece::Whole(summary)]).await;
        assert_eq!(body.expect("whole"), Bytes::from_static(b"key\nA-1\n"));
    }

    #[tokio::test]
    async fn a_stream_that_fails_midway_breaks() {
        assert!(whole(vec![Piece::Failed(Error::Cancelled)]).await.is_err());
    }

    #[tokio::test]
    async fn a_stream_that_ends_without_saying_that_it_is_whole_breaks() {
        assert!(whole(vec![Piece::Bytes(b"A-1\n".to_vec())]).await.is_err());
    }

    #[tokio::test]
    async fn a_reader_who_leaves_cancels_the_operation() {
        let (sink, source) = row_channel();
        let operation = tokio::spawn(async move {
            loop {
                sink.send(vec![b'x'; 10]).await?;
            }
        });
        let (door, mut pieces) = mpsc::channel(1);
        let carrying = tokio::spawn(carry(source, operation, door));
        assert!(matches!(pieces.recv().await, Some(Piece::Bytes(_))));
        drop(pieces);
        tokio::time::timeout(Duration::from_secs(5), carrying)
            .await
            .expect("carrying ends")
            .expect("no panic");
    }
}
