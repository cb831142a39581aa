//! Who may knock: the right host, the right origin, and somebody we know, in this order.
//!
//! Host and Origin keep a web page in somebody's browser from reaching the server through their computer. Who calls is said
//! once, here, for the operations and the news of changes: whoever holds the token of this run (on this computer only), a
//! person by the access token of their desktop, an administration key, or a person by the cookie of their browser and, unless
//! they only read, the word that only a page of ours knows. Devices and scripts say who they are at their own doors.
//! Deliberately absent: what they may do.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use keydesk_core::{
    Error,
    backend::Workspace,
    domain::token_scope::TokenScope,
    error::ErrorCode,
    service::{Caller, Door},
};

use crate::{
    DEV_ORIGIN,
    address::Names,
    answer::Refusal,
    api, auth, devices, portal, public,
    session::{Cookie, is_ours},
    token::Token,
};

/// Where the server says that it is well; needs no token.
pub(crate) const HEALTH_PATH: &str = "/healthz";
/// Where it says whether requests should be sent to it; needs no token.
pub(crate) const READY_PATH: &str = "/readyz";
/// Where it shows its counters; it has rules of its own.
pub(crate) const METRICS_PATH: &str = "/metrics";

/// What a request must show.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) names: Names,
    /// The token of this run.
    pub(crate) token: Token,
    /// Whether it counts: only where nobody but this computer can knock.
    pub(crate) token_counts: bool,
    /// How browsers carry a sign-in.
    pub(crate) cookie: Cookie,
    /// Whether the UI's development server is let in.
    pub(crate) dev_origin: bool,
}

/// HTTP/2 names the host in the address and not in a header; from here on it stands in the header.
fn name_host(request: &mut Request) {
    let named = request
        .uri()
        .authority()
        .map(|name| name.as_str().to_owned());
    if !request.headers().contains_key(header::HOST)
        && let Some(Ok(named)) = named.map(HeaderValue::try_from)
    {
        request.headers_mut().insert(header::HOST, named);
    }
}

/// Whether a path shows nothing that must be guarded, or is guarded by itself.
fn is_open(path: &str) -> bool {
    matches!(path, HEALTH_PATH | READY_PATH | METRICS_PATH)
        || path.starts_with(auth::PREFIX)
        || devices::is_for_devices(path)
        || api::is_for_scripts(path)
        || portal::is_portal(path)
        || public::is_public(path)
}

/// The gate, and who knows the people.
#[derive(Debug, Clone)]
pub(crate) struct Entrance {
    pub(crate) gate: Arc<Gate>,
    pub(crate) workspace: Arc<Workspace>,
}

/// Lets only requests through whose caller is known, and says who it is. Health, devices and signing in need none.
pub(crate) async fn let_in(
    State(entrance): State<Entrance>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_open(request.uri().path()) {
        return next.run(request).await;
    }
    match entrance.caller(request.method(), request.headers()).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// A request with somebody's cookie that no page of ours has sent.
pub(crate) fn foreign_page() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        ErrorCode::Forbidden,
        "This request does not show that this server's own page sent it.",
        "Load the page again; programs sign in with a token instead of a cookie.",
    )
}

impl Entrance {
    /// Who asks, as things stand now.
    pub(crate) async fn caller(
        &self,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Caller, Refusal> {
        // A request that says who it is counts by that alone, whatever cookie the browser adds.
        if headers.contains_key(header::AUTHORIZATION) {
            let token = bearer(headers).ok_or(Error::NotSignedIn)?;
            if self.gate.is_run_token(token) {
                return Ok(Caller::owner("local", Door::Server));
            }
            if let Some(person) = self.workspace.caller_of_access_token(token).await? {
                return Ok(person);
            }
            return Ok(self.administrator(token).await?.ok_or(Error::NotSignedIn)?);
        }
        let cookie = self.gate.cookie.of(headers).ok_or(Error::NotSignedIn)?;
        let session = self.workspace.session_of_cookie(cookie).await?;
        let session = session.ok_or(Error::NotSignedIn)?;
        if !is_ours(method, headers, &session.csrf) {
            return Err(foreign_page());
        }
        Ok(session.caller)
    }

    /// Who shows an administration key: a token that may manage everything of its environment.
    async fn administrator(&self, token: &str) -> keydesk_core::Result<Option<Caller>> {
        let bearer = self.workspace.bearer(token).await?;
        Ok(bearer
            .filter(|bearer| bearer.scopes.contains(&TokenScope::Manage))
            .map(|bearer| bearer.caller)
            .filter(|caller| caller.customer.is_none()))
    }
}

/// The one bearer token that a request carries.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let Ok(Some(credentials)) = only(headers, header::AUTHORIZATION) else {
        return None;
    };
    let (scheme, token) = credentials.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

