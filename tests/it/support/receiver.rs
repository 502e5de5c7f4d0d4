//! An HTTPS server for tests: stores the requests posted to it and sends a configured response.

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response},
};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use std::{
    convert::Infallible,
    net::TcpListener,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long a test waits for a request.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A certificate authority that signs the receivers' certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// The status and the body of a response to a request.
pub type Respond = Arc<dyn Fn(&Posted) -> (u16, Vec<u8>) + Send + Sync>;

/// How a receiver responds.
#[derive(Clone)]
pub enum Answer {
    Status(u16),
    /// Redirects with status 307.
    Redirect(String),
    /// Does not respond.
    Never,
    /// The status and the body that a function returns for the request.
    By(Respond),
}

/// A request as received.
#[derive(Clone)]
pub struct Posted {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A server that runs on a thread of its own, so that a test blocked on a child process does not block it.
pub struct Receiver {
    pub port: u16,
    state: Arc<State>,
    stop: CancellationToken,
}

struct State {
    answer: Mutex<Answer>,
    posted: Mutex<Vec<Posted>>,
    arrived: Condvar,
    connections: AtomicUsize,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    pub fn server(&self) -> ServerConfig {
        self.server_of(vec!["localhost".to_owned()])
    }

    /// The settings of a server with these names.
    pub fn server_of(&self, names: Vec<String>) -> ServerConfig {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
            )
            .expect("a certificate that fits")
    }
}

impl Receiver {
    pub fn start(authority: &Authority, answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            answer: Mutex::new(answer),
            posted: Mutex::default(),
            arrived: Condvar::new(),
            connections: AtomicUsize::new(0),
        });
        let (stop, acceptor) = (CancellationToken::new(), TlsAcceptor::from(Arc::new(authority.server())));
        let (stopping, serving) = (stop.clone(), state.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(stopping.run_until_cancelled(serve(listener, acceptor, serving)));
            runtime.shutdown_background();
        });
        Self { port, state, stop }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}/hook/t0ken", self.port)
    }

    pub fn answer(&self, answer: Answer) {
        *self.state.answer.lock().expect("the mutex is not poisoned") = answer;
    }

    /// How many TCP connections were accepted.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.state.posted.lock().expect("the mutex is not poisoned").clone()
    }

    /// Waits for a request that matches, and returns it; `what` names it in the failure message.
    pub fn wait_for(&self, what: &str, is_it: impl Fn(&Posted) -> bool) -> Posted {
        let posted = self.state.posted.lock().expect("the mutex is not poisoned");
        let is_missing = |posted: &mut Vec<Posted>| !posted.iter().any(&is_it);
        let (posted, late) =
            self.state.arrived.wait_timeout_while(posted, TIMEOUT, is_missing).expect("the mutex is not poisoned");
        assert!(!late.timed_out(), "{what} did not arrive; {} others did", posted.len());
        posted.iter().find(|posted| is_it(posted)).cloned().expect("it was there")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, state: Arc<State>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        state.connections.fetch_add(1, Ordering::SeqCst);
        let (acceptor, state) = (acceptor.clone(), state.clone());
        tokio::spawn(async move {
            // A client that does not trust the certificate closes the connection.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request: Request<Incoming>| take(state.clone(), request));
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

async fn take(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let line = format!("{} {} {:?}", head.method, head.uri, head.version);
    let posted = Posted { line, headers: head.headers, body };
    state.posted.lock().expect("the mutex is not poisoned").push(posted.clone());
    state.arrived.notify_all();
    let answer = state.answer.lock().expect("the mutex is not poisoned").clone();
    let answered = match answer {
        Answer::Status(status) => Response::builder().status(status).body(Full::from("thank you")),
        Answer::Redirect(to) => Response::builder().status(307).header("location", to).body(Full::default()),
        Answer::By(respond) => {
            let (status, body) = respond(&posted);
            Response::builder().status(status).body(Full::from(body))
        }
        Answer::Never => std::future::pending().await,
    };
    Ok(answered.expect("an answer"))
}
