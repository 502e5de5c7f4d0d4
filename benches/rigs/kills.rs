//! Kills the server with SIGKILL at random moments under load, and checks the data folder after each start.

use crate::{
    changes::{Change, History, Outcome, Position, load, workers},
    checker::{self, Findings, check, settle},
    client::Client,
    server::{self, Server, copy_folder, remove_folder},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{path::Path, sync::Arc, time::Duration};

/// Number of kills after which another folder is used, so that checking a whole log stays fast.
const KILLS_OF_A_FOLDER: usize = 100;

/// What all kills found.
#[derive(Default)]
struct Totals {
    kills: usize,
    at_start: usize,
    acknowledged: usize,
    done: usize,
    not_done: usize,
    refused: u64,
    own_events: usize,
}

/// Kills a server that often. Returns whether everything held, and each control failed.
pub async fn torture(folder: &Path, kills: usize, seed: u64) -> bool {
    let mut random = StdRng::seed_from_u64(seed);
    let mut totals = Totals::default();
    let mut faults = Vec::new();
    let mut controls = true;
    while totals.kills < kills && faults.is_empty() {
        let number = totals.kills / KILLS_OF_A_FOLDER;
        let data = folder.join(format!("kills-{number}"));
        remove_folder(&data);
        let key = server::init(&data).await;
        let history = History::default();
        let mut last = Findings::default();
        for kill in 0..=KILLS_OF_A_FOLDER.min(kills - totals.kills) {
            let is_last = kill == KILLS_OF_A_FOLDER.min(kills - totals.kills);
            if !is_last && random.random_ratio(1, 10) {
                killed_at_start(&data, &mut random).await;
                totals.at_start += 1;
            }
            let server = match Server::start(&data).await {
                Ok(server) => server,
                Err(log) => {
                    faults.push(format!("kill {kill} of folder {number}: no start: {log}"));
                    break;
                }
            };
            let verdict = server::run(&data, &["audit", "verify"]).await;
            if !verdict.status.success() {
                faults.push(format!("kill {kill} of folder {number}: {}", server::words(&verdict)));
            }
            let snapshot = history.lock().expect("no panic").clone();
            last = check(&data, &snapshot, None).await.expect("the database can be read");
            faults.extend(last.faults.iter().map(|fault| format!("kill {kill} of folder {number}: {fault}")));
            settle(&mut history.lock().expect("no panic"), &last);
            totals.done += last.done.len();
            totals.not_done += last.not_done.len();
            if !faults.is_empty() || is_last {
                server.kill().await;
                break;
            }
            let client = Client::new(&server.url, &key);
            let position: Position = Arc::new(|| 0);
            let name = format!("{number}.{kill}");
            let pause = Duration::from_micros(random.random_range(2_000..200_000));
            let (workers, ()) = load(workers(&name, random.random()), &client, &history, &position, async |_| {
                tokio::time::sleep(pause).await;
                server.kill().await;
            })
            .await;
            totals.refused += workers.iter().flat_map(|worker| worker.refused.values()).sum::<u64>();
        }
        totals.kills += KILLS_OF_A_FOLDER.min(kills - totals.kills);
        totals.acknowledged += last.acknowledged;
        totals.own_events += last.own_events;
        if number == 0 && faults.is_empty() {
            let history = history.lock().expect("no panic").clone();
            controls = failing_controls(&data, &history).await;
        }
        println!(
            "  {} kills: {} acknowledged, unanswered {} done and {} not, {} faults",
            totals.kills,
            totals.acknowledged,
            totals.done,
            totals.not_done,
            faults.len()
        );
        if faults.is_empty() {
            remove_folder(&data);
        }
    }
    let Totals { kills, at_start, acknowledged, done, not_done, refused, own_events } = totals;
    println!(
        "kill -9: {kills} under load and {at_start} while starting; {acknowledged} acknowledged changes, all there;"
    );
    println!(
        "  unanswered: {done} done once, {not_done} not at all; refused {refused}; {own_events} events of the server's own"
    );
    faults.iter().take(20).for_each(|fault| println!("  FAULT {fault}"));
    faults.is_empty() && controls
}

async fn killed_at_start(data: &Path, random: &mut StdRng) {
    let mut child = Server::spawn(data, &[], &data.with_extension("log"));
    tokio::time::sleep(Duration::from_micros(random.random_range(500..80_000))).await;
    child.kill().await.expect("it ends");
}

/// Takes a change, an event or the object of a change away: the checker must see each. Returns whether it does.
async fn failing_controls(data: &Path, history: &[Change]) -> bool {
    let controls = [
        (
            "an acknowledged change without its object",
            "delete from projects where name like 'project-%' limit 1",
            "is None instead of",
        ),
        (
            "a change without its event",
            "delete from audit_logs where seq = (select max(seq) / 2 from audit_logs)",
            "is not as its receipt says",
        ),
        (
            "an event without its change",
            "update projects set name = 'project-none-1 v0' where id = (select max(id) from projects)",
            "project-none-1 is",
        ),
        (
            "an older database",
            "delete from audit_logs where seq > (select max(seq) - 3 from audit_logs)",
            "and the log is shorter",
        ),
    ];
    let mut all_fail = failing_receipts(data, history).await;
    for (what, sql, words) in controls {
        let copy = data.with_extension("control");
        copy_folder(data, &copy);
        let mut database = checker::open(&copy).await.expect("it opens");
        let sql = sql.replace(" limit 1", " and id = (select max(id) from projects where name like 'project-%')");
        let triggers = "select name from sqlite_master where type = 'trigger'";
        let triggers: Vec<(String,)> = sqlx::query_as(triggers).fetch_all(&mut database).await.expect("readable");
        let mut statements: Vec<_> = triggers.iter().map(|(name,)| format!("drop trigger {name}")).collect();
        statements.insert(0, "pragma foreign_keys = off".to_owned());
        statements.push(sql);
        for sql in statements {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut database).await.expect("it is done");
        }
        drop(database);
        let found = check(&copy, history, None).await.expect("it can be read").faults;
        all_fail &= is_seen(what, &found, words);
        remove_folder(&copy);
    }
    all_fail
}

