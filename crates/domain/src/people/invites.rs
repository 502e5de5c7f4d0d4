//! Sending and revoking invites (REFERENCE 2.1). For accepting them, see [`crate::people::invite_acceptance`].

use crate::{
    Domain,
    audit::{absent_rows, audit_replay},
    email::emails::{self, NewMail},
    maintenance::purge::{self, Kind},
    people::{
        accounts,
        invite_rows::{Row, find, granted, select, whole},
    },
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::{
        email::Email,
        error::Result,
        secret::{Token, digest},
    },
    change::Change,
    credentials,
    ledger::event::Event,
    store::cursor::{self, Cursor},
};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    emails::MailKind,
    ids::{InviteId, OrganizationId, ProjectId},
    invites::{Invite, InviteLink, InviteProject, InviteStatus, NewInvite, NewInviteProject},
    pages::{Deleted, List, Order, PageQuery},
    problem::Problem,
    project_users::ProjectRole,
    refusals,
    sensitive::Sensitive,
    unchecked::Unchecked,
    users::Role,
};

/// Maximum number of projects that one invite grants.
const MAX_PROJECTS: usize = 100;

/// The projects that a list of invites shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Those that the request named, as the Admin API answers.
    Named,
    /// Those that the invite grants, which are the default project if the request named none.
    Granted,
}

/// Lists invites in every state, oldest first unless `page` asks for `desc`.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for invalid paging parameters.
pub async fn list(domain: &Domain, actor: &Actor, page: &PageQuery, shown: Shown) -> Result<List<Invite>> {
    let mut reading = domain.read(actor, Permission::InvitesRead).await?;
    let cursor = Cursor::parse(page, InviteId::PREFIX)?;
    let foreign = "select id from invites where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(reading.conn(), foreign, &actor.organization_id, &cursor.after).await?;
    let mut statement = select(&actor.organization_id);
    match cursor.order {
        Order::Asc => statement.push("and id >").bind(&cursor.after).push("order by id limit"),
        Order::Desc => statement.push("and id <").bind(cursor.before()).push("order by id desc limit"),
    };
    let rows: Vec<Row> = statement.bind(cursor.fetch()).fetch_rows(reading.conn()).await?;
    let page = List::from_rows(rows, cursor.limit, |row: &Row| row.id.clone());
    let with_projects = page.data.iter().filter(|row| shown == Shown::Granted || row.names_projects());
    let ids: Vec<&str> = with_projects.map(|row| row.id.as_str()).collect();
    let granted = granted(reading.conn(), &actor.organization_id, &ids).await?;
    let mut page = page.map(|row| row.invite(domain.now()));
    for (invite_id, project) in granted {
        if let Some(invite) = page.data.iter_mut().find(|invite| invite.id.as_str() == invite_id) {
            invite.projects.push(project);
        }
    }
    Ok(page)
}

/// Returns one invite.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown invite.
pub async fn get(domain: &Domain, actor: &Actor, invite_id: &InviteId) -> Result<Invite> {
    let mut reading = domain.read(actor, Permission::InvitesRead).await?;
    whole(reading.conn(), domain.now(), &actor.organization_id, invite_id).await
}

/// Creates an invite and sends it by email. If this server does not send email, an owner passes on the link that
/// [`link`] creates.
///
/// # Errors
/// 403 unless the actor is an organization owner, who must have entered their password recently to invite an owner; 404
/// for an unknown project; 400 for a person who is a member or has a pending invite, an archived project or an invalid field.
pub async fn create(domain: &Domain, actor: &Actor, new: Unchecked<NewInvite>) -> Result<Invite> {
    let mut change = domain.change(actor, Permission::InvitesWrite).await?;
    let organization_id = &actor.organization_id;
    let new = new.check()?;
    let email = Email::parse("email", new.email.as_deref())?;
    let role = roles::parse_role("role", new.role.as_deref())?;
    if role == Role::Owner {
        change.require_confirmation().await?;
    }
    let names_projects = new.projects.is_some();
    let granted = grants(domain, &mut change, new.projects).await?;
    if let Some(known) = accounts::find(change.conn()?, &email).await? {
        accounts::refuse_member(change.conn()?, organization_id, &known).await?;
    }
    let now = change.now();
    refuse_pending(change.conn()?, now, organization_id, &email).await?;
    let expires_at = now + domain.settings.invite_seconds;
    let invite_id = InviteId::new(change.new_id(InviteId::PREFIX));
    let row = credentials::invites::NewInvite {
        id: &invite_id,
        email: &email,
        role,
        projects: &granted,
        names_projects,
        expires_at,
    };
    credentials::invites::insert(&mut change, &row).await?;
    if emails::is_on(domain) {
        post(domain, &mut change, &invite_id, email.as_str(), expires_at).await?;
    }
    let invite = whole(change.conn()?, domain.now(), organization_id, &invite_id).await?;
    let projects = json!(granted);
    let event =
        Event::InviteSent { id: invite_id.as_str(), email: email.as_str(), role, projects: &projects, expires_at };
    change.commit(&event).await?;
    Ok(invite)
}

