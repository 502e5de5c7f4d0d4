//! Notes every statement that the product runs, once each, in `target/statements/<engine>.txt`, so that
//! `cargo xtask statements` can compare what ran on SQLite with what ran on PostgreSQL.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Write,
    path::Path,
    sync::{Mutex, Once},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer, Registry,
    filter::Targets,
    layer::{Context, SubscriberExt},
};

static START: Once = Once::new();

/// Begins to note statements; called before each database is opened.
pub fn note(url: &str) {
    let engine = if url.starts_with("sqlite") { "sqlite" } else { "postgres" };
    START.call_once(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/statements");
        fs::create_dir_all(&folder).expect("target is writable");
        let file = File::create(folder.join(format!("{engine}.txt"))).expect("the file is writable");
        let notes = Notes(Mutex::new((BTreeSet::new(), file)));
        let only_statements = Targets::new().with_target("sqlx::query", tracing::Level::TRACE);
        let subscriber = Registry::default().with(notes.with_filter(only_statements));
        // A test that collects log lines sets a subscriber of its own for its thread.
        tracing::subscriber::set_global_default(subscriber).expect("no other subscriber is global");
    });
}

/// The statements seen so far, and the file that they are in.
struct Notes(Mutex<(BTreeSet<String>, File)>);

impl<S: Subscriber> Layer<S> for Notes {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        // The tests' own connections log at the level debug.
        if *event.metadata().level() != tracing::Level::TRACE {
            return;
        }
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = if statement.whole.is_empty() { statement.summary } else { statement.whole };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let Ok(mut notes) = self.0.lock() else { return };
        if !line.is_empty() && notes.0.insert(line.clone()) {
            writeln!(notes.1, "{line}").expect("the file is writable");
        }
    }
}

/// sqlx gives short statements as `summary`, and longer ones as `db.statement` too.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.trim().to_owned(),
            _ => {}
        }
    }
}
