//! Keeps the numbers of each organization in `/metrics` current.

use crate::jobs::runner::Job;
use domain::{Domain, Result, organization_metrics};
use std::time::Duration;

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(60);

/// Counts members, invites and keys of each organization.
pub struct OrganizationMetrics {
    domain: Domain,
}

impl OrganizationMetrics {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for OrganizationMetrics {
    fn name(&self) -> &'static str {
        "organization_metrics"
    }

    fn activity(&self) -> &'static str {
        "counting members, invites and keys"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self) -> Result<()> {
        for measured in organization_metrics::measure(&self.domain).await? {
            let organization = &measured.organization_id;
            let set = |name: &'static str, value: i64| {
                metrics::gauge!(name, "organization" => organization.clone()).set(value as f64);
            };
            set("orgward_members", measured.members);
            set("orgward_owners", measured.owners);
            set("orgward_invites_pending", measured.pending_invites);
            for (kind, keys) in measured.keys {
                for (age, count) in
                    [("30d", keys.new), ("90d", keys.recent), ("365d", keys.old), ("older", keys.oldest)]
                {
                    metrics::gauge!("orgward_keys", "organization" => organization.clone(), "kind" => kind, "age" => age)
                        .set(count as f64);
                }
                for (name, count) in
                    [("orgward_keys_unused_90d", keys.unused), ("orgward_keys_expiring_7d", keys.expiring)]
                {
                    metrics::gauge!(name, "organization" => organization.clone(), "kind" => kind).set(count as f64);
                }
            }
        }
        Ok(())
    }
}
