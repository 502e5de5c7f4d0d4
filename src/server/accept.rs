//! Accepts connections, with limits on their number, on the time they take, and on the size of what they send.
//!
//! HTTP/1.1 only: detecting the version would mean waiting for the first line without a time limit, and a TLS proxy in
//! front of the server can speak HTTP/2.

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Time limit for a request's head to arrive; also the time that a connection may be idle between requests.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Time limit for a client to read the next part of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Time limit for requests in progress once the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Largest head that hyper reads, in bytes. Our own limits are lower and return an error message.
const MAX_HEAD_BUFFER: usize = 64 * 1024;

/// Serves until `stop` resolves, then finishes the requests in progress.
pub async fn serve(listener: TcpListener, router: Router, max_connections: usize, stop: impl Future<Output = ()>) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD_BUFFER).max_headers(400);
    let places = Arc::new(Semaphore::new(max_connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            place = places.clone().acquire_owned() => {
                let Ok(place) = place else { break };
                tokio::select! {
                    () = &mut stop => break,
                    accepted = listener.accept() => accepted.map(|connection| (connection, place)),
                }
            }
        };
        let ((stream, peer), place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to be freed instead of spinning.
                tracing::warn!(%error, "accepting a connection failed; will retry");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        stream.set_nodelay(true).ok();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            router.clone().oneshot(request)
        });
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were still busy after {} seconds and were closed", SHUTDOWN_TIMEOUT.as_secs());
    }
}
