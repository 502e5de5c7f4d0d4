//! Lets a server work for minutes with everything at once: changes, reads, pages, checks of keys, and live tails. There must
//! be no error, and its memory must not grow.

use crate::{
    changes::{History, Position, Worker},
    client::Client,
    contents,
    server::{self, Server, remove_folder},
};
use reqwest::Method;
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The memory of the last third may be larger than that of the second by this part.
const GROWTH: f64 = 0.10;

/// Number of events at the beginning.
const EVENTS: [&str; 2] = ["--events", "40000"];

/// Number of live tails, at most what one session may have.
const TAILS: usize = 3;

/// What clients saw.
#[derive(Default)]
struct Seen {
    /// By kind of request.
    times: Mutex<BTreeMap<&'static str, Vec<Duration>>>,
    errors: Mutex<Vec<String>>,
    /// Events that live tails brought.
    tailed: AtomicU64,
    stop: AtomicBool,
}

impl Seen {
    fn add(&self, kind: &'static str, took: Duration) {
        self.times.lock().expect("no panic").entry(kind).or_default().push(took);
    }

    fn error(&self, sentence: String) {
        self.errors.lock().expect("no panic").push(sentence);
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Runs for that many minutes. Returns whether it held, and the control failed.
pub async fn run(folder: &Path, minutes: u64, seed: u64) -> bool {
    let data = folder.join("soak/data");
    remove_folder(&data);
    // Larger than the caches of the database connections, which are then full before the second third.
    server::demo(&data, &[&server::POPULATION[..], &EVENTS].concat()).await;
    let server = Server::start(&data).await.expect("it starts");
    let organization = contents::organization(&data).await;
    let browser = Client::signed_in(&server.url).await;
    let key = browser.new_admin_key(&organization).await;
    let controls = controls(&server.url).await;

    let seen = Arc::new(Seen::default());
    let mut running = Vec::new();
    let admin = Client::new(&server.url, &key);
    let body = json!({ "name": "reading", "scopes": ["api.management.read"] });
    let made = admin.send(Method::POST, "/v1/organization/admin_api_keys", Some(&body)).await.expect("an answer").body;
    let reading: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    let reading = Client::new(&server.url, reading["value"].as_str().expect("a key"));
    let unknown = Client::new(&server.url, &format!("{}x", &key[..key.len() - 1]));

    for number in 0..16 {
        running.push(tokio::spawn(change(admin.clone(), format!("soak-{number}"), seed + number, seen.clone())));
    }
    const LISTS: [&str; 5] = [
        "/v1/organization/projects?limit=20",
        "/v1/organization/audit_logs?limit=20",
        "/v1/organization/admin_api_keys?limit=20",
        "/v1/organization/users",
        "/v1/organization/invites?limit=20",
    ];
    let one = vec!["/v1/organization/projects?limit=1".to_owned()];
    let pages =
        ["", "/members", "/projects", "/admin-keys", "/invites", "/audit-logs", "/audit-logs?q=project.created"];
    let pages: Vec<_> = pages.iter().map(|page| format!("/o/{organization}{page}")).collect();
    for (clients, client, kind, paths, status) in [
        (8, admin, "read", LISTS.map(str::to_owned).to_vec(), 200),
        (4, reading, "key check", one.clone(), 200),
        (1, unknown, "refused key", one, 401),
        (2, browser.clone(), "page", pages, 200),
    ] {
        for _ in 0..clients {
            running.push(tokio::spawn(ask(client.clone(), kind, paths.clone(), status, seen.clone())));
        }
    }
    let live = format!("/o/{organization}/audit-logs/live");
    for _ in 0..TAILS {
        tokio::spawn(tail(browser.clone(), live.clone(), seen.clone()));
    }

    let mut memory = Vec::new();
    let (began, used) = (Instant::now(), server.processor_time());
    let ends = Duration::from_secs(minutes * 60);
    while began.elapsed() < ends {
        tokio::time::sleep(Duration::from_secs(1)).await;
        memory.push(server.memory());
        if memory.len() % 60 == 0 {
            let errors = seen.errors.lock().expect("no panic").len();
            println!("  minute {}: {} MiB, {errors} errors", memory.len() / 60, memory[memory.len() - 1] >> 20);
        }
    }
    seen.stop.store(true, Ordering::Relaxed);
    for client in running {
        client.await.expect("a client does not panic");
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "soak: {minutes} minutes, {:.2} processors used by the server",
        (server.processor_time() - used) / seconds
    );
    for (kind, times) in seen.times.lock().expect("no panic").iter_mut() {
        times.sort_unstable();
        let quantile = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1000.0;
        let (rate, most) = (times.len() as f64 / seconds, quantile(100));
        let (half, p99) = (quantile(50), quantile(99));
        println!("  {kind}: {rate:.0}/s, p50 {half:.1} ms, p99 {p99:.1} ms, longest {most:.0} ms");
    }
    let tailed = seen.tailed.load(Ordering::Relaxed);
    println!("  live tails: {TAILS}, {tailed} messages");
    let is_flat = is_flat(&memory);
    let third = memory.len() / 3;
    let mean = |part: &[u64]| part.iter().sum::<u64>() as f64 / part.len().max(1) as f64 / 1_048_576.0;
    let (second, last) = (mean(&memory[third..2 * third]), mean(&memory[2 * third..]));
    println!(
        "  memory: {second:.1} MiB in the second third, {last:.1} in the last: {}",
        if is_flat { "flat" } else { "GROWS" }
    );
    let errors = seen.errors.lock().expect("no panic").clone();
    println!("  errors: {}", errors.len());
    errors.iter().take(10).for_each(|error| println!("  ERROR {error}"));
    server.kill().await;
    errors.is_empty() && is_flat && tailed > 0 && controls
}

async fn change(client: Client, name: String, seed: u64, seen: Arc<Seen>) {
    let (history, position): (History, Position) = (History::default(), Arc::new(|| 0));
    let mut worker = Worker::new(name, seed);
    while !seen.is_over() {
        if !worker.once(&client, &history, &position).await {
            seen.error("a change was not answered".to_owned());
        }
        history.lock().expect("no panic").clear();
        worker.times.drain(..).for_each(|took| seen.add("change", took));
        for (status, count) in std::mem::take(&mut worker.refused) {
            seen.error(format!("{count} changes were refused with {status}"));
        }
    }
}

async fn ask(client: Client, kind: &'static str, paths: Vec<String>, expected: u16, seen: Arc<Seen>) {
    for path in paths.iter().cycle() {
        if seen.is_over() {
            return;
        }
        match client.get(path).await {
            Ok(answer) if answer.status == expected => seen.add(kind, answer.took),
            Ok(answer) => seen.error(format!("{path} was answered with {}", answer.status)),
            Err(error) => seen.error(format!("{path}: {error}")),
        }
    }
}

async fn tail(client: Client, path: String, seen: Arc<Seen>) {
    match client.stream(&path).await {
        Ok(mut response) if response.status() == 200 => loop {
            match response.chunk().await {
                Ok(Some(_)) => drop(seen.tailed.fetch_add(1, Ordering::Relaxed)),
                _ if seen.is_over() => return,
                _ => return seen.error("a live tail ended".to_owned()),
            }
        },
        Ok(response) => seen.error(format!("a live tail was answered with {}", response.status())),
        Err(error) => seen.error(format!("{path}: {error}")),
    }
}

/// Whether the mean of the last third is hardly larger than that of the second.
fn is_flat(memory: &[u64]) -> bool {
    let third = memory.len() / 3;
    let mean = |part: &[u64]| part.iter().sum::<u64>() as f64 / part.len().max(1) as f64;
    mean(&memory[2 * third..]) <= mean(&memory[third..2 * third]) * (1.0 + GROWTH)
}

/// A refused request must count as an error, and memory that grows steadily must not count as flat.
async fn controls(url: &str) -> bool {
    let seen = Arc::new(Seen::default());
    let wrong = tokio::spawn(ask(
        Client::new(url, "none"),
        "read",
        vec!["/v1/organization/users".to_owned()],
        200,
        seen.clone(),
    ));
    tokio::time::sleep(Duration::from_millis(300)).await;
    seen.stop.store(true, Ordering::Relaxed);
    wrong.await.expect("it does not panic");
    let errors = seen.errors.lock().expect("no panic").len();
    let leaking: Vec<u64> = (0..600).map(|second| 60_000_000 + second * 60_000).collect();
    let is_flat = is_flat(&leaking);
    println!(
        "  control, a wrong key: {errors} errors; 60 kB more a second: {}",
        if is_flat { "NOT SEEN" } else { "grows" }
    );
    errors > 0 && !is_flat
}
