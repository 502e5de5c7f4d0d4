//! Archives and deletes the requests that the request log no longer keeps, once a day.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{
    Domain, Result,
    request_log_sweeps::{self, Measured},
};
use std::time::{Duration, Instant};

/// Time between two looks at whether a day has ended.
const INTERVAL: Duration = Duration::from_secs(15 * 60);

/// Sweeps the request log as soon as a day (UTC) is too old, also one that ended while the server was stopped, and keeps the
/// metrics of its size.
pub struct RequestLogSweeps {
    domain: Domain,
    /// The beginning of the first day that the last sweep kept, Unix seconds; `None` at the start.
    swept: Option<i64>,
    is_measured: bool,
}

impl RequestLogSweeps {
    /// A job that has not swept anything yet.
    pub fn new(domain: Domain) -> Self {
        metrics::counter!("orgward_request_log_deleted_total").increment(0);
        Self { domain, swept: None, is_measured: false }
    }

    async fn sweep(&mut self, kept_since: i64) -> Result<()> {
        let began = Instant::now();
        let swept = request_log_sweeps::sweep(&self.domain, kept_since).await?;
        let (rows, days, seconds) = (swept.rows, swept.days, began.elapsed().as_secs());
        if swept.is_busy {
            tracing::info!("another process is archiving requests; nothing was deleted");
            return Ok(());
        }
        if rows > 0 {
            tracing::info!(rows, archived_days = days, seconds, "old requests were deleted from the request log");
        }
        for organization_id in &swept.unclear {
            let organization_id = organization_id.as_str();
            tracing::error!(
                organization_id,
                "old requests stay in the request log: the audit log does not hold, so a legal hold may be hidden"
            );
        }
        self.swept = Some(kept_since);
        self.is_measured = false;
        Ok(())
    }
}

impl Job for RequestLogSweeps {
    fn name(&self) -> &'static str {
        "request_log_sweeps"
    }

    fn activity(&self) -> &'static str {
        "deleting old requests from the request log"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        let kept_since = request_log_sweeps::kept_since(&self.domain);
        if let Some(kept_since) = kept_since.filter(|kept_since| self.swept.is_none_or(|swept| swept < *kept_since)) {
            self.sweep(kept_since).await?;
        }
        let oldest_at = if self.is_measured {
            request_log_sweeps::oldest_at(&self.domain).await?
        } else {
            // Counting reads a whole index, so it is done at the start and after each sweep only.
            let Measured { rows, oldest_at } = request_log_sweeps::measure(&self.domain).await?;
            metrics::gauge!("orgward_request_log_rows").set(rows as f64);
            self.is_measured = true;
            oldest_at
        };
        metrics::gauge!("orgward_request_log_oldest_timestamp_seconds").set(oldest_at.unwrap_or_default() as f64);
        Ok(())
    }
}
