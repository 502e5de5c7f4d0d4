//! Opens the data folder: the database, the secrets, and the domain on top of them.

use crate::{
    jobs::mailer,
    server::{
        backups::{restored_marks, unpacking},
        build_info,
        config::Config,
        database, database_file, database_reading, jobs, secrets,
    },
};
use domain::{Domain, Settings, audit_alarms, audit_checkpoints, audit_keys, audit_marking, installation};
use kernel::{base::secret::Secrets, ledger::audit_tree, os_errors};
use std::{os::unix::fs::DirBuilderExt, path::PathBuf};

/// Opens the data folder and its database, and checks the audit logs against the checkpoints kept in the folder.
///
/// # Errors
/// A sentence about what is missing or wrong, or about an audit log that does not match its signed checkpoint.
pub async fn open(config: &Config) -> Result<Domain, String> {
    let domain = open_unexamined(config).await?;
    if restored_marks::is_there(&config.data_dir) {
        // The record of the restore is signed, so all records before it need their hashes and MACs.
        complete(&domain).await?;
        restored_marks::record(&config.data_dir, &domain).await?;
    }
    refuse_other_logs(&domain).await?;
    complete(&domain).await?;
    Ok(domain)
}

/// Adds the hashes and MACs that records of earlier versions lack.
async fn complete(domain: &Domain) -> Result<(), String> {
    audit_tree::complete(domain).await.map_err(|error| error.to_string())?;
    audit_marking::complete(domain).await.map_err(|error| error.to_string())
}

/// Checks the audit logs against the checkpoints kept in the folder.
///
/// # Errors
/// A sentence about an audit log that does not match its signed checkpoint.
pub async fn refuse_other_logs(domain: &Domain) -> Result<(), String> {
    match audit_checkpoints::examine(domain).await.map_err(|error| error.to_string())? {
        None => Ok(()),
        Some(found) => Err(format!(
            "the audit log of {} is not the one that was signed: {}. The database was restored to an older state, or \
             changed by another program. Nothing was changed now. Restore the right database, or, to accept this one and \
             have that recorded, run 'orgward audit accept-rollback --organization {0}'",
            found.organization_id, found.sentence
        )),
    }
}

/// Opens the data folder and its database without checking the audit logs: for commands that examine them.
///
/// # Errors
/// A sentence about what is missing or wrong.
pub async fn open_unexamined(config: &Config) -> Result<Domain, String> {
    let domain = join(config, false).await?;
    audit_keys::bind(&domain).await.map_err(|error| error.to_string())?;
    Ok(domain)
}

/// Like [`open_unexamined`], with the key in the audit key's file, or a new one, even if an earlier key signed so far:
/// for a server administrator who has lost the audit key.
///
/// # Errors
/// A sentence about what is missing or wrong.
pub async fn open_with_another_audit_key(config: &Config) -> Result<Domain, String> {
    join(config, true).await
}

/// Creates the data folder if there is none.
///
/// # Errors
/// A sentence when a restore into it was interrupted, or it or the database in it cannot be written.
pub fn prepare(config: &Config) -> Result<(), String> {
    let folder = &config.data_dir;
    unpacking::refuse_unfinished(folder)?;
    // The folder holds personal data and hashes, so other users of this machine may not read it.
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        format!("the data folder {} cannot be created: {}", folder.display(), os_errors::cannot_write(&error))
    })?;
    match config.database_url {
        Some(_) => Ok(()),
        None => database_file::refuse_unwritable(&database_file(config)),
    }
}

async fn join(config: &Config, is_audit_key_lost: bool) -> Result<Domain, String> {
    prepare(config)?;
    let file = database_file(config);
    if config.database_url.is_none() {
        database_file::keep_private(&file);
    }
    let url = config.database_url.clone().unwrap_or_else(|| database::file_url(&file));
    let database =
        database::open_for(&url, config.database_readers).await.map_err(|error| match &config.database_url {
            Some(_) => error,
            None => format!("{}: {}", file.display(), database_file::with_cause(&file, error)),
        })?;
    let is_bound = installation::is_bound(&database.readers).await.map_err(|error| error.to_string())?;
    let is_audit_key_known = audit_keys::is_known(&database.readers).await.map_err(|error| error.to_string())?;
    let bound = secrets::Bound { secret: is_bound, audit: is_audit_key_known && !is_audit_key_lost };
    let secrets = secrets::load(&config.secret_key_file, &config.audit_key_file, bound)?;
    let domain = Domain::new(database.readers, database.writer, secrets, settings(config));
    if installation::bind_secrets(&domain).await.map_err(|error| error.to_string())? {
        audit_alarms::report_missing_mark(&domain).await.map_err(|error| error.to_string())?;
    }
    Ok(domain)
}

