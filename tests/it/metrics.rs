//! The metrics: what they say after things have happened, that they can be added up over servers, and that the guide lists
//! them all.
//!
//! Seeded faults these tests catch: a metric that nobody documented; a summary, whose quantiles cannot be added up; a listener
//! that gives metrics to those who should send a token.

use crate::{
    operator_serve::Running,
    support::{Host, METRICS_TOKEN, until},
};
use orgward::server::metrics::table::METRICS;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
};

/// The names of all metrics in the program.
fn known() -> BTreeSet<String> {
    METRICS.iter().map(|(name, ..)| (*name).to_owned()).collect()
}

#[test]
fn the_guide_lists_every_metric_and_no_other() {
    let guide =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operators-guide.md")).expect("the guide");
    let (_, list) = guide.split_once("### All metrics").expect("the chapter");
    let list = list.split("\n#").next().expect("its text");
    let rows = list.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: BTreeMap<String, String> = rows
        .map(|row| {
            let mut cells = row.split('|').map(|cell| cell.trim().trim_end_matches('`').to_owned());
            (cells.next().expect("a name"), cells.next().expect("a kind"))
        })
        .collect();
    assert_eq!(listed.keys().cloned().collect::<BTreeSet<_>>(), known());
    for (name, kind, _) in METRICS {
        assert_eq!(listed[*name], kind.as_str(), "{name}");
    }
}

#[test]
fn every_metric_in_the_source_is_in_the_table() {
    let mut used = BTreeSet::new();
    for source in ["src", "crates"].into_iter().flat_map(crate::layout::imports::sources) {
        let text: String = source.text.split_whitespace().collect();
        for part in ["counter!(\"", "gauge!(\"", "histogram!(\""].iter().flat_map(|mark| text.split(mark).skip(1)) {
            used.insert(part.split('"').next().expect("a name").to_owned());
        }
        // Names that a loop gives to the macro.
        used.extend(
            text.split("\"orgward_")
                .skip(1)
                .filter_map(|part| part.split('"').next())
                .map(|end| format!("orgward_{end}"))
                .filter(|name| known().contains(name)),
        );
    }
    let missing: Vec<_> = used.difference(&known()).cloned().collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    let known = known();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "in the table, but measured nowhere: {unused:?}");
}

/// The families of metrics in a response: kind and help by name.
fn families(text: &str) -> BTreeMap<String, (String, String)> {
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')) {
            found.entry(name.to_owned()).or_default().1 = help.to_owned();
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            found.entry(name.to_owned()).or_default().0 = kind.to_owned();
        }
    }
    found
}

/// The values of all series of a metric whose labels contain these.
fn sum(text: &str, name: &str, labels: &[&str]) -> f64 {
    let series = text.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])));
    let those = series.filter(|line| labels.iter().all(|label| line.contains(label)));
    those.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

