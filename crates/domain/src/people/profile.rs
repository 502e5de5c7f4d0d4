//! Changes that people make to their own account. They apply in every organization that the person belongs to, so the
//! event is appended to the audit log of each of these organizations.

use crate::{
    Domain,
    email::emails,
    maintenance::purge::{self, Kind},
    people::{accounts, credentials},
    sign_in::{self, Person},
};
use kernel::{
    access::{
        actor::{Actor, Who},
        memberships,
        permissions::Permission,
    },
    base::{
        error::{Error, Result},
        names::Name,
        passwords::Password,
        secret::digest,
    },
    ledger::event::Event,
};
use serde_json::json;
use types::{
    emails::MailKind,
    problem::{Problem, ProblemKind},
    profile::{NewPassword, ProfilePatch},
    refusals,
    unchecked::Unchecked,
    users::Me,
};

/// Changes the actor's name or time zone.
///
/// # Errors
/// 404 when the actor does not belong to the organization; 400 for an invalid name or an unknown time zone.
pub async fn update(domain: &Domain, actor: &Actor, patch: Unchecked<ProfilePatch>) -> Result<Me> {
    let mut change = domain.change(actor, Permission::OrganizationRead).await?;
    let before = memberships::me_with_email(change.conn()?, domain.seals(), actor).await?;
    let patch = patch.check()?;
    let name = patch.name.map(|name| Name::parse("name", Some(&name))).transpose();
    let time_zone = patch.time_zone.map(|zone| time_zone(&zone)).transpose();
    let (name, time_zone) = match (name, time_zone) {
        (Ok(name), Ok(time_zone)) => (name, time_zone),
        (name, time_zone) => {
            let problems = name.err().into_iter().chain(time_zone.err()).collect();
            return Err(Problem::join(problems).unwrap_or_else(|| Problem::missing("name")).into());
        }
    };
    let name = name.map_or_else(|| before.name.clone(), |name| name.as_str().to_owned());
    let time_zone = time_zone.unwrap_or_else(|| before.time_zone.clone());
    if name == before.name && time_zone == before.time_zone {
        change.abandon();
        return Ok(before);
    }
    sqlx::query("update users set name = $1, time_zone = $2 where id = $3")
        .bind(&name)
        .bind(&time_zone)
        .bind(before.id.as_str())
        .execute(change.conn()?)
        .await?;
    accounts::index(&mut change, &before.id).await?;
    purge::queue_personal(&mut change, Kind::PersonalData, u64::from(name != before.name)).await?;
    let event = Event::ProfileUpdated {
        id: before.id.as_str(),
        name: (&before.name, &name),
        time_zone: (&before.time_zone, &time_zone),
        email: (&before.email, &before.email),
    };
    change.commit_everywhere(&before.id, &event).await?;
    Ok(Me { name, time_zone, ..before.clone() })
}

/// Sets the actor's new password, and ends all of their one-time links and sessions except the current session. Devices
/// that knew the old password are no longer known.
///
/// # Errors
/// 404 when the actor does not belong to the organization; 403 when the actor is not signed in with a session; 400 for
/// a wrong current password, which counts as a failed sign-in, or an invalid new one; 429 when the attempts are used
/// up.
pub async fn change_password(domain: &Domain, actor: &Actor, new: Unchecked<NewPassword>) -> Result<Person> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let Who::Person { session, .. } = &actor.who else {
        return Err(Problem::new(ProblemKind::Forbidden, refusals::password_holder()).into());
    };
    let me = memberships::me_with_email(reading.conn(), domain.seals(), actor).await?;
    let names = memberships::of_person(reading.conn(), &me.id).await?;
    drop(reading);
    let new = new.check()?;
    let mut context = vec![me.name.as_str(), me.email.as_str()];
    context.extend(names.iter().map(|organization| organization.name.as_str()));
    // Both are checked even if one is wrong, so that both errors are reported together. A wrong current password is
    // counted.
    let current = sign_in::confirm_password(domain, actor, new.current_password).await.map_err(about_current);
    let password = Password::parse("password", new.password.as_ref(), &context);
    let password = match (current, password) {
        (Ok(()), Ok(password)) => password,
        (Err(Error::Problem(current)), Err(new)) if current.kind == ProblemKind::Invalid => {
            return Err(Problem::join(vec![current.clone(), new]).unwrap_or(current).into());
        }
        (Err(current), _) => return Err(current),
        (Ok(()), Err(new)) => return Err(new.into()),
    };
    let hashed = domain.passwords().hash(password).await?;
    let person = Person { user_id: me.id.clone(), password_digest: digest(&hashed.0) };
    let mut change = domain.change(actor, Permission::OrganizationRead).await?;
    let sessions = credentials::set_password(&mut change, &me.id, hashed, Some(session)).await?;
    let changed = (MailKind::PasswordChanged, json!({}));
    emails::notify(domain, &mut change, changed, (me.id.as_str(), &me.email)).await?;
    change.commit_everywhere(&me.id, &Event::PasswordChanged { user_id: me.id.as_str(), sessions }).await?;
    Ok(person)
}

/// Assigns an error about `password` to the `current_password` field, because `password` is the new password here.
fn about_current(error: Error) -> Error {
    match error {
        Error::Problem(problem) if problem.param.as_deref() == Some("password") => {
            problem.with_param("current_password").into()
        }
        other => other,
    }
}

/// Parses the name of a time zone in the IANA database, and returns it in the database's spelling.
fn time_zone(text: &str) -> Result<String, Problem> {
    let known = jiff::tz::TimeZone::get(text.trim()).ok();
    known
        .as_ref()
        .and_then(jiff::tz::TimeZone::iana_name)
        .map(str::to_owned)
        .ok_or_else(|| Problem::invalid("time_zone", "invalid_value", refusals::time_zone()))
}
