//! `orgward backup` and `orgward backup verify`.

use crate::{
    commands::{local_time, restores, say, unless_stopped, words},
    server::{
        backups::{
            creation::{self, NewBackup},
            examination::Macs,
            places::Place,
            recipients, restoration, schedule, sources,
        },
        config::Config,
        data_folder,
        database::{self, snapshot},
    },
};
use domain::{
    audit_heads,
    backup_retention::Keep,
    backup_runs::{self, BackupRun},
};
use indicatif::HumanBytes;
use kernel::base::clock::Clock;
use std::{path::PathBuf, process::ExitCode};

/// The exit status of `backup verify` when the newest backup is older than it may be.
const TOO_OLD: u8 = 3;

/// Seconds by which the clock of another machine may be ahead.
const MAX_AHEAD: i64 = 300;

/// Back up the database and what belongs to it into one file, while the server runs.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  orgward backup --to /mnt/backups --keep 7d,4w,12m
  orgward backup --to /mnt/backups --recipient age1… --with-keys
  orgward backup --to s3://backups/orgward --keep 7d,4w,12m
  orgward backup verify --from /mnt/backups --max-age 26h

The file is orgward-INSTALLATION-TIME.tar.zst, with .age at the end if it is encrypted. It contains the database, the
checkpoints, the two files credentials.* and the settings file. The keys are not in it without --with-keys: keep secret.key
and audit.key in another place. The copy is verified before the file gets its name, and a backup that fails leaves nothing
behind. It needs as much space in the data folder as the database, for a moment."
)]
pub struct Backup {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// Folder to write into, which must exist, or s3://BUCKET/PREFIX [default: the setting backup_to]
    #[arg(long, value_name = "PLACE", value_parser = Place::parse)]
    to: Option<Place>,
    /// Encrypt to this age recipient (age1…); repeatable [default: the setting backup_recipient]
    #[arg(long = "recipient", value_name = "RECIPIENT")]
    recipients: Vec<String>,
    /// Put the secret key and the audit key into the backup; it must be encrypted
    #[arg(long)]
    with_keys: bool,
    /// Delete older backups of this installation, except the newest of so many days, weeks, months and years [default:
    /// the setting backup_keep]
    #[arg(long, value_name = "RULE")]
    keep: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(clap::Subcommand)]
enum BackupCommand {
    /// Rehearse the restore of a backup into a temporary folder; for cron.
    Verify(Verify),
}

/// Rehearse the restore of a backup into a temporary folder; for cron.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward backup verify --from /mnt/backups --max-age 26h
  orgward backup verify --from orgward-1a2b3c4d-20260301T031500Z.tar.zst.age --identity backup.key

Exit status: 0 the backup can be restored, 1 it cannot or cannot be read, 2 the arguments are wrong, 3 it is older than
--max-age. The MACs of the records are checked if the audit key is where the settings say.")]
struct Verify {
    /// The backup, or a folder or s3://BUCKET/PREFIX whose newest backup is meant, of this server if its data folder is here
    #[arg(long, value_name = "PLACE", value_parser = Place::parse)]
    from: Place,
    /// File of the age identity that opens an encrypted backup
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere; repeatable
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// Report a backup that is older, for example 26h or 8d
    #[arg(long, value_name = "TIME")]
    max_age: Option<String>,
    /// Folder for temporary folders, with space for the unpacked database and a download [default: TMPDIR, or /tmp]
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self, config: &Config) -> Result<ExitCode, String> {
        if let Some(BackupCommand::Verify(verify)) = self.command {
            return verify.run(config).await;
        }
        let keep = self.keep.as_deref().map(Keep::parse).transpose();
        let named = recipients::parse(self.recipients.iter().map(String::as_str))?;
        let to = self.to.or_else(|| config.backups.to.clone());
        let new = NewBackup {
            to: to.ok_or("name a folder or s3://BUCKET/PREFIX with --to, or with the setting backup_to")?,
            recipients: if named.is_empty() { config.backups.recipients.clone() } else { named },
            with_keys: self.with_keys,
            keep: keep.map_err(|rule| format!("--keep must be {rule}"))?.or(config.backups.keep),
        };
        let now = Clock::system().now();
        let made = unless_stopped("backup", creation::create(config, &new, now)).await;
        remember(config, now, made.as_ref()).await;
        let backup = made?;
        match self.json {
            true => say(&json(&backup).to_string())?,
            false => say(&report(&backup, new.recipients.len()))?,
        }
        // A backup with a fault is kept, and so is one after which older ones could not be deleted. Cron has to notice both.
        match backup.manifest.faults.first().or(backup.unretired.as_ref()) {
            Some(fault) => Err(format!("the backup was made, but {}", fault.trim_end_matches('.'))),
            None => Ok(ExitCode::SUCCESS),
        }
    }
}

