//! `/auth`: signing in, staying signed in, signing out, and one-time links.
//!
//! These are open to everybody who may knock; the core decides. A browser is given a cookie, a desktop tokens. Deliberately
//! absent: what somebody may do once they are in (`guard`).

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use keydesk_core::{
    Error, Result,
    ids::WorkspaceId,
    operations::{
        Access,
        people::{GetMe, Person, SignInKind},
    },
    service::{Credentials, SignedIn},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{answer::Refusal, guard::Gate, intake, origin, rpc::Desk, session::is_ours};

/// Where these are.
pub(crate) const PREFIX: &str = "/auth/";

/// The routes of `/auth`.
pub(crate) fn routes(gate: Arc<Gate>) -> Router<Desk> {
    Router::new()
        .route("/auth/state", get(state))
        .route("/auth/sign-in", post(sign_in))
        .route("/auth/refresh", post(refresh))
        .route("/auth/sign-out", post(sign_out))
        .route("/auth/link", post(link))
        .layer(Extension(gate))
}

/// A path of these, as the log may show it.
pub(crate) fn shown(path: &str) -> Option<&'static str> {
    ["state", "sign-in", "refresh", "sign-out", "link"]
        .into_iter()
        .find(|name| path.strip_prefix(PREFIX) == Some(name))
}

/// Which workspace is served here.
#[derive(Serialize)]
struct Served {
    id: WorkspaceId,
    name: String,
}

/// How a browser stands.
#[derive(Serialize)]
struct AuthState {
    workspace: Served,
    /// Whether anybody could sign in.
    people: bool,
    /// Who is signed in here.
    person: Option<Person>,
    /// What the page shows in `Keydesk-Csrf` with each request.
    csrf: Option<String>,
}

fn served(desk: &Desk) -> Served {
    Served {
        id: desk.workspace.id,
        name: desk.workspace.name.clone(),
    }
}

async fn state(
    State(desk): State<Desk>,
    Extension(gate): Extension<Arc<Gate>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let session = match gate.cookie.of(&headers) {
        Some(cookie) => desk.workspace.session_of_cookie(cookie).await?,
        None => None,
    };
    let (person, csrf) = match session {
        Some(session) => {
            let scope = desk.workspace.scope(&session.caller, Access::Read)?;
            (scope.get_me(GetMe {}).await?.account, Some(session.csrf))
        }
        None => (None, None),
    };
    Ok(Json(AuthState {
        workspace: served(&desk),
        people: desk.workspace.has_people().await?,
        person,
        csrf,
    })
    .into_response())
}

#[derive(Deserialize)]
struct SignInRequest {
    email: String,
    password: String,
    #[serde(default)]
    code: Option<String>,
    kind: SignInKind,
    #[serde(default)]
    keep: bool,
}

#[derive(Serialize)]
struct Entered {
    workspace: Served,
    person: Person,
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    tokens: Option<Tokens>,
}

/// What a desktop gets.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    /// Seconds.
    expires_in: i64,
    refresh_token: String,
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    let (parts, body) = request.into_parts();
    let value = intake::read_json(&parts.headers, body).await?;
    serde_json::from_value(value).map_err(|error| {
        let reason = error.to_string();
        Error::Malformed { reason }.into()
    })
}

/// Whoever has to wait is told for how long, in the way that programs read too.
fn refused(error: Error) -> Response {
    let wait = match error {
        Error::WrongSignIn { wait } | Error::CodeRequired { wait, .. } => wait,
        _ => 0,
    };
    let refusal = Refusal::from(error);
    if wait == 0 {
        return refusal.into_response();
    }
    let refusal = refusal.with_status(StatusCode::TOO_MANY_REQUESTS);
    let mut response = refusal.into_response();
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, wait.into());
    response
}

