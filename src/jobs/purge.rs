//! Clears deleted data from the disk.

use crate::jobs::runner::Job;
use domain::{Domain, Result, purge};
use std::time::Duration;

/// Time between two checks for a purge that is due.
const INTERVAL: Duration = Duration::from_secs(15);

/// Clears deleted data from the disk once its retention time is over.
pub struct Purge {
    domain: Domain,
}

impl Purge {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for Purge {
    fn name(&self) -> &'static str {
        "purge"
    }

    fn activity(&self) -> &'static str {
        "clearing deleted data from the disk"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn run(&mut self) -> Result<()> {
        let cleared = purge::run_if_due(&self.domain).await.inspect_err(|_| {
            metrics::counter!("orgward_purge_failures_total").increment(1);
        })?;
        if let Some(erased) = cleared {
            tracing::info!(erased, "deleted data was cleared from the disk");
        }
        Ok(())
    }
}
