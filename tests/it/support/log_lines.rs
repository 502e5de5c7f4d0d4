//! Collects the log lines of a test, as the program writes them.

use orgward::server::logs;
use serde_json::Value;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing::subscriber::DefaultGuard;

/// Log lines of this thread.
#[derive(Clone, Default)]
pub struct LogLines(Arc<Mutex<Vec<u8>>>);

impl LogLines {
    /// Collects lines until the guard is dropped.
    pub fn collect(level: &str) -> (Self, DefaultGuard) {
        let lines = Self::default();
        let writer = lines.clone();
        let subscriber = logs::subscriber(level, false, move || writer.clone());
        (lines, tracing::subscriber::set_default(subscriber))
    }

    /// Every line so far.
    pub fn all(&self) -> Vec<Value> {
        let bytes = self.0.lock().expect("no writer panics").clone();
        let lines = String::from_utf8(bytes).expect("UTF-8");
        lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON")).collect()
    }

    /// The lines whose span carries this request id.
    pub fn of(&self, request_id: &str) -> Vec<Value> {
        self.all().into_iter().filter(|line| line["span"]["request_id"] == request_id).collect()
    }
}

impl Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
