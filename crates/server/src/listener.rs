//! Accepting connections: from whom, how many and how slow ones, TLS where there is a certificate, and an end without loss.
//!
//! Without a certificate only this computer and the proxies that the server was told of are heard: nobody else's words would
//! be encrypted. One address has so many connections and no more, so that nobody holds all of them by saying nothing.
//! Deliberately absent: what is answered (`serve`), and limits on what is asked (`limits`).

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::peer::{Proxies, network};

/// How many connections are open at once; who comes then waits.
const CONNECTIONS: usize = 8_192;
/// How many of them may come from one address that is no proxy.
const FROM_ONE: usize = 256;
/// How long the head of a request may take to arrive, and how long a connection may wait for its next request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a TLS handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// The most bytes of a request's head.
const HEAD_LIMIT: usize = 32 * 1024;
/// The most headers of a request.
const HEADERS: usize = 64;
/// How long to rest when the system gives no more connections.
const REST: Duration = Duration::from_millis(100);

/// Accepts connections until `stopping`, then waits until those that are open have ended.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    proxies: Proxies,
    routes: Router,
    stopping: CancellationToken,
) {
    let open = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let crowd = Crowd::default();
    let server = server();
    loop {
        let Some((stream, peer, place)) = next(&listener, &room, &stopping).await else {
            break;
        };
        let from = peer.ip().to_canonical();
        let trusted = from.is_loopback() || proxies.has(from);
        if tls.is_none() && !trusted {
            tracing::debug!("a connection in clear from another computer was closed");
            continue;
        }
        let Some(presence) = crowd.enter(from, trusted) else {
            tracing::debug!("an address has too many connections");
            continue;
        };
        // An answer that is small goes out at once.
        let _ = stream.set_nodelay(true);
        let (tls, routes, server) = (tls.clone(), routes.clone(), server.clone());
        let watcher = open.watcher();
        tokio::spawn(async move {
            let (_place, _presence) = (place, presence);
            match tls {
                None => talk(stream, peer, routes, server.http1_only(), watcher).await,
                Some(tls) => match timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                    Ok(Ok(stream)) => {
                        // What was agreed on is spoken: guessing would wait for first bytes without end.
                        let server = match stream.get_ref().1.alpn_protocol() {
                            Some(b"h2") => server.http2_only(),
                            _ => server.http1_only(),
                        };
                        talk(stream, peer, routes, server, watcher).await;
                    }
                    Ok(Err(error)) => tracing::debug!(%error, "no TLS"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                },
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// The next connection, with its place among those that may be open; none once the server stops.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    stopping: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accepted = async {
        let place = Arc::clone(room).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, place)),
                Err(error) if is_the_connections_own(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "no connection can be accepted");
                    sleep(REST).await;
                }
            }
        }
    };
    tokio::select! {
        accepted = accepted => accepted,
        () = stopping.cancelled() => None,
    }
}

fn is_the_connections_own(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

fn server() -> Builder<TokioExecutor> {
    let mut server = Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_LIMIT)
        .max_headers(HEADERS);
    server
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD_TIME)
        .max_header_list_size(u32::try_from(HEAD_LIMIT).unwrap_or(u32::MAX))
        .max_concurrent_streams(64);
    server
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: SocketAddr,
    routes: Router,
    server: Builder<TokioExecutor>,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    });
    let talking = server.serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks is its other end's affair; what was accepted goes on by itself.
    if let Err(error) = watcher.watch(talking.into_owned()).await {
        tracing::debug!(%error, "a connection ended");
    }
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that is counted until this is dropped.
struct Presence {
    crowd: Crowd,
    from: Option<IpAddr>,
}

impl Crowd {
    /// Counts a connection in; none when its address has enough of them. Many stand behind a proxy, so its own are free.
    fn enter(&self, from: IpAddr, free: bool) -> Option<Presence> {
        let from = (!free).then(|| network(from));
        if let Some(from) = from {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(from).or_default();
            if *count >= FROM_ONE {
                return None;
            }
            *count += 1;
        }
        Some(Presence {
            crowd: self.clone(),
            from,
        })
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let Some(from) = self.from else { return };
        let mut counts = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&from) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Crowd, FROM_ONE};

    #[test]
    fn an_address_has_so_many_connections_and_again_when_some_end() {
        let (crowd, one) = (Crowd::default(), [203, 0, 113, 7].into());
        let mut open: Vec<_> = (0..FROM_ONE)
            .map(|_| crowd.enter(one, false).expect("room"))
            .collect();
        assert!(crowd.enter(one, false).is_none());
        assert!(crowd.enter([203, 0, 113, 8].into(), false).is_some());
        assert!(crowd.enter(one, true).is_some(), "proxies are not counted");
        open.pop();
        let again = crowd.enter(one, false);
        assert!(again.is_some());
        drop((open, again));
        assert!(crowd.0.lock().expect("a lock").is_empty());
    }
}
