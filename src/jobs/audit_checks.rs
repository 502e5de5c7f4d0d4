//! Checks the audit logs: triggers, times, the seals of credentials and the numbers of rows every hour, everything once a day.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{
    Domain, Result,
    audit_alarms::{self, Check},
    audit_background_checks, audit_checkpoints, credential_checks, credential_sealing, organization_counts,
};
use futures::future::BoxFuture;
use kernel::access::memberships;
use std::{collections::BTreeMap, time::Duration};
use types::{ids::OrganizationId, refusals};

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Finds the triggers that should protect the audit log and do not.
pub type MissingTriggers = fn(Domain) -> BoxFuture<'static, Result<Vec<&'static str>>>;

/// Verifies each audit log every day, also when the server is restarted, and looks at the database's triggers, the clock and the seals of
/// credentials every hour.
pub struct AuditChecks {
    domain: Domain,
    missing_triggers: MissingTriggers,
    /// Unix seconds of the last verification by log, with a fault or without; empty at the start.
    verified_at: BTreeMap<OrganizationId, i64>,
}

impl AuditChecks {
    /// A job that has not verified anything yet.
    pub fn new(domain: Domain, missing_triggers: MissingTriggers) -> Self {
        Self { domain, missing_triggers, verified_at: BTreeMap::new() }
    }
}

impl Job for AuditChecks {
    fn name(&self) -> &'static str {
        "audit_checks"
    }

    fn activity(&self) -> &'static str {
        "checking the audit logs"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        let missing = (self.missing_triggers)(self.domain.clone()).await?;
        let alarm = (!missing.is_empty()).then(|| refusals::alarm_triggers_missing(missing.join(", ")));
        if !credential_sealing::is_complete(&self.domain).await? {
            audit_alarms::report_missing_mark(&self.domain).await?;
        }
        for organization_id in memberships::all(&self.domain).await? {
            audit_alarms::report(&self.domain, &organization_id, Check::Triggers, alarm.clone()).await?;
            // A row that does not fit is logged, counted and shown to owners by the check itself.
            credential_checks::check_all(&self.domain, &organization_id).await?;
        }
        organization_counts::correct(&self.domain).await?;
        audit_checkpoints::note_heads(&self.domain).await?;
        audit_background_checks::clocks(&self.domain).await?;
        audit_background_checks::verify_due(&self.domain, &mut self.verified_at).await
    }
}
