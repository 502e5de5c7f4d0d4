//! Examines a copy of a data folder: the whole database file, every audit log, and the MAC of each record.

use crate::server::{
    backups::manifest::{self, OrganizationState},
    config::Config,
    data_folder, database_file, secrets,
};
use domain::{Domain, Error, audit_checkpoints, audit_heads, audit_marking, audit_verification, installation};
use kernel::base::audit_key::AuditKey;
use std::{path::Path, time::Duration};

/// What was found in a copy whose database file is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    pub organizations: Vec<OrganizationState>,
    /// The id of the installation; `None` before the first start.
    pub installation: Option<String>,
    /// What is wrong with the audit logs and the credentials, a sentence each.
    pub faults: Vec<String>,
    pub macs: Macs,
}

/// Whether the MACs of the records were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Macs {
    Checked,
    /// The audit key is not here.
    NoKey,
    /// The audit key is that of another database, or was changed since.
    OtherKey,
}

/// Examines the data folder of `config`, which no other process may be writing to.
///
/// # Errors
/// A sentence when the database file is damaged, is not one of this version, or cannot be read.
pub async fn examine(config: &Config, key: Option<&AuditKey>) -> Result<Examined, String> {
    // First: nothing in this process may have the file open while it is looked at.
    database_file::check_all(&data_folder::database_file(config)).await?;
    let domain = data_folder::open_to_read(config).await?;
    let examined = logs(&domain, key).await;
    domain.abandon().await;
    examined
}

async fn logs(domain: &Domain, key: Option<&AuditKey>) -> Result<Examined, String> {
    let words = |error: Error| error.to_string();
    let heads = audit_heads::all(domain).await.map_err(words)?;
    let macs = match key {
        None => Macs::NoKey,
        Some(key) if !audit_marking::is_current(domain, key).await.map_err(words)? => Macs::OtherKey,
        Some(_) => Macs::Checked,
    };
    let mut faults = Vec::new();
    if !installation::is_marked(domain).await.map_err(words)? {
        faults.push(
            "its database has no mark that its credentials are sealed, so another program has changed it".to_owned(),
        );
    }
    for found in audit_checkpoints::examine_listed(domain).await.map_err(words)? {
        faults.push(format!(
            "the audit log of {} is not the one that its server noted: {}",
            found.organization_id, found.sentence
        ));
    }
    for state in heads.iter().filter(|state| state.head.size > 0) {
        let organization_id = &state.organization_id;
        let verified = audit_verification::verify(domain, organization_id, Vec::new(), None, |_, _| {}).await;
        let mut fault = verified.map_err(words)?.err();
        if let (Macs::Checked, Some(key), None) = (macs, key, &fault) {
            let marks = audit_marking::check(domain, organization_id, key, Duration::ZERO).await.map_err(words)?;
            fault = marks.err();
        }
        faults.extend(fault.map(|fault| format!("the audit log of {organization_id} does not hold: {fault}")));
    }
    Ok(Examined {
        organizations: heads.iter().map(OrganizationState::from).collect(),
        installation: audit_heads::installation(domain).await.map_err(words)?,
        faults,
        macs,
    })
}

/// The id of the installation in the data folder, which this process may be writing to; `None` before the first start.
///
/// # Errors
/// A sentence when the database cannot be read.
pub async fn installation(config: &Config) -> Result<Option<String>, String> {
    let domain = data_folder::open_to_read_beside(config).await?;
    let found = audit_heads::installation(&domain).await;
    domain.abandon().await;
    found.map_err(|error| error.to_string())
}

/// The configuration of the data folder in `folder`: SQLite, with the audit key wherever it is now.
pub fn config_of(config: &Config, folder: &Path) -> Config {
    Config { data_dir: folder.to_owned(), database_url: None, ..config.clone() }
}

/// The audit key of the configuration; `None` if its file is not there.
///
/// # Errors
/// A sentence when it cannot be read or holds no key.
pub fn audit_key(config: &Config) -> Result<Option<AuditKey>, String> {
    secrets::read_audit_key(&config.audit_key_file)
}

/// The database in a folder.
pub fn database_in(folder: &Path) -> std::path::PathBuf {
    folder.join(manifest::DATABASE)
}
