//! What an organization costs as it grows. Fills folders with 1, 10, 100 and 1,000 times a small organization, with the
//! program's own `demo`, and measures start, memory, pages, lists, searches, filters and an export of each. A page should
//! cost what it shows, not what there is.

use crate::{
    checker,
    client::Client,
    contents,
    server::{self, OWNER, Server, remove_folder, size_of},
    speed::load::Load,
    tampering::watch,
};
use std::{fs, path::Path, time::Instant};

mod curves;
mod exports;
mod paths;

/// Members, projects, project keys and events of the smallest organization.
const SMALLEST: [u64; 4] = [1_000, 100, 100, 10_000];

/// Number of starts, of which the middle one counts.
const STARTS: usize = 3;

/// The highest figure of the curves.
const MOST: f64 = 10_000.0;

/// One thing that was measured at each scale, smallest first.
struct Row {
    name: &'static str,
    unit: &'static str,
    figures: Vec<f64>,
    /// More is better, as for requests a second.
    is_rate: bool,
    /// How many times as much the largest organization may cost as the smallest.
    aim: f64,
}

/// An organization of one size, and its server.
struct Grown {
    server: Server,
    cookies: String,
    authorization: String,
    paths: Vec<paths::Measured>,
}

/// Fills the folders that are not filled yet, measures, prints the table and draws the curves. Returns whether everything was
/// answered.
pub async fn run(folder: &Path, scales: &[u64], seconds: u64) -> bool {
    let folder = folder.join("large");
    let data: Vec<_> = scales.iter().map(|scale| folder.join(format!("{scale}/data"))).collect();
    for (data, scale) in data.iter().zip(scales) {
        fill(data, *scale).await;
    }
    let mut rows = Vec::new();
    let mut grown = Vec::new();
    let [mut ready, mut memory] = [Vec::new(), Vec::new()];
    for data in &data {
        let (milliseconds, server) = start(data).await;
        ready.push(milliseconds);
        memory.push(mebibytes(&server));
        grown.push(Grown::of(data, server).await);
    }
    rows.push(Row::cost("start to ready", "ms", ready, 1.5));
    rows.push(Row::cost("memory after the start", "MiB", memory, 4.0));
    let mut is_whole = true;
    let only = std::env::var("ONLY").unwrap_or_default();
    for at in (0..paths::COUNT).filter(|at| grown[0].paths[*at].name.contains(&only)) {
        let mut figures = Vec::new();
        for grown in &grown {
            let measured = grown.load(at).run(seconds).await;
            is_whole &= measured.failed == 0;
            if measured.failed > 0 {
                println!("{} requests failed: {}", measured.failed, grown.paths[at].path);
            }
            figures.push(measured.per_second);
        }
        let paths::Measured { name, aim, .. } = grown[0].paths[at];
        let row = Row { name, unit: "/s", figures, is_rate: true, aim };
        println!("  {name}: {}", row.figures());
        rows.push(row);
    }
    let memory = grown.iter().map(|grown| mebibytes(&grown.server)).collect();
    rows.push(Row::cost("memory after all of it", "MiB", memory, 4.0));
    for grown in grown {
        grown.server.kill().await;
    }
    let mut exports = Vec::new();
    for data in data.iter().filter(|_| only.is_empty()) {
        exports.push(exports::measure(data).await);
    }
    if !exports.is_empty() {
        let memory = exports.iter().map(|export| export.mebibytes).collect();
        rows.push(Row::cost("memory of an export", "MiB", memory, 1.3));
    }
    print(&rows, scales);
    for (export, scale) in exports.iter().zip(scales) {
        println!(
            "export × {scale}: {:.0} events a second, {:.2} of the sqlite3 shell",
            export.per_second, export.of_shell
        );
    }
    let file = folder.join("growth.svg");
    curves::draw(&file, &rows, scales);
    println!("curves: {}", file.display());
    is_whole
}

/// Fills a folder, unless that was done. Prints its size, and the time that it took.
async fn fill(data: &Path, scale: u64) {
    let filled = data.with_extension("filled");
    if !filled.exists() {
        remove_folder(data);
        let began = Instant::now();
        let [members, projects, keys, events] = SMALLEST.map(|many| (many * scale).to_string());
        let size = ["--members", &members, "--projects", &projects, "--keys", &keys, "--events", &events];
        let rest = ["--owners", "3", "--invites", "300", "--days", "1800"];
        server::demo(data, &[&size[..], &rest].concat()).await;
        fs::write(&filled, format!("{:.0}", began.elapsed().as_secs_f64())).expect("a file");
    }
    let seconds = fs::read_to_string(&filled).expect("a file");
    println!("× {scale}: {} MB, filled in {seconds} s", size_of(data) / 1_000_000);
}

/// Starts a server until it is ready, several times. Returns the middle time in milliseconds, and the last server.
async fn start(data: &Path) -> (f64, Server) {
    let token = data.with_extension("token");
    server::write_private(&token, watch::TOKEN);
    let mut times = Vec::new();
    loop {
        let began = Instant::now();
        let server = Server::start_with(data, &watch::variables(&token)).await.expect("it starts");
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        if times.len() == STARTS {
            times.sort_by(f64::total_cmp);
            return (times[STARTS / 2], server);
        }
        server.kill().await;
    }
}

fn mebibytes(server: &Server) -> f64 {
    server.memory() as f64 / 1_048_576.0
}

impl Grown {
    /// Signs in, and waits until the checks that follow a start have ended.
    async fn of(data: &Path, server: Server) -> Self {
        let organization = contents::organization(data).await;
        let browser = Client::signed_in(&server.url).await;
        let authorization = format!("Bearer {}", browser.new_admin_key(&organization).await);
        let cookies = browser.cookies().to_owned();
        let mut database = checker::open(data).await.expect("it opens");
        let paths = paths::all(&mut database, &organization, OWNER).await;
        watch::first_checks(&server.url).await;
        Self { server, cookies, authorization, paths }
    }

    fn load(&self, at: usize) -> Load {
        let load = Load::get(&self.server.url, &self.paths[at].path);
        match self.paths[at].path.starts_with("/v1/") {
            true => load.header("authorization", &self.authorization),
            false => load.header("cookie", &self.cookies),
        }
    }
}

impl Row {
    /// Something of which less is better.
    fn cost(name: &'static str, unit: &'static str, figures: Vec<f64>, aim: f64) -> Self {
        Self { name, unit, figures, is_rate: false, aim }
    }

    /// How many times as much each size costs as the smallest. What is not answered at all costs [`MOST`].
    fn growth(&self) -> impl Iterator<Item = f64> {
        let first = self.figures[0];
        let growth = self.figures.iter().map(move |figure| if self.is_rate { first / figure } else { figure / first });
        growth.map(|times| times.min(MOST))
    }

    fn figures(&self) -> String {
        let figures: Vec<_> = self.figures.iter().map(|figure| format!("{figure:.0} {}", self.unit)).collect();
        figures.join(" | ")
    }
}

fn print(rows: &[Row], scales: &[u64]) {
    let heads: Vec<_> = scales.iter().map(|scale| format!("× {scale}")).collect();
    println!("\n| | {} | times the cost | at most |", heads.join(" | "));
    println!("| --- |{} --- | --- |", " --- |".repeat(scales.len()));
    for row in rows {
        let growth = row.growth().last().unwrap_or(1.0);
        println!("| {} | {} | {growth:.2} | {} |", row.name, row.figures(), row.aim);
    }
}
