//! Door 3: the operations table called over HTTP, one request per operation.
//!
//! Owns how a request is sent and how an answer, a refusal or a stream of rows is read. [`session`] is how the
//! server knows us. Deliberately absent: retries (but for one with a fresh token) and caching. TLS uses the system's certificate authorities.

mod session;

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use futures::StreamExt;
use http_body_util::BodyExt;
use reqwest::{Client, Response, header};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;
use zeroize::Zeroizing;

use crate::{
    error::{Error, Failure, Result},
    operations::{LONG_QUERIES, LONG_STREAMS, requests::*},
    service::{RowProgress, RowSink},
};

pub use session::{KeepsRefreshToken, RemoteSignIn};

use session::Known;

/// How long a connection may take to stand.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How long the server may say nothing. Following changes waits up to 20 seconds by design.
const SILENCE: Duration = Duration::from_secs(70);
/// How often the connection is tried while a long query is under way: silence alone says nothing then.
const STILL_THERE: Duration = Duration::from_secs(20);
/// The most bytes of an answer.
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;
/// The header that names the environment.
const ENVIRONMENT: &str = "keydesk-environment";
/// The trailers that end a whole stream of rows.
const ROWS: &str = "keydesk-rows";
const MISSING: &str = "keydesk-missing";

/// A license server, and how it knows us.
#[derive(Clone)]
pub struct Remote {
    base_url: Url,
    known: Known,
    client: Client,
    /// For queries that take long, and say nothing meanwhile.
    patient: Client,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({})", self.host())
    }
}

