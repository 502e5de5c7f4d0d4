//! Makes backups by the schedule.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{
    Domain, Error, Result,
    backup_runs::{self, BackupRun},
};
use futures::future::BoxFuture;
use kernel::base::{backoff, secret};
use std::{sync::Arc, time::Duration};
use types::backups::BackupStatus;

/// Time between two looks at the schedule.
const INTERVAL: Duration = Duration::from_secs(30);

/// The shortest and the longest delay before a failed backup is tried again: each reads the whole database.
const RETRY: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(60 * 60));

/// Makes one backup. An error is a sentence.
pub type MakeBackup = Arc<dyn Fn(i64) -> BoxFuture<'static, std::result::Result<BackupRun, String>> + Send + Sync>;

/// Makes a backup when one is due; one that was due while the server was stopped, at its start.
pub struct Backups {
    domain: Domain,
    make: MakeBackup,
}

impl Backups {
    /// A job that makes backups with this function, which is given the time in Unix seconds.
    pub fn new(domain: Domain, make: MakeBackup) -> Self {
        metrics::counter!("orgward_backup_failures_total").increment(0);
        Self { domain, make }
    }

    async fn make(&self) -> Result<Option<String>> {
        let began_at = self.domain.now();
        tracing::info!("making a backup");
        let run = (self.make)(began_at).await.unwrap_or_else(|failure| BackupRun {
            began_at,
            file: None,
            failure: Some(failure),
            has_faults: false,
        });
        backup_runs::record(&self.domain, &run).await?;
        if let Some((file, bytes)) = &run.file {
            tracing::info!(file, bytes, "a backup was made");
        }
        Ok(run.failure)
    }
}

impl Job for Backups {
    fn name(&self) -> &'static str {
        "backups"
    }

    fn activity(&self) -> &'static str {
        "making a backup"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        let status = backup_runs::status(&self.domain).await?;
        let is_due = status.due_at.is_some_and(|due_at| due_at <= self.domain.now());
        report(&status);
        let failure = if is_due { self.make().await? } else { None };
        if is_due {
            report(&backup_runs::status(&self.domain).await?);
        }
        match failure {
            None if status.is_overdue && !is_due => backup_runs::notify(&self.domain, "A backup is overdue.").await,
            None => Ok(()),
            Some(failure) => {
                metrics::counter!("orgward_backup_failures_total").increment(1);
                backup_runs::notify(&self.domain, &format!("{}.", failure.trim_end_matches('.'))).await?;
                Err(Error::Fault(failure))
            }
        }
    }

    fn retry_delay(&self, failures: i64) -> Duration {
        let seconds = backoff::pause(failures, secret::random_u128()).unsigned_abs();
        Duration::from_secs(seconds.saturating_mul(10)).clamp(RETRY.0, RETRY.1)
    }
}

/// Sets the metrics of the newest backup whose content holds, which a command may have made.
fn report(status: &BackupStatus) {
    if let Some(last) = &status.last {
        metrics::gauge!("orgward_backup_last_success_timestamp_seconds").set(last.at as f64);
        metrics::gauge!("orgward_backup_last_duration_seconds").set(last.duration as f64);
        metrics::gauge!("orgward_backup_last_size_bytes").set(last.bytes as f64);
    }
}
