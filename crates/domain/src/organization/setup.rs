//! Creating the first organization and its owner, with the one-time setup link or with a server administrator's
//! command.

use crate::{Domain, audit::audit_baseline, keys::admin_keys, people::accounts, projects, sign_in::Person};
use kernel::{
    access::{
        actor::{Actor, Origin},
        sealed_rows::{self, sealed_links::SealedSetupLink},
    },
    base::{
        email::Email,
        error::{Error, Result},
        names::Name,
        passwords::Password,
        secret::{Token, digest},
    },
    change::Change,
    credentials,
    ledger::event::Event,
};
use sqlx::AnyConnection;
use types::{
    admin_key_scopes::AdminKeyScopes,
    admin_keys::CreatedAdminKey,
    audit_before::AuditBefore,
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
    setup::{NewOrganization, SetUp, SetupPage},
    users::Role,
};

/// Lifetime of a setup link in seconds: 30 minutes.
pub const LINK_SECONDS: i64 = 30 * 60;

/// Whether an organization on this server has an owner. If so, setup is no longer available.
///
/// # Errors
/// When the database cannot be read.
pub async fn has_owner(domain: &Domain) -> Result<bool> {
    owner_exists(&mut *domain.reader().await?).await
}

/// Creates the token of a new setup link. All previous setup links stop working. `None` if there already is an owner.
///
/// # Errors
/// When the database cannot be written.
pub async fn new_link(domain: &Domain) -> Result<Option<Token>> {
    let mut bookkeeping = domain.bookkeeping().await?;
    if owner_exists(bookkeeping.conn()?).await? {
        return Ok(None);
    }
    let token = Token::generate();
    bookkeeping.execute("delete from setup_links", |query| query).await?;
    credentials::setup::insert_link(&mut bookkeeping, digest(token.reveal()), domain.now() + LINK_SECONDS).await?;
    bookkeeping.commit().await?;
    Ok(Some(token))
}

/// Returns what the setup page shows at first.
///
/// # Errors
/// 404 if there already is an owner.
pub async fn page(domain: &Domain, token: &str) -> Result<SetupPage> {
    let mut conn = domain.reader().await?;
    if owner_exists(&mut conn).await? {
        return Err(over());
    }
    let seconds_left = seconds_left(domain, &mut conn, token).await?;
    let valid = seconds_left > 0;
    let database = if valid { domain.settings.database.clone() } else { String::new() };
    Ok(SetupPage { valid, seconds_left, database })
}

/// Creates the organization and its owner, and uses up the link.
///
/// # Errors
/// 404 if there already is an owner; 403 for a link that is not valid; 400 for an invalid field.
pub async fn complete(domain: &Domain, token: &str, new: NewOrganization) -> Result<(SetUp, Person)> {
    // Checked before any hashing, and again under the write lock.
    if !page(domain, token).await?.valid {
        return Err(no_link());
    }
    let founder = Founder::parse(domain, &new).await?;
    let mut actor = operator();
    let link = token.to_owned();
    let mut change = domain
        .found(&founder.organization, &mut actor, async move |conn| {
            if owner_exists(conn).await? {
                return Err(over());
            }
            if seconds_left(domain, conn, &link).await? <= 0 {
                return Err(no_link());
            }
            Ok(())
        })
        .await?;
    let user_id = founder.settle(&mut change).await?;
    let organization_id = change.actor().organization_id.clone();
    change.commit(&founder.added(&user_id)).await?;
    Ok((SetUp { organization_id }, Person { user_id, password_digest: digest(&founder.password.0) }))
}

/// What `orgward init` created.
pub struct Initialized {
    pub organization_id: OrganizationId,
    pub owner_user_id: UserId,
    /// The Admin key, if one was requested, with its secret.
    pub admin_key: Option<CreatedAdminKey>,
}

/// Options of `orgward init`.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// Name of an Admin key to create.
    pub admin_key: Option<String>,
    /// Whether audit logging is enabled from the start.
    pub enable_audit_logging: bool,
    /// Whether the organization is generated; its audit log says so right after logging was enabled.
    pub is_demo: bool,
}

