//! An S3 server for tests, which checks signatures and stores objects as files, over http or https. It knows its bucket by the
//! path and by the host name. A test can have it refuse requests, break off, or have another clock than its clients.

use crate::support::Authority;
use axum::{
    body::Bytes,
    http::{Request, Response, StatusCode, Uri, header},
};
use futures::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use s3s::{
    Body, HttpError,
    auth::SimpleAuth,
    host::SingleDomain,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use std::{
    fs,
    io::Error,
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// The credentials that the server knows.
pub const KEY_ID: &str = "AKIAORGWARD";
pub const SECRET: &str = "a-secret-of-the-object-store";

/// What the server does instead of serving a request, by its method and its path with the query.
pub type Refuse = Box<dyn FnMut(&str, &str) -> Option<Refusal> + Send>;

/// An answer, or none.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// The status, and the body.
    Answer(u16, String),
    /// As [`Refusal::Answer`], with the header `Date`.
    Dated(u16, String, String),
    /// Does not answer.
    Never,
    /// Serves the request, and breaks the connection after so many bytes of the body.
    Cut(usize),
    /// Serves the request as if it had no header `Range`.
    Whole,
    /// Serves the request as a server whose clock is that many hours behind that of the client.
    Behind(i64),
}

/// A server that runs on a thread of its own, so that a test blocked on a child process does not block it.
pub struct ObjectStore {
    pub port: u16,
    folder: tempfile::TempDir,
    state: Arc<Mutex<State>>,
    stop: CancellationToken,
}

#[derive(Default)]
struct State {
    /// Method, path, host and range of each request.
    seen: Vec<String>,
    refuse: Option<Refuse>,
}

impl ObjectStore {
    /// Starts a server with one bucket, `backups`.
    pub fn start() -> Self {
        Self::serve(None, None)
    }

    /// Starts one whose bucket is in the host name, below this domain, over https with a certificate of the authority if there
    /// is one.
    pub fn start_at(domain: &str, authority: Option<&Authority>) -> Self {
        let names = vec![format!("backups.{domain}"), domain.to_owned()];
        Self::serve(Some(domain.to_owned()), authority.map(|it| TlsAcceptor::from(Arc::new(it.server_of(names)))))
    }

    fn serve(domain: Option<String>, tls: Option<TlsAcceptor>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("backups")).expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("ours");
        let port = listener.local_addr().expect("bound").port();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a folder"));
        builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        if let Some(domain) = domain {
            builder.set_host(SingleDomain::new(&format!("{domain}:{port}")).expect("a domain"));
        }
        let (service, state, stop) = (builder.build(), Arc::<Mutex<State>>::default(), CancellationToken::new());
        let (shared, stopping) = (state.clone(), stop.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(stopping.run_until_cancelled(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it is not blocking");
                loop {
                    let Ok((stream, _)) = listener.accept().await else { continue };
                    let (service, shared, tls) = (service.clone(), shared.clone(), tls.clone());
                    tokio::spawn(async move {
                        match tls {
                            None => connection(stream, service, shared).await,
                            // A client that does not trust the certificate closes the connection.
                            Some(tls) => {
                                if let Ok(stream) = tls.accept(stream).await {
                                    connection(stream, service, shared).await;
                                }
                            }
                        }
                    });
                }
            }));
        });
        Self { port, folder, state, stop }
    }

    /// Has further requests refused, or served again.
    pub fn refuse(&self, refuse: Option<Refuse>) {
        self.state.lock().expect("no panic").refuse = refuse;
    }

    /// Method, path with the query, host and range of the requests that contain a text.
    pub fn seen(&self, text: &str) -> Vec<String> {
        let state = self.state.lock().expect("no panic");
        state.seen.iter().filter(|line| line.contains(text)).cloned().collect()
    }

    /// The path of an object.
    pub fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join("backups").join(key)
    }

    /// The names of the objects with this prefix, which ends with a slash.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(prefix)) else { return Vec::new() };
        let mut names: Vec<_> =
            entries.map(|it| it.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }

    /// Whether no part of an unfinished upload is stored.
    pub fn has_no_parts(&self) -> bool {
        let mut entries =
            fs::read_dir(self.folder.path()).expect("a folder").map(|it| it.expect("an entry").file_name());
        !entries.any(|name| name.to_string_lossy().starts_with(".upload_id"))
    }
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    service: S3Service,
    state: Arc<Mutex<State>>,
) {
    let answer = service_fn(move |request: Request<Incoming>| answer(request, service.clone(), state.clone()));
    http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await.ok();
}

async fn answer(
    mut request: Request<Incoming>,
    service: S3Service,
    state: Arc<Mutex<State>>,
) -> Result<Response<Body>, HttpError> {
    let refusal = state.lock().expect("no panic").refusal(&request);
    let cut = match refusal {
        Some(Refusal::Answer(status, text)) => return Ok(refused(request, status, text, None).await),
        Some(Refusal::Dated(status, text, date)) => return Ok(refused(request, status, text, Some(date)).await),
        Some(Refusal::Never) => std::future::pending().await,
        Some(Refusal::Cut(length)) => Some(length),
        Some(Refusal::Whole) => {
            request.headers_mut().remove(header::RANGE);
            None
        }
        Some(Refusal::Behind(hours)) => {
            *request.uri_mut() = dated(request.uri(), hours);
            None
        }
        None => None,
    };
    let response = hyper::service::Service::call(&service, request).await?;
    let Some(length) = cut else { return Ok(response) };
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a file").to_bytes();
    let pieces = [Ok(Frame::data(body.slice(..length.min(body.len())))), Err(Error::other("the connection breaks"))];
    Ok(Response::from_parts(
        head,
        Body::http_body_unsync(StreamBody::new(stream::iter::<[Result<Frame<Bytes>, Error>; 2]>(pieces))),
    ))
}

/// Like a store that answers while more is sent, but without breaking the connection.
async fn refused(request: Request<Incoming>, status: u16, text: String, date: Option<String>) -> Response<Body> {
    request.into_body().collect().await.ok();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    if let Some(date) = date {
        response.headers_mut().insert(header::DATE, date.parse().expect("a value"));
    }
    response
}

/// A signed URL as if it had been signed that many hours later than now.
fn dated(uri: &Uri, hours: i64) -> Uri {
    let at = Timestamp::now() + SignedDuration::from_hours(hours);
    let query = uri.query().unwrap_or_default().split('&').map(|pair| match pair.split_once('=') {
        Some(("X-Amz-Date", _)) => format!("X-Amz-Date={}", at.strftime("%Y%m%dT%H%M%SZ")),
        Some(("X-Amz-Credential", scope)) => {
            let mut parts: Vec<String> = scope.split("%2F").map(str::to_owned).collect();
            parts[1] = at.strftime("%Y%m%d").to_string();
            format!("X-Amz-Credential={}", parts.join("%2F"))
        }
        _ => pair.to_owned(),
    });
    format!("{}?{}", uri.path(), query.collect::<Vec<_>>().join("&")).parse().expect("a path")
}

impl State {
    fn refusal(&mut self, request: &Request<Incoming>) -> Option<Refusal> {
        let (method, path) = (request.method().as_str(), request.uri().to_string());
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.seen.push(format!("{method} {path} {} {}", header(header::HOST), header(header::RANGE)));
        self.refuse.as_mut().and_then(|refuse| refuse(method, &path))
    }
}

impl Drop for ObjectStore {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