macro_rules! remote_door {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        $(remote_door!(@ $place [$($way)?] [$(#[$doc])*] $name, $request, $answer);)*
    };
    (@ environment [out] [$(#[$doc:meta])*] $name:ident, $request:ty, $answer:ty) => {
        impl Remote {
            $(#[$doc])*
            ///
            /// # Errors
            /// The operation's own as the server words them; `unreachable` when it does not answer, or when the rows
            /// broke off; `cancelled` when the sink's other end is gone.
            pub async fn $name(&self, environment: &str, request: &$request, sink: RowSink) -> Result<$answer, Failure> {
                self.stream(stringify!($name), Some(environment), request, sink).await
            }
        }
    };
    (@ workspace [out] [$(#[$doc:meta])*] $name:ident, $request:ty, $answer:ty) => {
        impl Remote {
            $(#[$doc])*
            ///
            /// # Errors
            /// The operation's own as the server words them; `unreachable` when it does not answer, or when it broke off;
            /// `cancelled` when the sink's other end is gone.
            pub async fn $name(&self, request: &$request, sink: RowSink) -> Result<$answer, Failure> {
                self.stream(stringify!($name), None, request, sink).await
            }
        }
    };
    (@ environment [$($in:ident)?] [$(#[$doc:meta])*] $name:ident, $request:ty, $answer:ty) => {
        impl Remote {
            $(#[$doc])*
            ///
            /// # Errors
            /// The operation's own as the server words them; `unreachable` when it does not answer.
            pub async fn $name(&self, environment: &str, request: &$request) -> Result<$answer, Failure> {
                self.call(stringify!($name), Some(environment), request).await
            }
        }
    };
    (@ workspace [] [$(#[$doc:meta])*] $name:ident, $request:ty, $answer:ty) => {
        impl Remote {
            $(#[$doc])*
            ///
            /// # Errors
            /// The operation's own as the server words them; `unreachable` when it does not answer.
            pub async fn $name(&self, request: &$request) -> Result<$answer, Failure> {
                self.call(stringify!($name), None, request).await
            }
        }
    };
}

crate::operations!(remote_door);

impl Remote {
    /// A server at `base_url` (`http://127.0.0.1:4750`), known by `token`. Connects only when something is called.
    ///
    /// # Errors
    /// `bad_address` when the address is no https URL (http is taken for this computer only).
    pub fn new(base_url: &str, token: impl Into<String>) -> Result<Self> {
        let bad = |reason: String| Error::BadAddress { reason };
        let base_url = Url::parse(base_url).map_err(|error| bad(error.to_string()))?;
        if !matches!(base_url.scheme(), "http" | "https") || base_url.host().is_none() {
            return Err(bad(
                "a license server's address begins with https:// or http://".to_owned(),
            ));
        }
        let on_this_computer = match base_url.host() {
            Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if base_url.scheme() == "http" && !on_this_computer {
            return Err(bad(
                "http:// would send the token in clear to another computer; use https://"
                    .to_owned(),
            ));
        }
        provide_cryptography();
        let client = || {
            let client = Client::builder()
                .connect_timeout(CONNECT_TIME)
                .redirect(reqwest::redirect::Policy::none());
            // A proxy would be another computer.
            match on_this_computer {
                true => client.no_proxy(),
                false => client,
            }
        };
        let built = |builder: reqwest::ClientBuilder| {
            let failed = |error: reqwest::Error| Error::Internal(error.to_string());
            builder.build().map_err(failed)
        };
        let patient = built(client().tcp_keepalive(STILL_THERE))?;
        let client = built(client().read_timeout(SILENCE))?;
        Ok(Self {
            base_url,
            known: Known::Key(Arc::new(Zeroizing::new(token.into()))),
            client,
            patient,
        })
    }

    /// Calls any operation of the table by name.
    ///
    /// # Errors
    /// The operation's own as the server words them; `unreachable` when it does not answer.
    pub async fn call<Q: Serialize, A: DeserializeOwned>(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: &Q,
    ) -> Result<A, Failure> {
        let response = self.send(operation, environment, request).await?;
        let bytes = self.read_whole(response).await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Failure::from(Error::Malformed {
                reason: format!("the server's answer: {error}"),
            })
        })
    }

    async fn stream<Q: Serialize>(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: &Q,
        sink: RowSink,
    ) -> Result<StreamSummary, Failure> {
        let response = self.send(operation, environment, request).await?;
        let mut body = http::Response::<reqwest::Body>::from(response).into_body();
        let mut summary = None;
        while let Some(frame) = body.frame().await {
            match frame.map_err(|error| self.unreachable(&error))?.into_data() {
                Ok(bytes) => sink.send(bytes.to_vec()).await?,
                Err(end) => summary = end.trailers_ref().and_then(read_summary),
            }
        }
        let summary = summary.ok_or_else(|| self.broken_off())?;
        sink.report(RowProgress {
            rows: summary.rows,
            total: summary.rows,
        });
        Ok(summary)
    }

    async fn send<Q: Serialize>(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: &Q,
    ) -> Result<Response, Failure> {
        let token = self.bearer(None).await?;
        let response = self.ask(operation, environment, request, &token).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        if !self.may_renew(response.status()) {
            return Err(self.refusal(response).await);
        }
        // The server may have ended it early, or this computer slept.
        let token = self.bearer(Some(&token)).await?;
        let response = self.ask(operation, environment, request, &token).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(self.refusal(response).await)
    }

    async fn ask<Q: Serialize>(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: &Q,
        token: &str,
    ) -> Result<Response, Failure> {
        let takes_long = LONG_QUERIES.contains(&operation) || LONG_STREAMS.contains(&operation);
        let client = match takes_long {
            true => &self.patient,
            false => &self.client,
        };
        let mut asking = client
            .post(self.address(&format!("rpc/{operation}")))
            .bearer_auth(token)
            .header(header::TE, "trailers")
            .json(request);
        if let Some(environment) = environment {
            asking = asking.header(ENVIRONMENT, environment);
        }
        asking
            .send()
            .await
            .map_err(|error| self.unreachable(&error))
    }

    /// The failure of a refused request, worded by the server where it is one of ours.
    async fn refusal(&self, response: Response) -> Failure {
        let status = response.status();
        match self.read_whole(response).await {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                Error::Unreachable {
                    host: self.host(),
                    reason: format!(
                        "it answered {status}, which is not how a license server refuses"
                    ),
                }
                .into()
            }),
            Err(failure) => failure,
        }
    }

    async fn read_whole(&self, response: Response) -> Result<Vec<u8>, Failure> {
        let mut pieces = response.bytes_stream();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| self.unreachable(&error))?;
            if bytes.len() + piece.len() > ANSWER_LIMIT {
                return Err(Error::Malformed {
                    reason: "the server's answer is larger than 64 MiB".to_owned(),
                }
                .into());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn host(&self) -> String {
        let host = self.base_url.host_str().unwrap_or_default();
        match self.base_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let reason = if error.is_timeout() {
            "it took too long"
        } else if error.is_connect() {
            "no connection could be made"
        } else {
            "the connection broke"
        };
        Error::Unreachable {
            host: self.host(),
            reason: reason.to_owned(),
        }
        .into()
    }

    fn broken_off(&self) -> Failure {
        Error::Unreachable {
            host: self.host(),
            reason: "the rows ended before the server said that they are whole".to_owned(),
        }
        .into()
    }
}

fn read_summary(trailers: &http::HeaderMap) -> Option<StreamSummary> {
    let count = |name: &str| trailers.get(name)?.to_str().ok()?.parse().ok();
    Some(StreamSummary {
        rows: count(ROWS)?,
        missing: count(MISSING)?,
    })
}

/// reqwest is built without a TLS provider, so that the desktop carries only one.
pub(crate) fn provide_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that another part of the program has installed one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn only_web_addresses_are_servers() {
        for text in ["ftp://desk", "desk:4750", "", "file:///etc/passwd"] {
            let refused = Remote::new(text, "token").expect_err("no server");
            assert_eq!(refused.code(), ErrorCode::BadAddress, "{text}");
        }
        assert!(Remote::new("http://127.0.0.1:4750", "token").is_ok());
    }

    #[test]
    fn the_token_does_not_show_in_debug_output() {
        let remote = Remote::new("http://127.0.0.1:4750", "hunter2").expect("a server");
        assert_eq!(format!("{remote:?}"), "Remote(127.0.0.1:4750)");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_unreachable() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        drop(listener);
        let remote = Remote::new(&address, "token").expect("a server");
        let failure = remote
            .list_environments(&ListEnvironments {})
            .await
            .expect_err("nobody answers");
        assert_eq!(failure.code, ErrorCode::Unreachable);
    }

    #[test]
    fn rows_are_whole_only_with_both_trailers() {
        let mut trailers = http::HeaderMap::new();
        assert_eq!(read_summary(&trailers), None);
        trailers.insert(ROWS, 12.into());
        assert_eq!(read_summary(&trailers), None);
        trailers.insert(MISSING, 1.into());
        assert_eq!(
            read_summary(&trailers),
            Some(StreamSummary {
                rows: 12,
                missing: 1
            })
        );
    }
}
