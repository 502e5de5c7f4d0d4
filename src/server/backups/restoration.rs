//! Restores a backup into an empty folder, or rehearses that.

use crate::server::{
    backups::{
        archive_reader,
        authentication::{self, ListMac},
        blocking,
        examination::{self, Examined, Macs},
        manifest::Manifest,
        restored_marks,
        staging::{self, Staging},
        unpacking::EmptyFolder,
    },
    config::Config,
    data_folder,
    database::{self, snapshot},
    database_file,
    database_reading::beside,
    files, secrets,
};
use age::x25519::Identity;
use domain::{
    Domain,
    audit_heads::{self, Outside},
    disk_space::DiskSpace,
};
use kernel::{
    base::{
        audit_key::AuditKey,
        error::DISK_FULL,
        secret::{Secrets, random_u128},
    },
    os_errors,
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// What PostgreSQL is restored with instead.
const POSTGRES: &str = "the setting database_url names a PostgreSQL database, and Orgward backs up and restores only SQLite. \
    Restore a dump with pg_restore, and put back the files of the data folder that were copied with it";

/// The beginning of the names of temporary folders.
const REHEARSAL: &str = "orgward-rehearsal-";

/// A backup to restore.
pub struct Restore {
    pub from: PathBuf,
    /// What sentences call the backup: its path, or its address.
    pub name: String,
    /// What opens an encrypted backup.
    pub identities: Vec<Identity>,
    /// Checkpoints that were kept elsewhere.
    pub checkpoints: Vec<PathBuf>,
    /// Files of keys that are checked against the backup and put into the folder.
    pub secret_key: Option<PathBuf>,
    pub audit_key: Option<PathBuf>,
    /// Restore it although an audit log in it does not hold.
    pub despite_faults: bool,
}

/// A backup that was restored or can be.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    /// Whether it has the schema of an earlier version, and was migrated.
    pub is_migrated: bool,
    pub macs: Macs,
    pub list_mac: ListMac,
    /// The public key, in base64, of an audit key that was in the backup.
    pub audit_key: Option<String>,
    /// What is wrong with the audit logs and the credentials, a sentence each.
    pub faults: Vec<String>,
    pub checkpoints: Vec<KeptCheckpoint>,
}

/// A checkpoint that was kept elsewhere, against the backup.
#[derive(Debug)]
pub struct KeptCheckpoint {
    pub file: PathBuf,
    /// When the file was written, Unix seconds.
    pub at: i64,
    pub outside: Outside,
}

/// Restores a backup into the data folder of `config`. The next start records it in the audit logs.
///
/// # Errors
/// A sentence; then the folder is as it was, unless the sentence names what could not be removed.
pub async fn restore(config: &Config, order: &Restore) -> Result<Restored, String> {
    if config.database_url.is_some() {
        return Err(POSTGRES.to_owned());
    }
    let place = EmptyFolder::open(&config.data_dir)?;
    let restored = match prepare(config, order, place.path()).await {
        Ok(restored) => restored,
        Err(why) => return Err(place.abandon(why)),
    };
    let outside: Vec<_> = restored.checkpoints.iter().map(|kept| kept.outside.clone()).collect();
    let cannot = |error: std::io::Error| {
        format!("the data folder {} cannot be written: {}", config.data_dir.display(), os_errors::cannot_write(&error))
    };
    restored_marks::write(place.path(), &restored.manifest, &outside).map_err(cannot)?;
    for folder in [place.path().join("checkpoints"), place.path().to_owned()] {
        if folder.exists() {
            staging::sync_folder(Some(&folder)).map_err(cannot)?;
        }
    }
    place.publish()?;
    Ok(restored)
}

/// Restores a backup into a temporary folder in `scratch`, and removes it.
///
/// # Errors
/// A sentence that says why it cannot be restored.
pub async fn rehearse(config: &Config, order: &Restore, scratch: &Path) -> Result<Restored, String> {
    for entry in fs::read_dir(scratch).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(REHEARSAL) {
            staging::remove_leftover(&entry.path());
        }
    }
    let folder = scratch.join(format!("{REHEARSAL}{:016x}", random_u128() as u64));
    let staging = Staging::create(&folder, "the temporary folder is in use")?;
    prepare(config, order, staging.path()).await
}

