//! Whether a backup is as a server made it: its list of contents, and the seals of the credentials in it.

use crate::server::{
    backups::manifest::{self, Manifest},
    config::Config,
    data_folder,
};
use domain::{Error, credential_checks, credential_sealing, installation};
use evidence::unhex;
use kernel::base::{audit_key::AuditKey, secret::Secrets};
use std::path::Path;
use types::ids::OrganizationId;

/// The schema of the first version that makes backups. Its records have MACs, and its credentials have seals.
const FIRST_SCHEMA: i64 = 55;

/// Whether the list of contents has its MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMac {
    Checked,
    /// The audit key of the backup is not here.
    NoKey,
    /// The server that made the backup did not have the audit key.
    Absent,
}

/// Refuses an unpacked backup in which the credentials would count as those of a version without seals.
///
/// # Errors
/// A sentence that begins with the name of the backup.
pub fn refuse_unsealed(name: &str, manifest: &Manifest, folder: &Path) -> Result<(), String> {
    if manifest.schema < FIRST_SCHEMA {
        return Err(format!(
            "{name} was not made by Orgward: versions with the schema {} make no backups",
            manifest.schema
        ));
    }
    // Without this file the first start would seal every password, role and key as it is.
    let mark = folder.join(manifest::SEALED);
    if !manifest.contains(manifest::SEALED) || !credential_sealing::is_whole_mark(&mark, manifest.schema) {
        return Err(format!(
            "{name} is not as Orgward made it: the file {} in it is missing or was changed",
            manifest::SEALED
        ));
    }
    Ok(())
}

/// Checks the list of contents with the audit key that the database in the backup names; `None` if it is not here.
///
/// # Errors
/// A sentence that begins with the name of the backup, when the list has another MAC.
pub fn check_list(name: &str, manifest: &Manifest, key: Option<&AuditKey>) -> Result<ListMac, String> {
    let Some(key) = key else { return Ok(ListMac::NoKey) };
    let Some(mac) = &manifest.mac else { return Ok(ListMac::Absent) };
    match unhex(mac) {
        Some(mac) if key.is_backup_mac(&manifest.covered(), &mac) => Ok(ListMac::Checked),
        _ => Err(format!(
            "{name} is not as the server made it: its list of contents does not have the MAC of the audit key"
        )),
    }
}

/// Checks the seals of all credentials in an unpacked backup with its secret key. Returns what is wrong, a sentence each.
///
/// # Errors
/// A sentence when the key belongs to another server, or the database cannot be read.
pub async fn check_credentials(
    name: &str,
    copy: &Config,
    manifest: &Manifest,
    keys: Secrets,
) -> Result<Vec<String>, String> {
    let words = |error: Error| error.to_string();
    let domain = data_folder::open_to_read_with(copy, keys).await?;
    let checked = async {
        if !installation::fits(&domain, domain.secrets()).await.map_err(words)? {
            return Err(format!("the secret key is not the one of {name}: it belongs to another server"));
        }
        if !credential_sealing::is_complete_for(&domain, manifest.schema).await.map_err(words)? {
            return Ok(vec!["its database has no valid mark that its credentials are sealed".to_owned()]);
        }
        let mut faults = Vec::new();
        for organization in &manifest.organizations {
            let organization_id = OrganizationId::new(organization.id.clone());
            let found = credential_checks::find_misfits(&domain, &organization_id).await.map_err(words)?.misfits;
            if let Some((kind, id)) = found.first() {
                faults.push(format!(
                    "credentials of {organization_id} have no valid seal, so another program has written them ({} in all, the \
                     first is {kind} {id})",
                    found.len()
                ));
            }
        }
        let found = credential_checks::find_misfits_outside(&domain).await.map_err(words)?.misfits;
        if let Some((kind, id)) = found.first() {
            faults.push(format!(
                "credentials that belong to no organization have no valid seal, so another program has written them ({} in \
                 all, the first is {kind} {id})",
                found.len()
            ));
        }
        Ok(faults)
    }
    .await;
    domain.abandon().await;
    checked
}
