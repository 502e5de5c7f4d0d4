//! Sees what a server notices by itself: its log, and when its checks have run.

use crate::client::Client;
use serde_json::Value;
use std::{ffi::OsStr, fs, path::Path, time::Duration};

/// The token for the metrics.
pub const TOKEN: &str = "a-token-of-the-rig";

/// The jobs that compare and verify, at the start and every hour.
const JOBS: [&str; 2] = ["audit_checks", "audit_drift"];

/// The variables of a server whose metrics can be read.
pub fn variables(token: &Path) -> [(&str, &OsStr); 1] {
    [("ORGWARD_METRICS_TOKEN_FILE", token.as_os_str())]
}

/// Waits until the checks in the background have run for the first time.
pub async fn first_checks(url: &str) {
    let monitor = Client::new(url, TOKEN);
    loop {
        let metrics = monitor.get("/metrics").await.expect("it is answered");
        assert_eq!(metrics.status, 200, "{}", metrics.body);
        let has_run = |job: &str| {
            let label = format!("{{job=\"{job}\"}} ");
            let of_job = |name: &str| {
                let line = metrics.body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(&label));
                line.and_then(|value| value.parse::<f64>().ok()).unwrap_or_default()
            };
            of_job("orgward_job_last_success_timestamp_seconds") + of_job("orgward_job_failures_total") > 0.0
        };
        if JOBS.into_iter().all(has_run) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// An error that a server has logged.
pub struct Logged {
    pub sentence: String,
    /// Whether a background job logged it.
    pub is_of_job: bool,
}

/// All errors in the log of a server.
pub fn errors(log: &Path) -> Vec<Logged> {
    let lines = fs::read_to_string(log).expect("a log");
    let lines = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = lines.filter(|line| line["level"] == "ERROR");
    let logged = errors.map(|line| {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let why = ["reason", "first", "error", "fault"].map(text).concat();
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        Logged { sentence: format!("{}{why}", text("message")), is_of_job: line["span"]["job"].is_string() }
    });
    logged.collect()
}
