//! The same work done by Orgward and by programs that an organization could run instead, in turns on the same machine. Each
//! keeps its data in its embedded database. A program takes part when a variable of the environment names it: `POCKETBASE`
//! and `POCKETBASE_DURABLE` are binaries of PocketBase, the second one built with `synchronous(FULL)`, so that a change is
//! on disk before the answer, as ours is; `KEYCLOAK` is the folder of a distribution of Keycloak.

use crate::{
    client::Client,
    server::{self, Server, remove_folder},
    speed::{
        self,
        load::{Load, Measured},
    },
};
use reqwest::Method;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path, process::Stdio, time::Duration};
use tokio::process::{Child, Command};

mod keycloak;
mod pocketbase;

/// Number of objects of the list.
const LISTED: usize = 100;

/// Maximum time of a start. Keycloak builds itself at its first one.
const START: Duration = Duration::from_secs(300);

/// One kind of work, and what of it a second each program should do at least, times that of another.
struct Work {
    name: &'static str,
    /// Times what the fastest other program does; of creations, the fastest that is durable.
    aim: f64,
    only_durable: bool,
}

const WORK: [Work; 6] = [
    Work { name: "one object, 32 clients", aim: 1.25, only_durable: false },
    Work { name: "list of 100, 32 clients", aim: 2.5, only_durable: false },
    Work { name: "20 audit records, 32 clients", aim: 2.0, only_durable: false },
    Work { name: "unknown key, 32 clients", aim: 3.0, only_durable: false },
    Work { name: "create, 1 client", aim: 1.0, only_durable: true },
    Work { name: "create, 64 clients", aim: 2.0, only_durable: true },
];

/// A program that runs, and its request for each kind of [`WORK`]; `None` if it does not do such work.
struct Peer {
    name: &'static str,
    /// It answers after the change is on disk.
    is_durable: bool,
    processes: Group,
    loads: [Option<Load>; WORK.len()],
}

/// A process that a program began with, and those that it started.
enum Group {
    /// Of Orgward, whose server is stopped elsewhere.
    One(u32),
    /// All of a group, which are killed when this is dropped: Keycloak's script starts another process.
    Whole(Child),
}

impl Group {
    /// Their resident memory in bytes.
    fn memory(&self) -> u64 {
        let first = match self {
            Self::One(process) => return server::memory(*process),
            Self::Whole(child) => child.id().expect("it runs"),
        };
        let entries =
            fs::read_dir("/proc").expect("Linux").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let processes = entries.filter_map(|name| name.parse::<u32>().ok());
        let is_here = |process: &u32| {
            // The fields after the name, which may contain spaces: state, parent, group (proc_pid_stat(5)).
            let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            text.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(2)) == Some(&first.to_string())
        };
        processes.filter(is_here).map(server::memory).sum()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Self::Whole(child) = self else { return };
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        kill_process_group(group.expect("it runs"), Signal::KILL).expect("ours");
    }
}

/// Measures that many rounds and prints the table. Returns whether no request failed.
pub async fn run(folder: &Path, rounds: usize, seconds: u64) -> bool {
    let folder = folder.join("peers");
    remove_folder(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let data = folder.join("orgward");
    let key = server::init(&data).await;
    let server = Server::start(&data).await.expect("the server starts");
    let mut peers = vec![orgward(&server, &key).await];
    for (name, variable, is_durable) in
        [("PocketBase", "POCKETBASE", false), ("PocketBase, durable", "POCKETBASE_DURABLE", true)]
    {
        if let Some(program) = std::env::var_os(variable) {
            peers.push(pocketbase::start(Path::new(&program), name, is_durable, &folder.join(variable)).await);
        }
    }
    if let Some(program) = std::env::var_os("KEYCLOAK") {
        peers.push(keycloak::start(Path::new(&program), &folder.join("keycloak")).await);
    }
    let mut measured: BTreeMap<(usize, usize), Vec<Measured>> = BTreeMap::new();
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for (work, Work { name, .. }) in WORK.iter().enumerate() {
            for (number, peer) in peers.iter().enumerate() {
                let Some(load) = &peer.loads[work] else { continue };
                let found = load.run(seconds).await;
                println!("  {name}: {} {:.0} a second, {} failed", peer.name, found.per_second, found.failed);
                measured.entry((work, number)).or_default().push(found);
            }
        }
    }
    print(&peers, &measured);
    measured.values().flatten().all(|found| found.failed == 0)
}

