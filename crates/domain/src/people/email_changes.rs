//! Changing the email address that a person signs in with. The change takes effect when the link that was sent to the
//! new address is confirmed. Until then, a link that was sent to the current address stops it.

use crate::{
    Domain,
    email::emails,
    maintenance::purge::{self, Kind},
    people::{
        accounts, credentials,
        one_time_links::{self, Link, LinkKind},
    },
    sign_in,
};
use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        link_access, memberships,
        permissions::Permission,
    },
    base::{email::Email, error::Result},
    change::Change,
    credentials as sealed,
    ledger::event::Event,
};
use serde_json::{Value, json};
use types::{
    email_changes::{EmailChange, EmailConfirmation, NewEmail},
    emails::MailKind,
    ids::UserId,
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
};

/// Returns the actor's email address, and the new one that is waiting for confirmation, if any.
///
/// # Errors
/// 404 when the actor does not belong to the organization.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<EmailChange> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let me = memberships::me(reading.conn(), domain.seals(), actor).await?;
    let pending = one_time_links::pending(domain, reading.conn(), &me.id, LinkKind::EmailChange).await?;
    Ok(EmailChange { email: me.email, pending, is_mail_on: emails::is_on(domain) })
}

/// Sends a confirmation link to the new email address, and a link that stops the change to the current one. The email
/// address changes with [`confirm`].
///
/// # Errors
/// 404 when the actor does not belong to the organization; 403 when the actor is not signed in with a session; 400 when
/// this server does not send email, for an invalid or unchanged email address, or for a wrong password, which counts as
/// a failed sign-in; 429 when the attempts are used up.
pub async fn ask(domain: &Domain, actor: &Actor, new: Unchecked<NewEmail>) -> Result<EmailChange> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let Who::Person { .. } = &actor.who else {
        return Err(Problem::new(ProblemKind::Forbidden, refusals::email_whose()).into());
    };
    let me = memberships::me_with_email(reading.conn(), domain.seals(), actor).await?;
    drop(reading);
    if !emails::is_on(domain) {
        return Err(emails::off().into());
    }
    let new = new.check()?;
    let email = Email::parse("email", new.email.as_deref())?;
    if email.as_str() == me.email {
        return Err(Problem::invalid("email", "invalid_value", refusals::email_yours()).into());
    }
    sign_in::confirm_password(domain, actor, new.password).await?;
    let expires_at = domain.now() + LinkKind::EmailChange.seconds();
    let to = Link { user_id: me.id.clone(), email: email.as_str().to_owned(), expires_at };
    let from = Link { user_id: me.id.clone(), email: me.email.clone(), expires_at };
    let mut change = domain.change(actor, Permission::OrganizationRead).await?;
    // Whether the email address is in use is not checked here: only the recipient of the link may learn it, not the
    // actor.
    one_time_links::send_in_change(domain, &mut change, &to, LinkKind::EmailChange, Value::Null).await?;
    let details = json!({ "email": to.email });
    one_time_links::send_in_change(domain, &mut change, &from, LinkKind::EmailChangeStop, details).await?;
    let event = Event::EmailChangeAsked { user_id: me.id.as_str(), from: &from.email, to: &to.email };
    change.commit_everywhere(&me.id, &event).await?;
    get(domain, actor).await
}

/// Returns what the link's page shows. Does not use up the link.
///
/// # Errors
/// 400 for a link that is not valid.
pub async fn look(domain: &Domain, token: &str) -> Result<EmailConfirmation> {
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(domain, &mut conn, token, LinkKind::EmailChange).await?;
    let from = sealed::accounts::email(&mut conn, domain.seals(), &link.user_id).await?;
    Ok(EmailConfirmation { from, to: link.email })
}

/// Sets the new email address, notifies the old one, and ends the person's sessions and one-time links.
///
/// # Errors
/// 400 for a link that is not valid, or an email address that is in use by now.
pub async fn confirm(domain: &Domain, origin: &Origin, token: &str) -> Result<EmailConfirmation> {
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(domain, &mut conn, token, LinkKind::EmailChange).await?;
    let actor = one_time_links::holder(&mut conn, origin, &link, token).await?;
    drop(conn);
    let mut change = domain.change(&actor, Permission::AccountLink).await?;
    let from = set(domain, &mut change, &link.user_id, &link.email).await?;
    commit_profile_updated(change, &link.user_id, (&from, &link.email)).await?;
    Ok(EmailConfirmation { from, to: link.email })
}

