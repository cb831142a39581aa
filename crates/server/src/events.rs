//! `GET /events`: what changed, as server-sent events, for as long as somebody listens.
//!
//! The same as `follow_changes`, without asking again: each event is one of its answers, its id the cursor to go on from.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, Method},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use keydesk_core::{
    error::Failure,
    operations::{
        Access,
        environments::{ChangesSince, FollowChanges},
    },
};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::{answer::Refusal, guard::Entrance, rpc::Desk};

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
    State((desk, entrance)): State<(Desk, Entrance)>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    // A browser that connects again says how far it got.
    let after = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .or(from.after);
    let listener = Listener {
        entrance,
        headers,
        stopping: desk.stopping.clone(),
    };
    let events = listener.events(after);
    Ok(Sse::new(events)
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
        .into_response())
}

/// Somebody who listens, with what they showed.
struct Listener {
    entrance: Entrance,
    headers: HeaderMap,
    stopping: CancellationToken,
}

impl Listener {
    fn events(self, after: Option<u32>) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold((self, Some(after)), async |(listener, after)| {
            let (event, next) = listener.next(after?).await?;
            Some((Ok(event), (listener, next.map(Some))))
        })
    }

    /// The next event, and the cursor to go on from; none is the last one.
    async fn next(&self, after: Option<u32>) -> Option<(Event, Option<u32>)> {
        loop {
            let answer = tokio::select! {
                answer = self.ask(after) => answer,
                () = self.stopping.cancelled() => return None,
            };
            match answer {
                Ok(news) if after == Some(news.cursor) => {}
                Ok(news) => {
                    let event = Event::default()
                        .id(news.cursor.to_string())
                        .event("changes")
                        .retry(AGAIN)
                        .json_data(&news);
                    return Some((event.ok()?, Some(news.cursor)));
                }
                // Said once; the connection ends, and whoever listens tries again.
                Err(failure) => {
                    let event = Event::default().event("failure").json_data(failure);
                    return Some((event.ok()?, None));
                }
            }
        }
    }

    /// Whoever may no longer be here hears nothing more: who asks is looked at each time.
    async fn ask(&self, after: Option<u32>) -> Result<ChangesSince, Failure> {
        let caller = self.entrance.caller(&Method::GET, &self.headers).await;
        let caller = caller.map_err(Refusal::into_failure)?;
        let workspace = &self.entrance.workspace;
        let scope = workspace.scope(&caller, Access::Read)?;
        Ok(scope.follow_changes(FollowChanges { after }).await?)
    }
}
