//! Measures what a data folder costs: backup and restore while changes go on, and processor, memory and disk at a rate of
//! requests. The folder is one that `orgward demo` has filled (`FILLED=FOLDER`); it is changed.

use crate::{
    changes::{History, Position, Worker},
    client::Client,
    contents,
    server::{self, Server, remove_folder, size_of},
};
use age::secrecy::ExposeSecret;
use std::{
    fs,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// How long changes go on before and after, and at each rate.
const SPAN: Duration = Duration::from_secs(20);

/// Changes that go on at a rate, whatever time each takes.
struct Pace {
    stop: Arc<AtomicBool>,
    times: Arc<Mutex<Vec<Duration>>>,
    failed: Arc<Mutex<u64>>,
    workers: Vec<tokio::task::JoinHandle<()>>,
}

impl Pace {
    /// Begins with `rate` requests a second; `reads` of a hundred only read.
    fn begin(client: &Client, rate: u32, reads: u32, seed: u64) -> Self {
        let count = 30_u32.min(rate);
        let between = Duration::from_secs(1) * count / rate;
        let (stop, times, failed) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Vec<_>>>::default(), Arc::default());
        let workers = (0..count).map(|number| {
            let (client, stop, times) = (client.clone(), stop.clone(), Arc::clone(&times));
            let failed: Arc<Mutex<u64>> = Arc::clone(&failed);
            tokio::spawn(async move {
                let (history, position): (History, Position) = (History::default(), Arc::new(|| 0));
                let mut worker = Worker::new(format!("pace-{seed}-{number}"), seed + u64::from(number));
                let mut due = Instant::now() + between * number / count;
                let mut nth = number;
                while !stop.load(Ordering::Relaxed) {
                    tokio::time::sleep_until(due.into()).await;
                    nth = nth.wrapping_add(37);
                    if nth % 100 < reads {
                        let answer = client.get("/v1/organization/projects?limit=20").await;
                        *failed.lock().expect("no panic") +=
                            u64::from(!answer.is_ok_and(|answer| answer.status == 200));
                    } else {
                        let is_answered = worker.once(&client, &history, &position).await;
                        *failed.lock().expect("no panic") += u64::from(!is_answered);
                    }
                    history.lock().expect("no panic").clear();
                    // Waiting counts from when the request was due.
                    times.lock().expect("no panic").push(due.elapsed());
                    due += between;
                }
            })
        });
        let workers = workers.collect();
        Self { stop, times, failed, workers }
    }

    /// Prints what the requests since the last call took.
    fn tell(&self, when: &str, span: Duration) {
        let mut times = std::mem::take(&mut *self.times.lock().expect("no panic"));
        times.sort_unstable();
        let quantile =
            |part: usize| times.get(times.len().saturating_sub(1) * part / 100).map_or(0.0, Duration::as_secs_f64);
        let rate = times.len() as f64 / span.as_secs_f64();
        let failed = *self.failed.lock().expect("no panic");
        let [half, p99, most] = [50, 99, 100].map(|part| quantile(part) * 1000.0);
        println!("  {when}: {rate:.0}/s, p50 {half:.1} ms, p99 {p99:.1} ms, longest {most:.0} ms, {failed} failed");
    }

    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for worker in self.workers {
            worker.await.expect("it does not panic");
        }
    }
}

/// A server on a filled folder, and an Admin key for it.
async fn start(data: &Path) -> (Server, Client) {
    let began = Instant::now();
    let server = Server::start(data).await.expect("it starts");
    let ready = began.elapsed().as_secs_f64() * 1000.0;
    println!("  start to ready: {ready:.0} ms, memory {} MiB", server.memory() >> 20);
    let browser = Client::signed_in(&server.url).await;
    let key = browser.new_admin_key(&contents::organization(data).await).await;
    let client = Client::new(&server.url, &key);
    (server, client)
}

