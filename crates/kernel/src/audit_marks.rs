//! Writes MACs for records that are already in the log: those of versions without MACs, and those that the server
//! administrator accepts.

use crate::{
    Kernel,
    base::{audit_key::Provenance, error::Result},
    change::Change,
    ledger::audit_macs,
};
use evidence::Hash;
use types::ids::OrganizationId;

/// Marks records whose leaf hashes the caller has verified, in a transaction of their own.
///
/// # Errors
/// When the database cannot be written, or a record has another leaf hash by now; then nothing is written.
pub async fn write(
    kernel: &Kernel,
    organization_id: &OrganizationId,
    provenance: Provenance,
    records: &[(u64, Hash)],
) -> Result<()> {
    let mut turn = kernel.writer.turn().await?;
    audit_macs::write(&mut turn, kernel.secrets(), organization_id, provenance, records).await?;
    turn.commit().await.map(drop)
}

/// Marks records as accepted, inside the change that records the acceptance.
///
/// # Errors
/// As [`write`].
pub async fn accept(kernel: &Kernel, change: &mut Change<'_>, records: &[(u64, Hash)]) -> Result<()> {
    let organization_id = change.actor().organization_id.clone();
    audit_macs::write(change.turn(), kernel.secrets(), &organization_id, Provenance::Accepted, records).await
}
