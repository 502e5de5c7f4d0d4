//! Continuing a log that does not match its signed checkpoint, or that was restored from a backup. Only the server
//! administrator can do this, and the log records it.

use crate::{
    Domain,
    audit::{
        audit_baseline, audit_checkpoint_sinks,
        audit_checkpoints::{self, Disagreement},
        audit_marking, audit_origins, checkpoint_files,
    },
};
use evidence::{checkpoint::Checkpoint, proof::Head, verify::ROLLBACK_ACCEPTED};
use kernel::{
    access::{actor::Actor, memberships, permissions::Permission},
    base::error::{Error, Result},
    ledger::{audit, audit_tree, event::Event, stored_checkpoints},
};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// A backup that a database was restored from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RestoredBackup {
    /// When the backup was made, Unix seconds.
    pub at: i64,
    /// The number of events of each log in the backup.
    pub sizes: BTreeMap<OrganizationId, u64>,
    /// The largest checkpoint of each log that was kept elsewhere and given to the restore.
    pub kept: BTreeMap<OrganizationId, Checkpoint>,
}

/// Accepts the database as it is. The next event contains the signed head and the actual head, and the log continues.
/// If the database is older than the log, the log starts again. Records that this server did not write are marked as
/// accepted. The files of a checkpoint that no longer matches are renamed and kept. Checkpoints from that event on have a new
/// origin, so that no origin names two histories. Returns the signed head and the head that was accepted.
///
/// # Errors
/// 400 when the log matches its checkpoint and holds only records of this server: then there is nothing to accept.
pub async fn accept(domain: &Domain, organization_id: &OrganizationId) -> Result<(Head, Head)> {
    let found = audit_checkpoints::examine(domain).await?.filter(|found| found.organization_id == *organization_id);
    go_on(domain, organization_id, found.as_ref(), None).await
}

/// Records in every log that it was restored from this backup, and continues after the events that it contains. Logs that
/// are recorded already are passed over, so that it can be called again after a crash. A log without events stays off,
/// unless a checkpoint shows that it was on.
///
/// # Errors
/// When a log cannot be read or written.
pub async fn record(domain: &Domain, backup: &RestoredBackup) -> Result<()> {
    let mut found = BTreeMap::new();
    while let Some(disagreement) = audit_checkpoints::examine(domain).await? {
        let organization_id = disagreement.organization_id.clone();
        if found.contains_key(&organization_id) {
            return Err(Error::Fault(format!(
                "the audit log of {organization_id} was restored from a backup, but still differs from its checkpoint: {}",
                disagreement.sentence
            )));
        }
        record_in(domain, &organization_id, Some(&disagreement), backup).await?;
        found.insert(organization_id, disagreement);
    }
    for organization_id in memberships::all(domain).await? {
        if !found.contains_key(&organization_id) {
            record_in(domain, &organization_id, None, backup).await?;
        }
    }
    Ok(())
}

async fn record_in(
    domain: &Domain,
    organization_id: &OrganizationId,
    found: Option<&Disagreement>,
    backup: &RestoredBackup,
) -> Result<()> {
    let size = backup.sizes.get(organization_id).copied().unwrap_or(0);
    if size == 0 && found.is_none() && !backup.kept.contains_key(organization_id) {
        return Ok(());
    }
    let is_recorded = found.is_none() && is_accepted_after(&mut *domain.reader().await?, organization_id, size).await?;
    if !is_recorded {
        go_on(domain, organization_id, found, Some(backup)).await?;
    }
    Ok(())
}

/// Whether the log records after its first `size` events that it differs from what was signed.
async fn is_accepted_after(conn: &mut AnyConnection, organization_id: &OrganizationId, size: u64) -> Result<bool> {
    let found: Option<(i64,)> = sqlx::query_as(
        "select seq from audit_logs where organization_id = $1 and seq >= $2 and type = $3 order by seq limit 1",
    )
    .bind(organization_id.as_str())
    .bind(audit_tree::signed(size)?)
    .bind(ROLLBACK_ACCEPTED)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Continues the log after the events that are here. Without `backup`, records of another program are accepted too.
async fn go_on(
    domain: &Domain,
    organization_id: &OrganizationId,
    found: Option<&Disagreement>,
    backup: Option<&RestoredBackup>,
) -> Result<(Head, Head)> {
    let mut conn = domain.reader().await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    let here = audit_tree::head(&mut conn, organization_id, size).await?;
    drop(conn);
    // Before checkpoints are deleted that have the origins of the abandoned history.
    let outside = backup.and_then(|backup| backup.kept.get(organization_id));
    let further = outside.map(|outside| outside.origin.as_str());
    let origin = audit_origins::unused(domain, organization_id, further).await?;
    if found.is_some() {
        audit_checkpoints::forget_disagreeing(domain, organization_id).await?;
    }
    let key = domain.secrets().audit_key();
    let newest = stored_checkpoints::trusted(&mut *domain.reader().await?, organization_id, key).await?;
    let signed = newest.map_or(Head { size: 0, root: evidence::tree::empty_root() }, |newest| newest.head);
    let candidates = [found.map(|found| found.kept), outside.map(|outside| outside.head), Some(signed)];
    let kept = candidates.into_iter().flatten().reduce(|kept, other| if other.size > kept.size { other } else { kept });
    let kept = kept.unwrap_or(signed);
    let actor = Actor::server_administrator(organization_id.clone());
    let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
    // A restore accepts no record that this server did not write: it stays an alarm.
    if backup.is_none() && audit_marking::accept(domain, &mut change).await? == 0 && found.is_none() {
        change.abandon();
        let reason = refusals::log_signed(organization_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("nothing_to_accept").into());
    }
    if audit::enabled_since(change.conn()?, organization_id).await?.is_none() {
        audit_baseline::begin_log(domain, &mut change).await?;
    }
    if found.is_some() {
        change.list_audit_log_anew().await?;
    }
    domain.signer().forget(organization_id);
    let backup_at = backup.map(|backup| backup.at);
    change.commit(&Event::RollbackAccepted { kept: &kept, here: &here, origin: &origin, backup_at }).await?;
    if found.is_some() {
        let copies = audit_checkpoint_sinks::folder(domain);
        for folder in domain.settings.checkpoint_folder.as_deref().into_iter().chain(copies) {
            checkpoint_files::set_aside(folder, organization_id, domain.now()).await?;
        }
    }
    match audit_checkpoints::current(domain, organization_id).await {
        // A log that cannot be signed is an alarm of the running server, and no reason not to start it.
        Err(error) if backup.is_some() => {
            tracing::error!(organization_id = organization_id.as_str(), %error, "signing a restored audit log failed");
        }
        signed => {
            signed?;
        }
    }
    Ok((kept, here))
}
