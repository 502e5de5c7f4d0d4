//! What this server has found wrong with the evidence of an organization, until the next check finds it in order.

use crate::{Domain, email::emails};
use kernel::{access::memberships, base::error::Result};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use types::{
    emails::MailKind,
    ids::OrganizationId,
    refusals::{self, Reason},
};

/// A check that can raise an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The signature of each commit.
    Signing,
    /// The verification of the whole log.
    Verification,
    /// The database's triggers that protect the log.
    Triggers,
    /// The time of the newest event against the server's clock.
    Clock,
    /// The checkpoint file, at the start of the server.
    CheckpointFile,
    /// The database's mark that names its audit logs, at the start of the server.
    InstallationMark,
    /// The pages and indexes of the database file.
    DatabaseFile,
}

impl Check {
    /// All checks.
    pub const ALL: [Self; 7] = [
        Self::Signing,
        Self::Verification,
        Self::Triggers,
        Self::Clock,
        Self::CheckpointFile,
        Self::InstallationMark,
        Self::DatabaseFile,
    ];

    /// The value of the label `check` in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Verification => "verification",
            Self::Triggers => "triggers",
            Self::Clock => "clock",
            Self::CheckpointFile => "checkpoint_file",
            Self::InstallationMark => "installation_mark",
            Self::DatabaseFile => "database_file",
        }
    }
}

/// The alarms in the memory of this process.
#[derive(Debug, Default)]
pub struct Alarms(Mutex<BTreeMap<(OrganizationId, Check), Reason>>);

impl Alarms {
    /// Sets or clears an alarm; returns whether it is a new one.
    fn set(&self, organization_id: &OrganizationId, check: Check, alarm: Option<Reason>) -> bool {
        let mut alarms = locked(&self.0);
        let key = (organization_id.clone(), check);
        let is_new = match alarm {
            None => {
                alarms.remove(&key);
                false
            }
            Some(alarm) => alarms.insert(key, alarm).is_none(),
        };
        for check in Check::ALL {
            let count = alarms.keys().filter(|(_, known)| *known == check).count();
            metrics::gauge!("orgward_audit_alarms", "check" => check.as_str()).set(count as f64);
        }
        is_new
    }
}

/// Records the result of a check; `None` is in order. Owners see the reason in their language. A new alarm is logged and
/// sent to the owners by email, at most once a day.
///
/// # Errors
/// When the email cannot be queued.
pub async fn report(
    domain: &Domain,
    organization_id: &OrganizationId,
    check: Check,
    alarm: Option<Reason>,
) -> Result<()> {
    let reason = alarm.as_ref().map(Reason::to_string).unwrap_or_default();
    if domain.alarms.set(organization_id, check, alarm) {
        tracing::error!(organization_id = organization_id.as_str(), check = check.as_str(), reason, "audit log alarm");
        emails::notify_of_alarm(domain, organization_id, MailKind::AuditAlarm, &reason).await?;
    }
    Ok(())
}

/// Warns the owners of every organization that the mark of the database is missing or was changed.
///
/// # Errors
/// When the database cannot be read or an email cannot be queued.
pub async fn report_missing_mark(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        report(domain, &organization_id, Check::InstallationMark, Some(refusals::alarm_mark_missing())).await?;
    }
    Ok(())
}

/// The sentences about what is wrong now, in English.
pub fn of(domain: &Domain, organization_id: &OrganizationId) -> Vec<String> {
    current(domain, organization_id).iter().map(Reason::to_string).collect()
}

/// What is wrong now.
pub(crate) fn current(domain: &Domain, organization_id: &OrganizationId) -> Vec<Reason> {
    let unsigned = domain.signer().refused(organization_id).map(refusals::alarm_unsigned);
    let alarms = locked(&domain.alarms.0);
    let found = Check::ALL.iter().filter(|check| **check != Check::Signing);
    let found = found.filter_map(|check| alarms.get(&(organization_id.clone(), *check)).cloned());
    unsigned.into_iter().chain(found).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
