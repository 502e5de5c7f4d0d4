//! Going on with a log that is not the one that was signed: only at the operator's word, and told in the log itself.

use crate::{
    Domain,
    audit::{audit_baseline, audit_checkpoint_sinks, audit_checkpoints, checkpoint_files},
};
use evidence::proof::Head;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::{audit, audit_tree, event::Event},
};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Accepts the database as it is: the next record names the head that was signed and the one that is there, and the log
/// goes on. Where the database is from before the log began, it begins again. The checkpoint that no longer fits is kept
/// aside.
///
/// # Errors
/// 400 when the log agrees with its checkpoint: then there is nothing to accept.
pub async fn accept(domain: &Domain, organization_id: &OrganizationId) -> Result<(Head, Head)> {
    let found = audit_checkpoints::examine(domain).await?.filter(|found| found.organization_id == *organization_id);
    let Some(found) = found else {
        let reason = refusals::log_signed(organization_id.as_str());
        return Err(Problem::new(ProblemKind::Invalid, reason).with_code("nothing_to_accept").into());
    };
    let mut conn = domain.reader().await?;
    let size = audit_tree::size(&mut conn, organization_id).await?;
    let here = audit_tree::head(&mut conn, organization_id, size).await?;
    drop(conn);
    audit_checkpoints::forget_disagreeing(domain, organization_id).await?;
    let actor = Actor::operator(organization_id.clone());
    let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
    if audit::enabled_since(change.conn()?, organization_id).await?.is_none() {
        audit_baseline::begin_log(&mut change).await?;
    }
    change.commit(&Event::RollbackAccepted { kept: &found.kept, here: &here }).await?;
    let copies = audit_checkpoint_sinks::folder(domain);
    for folder in domain.settings.checkpoint_folder.as_deref().into_iter().chain(copies) {
        checkpoint_files::set_aside(folder, organization_id, domain.now()).await?;
    }
    audit_checkpoints::current(domain, organization_id).await?;
    Ok((found.kept, here))
}
