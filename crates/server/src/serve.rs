//! The server's life: bind, serve, stop without losing what was accepted.

use std::{
    collections::BTreeMap, future::Future, net::SocketAddr, num::NonZeroU32, sync::Arc,
    time::Duration,
};

use axum::{
    Json, Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use keydesk_core::{backend::Workspace, error::ErrorCode};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::cors::CorsLayer;

use crate::{
    CSRF_HEADER, DEV_ORIGIN, ENVIRONMENT_HEADER, MISSING_TRAILER, ROWS_TRAILER,
    address::{Listen, Names},
    answer::Refusal,
    api, auth,
    devices::{self, DeviceDoor},
    events,
    guard::{self, Entrance, Gate, HEALTH_PATH, METRICS_PATH, READY_PATH},
    limits::Limits,
    listener,
    metrics::{self, Metrics},
    peer::Proxies,
    porch::{self, Porch},
    portal,
    public::{self, PublicDoor},
    rpc::{self, Desk, DeskRoom},
    session::Cookie,
    tls::{TlsFiles, TlsRefused},
    token::{NoRandomness, Token},
};

/// How long open connections and accepted work may take to end once the server is asked to stop.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// How long the databases may take to say that they are there.
const READY_TIME: Duration = Duration::from_secs(3);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: Listen,
    /// The names by which it is called, beside its address.
    pub names: Vec<String>,
    /// Its certificate; none speaks in clear.
    pub tls: Option<TlsFiles>,
    /// The proxies in front of it.
    pub proxies: Proxies,
    /// What opens /metrics to other computers.
    pub metrics_token: Option<String>,
    /// Let the UI's development server ([`DEV_ORIGIN`]) in.
    pub dev_origin: bool,
    /// How often devices may ask.
    pub limits: Limits,
    /// Hosts that belong to one environment, by their names: the environment that devices reach there.
    pub hosts: BTreeMap<String, String>,
    /// How often each token of the licensing API may ask in a minute.
    pub api_per_minute: NonZeroU32,
}

