//! Signs the audit logs.

use crate::jobs::runner::Job;
use domain::{Domain, Result, audit_checkpoints};
use kernel::store::commits::CommitWaiter;
use std::time::Duration;

/// Longest time until changes of another process are signed.
const INTERVAL: Duration = Duration::from_secs(15);

/// Shortest time between two checkpoints of a log.
const MIN_PAUSE: Duration = Duration::from_millis(500);

/// Signs the audit logs within a second of a change. What is committed after the last run is signed when the domain
/// closes.
pub struct Signing {
    domain: Domain,
    commits: CommitWaiter,
}

impl Signing {
    pub fn new(domain: Domain) -> Self {
        Self { commits: domain.commits(), domain }
    }
}

impl Job for Signing {
    fn name(&self) -> &'static str {
        "signing"
    }

    fn activity(&self) -> &'static str {
        "signing the audit logs"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn run(&mut self) -> Result<()> {
        audit_checkpoints::sign(&self.domain).await.map(drop).inspect_err(|_| {
            metrics::counter!("orgward_audit_checkpoint_failures_total").increment(1);
        })
    }

    /// Waits for the next change. Changes in quick succession are signed together; changes of another process are found
    /// by polling.
    async fn wait(&mut self) {
        tokio::time::sleep(MIN_PAUSE).await;
        tokio::time::timeout(INTERVAL, self.commits.next()).await.ok();
    }
}
