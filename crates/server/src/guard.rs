//! Who may knock: the right host, the right origin, the right token, in this order.
//!
//! Host and Origin keep a web page in somebody's browser from reaching the server through their computer; the token
//! keeps other programs out.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use keydesk_core::error::ErrorCode;

use crate::{DEV_ORIGIN, address::Names, answer::Refusal, api, devices, token::Token};

/// Where the server says that it is well; needs no token.
pub(crate) const HEALTH_PATH: &str = "/healthz";

/// What a request must show.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) names: Names,
    pub(crate) token: Token,
    /// Whether the UI's development server is let in.
    pub(crate) dev_origin: bool,
}

/// Lets only requests through that were sent to this server by name, and by no foreign page.
pub(crate) async fn check_names(
    State(gate): State<Arc<Gate>>,
    request: Request,
    next: Next,
) -> Response {
    match gate
        .knows_host(&request)
        .and_then(|()| gate.knows_origin(request.headers()))
    {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Lets only requests through that carry the token; health and devices need none.
pub(crate) async fn demand_token(
    State(gate): State<Arc<Gate>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let open = path == HEALTH_PATH || devices::is_for_devices(path) || api::is_for_scripts(path);
    if !open && !gate.has_token(request.headers()) {
        return Refusal::new(
            StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden,
            "This request carries no valid token.",
            "Send the token that the server printed when it started, as Authorization: Bearer.",
        )
        .into_response();
    }
    next.run(request).await
}

impl Gate {
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

    fn has_token(&self, headers: &HeaderMap) -> bool {
        let Ok(Some(credentials)) = only(headers, header::AUTHORIZATION) else {
            return false;
        };
        credentials.split_once(' ').is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && self.token.matches(token)
        })
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
    use tower::ServiceExt;

    use super::*;

    const HOST: &str = "127.0.0.1:4750";

    fn gate(dev_origin: bool) -> Arc<Gate> {
        Arc::new(Gate {
            names: Names::of(([127, 0, 0, 1], 4750).into()),
            token: Token::random().expect("random"),
            dev_origin,
        })
    }

    async fn status(gate: &Arc<Gate>, path: &str, headers: &[(&str, &str)]) -> u16 {
        let app = Router::new()
            .route(HEALTH_PATH, get(async || "well"))
            .route("/rpc/list_jobs", get(async || "in"))
            .layer(from_fn_with_state(Arc::clone(gate), demand_token))
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
            status(&gate, HEALTH_PATH, &[("host", "evil.example:4750")]).await,
            421
        );
        assert_eq!(status(&gate, HEALTH_PATH, &[]).await, 421);
        assert_eq!(
            status(
                &gate,
                HEALTH_PATH,
                &[("host", HOST), ("host", "evil.example")]
            )
            .await,
            421
        );
        assert_eq!(
            status(&gate, "http://evil.example/healthz", &[("host", HOST)]).await,
            421
        );
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