impl Options {
    /// Nothing but an address.
    #[must_use]
    pub fn on(listen: Listen) -> Self {
        Self {
            listen,
            names: Vec::new(),
            tls: None,
            proxies: Proxies::default(),
            metrics_token: None,
            dev_origin: false,
            api_per_minute: api::PER_MINUTE,
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
    /// Its certificate is of no use.
    #[error(transparent)]
    Tls(#[from] TlsRefused),
    /// The server fell over.
    #[error("The server stopped: {0}.")]
    Broken(#[from] std::io::Error),
}

/// A server that is bound and has its token, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<tokio_rustls::TlsAcceptor>,
    proxies: Proxies,
    metrics: Metrics,
    gate: Arc<Gate>,
    desk: Desk,
    api_per_minute: NonZeroU32,
}

impl Server {
    /// Binds the address and makes the token of this run.
    ///
    /// # Errors
    /// [`ServeError::Bind`] when the address is taken, [`ServeError::Tls`] when the certificate cannot be used,
    /// [`ServeError::NoRandomness`] when no token can be made.
    pub async fn bind(workspace: Arc<Workspace>, options: Options) -> Result<Self, ServeError> {
        let wanted = options.listen.socket();
        let bind = |source| ServeError::Bind {
            address: wanted,
            source,
        };
        let tls = match &options.tls {
            Some(files) => Some(files.acceptor()?),
            None => None,
        };
        let hosts = options.hosts.keys().cloned();
        let named: Vec<String> = options.names.iter().cloned().chain(hosts).collect();
        // Browsers reach it by https then, on its own or through a proxy.
        let encrypted = tls.is_some() || !options.proxies.is_empty();
        let listener = TcpListener::bind(wanted).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let cookie = if encrypted {
            Cookie::for_https()
        } else {
            Cookie::for_this_computer(address.port())
        };
        Ok(Self {
            listener,
            address,
            tls,
            // Behind a proxy everybody's requests may come from this computer.
            metrics: Metrics::new(options.metrics_token, options.proxies.is_empty()),
            gate: Arc::new(Gate {
                names: Names::of(address, &named),
                token: Token::random()?,
                token_counts: address.ip().is_loopback() && options.proxies.is_empty(),
                cookie: cookie.clone(),
                dev_origin: options.dev_origin,
            }),
            proxies: options.proxies,
            desk: Desk(Arc::new(DeskRoom {
                workspace,
                stopping: CancellationToken::new(),
                work: TaskTracker::new(),
                devices: Arc::new(DeviceDoor::new(options.limits, &options.hosts)),
                public: Arc::new(PublicDoor::new(&cookie)),
            })),
            api_per_minute: options.api_per_minute,
        })
    }

    /// Where it is reached: `http://127.0.0.1:4750`.
    #[must_use]
    pub fn base_url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The token of this run, which opens everything.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.gate.token
    }

    /// Whether the token of this run counts: on this computer only, where nobody else's requests arrive.
    #[must_use]
    pub fn token_counts(&self) -> bool {
        self.gate.token_counts
    }

    /// Serves until `until` comes true, then ends what was accepted and closes the workspace.
    ///
    /// # Errors
    /// [`ServeError::Broken`] when it falls over; the workspace is closed then, too.
    pub async fn run(self, until: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let workspace = Arc::clone(&self.desk.workspace);
        let (stopping, work) = (self.desk.stopping.clone(), self.desk.work.clone());
        let proxies = self.proxies.clone();
        let routes = routes(
            self.desk,
            self.gate,
            &self.metrics,
            self.proxies,
            self.api_per_minute,
        );
        let serving = listener::serve(self.listener, self.tls, proxies, routes, stopping.clone());
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

type Serving = tokio::task::JoinHandle<()>;

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

fn joined(ended: Result<(), tokio::task::JoinError>) -> Result<(), ServeError> {
    Ok(ended.map_err(std::io::Error::other)?)
}

fn routes(
    desk: Desk,
    gate: Arc<Gate>,
    metrics: &Metrics,
    proxies: Proxies,
    api_per_minute: NonZeroU32,
) -> Router {
    let dev_origin = gate.dev_origin;
    let devices = devices::routes()
        .method_not_allowed_fallback(wrong_method)
        .with_state(desk.clone());
    let shown = (metrics.clone(), Arc::clone(&desk.workspace));
    let entrance = Entrance {
        gate: Arc::clone(&gate),
        workspace: Arc::clone(&desk.workspace),
    };
    let news = get(events::follow).with_state((desk.clone(), entrance.clone()));
    let routes = Router::new()
        .route(HEALTH_PATH, get(health))
        .route(READY_PATH, get(ready))
        .route("/rpc/{operation}", post(rpc::answer))
        .merge(auth::routes(Arc::clone(&gate)))
        .merge(pages())
        .merge(public::routes())
        .merge(api::routes(&desk, api_per_minute))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(desk)
        .route(events::PATH, news)
        .route(METRICS_PATH, get(metrics::show).with_state(shown))
        .layer(from_fn_with_state(entrance, guard::let_in))
        // Nobody who asks there has anything to show, so they need not pass.
        .merge(devices);
    let routes = if dev_origin {
        routes.layer(dev_pages())
    } else {
        routes
    };
    let porch = Porch {
        proxies,
        metrics: metrics.clone(),
        gate,
    };
    routes.layer(from_fn_with_state(Arc::new(porch), porch::pass))
}

/// The portal.
fn pages() -> Router<Desk> {
    Router::new()
        .route("/", get(portal::lead))
        .route("/admin", get(portal::lead))
        .route(portal::HOME, get(portal::home))
        .route("/admin/{*path}", get(portal::show))
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
            HeaderName::from_static(CSRF_HEADER),
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

/// Whether to send requests here: the databases answer, and the server is not about to stop.
async fn ready(desk: axum::extract::State<Desk>) -> Response {
    if desk.stopping.is_cancelled() {
        return not_ready("the server is stopping");
    }
    match tokio::time::timeout(READY_TIME, desk.workspace.answers()).await {
        Ok(Ok(())) => Json(serde_json::json!({ "status": "ready" })).into_response(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            not_ready("the database does not answer")
        }
        Err(_) => not_ready("the database does not answer in time"),
    }
}

fn not_ready(reason: &str) -> Response {
    let body = serde_json::json!({ "status": "not_ready", "reason": reason });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}

async fn nothing_here() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        ErrorCode::NotFound,
        "There is nothing at this address.",
        "People go to /admin, devices ask POST /v1/validate, operations are called with POST /rpc/ and their name.",
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