/// Returns what the page of the link that stops a change shows. Does not use up the link.
///
/// # Errors
/// 400 for a link that is not valid.
pub async fn look_stop(domain: &Domain, token: &str) -> Result<EmailConfirmation> {
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(domain, &mut conn, token, LinkKind::EmailChangeStop).await?;
    let to = one_time_links::pending(domain, &mut conn, &link.user_id, LinkKind::EmailChange).await?;
    Ok(EmailConfirmation { from: link.email, to: to.ok_or_else(link_access::link_invalid)? })
}

/// Stops a change of the email address. The person's sessions and all other one-time links end with it, because the
/// change was asked for with their password, which somebody else may know.
///
/// # Errors
/// 400 for a link that is not valid.
pub async fn stop(domain: &Domain, origin: &Origin, token: &str) -> Result<EmailConfirmation> {
    let stopped = look_stop(domain, token).await?;
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(domain, &mut conn, token, LinkKind::EmailChangeStop).await?;
    let actor = one_time_links::holder(&mut conn, origin, &link, token).await?;
    drop(conn);
    let mut change = domain.change(&actor, Permission::AccountLink).await?;
    let user_id = link.user_id.as_str();
    let sessions = credentials::changed(&mut change, &link.user_id, None).await?;
    let event = Event::EmailChangeStopped { user_id, from: &stopped.from, to: &stopped.to, sessions };
    change.commit_everywhere(&link.user_id, &event).await?;
    Ok(stopped)
}

/// Changes a person's email address without a confirmation link, on behalf of the server administrator, who has to
/// know the person. `from` is the old email address or the id of the account. Ends the person's sessions and one-time
/// links.
///
/// # Errors
/// 404 when no account has the old email address or the id; 400 for a new one that is invalid or in use.
pub async fn by_operator(domain: &Domain, from: &str, to: &str) -> Result<UserId> {
    let to = Email::parse("to", Some(to))?;
    let (user_id, organization_id) = match from.starts_with(UserId::PREFIX) && !from.contains('@') {
        true => accounts::known_id(domain, &UserId::new(from)).await?,
        false => accounts::known(domain, &Email::stored(from)).await?,
    };
    let actor = Actor::server_administrator(organization_id);
    let mut change = domain.change(&actor, Permission::UsersWrite).await?;
    let before = set(domain, &mut change, &user_id, to.as_str()).await?;
    commit_profile_updated(change, &user_id, (&before, to.as_str())).await?;
    Ok(user_id)
}

/// Sets the new email address, ends what the old one gave access to, notifies the old one, and returns it.
async fn set(domain: &Domain, change: &mut Change<'_>, user_id: &UserId, to: &str) -> Result<String> {
    let email = Email::stored(to);
    let (conn, seals) = change.sealing()?;
    let from = sealed::accounts::email(conn, seals, user_id).await?;
    if accounts::find(change.conn()?, &email).await?.is_some_and(|other| other != *user_id) {
        return Err(Problem::invalid("email", "already_taken", refusals::email_taken()).into());
    }
    sealed::accounts::set_email(change, user_id, &email).await?;
    accounts::index(change, user_id).await?;
    purge::queue_personal(change, Kind::PersonalData, 1).await?;
    credentials::changed(change, user_id, None).await?;
    // The new address was confirmed with a link that was sent to it, or is the server administrator's.
    sealed::accounts::verify_email(change, user_id).await?;
    let changed = (MailKind::EmailChanged, json!({ "email": to }));
    emails::notify(domain, change, changed, (user_id.as_str(), &from)).await?;
    Ok(from)
}

async fn commit_profile_updated(mut change: Change<'_>, user_id: &UserId, email: (&str, &str)) -> Result<()> {
    let (name, time_zone): (String, String) = sqlx::query_as("select name, time_zone from users where id = $1")
        .bind(user_id.as_str())
        .fetch_one(change.conn()?)
        .await?;
    let event = Event::ProfileUpdated {
        id: user_id.as_str(),
        name: (&name, &name),
        time_zone: (&time_zone, &time_zone),
        email,
    };
    change.commit_everywhere(user_id, &event).await
}
