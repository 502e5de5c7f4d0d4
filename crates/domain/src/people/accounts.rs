//! Accounts of people on this server, independent of the organizations they belong to: creating, finding and deleting.

use crate::{Domain, email::emails, keys::admin_keys, people::credentials, sign_in::sign_in_limits};
use kernel::{
    access::{
        actor::Actor,
        memberships,
        permissions::Permission,
        roles,
        sealed_rows::{self, sealed_people::SealedAccount},
    },
    base::{
        email::{Email, displayed},
        error::Result,
        names::{Name, plain},
        passwords::Password,
        search_key::search_key,
    },
    change::Change,
    credentials::{self as sealed, accounts::NewAccount, memberships as sealed_memberships},
    ledger::event::Event,
};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    emails::MailKind,
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
    sensitive::Sensitive,
    users::Role,
};

/// A person to create in an organization.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub name: String,
    /// The email address to sign in with.
    pub email: String,
    /// The role in the organization.
    pub role: Role,
    /// Without a password, the person cannot sign in until it is reset.
    pub password: Option<Sensitive>,
}

/// Adds a person to the actor's organization and creates an account if the email address has none. An existing account
/// keeps its name and password.
///
/// # Errors
/// 400 for a person who already is a member, or an invalid field; for an existing account, also if a password is given or
/// its email address is not verified.
pub async fn create(domain: &Domain, actor: &Actor, new: &NewUser) -> Result<UserId> {
    let name = Name::parse("name", Some(&new.name))?;
    let email = Email::parse("email", Some(&new.email))?;
    let password = password(domain, new.password.as_ref(), &[&new.name, &new.email]).await?;
    let mut change = domain.change(actor, Permission::UsersWrite).await?;
    let id = match find(change.conn()?, &email).await? {
        Some(known) => {
            refuse_member(change.conn()?, &actor.organization_id, &known).await?;
            refuse_existing(&mut change, &known, &email, ("password", new.password.is_some())).await?;
            known
        }
        None => insert(&mut change, &UserId::new(domain.new_id(UserId::PREFIX)), &name, &email, password, true).await?,
    };
    join(&mut change, &id, new.role).await?;
    // An existing account has a name of its own.
    let (name,): (String,) =
        sqlx::query_as("select name from users where id = $1").bind(id.as_str()).fetch_one(change.conn()?).await?;
    let (conn, seals) = change.sealing()?;
    let email = sealed::accounts::email(conn, seals, &id).await?;
    if new.role == Role::Owner {
        emails::notify_owners(domain, &mut change, MailKind::OwnerAdded, &name).await?;
    }
    change.commit(&Event::UserAdded { id: id.as_str(), name: &name, email: &email, role: new.role }).await?;
    Ok(id)
}

/// Whether an account has the email address.
///
/// # Errors
/// 400 for an invalid email address.
pub async fn exists(domain: &Domain, email: &str) -> Result<bool> {
    let email = Email::parse("email", Some(email))?;
    Ok(find(&mut *domain.reader().await?, &email).await?.is_some())
}

/// Refuses to add an existing account to another organization on the server administrator's word alone, if somebody else
/// may have made it: an owner of any organization can invite an email address that is not theirs, copy the link and
/// accept the invite. Also refuses a password for the account, which would be ignored; `password` is the name of the
/// field, and whether it was given.
///
/// # Errors
/// 400 with a sentence that says what to do.
pub(crate) async fn refuse_existing(
    change: &mut Change<'_>,
    user_id: &UserId,
    email: &Email,
    password: (&str, bool),
) -> Result<()> {
    let (conn, seals) = change.sealing()?;
    let account: Option<SealedAccount> = sealed_rows::find(conn, "where id = $1", &[user_id.as_str()]).await?;
    let account = account.and_then(|account| seals.accept(account));
    if account.and_then(|account| account.email_verified_at).is_none() {
        return Err(Problem::refused("email_not_verified", refusals::email_not_verified(email.as_str())).into());
    }
    match password {
        (field, true) => {
            Err(Problem::invalid(field, "account_exists", refusals::account_keeps_password(email.as_str())).into())
        }
        (_, false) => Ok(()),
    }
}

/// Validates and hashes a password, if there is one; returns the hash and the version of the pepper.
pub(crate) async fn password(
    domain: &Domain,
    text: Option<&Sensitive>,
    context: &[&str],
) -> Result<Option<(String, i64)>> {
    let Some(text) = text else { return Ok(None) };
    Ok(Some(domain.passwords().hash(Password::parse("password", Some(text), context)?).await?))
}

