//! Accepting an invite: with its link, once, and with the email address that it was sent to.

use crate::{
    Domain,
    email::emails,
    people::{accounts, invites},
    sign_in::{Person, sessions::Live},
};
use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        link_access, memberships,
        permissions::Permission,
        sealed_rows::{self, sealed_links::SealedInvite},
    },
    base::{
        credential_seals::CredentialSeals, email::Email, error::Result, names::Name, passwords::Password,
        secret::digest,
    },
    credentials,
    ledger::event::{Event, In},
};
use sqlx::AnyConnection;
use types::{
    emails::MailKind,
    ids::{InviteId, OrganizationId, ProjectId, UserId},
    invites::{Accepted, Invitation, NewPerson, Way},
    problem::{Problem, ProblemKind},
    project_users::ProjectRole,
    refusals,
    users::Role,
};

/// Returns what the invited person sees before they accept. Does not use up the link.
///
/// # Errors
/// 404 for an unknown link; 400 with a code and a message for a link that was used, revoked or replaced, or has
/// expired, and for an invite of somebody who is no longer an owner.
pub async fn look(domain: &Domain, live: Option<&Live>, token: &str) -> Result<Invitation> {
    let mut conn = domain.reader().await?;
    let invite = find(&mut conn, domain.seals(), domain.now(), token).await?;
    let (organization,): (String,) = sqlx::query_as("select name from organizations where id = $1")
        .bind(invite.organization_id.as_str())
        .fetch_one(&mut *conn)
        .await?;
    let invited_by: Option<(String,)> = sqlx::query_as(
        "select u.name from users u join organization_users o on o.user_id = u.id
         where o.organization_id = $1 and u.id = $2",
    )
    .bind(invite.organization_id.as_str())
    .bind(invite.invited_by.clone().unwrap_or_default())
    .fetch_optional(&mut *conn)
    .await?;
    refuse_without_inviter(&mut conn, domain.seals(), &invite).await?;
    let projects = granted(&mut conn, &invite).await?;
    let known = accounts::find(&mut conn, &invite.email).await?;
    let way = match (known, live) {
        (_, Some(live)) if !is_theirs(&mut conn, live, &invite.email).await? => {
            Way::WrongAccount(credentials::accounts::email(&mut conn, domain.seals(), &live.user_id).await?)
        }
        (_, Some(_)) => Way::SignedIn,
        (Some(_), None) => Way::SignIn,
        (None, None) => Way::NewPerson,
    };
    Ok(Invitation {
        organization,
        invited_by: invited_by.map(|(name,)| name),
        email: invite.email.as_str().to_owned(),
        role: invite.role,
        projects: projects.into_iter().map(|grant| grant.name).collect(),
        expires_at: invite.expires_at,
        way,
    })
}

