//! The overview of an organization: counts, first steps, what expires soon, and the state of its maintenance tasks.

use crate::{
    Domain,
    audit::{audit_alarms, audit_checkpoint_sinks, audit_witnesses},
    keys::expiring,
    maintenance::{backup_runs, disk_space, purge},
    organization::organization_counts,
    projects::project_rows,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::audit,
    reading::Reading,
    store::statement::Statement,
};
use types::{
    ids::OrganizationId,
    key_states::EXPIRING_SECONDS,
    organizations::{Counts, FirstSteps, Overview, RefusedCredential},
};

/// Returns counts, first steps, what expires soon, and the state of purging, backups, checkpoint sinks, witnesses and the audit log
/// comparison. Anyone but an organization owner gets only the keys that expire soon among those that they may see.
///
/// # Errors
/// 404 when the actor does not belong to the organization.
pub async fn overview(domain: &Domain, actor: &Actor) -> Result<Overview> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    if reading.access_level < Permission::OverviewRead.least() {
        let me = actor.who.user_id().map_or("", |user_id| user_id.as_str());
        let (endings, more_endings) = expiring::of_person(&mut reading, &actor.organization_id, me).await?;
        return Ok(Overview {
            counts: None,
            endings,
            more_endings,
            first_steps: None,
            purge: None,
            backups: None,
            disk_shortage: None,
            checkpoint_sinks: None,
            witnesses: Vec::new(),
            audit_differences: None,
            audit_alarms: Vec::new(),
            refused_credentials: Vec::new(),
        });
    }
    let counts = counts(domain, &mut reading, &actor.organization_id).await?;
    let (endings, more_endings) = expiring::soon(&mut reading, &actor.organization_id).await?;
    let steps = FirstSteps {
        project: counts.projects + counts.archived_projects > 1,
        admin_key: counts.admin_keys > 0,
        second_owner: counts.owners > 1,
        audit_logging: counts.audit_logging_since.is_some(),
    };
    let done = steps.project && steps.admin_key && steps.second_owner && steps.audit_logging;
    let checkpoint_sinks = match counts.audit_logging_since {
        Some(_) => Some(audit_checkpoint_sinks::status(domain, reading.conn(), &actor.organization_id).await?),
        None => None,
    };
    let witnesses = match counts.audit_logging_since {
        Some(_) => audit_witnesses::status(domain, reading.conn(), &actor.organization_id).await?,
        None => Vec::new(),
    };
    let pending = purge::pending_of(reading.conn(), &actor.organization_id).await?;
    let refused_credentials = refused_credentials(domain, &mut reading, &actor.organization_id).await?;
    drop(reading);
    let purge = Some(purge::of_organization(domain, pending).await?);
    let audit_differences = domain.differences.found(&actor.organization_id).filter(|found| found.count > 0);
    let first_steps = (!done).then_some(steps);
    Ok(Overview {
        counts: Some(counts),
        endings,
        more_endings,
        first_steps,
        purge,
        backups: Some(backup_runs::status(domain).await?),
        disk_shortage: disk_space::shortage(domain),
        checkpoint_sinks,
        witnesses,
        audit_differences,
        audit_alarms: audit_alarms::current(domain, &actor.organization_id),
        refused_credentials,
    })
}

/// The refused credentials of the organization and of its members.
async fn refused_credentials(
    domain: &Domain,
    reading: &mut Reading,
    organization_id: &OrganizationId,
) -> Result<Vec<RefusedCredential>> {
    let mut found = Vec::new();
    for refused in domain.seals().refused() {
        let is_here = match (&refused.organization_id, &refused.user_id) {
            (Some(id), _) => id == organization_id.as_str(),
            (None, Some(user_id)) => is_member(reading, organization_id, user_id).await?,
            (None, None) => true,
        };
        if is_here {
            found.push(RefusedCredential { kind: refused.kind.to_owned(), id: refused.id, at: refused.last_at });
        }
    }
    Ok(found)
}

async fn is_member(reading: &mut Reading, organization_id: &OrganizationId, user_id: &str) -> Result<bool> {
    let member: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where organization_id = $1 and user_id = $2")
            .bind(organization_id.as_str())
            .bind(user_id)
            .fetch_optional(reading.conn())
            .await?;
    Ok(member.is_some())
}

async fn counts(domain: &Domain, reading: &mut Reading, organization_id: &OrganizationId) -> Result<Counts> {
    let now = reading.now();
    let conn = reading.conn();
    let kept = organization_counts::of(conn, organization_id).await?;
    // A project that another program changed counts as archived, as the lists show it, and so do its keys.
    let altered = project_rows::altered_active(domain.seals(), conn, organization_id).await?;
    let mut altered_keys: Vec<(i64,)> = Vec::new();
    if !altered.is_empty() {
        let mut statement = Statement::new("select count(*) from project_keys where organization_id =");
        statement.bind(organization_id.as_str()).push("and project_id in");
        altered_keys = statement.bind_all(altered.iter().map(String::as_str)).fetch_all(conn).await?;
    }
    let (altered, altered_keys) = (altered.len() as i64, altered_keys.first().map_or(0, |(count,)| *count));
    let (pending_invites, invites_expiring, project_keys_expiring, admin_keys_expiring): (i64, i64, i64, i64) =
        sqlx::query_as(
            "select
             (select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2),
             (select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2
              and expires_at < $3),
             (select count(*) from project_keys k join projects p on p.id = k.project_id and p.archived_at is null
              where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $4),
             (select count(*) from admin_keys k join organization_users o on o.organization_id = k.organization_id
              and o.user_id = k.owner_user_id and o.role = 'owner'
              where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $4)",
        )
        .bind(organization_id.as_str())
        .bind(now)
        .bind(now + expiring::INVITE_SECONDS)
        .bind(now + EXPIRING_SECONDS)
        .fetch_one(&mut *conn)
        .await?;
    Ok(Counts {
        members: kept.members,
        owners: kept.owners,
        pending_invites,
        invites_expiring,
        projects: kept.projects - altered,
        archived_projects: kept.archived_projects + altered,
        project_keys: kept.project_keys - altered_keys,
        project_keys_expiring,
        admin_keys: kept.admin_keys,
        admin_keys_expiring,
        audit_logging_since: audit::enabled_since(conn, organization_id).await?,
    })
}
