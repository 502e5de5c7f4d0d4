//! The status of background jobs: the time of each job's last success, for `/metrics` and `/readyz`.

use kernel::base::clock::Clock;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A required job is overdue after this many intervals without a success.
const MAX_MISSED_INTERVALS: u32 = 8;

/// The statuses of all jobs of this process. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct JobStatuses(Arc<Mutex<Vec<JobStatus>>>);

/// The status of one job.
#[derive(Debug, Clone)]
pub struct JobStatus {
    name: &'static str,
    /// Time without a success after which the job is overdue; `None` if it never is.
    limit: Option<Duration>,
    /// The time of the last success; initially the start of the job.
    last_success: Arc<Mutex<Instant>>,
}

impl JobStatuses {
    /// Adds a job. A required one is overdue after eight intervals without a success.
    pub fn register(&self, name: &'static str, interval: Duration, is_required: bool) -> JobStatus {
        metrics::counter!("orgward_job_failures_total", "job" => name).increment(0);
        let limit = is_required.then_some(interval * MAX_MISSED_INTERVALS);
        let status = JobStatus { name, limit, last_success: Arc::new(Mutex::new(Instant::now())) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(status.clone());
        status
    }

    /// The names of required jobs that have not succeeded for eight of their intervals.
    pub fn overdue(&self) -> Vec<&'static str> {
        let statuses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        statuses.iter().filter(|status| status.is_overdue()).map(|status| status.name).collect()
    }
}

impl JobStatus {
    /// Records a success now.
    pub fn succeeded(&self) {
        *self.last_success.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        metrics::gauge!("orgward_job_last_success_timestamp_seconds", "job" => self.name)
            .set(Clock::system().now() as f64);
    }

    /// Counts a failure.
    pub fn failed(&self) {
        metrics::counter!("orgward_job_failures_total", "job" => self.name).increment(1);
    }

    fn is_overdue(&self) -> bool {
        let age = self.last_success.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        self.limit.is_some_and(|limit| age > limit)
    }
}
