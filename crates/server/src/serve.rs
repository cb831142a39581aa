//! The server's life: bind, serve, stop without losing what was accepted.

use std::{collections::BTreeMap, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use keydesk_core::{backend::Workspace, error::ErrorCode};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::cors::CorsLayer;

use crate::{
    DEV_ORIGIN, ENVIRONMENT_HEADER, MISSING_TRAILER, ROWS_TRAILER,
    address::{Loopback, Names},
    answer::Refusal,
    devices::{self, DeviceDoor},
    guard::{self, Gate, HEALTH_PATH},
    journal,
    limits::Limits,
    listener,
    rpc::{self, Desk},
    token::{NoRandomness, Token},
};

/// How long open connections and accepted work may take to end once the server is asked to stop.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: Loopback,
    /// Let the UI's development server ([`DEV_ORIGIN`]) in.
    pub dev_origin: bool,
    /// How often devices may ask.
    pub limits: Limits,
    /// Hosts that belong to one environment, by their names: the environment that devices reach there.
    pub hosts: BTreeMap<String, String>,
}

impl Options {
    /// The usual way, at an address.
    #[must_use]
    pub fn new(listen: Loopback) -> Self {
        Self {
            listen,
            dev_origin: false,
            limits: Limits::default(),
            hosts: BTreeMap::new(),
        }
    }
}

/// Why the server could not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error(
        "Cannot listen on {address}: {source}. Choose another with --listen, or stop what holds it."
    )]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No token could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The listener failed.
    #[error("The server stopped: {0}.")]
    Broken(#[from] std::io::Error),
}

/// A server that is bound and has its token, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    gate: Arc<Gate>,
    desk: Desk,
}

impl Server {
    /// Binds the address and makes the token of this run.
    ///
    /// # Errors
    /// [`ServeError::Bind`] when the address is taken, [`ServeError::NoRandomness`] when no token can be made.
    pub async fn bind(workspace: Arc<Workspace>, options: Options) -> Result<Self, ServeError> {
        let wanted = options.listen.socket();
        let bind = |source| ServeError::Bind {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        Ok(Self {
            listener,
            address,
            gate: Arc::new(Gate {
                names: Names::of(address).and(options.hosts.keys(), address),
                token: Token::random()?,
                dev_origin: options.dev_origin,
            }),
            desk: Desk {
                workspace,
                stopping: CancellationToken::new(),
                work: TaskTracker::new(),
                devices: Arc::new(DeviceDoor::new(options.limits, &options.hosts)),
            },
        })
    }

    /// Where it is reached: `http://127.0.0.1:4750`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The token it demands.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.gate.token
    }

    /// Serves until `until` comes true, then ends what was accepted and closes the workspace.
    ///
    /// # Errors
    /// [`ServeError::Broken`] when the listener fails; the workspace is closed then, too.
    pub async fn run(self, until: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let Desk {
            workspace,
            stopping,
            work,
            ..
        } = self.desk.clone();
        let routes = routes(self.desk, self.gate);
        let serving = listener::serve(self.listener, routes, stopping.clone());
        let mut serving = tokio::spawn(serving);
        let outcome = tokio::select! {
            early = &mut serving => joined(early),
            () = until => {
                tracing::info!("stopping: no new requests, ending those accepted");
                stopping.cancel();
                drained(&mut serving).await
            }
        };
        work.close();
        if tokio::time::timeout(DRAIN_TIME, work.wait()).await.is_err() {
            tracing::warn!(left = work.len(), "closing although work is left");
        }
        workspace.close().await;
        outcome
    }
}

type Serving = tokio::task::JoinHandle<std::io::Result<()>>;

async fn drained(serving: &mut Serving) -> Result<(), ServeError> {
    match tokio::time::timeout(DRAIN_TIME, &mut *serving).await {
        Ok(ended) => joined(ended),
        Err(_) => {
            tracing::warn!("closing connections that did not end");
            serving.abort();
            Ok(())
        }
    }
}

fn joined(ended: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), ServeError> {
    ended
        .map_err(std::io::Error::other)?
        .map_err(ServeError::from)
}

fn routes(desk: Desk, gate: Arc<Gate>) -> Router {
    let dev_origin = gate.dev_origin;
    let routes = Router::new()
        .route(HEALTH_PATH, get(health))
        .route("/rpc/{operation}", post(rpc::answer))
        .merge(devices::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(desk)
        .layer(from_fn_with_state(Arc::clone(&gate), guard::demand_token));
    let routes = if dev_origin {
        routes.layer(dev_pages())
    } else {
        routes
    };
    routes
        .layer(from_fn_with_state(gate, guard::check_names))
        .layer(from_fn(journal::record))
}

/// What a browser asks before a page of the development server may call.
fn dev_pages() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(HeaderValue::from_static(DEV_ORIGIN))
        .allow_methods([Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static(ENVIRONMENT_HEADER),
        ])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            HeaderName::from_static(ROWS_TRAILER),
            HeaderName::from_static(MISSING_TRAILER),
        ])
}

async fn health() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "ok" }))
}

async fn nothing_here() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        ErrorCode::NotFound,
        "There is nothing at this address.",
        "Operations are called with POST /rpc/ and their name, devices ask POST /v1/validate.",
    )
}

async fn wrong_method() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::Malformed,
        "This address does not answer to that method.",
        "Operations are called with POST, /healthz with GET.",
    )
}