/// Revokes an invite that is pending or expired. From then on, its link shows that the invite was revoked.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown invite; 400 for an accepted invite.
pub async fn delete(domain: &Domain, actor: &Actor, invite_id: &InviteId) -> Result<Deleted> {
    let found = delete_row(domain, actor, invite_id).await;
    absent_rows::look_into(domain, &actor.organization_id, (audit_replay::Kind::Invite, invite_id.as_str(), ""), found)
        .await
}

async fn delete_row(domain: &Domain, actor: &Actor, invite_id: &InviteId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::InvitesWrite).await?;
    let row = find(change.conn()?, &actor.organization_id, invite_id).await?;
    if row.accepted_at.is_some() {
        return Err(Problem::refused("invite_accepted", refusals::invite_remove_instead()).into());
    }
    note_token(&mut change, invite_id, "revoked").await?;
    let key = [actor.organization_id.as_str(), invite_id.as_str()];
    let sql = "delete from invite_projects where organization_id = $1 and invite_id = $2";
    sqlx::query(sql).bind(key[0]).bind(key[1]).execute(change.conn()?).await?;
    let sql = "delete from invites where organization_id = $1 and id = $2 returning seal";
    credentials::delete(&mut change, sql, &key).await?;
    emails::forget(&mut change, invite_id).await?;
    purge::queue(&mut change, Kind::Invite).await?;
    change.commit(&Event::InviteDeleted { id: invite_id.as_str() }).await?;
    Ok(Deleted::new("organization.invite.deleted", invite_id))
}

/// Creates a new link for a pending invite. It replaces the previous link, which stops working.
///
/// # Errors
/// 403 unless the actor is an organization owner, who must have entered their password recently for an owner's invite;
/// 404 for an unknown invite; 400 for an accepted or expired invite.
pub async fn link(domain: &Domain, actor: &Actor, invite_id: &InviteId) -> Result<InviteLink> {
    let mut change = domain.change(actor, Permission::InvitesWrite).await?;
    let row = pending(&mut change, invite_id).await?;
    if row.role == Role::Owner.as_str() {
        change.require_confirmation().await?;
    }
    spend_token(&mut change, invite_id, "replaced").await?;
    emails::withdraw(&mut change, invite_id.as_str()).await?;
    let token = Token::generate();
    open_by(&mut change, invite_id, &token, "copied").await?;
    change.commit(&Event::InviteLinked { id: invite_id.as_str() }).await?;
    Ok(InviteLink { email: row.email, token: Sensitive::new(token.reveal()), expires_at: row.expires_at })
}

/// Sends the invited person an email with a new link. It replaces the previous link, which stops working.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown invite; 400 for an accepted or expired invite, or
/// when this server does not send email.
pub async fn send(domain: &Domain, actor: &Actor, invite_id: &InviteId) -> Result<Invite> {
    let mut change = domain.change(actor, Permission::InvitesWrite).await?;
    let row = pending(&mut change, invite_id).await?;
    if !emails::is_on(domain) {
        return Err(emails::off().into());
    }
    spend_token(&mut change, invite_id, "replaced").await?;
    emails::withdraw(&mut change, invite_id.as_str()).await?;
    post(domain, &mut change, invite_id, &row.email, row.expires_at).await?;
    let invite = whole(change.conn()?, domain.now(), &actor.organization_id, invite_id).await?;
    change.commit(&Event::InviteLinked { id: invite_id.as_str() }).await?;
    Ok(invite)
}

/// Queues the email of an invite, and sets the link in that email as the link of the invite.
async fn post(
    domain: &Domain,
    change: &mut Change<'_>,
    invite_id: &InviteId,
    email: &str,
    expires_at: i64,
) -> Result<()> {
    let new = NewMail {
        kind: MailKind::Invite,
        subject_id: invite_id.as_str(),
        recipient: email,
        details: json!({}),
        expires_at,
    };
    let mail_id = emails::queue(change, &new).await?;
    open_by(change, invite_id, &domain.secrets().link_token(&mail_id), "emailed").await
}

