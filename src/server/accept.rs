//! Accepts connections, with limits on their number, on the time they take, and on the size of what they send.
//!
//! HTTP/1.1 only: detecting the version would mean waiting for the first line without a time limit, and a TLS proxy in
//! front of the server can speak HTTP/2.

use crate::{
    app::connections::{Connections, Held, Holder, network},
    http::{held_body, request_slots::HEALTH},
    server::connection::{IdleConnections, Listed, Progress, TimeLimits, TimedStream},
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use ipnet::IpNet;
use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Time limit for a request's head, from its first byte.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);

/// Time limit for a client to read the next part of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Time limit for requests in progress once the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Time that connections which were accepted last have to send their request before idle ones are closed.
const LAST_REQUESTS: Duration = Duration::from_millis(250);

/// Largest head that hyper reads, in bytes. Our own limits are lower and return an error message.
const MAX_HEAD_BUFFER: usize = 64 * 1024;

/// Connections beyond the maximum, of which each gets one answer. A further one closes the oldest that has sent no request
/// yet, so that a health check is answered whatever others do.
const MAX_SPARE: usize = 128;

/// How long a request on such a connection waits for a place.
const PLACE_TIMEOUT: Duration = Duration::from_millis(500);

/// Time limits of such a connection.
const SPARE_LIMITS: TimeLimits = TimeLimits { idle: Duration::from_secs(2), head: Duration::from_secs(2) };

/// The limits of connections.
pub struct Limits {
    pub max_connections: usize,
    /// How long a connection may be idle between two requests.
    pub idle: Duration,
    /// Peers whose connections are not counted by address, because they carry the requests of many clients.
    pub proxies: Vec<IpNet>,
}

/// Serves until `stop` resolves, then finishes the requests in progress.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    connections: Connections,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let server = Arc::new(Server {
        router,
        connections,
        places: Arc::new(Semaphore::new(limits.max_connections)),
        idle: IdleConnections::default(),
        spare: IdleConnections::default(),
        limits,
    });
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => server.admit(stream, peer, graceful.watcher()),
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to be freed instead of spinning.
                tracing::warn!(%error, "accepting a connection failed; will retry");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    if let Err(error) = accept_queued(listener, |stream, peer| server.admit(stream, peer, graceful.watcher())) {
        tracing::warn!(%error, "accepting the last connections failed");
    }
    let last_requests = async {
        while graceful.count() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LAST_REQUESTS, last_requests).await.ok();
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were still busy after {} seconds and were closed", SHUTDOWN_TIMEOUT.as_secs());
    }
}

/// Accepts the connections that the system has accepted already, because their clients believe that they are connected,
/// and closes the listener.
fn accept_queued(listener: TcpListener, mut admit: impl FnMut(TcpStream, SocketAddr)) -> std::io::Result<()> {
    let listener = listener.into_std()?;
    loop {
        match listener.accept() {
            Ok((stream, peer)) => {
                stream.set_nonblocking(true)?;
                admit(TcpStream::from_std(stream)?, peer);
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// What all connections share.
struct Server {
    router: Router,
    connections: Connections,
    limits: Limits,
    /// One for each connection that is served.
    places: Arc<Semaphore>,
    idle: IdleConnections,
    /// Connections without a place that have sent no request yet.
    spare: IdleConnections,
}

/// What a connection holds while it is open.
enum Place {
    /// It counts among all, and among those of its address unless that is a proxy's.
    Regular { _place: OwnedSemaphorePermit, _held: Option<Held> },
    /// There are as many as there may be: it gets one answer.
    Spare(Full),
}

/// What has as many connections as it may.
#[derive(Clone, Copy)]
enum Full {
    Address,
    Server,
}

/// One connection in the metrics, until it is dropped.
struct OpenConnection;

impl OpenConnection {
    fn new() -> Self {
        metrics::gauge!("orgward_connections_open").increment(1.0);
        Self
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        metrics::gauge!("orgward_connections_open").decrement(1.0);
    }
}

impl Server {
    /// Serves a connection in a task of its own.
    fn admit(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        let place = self.place(peer);
        if matches!(place, Place::Spare(_)) && self.spare.count() >= MAX_SPARE {
            self.spare.close_longest();
        }
        let server = self.clone();
        tokio::spawn(async move { server.serve(stream, peer, place, watcher).await });
    }

    fn place(&self, peer: SocketAddr) -> Place {
        let address = peer.ip().to_canonical();
        let is_proxy = self.limits.proxies.iter().any(|proxies| proxies.contains(&address));
        let held = self.connections.hold(Holder::Peer(network(address)), self.connections.max_of_address);
        if held.is_none() && !is_proxy {
            return Place::Spare(Full::Address);
        }
        match self.places.clone().try_acquire_owned() {
            Ok(place) => Place::Regular { _place: place, _held: held },
            Err(_) => {
                self.idle.close_longest();
                Place::Spare(Full::Server)
            }
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, place: Place, watcher: Watcher) {
        let (progress, limits, full) = match place {
            Place::Regular { .. } => {
                let limits = TimeLimits { idle: self.limits.idle, head: HEAD_TIMEOUT };
                (Progress::new(self.idle.clone(), Listed::WhileIdle), limits, None)
            }
            Place::Spare(full) => (Progress::new(self.spare.clone(), Listed::UntilRequest), SPARE_LIMITS, Some(full)),
        };
        let _open = OpenConnection::new();
        stream.set_nodelay(true).ok();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        let stream = TimedStream::new(Box::pin(stream), progress.clone(), limits);
        let server = self.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let (server, in_progress) = (server.clone(), progress.begin_request());
            async move {
                let response = match full {
                    None => server.answer(request, peer).await,
                    Some(full) => server.answer_once(request, peer, full).await,
                };
                let mut response = response.map(|body| held_body::hold(body, in_progress));
                if full.is_some() || server.connections.draining.is_cancelled() {
                    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(response)
            }
        });
        let mut builder = http1::Builder::new();
        // Our own limits are shorter. Without this one hyper does not look at an idle connection, and they do not run.
        builder.timer(TokioTimer::new()).header_read_timeout(limits.idle + limits.head);
        builder.max_buf_size(MAX_HEAD_BUFFER).max_headers(400);
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(place);
    }

    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
        self.router.clone().oneshot(request).await.into_response()
    }

    /// The one answer on a connection without a place: to a health check, or once a place becomes free, or that there is
    /// none.
    async fn answer_once(&self, request: Request<Incoming>, peer: SocketAddr, full: Full) -> Response {
        if HEALTH.contains(&request.uri().path()) {
            return self.answer(request, peer).await;
        }
        let (status, scope, text) = match full {
            Full::Server => {
                let place = tokio::time::timeout(PLACE_TIMEOUT, self.places.clone().acquire_owned()).await;
                if let Ok(Ok(place)) = place {
                    return self.answer(request, peer).await.map(|body| held_body::hold(body, place));
                }
                (StatusCode::SERVICE_UNAVAILABLE, "server", "The server has as many connections as it can serve.")
            }
            Full::Address => {
                (StatusCode::TOO_MANY_REQUESTS, "address", "Too many connections are open from this IP address.")
            }
        };
        metrics::counter!("orgward_connections_refused_total", "scope" => scope).increment(1);
        (status, [(header::RETRY_AFTER, "1")], format!("{text} Try again in a moment.\n")).into_response()
    }
}
