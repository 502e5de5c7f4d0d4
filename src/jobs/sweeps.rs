//! Periodic cleanup: records counted failed sign-ins, notes expired keys, and deletes ended sessions, old exports, old
//! emails, the results of old forms and unused counters.

use crate::jobs::runner::Job;
use domain::{Domain, Error, Result, audit_export_jobs, expired_credentials, failed_sign_ins, one_time_forms, sweeps};
use std::time::Duration;

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(15);

/// Cleans up data of several kinds. A kind that fails does not stop the others.
pub struct Sweeps {
    domain: Domain,
}

impl Sweeps {
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }
}

impl Job for Sweeps {
    fn name(&self) -> &'static str {
        "sweeps"
    }

    fn activity(&self) -> &'static str {
        "deleting expired data"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self) -> Result<()> {
        let domain = &self.domain;
        let mut failures = Vec::new();
        if let Err(error) = failed_sign_ins::fold(domain).await {
            failures.push(format!("recording counted failed sign-ins failed: {error}"));
        }
        if let Err(error) = expired_credentials::sweep(domain).await {
            failures.push(format!("noting expired keys and deleting ended sessions failed: {error}"));
        }
        if let Err(error) = audit_export_jobs::sweep(domain).await {
            failures.push(format!("deleting old exports of the audit log failed: {error}"));
        }
        if let Err(error) = sweeps::emails_and_links(domain).await {
            failures.push(format!("deleting old emails and links failed: {error}"));
        }
        if let Err(error) = one_time_forms::sweep(domain).await {
            failures.push(format!("deleting the results of old forms failed: {error}"));
        }
        domain.sweep();
        if failures.is_empty() { Ok(()) } else { Err(Error::Fault(failures.join("; "))) }
    }
}