/// Gives the last acknowledged change the checkpoints of other receipts: the checker must see each. Returns whether it does.
async fn failing_receipts(data: &Path, history: &[Change]) -> bool {
    let mut notes = history.iter().filter_map(|change| match &change.outcome {
        Outcome::Acknowledged { receipt, .. } => receipt.checkpoint.clone(),
        _ => None,
    });
    let first = notes.clone().next().expect("an acknowledged change");
    let last = notes.next_back().expect("an acknowledged change");
    let (text, signature) = last.split_once("\n\n").expect("a signed note");
    let other_root = first.lines().nth(2).expect("a root");
    let root = text.lines().nth(2).expect("a root");
    let controls = [
        ("a receipt without a checkpoint", None, "has no checkpoint"),
        ("a receipt whose checkpoint does not cover it", Some(first.clone()), "does not cover event"),
        (
            "a receipt of another history",
            Some(format!("{}\n\n{signature}", text.replace(root, other_root))),
            "are not those of a checkpoint",
        ),
        ("a receipt whose checkpoint was not stored", Some(format!("{last}x")), "is not in the database"),
    ];
    let mut all_fail = true;
    for (what, note, words) in controls {
        let mut history = history.to_owned();
        let is_acknowledged = |change: &&mut Change| matches!(change.outcome, Outcome::Acknowledged { .. });
        let changed = history.iter_mut().rfind(is_acknowledged).expect("an acknowledged change");
        if let Outcome::Acknowledged { receipt, .. } = &mut changed.outcome {
            receipt.checkpoint = note;
        }
        let found = check(data, &history, None).await.expect("it can be read").faults;
        all_fail &= is_seen(what, &found, words);
    }
    all_fail
}

/// Whether a control is seen, by the check that is for it.
fn is_seen(what: &str, found: &[String], words: &str) -> bool {
    let seen = found.iter().find(|fault| fault.contains(words));
    println!("  control, {what}: {}", seen.map_or("NOT SEEN", String::as_str));
    seen.is_some()
}
