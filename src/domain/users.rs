//! People. They come to exist by setup, by accepting an invite, or by an operator's command.

use super::{
    Domain,
    change::Change,
    clock,
    error::Result,
    event::Event,
    id,
    passwords::Password,
    permissions::{Actor, Permission},
    text::{Email, Name},
};
use crate::types::{
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    sensitive::Sensitive,
    users::Role,
};

/// A person to create in an organization.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Without one they cannot sign in until the operator resets it.
    pub password: Option<Sensitive>,
}

/// Creates a person in the actor's organization.
///
/// # Errors
/// 400 when the address is taken or a field breaks a rule.
pub async fn create(domain: &Domain, actor: &Actor, new: &NewUser) -> Result<UserId> {
    let name = Name::parse("name", Some(&new.name))?;
    let email = Email::parse("email", Some(&new.email))?;
    let password = match &new.password {
        Some(text) => {
            let password = Password::parse("password", Some(text), &[&new.name, &new.email])?;
            Some(domain.passwords.hash(password).await?)
        }
        None => None,
    };
    let mut change = domain.change(actor, Permission::UsersWrite).await?;
    let id = insert(&mut change, &name, &email, new.role, password).await?;
    change
        .record(&Event::UserAdded { id: id.as_str(), name: name.as_str(), email: email.as_str(), role: new.role })
        .await?;
    Ok(id)
}

/// Gives somebody a new password, makes them an owner again, and ends their sessions: the way back in from the
/// host's shell.
///
/// # Errors
/// 404 when nobody has this address; 400 for a weak password.
pub async fn reset_owner(domain: &Domain, email: &str, password: &Sensitive) -> Result<UserId> {
    let email = Email::parse("email", Some(email))?;
    let person: Option<(String, String, String)> = sqlx::query_as(
        "select u.id, u.name, o.organization_id from users u join organization_users o on o.user_id = u.id
         where u.email_key = $1 order by case o.role when 'owner' then 0 else 1 end, o.added_at limit 1",
    )
    .bind(email.key())
    .fetch_optional(&mut *domain.look().await?)
    .await?;
    let Some((user_id, name, organization_id)) = person else {
        let problem = Problem::new(ProblemKind::NotFound, format!("Nobody here has the address {}.", email.as_str()));
        return Err(problem.with_code("not_found").into());
    };
    let user_id = UserId::new(user_id);
    let password = Password::parse("password", Some(password), &[&name, email.as_str()])?;
    let (hash, pepper) = domain.passwords.hash(password).await?;
    let actor = Actor::operator(OrganizationId::new(organization_id));
    let mut change = domain.change(&actor, Permission::UsersWrite).await?;
    sqlx::query("update users set password_hash = $1, password_pepper = $2 where id = $3")
        .bind(hash)
        .bind(pepper)
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    sqlx::query("delete from sessions where user_id = $1").bind(user_id.as_str()).execute(change.conn()?).await?;
    for budget in ["account", "day"] {
        sqlx::query("delete from sign_in_budgets where subject = $1")
            .bind(format!("{budget}:{}", email.key()))
            .execute(change.conn()?)
            .await?;
    }
    let raised = sqlx::query(
        "update organization_users set role = 'owner' where organization_id = $1 and user_id = $2 and role <> 'owner'",
    )
    .bind(actor.organization_id.as_str())
    .bind(user_id.as_str())
    .execute(change.conn()?)
    .await?;
    if raised.rows_affected() > 0 {
        change.note(&Event::UserUpdated { id: user_id.as_str(), from: Role::Reader, to: Role::Owner }).await?;
    }
    change.record(&Event::PasswordReset { user_id: user_id.as_str() }).await?;
    Ok(user_id)
}

/// Writes a person and their membership.
pub(super) async fn insert(
    change: &mut Change<'_>,
    name: &Name,
    email: &Email,
    role: Role,
    password: Option<(String, i64)>,
) -> Result<UserId> {
    let organization_id = change.actor().organization_id.clone();
    let taken: Option<(String,)> = sqlx::query_as("select id from users where email_key = $1")
        .bind(email.key())
        .fetch_optional(change.conn()?)
        .await?;
    if taken.is_some() {
        return Err(Problem::invalid("email", "email_taken", "Somebody here has this address already.").into());
    }
    let id = UserId::new(id::new(UserId::PREFIX));
    let now = clock::now();
    let (hash, pepper) = password.map_or((None, None), |(hash, pepper)| (Some(hash), Some(pepper)));
    sqlx::query(
        "insert into users (id, name, email, email_key, password_hash, password_pepper, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.as_str())
    .bind(name.as_str())
    .bind(email.as_str())
    .bind(email.key())
    .bind(hash)
    .bind(pepper)
    .bind(now)
    .execute(change.conn()?)
    .await?;
    sqlx::query("insert into organization_users (organization_id, user_id, role, added_at) values ($1, $2, $3, $4)")
        .bind(organization_id.as_str())
        .bind(id.as_str())
        .bind(role.as_str())
        .bind(now)
        .execute(change.conn()?)
        .await?;
    Ok(id)
}
