//! Log lines on standard error: text for people, JSON for collectors, each with the fields of its span.

use crate::server::otlp::SpanLayer;
use std::io::IsTerminal;
use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, Layer, fmt, fmt::MakeWriter, prelude::*};

/// Our crates, which log at the configured level; libraries log warnings and errors.
const TARGETS: [&str; 4] = ["orgward", "domain", "kernel", "evidence"];

/// Initializes logging. `format` is `text`, `json` or `auto`: text on a terminal, else JSON. `spans` takes spans elsewhere.
pub fn start(level: &str, format: &str, spans: Option<SpanLayer>) {
    let as_text = format == "text" || (format == "auto" && std::io::stderr().is_terminal());
    // A second call, in tests, has no effect.
    if subscriber_with(spans, level, as_text, std::io::stderr).try_init().is_ok() {
        log_panics();
    }
}

/// The subscriber that writes log lines of a level and above to a writer. In JSON, the fields of an event are members
/// of the line, and those of its span are in the member `span`.
pub fn subscriber<W>(level: &str, as_text: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    subscriber_with(None, level, as_text, writer)
}

fn subscriber_with<W>(spans: Option<SpanLayer>, level: &str, as_text: bool, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = TARGETS.map(|target| format!("{target}={level}")).join(",");
    let format = if as_text {
        fmt::layer().with_writer(writer).boxed()
    } else {
        fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer).boxed()
    };
    tracing_subscriber::registry().with(spans).with(EnvFilter::new(format!("warn,{ours}"))).with(format)
}

/// Logs panics, within the span of the request or job that panicked.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(panic = message, location, "internal error: panic");
    }));
}
