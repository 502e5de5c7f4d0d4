//! Connections of the running program: limits by address and in all, idle and slow ones, and a stop under load.

use crate::{
    operator_serve::Running,
    support::{Host, TestApp, site},
};
use axum::{body::Body, extract::ConnectInfo};
use orgward::{
    app::{App, Parts, Site, connections::Connections},
    server::router,
};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tower::ServiceExt;

/// How long a test waits for an answer before it fails.
const TIMEOUT: Duration = Duration::from_secs(60);

fn start(host: &Host, settings: &[&str]) -> Running {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    let args: Vec<_> = ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(settings).collect();
    Running::spawn(host.command(&args))
}

fn connect(server: &Running) -> TcpStream {
    let stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(TIMEOUT)).expect("a limit");
    stream
}

/// Sends a request on a connection that stays open, and reads until the head of the answer is there. Returns what was
/// read; it is empty if the server closed the connection.
fn ask(stream: &mut TcpStream, path: &str) -> String {
    let mut answer = Vec::new();
    if write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").is_err() {
        return String::new();
    }
    let mut bytes = [0; 4096];
    while !answer.windows(4).any(|part| part == b"\r\n\r\n") {
        match stream.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(count) => answer.extend_from_slice(&bytes[..count]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_further_ones_are_refused() {
    let host = Host::new().await;
    let server = start(&host, &["max_connections_per_address=5"]);
    let mut held: Vec<_> = (0..5).map(|_| connect(&server)).collect();
    for stream in &mut held {
        assert!(ask(stream, "/healthz").starts_with("HTTP/1.1 200"));
    }
    let refusal = ask(&mut connect(&server), "/sign-in");
    assert!(refusal.starts_with("HTTP/1.1 429") && refusal.contains("retry-after: 1"), "{refusal}");
    let silent: Vec<_> = (0..300).map(|_| connect(&server)).collect();
    for path in ["/healthz", "/readyz"] {
        assert!(ask(&mut connect(&server), path).starts_with("HTTP/1.1 200"), "{path} is always answered");
    }
    drop(silent);
    for stream in &mut held {
        assert!(ask(stream, "/healthz").starts_with("HTTP/1.1 200"), "the others are not affected");
    }
    held.pop();
    // The server notices the closed connection in its own time.
    let noticed = (0..1000).any(|_| ask(&mut connect(&server), "/sign-in").starts_with("HTTP/1.1 200"));
    assert!(noticed, "a place is free again");
    drop(held);
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_full_server_closes_idle_connections_and_always_answers_the_health_check() {
    let host = Host::new().await;
    let server = start(&host, &["max_connections=4"]);
    let mut idle: Vec<_> = (0..4).map(|_| connect(&server)).collect();
    for stream in &mut idle {
        assert!(ask(stream, "/healthz").starts_with("HTTP/1.1 200"));
    }
    let mut fifth = connect(&server);
    assert!(ask(&mut fifth, "/sign-in").starts_with("HTTP/1.1 200"), "the longest idle one made room");
    assert_eq!(ask(&mut idle[0], "/healthz"), "", "it was closed");

    // Now all are busy: each has sent a part of a request.
    let mut busy: Vec<_> = (0..8).map(|_| connect(&server)).collect();
    for stream in &mut busy {
        stream.write_all(b"GET / HTTP/1.1\r\n").expect("sent");
    }
    assert!(ask(&mut connect(&server), "/healthz").starts_with("HTTP/1.1 200"));
    let answer = ask(&mut connect(&server), "/sign-in");
    assert!(answer.starts_with("HTTP/1.1 503") || answer.starts_with("HTTP/1.1 200"), "at once, not never: {answer}");
    drop((idle, fifth, busy));
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_address_of_the_client_counts() {
    let app = TestApp::founded().await;
    let site = Site { trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")], ..site() };
    let connections = Connections::new(100, 3);
    let router = router::router(App::new(Parts { site: Arc::new(site), connections, ..Parts::clone(&app.app.app) }));
    let proxy: SocketAddr = "10.0.0.2:40000".parse().expect("an address");
    let ask = async |client: &str, path: &str| {
        let request = app.anonymous().request("GET", path).header("x-forwarded-for", client);
        let request = request.extension(ConnectInfo(proxy)).body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("the router is infallible")
    };
    // A response counts until it has been read.
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(ask("203.0.113.9", "/sign-in").await);
    }
    assert!(held.iter().all(|response| response.status() == 200));
    assert_eq!(ask("203.0.113.9", "/sign-in").await.status(), 429);
    let refused = ask("203.0.113.9", "/v1/organization/projects").await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].as_bytes()), (429, &b"1"[..]));
    assert_eq!(ask("203.0.113.9", "/healthz").await.status(), 200);
    assert_eq!(ask("203.0.113.10", "/sign-in").await.status(), 200, "another client of the same proxy");
    held.pop();
    assert_eq!(ask("203.0.113.9", "/sign-in").await.status(), 200);
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_says_so_and_goes_on_answering() {
    let host = Host::new().await;
    for signal in ["TERM", "HUP"] {
        let server = start(&host, &["drain_seconds=600"]);
        assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
        server.signal(signal);
        let stopping = (0..100_000).any(|_| server.get("/readyz").starts_with("HTTP/1.1 503"));
        assert!(stopping, "not ready after SIG{signal}");
        let mut stream = connect(&server);
        let answer = ask(&mut stream, "/sign-in");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
        server.signal("TERM");
        assert_eq!(server.ended(), Some(0), "a second signal skips the drain period");
    }
}

#[tokio::test]
async fn no_request_is_cut_off_when_a_server_stops_under_load() {
    let host = Host::new().await;
    let server = start(&host, &["drain_seconds=1"]);
    let (address, is_over) = (server.address().to_owned(), Arc::new(AtomicBool::new(false)));
    let (answered, cut) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (address, is_over, answered, cut) = (address.clone(), is_over.clone(), answered.clone(), cut.clone());
            std::thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    // A refused connection is no request: the client knows that nothing was sent.
                    let Ok(mut stream) = TcpStream::connect(&address) else { break };
                    stream.set_read_timeout(Some(TIMEOUT)).expect("a limit");
                    loop {
                        let answer = ask(&mut stream, "/healthz");
                        if !answer.starts_with("HTTP/1.1 200") {
                            cut.fetch_add(1, Ordering::Relaxed);
                            break;
                        }
                        answered.fetch_add(1, Ordering::Relaxed);
                        if answer.contains("connection: close") {
                            break;
                        }
                    }
                }
            })
        })
        .collect();
    while answered.load(Ordering::Relaxed) < 100 {
        std::thread::yield_now();
    }
    assert_eq!(server.stop(), Some(0));
    is_over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no panic");
    }
    assert_eq!(cut.load(Ordering::Relaxed), 0, "of {} requests", answered.load(Ordering::Relaxed));
}

#[tokio::test]
async fn live_views_are_limited_by_session_and_end_when_they_are_closed() {
    let app = TestApp::founded().await;
    let (owner, router) = (app.owner().await, router::router(app.app.app.clone()));
    let open = async || {
        let request = owner.request("GET", &app.path("/audit-logs/live")).body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("the router is infallible")
    };
    let mut tails = Vec::new();
    for _ in 0..8 {
        tails.push(open().await);
    }
    for tail in &tails {
        assert_eq!(tail.status(), 200);
        assert_eq!(tail.headers()["x-accel-buffering"], "no", "nginx must not collect the events");
    }
    let refused = open().await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].as_bytes()), (429, &b"60"[..]));
    assert_eq!(owner.get(&app.path("/audit-logs")).await.status, 200, "pages are not affected");
    tails.pop();
    assert_eq!(open().await.status(), 200);
    let other = app.signed_in("ada@fjordlight.example").await;
    let request = other.request("GET", &app.path("/audit-logs/live")).body(Body::empty()).expect("a request");
    assert_eq!(router.clone().oneshot(request).await.expect("infallible").status(), 200, "another session");
}