async fn orgward(server: &Server, key: &str) -> Peer {
    let program = Client::new(&server.url, key);
    let project = speed::fill(&program).await;
    let bearer = |path: String| Load::get(&server.url, &path).header("authorization", &format!("Bearer {key}"));
    let create = speed::create_projects(&server.url, key);
    Peer {
        name: "Orgward",
        is_durable: true,
        processes: Group::One(server.id()),
        loads: [
            Some(bearer(format!("/v1/organization/projects/{project}"))),
            Some(bearer(format!("/v1/organization/invites?limit={LISTED}"))),
            Some(bearer("/v1/organization/audit_logs?limit=20".to_owned())),
            Some(speed::unknown_key(&server.url)),
            Some(create.clone().clients(1)),
            Some(create),
        ],
    }
}

/// Prints medians, with the wait of the slowest hundredth for creations, and each program's memory.
fn print(peers: &[Peer], measured: &BTreeMap<(usize, usize), Vec<Measured>>) {
    let names: Vec<_> = peers.iter().map(|peer| peer.name).collect();
    println!("\n| Work, a second (p99 in ms) | {} | times the best | at least |", names.join(" | "));
    println!("| --- |{} --- | --- |", " --- |".repeat(peers.len()));
    for (number, work) in WORK.iter().enumerate() {
        let rate = |peer: usize| {
            measured.get(&(number, peer)).map(|rounds| median(rounds.iter().map(|found| found.per_second).collect()))
        };
        let cells = (0..peers.len()).map(|peer| match (rate(peer), measured.get(&(number, peer))) {
            (Some(rate), Some(rounds)) => {
                format!("{rate:.0} ({:.1})", median(rounds.iter().map(|found| found.p99_ms).collect()))
            }
            _ => "–".to_owned(),
        });
        let cells: Vec<_> = cells.collect();
        let others = (1..peers.len()).filter(|peer| !work.only_durable || peers[*peer].is_durable);
        let best = others.filter_map(rate).fold(0.0, f64::max);
        let times = rate(0).expect("it was measured") / best;
        println!("| {} | {} | {times:.2} | {} |", work.name, cells.join(" | "), work.aim);
    }
    let memory: Vec<_> = peers.iter().map(|peer| (peer.processes.memory() >> 20).to_string()).collect();
    println!("| memory afterwards, MiB | {} | | |", memory.join(" | "));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A port of the loopback interface that was free just now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Starts a program in a group of its own, whose output goes to a file, and waits until the address answers.
async fn spawn(command: &mut Command, log: &Path, address: &str) -> Group {
    let log = fs::File::create(log).expect("a log file");
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stderr(log.try_clone().expect("a file"))
        .stdout(log)
        .kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    let is_ready = async {
        while !reqwest::get(address).await.is_ok_and(|response| response.status().is_success()) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::select! {
        ready = tokio::time::timeout(START, is_ready) => ready.expect("the program answers"),
        ended = child.wait() => panic!("{address}: the program has ended: {ended:?}"),
    }
    Group::Whole(child)
}

/// Sends a body, with a token if there is one, and returns the JSON of the answer and its `location`.
async fn call(method: Method, address: &str, token: Option<&str>, body: &Value) -> (Value, String) {
    let mut request = reqwest::Client::new().request(method, address).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = request.body(body.to_string()).send().await.expect("it is answered");
    let location = response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (status, location) = (response.status(), location.to_owned());
    let text = response.text().await.expect("an answer");
    assert!(status.is_success(), "{address}: {status} {text}");
    (serde_json::from_str(&text).unwrap_or(json!(null)), location)
}