/// Sets the link of an invite and how it leaves the server: `emailed`, which proves that the person who follows it
/// reads the email address, or `copied`, which proves nothing. From now on the invite depends on the right of the person who made
/// the link, because it is accepted on their word.
async fn open_by(change: &mut Change<'_>, invite_id: &InviteId, token: &Token, sent_as: &'static str) -> Result<()> {
    credentials::invites::open_by(change, invite_id, digest(token.reveal()), sent_as).await
}

/// Finds an invite that can still be accepted.
async fn pending(change: &mut Change<'_>, invite_id: &InviteId) -> Result<Row> {
    let organization_id = &change.actor().organization_id;
    let row = find(change.conn()?, organization_id, invite_id).await?;
    match row.status(change.now()) {
        InviteStatus::Pending => Ok(row),
        InviteStatus::Accepted => Err(Problem::refused("invite_accepted", refusals::invite_accepted()).into()),
        InviteStatus::Expired => Err(Problem::refused("invite_expired", refusals::invite_revoke_first()).into()),
    }
}

/// Invalidates the invite's token, and stores the reason: `used`, `revoked` or `replaced`.
pub(crate) async fn spend_token(change: &mut Change<'_>, invite_id: &InviteId, why: &'static str) -> Result<()> {
    note_token(change, invite_id, why).await?;
    credentials::invites::close(change, invite_id).await
}

/// Stores why the invite's token opens nothing any more.
async fn note_token(change: &mut Change<'_>, invite_id: &InviteId, why: &'static str) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    sqlx::query(
        "insert into spent_tokens (token_hash, organization_id, why, at)
         select token_hash, organization_id, $1, $2 from invites
         where organization_id = $3 and id = $4 and token_hash is not null",
    )
    .bind(why)
    .bind(change.now())
    .bind(organization_id)
    .bind(invite_id.as_str())
    .execute(change.conn()?)
    .await?;
    Ok(())
}

/// The projects to grant: the requested ones, or the default project with the role `member` if the field is absent.
async fn grants(
    domain: &Domain,
    change: &mut Change<'_>,
    asked: Option<Vec<NewInviteProject>>,
) -> Result<Vec<InviteProject>> {
    let organization_id = change.actor().organization_id.clone();
    let Some(asked) = asked else {
        let (id,): (String,) = sqlx::query_as("select id from projects where organization_id = $1 and is_default = 1")
            .bind(organization_id.as_str())
            .fetch_one(change.conn()?)
            .await?;
        return Ok(vec![InviteProject { id: ProjectId::new(id), role: ProjectRole::Member }]);
    };
    if asked.len() > MAX_PROJECTS {
        let reason = refusals::invite_projects(MAX_PROJECTS);
        return Err(Problem::invalid("projects", "array_above_max_length", reason).into());
    }
    let mut granted: Vec<InviteProject> = Vec::new();
    for (index, one) in asked.into_iter().enumerate() {
        let id = one.id.ok_or_else(|| Problem::missing(&format!("projects[{index}].id")))?;
        let param = format!("projects[{index}].role");
        let role = roles::parse_project_role(&param, one.role.as_deref(), &id)?;
        projects::open(domain, change.conn()?, &organization_id, &id).await?;
        if granted.iter().any(|other| other.id == id) {
            let reason = refusals::invite_project_twice(id.as_str());
            return Err(Problem::invalid(format!("projects[{index}].id"), "invalid_value", reason).into());
        }
        granted.push(InviteProject { id, role });
    }
    Ok(granted)
}

async fn refuse_pending(
    conn: &mut AnyConnection,
    now: i64,
    organization_id: &OrganizationId,
    email: &Email,
) -> Result<()> {
    let pending: Option<(String,)> = sqlx::query_as(
        "select id from invites where organization_id = $1 and email_key = $2 and accepted_at is null
         and expires_at > $3 limit 1",
    )
    .bind(organization_id.as_str())
    .bind(email.key())
    .bind(now)
    .fetch_optional(conn)
    .await?;
    match pending {
        Some((id,)) => Err(Problem::invalid("email", "invite_already_pending", refusals::invite_pending(id)).into()),
        None => Ok(()),
    }
}
