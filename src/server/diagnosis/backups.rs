//! The backups: when the last one was made, and whether the place for the next one can be used.

use crate::server::{
    backups::{places::Place, targets::Target},
    config::Config,
    diagnosis::{destinations::writable, finding::Finding},
};
use domain::{Domain, backup_runs};

const NAME: &str = "backups";

/// Without a schedule, a backup is old after this many seconds.
const OLD: i64 = 8 * 24 * 60 * 60;

const ADVICE: &str = "The operator's guide says under 'Backup and restore' how to make backups";

/// Examines the place of backups, where the database cannot say when the last one was made.
pub async fn without_database(config: &Config) -> Finding {
    match place(config).await {
        Some(Err(sentence)) => Finding::failed(NAME, &sentence, ""),
        Some(Ok(sentence)) => Finding::ok(NAME, sentence),
        None if config.database_url.is_some() => Finding::ok(NAME, "PostgreSQL is backed up by its own tools"),
        None => Finding::warning(NAME, "no backups are made: backup_to is not set", ADVICE),
    }
}

/// Examines the place of backups and the last one.
pub async fn examine(config: &Config, domain: &Domain) -> Finding {
    if config.database_url.is_some() {
        return without_database(config).await;
    }
    if let Some(Err(sentence)) = place(config).await {
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

/// What is well with the place of backups: the folder can be written, or the bucket be listed; `None` if none is set.
async fn place(config: &Config) -> Option<Result<&'static str, String>> {
    let place = config.backups.to.as_ref()?;
    let target = match Target::open(place, config) {
        Ok(target) => target,
        Err(sentence) => return Some(Err(sentence)),
    };
    Some(match place {
        Place::Folder(folder) => {
            writable("folder for backups", folder).map(|()| "the folder for backups can be written")
        }
        Place::Bucket(_) => target.refuse_unreachable().await.map(|()| "the bucket for backups can be listed"),
    })
}
