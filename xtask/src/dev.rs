//! `cargo xtask dev`: rebuilds after every saved file. Pages reload themselves: a development server notifies them when
//! target/site/manifest.json changes and when it has restarted.

use crate::{
    bundle::{self, Mode},
    paths,
    server::Server,
    stop, wasm,
};
use anyhow::{Context, Result};
use notify::{EventKind, RecursiveMode, Watcher};
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

const WATCHED: &[&str] = &["src", "crates", "style", "public", "migrations", "Cargo.toml"];

pub fn run(flags: &[String]) -> Result<()> {
    stop::catch()?;
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Opening and reading a file are events too; ignore them.
        if let Ok(event) = event
            && matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_))
        {
            event.paths.into_iter().for_each(|path| drop(sender.send(path)));
        }
    })?;
    for name in WATCHED {
        let path = paths::root().join(name);
        if path.exists() {
            watcher.watch(&path, RecursiveMode::Recursive).with_context(|| format!("watching {name}"))?;
        }
    }

    let mut server = Server::new(flags);
    let mut browser = None;
    let mut todo = Todo { browser: true, bundle: true, server: true };
    while !stop::asked() {
        // A failed step remains to be done; the next saved file tries it again.
        if let Err(error) = work(&mut todo, &mut browser, &mut server) {
            eprintln!("dev: {error:#}");
        }
        todo = next(&changes, &mut server, todo)?;
    }
    server.stop()
}

#[derive(Clone, Copy, Default)]
struct Todo {
    browser: bool,
    bundle: bool,
    server: bool,
}

impl Todo {
    fn add(&mut self, path: &Path) {
        let path = path.strip_prefix(paths::root()).unwrap_or(path);
        let under = |folders: &[&str]| folders.iter().any(|folder| path.starts_with(folder));
        if under(&["style", "public"]) {
            self.bundle = true;
            return;
        }
        self.server = true;
        // Only these are compiled for the browser.
        let in_browser = ["crates/evidence", "crates/islands", "crates/types", "Cargo.toml"];
        if under(&in_browser) {
            self.browser = true;
            self.bundle = true;
        }
    }
}

fn work(todo: &mut Todo, browser: &mut Option<wasm::Browser>, server: &mut Server) -> Result<()> {
    // The server does not start without a bundle. Afterwards the server is built first: most edits are to pages, and
    // they are visible as soon as the server is back.
    if browser.is_none() {
        bundle(todo, browser)?;
    }
    if todo.server && server.rebuild()? {
        todo.server = false;
    }
    bundle(todo, browser)
}

fn bundle(todo: &mut Todo, browser: &mut Option<wasm::Browser>) -> Result<()> {
    if todo.browser {
        *browser = Some(wasm::build(Mode::Dev)?);
        todo.browser = false;
    }
    if todo.bundle
        && let Some(browser) = browser
    {
        bundle::write(Mode::Dev, browser)?;
        todo.bundle = false;
    }
    Ok(())
}

/// Waits for a saved file, and a moment longer: editors and version control write many files at once.
fn next(changes: &Receiver<PathBuf>, server: &mut Server, mut todo: Todo) -> Result<Todo> {
    let mut any = false;
    while !stop::asked() {
        let patience = Duration::from_millis(if any { 80 } else { 250 });
        match changes.recv_timeout(patience) {
            Ok(path) => {
                todo.add(&path);
                any = true;
            }
            Err(RecvTimeoutError::Timeout) if any => break,
            Err(RecvTimeoutError::Timeout) => server.report_if_ended()?,
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the file watcher ended"),
        }
    }
    Ok(todo)
}