/// Performs the setup without the console, in one transaction.
///
/// # Errors
/// 400 for an invalid field, or if there already is an owner. Then nothing is changed.
pub async fn init(domain: &Domain, new: NewOrganization, extras: Extras) -> Result<Initialized> {
    let key_name = extras.admin_key.as_deref().map(|name| Name::parse("admin_key", Some(name))).transpose()?;
    let founder = Founder::parse(domain, &new).await?;
    let mut actor = operator();
    let mut change = domain
        .found(&founder.organization, &mut actor, async |conn| {
            if owner_exists(conn).await? {
                return Err(Problem::refused("already_initialized", refusals::in_use()).into());
            }
            Ok(())
        })
        .await?;
    if extras.enable_audit_logging {
        audit_baseline::begin_log(domain, &mut change).await?;
    }
    if extras.is_demo {
        let organization_id = change.actor().organization_id.clone();
        change.append(&Event::DemoGenerated { organization_id: organization_id.as_str() }).await?;
    }
    let owner_user_id = founder.settle(&mut change).await?;
    let organization_id = change.actor().organization_id.clone();
    let admin_key = match &key_name {
        Some(name) => {
            let scopes = &AdminKeyScopes::all();
            let key = admin_keys::NewKey {
                owner: &owner_user_id,
                name,
                scopes,
                audit_before: AuditBefore::Server,
                expires_at: None,
            };
            let made = admin_keys::make(&mut change, domain.secrets(), &key).await?;
            change.append(&key.created(&made.key.id)).await?;
            Some(made)
        }
        None => None,
    };
    change.commit(&founder.added(&owner_user_id)).await?;
    Ok(Initialized { organization_id, owner_user_id, admin_key })
}

/// The validated fields of the first organization and its owner.
struct Founder {
    organization: Name,
    name: Name,
    email: Email,
    password: (String, i64),
}

impl Founder {
    async fn parse(domain: &Domain, new: &NewOrganization) -> Result<Self> {
        let organization = Name::parse("organization_name", new.organization_name.as_deref());
        let name = Name::parse("name", new.name.as_deref());
        let email = Email::parse("email", new.email.as_deref());
        let context: Vec<&str> =
            [&new.organization_name, &new.name, &new.email].into_iter().filter_map(|part| part.as_deref()).collect();
        let password = Password::parse("password", new.password.as_ref(), &context);
        match (organization, name, email, password) {
            (Ok(organization), Ok(name), Ok(email), Ok(password)) => {
                Ok(Self { organization, name, email, password: domain.passwords().hash(password).await? })
            }
            (organization, name, email, password) => {
                let problems = [organization.err(), name.err(), email.err(), password.err()];
                let joined = Problem::join(problems.into_iter().flatten().collect());
                Err(joined.map_or_else(
                    || Error::Fault("setup form has an invalid field but no error".to_owned()),
                    Error::from,
                ))
            }
        }
    }

    /// Inserts the owner and the default project, and deletes every setup link.
    async fn settle(&self, change: &mut Change<'_>) -> Result<UserId> {
        let user_id = UserId::new(change.new_id(UserId::PREFIX));
        accounts::insert(change, &user_id, &self.name, &self.email, Some(self.password.clone()), true).await?;
        accounts::join(change, &user_id, Role::Owner).await?;
        projects::insert_default(change).await?;
        sqlx::query("delete from setup_links").execute(change.conn()?).await?;
        Ok(user_id)
    }

    fn added<'a>(&'a self, user_id: &'a UserId) -> Event<'a> {
        Event::UserAdded {
            id: user_id.as_str(),
            name: self.name.as_str(),
            email: self.email.as_str(),
            role: Role::Owner,
        }
    }
}

fn operator() -> Actor {
    Actor { origin: Origin::default(), ..Actor::server_administrator(OrganizationId::new("")) }
}

async fn owner_exists(conn: &mut AnyConnection) -> Result<bool> {
    let owner: Option<(String,)> =
        sqlx::query_as("select user_id from organization_users where role = 'owner' limit 1")
            .fetch_optional(conn)
            .await?;
    Ok(owner.is_some())
}

async fn seconds_left(domain: &Domain, conn: &mut AnyConnection, token: &str) -> Result<i64> {
    let found: Option<SealedSetupLink> = sealed_rows::find(conn, "where token_hash = $1", &[&digest(token)]).await?;
    let link = found.and_then(|link| domain.seals().accept(link));
    Ok(link.map_or(0, |link| (link.expires_at - domain.now()).max(0)))
}

fn no_link() -> Error {
    Problem::new(ProblemKind::Forbidden, refusals::setup_used()).with_code("setup_link_invalid").into()
}

fn over() -> Error {
    Problem::new(ProblemKind::NotFound, refusals::set_up()).with_code("already_set_up").into()
}
