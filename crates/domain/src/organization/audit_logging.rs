//! Switching audit logging on, for good: by an owner who types the organization's name and their password again.

use crate::{Domain, audit::audit_baseline, email::emails, sign_in};
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
    problem::Problem,
    refusals,
};

/// Whether it is on, since when and by whom.
///
/// # Errors
/// 403 for anyone but an owner.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<AuditLogging> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let conn = reading.conn();
    Ok(AuditLogging {
        enabled: first_record(conn, &actor.organization_id).await?,
        organization: memberships::name(conn, &actor.organization_id).await?,
        owners: memberships::owners(conn, &actor.organization_id).await?,
    })
}

/// Switches it on. The first record is the enabling; what is there already follows. There is no way back, and
/// switching on what is on changes nothing.
///
/// # Errors
/// 403 for anyone but an owner; 400 for another name or a wrong password; 429 after too many wrong ones.
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
    // Asked whatever the name was, so that both are told at once; a wrong one is counted.
    if let Err(problem) = sign_in::confirm_password(domain, actor, confirmation.password).await.map_err(Problem::from) {
        problems.push(problem);
    }
    if let Some(problem) = Problem::join(problems) {
        return Err(problem.into());
    }
    let mut change = domain.change(actor, Permission::AuditLogsEnable).await?;
    if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_some() {
        change.abandon();
    } else {
        emails::tell_owners(domain, &mut change, MailKind::AuditLoggingEnabled, &name).await?;
        let baseline = audit_baseline::live(change.conn()?, &actor.organization_id).await?;
        change.enable_audit_logging(&baseline).await?;
    }
    get(domain, actor).await
}

async fn first_record(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Enabled>> {
    let Some((first_id, since)) = audit::first(conn, organization_id).await? else { return Ok(None) };
    let by: Option<(String,)> = sqlx::query_as(
        "select coalesce(u.name, v.value) from audit_values v left join users u on u.email = v.value
         where v.organization_id = $1 and v.seq = 0 and v.field = '/event/actor/session/user/email'",
    )
    .bind(organization_id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(Some(Enabled { since, by: by.map(|(name,)| name), first_id }))
}