impl Gate {
    /// Lets only requests through that were sent to this server by name, and by no foreign page.
    pub(crate) fn admit(&self, request: &mut Request) -> Result<(), Refusal> {
        // Whoever asks whether it is well may have its address only: a load balancer, an orchestrator.
        if !matches!(request.uri().path(), HEALTH_PATH | READY_PATH) {
            self.knows_host(request)?;
        }
        self.knows_origin(request.headers())?;
        name_host(request);
        Ok(())
    }

    fn knows_host(&self, request: &Request) -> Result<(), Refusal> {
        let in_target = request
            .uri()
            .authority()
            .map(|authority| authority.as_str());
        let in_header = only(request.headers(), header::HOST);
        let known = match (in_target, in_header) {
            (Some(target), Ok(named)) => {
                self.names.has(target) && named.is_none_or(|host| self.names.has(host))
            }
            (None, Ok(Some(host))) => self.names.has(host),
            _ => false,
        };
        known.then_some(()).ok_or_else(|| {
            Refusal::new(
                StatusCode::MISDIRECTED_REQUEST,
                ErrorCode::Forbidden,
                "This server is not called by that name.",
                "Use the address that the server printed when it started.",
            )
        })
    }

    fn knows_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let known = match only(headers, header::ORIGIN) {
            Ok(None) => true,
            Ok(Some(origin)) => {
                self.names.has_origin(origin) || (self.dev_origin && origin == DEV_ORIGIN)
            }
            Err(Unclear) => false,
        };
        known.then_some(()).ok_or_else(|| {
            Refusal::new(
                StatusCode::FORBIDDEN,
                ErrorCode::Forbidden,
                "This request comes from a page of another origin.",
                "Open the page from the server's own address.",
            )
        })
    }

    fn is_run_token(&self, token: &str) -> bool {
        self.token_counts && self.token.matches(token)
    }
}

/// A header that stands there twice or is no text: nobody knows which one counts.
struct Unclear;

