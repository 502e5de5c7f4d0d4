//! Spans of requests at an OpenTelemetry collector.
//!
//! Seeded faults these tests catch: a span that begins a trace of its own although its sender had one; a span that is sent
//! against the sender's wish; a collector that is down and holds up the server or its end.

use crate::{
    operator_serve::Running,
    support::{Host, until},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

const PARENT: &str = "00f067aa0ba902b7";

/// A request: head and body.
type Posted = (String, Vec<u8>);

/// A collector, with the requests that it got. It ends with the test.
struct Collector {
    url: String,
    got: Arc<Mutex<Vec<Posted>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let got: Arc<Mutex<Vec<Posted>>> = Arc::default();
        let kept = got.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let mut client = client.expect("a connection");
                kept.lock().expect("no thread panics").push(read(&mut client));
                client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").ok();
            }
        });
        Self { url, got }
    }

    /// Everything that was sent, joined.
    fn bodies(&self) -> Vec<u8> {
        self.got.lock().expect("no thread panics").iter().flat_map(|(_, body)| body.clone()).collect()
    }
}

fn read(client: &mut TcpStream) -> Posted {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).and_then(|text| text.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).expect("as long as it says");
    (head, body)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The bytes of hexadecimal digits, as protobuf has them.
fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hexadecimal")).collect()
}

#[tokio::test]
async fn a_span_of_each_request_continues_the_trace_of_its_sender() {
    let (host, collector) = (Host::new().await, Collector::start());
    let endpoint = format!("otlp_endpoint={}", collector.url);
    let server = Running::spawn(host.command(&["serve", "--listen", "127.0.0.1:0", "--set", endpoint.as_str()]));
    let (wanted, unwanted) = ("4bf92f3577b34da6a3ce929d0e0e4736", "5bf92f3577b34da6a3ce929d0e0e4736");
    for (trace, flags) in [(wanted, "01"), (unwanted, "00")] {
        let sent = format!("traceparent: 00-{trace}-{PARENT}-{flags}\r\n");
        assert!(server.ask("GET /v1/organization/projects", &sent, "").starts_with("HTTP/1.1 401"));
    }
    assert!(server.get("/sign-in").starts_with("HTTP/1.1 "));
    assert_eq!(server.stop(), Some(0));
    let sent = collector.bodies();
    for part in [
        &bytes(wanted)[..],
        &bytes(PARENT),
        b"GET /v1/organization/projects",
        b"GET /sign-in",
        b"http.route",
        b"orgward",
    ] {
        assert!(holds(&sent, part), "{:?} is missing", String::from_utf8_lossy(part));
    }
    assert!(!holds(&sent, &bytes(unwanted)), "its sender does not sample that trace");
    let head = collector.got.lock().expect("no thread panics")[0].0.clone();
    assert!(head.starts_with("post /v1/traces ") && head.contains("application/x-protobuf"), "{head}");
}

#[tokio::test]
async fn a_sender_cannot_make_the_server_send_more_spans_than_the_administrator_allows() {
    let (host, collector) = (Host::new().await, Collector::start());
    let endpoint = format!("otlp_endpoint={}", collector.url);
    let limited = ["--set", endpoint.as_str(), "--set", "otlp_spans_per_second=1"];
    let server = Running::spawn(host.command(&[&["serve", "--listen", "127.0.0.1:0"], &limited[..]].concat()));
    let asked = 200;
    for number in 1..=asked {
        let sent = format!("traceparent: 00-{number:032x}-{PARENT}-01\r\n");
        assert!(server.ask("GET /v1/organization/projects", &sent, "").starts_with("HTTP/1.1 401"));
    }
    let metrics = server.get("/metrics");
    let refused = metrics.lines().find_map(|line| line.strip_prefix("orgward_trace_spans_over_limit_total "));
    let refused: usize = refused.expect("a number").parse().expect("a number");
    assert_eq!(server.stop(), Some(0));
    let sent = collector.bodies();
    let arrived = (1..=asked).filter(|number| holds(&sent, &bytes(&format!("{number:032x}")))).count();
    assert!(arrived >= 1 && arrived + refused >= asked && refused > 0, "{arrived} arrived, {refused} did not");
}

#[tokio::test]
async fn a_collector_that_is_down_holds_up_nothing_and_is_named_once() {
    let host = Host::new().await;
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let endpoint = format!("otlp_endpoint=http://127.0.0.1:{port}/t0ken");
    let server = Running::spawn(host.command(&["serve", "--listen", "127.0.0.1:0", "--set", endpoint.as_str()]));
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    until(|| server.get("/metrics").contains("orgward_trace_export_failures_total")).await;
    let log = server.log();
    assert_eq!(log.matches("sending traces failed").count(), 1, "{log}");
    assert!(log.contains(&format!("http://127.0.0.1:{port}")) && !log.contains("t0ken"), "{log}");
}

#[tokio::test]
async fn an_endpoint_is_checked_and_its_path_is_not_shown() {
    let host = Host::new().await;
    for wrong in ["127.0.0.1:4318", "ftp://collector.example", "http://collector.example/?key=1"] {
        let sentence = host.run(&["config", "--set", &format!("otlp_endpoint={wrong}")], "").refusal();
        assert!(sentence.contains("otlp_endpoint") && sentence.contains("http:// or https://"), "{sentence}");
    }
    let shown = host.run(&["config", "--set", "otlp_endpoint=https://collector.example/t0ken"], "").success();
    assert!(shown.contains("https://collector.example/[hidden]") && !shown.contains("t0ken"), "{shown}");
}
