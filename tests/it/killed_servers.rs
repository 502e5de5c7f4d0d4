//! A server that is killed with SIGKILL a hundred times, at random moments, while clients change what it stores.
//!
//! Seeded fault this test catches: a change that is acknowledged before its commit.
//!
//! `ORGWARD_KILL_SEED=1 cargo test --test it killed_servers -- --nocapture` kills at other moments and prints the counts.

#![expect(
    clippy::disallowed_methods,
    reason = "a kill comes at a random time, and copies are spoiled behind the product's back"
)]

use crate::{
    operator_serve::Running,
    support::{
        Host,
        http_connection::WholeResponse,
        journal::compare,
        load::{Asked, Attempt, Outcome, Worker, work},
    },
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sqlx::AnyPool;
use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

const KILLS: usize = 100;

const CLIENTS: u64 = 4;

/// The most changes that are acknowledged before a kill, and the longest time between the last of them and the kill, in
/// microseconds. A change takes about as long.
const MAX_CHANGES: usize = 12;
const MAX_DELAY: u64 = 20_000;

/// The longest time that a starting server has before it is killed, in microseconds.
const MAX_START: u64 = 300_000;

fn seed() -> u64 {
    let given = std::env::var("ORGWARD_KILL_SEED").ok();
    given.map_or(20_261_129, |text| text.parse().expect("ORGWARD_KILL_SEED is a whole number"))
}

fn serve(host: &Host) -> Command {
    host.command(&["serve", "--listen", "127.0.0.1:0", "--set", "requests_per_minute=0"])
}

/// Copies the database of a server that is not running, with its write-ahead log.
fn copy(data: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for name in ["orgward.db", "orgward.db-wal"] {
        if data.join(name).exists() {
            fs::copy(data.join(name), to.join(name)).expect("a copy");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_killed_a_hundred_times_loses_no_acknowledged_change_and_makes_none_twice() {
    let host = Host::new().await;
    if host.database.is_some() {
        // The files of PostgreSQL belong to its own server.
        return;
    }
    let (seed, began) = (seed(), Instant::now());
    println!("seed {seed}");
    let (key, mut random) = (host.init_with_key(), StdRng::seed_from_u64(seed));
    let mut workers: Vec<Worker> =
        (0..CLIENTS).map(|number| Worker::new(&format!("w{number}"), &key, seed.wrapping_add(number))).collect();
    let mut while_starting = 0;
    for kill in 0..KILLS {
        if kill == KILLS / 2 {
            copy(&host.path("data"), &host.path("earlier"));
        }
        if random.random_ratio(1, 10) {
            let mut starting = serve(&host).spawn().expect("the program starts");
            thread::sleep(Duration::from_micros(random.random_range(0..MAX_START)));
            starting.kill().expect("it can be killed");
            starting.wait().expect("it ends");
            while_starting += 1;
            continue;
        }
        let server = Running::spawn(serve(&host));
        let (changes, delay) = (random.random_range(0..=MAX_CHANGES), random.random_range(0..MAX_DELAY));
        work(&mut workers, server.address(), |progress| {
            progress.wait_for(changes);
            // Nothing is waited for any more: the moment of the kill is what is tried.
            thread::sleep(Duration::from_micros(delay));
            server.signal("KILL");
        });
        server.ended();
    }
    // Whatever the last kill left is repaired by the last start.
    assert_eq!(Running::spawn(serve(&host)).stop(), Some(0));
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&host.path("data"), &attempts).await;
    let seconds = began.elapsed().as_secs();
    println!("{KILLS} kills, {while_starting} of them while it started; {counts}; {seconds} s");
    assert_eq!(faults, [""; 0], "seed {seed}");
    assert!(counts.acknowledged > KILLS && counts.unanswered > 0, "there was no load: {counts}");
    assert_eq!(counts.refused, 0, "no change was refused");
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("Each record has the MAC") && said.contains("tables agree with the log"), "{said}");

    // The same comparison finds what it is for.
    let (_, faults) = compare(&host.path("earlier"), &attempts).await;
    assert!(faults.iter().any(|fault| fault.starts_with("acknowledged and lost")), "an earlier copy: {faults:?}");
    control(&host, &attempts).await;
}

/// Spoils copies of the database, one change at a time, and expects the comparison to name it.
async fn control(host: &Host, attempts: &[&Attempt]) {
    let project = "(select id from projects where is_default = 0 and archived_at is null order by id limit 1)";
    for (number, (spoil, fault)) in [
        (format!("delete from projects where id = {project}"), "an event without its change"),
        (format!("update projects set name = 'Other' where id = {project}"), "a change without an event"),
        (
            "insert into projects select 'proj_other', organization_id, 'Other', 'other', 0, null, null, 1, null,
             data_retention, null from projects where is_default = 1"
                .to_owned(),
            "a change without an event",
        ),
        (
            "delete from request_log where id = (select max(id) from request_log)".to_owned(),
            "has no row in the request log",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = host.path(&format!("spoiled{number}"));
        copy(&host.path("data"), &folder);
        let url = orgward::server::database::file_url(&folder.join("orgward.db"));
        let tables = AnyPool::connect(&url).await.expect("a copy");
        let done = sqlx::query(sqlx::AssertSqlSafe(spoil.clone())).execute(&tables).await.expect("as an attacker");
        assert_eq!(done.rows_affected(), 1, "{spoil}");
        tables.close().await;
        let (_, faults) = compare(&folder, attempts).await;
        assert!(faults.iter().any(|found| found.contains(fault)), "{spoil}: {faults:?}");
    }
    // A request that the clients never sent, one that was refused, and one without an answer that was made twice.
    let is_made = |attempt: &&Attempt| {
        matches!((&attempt.asked, &attempt.outcome), (Asked::CreateProject { .. }, Outcome::Acknowledged(_)))
    };
    let made = attempts.iter().position(is_made).expect("there was load");
    let (mut others, first) = (attempts.to_vec(), attempts[made]);
    others.remove(made);
    let others = others.as_slice();
    let (_, faults) = compare(&host.path("data"), others).await;
    assert!(faults.iter().any(|fault| fault.contains("is of no request")), "{faults:?}");
    let unanswered = Attempt { outcome: Outcome::Unanswered, ..first.clone() };
    let refused = Attempt { outcome: Outcome::Refused(WholeResponse::default()), ..unanswered.clone() };
    let (_, faults) = compare(&host.path("data"), &[&[&refused], others].concat()).await;
    assert!(faults.iter().any(|fault| fault.starts_with("refused, but made")), "{faults:?}");
    let folder = host.path("repeated");
    copy(&host.path("data"), &folder);
    let url = orgward::server::database::file_url(&folder.join("orgward.db"));
    let tables = AnyPool::connect(&url).await.expect("a copy");
    let event = "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
         select organization_id, (select max(seq) + 1 from audit_logs), 'audit_log-again', type,
         (select max(effective_at) from audit_logs), leaf, leaf_hash, mac from audit_logs where leaf like $1";
    let Asked::CreateProject { name } = &first.asked else { panic!("the first request creates a project: {first:?}") };
    let done = sqlx::query(event).bind(format!("%project.created%\"{name}\"%")).execute(&tables).await;
    assert_eq!(done.expect("as an attacker").rows_affected(), 1);
    tables.close().await;
    let (_, faults) = compare(&folder, &[&[&unanswered], others].concat()).await;
    assert!(faults.iter().any(|fault| fault.starts_with("made twice")), "{faults:?}");
}
