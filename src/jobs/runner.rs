//! Runs background jobs: one task per job, restarted after errors and panics, stopped together at shutdown.

use crate::app::job_status::{JobStatus, JobStatuses};
use domain::Result;
use futures::FutureExt;
use kernel::base::{backoff, secret};
use std::{any::Any, panic::AssertUnwindSafe, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Lower bound of the maximum delay between two attempts of a failing job.
const MIN_RETRY_LIMIT: Duration = Duration::from_secs(15);

/// The maximum delay for a required job, so that a server is ready again soon after the cause of the failures is gone.
const REQUIRED_RETRY_LIMIT: Duration = Duration::from_secs(4);

/// A background job. The runner calls [`Job::run`], then [`Job::wait`], and so on until the server stops.
pub trait Job: Send + 'static {
    /// The value of the label `job` in metrics, and of the field `job` in log lines.
    fn name(&self) -> &'static str;

    /// The activity in words that begin a log line: "deleting old emails".
    fn activity(&self) -> &'static str;

    /// Longest time between two runs while no run fails.
    fn interval(&self) -> Duration;

    /// Whether the server is not ready while this job fails.
    fn is_required(&self) -> bool {
        false
    }

    /// What happens to a run in progress when the server stops.
    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Finish
    }

    /// Does the work once.
    fn run(&mut self) -> impl Future<Output = Result<()>> + Send;

    /// Waits until the next run after a success; always cancelled at shutdown.
    fn wait(&mut self) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(self.interval())
    }

    /// Delay before the next run after this many consecutive failures.
    fn retry_delay(&self, failures: i64) -> Duration {
        let seconds = backoff::pause(failures, secret::random_u128());
        let limit = match self.is_required() {
            true => REQUIRED_RETRY_LIMIT,
            false => self.interval().max(MIN_RETRY_LIMIT),
        };
        Duration::from_secs(seconds.unsigned_abs()).min(limit)
    }
}

/// What happens to a run in progress when the server stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtShutdown {
    /// The run is finished, within the limit of [`Runner::join`].
    Finish,
    /// The run is dropped; it is repeated after the next start.
    Cancel,
}

/// The tasks of all background jobs.
pub struct Runner {
    tasks: JoinSet<&'static str>,
    names: Vec<&'static str>,
    statuses: JobStatuses,
    stopping: CancellationToken,
}

impl Runner {
    /// Creates a runner whose jobs stop when the token is cancelled, and which updates their statuses.
    pub fn new(statuses: JobStatuses, stopping: CancellationToken) -> Self {
        Self { tasks: JoinSet::new(), names: Vec::new(), statuses, stopping }
    }

    /// Starts a job. Its first run begins immediately.
    pub fn start(&mut self, job: impl Job) {
        let name = job.name();
        let status = self.statuses.register(name, job.interval(), job.is_required());
        self.names.push(name);
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            supervise(job, &status, &stopping).await;
            name
        });
    }

    /// Waits until all jobs have stopped, at most `limit`; those that have not are aborted and logged. Call it after
    /// the token was cancelled.
    pub async fn join(mut self, limit: Duration) {
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                if let Ok(name) = ended {
                    self.names.retain(|running| *running != name);
                }
            }
        };
        if tokio::time::timeout(limit, all).await.is_err() {
            let (jobs, seconds) = (self.names.join(", "), limit.as_secs());
            tracing::warn!(jobs, seconds, "background jobs did not stop in time and were aborted");
        }
    }
}

