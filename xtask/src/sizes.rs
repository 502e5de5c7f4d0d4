//! Measures and limits the size of a first visit and of the verification page.

use crate::{paths, site::MANIFEST};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeMap, fs};

/// Maximum compressed size of each file, in bytes.
const BUDGETS: &[(&str, u64)] = &[("orgward.wasm", 100_000), ("evidence.wasm", 100_000), ("main.css", 20_000)];

/// The files that a browser fetches along with the first page. With the page, which `end2end/smoke` measures, the limit
/// is 150 kB.
const FIRST_VISIT: &[&str] =
    &["boot.js", "early_keys.js", "orgward.js", "orgward.wasm", "main.css", "icons.svg", "favicon.svg"];
const FIRST_VISIT_BUDGET: u64 = 135_000;

pub fn run() -> Result<()> {
    let site = paths::site();
    let manifest = fs::read(site.join(MANIFEST)).context("no bundle; run `cargo xtask bundle --release` first")?;
    let names: BTreeMap<String, String> = serde_json::from_slice(&manifest)?;

    let mut over = Vec::new();
    let mut first_visit = 0;
    println!("{:<20} {:>10} {:>10} {:>10}", "file", "raw", "brotli", "budget");
    for (name, hashed) in &names {
        let raw = fs::metadata(site.join(hashed))?.len();
        // A file without a compressed form is sent uncompressed.
        let sent = fs::metadata(site.join(format!("{hashed}.br"))).map_or(raw, |file| file.len());
        let budget = BUDGETS.iter().find(|(budgeted, _)| budgeted == name).map(|(_, bytes)| *bytes);
        let shown = budget.map_or_else(String::new, |bytes| bytes.to_string());
        println!("{name:<20} {raw:>10} {sent:>10} {shown:>10}");
        if FIRST_VISIT.contains(&name.as_str()) {
            first_visit += sent;
        }
        if budget.is_some_and(|bytes| sent > bytes) {
            over.push(name.as_str());
        }
    }
    println!("{:<20} {:>10} {first_visit:>10} {FIRST_VISIT_BUDGET:>10}", "first visit", "");
    if first_visit > FIRST_VISIT_BUDGET {
        over.push("first visit");
    }
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}