/// Sets a new password, makes the person an organization owner if they are not one, and ends their sessions and one-time
/// links. Restores access from the host's shell. The event is in the log of each organization of the person.
///
/// # Errors
/// 404 when no member of an organization has this email address; 400 for a weak password.
pub async fn reset_owner(domain: &Domain, email: &str, password: &Sensitive) -> Result<UserId> {
    let email = Email::stored(email);
    let person: Option<(String, String, String)> = sqlx::query_as(
        "select u.id, u.name, o.organization_id from users u join organization_users o on o.user_id = u.id
         where u.email_key = $1 order by case o.role when 'owner' then 0 else 1 end, o.added_at limit 1",
    )
    .bind(email.key())
    .fetch_optional(&mut *domain.reader().await?)
    .await?;
    let (user_id, name, organization_id) = person.ok_or_else(|| unknown_address(&email))?;
    let user_id = UserId::new(user_id);
    let password = Password::parse("password", Some(password), &[&name, email.as_str()])?;
    let hashed = domain.passwords().hash(password).await?;
    let actor = Actor::server_administrator(OrganizationId::new(organization_id));
    let mut change = domain.change(&actor, Permission::UsersWrite).await?;
    sealed::accounts::restore(&mut change, &user_id, &email).await?;
    credentials::set_password(&mut change, &user_id, hashed, None).await?;
    sealed::accounts::verify_email(&mut change, &user_id).await?;
    sign_in_limits::reset(domain, &mut change, &email.key()).await?;
    raise(domain, &mut change, &user_id, &name).await?;
    let changed = (MailKind::PasswordChanged, json!({}));
    emails::notify(domain, &mut change, changed, (user_id.as_str(), email.as_str())).await?;
    change.commit_everywhere(&user_id, &Event::PasswordReset { user_id: user_id.as_str() }).await?;
    Ok(user_id)
}

/// Makes a member an owner of the change's organization, if they are not one.
async fn raise(domain: &Domain, change: &mut Change<'_>, user_id: &UserId, name: &str) -> Result<()> {
    let organization_id = change.actor().organization_id.clone();
    let (conn, seals) = change.sealing()?;
    if memberships::is_owner(conn, seals, &organization_id, user_id.as_str()).await? {
        return Ok(());
    }
    sealed_memberships::set_role(change, user_id, Role::Owner).await?;
    emails::notify_owners(domain, change, MailKind::OwnerAdded, name).await?;
    // A demotion deletes the keys; older versions left them, and they must not work again.
    admin_keys::remove_all(change, user_id).await?;
    for (role, is_new) in [(Role::Reader, false), (Role::Owner, true)] {
        let role_id = &roles::of_organization(role, &organization_id);
        let (principal_id, resource_id) = (user_id.as_str(), organization_id.as_str());
        change
            .append(&match is_new {
                false => Event::RoleUnassigned { role_id, principal_id, resource_id, project: None },
                true => Event::RoleAssigned { role_id, principal_id, resource_id, project: None },
            })
            .await?;
    }
    let event = Event::UserUpdated { id: user_id.as_str(), from: Role::Reader, to: Role::Owner, detail: &json!({}) };
    change.append(&event).await
}

/// The account with an email address, and the first organization that the person joined.
///
/// # Errors
/// 404 when no account has the email address.
pub(crate) async fn known(domain: &Domain, email: &Email) -> Result<(UserId, OrganizationId)> {
    let mut conn = domain.reader().await?;
    let user_id = find(&mut conn, email).await?.ok_or_else(|| unknown_address(email))?;
    let first = memberships::of_person(&mut conn, &user_id).await?.into_iter().next();
    Ok((user_id, first.ok_or_else(|| unknown_address(email))?.id))
}

/// As [`known`], by the id of the account.
///
/// # Errors
/// 404 when there is no such account.
pub(crate) async fn known_id(domain: &Domain, user_id: &UserId) -> Result<(UserId, OrganizationId)> {
    let first = memberships::of_person(&mut *domain.reader().await?, user_id).await?.into_iter().next();
    let unknown = || unknown_address(&Email::stored(user_id.as_str()));
    Ok((user_id.clone(), first.ok_or_else(unknown)?.id))
}

fn unknown_address(email: &Email) -> Problem {
    Problem::new(ProblemKind::NotFound, refusals::no_account(email.as_str())).with_code("not_found")
}