#[tokio::test]
async fn what_happens_is_measured_in_histograms_and_counters_with_their_help() {
    let host = Host::new().await;
    let made: serde_json::Value =
        serde_json::from_str(&host.init(&["--admin-key", "ci", "--json"]).success()).expect("JSON");
    let key = format!("authorization: Bearer {}\r\n", made["admin_key"].as_str().expect("a key"));
    let server = Running::start(&host);
    for name in ["Grid", "Tide", "Wind"] {
        let answer = server.ask("POST /v1/organization/projects", &key, &format!("{{\"name\":\"{name}\"}}"));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(server.ask("GET /v1/organization/projects/proj_nothing", &key, "").starts_with("HTTP/1.1 404"));
    let sign_in = |password: &str| {
        let origin =
            format!("origin: http://{}\r\ncontent-type: application/x-www-form-urlencoded\r\n", server.address());
        let body = format!("credentials%5Bemail%5D=ada%40fjordlight.example&credentials%5Bpassword%5D={password}");
        server.ask("POST /sign-in", &origin, &body)
    };
    assert!(sign_in("plum+tractor+velvet+moon").starts_with("HTTP/1.1 303"));
    assert!(!sign_in("wrong+tractor+velvet+moon").starts_with("HTTP/1.1 303"));
    until(|| server.get("/metrics").contains("orgward_disk_free_bytes")).await;
    let text = server.get("/metrics");
    for (name, (kind, help)) in families(&text) {
        let (_, known, words) = METRICS.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((kind.as_str(), help.as_str()), (known.as_str(), *words), "{name}");
    }
    let projects = ["route=\"/v1/organization/projects\"", "status=\"2xx\"", "method=\"POST\""];
    assert_eq!(sum(&text, "orgward_request_seconds_count", &projects), 3.0, "{text}");
    let all = [&projects[..], &["le=\"+Inf\""]].concat();
    assert_eq!(sum(&text, "orgward_request_seconds_bucket", &all), 3.0, "{text}");
    let unknown = ["route=\"/v1/organization/projects/{project_id}\"", "status=\"4xx\""];
    assert_eq!(sum(&text, "orgward_request_seconds_count", &unknown), 1.0, "{text}");
    assert!(!text.contains("proj_nothing") && !text.contains("quantile="), "{text}");
    assert_eq!(sum(&text, "orgward_sign_ins_total", &["outcome=\"ok\""]), 1.0);
    assert_eq!(sum(&text, "orgward_sign_ins_total", &["outcome=\"wrong\""]), 1.0);
    for name in
        ["orgward_commit_seconds_count", "orgward_write_wait_seconds_count", "orgward_reader_wait_seconds_count"]
    {
        assert!(sum(&text, name, &[]) >= 3.0, "{name}: {text}");
    }
    assert!(sum(&text, "orgward_commit_group_size_sum", &[]) >= 3.0, "{text}");
    assert_eq!(sum(&text, "orgward_commit_failures_total", &[]), 0.0);
    assert_eq!(sum(&text, "orgward_database_readers_max", &[]), 8.0);
    assert!(sum(&text, "orgward_database_readers", &[]) >= 1.0, "{text}");
    assert!(sum(&text, "orgward_connections_open", &[]) >= 1.0, "this one: {text}");
    assert_eq!(sum(&text, "orgward_build_info", &[concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"")]), 1.0);
    if cfg!(target_os = "linux") {
        assert!(sum(&text, "process_resident_memory_bytes", &[]) > 1e6, "{text}");
        assert!(
            sum(&text, "process_open_fds", &[]) > 3.0 && sum(&text, "process_start_time_seconds", &[]) > 1e9,
            "{text}"
        );
    }
    assert_eq!(server.stop(), Some(0));
}

/// The response of another address of the server.
fn get(address: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

#[tokio::test]
async fn a_listener_of_their_own_gives_metrics_to_scrapers_elsewhere_and_nothing_else() {
    let host = Host::new().await;
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").to_string();
    let own = format!("metrics_listen={free}");
    let serve = |token: &str| {
        Running::spawn(host.command(&["serve", "--listen", "127.0.0.1:0", "--set", &own, "--set", token]))
    };
    let server = serve("metrics_token_file=");
    assert!(get(&free, "/metrics", "").contains("# HELP orgward_build_info"), "without a token");
    assert!(
        get(&free, "/healthz", "").starts_with("HTTP/1.1 200") && get(&free, "/readyz", "").starts_with("HTTP/1.1 200")
    );
    for path in ["/", "/sign-in", "/v1/organization/projects", "/openapi.json", "/_doctor"] {
        assert!(get(&free, path, "").starts_with("HTTP/1.1 404"), "{path}");
    }
    assert!(server.get("/metrics").starts_with("HTTP/1.1 404"), "off where people come in");
    assert_eq!(server.stop(), Some(0));

    let server = serve("metrics_token_file=metrics.token");
    assert!(get(&free, "/metrics", "").starts_with("HTTP/1.1 401"), "with a token it is asked for everywhere");
    let token = format!("authorization: Bearer {METRICS_TOKEN}\r\n");
    assert!(get(&free, "/metrics", &token).contains("orgward_build_info"));
    assert!(server.get("/metrics").contains("orgward_build_info"));
    let sentence = Host::new().await.run(&["serve", "--listen", "127.0.0.1:0", "--set", &own], "").refusal();
    assert!(sentence.contains(&free) && sentence.contains("taken"), "{sentence}");
    assert_eq!(server.stop(), Some(0));
}