/// Accepts an invite in one transaction: creates an account or uses the signed-in person's, adds the person to the
/// organization, grants the projects and uses up the link. Returns the [`Person`] to sign in if the account is new.
///
/// # Errors
/// As [`look`]; 401 when the email address has an account and nobody is signed in; 403 when another account is signed
/// in; 400 for an invalid field.
pub async fn accept(
    domain: &Domain,
    origin: &Origin,
    live: Option<&Live>,
    token: &str,
    new: NewPerson,
) -> Result<(Accepted, Option<Person>)> {
    let mut conn = domain.reader().await?;
    let invite = find(&mut conn, domain.seals(), domain.now(), token).await?;
    refuse_without_inviter(&mut conn, domain.seals(), &invite).await?;
    let known = accounts::find(&mut conn, &invite.email).await?;
    let newcomer = match (&known, live) {
        (_, Some(live)) => {
            if !is_theirs(&mut conn, live, &invite.email).await? {
                return Err(wrong_account(&invite.email).into());
            }
            None
        }
        (Some(_), None) => {
            let reason = refusals::account_here(invite.email.as_str());
            return Err(Problem::new(ProblemKind::Unauthenticated, reason).into());
        }
        (None, None) => Some(Newcomer::parse(domain, &new, &invite.email).await?),
    };
    drop(conn);
    let user_id = match (live, &known) {
        (Some(live), _) => live.user_id.clone(),
        (None, Some(known)) => known.clone(),
        (None, None) => UserId::new(domain.new_id(UserId::PREFIX)),
    };
    let who = Who::Invitee { invite_id: invite.id.clone(), user_id: user_id.clone() };
    let actor = Actor::new(invite.organization_id.clone(), who, origin.clone());
    let mut change = domain.change(&actor, Permission::InviteAccept).await?;
    // Checked again under the write lock: if two requests use the same link, only one succeeds, and the inviter may have
    // been demoted.
    let invite = find(change.conn()?, domain.seals(), domain.now(), token).await?;
    refuse_without_inviter(change.conn()?, domain.seals(), &invite).await?;
    let known = accounts::find(change.conn()?, &invite.email).await?;
    match &newcomer {
        Some(_) if known.is_some() => {
            return Err(Problem::invalid("email", "already_member", refusals::address_taken()).into());
        }
        Some(newcomer) => {
            let password = Some(newcomer.password.clone());
            accounts::insert(&mut change, &user_id, &newcomer.name, &invite.email, password, invite.is_emailed).await?;
        }
        // The account was deleted, with its last membership, after the first check.
        None if known.as_ref() != Some(&user_id) => {
            return Err(Problem::new(ProblemKind::Unauthenticated, refusals::account_removed()).into());
        }
        None if invite.is_emailed => credentials::accounts::verify_email(&mut change, &user_id).await?,
        None => {}
    }
    accounts::refuse_member(change.conn()?, &invite.organization_id, &user_id).await?;
    accounts::join(&mut change, &user_id, invite.role).await?;
    invites::spend_token(&mut change, &invite.id, "used").await?;
    emails::withdraw(&mut change, invite.id.as_str()).await?;
    credentials::invites::set_accepted(&mut change, &invite.id, &user_id).await?;
    change.append(&Event::InviteAccepted { id: invite.id.as_str(), user_id: user_id.as_str() }).await?;
    for grant in granted(change.conn()?, &invite).await? {
        credentials::project_users::insert(&mut change, &grant.project_id, &user_id, grant.role).await?;
        let project = In { id: &grant.project_id, name: &grant.name };
        change.append(&Event::ProjectUserAdded { project, id: user_id.as_str(), role: grant.role }).await?;
    }
    let (name, email): (String, String) = sqlx::query_as("select name, email from users where id = $1")
        .bind(user_id.as_str())
        .fetch_one(change.conn()?)
        .await?;
    if invite.role == Role::Owner {
        emails::notify_owners(domain, &mut change, MailKind::OwnerAdded, &name).await?;
    }
    let event = Event::UserAdded { id: user_id.as_str(), name: &name, email: &email, role: invite.role };
    change.commit(&event).await?;
    let person = newcomer.map(|newcomer| Person { user_id, password_digest: digest(&newcomer.password.0) });
    Ok((Accepted { organization_id: invite.organization_id }, person))
}

/// The validated fields of a new account.
struct Newcomer {
    name: Name,
    /// Hash, and version of the pepper.
    password: (String, i64),
}

impl Newcomer {
    async fn parse(domain: &Domain, new: &NewPerson, email: &Email) -> Result<Self> {
        let name = Name::parse("name", new.name.as_deref());
        let known = [new.name.as_deref().unwrap_or_default(), email.as_str()];
        let password = Password::parse("password", new.password.as_ref(), &known);
        match (name, password) {
            (Ok(name), Ok(password)) => Ok(Self { name, password: domain.passwords().hash(password).await? }),
            (name, password) => {
                let problems = [name.err(), password.err()].into_iter().flatten().collect();
                Err(Problem::join(problems).unwrap_or_else(|| Problem::missing("name")).into())
            }
        }
    }
}

