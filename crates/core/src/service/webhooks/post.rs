//! One attempt: the address is looked up once, checked, and the request goes to what was checked and nowhere else.
//!
//! Deliberately absent: when to try, and what follows from an attempt (`deliverer`).

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use reqwest::{
    Client, ClientBuilder, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use serde::Serialize;
use url::{Host, Url};

use crate::{
    backend::Secret,
    domain::{webhook::signatures, webhook_address::refused},
    remote::provide_cryptography,
    service::certificates::refused_certificate,
    store::{
        webhook_queue::{Brought, Parcel},
        webhooks::Target,
    },
};

/// What a receiver may take of ours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// For everything: looking the name up, connecting, answering.
    pub time: Duration,
    /// Bytes of the answer; what comes after is not read.
    pub answer: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            answer: 64 * 1024,
        }
    }
}

/// So many characters of an answer are kept.
const ANSWER_KEPT: usize = 1_000;
/// Who asks.
const AGENT: &str = concat!("Keydesk/", env!("CARGO_PKG_VERSION"));

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    timestamp: DateTime<Utc>,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    environment: &'a str,
    sequence: i32,
    #[serde(flatten)]
    told: serde_json::Map<String, serde_json::Value>,
}

/// The body of an event, the same with every attempt.
pub(crate) fn body(
    environment: &str,
    event: &str,
    at: DateTime<Utc>,
    sequence: i32,
    data: &str,
) -> String {
    let told = serde_json::from_str(data).unwrap_or_default();
    let body = Body {
        r#type: event,
        timestamp: at,
        data: Data {
            environment,
            sequence,
            told,
        },
    };
    serde_json::to_string(&body).unwrap_or_default()
}

/// What goes out: to whom, signed by which secrets, in which environment, and at which moment.
pub(crate) struct Request<'a> {
    pub clients: &'a Clients,
    pub target: &'a Target,
    pub secrets: &'a [Secret],
    pub environment: &'a str,
    pub parcel: &'a Parcel,
    pub at: DateTime<Utc>,
}

/// Sends an event, and tells what that brought.
pub(crate) async fn attempt(request: &Request<'_>, limits: Limits) -> Brought {
    let began = Instant::now();
    let mut brought = match tokio::time::timeout(limits.time, sent(request, limits.answer)).await {
        Ok(Ok(brought)) => brought,
        Ok(Err(problem)) => with_problem(problem),
        Err(_) => with_problem(format!(
            "No answer came within {} seconds.",
            limits.time.as_secs_f32().ceil()
        )),
    };
    brought.millis = i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX);
    brought
}

fn with_problem(problem: String) -> Brought {
    Brought {
        problem: Some(problem),
        ..Brought::default()
    }
}

async fn sent(request: &Request<'_>, most: usize) -> Result<Brought, String> {
    let Target {
        url, allow_private, ..
    } = request.target;
    let url = Url::parse(url).map_err(|_| "The webhook's address does not read.".to_owned())?;
    if url.scheme() != "https" && !allow_private {
        return Err("Without TLS nothing is sent; the address has to begin with https://.".into());
    }
    checked_number(&url, *allow_private)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let client = request.clients.of(&url, *allow_private)?;
    let parcel = request.parcel;
    let body = body(
        request.environment,
        &parcel.event,
        parcel.happened_at,
        parcel.sequence,
        &parcel.data,
    );
    let id = parcel.id.to_string();
    let sending = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", request.at.timestamp().to_string())
        .header(
            "webhook-signature",
            signatures(request.secrets, &id, request.at, &body),
        )
        .body(body)
        .send();
    let answer = sending.await.map_err(|error| unsent(&error, &host))?;
    let status = answer.status();
    Ok(Brought {
        status: Some(i32::from(status.as_u16())),
        answer: beginning(answer, most).await,
        problem: problem_of(status),
        millis: 0,
    })
}

fn problem_of(status: StatusCode) -> Option<String> {
    let code = status.as_u16();
    match status {
        _ if status.is_success() => None,
        _ if status.is_redirection() => Some(format!(
            "The server answered {code}; redirects are not followed."
        )),
        _ => Some(format!("The server answered {code}.")),
    }
}

/// Clients that know no proxy, no way on, and no address that was not checked. Made once: what a client trusts takes a while
/// to read.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    public: OnceLock<Client>,
    private: OnceLock<Client>,
    /// Without TLS, as an owner may allow it: so it works where the computer knows no certificate authority.
    plain: OnceLock<Client>,
}

impl Clients {
    fn of(&self, url: &Url, allow_private: bool) -> Result<&Client, String> {
        let secured = url.scheme() == "https";
        let kept = match (secured, allow_private) {
            (true, true) => &self.private,
            (true, false) => &self.public,
            (false, _) => &self.plain,
        };
        if let Some(client) = kept.get() {
            return Ok(client);
        }
        let builder = builder(allow_private, Arc::new(system));
        let builder = match secured {
            true => builder,
            false => builder.tls_certs_only([]),
        };
        let host = url.host_str().unwrap_or_default();
        let made = builder.build().map_err(|error| unmade(&error, host))?;
        Ok(kept.get_or_init(|| made))
    }