fn only(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, Unclear> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Unclear),
        (Some(_), Some(_)) => Err(Unclear),
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use keydesk_core::{backend::Location, clock::SystemClock};
    use tempfile::TempDir;
    use tower::ServiceExt;

    use super::*;

    const HOST: &str = "127.0.0.1:4750";

    async fn check_names(
        State(gate): State<Arc<Gate>>,
        mut request: Request,
        next: Next,
    ) -> Response {
        match gate.admit(&mut request) {
            Ok(()) => next.run(request).await,
            Err(refusal) => refusal.into_response(),
        }
    }

    fn gate(dev_origin: bool) -> Arc<Gate> {
        Arc::new(Gate {
            names: Names::of(([127, 0, 0, 1], 4750).into(), &[]),
            token: Token::random().expect("random"),
            token_counts: true,
            cookie: Cookie::for_this_computer(4750),
            dev_origin,
        })
    }

    /// A workspace that nobody signs in to.
    async fn entrance(gate: &Arc<Gate>) -> (Entrance, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::Folder(folder.path().join("desk"));
        let workspace = Workspace::create(&location, "Larkspur", Arc::new(SystemClock)).await;
        let entrance = Entrance {
            gate: Arc::clone(gate),
            workspace: workspace.expect("a workspace"),
        };
        (entrance, folder)
    }

    async fn status(gate: &Arc<Gate>, path: &str, headers: &[(&str, &str)]) -> u16 {
        let (entrance, _folder) = entrance(gate).await;
        let app = Router::new()
            .route(HEALTH_PATH, get(async || "well"))
            .route(METRICS_PATH, get(async || "counters"))
            .route("/rpc/list_jobs", get(async || "in"))
            .layer(from_fn_with_state(entrance, let_in))
            .layer(from_fn_with_state(Arc::clone(gate), check_names));
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        app.oneshot(request)
            .await
            .expect("infallible")
            .status()
            .as_u16()
    }

    #[tokio::test]
    async fn the_token_opens_everything_and_health_needs_none() {
        let gate = gate(false);
        let bearer = format!("Bearer {}", gate.token.reveal());
        assert_eq!(
            status(
                &gate,
                "/rpc/list_jobs",
                &[("host", HOST), ("authorization", &bearer)]
            )
            .await,
            200
        );
        assert_eq!(status(&gate, HEALTH_PATH, &[("host", HOST)]).await, 200);
        assert_eq!(
            status(&gate, "/rpc/list_jobs", &[("host", HOST)]).await,
            401
        );
        assert_eq!(
            status(&gate, "/anything", &[("host", HOST)]).await,
            401,
            "unknown paths are not told apart"
        );
    }

    #[tokio::test]
    async fn two_tokens_are_as_good_as_none() {
        let gate = gate(false);
        let bearer = format!("Bearer {}", gate.token.reveal());
        let twice = [
            ("host", HOST),
            ("authorization", bearer.as_str()),
            ("authorization", "Bearer x"),
        ];
        assert_eq!(status(&gate, "/rpc/list_jobs", &twice).await, 401);
    }

    #[tokio::test]
    async fn a_name_pointed_at_this_computer_is_refused() {
        let gate = gate(false);
        assert_eq!(
            status(&gate, METRICS_PATH, &[("host", "evil.example:4750")]).await,
            421
        );
        assert_eq!(status(&gate, METRICS_PATH, &[]).await, 421);
        assert_eq!(
            status(
                &gate,
                METRICS_PATH,
                &[("host", HOST), ("host", "evil.example")]
            )
            .await,
            421
        );
        assert_eq!(
            status(&gate, "http://evil.example/metrics", &[("host", HOST)]).await,
            421
        );
        assert_eq!(
            status(&gate, HEALTH_PATH, &[("host", "10.1.2.3:4750")]).await,
            200,
            "a load balancer knows the address only"
        );
    }

    #[tokio::test]
    async fn a_host_that_stands_in_the_address_alone_is_found_in_the_header() {
        let gate = gate(false);
        let named = async |headers: HeaderMap| {
            let host = headers.get(header::HOST).map(HeaderValue::to_str);
            host.map_or(String::new(), |host| host.expect("text").to_owned())
        };
        let app = Router::new()
            .route(METRICS_PATH, get(named))
            .layer(from_fn_with_state(gate, check_names));
        // As HTTP/2 brings it.
        let request = Request::builder().uri(format!("https://{HOST}/metrics"));
        let answer = app.oneshot(request.body(Body::empty()).expect("a request"));
        let body = answer.await.expect("infallible").into_body();
        let text = axum::body::to_bytes(body, 100).await.expect("text");
        assert_eq!(text, HOST);
    }

    #[tokio::test]
    async fn a_foreign_page_is_refused_and_the_development_server_only_let_in_on_request() {
        let (closed, open) = (gate(false), gate(true));
        let from = |origin| [("host", HOST), ("origin", origin)];
        assert_eq!(
            status(&closed, HEALTH_PATH, &from("http://127.0.0.1:4750")).await,
            200
        );
        assert_eq!(
            status(&closed, HEALTH_PATH, &from("https://evil.example")).await,
            403
        );
        assert_eq!(status(&closed, HEALTH_PATH, &from("null")).await, 403);
        assert_eq!(status(&closed, HEALTH_PATH, &from(DEV_ORIGIN)).await, 403);
        assert_eq!(status(&open, HEALTH_PATH, &from(DEV_ORIGIN)).await, 200);
    }
}