/// Times of backup, rehearsal and restore, plain and encrypted, while changes go on.
///
/// `rate` is the number of changes a second; with more than the machine can do, waiting adds up.
pub async fn backups(folder: &Path, data: &Path, rate: u32, seed: u64) -> bool {
    let (backups, restored) = (folder.join("growth/backups"), folder.join("growth/restored"));
    fs::create_dir_all(&backups).expect("a folder");
    let secret = age::x25519::Identity::generate();
    let identity = folder.join("growth/identity");
    server::write_private(&identity, secret.to_string().expose_secret());
    println!("backups: {}, {} MB", data.display(), size_of(data) / 1_000_000);
    let (server, client) = start(data).await;
    let mut hold = true;
    let pace = Pace::begin(&client, rate, 0, seed);
    tokio::time::sleep(Duration::from_secs(3)).await;
    pace.times.lock().expect("no panic").clear();
    for recipient in [None, Some(secret.to_public().to_string())] {
        let kind = if recipient.is_some() { "encrypted" } else { "plain" };
        tokio::time::sleep(SPAN).await;
        pace.tell("before", SPAN);
        let mut args = vec!["backup", "--to", backups.to_str().expect("UTF-8")];
        if let Some(recipient) = &recipient {
            args.extend(["--recipient", recipient]);
        }
        let began = Instant::now();
        let made = server::run(data, &args).await;
        let took = began.elapsed();
        hold &= made.status.success();
        pace.tell(&format!("during the {kind} backup"), took);
        println!("  {kind} backup: {:.1} s, ok: {}", took.as_secs_f64(), made.status.success());
    }
    tokio::time::sleep(SPAN).await;
    pace.tell("after", SPAN);
    println!("  memory of the server: {} MiB", server.memory() >> 20);
    pace.end().await;
    server.kill().await;
    let mut files: Vec<_> =
        fs::read_dir(&backups).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort_unstable();
    for file in files {
        let (from, size) = (file.to_str().expect("UTF-8"), fs::metadata(&file).expect("a file").len());
        remove_folder(&restored);
        let keys = [data.join("secret.key"), data.join("audit.key")];
        let [secret_key, audit_key] = keys.each_ref().map(|key| key.to_str().expect("UTF-8"));
        let mut args = vec!["restore", "--from", from, "--secret-key", secret_key, "--audit-key", audit_key];
        if from.ends_with(".age") {
            args.extend(["--identity", identity.to_str().expect("UTF-8")]);
        }
        let began = Instant::now();
        let done = server::run(&restored, &args).await;
        let took = began.elapsed().as_secs_f64();
        hold &= done.status.success();
        println!("  {}: {} MB, restore {took:.1} s, ok: {}", file.display(), size / 1_000_000, done.status.success());
        if !done.status.success() {
            println!("  {}", server::words(&done));
        }
        remove_folder(&restored);
        fs::remove_file(file).expect("ours");
    }
    hold
}

/// Processor, memory and disk at rising rates of requests, nine of ten of which read; and the time of a verification.
pub async fn sizing(data: &Path, seed: u64) -> bool {
    println!("sizing: {}, {} MB", data.display(), size_of(data) / 1_000_000);
    let began = Instant::now();
    let verified = server::run(data, &["audit", "verify"]).await;
    println!("  audit verify: {:.1} s, ok: {}", began.elapsed().as_secs_f64(), verified.status.success());
    let (server, client) = start(data).await;
    for (nth, (rate, reads)) in [(10, 90), (50, 90), (200, 90), (500, 90), (100, 0), (300, 0)].into_iter().enumerate() {
        let pace = Pace::begin(&client, rate, reads, seed + 100 * nth as u64);
        let (before, used, began) = (counts(data).await, server.processor_time(), Instant::now());
        tokio::time::sleep(SPAN).await;
        let span = began.elapsed();
        let used = (server.processor_time() - used) / span.as_secs_f64() * 100.0;
        pace.tell(&format!("{rate}/s, {reads} % reads"), span);
        pace.end().await;
        let after = counts(data).await;
        let (events, requests, bytes) = (after.0 - before.0, after.1 - before.1, after.2 - before.2);
        let memory = server.memory() >> 20;
        println!(
            "    {used:.0} % of a processor, {memory} MiB, {events} events and {requests} requests in {bytes} bytes"
        );
    }
    server.kill().await;
    verified.status.success()
}

/// Numbers of events and requests, and the bytes of all pages in use.
async fn counts(data: &Path) -> (i64, i64, i64) {
    let mut database = crate::checker::open(data).await.expect("it opens");
    let sql = "select (select max(seq) from audit_logs), (select count(*) from request_log),
         (select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size)";
    sqlx::query_as(sql).fetch_one(&mut database).await.expect("it can be read")
}
