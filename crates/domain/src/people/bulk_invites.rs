//! Inviting many people at once. Each person gets a separate invite with its own events, created like a single one, so
//! that a refusal for one person does not affect the others.

use crate::{
    Domain,
    email::emails,
    people::{
        bulk_invite_parser::{self, Entry, Found},
        bulk_invite_spelling::Known,
        invites,
    },
};
use futures::{StreamExt, stream};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::{email::Email, error::Result},
    reading::Reading,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use std::collections::HashMap;
use types::{
    bulk_invites::{CheckedLine, ChosenInvite, InviteListOutcome, LineVerdict, MAX_INVITES, NewInviteList, SentLine},
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

/// Invites the people in a list. A single email address that leaves no question is invited immediately. Otherwise the
/// first request only returns a check of each line; the lines with a valid email address, and what was chosen for lines
/// that were held back, are sent when the list is submitted again with `sure`.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an empty list or more than [`MAX_INVITES`] entries; for a single
/// email address also as [`invites::create`].
pub async fn invite(domain: &Domain, actor: &Actor, new: Unchecked<NewInviteList>) -> Result<InviteListOutcome> {
    let mut reading = domain.read(actor, Permission::InvitesWrite).await?;
    let new = new.check()?;
    let entries = bulk_invite_parser::read(new.email.as_deref().unwrap_or_default());
    let chosen = new.chosen.iter().filter(|line| !line.is_empty()).map(|line| chosen(line));
    let chosen = chosen.collect::<Result<Vec<_>, Problem>>()?;
    let count = entries.len() + chosen.len();
    if count > MAX_INVITES {
        let reason = refusals::list_long(count, MAX_INVITES);
        return Err(Problem::invalid("email", "array_above_max_length", reason).into());
    }
    let role = match entries.as_slice() {
        [] if chosen.is_empty() => return Err(Problem::missing("email").into()),
        [] => Role::Reader,
        [Entry { role: Ok(Some(role)), .. }] => *role,
        _ => roles::parse_role("role", new.role.as_deref())?,
    };
    let lines = check(&mut reading, actor, entries, role).await?;
    // Asked once for the whole list, so that no line is refused for it.
    if new.sure && lines.iter().chain(&chosen).any(|line| line.role == Role::Owner) {
        reading.require_confirmation(actor).await?;
    }
    drop(reading);
    if !new.sure {
        return match lines.as_slice() {
            [line] if !line.verdict.is_held_back() => {
                let one = asked(&new, &line.email, line.role);
                Ok(InviteListOutcome::One(invites::create(domain, actor, one.into()).await?))
            }
            _ => Ok(InviteListOutcome::Checked(lines)),
        };
    }
    let is_sent =
        |line: &CheckedLine| !line.verdict.is_held_back() && !matches!(line.verdict, LineVerdict::NotAnAddress(_));
    let sent = lines.into_iter().filter(is_sent).chain(chosen);
    let sent = sent.map(|line| send(domain, actor, asked(&new, &line.email, line.role), line));
    Ok(InviteListOutcome::Sent(stream::iter(sent).buffered(MAX_CONCURRENT_INVITES).collect().await))
}

/// Parses a decision about a line that was held back.
fn chosen(line: &str) -> Result<CheckedLine, Problem> {
    let mut words = line.split(' ');
    let number = words.next().and_then(|number| number.parse().ok());
    let email = Email::parse("chosen", words.next())?;
    let role = roles::parse_role("chosen", words.next())?;
    Ok(CheckedLine {
        number: number.ok_or_else(|| Problem::missing("chosen"))?,
        email: email.as_str().to_owned(),
        name: String::new(),
        role,
        verdict: LineVerdict::Invited,
        choices: Vec::new(),
    })
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
    let one = |entry: &Entry| match &entry.found {
        Found::One(email) => Some(email.key()),
        Found::Several(_) | Found::None(_) => None,
    };
    let keys: Vec<_> = entries.iter().filter_map(one).collect();
    let members = members(conn, &actor.organization_id, &keys).await?;
    let pending = pending(conn, now, &actor.organization_id, &keys).await?;
    let known = Known::load(conn, actor).await?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let checked = entries.into_iter().map(|entry| {
        let email = match &entry.found {
            Found::One(email) => email.as_str().to_owned(),
            Found::Several(_) | Found::None(_) => entry.typed.clone(),
        };
        let verdict = match (&entry.found, &entry.role) {
            (Found::None(reason), _) => LineVerdict::NotAnAddress(reason.clone()),
            (Found::Several(_), _) => LineVerdict::Several,
            (Found::One(email), role) => {
                let key = email.key();
                let verdict = match (seen.get(&key), members.get(&key), pending.get(&key), role) {
                    (Some(first), ..) => LineVerdict::Twice(*first),
                    (None, Some(since), ..) => LineVerdict::Member(*since),
                    (None, None, Some(until), _) => LineVerdict::Pending(*until),
                    (None, None, None, Err(word)) => LineVerdict::UnknownRole(word.clone()),
                    (None, None, None, Ok(_)) => doubt(&known, email).unwrap_or(LineVerdict::Invited),
                };
                seen.entry(key).or_insert(entry.number);
                verdict
            }
        };
        let choices = choices(&entry, &verdict, role);
        let role = entry.role.ok().flatten().unwrap_or(role);
        CheckedLine { number: entry.number, email, name: entry.name, role, verdict, choices }
    });
    Ok(checked.collect())
}

/// Why an address may be a mistake.
fn doubt(known: &Known, email: &Email) -> Option<LineVerdict> {
    let alike = known.looks_like(email).map(|owner| LineVerdict::LooksLikeOwner(owner.to_owned()));
    alike.or_else(|| known.meant(email).map(LineVerdict::Misspelled))
}

/// The ways to invite somebody from a line that is held back.
fn choices(entry: &Entry, verdict: &LineVerdict, role: Role) -> Vec<ChosenInvite> {
    let mut emails: Vec<String> = match (verdict, &entry.found) {
        (LineVerdict::Misspelled(meant), _) => vec![meant.clone()],
        _ => Vec::new(),
    };
    match &entry.found {
        _ if !verdict.is_held_back() => {}
        Found::One(email) => emails.push(email.as_str().to_owned()),
        Found::Several(several) => emails.extend(several.iter().map(|email| email.as_str().to_owned())),
        Found::None(_) => {}
    }
    let roles = match &entry.role {
        Ok(given) => vec![given.unwrap_or(role)],
        Err(_) => vec![Role::Reader, Role::Owner],
    };
    let one = |email: String| roles.iter().map(move |role| ChosenInvite { email: email.clone(), role: *role });
    emails.into_iter().flat_map(one).collect()
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