    /// Before the first event: names lead where the test says, and one more authority is believed.
    #[cfg(test)]
    pub(crate) fn set_up(&self, look_up: &LookUp, authority: &str) {
        let authority = reqwest::Certificate::from_pem(authority.as_bytes()).expect("a PEM");
        for (kept, allow_private) in [(&self.public, false), (&self.private, true)] {
            let client = builder(allow_private, look_up.clone())
                .tls_certs_merge([authority.clone()])
                .build()
                .expect("a client");
            kept.set(client).expect("before the first event");
        }
    }
}

fn builder(allow_private: bool, look_up: LookUp) -> ClientBuilder {
    provide_cryptography();
    Client::builder()
        .user_agent(AGENT)
        .redirect(Policy::none())
        .no_proxy()
        // A connection that is kept would be used without looking again where the name leads.
        .pool_max_idle_per_host(0)
        .dns_resolver(Arc::new(Resolver {
            allow_private,
            look_up,
        }))
}

/// How a name becomes addresses.
pub(crate) type LookUp =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// As the computer looks names up.
fn system(name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
    Box::pin(async move {
        let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    })
}

/// Looks a name up, once for each connection, and gives what was found to nobody before it was checked. The connection goes
/// to what it gives.
struct Resolver {
    allow_private: bool,
    look_up: LookUp,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resolver(private addresses: {})", self.allow_private)
    }
}

/// Why a name is not used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unusable(String);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_private, look_up) = (self.allow_private, self.look_up.clone());
        Box::pin(async move {
            let found = looked_up(name.as_str(), &look_up, allow_private).await;
            // Boxed by the question mark alone: a box in a box is not found again.
            let addresses = found.map_err(Unusable)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn looked_up(
    name: &str,
    look_up: &LookUp,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, String> {
    let found = look_up(name.to_owned())
        .await
        .map_err(|_| format!("The name {name} could not be looked up."))?;
    if found.is_empty() {
        return Err(format!("The name {name} leads nowhere."));
    }
    // One bad address among good ones is a name that is made to change its mind.
    for address in &found {
        allowed(*address, allow_private)?;
    }
    // Without a port: the connection takes the address's own.
    let bare = |address| SocketAddr::new(address, 0);
    Ok(found.into_iter().map(bare).collect())
}

/// Numbers are not looked up, so they are checked here.
fn checked_number(url: &Url, allow_private: bool) -> Result<(), String> {
    match url.host() {
        Some(Host::Ipv4(address)) => allowed(IpAddr::V4(address), allow_private),
        Some(Host::Ipv6(address)) => allowed(IpAddr::V6(address), allow_private),
        Some(Host::Domain(_)) => Ok(()),
        None => Err("The webhook's address names no server.".into()),
    }
}

fn allowed(address: IpAddr, allow_private: bool) -> Result<(), String> {
    match refused(address) {
        Some(refused) if refused.can_be_allowed && allow_private => Ok(()),
        Some(refused) if refused.can_be_allowed => Err(format!(
            "The address leads to {address}, {}, and this webhook does not allow private addresses.",
            refused.what
        )),
        Some(refused) => Err(format!(
            "The address leads to {address}, {}, where nothing is sent.",
            refused.what
        )),
        None => Ok(()),
    }
}

fn unsent(error: &reqwest::Error, host: &str) -> String {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if let Some(Unusable(why)) = one.downcast_ref() {
            return why.clone();
        }
        cause = one.source();
    }
    if let Some(refused) = refused_certificate(error, host) {
        return format!("{} {} Nothing was sent.", refused.what, refused.remedy);
    }
    if error.is_connect() {
        return format!("The server could not be reached: {}", causes(error));
    }
    format!("The server did not take the request: {}", causes(error))
}

fn unmade(error: &reqwest::Error, host: &str) -> String {
    match refused_certificate(error, host) {
        Some(refused) => format!("{} {}", refused.what, refused.remedy),
        None => format!("The request could not be made: {}", causes(error)),
    }
}

/// The innermost cause, which says most, without the address.
fn causes(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let said = cause.to_string();
    format!("{}.", said.trim_end_matches('.'))
}

/// The beginning of an answer, as text; the rest is not read.
async fn beginning(mut answer: Response, most: usize) -> Option<String> {
    let mut bytes: Vec<u8> = Vec::new();
    while bytes.len() < most
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        let room = most - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let text: String = text
        .chars()
        .filter(|letter| !letter.is_control() || *letter == '\n')
        .take(ANSWER_KEPT)
        .collect();
    Some(text).filter(|text| !text.trim().is_empty())
}
