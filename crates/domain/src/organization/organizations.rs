//! Creating another organization.

use crate::{Domain, audit::audit_baseline, people::accounts, projects};
use kernel::{
    access::actor::Actor,
    base::{email::Email, error::Result, names::Name},
    ledger::event::Event,
};
use types::{
    ids::{OrganizationId, UserId},
    problem::Problem,
    refusals,
    sensitive::Sensitive,
    users::Role,
};

/// The owner of another organization.
#[derive(Debug, Clone)]
pub struct NewOwner {
    /// Email address, of an existing account or of a new person.
    pub email: String,
    /// Full name; required for a new person. An existing account keeps its name.
    pub name: Option<String>,
    /// Password of a new person; without one, they cannot sign in until it is reset. Refused for an existing account.
    pub password: Option<Sensitive>,
}

/// Creates another organization with its default project and its owner, who is an existing account or a new person.
/// Only for the server administrator.
///
/// # Errors
/// 400 for an invalid field, or when there is no organization yet; for an existing account, also if a password is given
/// or its email address is not verified.
pub async fn create(
    domain: &Domain,
    name: &str,
    owner: &NewOwner,
    enable_audit_logging: bool,
) -> Result<(OrganizationId, UserId)> {
    let name = Name::parse("name", Some(name))?;
    let email = Email::parse("owner_email", Some(&owner.email))?;
    let known = accounts::find(&mut *domain.reader().await?, &email).await?;
    let newcomer = match known {
        Some(_) => None,
        None => Some((
            Name::parse("owner_name", owner.name.as_deref())?,
            accounts::password(
                domain,
                owner.password.as_ref(),
                &[owner.name.as_deref().unwrap_or_default(), email.as_str()],
            )
            .await?,
        )),
    };
    let mut actor = Actor::server_administrator(OrganizationId::new(""));
    let mut change = domain
        .found(&name, &mut actor, async |conn| {
            let first: Option<(String,)> =
                sqlx::query_as("select id from organizations limit 1").fetch_optional(conn).await?;
            first.map(|_| ()).ok_or_else(|| Problem::refused("not_initialized", refusals::not_initialized()).into())
        })
        .await?;
    if enable_audit_logging {
        audit_baseline::begin_log(domain, &mut change).await?;
    }
    let user_id = match (accounts::find(change.conn()?, &email).await?, &newcomer) {
        (Some(known), _) => {
            accounts::refuse_existing(&mut change, &known, &email, ("owner_password", owner.password.is_some()))
                .await?;
            known
        }
        (None, Some((name, password))) => {
            accounts::insert(
                &mut change,
                &UserId::new(domain.new_id(UserId::PREFIX)),
                name,
                &email,
                password.clone(),
                true,
            )
            .await?
        }
        (None, None) => return Err(Problem::missing("owner_name").into()),
    };
    accounts::join(&mut change, &user_id, Role::Owner).await?;
    projects::insert_default(&mut change).await?;
    let organization_id = change.actor().organization_id.clone();
    let (owner_name,): (String,) =
        sqlx::query_as("select name from users where id = $1").bind(user_id.as_str()).fetch_one(change.conn()?).await?;
    let event = Event::UserAdded { id: user_id.as_str(), name: &owner_name, email: email.as_str(), role: Role::Owner };
    change.commit(&event).await?;
    Ok((organization_id, user_id))
}
