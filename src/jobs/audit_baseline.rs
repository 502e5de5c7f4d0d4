//! Records the objects that existed when a large organization's audit log began.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{Domain, Result, audit_baseline};
use std::time::Duration;

/// Longest time until a log that another process began is noticed.
const INTERVAL: Duration = Duration::from_secs(60);

/// Records them page by page, at once after logging was enabled, and continues at startup.
pub struct AuditBaseline {
    domain: Domain,
}

impl AuditBaseline {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for AuditBaseline {
    fn name(&self) -> &'static str {
        "audit_baseline"
    }

    fn activity(&self) -> &'static str {
        "recording the objects that existed when an audit log began"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        audit_baseline::record_all(&self.domain).await
    }

    async fn wait(&mut self) {
        tokio::time::timeout(INTERVAL, audit_baseline::wanted(&self.domain)).await.ok();
    }
}
