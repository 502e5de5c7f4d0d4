//! The settings of backups.

use crate::server::{backups::recipients, config::Layers};
use age::x25519::Recipient;
use domain::{backup_retention::Keep, backup_schedule::Schedule};
use std::path::PathBuf;

/// Where backups are written, and when.
#[derive(Debug, Clone, Default)]
pub struct BackupConfig {
    /// See [`SETTINGS`](crate::server::settings::SETTINGS) for this field and all that follow.
    pub to: Option<PathBuf>,
    pub schedule: Option<Schedule>,
    pub keep: Option<Keep>,
    pub recipients: Vec<Recipient>,
}

impl Layers {
    /// The settings of backups.
    pub(super) fn backups(&self) -> Result<BackupConfig, String> {
        let to = self.optional("backup_to").map(PathBuf::from);
        let schedule = self.optional("backup_schedule");
        if schedule.is_some() && to.is_none() {
            return Err(
                "backup_schedule is set, but not backup_to. Name the folder that backups are written to".to_owned()
            );
        }
        if schedule.is_some() && self.optional("database_url").is_some() {
            return Err("backup_schedule is set, and backups of Orgward are of SQLite only. With database_url, back up \
                        PostgreSQL with pg_dump; the operator's guide says under 'Backup and restore' what belongs to it"
                .to_owned());
        }
        let schedule = schedule.as_deref().map(Schedule::parse).transpose();
        let keep = self.optional("backup_keep").as_deref().map(Keep::parse).transpose();
        let listed = self.text("backup_recipient");
        let listed = listed.split(',').map(str::trim).filter(|recipient| !recipient.is_empty());
        Ok(BackupConfig {
            to,
            schedule: schedule.map_err(|rule| self.wrong("backup_schedule", &rule))?,
            keep: keep.map_err(|rule| self.wrong("backup_keep", &rule))?,
            recipients: recipients::parse(listed).map_err(|why| format!("backup_recipient cannot be used: {why}"))?,
        })
    }
}