/// Unpacks a backup, migrates the database in it if necessary, and examines everything.
async fn prepare(config: &Config, order: &Restore, folder: &Path) -> Result<Restored, String> {
    let name = order.name.clone();
    let manifest = unpack(order, folder).await?;
    if manifest.has_keys && (order.secret_key.is_some() || order.audit_key.is_some()) {
        return Err(format!("{name} contains the keys. Leave out --secret-key and --audit-key"));
    }
    let newest = snapshot::newest_schema();
    if manifest.schema > newest {
        return Err(format!(
            "{name} was made by a newer version of Orgward ({}, schema {}; this is {}, schema {newest}). Restore it with that \
             version",
            manifest.version,
            manifest.schema,
            env!("CARGO_PKG_VERSION")
        ));
    }
    authentication::refuse_unsealed(&name, &manifest, folder)?;
    let is_migrated = migrate(&name, &manifest, folder).await?;
    let copy = examination::config_of(config, folder);
    let (key, is_key_needed) = audit_key(config, order, folder, &manifest)?;
    let mut examined = examination::examine(&copy, key.as_ref()).await.map_err(|why| renamed(&why, folder, &name))?;
    if is_key_needed && examined.macs == Macs::OtherKey {
        return Err(format!(
            "the audit key is not the one of {name}: it belongs to another server, or the server has had another key since"
        ));
    }
    let own_key = key.as_ref().filter(|_| examined.macs == Macs::Checked);
    let list_mac = authentication::check_list(&name, &manifest, own_key)?;
    if list_mac == ListMac::Absent {
        examined.faults.push("its list of contents has no MAC of the audit key".to_owned());
    }
    if let Some(keys) = secret_key(order, folder)? {
        examined.faults.extend(authentication::check_credentials(&name, &copy, &manifest, keys).await?);
    }
    refuse(&name, &manifest, &examined, order.despite_faults)?;
    let checkpoints = compare(&copy, order).await?;
    put_keys(order, folder)?;
    remove_empty_log(folder);
    let audit_key = key.filter(|_| manifest.has_keys).map(|key| key.signing().public());
    let Examined { macs, faults, .. } = examined;
    Ok(Restored { manifest, is_migrated, macs, list_mac, audit_key, faults, checkpoints })
}

async fn unpack(order: &Restore, folder: &Path) -> Result<Manifest, String> {
    let (from, name, identities) = (order.from.clone(), order.name.clone(), order.identities.clone());
    let folder = folder.to_owned();
    blocking::run(move |interruption| archive_reader::unpack(&from, &name, &identities, Some(&folder), interruption))
        .await
}

/// Migrates the database to this version's schema; returns whether that was necessary.
async fn migrate(name: &str, manifest: &Manifest, folder: &Path) -> Result<bool, String> {
    let file = examination::database_in(folder);
    let within = |why: String| renamed(&why, folder, name);
    database_file::check_all(&file).await.map_err(within)?;
    let schema = snapshot::schema(&database::file_url_to_read(&file)).await.map_err(within)?;
    if schema != Some(manifest.schema) {
        return Err(format!(
            "{name} is damaged: its database does not have the schema that its list of contents names"
        ));
    }
    let newest = snapshot::newest_schema();
    if manifest.schema == newest {
        return Ok(false);
    }
    let free = DiskSpace::of(folder).ok().map(|space| space.free >> 20);
    let migrated = snapshot::migrate(&database::file_url(&file)).await;
    migrated.map(|()| true).map_err(|why| {
        let mut sentence = format!(
            "the database of {name} cannot be migrated from schema {} to this version's schema {newest}: {why}",
            manifest.schema
        );
        if let (true, Some(free), Some(needed)) = (why.contains(DISK_FULL), free, manifest.bytes()) {
            sentence.push_str(&format!(
                ". That can need as much space again as the {} MiB of the backup, and the disk of {} had {free} MiB free. Free \
                 some space there, or name a folder on another disk, and run the command again",
                (needed >> 20) + 1,
                folder.parent().unwrap_or(folder).display()
            ));
        }
        sentence
    })
}

/// The audit key to check the records with, and whether it must be the right one.
fn audit_key(
    config: &Config,
    order: &Restore,
    folder: &Path,
    manifest: &Manifest,
) -> Result<(Option<AuditKey>, bool), String> {
    let named = match (&order.audit_key, manifest.has_keys) {
        (Some(file), _) => file.clone(),
        (None, true) => folder.join("audit.key"),
        (None, false) => return Ok((examination::audit_key(config)?, false)),
    };
    match secrets::read_audit_key(&named)? {
        Some(key) => Ok((Some(key), true)),
        None => Err(files::unreadable("audit key", &named, &std::io::ErrorKind::NotFound.into())),
    }
}

