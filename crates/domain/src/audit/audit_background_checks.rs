//! Checks of the audit logs in the background: the full verification, and the time of the newest event.

use crate::{
    Domain,
    audit::{
        audit_alarms::{self, Check},
        audit_marking, audit_verification,
    },
};
use kernel::{
    access::memberships,
    base::error::Result,
    ledger::{audit, audit_tree},
};
use std::time::Duration;
use types::ids::OrganizationId;

/// Seconds that the newest event may lie in the future.
const MAX_AHEAD: i64 = 120;

/// Time between two pages, so that the check leaves the processor and the disk to requests.
const PAUSE: Duration = Duration::from_millis(5);

/// Compares the newest event of each log with the server's clock. Event times never decrease, so an event from the
/// future, of a clock that was ahead, gives its time to all that follow.
///
/// # Errors
/// When the database cannot be read.
pub async fn clocks(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let last = audit::last(&mut *domain.reader().await?, &organization_id).await?;
        let ahead = last.map_or(0, |(_, at)| at - domain.now());
        let sentence = (ahead > MAX_AHEAD).then(|| {
            format!(
                "The newest event of the audit log lies {ahead} seconds in the future: the server's clock was ahead, or is \
                 behind now. Until then new events get the same time; their details name the clock's."
            )
        });
        audit_alarms::report(domain, &organization_id, Check::Clock, sentence).await?;
    }
    Ok(())
}

/// Verifies every log: each leaf, value, tree hash and checkpoint, and the MAC of each record.
///
/// # Errors
/// When the database or a checkpoint file cannot be read.
pub async fn verify_all(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let fault = verify(domain, &organization_id).await?;
        let organization = organization_id.as_str().to_owned();
        if fault.is_none() {
            metrics::gauge!("orgward_audit_verified_at", "organization" => organization).set(domain.now() as f64);
        }
        let sentence = fault.map(|fault| format!("The audit log does not hold: {fault}"));
        audit_alarms::report(domain, &organization_id, Check::Verification, sentence).await?;
    }
    Ok(())
}

/// What is wrong with a log, in a sentence; `None` if it holds.
async fn verify(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<String>> {
    let size = audit_tree::size(&mut *domain.reader().await?, organization_id).await?;
    if size == 0 {
        return Ok(None);
    }
    // First, because an index also differs from the log when another program wrote a record.
    let marks = audit_marking::check(domain, organization_id, domain.secrets().audit_key(), PAUSE).await?;
    if let Err(fault) = marks {
        return Ok(Some(fault.to_string()));
    }
    let verified = audit_verification::verify(domain, organization_id, Vec::new(), None, |_, _| {}).await?;
    Ok(verified.err().map(|fault| fault.to_string()))
}
