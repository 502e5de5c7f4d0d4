//! Pages while a flood of sign-ins keeps the queue of passwords to be hashed full: those who are signed in should not feel it.

use super::load::{Load, Measured};
use crate::{
    client::Client,
    contents,
    server::{self, Server, remove_folder},
};
use std::{
    net::Ipv4Addr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

/// Number of clients that sign in: more than are hashed and wait at a time.
const CLIENTS: usize = 48;

/// How long a client waits that is refused because the queue is full.
const REFUSED: Duration = Duration::from_millis(100);

/// How many times as long the slowest hundredth of the requests may wait.
const AIM: f64 = 1.5;

/// What the clients of a flood were answered.
#[derive(Default)]
struct Flood {
    stop: AtomicBool,
    attempts: AtomicU32,
    hashed: AtomicU32,
    refused: AtomicU32,
}

/// Measures each page without and with the flood, in turns. Returns whether no page failed and the queue was full.
pub async fn run(folder: &Path, rounds: usize, seconds: u64) -> bool {
    let data = folder.join("speed/flood");
    remove_folder(&data);
    let key = server::init(&data).await;
    // Each attempt has an address of its own, as one that many machines send.
    let variables = [("ORGWARD_TRUSTED_PROXIES", "127.0.0.1/32".as_ref())];
    let server = Server::start_with(&data, &variables).await.expect("the server starts");
    let project = super::fill(&Client::new(&server.url, &key)).await;
    let browser = Client::signed_in(&server.url).await;
    let organization = contents::organization(&data).await;
    let page = Load::get(&server.url, &format!("/o/{organization}/invites")).header("cookie", browser.cookies());
    let one = Load::get(&server.url, &format!("/v1/organization/projects/{project}"));
    let one = one.header("authorization", &format!("Bearer {key}"));
    println!("\n| Request | p99 ms | in a flood | times | a second | in a flood | at most |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut holds = true;
    for (name, load) in [("invites page", page), ("one project", one)] {
        for clients in [1, 32] {
            let load = load.clone().clients(clients);
            let mut pairs: Vec<(Measured, Measured)> = Vec::new();
            for _ in 0..rounds {
                let quiet = load.run(seconds).await;
                let (flooded, is_full) = flooded(&server.url, &load, seconds).await;
                holds &= is_full && quiet.failed + flooded.failed == 0;
                pairs.push((quiet, flooded));
            }
            pairs.sort_by(|a, b| (a.1.p99_ms / a.0.p99_ms).total_cmp(&(b.1.p99_ms / b.0.p99_ms)));
            let (quiet, flooded) = &pairs[pairs.len() / 2];
            let times = flooded.p99_ms / quiet.p99_ms;
            println!(
                "| {name}, clients: {clients} | {:.1} | {:.1} | {times:.2} | {:.0} | {:.0} | {AIM} |",
                quiet.p99_ms, flooded.p99_ms, quiet.per_second, flooded.per_second
            );
        }
    }
    server.kill().await;
    holds
}

/// Runs the load in a flood; returns whether passwords were hashed, and sign-ins refused because the queue was full.
async fn flooded(url: &str, load: &Load, seconds: u64) -> (Measured, bool) {
    let flood = Arc::<Flood>::default();
    let tasks: Vec<_> = (0..CLIENTS).map(|_| tokio::spawn(sign_in(url.to_owned(), flood.clone()))).collect();
    let measured = load.run(seconds).await;
    flood.stop.store(true, Relaxed);
    for task in tasks {
        task.await.expect("it does not panic");
    }
    let (hashed, refused) = (flood.hashed.load(Relaxed), flood.refused.load(Relaxed));
    println!("<!-- {hashed} passwords hashed, {refused} refused because the queue was full -->");
    (measured, hashed > 0 && refused > 0)
}

async fn sign_in(url: String, flood: Arc<Flood>) {
    let start = rand::random::<u32>() >> 1;
    while !flood.stop.load(Relaxed) {
        let number = start.wrapping_add(flood.attempts.fetch_add(1, Relaxed));
        let from = Client::new(&url, "none").with_address(Ipv4Addr::from(number));
        let email = format!("person-{number}@flood.example");
        match from.sign_in_with(&email, "a wrong password").await {
            Err(429) => {
                flood.refused.fetch_add(1, Relaxed);
                tokio::time::sleep(REFUSED).await;
            }
            Err(422) => drop(flood.hashed.fetch_add(1, Relaxed)),
            other => panic!("{}", other.map_or_else(|status| status.to_string(), |_| "signed in".to_owned())),
        }
    }
}
