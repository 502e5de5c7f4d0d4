//! Backups by the schedule, and where backups go by the settings.

use crate::{
    jobs::backups::MakeBackup,
    server::{
        backups::creation::{self, Backup, NewBackup},
        config::Config,
    },
};
use domain::backup_runs::BackupRun;
use std::sync::Arc;

/// What makes the backups of the schedule; `None` without one.
pub fn backup(config: &Config) -> Option<MakeBackup> {
    config.backups.schedule?;
    let new = NewBackup {
        folder: config.backups.to.clone()?,
        recipients: config.backups.recipients.clone(),
        with_keys: false,
        keep: config.backups.keep,
    };
    let made = Arc::new((config.clone(), new));
    Some(Arc::new(move |now| {
        let made = made.clone();
        Box::pin(async move { creation::create(&made.0, &made.1, now).await.map(|backup| run(&backup)) })
    }))
}

/// What is remembered of a backup.
pub fn run(backup: &Backup) -> BackupRun {
    BackupRun {
        began_at: backup.manifest.at,
        file: Some((backup.path.display().to_string(), backup.written.bytes)),
        failure: backup.manifest.faults.first().cloned(),
    }
}
