//! Builds the audit search index.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{Domain, Result, audit_bitmaps};
use std::time::Duration;

/// Time between two checks for events to add.
const INTERVAL: Duration = Duration::from_secs(15);

/// Adds older events of the audit logs to the search index.
pub struct SearchIndex {
    domain: Domain,
}

impl SearchIndex {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for SearchIndex {
    fn name(&self) -> &'static str {
        "search_index"
    }

    fn activity(&self) -> &'static str {
        "building the audit search index"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        audit_bitmaps::build(&self.domain).await.map(drop)
    }
}
