//! Before a script's request is answered: whose token it shows, whether that may ask now, and whether it asked this before.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{OriginalUri, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use keydesk_core::{
    Error,
    service::licensing::{Begun, LicensingScope},
};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::{
    PREFIX, limit,
    problem::{PROBLEM_JSON, Problem, too_large},
};
use crate::{guard::bearer, limits::Limiter, rpc::Desk};

/// The most bytes of a body.
pub(super) const BODY_LIMIT: usize = 256 * 1024;
/// The environment of the API's address alone.
const DEFAULT: &str = "production";
/// The header by which a script names a request.
const ONCE: &str = "idempotency-key";
/// Says that an answer was given before.
const REPLAYED: &str = "idempotency-replayed";

/// What the gate works with.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) desk: Desk,
    pub(crate) budgets: Arc<Limiter>,
}

/// The environment that a path is in; none when it is not the API's.
pub(crate) fn environment_of(path: &str) -> Option<&str> {
    let inside = |rest: &str| rest.is_empty() || rest.starts_with('/');
    if path.strip_prefix(PREFIX).is_some_and(inside) {
        return Some(DEFAULT);
    }
    let (name, _) = path.strip_prefix('/')?.split_once('/')?;
    let rest = path.get(1 + name.len()..)?.strip_prefix(PREFIX)?;
    inside(rest).then_some(name)
}

/// Lets a request through that shows a token of its environment and is within its budget.
pub(crate) async fn pass(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let shown = shown(&request);
    let scope = match authenticated(&gate.desk, shown).await {
        Ok(scope) => scope,
        Err(problem) => return problem.into_response(),
    };
    let budget = gate.budgets.take(scope.bearer().token);
    if let Some(refusal) = limit::refusal(&budget) {
        return refusal;
    }
    request.extensions_mut().insert(scope.clone());
    let mut response = if request.method() == Method::GET || request.method() == Method::HEAD {
        next.run(request).await
    } else {
        let whole = write(scope, request, next).in_current_span();
        // What was accepted is done, also when the script hangs up and while the server stops.
        let done = gate.desk.work.spawn(whole).await;
        done.unwrap_or_else(|fallen| {
            Problem::from(Error::Internal(fallen.to_string())).into_response()
        })
    };
    budget.mark(&mut response);
    response
}

/// The environment that a request is in and the token that it shows.
fn shown(request: &Request) -> Result<(String, String), Problem> {
    // A nested service sees its own part of the path only.
    let path = request
        .extensions()
        .get::<OriginalUri>()
        .map_or(request.uri().path(), |original| original.path());
    let environment = environment_of(path).ok_or_else(Problem::nothing_here)?;
    let secret = bearer(request.headers()).ok_or_else(Problem::unauthorized)?;
    Ok((environment.to_owned(), secret.to_owned()))
}

async fn authenticated(
    desk: &Desk,
    shown: Result<(String, String), Problem>,
) -> Result<LicensingScope, Problem> {
    let (environment, secret) = shown?;
    desk.workspace
        .licensing_scope(&environment, &secret)
        .await?
        .ok_or_else(Problem::unauthorized)
}

/// A request that changes something; one that has a name is done once.
async fn write(scope: LicensingScope, request: Request, next: Next) -> Response {
    let mut names = request.headers().get_all(ONCE).iter();
    let name = match (names.next(), names.next()) {
        (None, _) => return next.run(request).await,
        (Some(name), None) => name.to_str().map(str::to_owned).unwrap_or_default(),
        (Some(_), Some(_)) => String::new(),
    };
    match once(&scope, &name, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn once(
    scope: &LicensingScope,
    name: &str,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT).await.map_err(|_| too_large())?;
    let hash = Sha256::new()
        .chain_update(parts.method.as_str())
        .chain_update([0])
        .chain_update(parts.uri.to_string())
        .chain_update([0])
        .chain_update(&bytes)
        .finalize();
    match scope.begin_once(name, hash.to_vec()).await? {
        Begun::Fresh => {
            let request = Request::from_parts(parts, Body::from(bytes));
            let response = next.run(request).await;
            keep(scope, name, response).await
        }
        Begun::Answered { status, body } => Ok(replayed(status, body)),
        Begun::UnderWay => Err(Problem::new(
            StatusCode::CONFLICT,
            "in_flight",
            "A request with this idempotency key is under way.",
            "Wait for its answer, then ask again with the same key.",
        )),
        Begun::Another => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_mismatch",
            "Another request had this idempotency key.",
            "Use a fresh key for each request.",
        )),
    }
}

/// Keeps an answer, unless it says that the server failed: then the request may be sent again.
async fn keep(scope: &LicensingScope, name: &str, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    let bytes: Bytes = to_bytes(body, usize::MAX)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    let answer = (!parts.status.is_server_error()).then(|| {
        (
            parts.status.as_u16(),
            String::from_utf8_lossy(&bytes).into_owned(),
        )
    });
    scope.end_once(name, answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replayed(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() {
        "application/json"
    } else {
        PROBLEM_JSON
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

#[cfg(test)]
mod tests {
    use super::environment_of;

    #[test]
    fn the_environment_stands_in_the_path_or_is_production() {
        assert_eq!(environment_of("/api/licensing/v1/me"), Some("production"));
        assert_eq!(
            environment_of("/staging/api/licensing/v1/me"),
            Some("staging")
        );
        assert_eq!(environment_of("/api/licensing/v10/me"), None);
        assert_eq!(environment_of("/a/b/api/licensing/v1/me"), None);
        assert_eq!(environment_of("/rpc/api/licensing"), None);
    }
}
