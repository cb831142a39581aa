//! `GET /events`: what changed, as server-sent events, for as long as somebody listens.
//!
//! The same as `follow_changes`, without asking again: each event is one of its answers, its id the cursor to go on from.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use keydesk_core::{
    Error,
    operations::{Access, environments::FollowChanges},
    service::{Caller, WorkspaceScope},
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::{answer::Refusal, rpc::Desk};

/// Where it is.
pub(crate) const PATH: &str = "/events";
/// How often something is said when nothing happens, so that proxies keep the connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again.
const AGAIN: Duration = Duration::from_secs(1);

/// Where to go on.
#[derive(Debug, Deserialize)]
pub(crate) struct From {
    after: Option<u32>,
}

/// Answers `GET /events`.
pub(crate) async fn follow(
    State(desk): State<Desk>,
    Extension(caller): Extension<Caller>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let scope = desk.workspace.scope(&caller, Access::Read)?;
    // A browser that connects again says how far it got.
    let after = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .or(from.after);
    let events = events(scope, after, desk.stopping.clone());
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
        .into_response())
}

fn events(
    scope: WorkspaceScope,
    after: Option<u32>,
    stopping: CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(after), move |after| {
        let (scope, stopping) = (scope.clone(), stopping.clone());
        async move {
            let after = after?;
            loop {
                let asked = scope.follow_changes(FollowChanges { after });
                let answer = tokio::select! {
                    answer = asked => answer,
                    () = stopping.cancelled() => return None,
                };
                match answer {
                    Ok(news) if after == Some(news.cursor) => {}
                    Ok(news) => {
                        let event = Event::default()
                            .id(news.cursor.to_string())
                            .event("changes")
                            .retry(AGAIN)
                            .json_data(&news);
                        let cursor = news.cursor;
                        return event.ok().map(|event| (Ok(event), Some(Some(cursor))));
                    }
                    // Said once; the connection ends, and whoever listens tries again.
                    Err(error) => return trouble(&error).map(|event| (Ok(event), None)),
                }
            }
        }
    })
}

fn trouble(error: &Error) -> Option<Event> {
    Event::default()
        .event("failure")
        .json_data(error.to_failure())
        .ok()
}
