//! Enabling audit logging, which cannot be undone. An owner confirms it by typing the organization's name and their
//! password.

use crate::{
    Domain,
    audit::{audit_baseline, audit_checkpoints},
    email::emails,
    sign_in,
};
use kernel::{
    access::{actor::Actor, memberships, permissions::Permission},
    base::error::Result,
    ledger::audit,
};
use sqlx::AnyConnection;
use types::{
    audit_logging::{AuditLogging, EnableConfirmation, Enabled},
    emails::MailKind,
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Returns whether audit logging is enabled, since when and by which person.
///
/// # Errors
/// 403 unless the actor is an organization owner.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<AuditLogging> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let conn = reading.conn();
    Ok(AuditLogging {
        enabled: first_event(conn, &actor.organization_id).await?,
        organization: memberships::name(conn, &actor.organization_id).await?,
        owners: memberships::owners(conn, &actor.organization_id).await?,
    })
}

/// Enables audit logging permanently. The first event is the enabling itself; the current state of all live objects
/// follows, in the same transaction or, if they are many, later in the background. If audit logging is enabled already, nothing changes.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for a wrong organization name or password; 429 after too many
/// wrong passwords; 503 when the log was begun before and another program removed it.
pub async fn enable(domain: &Domain, actor: &Actor, confirmation: EnableConfirmation) -> Result<AuditLogging> {
    let mut reading = domain.read(actor, Permission::AuditLogsEnable).await?;
    let name = memberships::name(reading.conn(), &actor.organization_id).await?;
    drop(reading);
    let typed = confirmation.organization_name.as_deref().unwrap_or_default().trim();
    let mut problems = Vec::new();
    if typed != name {
        let reason = refusals::organization_name(name.as_str());
        problems.push(Problem::invalid("organization_name", "confirmation_mismatch", reason));
    }
    // Checked even if the name is wrong, so that both errors are reported together. A wrong password is counted.
    if let Err(problem) = sign_in::confirm_password(domain, actor, confirmation.password).await.map_err(Problem::from) {
        problems.push(problem);
    }
    if let Some(problem) = Problem::join(problems) {
        return Err(problem.into());
    }
    if audit_checkpoints::listed_fault(domain, &actor.organization_id).await?.is_some() {
        let reason = refusals::log_removed(actor.organization_id.as_str());
        return Err(Problem::new(ProblemKind::Unavailable, reason).with_code("audit_log_does_not_hold").into());
    }
    let mut change = domain.change(actor, Permission::AuditLogsEnable).await?;
    if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_some() {
        change.abandon();
    } else {
        emails::notify_owners(domain, &mut change, MailKind::AuditLoggingEnabled, &name).await?;
        audit_baseline::begin_log(domain, &mut change).await?;
        change.enable_audit_logging().await?;
        audit_baseline::want(domain);
    }
    get(domain, actor).await
}

async fn first_event(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Enabled>> {
    let Some((first_id, since)) = audit::first(conn, organization_id).await? else { return Ok(None) };
    let baseline = audit_baseline::progress(conn, organization_id).await?;
    let by: Option<(String,)> = sqlx::query_as(
        "select coalesce(u.name, v.value) from audit_values v left join users u on u.email = v.value
         where v.organization_id = $1 and v.seq = 0 and v.field = '/event/actor/session/user/email'",
    )
    .bind(organization_id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(Some(Enabled { since, by: by.map(|(name,)| name), first_id, baseline }))
}
