//! Compares the audit logs with the database tables.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{Domain, Result, audit_drift};
use std::time::Duration;

/// Time between two comparisons.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Replays the audit log of each organization and compares the result with the tables, at startup and every hour.
pub struct AuditDrift {
    domain: Domain,
}

impl AuditDrift {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for AuditDrift {
    fn name(&self) -> &'static str {
        "audit_drift"
    }

    fn activity(&self) -> &'static str {
        "comparing the audit logs with the tables"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        audit_drift::compare_all(&self.domain).await
    }
}