async fn sign_in(
    State(desk): State<Desk>,
    Extension(gate): Extension<Arc<Gate>>,
    request: Request,
) -> Result<Response, Response> {
    let from = origin::of(request.extensions(), request.headers());
    let asked: SignInRequest = read(request).await.map_err(Refusal::into_response)?;
    let (kind, keep) = (asked.kind, asked.keep);
    let credentials = Credentials {
        email: asked.email,
        password: asked.password,
        code: asked.code,
        kind,
        keep,
    };
    let workspace = Arc::clone(&desk.workspace);
    let work = async move { workspace.sign_in(credentials, &from).await };
    let done = desk.finish(work).await.map_err(refused)?;
    Ok(entered(&desk, &gate, done, keep))
}

fn entered(desk: &Desk, gate: &Gate, done: SignedIn, keep: bool) -> Response {
    let cookie = match done.access_token {
        Some(_) => None,
        None => gate.cookie.set(&done, keep),
    };
    let csrf = done.access_token.is_none().then(|| done.csrf.clone());
    let tokens = done.access_token.map(|access_token| Tokens {
        access_token,
        expires_in: done.access_lives.num_seconds(),
        refresh_token: done.pass,
    });
    let answer = Entered {
        workspace: served(desk),
        person: done.person,
        csrf,
        tokens,
    };
    let mut response = Json(answer).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

#[derive(Deserialize)]
struct RefreshRequest {
    refresh_token: String,
}

async fn refresh(State(desk): State<Desk>, request: Request) -> Result<Response, Response> {
    let asked: RefreshRequest = read(request).await.map_err(Refusal::into_response)?;
    let workspace = Arc::clone(&desk.workspace);
    let work = async move { workspace.refresh(&asked.refresh_token).await };
    let fresh = desk.finish(work).await.map_err(refused)?;
    Ok(Json(Tokens {
        access_token: fresh.access_token,
        expires_in: fresh.access_lives.num_seconds(),
        refresh_token: fresh.refresh_token,
    })
    .into_response())
}

#[derive(Deserialize)]
struct SignOutRequest {
    #[serde(default)]
    refresh_token: Option<String>,
}

async fn sign_out(
    State(desk): State<Desk>,
    Extension(gate): Extension<Arc<Gate>>,
    request: Request,
) -> Result<Response, Response> {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let asked: SignOutRequest = read(request).await.map_err(Refusal::into_response)?;
    let cookie = gate.cookie.of(&headers).map(str::to_owned);
    let session = match &cookie {
        Some(cookie) => desk.workspace.session_of_cookie(cookie).await,
        None => Ok(None),
    };
    let session = session.map_err(refused)?;
    if let Some(session) = &session
        && asked.refresh_token.is_none()
        && !is_ours(&method, &headers, &session.csrf)
    {
        return Err(crate::guard::foreign_page().into_response());
    }
    let ends = asked.refresh_token.or(cookie.filter(|_| session.is_some()));
    if let Some(ends) = ends {
        let workspace = Arc::clone(&desk.workspace);
        desk.finish(async move { workspace.sign_out(&ends).await })
            .await
            .map_err(refused)?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if session.is_some()
        && let Some(cleared) = gate.cookie.clear()
    {
        response.headers_mut().insert(header::SET_COOKIE, cleared);
    }
    Ok(response)
}

#[derive(Deserialize)]
struct LinkRequest {
    code: String,
    /// The password to set; without it the link is only looked at.
    #[serde(default)]
    password: Option<String>,
}

async fn link(State(desk): State<Desk>, request: Request) -> Result<Response, Response> {
    let asked: LinkRequest = read(request).await.map_err(Refusal::into_response)?;
    let workspace = Arc::clone(&desk.workspace);
    let Some(password) = asked.password else {
        let open = workspace.open_link(&asked.code).await.map_err(refused)?;
        return Ok(Json(open).into_response());
    };
    let work = async move { workspace.accept_link(&asked.code, password).await };
    let person = desk.finish(work).await.map_err(refused)?;
    Ok(Json(serde_json::json!({ "person": person })).into_response())
}