/// Opens the database to read from it, without the keys, which a backup does not contain, and without changing anything:
/// the data folder may be on a read-only file system.
///
/// # Errors
/// A sentence when there is no database, or it has the schema of another version.
pub async fn open_to_read(config: &Config) -> Result<Domain, String> {
    open_reading(config, || Ok(Secrets::generate())).await
}

/// As [`open_to_read`], in a process that may have the database open already. The file is not looked at first, because
/// closing it again would release the locks of the other connections. The folder must not be read-only.
///
/// # Errors
/// As [`open_to_read`].
pub async fn open_to_read_beside(config: &Config) -> Result<Domain, String> {
    let database = database::open_to_read(&database::file_url_to_read(&database_file(config))).await?;
    Ok(Domain::new(database.readers, database.writer, Secrets::generate(), settings(config)))
}

/// As [`open_to_read`], with these keys.
///
/// # Errors
/// As [`open_to_read`].
pub async fn open_to_read_with(config: &Config, secrets: Secrets) -> Result<Domain, String> {
    open_reading(config, || Ok(secrets)).await
}

/// As [`open_to_read`], with the keys if their files are there.
///
/// # Errors
/// As [`open_to_read`], and when a key's file cannot be used.
pub async fn open_to_verify(config: &Config) -> Result<Domain, String> {
    let find = || secrets::find(&config.secret_key_file, &config.audit_key_file);
    open_reading(config, || Ok(find()?.unwrap_or_else(Secrets::generate))).await
}

async fn open_reading(config: &Config, secrets: impl FnOnce() -> Result<Secrets, String>) -> Result<Domain, String> {
    let database = database_reading::open(config.database_url.as_deref(), &database_file(config)).await?;
    Ok(Domain::new(database.readers, database.writer, secrets()?, settings(config)))
}

/// The database file; unused with a `database_url`.
pub fn database_file(config: &Config) -> PathBuf {
    config.data_dir.join("orgward.db")
}

/// The file of what was deleted among the credentials.
pub fn ended_seals(config: &Config) -> PathBuf {
    config.data_dir.join("credentials.ended")
}

fn settings(config: &Config) -> Settings {
    let folder = &config.data_dir;
    Settings {
        session_idle_seconds: config.session_idle_seconds,
        session_absolute_seconds: config.session_absolute_seconds,
        invite_seconds: config.invite_seconds,
        purge_seconds: config.purge_seconds,
        request_log_seconds: config.request_log_seconds,
        request_log_archive_folder: config.request_log_archive_folder.clone(),
        requests_per_minute: config.requests_per_minute,
        requests_burst: config.requests_burst,
        before_means_older: config.audit_before_means_older,
        max_baseline_at_once: Settings::default().max_baseline_at_once,
        public_tiles: config.audit_public_tiles,
        checkpoint_folder: Some(folder.join("checkpoints")),
        credential_mark: Some(folder.join("credentials.sealed")),
        export_folder: Some(folder.join("exports")),
        free_space_reserve: Settings::default().free_space_reserve,
        records_per_signature: Settings::default().records_per_signature,
        records_per_position: Settings::default().records_per_position,
        origin_prefix: config.audit_origin.clone(),
        checkpoint_sinks: jobs::sinks(config),
        witnesses: jobs::known_witnesses(config),
        backup_schedule: config.backups.schedule,
        earliest_time: build_info::BUILT_AT,
        mail: config.mail.as_ref().map(|mail| mailer::describe(&mail.server)),
        database: match config.database_url {
            Some(_) => "PostgreSQL".to_owned(),
            None => database_file(config).display().to_string(),
        },
    }
}