fn refuse(name: &str, manifest: &Manifest, examined: &Examined, despite_faults: bool) -> Result<(), String> {
    if examined.organizations != manifest.organizations {
        return Err(format!("{name} is damaged: the audit logs in it are not those that its list of contents names"));
    }
    match examined.faults.first().filter(|_| !despite_faults) {
        Some(fault) => Err(format!(
            "{name} is whole, but {}. To restore it anyway, give --despite-faults",
            fault.trim_end_matches('.')
        )),
        None => Ok(()),
    }
}

/// The secret key that was named, or came with the backup; `None` without one.
fn secret_key(order: &Restore, folder: &Path) -> Result<Option<Secrets>, String> {
    let own = folder.join("secret.key");
    let Some(file) = order.secret_key.clone().or_else(|| own.exists().then_some(own)) else { return Ok(None) };
    let text = secrets::read("secret key", &file)?
        .ok_or_else(|| files::unreadable("secret key", &file, &std::io::ErrorKind::NotFound.into()))?;
    let keys = Secrets::parse(&text, AuditKey::generate());
    keys.map(Some).map_err(|error| format!("the secret key file {} cannot be used: {error}", file.display()))
}

/// Compares the checkpoints that were kept elsewhere.
async fn compare(copy: &Config, order: &Restore) -> Result<Vec<KeptCheckpoint>, String> {
    let domain = data_folder::open_to_read(copy).await?;
    let compared = async {
        let mut found = Vec::new();
        for file in &order.checkpoints {
            let note = files::text("", file)?.replace("\r\n", "\n");
            let compared = audit_heads::compare(&domain, &note).await.map_err(|error| error.to_string())?;
            let outside =
                compared.map_err(|why| format!("the checkpoint in {} does not fit: {why}", file.display()))?;
            found.push(KeptCheckpoint { file: file.clone(), at: written_at(file), outside });
        }
        found.extend(copies(copy, &domain).await?);
        Ok(found)
    }
    .await;
    domain.abandon().await;
    compared
}

/// The checkpoints of these logs in the folder of copies, if one is configured. One that does not fit is no reason to refuse:
/// it may be of a history that was given up.
async fn copies(config: &Config, domain: &Domain) -> Result<Vec<KeptCheckpoint>, String> {
    let Some(folder) = &config.audit_checkpoint_folder else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for state in audit_heads::all(domain).await.map_err(|error| error.to_string())? {
        let file = folder.join(format!("{}.checkpoint", state.organization_id));
        let Ok(note) = fs::read_to_string(&file) else { continue };
        match audit_heads::compare(domain, &note).await.map_err(|error| error.to_string())? {
            Ok(outside) => found.push(KeptCheckpoint { at: written_at(&file), file, outside }),
            Err(why) => tracing::warn!(file = %file.display(), why, "a copy of a checkpoint does not fit the backup"),
        }
    }
    Ok(found)
}

/// When a file was last written, Unix seconds.
fn written_at(file: &Path) -> i64 {
    let written = fs::metadata(file).and_then(|data| data.modified()).unwrap_or(UNIX_EPOCH);
    written.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Copies the keys that were named into the folder.
fn put_keys(order: &Restore, folder: &Path) -> Result<(), String> {
    for (what, source, name) in
        [("secret key", &order.secret_key, "secret.key"), ("audit key", &order.audit_key, "audit.key")]
    {
        if let Some(source) = source {
            let text = secrets::read(what, source)?.unwrap_or_default();
            secrets::write(what, &folder.join(name), &text)?;
        }
    }
    Ok(())
}

/// Removes the empty write-ahead log that reading the database leaves.
fn remove_empty_log(folder: &Path) {
    let file = examination::database_in(folder);
    if fs::metadata(beside(&file, "-wal")).is_ok_and(|data| data.len() == 0) {
        fs::remove_file(beside(&file, "-wal")).ok();
        fs::remove_file(beside(&file, "-shm")).ok();
    }
}

/// A sentence about the unpacked database, with the name of the backup in place of the temporary file's.
fn renamed(sentence: &str, folder: &Path, name: &str) -> String {
    sentence.replace(&examination::database_in(folder).display().to_string(), name)
}