/// Inserts an account. The caller adds the membership. `is_verified` says whether the email address is known to be the
/// person's: by a link that was sent to it, or by the server administrator's word.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    id: &UserId,
    name: &Name,
    email: &Email,
    password: Option<(String, i64)>,
    is_verified: bool,
) -> Result<UserId> {
    sealed::accounts::insert(change, NewAccount { id, name, email, password, is_verified }).await?;
    Ok(id.clone())
}

/// Inserts a membership in the change's organization. The caller appends the event.
pub(crate) async fn join(change: &mut Change<'_>, user_id: &UserId, role: Role) -> Result<()> {
    sealed_memberships::insert(change, user_id, role).await?;
    index(change, user_id).await
}

/// Updates the search keys of a person's memberships. Must be called after every change of their name or email address.
pub(crate) async fn index(change: &mut Change<'_>, user_id: &UserId) -> Result<()> {
    let (name, email): (String, String) = sqlx::query_as("select name, email from users where id = $1")
        .bind(user_id.as_str())
        .fetch_one(change.conn()?)
        .await?;
    sqlx::query("update organization_users set search_key = $1, email_search_key = $2 where user_id = $3")
        .bind(search_key(&name, &email))
        .bind(plain(&displayed(&email)))
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    Ok(())
}

/// Removes a person from the change's organization, with their project memberships and accepted invites; returns the
/// ids of these invites. If the person belongs to no other organization, deletes the account with its sessions,
/// one-time links, and queued and sent emails.
pub(crate) async fn remove_membership(change: &mut Change<'_>, user_id: &UserId) -> Result<Vec<String>> {
    let organization_id = change.actor().organization_id.clone();
    let invites: Vec<(String,)> =
        sqlx::query_as("select id from invites where organization_id = $1 and accepted_by = $2 order by id")
            .bind(organization_id.as_str())
            .bind(user_id.as_str())
            .fetch_all(change.conn()?)
            .await?;
    for sql in [
        "delete from mails where organization_id = $1
         and subject_id in (select id from invites where organization_id = $1 and accepted_by = $2)",
        "delete from invite_projects where organization_id = $1
         and invite_id in (select id from invites where organization_id = $1 and accepted_by = $2)",
        "delete from invites where organization_id = $1 and accepted_by = $2",
    ] {
        sqlx::query(sql).bind(organization_id.as_str()).bind(user_id.as_str()).execute(change.conn()?).await?;
    }
    for sql in [
        "delete from project_users where organization_id = $1 and user_id = $2 returning seal",
        "delete from organization_users where organization_id = $1 and user_id = $2 returning seal",
    ] {
        sealed::delete(change, sql, &[organization_id.as_str(), user_id.as_str()]).await?;
    }
    let elsewhere: Option<(String,)> =
        sqlx::query_as("select organization_id from organization_users where user_id = $1 limit 1")
            .bind(user_id.as_str())
            .fetch_optional(change.conn()?)
            .await?;
    if elsewhere.is_none() {
        credentials::changed(change, user_id, None).await?;
        for sql in [
            // Subjects of recorded failures contain the id, joined with colons.
            "delete from sign_in_budgets where subject like '%:' || $1 || '%'",
            // An invite to another organization that is still to be sent is none of this account's.
            "delete from mails where subject_id = $1 or (recipient_key in (select email_key from users where id = $1)
                 and not (kind = 'invite' and next_attempt_at is not null))",
        ] {
            sqlx::query(sql).bind(user_id.as_str()).execute(change.conn()?).await?;
        }
        for sql in [
            "delete from users where id = $1 returning seal",
            "delete from credential_generations where user_id = $1 returning seal",
        ] {
            sealed::delete(change, sql, &[user_id.as_str()]).await?;
        }
    }
    Ok(invites.into_iter().map(|(id,)| id).collect())
}

/// Finds the account with an email address.
pub(crate) async fn find(conn: &mut AnyConnection, email: &Email) -> Result<Option<UserId>> {
    let known: Option<(String,)> =
        sqlx::query_as("select id from users where email_key = $1").bind(email.key()).fetch_optional(conn).await?;
    Ok(known.map(|(id,)| UserId::new(id)))
}

/// Fails with 400 if the person already is a member of the organization.
pub(crate) async fn refuse_member(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<()> {
    let member: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where organization_id = $1 and user_id = $2")
            .bind(organization_id.as_str())
            .bind(user_id.as_str())
            .fetch_optional(conn)
            .await?;
    match member {
        Some(_) => Err(Problem::invalid("email", "already_member", refusals::already_member()).into()),
        None => Ok(()),
    }
}
