//! Makes a backup while the server may be running.

use crate::server::{
    backups::{
        archive::{self, Written},
        archive_reader, blocking,
        examination::{self, Examined, Macs},
        manifest::{self, FORMAT, Manifest},
        names::BackupName,
        places::Place,
        staging::{Partial, Staging},
        targets::Target,
    },
    config::Config,
    data_folder,
    database::{self, snapshot},
};
use age::x25519::Recipient;
use domain::{Settings, backup_retention::Keep};
use kernel::{base::audit_key::AuditKey, os_errors};
use std::{
    fs,
    io::{Error, ErrorKind},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// The temporary folder in the data folder.
const STAGING: &str = ".backup";

/// What PostgreSQL is backed up with instead.
const POSTGRES: &str = "the setting database_url names a PostgreSQL database, and Orgward backs up only SQLite. First copy \
    credentials.sealed, credentials.ended and the folder checkpoints from the data folder, then run pg_dump \
    --format=custom. Keep copies of secret.key and audit.key in another place";

/// A backup to make.
#[derive(Clone)]
pub struct NewBackup {
    pub to: Place,
    /// The backup is encrypted to them; empty: it is not encrypted.
    pub recipients: Vec<Recipient>,
    /// Whether it contains the secret key and the audit key; only if it is encrypted.
    pub with_keys: bool,
    /// Which backups of this installation stay there; `None`: all of them.
    pub keep: Option<Keep>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The path of the file, or the address of the object.
    pub location: String,
    pub written: Written,
    pub manifest: Manifest,
    pub macs: Macs,
    /// The names of the backups that were deleted.
    pub retired: Vec<String>,
    /// Why older backups that are no longer kept could not be deleted, as a sentence.
    pub unretired: Option<String>,
}

/// Makes a backup: copies the data folder, examines the copy, writes the file under a temporary name, reads it again, and
/// gives it its name. `now` is in Unix seconds. Dropping the future removes everything unfinished.
///
/// A backup in whose copy an audit log does not hold is kept, because it is evidence too; its manifest says so, and no
/// older backup is deleted.
///
/// # Errors
/// A sentence; then there is no new file in the folder.
pub async fn create(config: &Config, new: &NewBackup, now: i64) -> Result<Backup, String> {
    if config.database_url.is_some() {
        return Err(POSTGRES.to_owned());
    }
    if new.with_keys && new.recipients.is_empty() {
        return Err("the keys are put only into an encrypted backup. Name at least one --recipient".to_owned());
    }
    let database = data_folder::database_file(config);
    if !database.exists() {
        return Err(format!("there is no database at {}. Name the data folder with --data-dir", database.display()));
    }
    let target = Target::open(&new.to, config)?;
    let busy = format!("another backup of the data folder {} is being made", config.data_dir.display());
    let staging = Staging::create(&config.data_dir.join(STAGING), &busy)?;
    if !config.data_dir.join(manifest::SEALED).exists() {
        return Err(format!(
            "the data folder {} has no file {}. Start the server once, which checks the credentials, then back it up",
            config.data_dir.display(),
            manifest::SEALED
        ));
    }
    // Before the copy, which may take long. A database that cannot be read fails below, where it is said why.
    let known = examination::installation(config).await.ok().flatten();
    match &known {
        Some(installation) => target.refuse_shared(installation).await?,
        None => target.refuse_unreachable().await?,
    }
    copy_files(config, new.with_keys, staging.path())?;
    // Not through a file handle: closing one would release the locks of this process on the database.
    let url = database::file_url_to_read(&database);
    let size = snapshot::size(&url).await?;
    // A file that is uploaded is written there too; it is compressed to half of that at most.
    refuse_full_disk(&config.data_dir, if target.is_remote() { size + size / 2 } else { size })?;
    let copy = examination::database_in(staging.path());
    snapshot::copy(&url, &copy).await?;
    make_private(staging.path())?;
    let key = examination::audit_key(config)?;
    let examined = examine(config, key.as_ref(), staging.path()).await?;
    let mut manifest = list(staging.path(), &examined, new.with_keys, now).await?;
    // Another key would not be the one of this database.
    let key = key.filter(|_| examined.macs == Macs::Checked);
    manifest.mac = key.map(|key| evidence::hex(&key.backup_mac(&manifest.covered())));
    let is_encrypted = !new.recipients.is_empty();
    let has_faults = !manifest.faults.is_empty();
    let name = BackupName { installation: manifest.installation.clone(), at: now, has_faults, is_encrypted };
    if known.is_none() {
        target.refuse_shared(&manifest.installation).await?;
    }
    let partial = target.begin(&name, staging.path())?;
    let written = write(&partial, &target, new, &manifest, staging.path()).await?;
    let location = target.publish(partial, &name).await?;
    let mut retired = Vec::new();
    // The file is there, so what fails from here on does not undo the backup.
    let keep = new.keep.filter(|_| !has_faults);
    let unretired = match keep {
        Some(keep) => target.retire(&manifest.installation, keep, now, &mut retired).await.err(),
        None => None,
    };
    Ok(Backup { location, written, manifest, macs: examined.macs, retired, unretired })
}

/// Examines the copy with the audit key of the data folder.
async fn examine(config: &Config, key: Option<&AuditKey>, folder: &Path) -> Result<Examined, String> {
    let copied = examination::examine(&examination::config_of(config, folder), key).await;
    // The copy is as damaged as the database that it was made from.
    copied.map_err(|sentence| {
        sentence.replace(
            &examination::database_in(folder).display().to_string(),
            &data_folder::database_file(config).display().to_string(),
        )
    })
}

async fn list(folder: &Path, examined: &Examined, has_keys: bool, now: i64) -> Result<Manifest, String> {
    let url = database::file_url_to_read(&examination::database_in(folder));
    let schema = snapshot::schema(&url).await?.unwrap_or(0);
    let installation = examined
        .installation
        .clone()
        .ok_or("the database has no audit key yet. Start the server once, then back it up")?;
    let folder = folder.to_owned();
    let files = blocking::run(move |interruption| {
        let hashed = names(&folder).and_then(|names| {
            names.iter().map(|name| archive::entry(&folder, name, interruption)).collect::<std::io::Result<Vec<_>>>()
        });
        hashed
            .map_err(|error| format!("the copy of the data folder cannot be read: {}", os_errors::cannot_read(&error)))
    });
    Ok(Manifest {
        orgward_backup: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        installation,
        at: now,
        has_keys,
        organizations: examined.organizations.clone(),
        faults: examined.faults.clone(),
        files: files.await?,
        mac: None,
    })
}

/// Writes the backup, and reads it again: the whole content if it is not encrypted, else the bytes of the file.
async fn write(
    partial: &Partial,
    target: &Target,
    new: &NewBackup,
    manifest: &Manifest,
    folder: &Path,
) -> Result<Written, String> {
    let unwritable = target.unwritable(folder);
    let file = partial.handle().map_err(&unwritable)?;
    let (path, folder) = (partial.path().to_owned(), folder.to_owned());
    let (recipients, manifest) = (new.recipients.clone(), manifest.clone());
    blocking::run(move |interruption| {
        let durable = file.try_clone().map_err(&unwritable)?;
        let written = archive::write(file, &recipients, &manifest, &folder, interruption).map_err(&unwritable)?;
        durable.sync_all().map_err(&unwritable)?;
        let read =
            fs::File::open(&path).and_then(|file| archive::hash(interruption.reader(file))).map_err(&unwritable)?;
        if read != written {
            return Err("the backup was read back, and is not what was written: its disk may be failing".to_owned());
        }
        if recipients.is_empty() && archive_reader::unpack(&path, "the backup", &[], None, interruption)? != manifest {
            return Err("the backup was read back, and its list of contents is not what was written".to_owned());
        }
        Ok(written)
    })
    .await
}

/// Copies what belongs to the database before the database itself: a checkpoint that is newer than the database would look
/// like a rollback after a restore.
fn copy_files(config: &Config, with_keys: bool, staging: &Path) -> Result<(), String> {
    let folder = &config.data_dir;
    // From, to, and whether it must be there.
    let mut sources: Vec<(PathBuf, PathBuf, bool)> = Vec::new();
    sources.push((folder.join(manifest::SEALED), staging.join(manifest::SEALED), true));
    sources.push((folder.join("credentials.ended"), staging.join("credentials.ended"), false));
    if let Some(file) = &config.settings_file {
        sources.push((file.clone(), staging.join("orgward.toml"), true));
    }
    if with_keys {
        sources.push((config.secret_key_file.clone(), staging.join("secret.key"), true));
        sources.push((config.audit_key_file.clone(), staging.join("audit.key"), true));
    }
    let checkpoints = folder.join("checkpoints");
    match fs::read_dir(&checkpoints) {
        Ok(entries) => {
            let copies = staging.join("checkpoints");
            fs::create_dir(&copies).map_err(|error| uncopied(&checkpoints, &error))?;
            for entry in entries {
                let name = entry.map_err(|error| unreadable(&checkpoints, &error))?.file_name();
                let text = name.to_string_lossy();
                // A file with this end is being written. Others that a restore would refuse are not the server's.
                if !text.ends_with(".new") && manifest::is_known(&format!("{}/{text}", manifest::CHECKPOINTS)) {
                    sources.push((checkpoints.join(&name), copies.join(&name), false));
                }
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(unreadable(&checkpoints, &error)),
    }
    for (source, target, is_needed) in &sources {
        match fs::read(source) {
            Ok(mut bytes) => {
                if source.ends_with("credentials.ended") {
                    // The server may be appending a line.
                    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
                }
                fs::write(target, bytes).map_err(|error| uncopied(source, &error))?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !is_needed => {}
            Err(error) => return Err(unreadable(source, &error)),
        }
    }
    Ok(())
}

fn unreadable(source: &Path, error: &Error) -> String {
    format!("{} cannot be read: {}", source.display(), os_errors::cannot_read(error))
}

/// The sentence about a copy in the data folder that cannot be written.
fn uncopied(source: &Path, error: &Error) -> String {
    let cause = os_errors::cannot_write(error);
    format!("{} cannot be copied to a temporary folder in the data folder: {cause}", source.display())
}

/// Refuses to make a copy that would leave the server too little of its disk.
fn refuse_full_disk(folder: &Path, needed: u64) -> Result<(), String> {
    let Ok(system) = rustix::fs::statvfs(folder) else { return Ok(()) };
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    let reserve = Settings::default().free_space_reserve;
    if free >= needed.saturating_add(reserve) {
        return Ok(());
    }
    Err(format!(
        "a backup needs {1} MiB on the disk of the data folder for a moment, and {2} MiB must stay free for the server; {0} MiB \
         are free. Free some space there",
        free >> 20,
        (needed >> 20) + 1,
        reserve >> 20
    ))
}

/// The files in the folder, by path: the database last, which is by far the largest.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for (prefix, folder) in [("", folder.to_owned()), ("checkpoints/", folder.join("checkpoints"))] {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|_| Error::from(ErrorKind::InvalidFilename))?;
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_file() && path != manifest::DATABASE && manifest::is_known(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found.push(manifest::DATABASE.to_owned());
    Ok(found)
}

/// Gives the database in the folder to this user only; SQLite created it.
fn make_private(folder: &Path) -> Result<(), String> {
    let file = examination::database_in(folder);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).map_err(|error| uncopied(&file, &error))
}