/// An invite that can be accepted now.
struct Open {
    id: InviteId,
    organization_id: OrganizationId,
    email: Email,
    role: Role,
    /// The person who made the link, or on whose behalf an Admin key did; `None` for the server administrator.
    invited_by: Option<String>,
    expires_at: i64,
    /// Whether the link was sent to the email address, so that a person who follows it has shown that they read it.
    is_emailed: bool,
}

/// Finds the invite that a token gives access to at `now`, in Unix seconds.
async fn find(conn: &mut AnyConnection, seals: &CredentialSeals, now: i64, token: &str) -> Result<Open> {
    let found: Option<SealedInvite> =
        sealed_rows::find(conn, "where token_hash = $1 and accepted_at is null", &[&digest(token)]).await?;
    let Some(invite) = found.and_then(|invite| seals.accept(invite)) else {
        return Err(spent(conn, token).await?.into());
    };
    let SealedInvite { id, organization_id, email, role, invited_by, expires_at, link_sent_as, .. } = invite;
    if expires_at <= now {
        return Err(link_access::invite_expired().into());
    }
    Ok(Open {
        id: InviteId::new(id),
        organization_id: OrganizationId::new(organization_id),
        email: Email::stored(email),
        role: Role::parse(&role).unwrap_or(Role::Reader),
        invited_by,
        expires_at,
        is_emailed: link_sent_as.as_deref() == Some("emailed"),
    })
}

/// Refuses an invite of somebody who has been removed or demoted since. An invite that was made with an Admin key counts
/// as its owner's, also after the key was deleted: what the owner may do decides.
async fn refuse_without_inviter(conn: &mut AnyConnection, seals: &CredentialSeals, invite: &Open) -> Result<()> {
    let Some(invited_by) = &invite.invited_by else { return Ok(()) };
    match memberships::is_owner(conn, seals, &invite.organization_id, invited_by).await? {
        true => Ok(()),
        false => Err(Problem::refused("inviter_not_owner", refusals::invite_inviter_gone()).into()),
    }
}

/// The reason why a token is not valid.
async fn spent(conn: &mut AnyConnection, token: &str) -> Result<Problem> {
    let why: Option<(String,)> = sqlx::query_as("select why from spent_tokens where token_hash = $1")
        .bind(digest(token))
        .fetch_optional(conn)
        .await?;
    Ok(match why.as_ref().map(|(why,)| why.as_str()) {
        Some("used") => link_access::invite_used(),
        Some("revoked") => link_access::invite_revoked(),
        Some(_) => Problem::refused("invite_replaced", refusals::invite_replaced()),
        None => Problem::new(ProblemKind::NotFound, refusals::invite_nothing()).with_code("not_found"),
    })
}

/// A project that an invite grants access to.
struct Grant {
    project_id: ProjectId,
    name: String,
    role: ProjectRole,
}

/// The projects that an invite grants. Projects that were archived in the meantime are left out.
async fn granted(conn: &mut AnyConnection, invite: &Open) -> Result<Vec<Grant>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select p.id, p.name, g.role from invite_projects g join projects p on p.id = g.project_id
         where g.organization_id = $1 and g.invite_id = $2 and p.archived_at is null order by g.place",
    )
    .bind(invite.organization_id.as_str())
    .bind(invite.id.as_str())
    .fetch_all(conn)
    .await?;
    let grant = |(id, name, role): (String, String, String)| Grant {
        project_id: ProjectId::new(id),
        name,
        role: ProjectRole::parse(&role).unwrap_or(ProjectRole::Member),
    };
    Ok(rows.into_iter().map(grant).collect())
}

/// Whether the session belongs to the person with that email address.
async fn is_theirs(conn: &mut AnyConnection, live: &Live, email: &Email) -> Result<bool> {
    let known = accounts::find(conn, email).await?;
    Ok(known.as_ref() == Some(&live.user_id))
}

fn wrong_account(email: &Email) -> Problem {
    Problem::new(ProblemKind::Forbidden, refusals::invite_not_yours(email.as_str())).with_code("wrong_account")
}
