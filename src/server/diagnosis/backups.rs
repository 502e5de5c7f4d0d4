//! The backups: when the last one was made, and whether the folder for the next one can be written.

use crate::server::{
    backups::destination::Destination,
    config::Config,
    diagnosis::{destinations::writable, finding::Finding},
};
use domain::{Domain, backup_runs};

const NAME: &str = "backups";

/// Without a schedule, a backup is old after this many seconds.
const OLD: i64 = 8 * 24 * 60 * 60;

const ADVICE: &str = "The operator's guide says under 'Backup and restore' how to make backups";

/// Examines the folder, where the database cannot say when the last backup was made.
pub fn without_database(config: &Config) -> Finding {
    match folder(config) {
        Some(Err(sentence)) => Finding::failed(NAME, &sentence, ""),
        Some(Ok(())) => Finding::ok(NAME, "the folder for backups can be written"),
        None if config.database_url.is_some() => Finding::ok(NAME, "PostgreSQL is backed up by its own tools"),
        None => Finding::warning(NAME, "no backups are made: backup_to is not set", ADVICE),
    }
}

/// Examines the folder and the last backup.
pub async fn examine(config: &Config, domain: &Domain) -> Finding {
    if config.database_url.is_some() {
        return without_database(config);
    }
    let folder = folder(config);
    if let Some(Err(sentence)) = folder {
        return Finding::failed(NAME, &sentence, "");
    }
    let status = match backup_runs::status(domain).await {
        Ok(status) => status,
        Err(error) => return Finding::failed(NAME, &error.to_string(), ""),
    };
    let age = status.last.as_ref().map(|last| domain.now() - last.at);
    let hours = |seconds: i64| match seconds / 3600 {
        0 => "less than an hour".to_owned(),
        1 => "one hour".to_owned(),
        hours => format!("{hours} hours"),
    };
    if let Some(failure) = status.failure {
        let sentence = format!("the last backup failed: {}", failure.trim_end_matches('.'));
        return Finding::failed(NAME, &sentence, "Run 'orgward backup' to see whether the next one succeeds");
    }
    match age {
        Some(age) if status.is_overdue => {
            let sentence = format!("a backup is overdue: the last one was made {} ago", hours(age));
            Finding::failed(
                NAME,
                &sentence,
                "Look for 'making a backup failed' in the server's log; does the server run?",
            )
        }
        Some(age) if !status.is_scheduled && age > OLD => {
            let sentence = format!("the last backup was made {} ago, and none is scheduled", hours(age));
            Finding::warning(NAME, &sentence, ADVICE)
        }
        Some(age) => Finding::ok(NAME, &format!("the last backup was made {} ago", hours(age))),
        None if status.is_scheduled => Finding::warning(
            NAME,
            "no backup has been made yet, although a schedule is set",
            "The server makes the first one when it runs; or run 'orgward backup'",
        ),
        None => Finding::warning(NAME, "no backup has been made", ADVICE),
    }
}

/// Whether the folder for backups can be written; `None` if none is set.
fn folder(config: &Config) -> Option<Result<(), String>> {
    let folder = config.backups.to.as_ref()?;
    let opened = Destination::open(folder, &config.data_dir).map(|_| ());
    Some(opened.and_then(|()| writable("folder for backups", folder)))
}
