//! An S3 server for tests, which checks signatures and stores objects as files. A test can have it refuse requests.

use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use s3s::{Body, HttpError, auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, Mutex},
};
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
    /// Does not answer.
    Never,
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
    /// Method and path of each request.
    seen: Vec<String>,
    refuse: Option<Refuse>,
}

impl ObjectStore {
    /// Starts a server with one bucket, `backups`.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("backups")).expect("a folder");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("ours");
        let port = listener.local_addr().expect("bound").port();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a folder"));
        builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
        let (service, state, stop) = (builder.build(), Arc::<Mutex<State>>::default(), CancellationToken::new());
        let (shared, stopping) = (state.clone(), stop.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(stopping.run_until_cancelled(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it is not blocking");
                loop {
                    let Ok((stream, _)) = listener.accept().await else { continue };
                    let (service, shared) = (service.clone(), shared.clone());
                    let answer = service_fn(move |request: Request<Incoming>| {
                        let (service, shared) = (service.clone(), shared.clone());
                        async move {
                            let refusal = shared.lock().expect("no panic").refusal(&request);
                            match refusal {
                                Some(Refusal::Answer(status, text)) => {
                                    // Like a store that answers while more is sent, but without breaking the connection.
                                    request.into_body().collect().await.ok();
                                    let mut response = Response::new(Body::from(text));
                                    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
                                    Ok::<_, HttpError>(response)
                                }
                                Some(Refusal::Never) => std::future::pending().await,
                                None => hyper::service::Service::call(&service, request).await,
                            }
                        }
                    });
                    tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
                }
            }));
        });
        Self { port, folder, state, stop }
    }

    /// Has further requests refused, or served again.
    pub fn refuse(&self, refuse: Option<Refuse>) {
        self.state.lock().expect("no panic").refuse = refuse;
    }

    /// Method and path, with the query, of the requests that contain a text.
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

impl State {
    fn refusal(&mut self, request: &Request<Incoming>) -> Option<Refusal> {
        let (method, path) = (request.method().as_str(), request.uri().to_string());
        self.seen.push(format!("{method} {path}"));
        self.refuse.as_mut().and_then(|refuse| refuse(method, &path))
    }
}

impl Drop for ObjectStore {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
