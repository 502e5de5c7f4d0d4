//! How many requests a second the release answers, beside programs of a few lines that do the least that an answer of the
//! kind takes, on the same machine in the same minutes. The ratio counts; the absolute numbers are those of the machine.

use crate::{
    client::Client,
    contents,
    server::{self, Server, remove_folder},
};
use load::{Load, Measured};
use reqwest::Method;
use serde_json::json;
use std::{collections::BTreeMap, path::Path};

mod flood;
pub mod limits;
pub mod load;
mod pages;

/// Number of invites of the organization, more than a page of the Admin API has.
const INVITES: usize = 120;

/// Number of projects at the beginning.
const PROJECTS: usize = 30;

/// Number of projects with which the pages are measured again.
const MANY_PROJECTS: i64 = 10_000;

/// A row of the table.
struct Row {
    name: &'static str,
    load: Load,
    limit: (&'static str, Load),
    /// The ratio that it should reach.
    aim: f64,
}

/// Measures that many rounds, prints the table, and returns whether no request failed.
pub async fn run(folder: &Path, rounds: usize, seconds: u64) -> bool {
    let data = folder.join("speed/data");
    remove_folder(&data);
    let key = server::init(&data).await;
    let server = Server::start(&data).await.expect("the server starts");
    let program = Client::new(&server.url, &key);
    let project = fill(&program).await;
    let browser = Client::signed_in(&server.url).await;
    let organization = contents::organization(&data).await;
    let limits = limits::Process::start(&folder.join("speed/limits.db")).await;
    let rows = rows(&server.url, &limits.url, &key, browser.cookies(), &project, &organization);

    let only = std::env::var("ONLY").unwrap_or_default();
    let mut measured: BTreeMap<usize, Vec<(Measured, Measured)>> = BTreeMap::new();
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for (number, row) in rows.iter().enumerate().filter(|(_, row)| row.name.contains(&only)) {
            let limit = row.limit.1.run(seconds).await;
            let ours = row.load.run(seconds).await;
            println!("  {}: {:.0} of {:.0} a second", row.name, ours.per_second, limit.per_second);
            measured.entry(number).or_default().push((ours, limit));
        }
    }
    println!("memory: {:.0} MiB", server.memory() as f64 / 1_048_576.0);
    println!("\n| Path | a second (least–most) | p50, p99 ms | limit | a second (least–most) | ratio | aim |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut holds = true;
    for (number, rounds) in measured {
        holds &= print(&rows[number], &rounds);
    }
    server.kill().await;
    if only.is_empty() || "sign-in flood".contains(&only) {
        holds &= flood::run(folder, rounds, seconds).await;
    }
    if only.is_empty() || "pages".contains(&only) {
        holds &= pages(folder, seconds).await;
    }
    holds
}

/// Measures the pages of an organization that grows, on a server of its own.
async fn pages(folder: &Path, seconds: u64) -> bool {
    let data = folder.join("speed/pages");
    remove_folder(&data);
    let key = server::init(&data).await;
    let server = Server::start(&data).await.expect("the server starts");
    fill(&Client::new(&server.url, &key)).await;
    let browser = Client::signed_in(&server.url).await;
    let holds = pages::run(&data, &server, browser.cookies(), &create_projects(&server.url, &key), seconds).await;
    server.kill().await;
    holds
}

/// A list that is asked for with an Admin key that does not exist.
pub fn unknown_key(url: &str) -> Load {
    let key = "Bearer sk-admin-0123456789012345678901234567890123456789abcd";
    Load::get(url, "/v1/organization/projects").header("authorization", key).expect(401)
}

/// Creates projects by 64 clients.
pub fn create_projects(url: &str, key: &str) -> Load {
    let load = Load::post(url, "/v1/organization/projects", "{\"name\":\"%s\"}");
    load.header("authorization", &format!("Bearer {key}")).header("content-type", "application/json").clients(64)
}

/// Prints a row of the table; returns whether no request failed.
fn print(row: &Row, rounds: &[(Measured, Measured)]) -> bool {
    let rates = |of: fn(&(Measured, Measured)) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        (values[values.len() / 2], values[0], values[values.len() - 1])
    };
    let (ours, limit) = (rates(|round| round.0.per_second), rates(|round| round.1.per_second));
    let (p50, p99) = (rates(|round| round.0.p50_ms).0, rates(|round| round.0.p99_ms).0);
    let (ratio, ..) = rates(|round| round.0.per_second / round.1.per_second);
    let failed: u64 = rounds.iter().map(|round| round.0.failed + round.1.failed).sum();
    let spread = |(middle, least, most): (f64, f64, f64)| format!("{middle:.0} ({least:.0}–{most:.0})");
    let failed = match failed {
        0 => String::new(),
        failed => format!(", {failed} requests failed"),
    };
    println!(
        "| {} | {} | {p50:.1}, {p99:.1} | {} | {} | {ratio:.3} | {}{failed} |",
        row.name,
        spread(ours),
        row.limit.0,
        spread(limit),
        row.aim
    );
    failed.is_empty()
}

/// Each path with the least program of its kind.
fn rows(url: &str, limits: &str, key: &str, cookies: &str, project: &str, organization: &str) -> Vec<Row> {
    let bearer = |path: String| Load::get(url, &path).header("authorization", &format!("Bearer {key}"));
    let page = |path: String| Load::get(url, &path).header("cookie", cookies);
    let bare = || ("bare", Load::get(limits, "/bare"));
    let one = || ("row", Load::get(limits, "/row/17"));
    let row = |name, load, limit, aim| Row { name, load, limit, aim };
    vec![
        row("one project", bearer(format!("/v1/organization/projects/{project}")), one(), 0.22),
        row(
            "list of 100 invites",
            bearer("/v1/organization/invites?limit=100".to_owned()),
            ("rows-json", Load::get(limits, "/rows")),
            0.30,
        ),
        row("20 audit records", bearer("/v1/organization/audit_logs?limit=20".to_owned()), one(), 0.12),
        row("unknown key, 401", unknown_key(url), bare(), 0.4),
        row("overview page", page(format!("/o/{organization}")), one(), 0.04),
        row("invites page, 50 rows", page(format!("/o/{organization}/invites")), one(), 0.05),
        row(
            "create a project, 1 client",
            create_projects(url, key).clients(1),
            ("change", Load::post(limits, "/change", "%s").clients(1)),
            0.6,
        ),
        row(
            "create a project, 64 clients",
            create_projects(url, key),
            ("grouped", Load::post(limits, "/grouped", "%s").clients(64)),
            0.2,
        ),
    ]
}

/// Makes what the paths show; returns the id of a project.
pub async fn fill(program: &Client) -> String {
    for number in 0..INVITES {
        let invite = json!({"email": format!("person-{number}@fjordlight.example"), "role": "reader"});
        create(program, "/v1/organization/invites", invite).await;
    }
    let mut last = String::new();
    for number in 0..PROJECTS {
        last = create(program, "/v1/organization/projects", json!({"name": format!("Project {number}")})).await;
    }
    last
}

/// Creates an object and returns its id.
async fn create(program: &Client, path: &str, body: serde_json::Value) -> String {
    let answer = program.send(Method::POST, path, Some(&body)).await.expect("it is answered");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let object: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    object["id"].as_str().expect("an id").to_owned()
}
