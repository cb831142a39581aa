//! Accepting connections: limits on how many and how slow, TLS where there is a certificate, and an end without loss.
//!
//! Deliberately absent: what is answered (`serve`), and limits on what is asked (`limits`).

use std::{net::SocketAddr, sync::Arc, time::Duration};

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

/// How many connections are open at once; who comes then waits.
const CONNECTIONS: usize = 8_192;
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

/// Accepts connections until `stopping`, then waits until those that are open have ended. Whoever drops this future cuts
/// them off.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    routes: Router,
    stopping: CancellationToken,
) {
    let open = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let server = Arc::new(server());
    loop {
        let Some((stream, peer, place)) = next(&listener, &room, &stopping).await else {
            break;
        };
        // An answer that is small goes out at once.
        let _ = stream.set_nodelay(true);
        let (tls, routes, server) = (tls.clone(), routes.clone(), Arc::clone(&server));
        let watcher = open.watcher();
        tokio::spawn(async move {
            let _place = place;
            match tls {
                None => talk(stream, peer, routes, &server, watcher).await,
                Some(tls) => match timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                    Ok(Ok(stream)) => talk(stream, peer, routes, &server, watcher).await,
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
    server: &Builder<TokioExecutor>,
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
