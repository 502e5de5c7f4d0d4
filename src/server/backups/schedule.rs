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
        to: config.backups.to.clone()?,
        recipients: config.backups.recipients.clone(),
        with_keys: false,
        keep: config.backups.keep,
    };
    let made = Arc::new((config.clone(), new));
    Some(Arc::new(move |now| {
        let made = made.clone();
        Box::pin(async move {
            let backup = creation::create(&made.0, &made.1, now).await?;
            for fault in &backup.manifest.faults {
                tracing::error!(fault, "a backup was made of a database that does not hold");
            }
            if let Some(why) = &backup.unretired {
                tracing::error!(why, "a backup was made, but older ones were not deleted");
            }
            Ok(run(&backup))
        })
    }))
}

/// What is remembered of a backup. Owners of every organization read the failure, so it names no organization and no file.
pub fn run(backup: &Backup) -> BackupRun {
    let failure = match (backup.manifest.faults.is_empty(), &backup.unretired) {
        (false, _) => Some(
            "the backup was made, but an audit log or a credential in it does not hold; the server's log says which",
        ),
        (true, Some(_)) => Some("the backup was made, but older ones could not be deleted; the server's log says why"),
        (true, None) => None,
    };
    BackupRun {
        began_at: backup.manifest.at,
        file: Some((backup.location.clone(), backup.written.bytes)),
        failure: failure.map(str::to_owned),
        has_faults: !backup.manifest.faults.is_empty(),
    }
}
