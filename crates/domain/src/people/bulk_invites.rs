//! Inviting many people at once. Each person gets a separate invite with its own events, created like a single one, so
//! that a refusal for one person does not affect the others.

use crate::{
    Domain,
    email::emails,
    people::{
        bulk_invite_parser::{self, Entry},
        invites,
    },
};
use futures::{StreamExt, stream};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::{
        email::{Email, mail_domain},
        error::Result,
    },
    change::Reading,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use std::collections::HashMap;
use types::{
    bulk_invites::{CheckedLine, InviteListOutcome, LineVerdict, MAX_INVITES, NewInviteList, SentLine},
    ids::{OrganizationId, ProjectId},
    invites::{NewInvite, NewInviteProject},
    problem::Problem,
    project_users::ProjectRole,
    refusals,
    unchecked::Unchecked,
    users::Role,
};

/// Maximum number of invites that are created concurrently. Changes that wait at the same time share one commit.
const MAX_CONCURRENT_INVITES: usize = 16;

/// Invites the people in a list. A single email address is invited immediately. For several, the first request only
/// returns a check of each line; the lines with a valid email address are sent when the list is submitted again with
/// `sure`.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an empty list or more than [`MAX_INVITES`] entries; for a single
/// email address also as [`invites::create`].
pub async fn invite(domain: &Domain, actor: &Actor, new: Unchecked<NewInviteList>) -> Result<InviteListOutcome> {
    let mut reading = domain.read(actor, Permission::InvitesWrite).await?;
    let new = new.check()?;
    let entries = bulk_invite_parser::read(new.email.as_deref().unwrap_or_default());
    if entries.len() > MAX_INVITES {
        let reason = refusals::list_long(entries.len(), MAX_INVITES);
        return Err(Problem::invalid("email", "array_above_max_length", reason).into());
    }
    let role = match entries.as_slice() {
        [] => return Err(Problem::missing("email").into()),
        [Entry { role: Some(role), .. }] => *role,
        _ => roles::parse_role("role", new.role.as_deref())?,
    };
    if !new.sure
        && let [entry] = entries.as_slice()
    {
        drop(reading);
        let one = asked(&new, &entry.typed, role);
        return Ok(InviteListOutcome::One(invites::create(domain, actor, one.into()).await?));
    }
    let lines = check(&mut reading, actor, entries, role).await?;
    // Asked once for the whole list, so that no line is refused for it.
    if new.sure && lines.iter().any(|line| line.role == Role::Owner) {
        reading.require_confirmation(actor).await?;
    }
    drop(reading);
    if !new.sure {
        return Ok(InviteListOutcome::Checked(lines));
    }
    let good = lines.into_iter().filter(|line| !matches!(line.verdict, LineVerdict::NotAnAddress(_)));
    let sent = good.map(|line| send(domain, actor, asked(&new, &line.email, line.role), line));
    Ok(InviteListOutcome::Sent(stream::iter(sent).buffered(MAX_CONCURRENT_INVITES).collect().await))
}

/// The invite for one person of the list.
fn asked(list: &NewInviteList, email: &str, role: Role) -> NewInvite {
    let project_role = list.project_role.as_deref().unwrap_or(ProjectRole::Member.as_str());
    let project = |id: &ProjectId| NewInviteProject { id: Some(id.clone()), role: Some(project_role.to_owned()) };
    NewInvite {
        email: Some(email.to_owned()),
        role: Some(role.as_str().to_owned()),
        projects: (!list.project.is_empty()).then(|| list.project.iter().map(project).collect()),
    }
}

/// Creates one invite, and also its link if this server does not send email. A refusal is returned with the line, so
/// that the other lines are still processed.
async fn send(domain: &Domain, actor: &Actor, new: NewInvite, line: CheckedLine) -> SentLine {
    let made = async {
        let invite = invites::create(domain, actor, new.into()).await?;
        match emails::is_on(domain) {
            true => Ok(None),
            false => invites::link(domain, actor, &invite.id).await.map(Some),
        }
    };
    let (link, refusal) = match made.await {
        Ok(link) => (link, None),
        Err(error) => (None, Some(Problem::from(error).reason)),
    };
    SentLine { email: line.email, role: line.role, link, refusal }
}

/// Checks what would happen to each line.
async fn check(reading: &mut Reading, actor: &Actor, entries: Vec<Entry>, role: Role) -> Result<Vec<CheckedLine>> {
    let now = reading.now();
    let conn = reading.conn();
    let keys: Vec<_> = entries.iter().filter_map(|entry| entry.email.as_ref().ok()).map(Email::key).collect();
    let members = members(conn, &actor.organization_id, &keys).await?;
    let pending = pending(conn, now, &actor.organization_id, &keys).await?;
    let own = own_domain(conn, actor).await?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let checked = entries.into_iter().map(|entry| {
        let (email, verdict, meant) = match entry.email {
            Err(problem) => (entry.typed, LineVerdict::NotAnAddress(problem.reason), None),
            Ok(email) => {
                let key = email.key();
                let verdict = match (seen.get(&key), members.get(&key), pending.get(&key)) {
                    (Some(first), ..) => LineVerdict::Twice(*first),
                    (None, Some(since), _) => LineVerdict::Member(*since),
                    (None, None, Some(until)) => LineVerdict::Pending(*until),
                    (None, None, None) => LineVerdict::Invited,
                };
                seen.entry(key).or_insert(entry.number);
                let would = verdict == LineVerdict::Invited;
                let domain = mail_domain(email.as_str()).filter(|_| would);
                let meant = own.clone().filter(|own| domain.is_some_and(|domain| is_nearly(domain, own)));
                (email.as_str().to_owned(), verdict, meant)
            }
        };
        CheckedLine { number: entry.number, email, name: entry.name, role: entry.role.unwrap_or(role), verdict, meant }
    });
    Ok(checked.collect())
}

/// The domain of the actor's email address; most of the people that they invite have the same one.
async fn own_domain(conn: &mut AnyConnection, actor: &Actor) -> Result<Option<String>> {
    let Some(user_id) = actor.who.user_id() else { return Ok(None) };
    let row: Option<(String,)> =
        sqlx::query_as("select email from users where id = $1").bind(user_id.as_str()).fetch_optional(conn).await?;
    Ok(row.and_then(|(email,)| mail_domain(&email).map(str::to_lowercase)))
}

/// Whether `domain` may be a misspelling of `own`: one edit (a replaced, missing, extra or transposed character) in a
/// domain of fewer than 16 bytes, up to two edits in a longer one.
fn is_nearly(domain: &str, own: &str) -> bool {
    let slips = strsim::damerau_levenshtein(&domain.to_lowercase(), own);
    (1..=(own.len() / 8).clamp(1, 2)).contains(&slips)
}

/// Maps the email keys that belong to members to the time when they joined, in Unix seconds.
async fn members(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    keys: &[String],
) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = Statement::new("select u.email_key, o.added_at from users u")
        .push("join organization_users o on o.user_id = u.id where o.organization_id =")
        .bind(organization_id.as_str())
        .push("and u.email_key in")
        .bind_all(keys)
        .push("order by u.email_key limit 500")
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Maps the email keys that have a pending invite to the invite's expiry, in Unix seconds.
async fn pending(
    conn: &mut AnyConnection,
    now: i64,
    organization_id: &OrganizationId,
    keys: &[String],
) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = Statement::new("select email_key, expires_at from invites where organization_id =")
        .bind(organization_id.as_str())
        .push("and accepted_at is null and expires_at >")
        .bind(now)
        .push("and email_key in")
        .bind_all(keys)
        .push("order by email_key limit 500")
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
