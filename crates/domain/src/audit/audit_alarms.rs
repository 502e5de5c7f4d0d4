//! What this server has found wrong with the evidence of an organization, until the next check finds it in order.

use crate::Domain;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use types::ids::OrganizationId;

/// A check that can raise an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The verification of the whole log.
    Verification,
    /// The database's triggers that protect the log.
    Triggers,
    /// The time of the newest event against the server's clock.
    Clock,
}

impl Check {
    /// All checks.
    pub const ALL: [Self; 3] = [Self::Verification, Self::Triggers, Self::Clock];

    /// The value of the label `check` in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::Triggers => "triggers",
            Self::Clock => "clock",
        }
    }
}

/// The alarms in the memory of this process, a sentence each.
#[derive(Debug, Default)]
pub struct Alarms(Mutex<BTreeMap<(OrganizationId, Check), String>>);

impl Alarms {
    /// Records the result of a check; `None` is in order. A new alarm is logged.
    pub fn set(&self, organization_id: &OrganizationId, check: Check, sentence: Option<String>) {
        let mut alarms = locked(&self.0);
        let key = (organization_id.clone(), check);
        match sentence {
            None => {
                alarms.remove(&key);
            }
            Some(sentence) => {
                if alarms.get(&key) != Some(&sentence) {
                    let organization_id = organization_id.as_str();
                    tracing::error!(organization_id, check = check.as_str(), reason = sentence, "audit log alarm");
                }
                alarms.insert(key, sentence);
            }
        }
        for check in Check::ALL {
            let count = alarms.keys().filter(|(_, known)| *known == check).count();
            metrics::gauge!("orgward_audit_alarms", "check" => check.as_str()).set(count as f64);
        }
    }
}

/// The sentences about what is wrong now, with the reason why the log is not signed.
pub fn of(domain: &Domain, organization_id: &OrganizationId) -> Vec<String> {
    let unsigned =
        domain.signer().refused(organization_id).map(|reason| format!("The audit log is not signed: {reason}."));
    let alarms = locked(&domain.alarms.0);
    let found = Check::ALL.iter().filter_map(|check| alarms.get(&(organization_id.clone(), *check)).cloned());
    unsigned.into_iter().chain(found).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
