//! Memberships, and the facts about an organization that every member may see.

use crate::{
    Kernel,
    access::{
        actor::Actor,
        sealed_rows::{
            self,
            sealed_people::{SealedAccount, SealedMembership},
        },
    },
    base::{credential_seals::CredentialSeals, error::Result},
};
use sqlx::{AnyConnection, FromRow, Row, any::AnyRow};
use types::{
    ids::{OrganizationId, UserId},
    organizations::Organization,
    problem::{Problem, ProblemKind},
    refusals,
    users::{Me, Role},
};

const OTHER_OWNERS: &str = "select organization_id, user_id, role, seal from organization_users
    where organization_id = $1 and user_id <> $2 and role = 'owner' order by user_id";

/// A page of the owners.
const OWNERS: &str = "where organization_id = $1 and role = 'owner' and user_id > $2 order by user_id limit 500";

/// The organizations that a user belongs to, in the order in which the user joined them.
pub async fn of_person(conn: &mut AnyConnection, user_id: &UserId) -> Result<Vec<Organization>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select o.id, o.name from organization_users m join organizations o on o.id = m.organization_id
         where m.user_id = $1 order by m.added_at, o.id",
    )
    .bind(user_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| Organization { id: OrganizationId::new(id), name }).collect())
}

/// The signed-in person, as pages show them. The email address is empty if the seal of the account does not fit, so that an
/// owner can still see the alarm about it.
///
/// # Errors
/// 401 without a session, or when the seal of the membership does not fit; a database error.
pub async fn me(conn: &mut AnyConnection, seals: &CredentialSeals, actor: &Actor) -> Result<Me> {
    let user_id = actor.who.user_id().cloned();
    let user_id = user_id.ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, refusals::sign_in_see()))?;
    let key = [actor.organization_id.as_str(), user_id.as_str()];
    let membership: Option<SealedMembership> =
        sealed_rows::find(conn, "where organization_id = $1 and user_id = $2", &key).await?;
    let membership = membership.and_then(|membership| seals.accept(membership));
    let membership = membership.ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, refusals::gone()))?;
    let row: AnyRow = sqlx::query(
        "select id, email, password_hash, password_pepper, email_verified_at, seal, name, time_zone from users
         where id = $1",
    )
    .bind(user_id.as_str())
    .fetch_one(conn)
    .await?;
    let account = seals.accept(SealedAccount::from_row(&row)?);
    let email = account.map(|account| account.email).unwrap_or_default();
    let (name, time_zone) = (row.try_get("name")?, row.try_get("time_zone")?);
    Ok(Me { id: user_id, name, email, role: Role::parse(&membership.role).unwrap_or(Role::Reader), time_zone })
}

/// As [`me`], for a caller that writes to the email address or decides by it.
///
/// # Errors
/// As [`me`]; 401 when the seal of the account does not fit.
pub async fn me_with_email(conn: &mut AnyConnection, seals: &CredentialSeals, actor: &Actor) -> Result<Me> {
    let me = me(conn, seals, actor).await?;
    if me.email.is_empty() {
        return Err(Problem::new(ProblemKind::Unauthenticated, refusals::gone()).into());
    }
    Ok(me)
}

/// Id and email address of the owners that a notice is sent to, at most `limit`. An owner whose role or account does not
/// fit its seal is left out and reported in the server log.
///
/// # Errors
/// When the database cannot be read.
pub async fn notified_owners(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
    limit: usize,
) -> Result<Vec<(String, String)>> {
    let (mut owners, mut after) = (Vec::new(), String::new());
    while owners.len() < limit {
        // Limited after the check: forged rows must not take the places of genuine ones.
        let page: Vec<SealedMembership> =
            sealed_rows::fetch(conn, OWNERS, &[organization_id.as_str(), after.as_str()]).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.user_id);
        for membership in page {
            let Some(membership) = seals.accept(membership) else { continue };
            let account: Option<SealedAccount> =
                sealed_rows::find(conn, "where id = $1", &[&membership.user_id]).await?;
            let account = account.and_then(|account| seals.accept(account));
            owners.extend(account.map(|account| (account.id, account.email)));
        }
    }
    owners.truncate(limit);
    Ok(owners)
}

/// The ids of all organizations, in ascending order.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(kernel: &Kernel) -> Result<Vec<OrganizationId>> {
    let ids: Vec<(String,)> =
        sqlx::query_as("select id from organizations order by id").fetch_all(&mut *kernel.reader().await?).await?;
    Ok(ids.into_iter().map(|(id,)| OrganizationId::new(id)).collect())
}

/// The id of the only organization, for commands that were given none.
///
/// # Errors
/// 404 when no organization exists; 400 when there are several; a database error.
pub async fn only(kernel: &Kernel) -> Result<OrganizationId> {
    let ids: Vec<(String,)> = sqlx::query_as("select id from organizations order by id limit 2")
        .fetch_all(&mut *kernel.reader().await?)
        .await?;
    match ids.as_slice() {
        [(id,)] => Ok(OrganizationId::new(id.clone())),
        [] => Err(Problem::new(ProblemKind::NotFound, refusals::no_organization_yet()).into()),
        _ => Err(Problem::new(ProblemKind::Invalid, refusals::several_organizations()).into()),
    }
}

/// The organization's name.
pub async fn name(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<String> {
    let (name,): (String,) = sqlx::query_as("select name from organizations where id = $1")
        .bind(organization_id.as_str())
        .fetch_one(conn)
        .await?;
    Ok(name)
}

/// The names of the first five owners, in the order in which they joined. Refusals show them as people who can help.
pub async fn owners(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Vec<String>> {
    let names: Vec<(String,)> = sqlx::query_as(
        "select u.name from organization_users o join users u on u.id = o.user_id
         where o.organization_id = $1 and o.role = 'owner' order by o.added_at, u.id limit 5",
    )
    .bind(organization_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// Whether a person is an owner of the organization, by a membership whose seal fits.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_owner(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
    user_id: &str,
) -> Result<bool> {
    let key = [organization_id.as_str(), user_id];
    let found: Option<SealedMembership> =
        sealed_rows::find(conn, "where organization_id = $1 and user_id = $2 and role = 'owner'", &key).await?;
    Ok(found.and_then(|membership| seals.accept(membership)).is_some())
}

/// Whether the organization has an owner besides this person, counting only memberships whose seal fits.
///
/// # Errors
/// When the database cannot be read.
pub async fn has_another_owner(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<bool> {
    let owners: Vec<SealedMembership> =
        sqlx::query_as(OTHER_OWNERS).bind(organization_id.as_str()).bind(user_id.as_str()).fetch_all(conn).await?;
    Ok(owners.into_iter().any(|membership| seals.accept(membership).is_some()))
}

/// Where members find help; `None` if the owners have not set it.
pub async fn support_contact(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("select support_contact from organizations where id = $1")
        .bind(organization_id.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(contact,)| contact).filter(|contact| !contact.is_empty()))
}
