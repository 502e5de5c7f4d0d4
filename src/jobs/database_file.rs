//! Looks through a large database file for damage, while the server serves.

use crate::jobs::runner::{AtShutdown, Job};
use domain::{
    Domain, Error, Result,
    audit_alarms::{self, Check},
};
use futures::future::BoxFuture;
use kernel::access::memberships;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use types::refusals;

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Looks for damage until the token is cancelled, and returns what it found. An error is a sentence.
pub type FindDamage =
    Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, std::result::Result<Option<String>, String>> + Send + Sync>;

/// Looks for damage that the server has not looked for at its start, and once a day.
pub struct DatabaseFile {
    domain: Domain,
    find_damage: FindDamage,
}

impl DatabaseFile {
    /// A job that finds damage with this function.
    pub fn new(domain: Domain, find_damage: FindDamage) -> Self {
        Self { domain, find_damage }
    }
}

impl Job for DatabaseFile {
    fn name(&self) -> &'static str {
        "database_file"
    }

    fn activity(&self) -> &'static str {
        "checking the database file for damage"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        let dropped = CancellationToken::new();
        // SQLite works on a thread of its own, which ends when this run is dropped.
        let _guard = dropped.clone().drop_guard();
        let found = (self.find_damage)(dropped).await.map_err(Error::Fault)?;
        let alarm = found.map(refusals::alarm_database_damaged);
        for organization_id in memberships::all(&self.domain).await? {
            audit_alarms::report(&self.domain, &organization_id, Check::DatabaseFile, alarm.clone()).await?;
        }
        Ok(())
    }
}
