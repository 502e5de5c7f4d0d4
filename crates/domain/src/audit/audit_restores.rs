//! Continuing a log that does not match its signed checkpoint. Only the server administrator can do this, and the log
//! records it.

use crate::{
    Domain,
    audit::{
        audit_baseline, audit_checkpoint_sinks, audit_checkpoints, audit_marking, audit_origins, checkpoint_files,
    },
};
use evidence::proof::Head;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::{audit, audit_tree, event::Event, stored_checkpoints},
};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Accepts the database as it is. The next event contains the signed head and the actual head, and the log continues.
/// If the database is older than the log, the log starts again. Records that this server did not write are marked as
/// accepted. The files of a checkpoint that no longer matches are renamed and kept. Checkpoints from that event on have a new
/// origin, so that no origin names two histories. Returns the signed head and the head that was accepted.
///
/// # Errors
/// 400 when the log matches its checkpoint and holds only records of this server: then there is nothing to accept.
pub async fn accept(domain: &Domain, organization_id: &OrganizationId) -> Result<(Head, Head)> {
    let found = audit_checkpoints::examine(domain).await?.filter(|found| found.organization_id == *organization_id);
    let mut conn = domain.reader().await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    let here = audit_tree::head(&mut conn, organization_id, size).await?;
    drop(conn);
    // Before checkpoints are deleted that have the origins of the abandoned history.
    let origin = audit_origins::unused(domain, organization_id).await?;
    if found.is_some() {
        audit_checkpoints::forget_disagreeing(domain, organization_id).await?;
    }
    let key = domain.secrets().audit_key();
    let newest = stored_checkpoints::trusted(&mut *domain.reader().await?, organization_id, key).await?;
    let signed = newest.map_or(Head { size: 0, root: evidence::tree::empty_root() }, |newest| newest.head);
    let kept = found.as_ref().map_or(signed, |found| found.kept);
    let actor = Actor::server_administrator(organization_id.clone());
    let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
    if audit_marking::accept(domain, &mut change).await? == 0 && found.is_none() {
        change.abandon();
        let reason = refusals::log_signed(organization_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("nothing_to_accept").into());
    }
    if audit::enabled_since(change.conn()?, organization_id).await?.is_none() {
        audit_baseline::begin_log(domain, &mut change).await?;
    }
    domain.signer().forget(organization_id);
    change.commit(&Event::RollbackAccepted { kept: &kept, here: &here, origin: &origin }).await?;
    if found.is_some() {
        let copies = audit_checkpoint_sinks::folder(domain);
        for folder in domain.settings.checkpoint_folder.as_deref().into_iter().chain(copies) {
            checkpoint_files::set_aside(folder, organization_id, domain.now()).await?;
        }
    }
    audit_checkpoints::current(domain, organization_id).await?;
    Ok((kept, here))
}
