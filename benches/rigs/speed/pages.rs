//! Pages of the console before and after an organization has grown: a page costs what it shows, not what there is.

use super::{
    MANY_PROJECTS,
    load::{Load, Measured},
};
use crate::{checker, contents, server::Server};
use std::path::Path;

/// Each page, by its path in the organization.
const PAGES: [&str; 6] = ["", "/audit-logs", "/members", "/projects", "/admin-keys", "/request-log"];

/// The part of its speed that a page should keep.
const AIM: f64 = 0.8;

/// Makes projects until there are many, and as many events; prints the table, and returns whether no request failed.
pub async fn run(data: &Path, server: &Server, cookies: &str, create: &Load, seconds: u64) -> bool {
    let organization = contents::organization(data).await;
    let pages = PAGES.map(|path| Load::get(&server.url, &format!("/o/{organization}{path}")).header("cookie", cookies));
    let before = measure(&pages, seconds).await;
    let mut is_whole = true;
    while count(data).await < MANY_PROJECTS {
        is_whole &= create.run(1).await.failed == 0;
    }
    let after = measure(&pages, seconds).await;
    println!("\n| Page | a second | with {} projects | p50, p99 ms | of itself | aim |", count(data).await);
    println!("| --- | --- | --- | --- | --- | --- |");
    for ((path, before), after) in PAGES.iter().zip(before).zip(after) {
        let (first, second) = (before.per_second, after.per_second);
        let (p50, p99) = (after.p50_ms, after.p99_ms);
        println!("| {path}/ | {first:.0} | {second:.0} | {p50:.1}, {p99:.1} | {:.2} | {AIM} |", second / first);
        is_whole &= before.failed + after.failed == 0;
    }
    is_whole
}

async fn measure(pages: &[Load], seconds: u64) -> Vec<Measured> {
    let mut measured = Vec::new();
    for page in pages {
        measured.push(page.run(seconds).await);
    }
    measured
}

async fn count(data: &Path) -> i64 {
    let mut database = checker::open(data).await.expect("it opens");
    let (count,) =
        sqlx::query_as("select count(*) from projects").fetch_one(&mut database).await.expect("it can be read");
    count
}
