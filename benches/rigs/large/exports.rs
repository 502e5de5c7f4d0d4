//! An export of a whole audit log, beside the sqlite3 shell that prints the same records.

use crate::server::{self, remove_folder};
use sqlx::Connection;
use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// What an export took.
pub struct Exported {
    pub per_second: f64,
    /// Its speed as a part of that of the shell.
    pub of_shell: f64,
    /// The most resident memory that it had.
    pub mebibytes: f64,
}

/// Exports all events of a folder.
pub async fn measure(data: &Path) -> Exported {
    let (out, printed) = (data.with_file_name("export"), data.with_file_name("printed"));
    let events = count(data).await;
    let mut shell = Command::new("sqlite3");
    shell.arg(data.join("orgward.db")).arg("select leaf from audit_logs order by seq");
    shell.stdout(File::create(&printed).expect("a file"));
    let (by_shell, _) = run(shell.spawn().expect("sqlite3 runs; `.ci/need sqlite3` installs it")).await;
    remove_folder(&out);
    let args = ["audit", "export", "--out", out.to_str().expect("UTF-8")];
    let mut export = server::command(data, &args);
    let (ours, mebibytes) = run(export.stdout(Stdio::null()).spawn().expect("the program starts")).await;
    remove_folder(&out);
    fs::remove_file(printed).expect("ours");
    Exported { per_second: events as f64 / ours, of_shell: by_shell / ours, mebibytes }
}

async fn count(data: &Path) -> i64 {
    let mut database = crate::checker::open(data).await.expect("it opens");
    let (events,) =
        sqlx::query_as("select count(*) from audit_logs").fetch_one(&mut database).await.expect("it is read");
    database.close().await.expect("it closes");
    events
}

/// Waits for a process. Returns its time in seconds, and the most resident memory that it had, in MiB.
async fn run(mut child: Child) -> (f64, f64) {
    let (began, mut most) = (Instant::now(), 0.0_f64);
    loop {
        let status =
            child.id().and_then(|id| fs::read_to_string(format!("/proc/{id}/status")).ok()).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        most = most.max(kilobytes.unwrap_or_default() / 1024.0);
        if let Ok(status) = tokio::time::timeout(Duration::from_millis(50), child.wait()).await {
            assert!(status.expect("it ends").success());
            return (began.elapsed().as_secs_f64(), most);
        }
    }
}
