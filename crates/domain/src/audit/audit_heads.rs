//! The state of every audit log in a database: what a backup states about its contents, and what a restore compares.

use crate::Domain;
use evidence::{checkpoint::Checkpoint, origin, proof::Head};
use kernel::{
    access::memberships,
    base::{
        error::{Error, Result},
        secret::digest,
    },
    ledger::{audit_keys::public, audit_tree, stored_checkpoints},
};
use types::ids::OrganizationId;

/// Digits of an installation's id.
const DIGITS: usize = 8;

/// The state of one audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// The organization of the log.
    pub organization_id: OrganizationId,
    /// The number of events, and the root over them: that of the empty tree without events, zeros while hashes are missing.
    pub head: Head,
    /// The newest checkpoint in the database, a signed note; `None` before the first one.
    pub checkpoint: Option<String>,
}

/// A checkpoint that was kept elsewhere, against the log in this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// The organization of the log.
    pub organization_id: OrganizationId,
    /// The checkpoint.
    pub kept: Checkpoint,
    /// Events that the checkpoint covers and this database does not have.
    pub missing: u64,
}

/// The state of every log, in the order of the organizations' ids.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(domain: &Domain) -> Result<Vec<AuditHead>> {
    let mut heads = Vec::new();
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let size = audit_tree::size(&mut conn, &organization_id).await?;
        let head = match size {
            0 => Head { size: 0, root: evidence::tree::empty_root() },
            size => match audit_tree::head(&mut conn, &organization_id, size).await {
                Err(Error::Fault(_)) => Head { size, root: [0; 32] },
                head => head?,
            },
        };
        let newest = stored_checkpoints::newest(&mut conn, &organization_id).await?;
        heads.push(AuditHead { organization_id, head, checkpoint: newest.map(|newest| newest.note) });
    }
    Ok(heads)
}

/// A short id of this installation, made from its first audit key, so that it stays the same for good; `None` before the
/// first start. Copies of one installation have the same id.
///
/// # Errors
/// When the database cannot be read.
pub async fn installation(domain: &Domain) -> Result<Option<String>> {
    let keys = public(&mut *domain.reader().await?).await?;
    Ok(keys.first().map(|key| digest(key).chars().take(DIGITS).collect()))
}

/// Compares a checkpoint that was kept elsewhere with the log in this database.
///
/// # Errors
/// The inner error is a sentence without a full stop: the note is no checkpoint of a log in this database, or the log is
/// not the one that was signed. The outer error means that the database cannot be read.
pub async fn compare(domain: &Domain, note: &str) -> Result<std::result::Result<Outside, String>> {
    let named = match Checkpoint::peek(note) {
        Ok(checkpoint) => checkpoint.origin,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let all = memberships::all(domain).await?;
    let Some(organization_id) = all.into_iter().find(|id| origin::is_of(&named, id.as_str())) else {
        return Ok(Err(format!("it belongs to the log {named}, which is not in this backup")));
    };
    let mut conn = domain.reader().await?;
    let publics = public(&mut conn).await?;
    let kept = match stored_checkpoints::opened(note, &organization_id, &publics) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let size = audit_tree::size(&mut conn, &organization_id).await?;
    if kept.head.size > size {
        return Ok(Ok(Outside { organization_id, missing: kept.head.size - size, kept }));
    }
    let here = match audit_tree::head(&mut conn, &organization_id, kept.head.size).await {
        Ok(head) => Some(head),
        Err(Error::Fault(_)) => None,
        Err(error) => return Err(error),
    };
    if here.as_ref() != Some(&kept.head) {
        return Ok(Err(format!(
            "the log in this backup is not the one that it signs: the first {} events are others",
            kept.head.size
        )));
    }
    Ok(Ok(Outside { organization_id, kept, missing: 0 }))
}
