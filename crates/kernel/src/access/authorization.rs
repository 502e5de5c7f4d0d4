//! Whether an actor has a permission, decided from the database on the connection that is given.

use crate::{
    access::{
        actor::{Actor, Who},
        admissions::Admissions,
        credential_generations,
        key_actors::{self, KeyActor},
        link_access, memberships,
        permissions::{AccessLevel, Permission},
        sealed_rows::{
            self,
            sealed_keys::SealedAdminKey,
            sealed_people::{SealedMembership, SealedProjectMembership, SealedSession},
        },
    },
    base::{credential_seals::CredentialSeals, error::Result},
    ledger::audit::{self, Tail},
};
use sqlx::AnyConnection;
use std::time::Instant;
use types::{
    ids::{KeyId, OrganizationId, ProjectId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
    users::Role,
};

/// Checks that the actor has the right, by the data that this connection sees at `now` (Unix seconds). Returns the
/// actor's access level. A session, key or role whose seal does not fit counts as none.
///
/// # Errors
/// 404 for a project that the actor may not know about, and for a signed-in person who is not a member; 403, with the
/// owners' names, when the actor lacks the right, and for a project's key; 401 when the session, the key or the key
/// owner's ownership no longer exists; 400 when the invite or the one-time link is no longer valid.
pub async fn allow(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    actor: &Actor,
    permission: Permission<'_>,
) -> Result<AccessLevel> {
    let access_level = access_level(conn, seals, now, actor, permission.project()).await?;
    require(conn, actor, permission, access_level).await?;
    Ok(access_level)
}

/// As [`allow`], for a read. What the request was found to be allowed a short time ago is not asked again.
///
/// # Errors
/// As [`allow`].
pub(crate) async fn allow_read(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    actor: &Actor,
    permission: Permission<'_>,
) -> Result<AccessLevel> {
    let (Actor { organization_id, who, admissions, .. }, project) = (actor, permission.project());
    if let Some(level) = admissions.level(organization_id, who, project) {
        require(conn, actor, permission, level).await?;
        return Ok(level);
    }
    let at = Instant::now();
    let level = access_level(conn, seals, now, actor, project).await?;
    admissions.admit(organization_id, who, project, (level, at));
    require(conn, actor, permission, level).await?;
    Ok(level)
}

/// What a change knows about its actor.
pub(crate) struct Allowed {
    pub access_level: AccessLevel,
    /// As [`audit::email_of`].
    pub email: Option<String>,
    /// The newest event of the organization's audit log.
    pub tail: Tail,
}

/// As [`allow`], for a change that holds the organization's write lock.
///
/// # Errors
/// As [`allow`].
pub(crate) async fn allow_change(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    actor: &Actor,
    permission: Permission<'_>,
) -> Result<Allowed> {
    let access_level = allow(conn, seals, now, actor, permission).await?;
    Ok(Allowed { access_level, email: audit::email_of(conn, seals, actor).await?, tail: Tail::Unread })
}

/// As [`allow_change`], for an Admin key. `found` was read under the organization's write lock.
///
/// # Errors
/// As [`allow`].
pub(crate) async fn allow_key_change(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    actor: &Actor,
    permission: Permission<'_>,
    found: Option<KeyActor>,
) -> Result<Allowed> {
    let (account, tail) = found.as_ref().map(|found| (found.account.clone(), found.tail)).unwrap_or_default();
    let KeyActor { key, membership, .. } = found.ok_or_else(gone)?;
    let access_level = of_key(seals, now, key, membership)?;
    require(conn, actor, permission, access_level).await?;
    let email = account.and_then(|account| seals.accept(account)).map(|account| account.email);
    Ok(Allowed { access_level, email, tail })
}

/// What the request that presents an Admin key is allowed; `None` unless the key is valid. `key` and the membership of its
/// owner were read for this request, at `now` (Unix seconds).
pub fn admit_key(
    seals: &CredentialSeals,
    now: i64,
    key: &SealedAdminKey,
    membership: Option<SealedMembership>,
) -> Option<Admissions> {
    let (at, admissions) = (Instant::now(), Admissions::of_request());
    let level = of_key(seals, now, key.clone(), membership).ok()?;
    let who = Who::AdminKey { key_id: KeyId::new(&key.id), user_id: UserId::new(&key.owner_user_id) };
    admissions.admit(&OrganizationId::new(&key.organization_id), &who, None, (level, at));
    Some(admissions)
}

/// The access level of an Admin key: that of an owner, or none. The key of a person who is no longer an owner has no
/// rights at all.
fn of_key(
    seals: &CredentialSeals,
    now: i64,
    key: SealedAdminKey,
    membership: Option<SealedMembership>,
) -> Result<AccessLevel> {
    let live = seals.accept(key);
    live.filter(|key| key.expires_at.is_none_or(|at| at > now)).ok_or_else(gone)?;
    let membership = membership.and_then(|membership| seals.accept(membership)).ok_or_else(gone)?;
    match Role::parse(&membership.role) {
        Some(Role::Owner) => Ok(AccessLevel::Owner),
        _ => Err(gone().into()),
    }
}

/// Refuses an actor whose access level is below the least one of the permission.
async fn require(
    conn: &mut AnyConnection,
    actor: &Actor,
    permission: Permission<'_>,
    access_level: AccessLevel,
) -> Result<()> {
    if access_level >= permission.least() {
        return Ok(());
    }
    if let Some(project) = permission.project().filter(|_| access_level < AccessLevel::ProjectMember) {
        return Err(Problem::not_found("project", project.as_str()).into());
    }
    let reason = match permission.least() {
        AccessLevel::ProjectOwner => refusals::project_owners_only(),
        _ => refusals::owners_only(),
    };
    let mut problem = Problem::new(ProblemKind::Forbidden, reason);
    problem.code = Some("insufficient_permissions".to_owned());
    problem.helpers = memberships::owners(conn, &actor.organization_id).await?;
    problem.support_contact = memberships::support_contact(conn, &actor.organization_id).await?;
    Err(problem.into())
}

/// The actor's access level, read from the database at each call: a demotion takes effect at the next call.
async fn access_level(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    actor: &Actor,
    project: Option<&ProjectId>,
) -> Result<AccessLevel> {
    let organization_id = actor.organization_id.as_str();
    let user_id = match &actor.who {
        Who::ServerAdministrator | Who::Server => return Ok(AccessLevel::Owner),
        Who::Anonymous => return Err(gone().into()),
        Who::ProjectKey { .. } => return Err(project_key().into()),
        Who::Invitee { invite_id, .. } => {
            link_access::refuse_closed_invite(conn, seals, now, &actor.organization_id, invite_id).await?;
            return Ok(AccessLevel::Invited);
        }
        Who::LinkHolder { user_id, token_hash } => {
            link_access::refuse_closed_link(conn, seals, now, user_id, token_hash).await?;
            return Ok(AccessLevel::LinkHolder);
        }
        Who::Person { user_id, session } => {
            let key = [session, user_id.as_str()];
            let found: Option<SealedSession> =
                credential_generations::find(conn, seals, "where credential_hash = $1 and user_id = $2", &key).await?;
            found.filter(|session| session.expires_at > now).ok_or_else(signed_out)?;
            user_id
        }
        Who::AdminKey { key_id, user_id } => {
            let found = key_actors::find(conn, key_id.as_str(), organization_id, user_id.as_str()).await?;
            let KeyActor { key, membership, .. } = found.ok_or_else(gone)?;
            return of_key(seals, now, key, membership);
        }
    };
    let membership: Option<SealedMembership> =
        sealed_rows::find(conn, "where organization_id = $1 and user_id = $2", &[organization_id, user_id.as_str()])
            .await?;
    let membership = membership.and_then(|membership| seals.accept(membership)).ok_or_else(stranger)?;
    if Role::parse(&membership.role) == Some(Role::Owner) {
        return Ok(AccessLevel::Owner);
    }
    let Some(project) = project else { return Ok(AccessLevel::Reader) };
    let membership: Option<SealedProjectMembership> = sealed_rows::find(
        conn,
        "where organization_id = $1 and project_id = $2 and user_id = $3",
        &[organization_id, project.as_str(), user_id.as_str()],
    )
    .await?;
    let membership = membership.and_then(|membership| seals.accept(membership));
    Ok(match membership.as_ref().map(|membership| membership.role.as_str()) {
        Some("owner") => AccessLevel::ProjectOwner,
        Some(_) => AccessLevel::ProjectMember,
        None => AccessLevel::Reader,
    })
}

/// The refusal of a project key where only Admin keys are accepted (REFERENCE 1.4).
fn project_key() -> Problem {
    Problem::new(ProblemKind::Forbidden, refusals::key_of_project())
}

fn signed_out() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, refusals::sign_in_on())
}

fn stranger() -> Problem {
    Problem::new(ProblemKind::NotFound, refusals::stranger()).with_code("not_found")
}

fn gone() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, refusals::gone()).with_code("invalid_api_key")
}
