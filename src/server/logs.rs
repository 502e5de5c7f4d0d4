//! Log lines on standard error: text for people, JSON for collectors. No secrets reach them by construction.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging. `format` is `text`, `json` or `auto`.
pub fn start(level: &str, format: &str) {
    let filter = EnvFilter::new(format!("warn,orgward={level}"));
    let registry = tracing_subscriber::registry().with(filter);
    let as_text = format == "text" || (format == "auto" && std::io::stderr().is_terminal());
    // A second start, in tests, changes nothing.
    let started = if as_text {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
    };
    started.ok();
}
