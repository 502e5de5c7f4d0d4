//! Clients that are slow on purpose, and one that opens more connections than it may: others are served meanwhile.
//!
//! Seeded fault these tests catch: connections of one address that are not counted.

use crate::{operator_serve::Running, support::Host};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

/// How long an honest client waits for an answer before it counts as not served.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Requests of the honest client.
const HONEST: usize = 24;

/// Requests of the honest client where some are not served, which takes longer.
const FEW: usize = 4;

/// Clients of each slow kind.
const SLOW: usize = 20;

/// Time between two bytes of a slow client.
const BYTE: Duration = Duration::from_millis(50);

/// Connections of the greedy client.
const GREEDY: usize = 1_100;

/// Lets this process hold as many files as the connections need.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let wanted = 8_192;
    if limit.current.is_some_and(|current| current < wanted) {
        let raised = Rlimit { current: Some(limit.maximum.map_or(wanted, |most| most.min(wanted))), ..limit };
        setrlimit(Resource::Nofile, raised).expect("a process may raise its own limit up to the maximum");
    }
    let now = getrlimit(Resource::Nofile).current;
    assert!(now.is_none_or(|now| now as usize > 3 * GREEDY), "the limit of open files is too low: {now:?}");
}

fn start(host: &Host, settings: &[&str]) -> Running {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    let args: Vec<_> = ["serve", "--listen", "127.0.0.1:0"].into_iter().chain(settings).collect();
    Running::spawn(host.command(&args))
}

/// Connects from this address of the loopback network; `room` is the size of the receive buffer, or 0.
async fn connect(server: &Running, from: &str, room: u32) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if room > 0 {
        socket.set_recv_buffer_size(room)?;
    }
    socket.bind(SocketAddr::new(from.parse().expect("an address"), 0))?;
    socket.connect(server.address().parse().expect("an address")).await
}

/// Sends a byte at a time for as long as the server takes them.
async fn dribble(mut stream: TcpStream, at_once: &str, bytes: &str) {
    let mut is_open = stream.write_all(at_once.as_bytes()).await.is_ok();
    for byte in bytes.bytes().cycle() {
        if !is_open {
            return;
        }
        is_open = stream.write_all(&[byte]).await.is_ok();
        tokio::time::sleep(BYTE).await;
    }
}

/// Asks for a file again and again, and reads nothing.
async fn never_read(mut stream: TcpStream, file: String) {
    let request = format!("GET {file} HTTP/1.1\r\nhost: localhost\r\n\r\n").repeat(500);
    stream.write_all(request.as_bytes()).await.ok();
    std::future::pending::<()>().await;
}

/// Clients that send their heads and their bodies byte by byte, and clients that read nothing, each kind from an address of
/// its own.
async fn slow_clients(server: &Running) -> JoinSet<()> {
    let mut clients = JoinSet::new();
    let page = server.get("/sign-in");
    let style = page.split('"').find(|text| text.starts_with("/assets/main-")).expect("a style sheet").to_owned();
    for _ in 0..SLOW {
        let head = connect(server, "127.0.0.2", 0).await.expect("it listens");
        clients.spawn(dribble(head, "", "GET /sign-in HTTP/1.1\r\nhost: localhost\r\nx-slow: 1\r\nx-more: 2\r\nx-"));
        let body = connect(server, "127.0.0.3", 0).await.expect("it listens");
        let form = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: 100000\r\n\r\n";
        clients.spawn(dribble(body, form, "credentials"));
        let reader = connect(server, "127.0.0.4", 4096).await.expect("it listens");
        clients.spawn(never_read(reader, style.clone()));
    }
    clients
}

/// One request of an honest client, from an address that nobody else uses; the status, or `None` without an answer.
async fn honest(server: &Running, what: &str, headers: &str, body: &str) -> Option<u16> {
    let asked = async {
        let mut stream = connect(server, "127.0.0.1", 0).await.ok()?;
        let (host, length) = (server.address(), body.len());
        let head = format!("{what} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n");
        stream.write_all(format!("{head}{headers}\r\n{body}").as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
    };
    tokio::time::timeout(TIMEOUT, asked).await.ok().flatten()
}

/// Sends so many requests of the honest client: pages, lists and changes. Returns how many were not answered with 200, and
/// the slowest answer.
async fn not_served(server: &Running, key: &str, requests: usize) -> (usize, Duration) {
    let key = format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    let (mut missing, mut slowest) = (0, Duration::ZERO);
    for number in 0..requests {
        let began = Instant::now();
        let status = match number % 4 {
            0 => honest(server, "GET /sign-in", "", "").await,
            1 => honest(server, "GET /v1/organization/projects", &key, "").await,
            2 => honest(server, "GET /readyz", "", "").await,
            _ => honest(server, "POST /v1/organization/projects", &key, &format!("{{\"name\":\"P{number}\"}}")).await,
        };
        slowest = slowest.max(began.elapsed());
        missing += usize::from(status != Some(200));
    }
    (missing, slowest)
}

#[tokio::test]
async fn an_honest_client_is_served_beside_slow_ones() {
    let host = Host::new().await;
    if host.database.is_some() {
        // `connections` tries the limits there.
        return;
    }
    let key = host.init_with_key();
    let server = start(&host, &[]);
    let mut clients = slow_clients(&server).await;
    let (missing, slowest) = not_served(&server, &key, HONEST).await;
    println!("{} slow clients; {HONEST} honest requests, {missing} not served, slowest {slowest:?}", clients.len());
    assert_eq!(missing, 0);
    clients.shutdown().await;
    assert_eq!(server.stop(), Some(0));

    // With fewer places than slow clients, the same requests are not served.
    let server = start(&host, &["max_connections=50"]);
    let mut clients = slow_clients(&server).await;
    let (missing, _) = not_served(&server, &key, FEW).await;
    assert!(missing > 0, "the slow clients do hold their places");
    clients.shutdown().await;
    assert_eq!(server.stop(), Some(0));
}

/// Opens connections from one address, each with a part of a request on it, so that none of them is idle.
async fn greedy_client(server: &Running) -> Vec<TcpStream> {
    let mut held = Vec::new();
    for _ in 0..GREEDY {
        let mut stream = connect(server, "127.0.0.2", 0).await.expect("it listens");
        stream.write_all(b"GET / HTTP/1.1\r\n").await.ok();
        held.push(stream);
    }
    held
}

#[tokio::test]
async fn an_honest_client_is_served_beside_one_with_more_connections_than_it_may_have() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    raise_file_limit();
    let key = host.init_with_key();
    let server = start(&host, &[]);
    let held = greedy_client(&server).await;
    let (missing, slowest) = not_served(&server, &key, HONEST).await;
    println!("{} connections from one address; {missing} of {HONEST} not served, slowest {slowest:?}", held.len());
    assert_eq!(missing, 0);
    drop(held);
    assert_eq!(server.stop(), Some(0));

    // Without a limit for each address, one client takes the places of all.
    let server = start(&host, &["max_connections=1000", "max_connections_per_address=1000"]);
    // On a busy machine it can take longer to open them than the server waits for the rest of a request.
    let mut missing = 0;
    for _ in 0..5 {
        let held = greedy_client(&server).await;
        missing += not_served(&server, &key, FEW).await.0;
        drop(held);
        if missing > 0 {
            break;
        }
    }
    assert!(missing > 0, "{GREEDY} connections take all places");
    server.signal("KILL");
}