/// Stores the run for the overview of the console. A backup is worth the same without it.
async fn remember(config: &Config, now: i64, made: Result<&creation::Backup, &String>) {
    // Opening the data folder would make a database where there is none.
    let file = data_folder::database_file(config);
    if config.database_url.is_some() || !file.exists() {
        return;
    }
    // A newer program must not migrate the database of a server that runs.
    match snapshot::schema(&database::file_url_to_read(&file)).await {
        Ok(Some(schema)) if schema == snapshot::newest_schema() => {}
        _ => return,
    }
    let run = match made {
        Ok(backup) => schedule::run(backup),
        Err(failure) => BackupRun { began_at: now, file: None, failure: Some(failure.clone()), has_faults: false },
    };
    let stored = async {
        let domain = data_folder::open(config).await?;
        let stored = backup_runs::record(&domain, &run).await;
        domain.close().await;
        stored.map_err(words)
    };
    if let Err(error) = stored.await {
        tracing::warn!(error, "the overview will not show this backup, because storing that it was made failed");
    }
}

fn report(backup: &creation::Backup, recipients: usize) -> String {
    let manifest = &backup.manifest;
    let encrypted = match recipients {
        0 => "not encrypted".to_owned(),
        1 => "encrypted to one recipient".to_owned(),
        many => format!("encrypted to {many} recipients"),
    };
    let mut text = format!(
        "Backed up {} into {} ({}, {encrypted}).\nSHA-256: {}",
        restores::contents(manifest.organizations.len(), manifest.events()),
        backup.location,
        HumanBytes(backup.written.bytes),
        backup.written.sha256
    );
    text.push_str(match backup.macs {
        Macs::Checked => "\nThe copy was verified: the database file, the audit logs, and the MAC of each record.",
        _ => "\nThe copy was verified: the database file and the audit logs. The MACs of the records were not checked, because \
              the audit key is not here or is another one.",
    });
    if !manifest.has_keys {
        text.push_str("\nThe keys are not in it: a restore needs secret.key and audit.key too.");
    }
    for name in &backup.retired {
        text.push_str(&format!("\nDeleted {name}"));
    }
    text
}

fn json(backup: &creation::Backup) -> serde_json::Value {
    serde_json::json!({
        "file": backup.location,
        "bytes": backup.written.bytes,
        "sha256": backup.written.sha256,
        "at": backup.manifest.at,
        "organizations": backup.manifest.organizations.len(),
        "events": backup.manifest.events(),
        "has_keys": backup.manifest.has_keys,
        "macs_checked": backup.macs == Macs::Checked,
        "faults": backup.manifest.faults,
        "deleted": backup.retired,
        "not_deleted": backup.unretired,
    })
}

impl Verify {
    async fn run(self, config: &Config) -> Result<ExitCode, String> {
        let max_age = self.max_age.as_deref().map(seconds).transpose()?;
        let scratch = self.scratch.clone().unwrap_or_else(std::env::temp_dir);
        let identities = self.identity.as_deref().map(recipients::identities).transpose()?.unwrap_or_default();
        let installation = installation(config).await;
        let rehearsal = async {
            let source = sources::open(config, &self.from, installation.as_deref(), &scratch).await?;
            let order = restoration::Restore {
                from: source.file.clone(),
                name: source.name.clone(),
                identities,
                checkpoints: self.checkpoints,
                secret_key: None,
                audit_key: None,
                despite_faults: false,
            };
            let restored = restoration::rehearse(config, &order, &scratch).await?;
            Ok((order.name, restored))
        };
        let (name, restored) = unless_stopped("rehearsal", rehearsal).await?;
        say(&restores::report(&name, &restored))?;
        let age = Clock::system().now() - restored.manifest.at;
        if max_age.is_some() && age < -MAX_AHEAD {
            return Err(format!(
                "{} can be restored, but its time is in the future: {}. The clock of the server that made it was ahead, or \
                 this one is behind",
                name,
                local_time(restored.manifest.at)
            ));
        }
        if max_age.is_some_and(|max_age| age > max_age) {
            say(&format!(
                "But it is too old: it was made {}, {} hours ago.",
                local_time(restored.manifest.at),
                age / 3600
            ))?;
            return Ok(ExitCode::from(TOO_OLD));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The id of the installation in the data folder; `None` where there is none, or it cannot be read: a damaged database is a
/// reason to rehearse the restore.
async fn installation(config: &Config) -> Option<String> {
    if config.database_url.is_some() || !data_folder::database_file(config).exists() {
        return None;
    }
    let read = async {
        let domain = data_folder::open_to_read(config).await?;
        let found = audit_heads::installation(&domain).await;
        domain.abandon().await;
        found.map_err(words)
    };
    read.await.unwrap_or_else(|error| {
        tracing::warn!(error, "backups of other servers count too, because the database cannot be read");
        None
    })
}

/// Parses a time such as `26h`.
fn seconds(text: &str) -> Result<i64, String> {
    let unit = text.chars().last().unwrap_or_default();
    let number: Option<i64> = text.strip_suffix(unit).and_then(|number| number.parse().ok());
    let seconds = match (number, unit) {
        (Some(number), 'h') => number.checked_mul(3600),
        (Some(number), 'd') => number.checked_mul(24 * 3600),
        _ => None,
    };
    seconds
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| format!("--max-age {text} is not a number of hours or days; write it like 26h or 8d"))
}