/// Runs one job until the server stops.
async fn supervise(mut job: impl Job, status: &JobStatus, stopping: &CancellationToken) {
    let (activity, at_shutdown) = (job.activity(), job.at_shutdown());
    let mut failures = 0;
    while !stopping.is_cancelled() {
        // An error span, so that the filter keeps it at every log level.
        let span = tracing::error_span!("job", job = job.name());
        let run = AssertUnwindSafe(job.run()).catch_unwind().instrument(span.clone());
        let ended = match at_shutdown {
            AtShutdown::Finish => run.await,
            AtShutdown::Cancel => match stopping.run_until_cancelled(run).await {
                Some(ended) => ended,
                None => return,
            },
        };
        let failure = match ended {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(panic) => Some(format!("panic: {}", panic_message(&*panic))),
        };
        match failure {
            None => {
                if failures > 0 {
                    span.in_scope(|| tracing::info!(failures, "{activity} succeeded again"));
                }
                failures = 0;
                status.succeeded();
                stopping.run_until_cancelled(job.wait()).await;
            }
            Some(error) => {
                failures += 1;
                status.failed();
                let delay = job.retry_delay(failures);
                let retry_seconds = delay.as_secs();
                span.in_scope(|| tracing::error!(error, failures, retry_seconds, "{activity} failed; will retry"));
                stopping.run_until_cancelled(tokio::time::sleep(delay)).await;
            }
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Error;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    /// Fails once with an error, once with a panic, and then succeeds until `hangs_at`.
    struct Flaky {
        runs: Arc<AtomicUsize>,
        hangs_at: usize,
        at_shutdown: AtShutdown,
    }

    impl Job for Flaky {
        fn name(&self) -> &'static str {
            "flaky"
        }

        fn activity(&self) -> &'static str {
            "testing"
        }

        fn interval(&self) -> Duration {
            Duration::from_millis(2)
        }

        fn is_required(&self) -> bool {
            true
        }

        fn at_shutdown(&self) -> AtShutdown {
            self.at_shutdown
        }

        async fn run(&mut self) -> Result<()> {
            match self.runs.fetch_add(1, Ordering::SeqCst) {
                0 => Err(Error::Fault("an error".to_owned())),
                1 => panic!("a panic"),
                run if run >= self.hangs_at => std::future::pending().await,
                _ => Ok(()),
            }
        }

        fn retry_delay(&self, _: i64) -> Duration {
            Duration::from_millis(1)
        }
    }

    fn start(hangs_at: usize, at_shutdown: AtShutdown) -> (Runner, Arc<AtomicUsize>, JobStatuses, CancellationToken) {
        let (runs, statuses, stopping) = (Arc::default(), JobStatuses::default(), CancellationToken::new());
        let mut runner = Runner::new(statuses.clone(), stopping.clone());
        runner.start(Flaky { runs: Arc::clone(&runs), hangs_at, at_shutdown });
        (runner, runs, statuses, stopping)
    }

    async fn until(is_so: impl Fn() -> bool) {
        let waiting = async {
            while !is_so() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it comes to that");
    }

    /// A job with the default delays, every ten minutes.
    struct Plain {
        is_required: bool,
    }

    impl Job for Plain {
        fn name(&self) -> &'static str {
            "plain"
        }

        fn activity(&self) -> &'static str {
            "testing"
        }

        fn interval(&self) -> Duration {
            Duration::from_secs(600)
        }

        fn is_required(&self) -> bool {
            self.is_required
        }

        async fn run(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_job_that_keeps_failing_is_tried_again_within_seconds_if_the_server_is_not_ready_without_it() {
        for failures in [1, 2, 9, 40, i64::MAX] {
            let delay = Plain { is_required: true }.retry_delay(failures);
            assert!(delay <= Duration::from_secs(4), "{failures} failures: {delay:?}");
        }
        assert!(Plain { is_required: false }.retry_delay(40) > Duration::from_secs(60));
    }

    #[tokio::test]
    async fn a_job_that_fails_or_panics_is_run_again_and_stops_when_asked() {
        let (runner, runs, _, stopping) = start(usize::MAX, AtShutdown::Finish);
        until(|| runs.load(Ordering::SeqCst) > 4).await;
        stopping.cancel();
        tokio::time::timeout(Duration::from_secs(5), runner.join(Duration::from_secs(60))).await.expect("it stops");
    }

    #[tokio::test]
    async fn a_required_job_that_hangs_is_overdue_by_name() {
        let (_runner, runs, statuses, _) = start(4, AtShutdown::Finish);
        until(|| runs.load(Ordering::SeqCst) > 4).await;
        until(|| statuses.overdue() == ["flaky"]).await;
    }

    #[tokio::test]
    async fn a_run_that_hangs_is_dropped_at_shutdown_at_the_latest_after_the_limit() {
        for at_shutdown in [AtShutdown::Cancel, AtShutdown::Finish] {
            let (runner, runs, _, stopping) = start(2, at_shutdown);
            until(|| runs.load(Ordering::SeqCst) > 2).await;
            stopping.cancel();
            let joined = runner.join(Duration::from_millis(20));
            tokio::time::timeout(Duration::from_secs(5), joined).await.expect("it does not wait for ever");
        }
    }
}
