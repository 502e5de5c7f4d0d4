//! Changes to several members at once. Each member is changed in a separate transaction with its own events, so that a
//! refusal for one member does not affect the others.

use crate::{Domain, people::users};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::error::Result,
};
use std::collections::BTreeSet;
use types::{
    bulk_users::{ChosenUser, ChosenUserRefusal, ChosenUsers, ChosenUsersOutcome, MAX_MEMBERS},
    ids::UserId,
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
    users::{Member, Role, UserPatch},
};

/// The change that is applied to each member.
#[derive(Clone, Copy)]
enum Act {
    Role(Role),
    Remove,
}

/// Changes the role of several members if `sure` is set; otherwise only returns what the change would affect.
///
/// # Errors
/// 403 unless the actor is an organization owner, who must have entered their password recently to make owners; 400 for
/// no members, more than [`MAX_MEMBERS`], or a missing or unknown role.
pub async fn change_roles(
    domain: &Domain,
    actor: &Actor,
    chosen: Unchecked<ChosenUsers>,
) -> Result<ChosenUsersOutcome> {
    let mut reading = domain.read(actor, Permission::UsersWrite).await?;
    let chosen = chosen.check()?;
    let role = roles::parse_role("role", chosen.role.as_deref())?;
    if role == Role::Owner && chosen.sure {
        reading.require_confirmation(actor).await?;
    }
    drop(reading);
    run(domain, actor, chosen, Act::Role(role)).await
}

/// Removes several members if `sure` is set; otherwise only returns what their removal would affect.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for no members or more than [`MAX_MEMBERS`].
pub async fn remove(domain: &Domain, actor: &Actor, chosen: Unchecked<ChosenUsers>) -> Result<ChosenUsersOutcome> {
    domain.read(actor, Permission::UsersWrite).await?;
    run(domain, actor, chosen.check()?, Act::Remove).await
}

async fn run(domain: &Domain, actor: &Actor, chosen: ChosenUsers, act: Act) -> Result<ChosenUsersOutcome> {
    let mut seen = BTreeSet::new();
    let ids: Vec<UserId> = chosen.id.into_iter().filter(|id| seen.insert(id.clone())).collect();
    if ids.is_empty() {
        return Err(Problem::invalid("id", "missing_required_parameter", refusals::chosen_none()).into());
    }
    if ids.len() > MAX_MEMBERS {
        let reason = refusals::chosen_many(ids.len(), MAX_MEMBERS);
        return Err(Problem::invalid("id", "array_above_max_length", reason).into());
    }
    let mut users = Vec::new();
    for id in ids {
        users.push(review(domain, actor, id, act).await?);
    }
    if !chosen.sure {
        return Ok(ChosenUsersOutcome::Reviewed(users));
    }
    for user in users.iter_mut().filter(|user| user.refusal.is_none()) {
        user.refusal = apply(domain, actor, &user.id, act).await.err().map(refusal);
    }
    Ok(ChosenUsersOutcome::Done(users))
}

/// Returns a member with the reason why the change would be refused, if any.
async fn review(domain: &Domain, actor: &Actor, id: UserId, act: Act) -> Result<ChosenUser> {
    let member = match users::member(domain, actor, &id).await.map_err(Problem::from) {
        Ok(member) => member,
        Err(problem) if problem.kind == ProblemKind::NotFound => {
            return Ok(ChosenUser { member: None, id, refusal: Some(ChosenUserRefusal::Gone) });
        }
        Err(problem) => return Err(problem.into()),
    };
    let refusal = stopped(&member, actor, act);
    Ok(ChosenUser { member: Some(member), id, refusal })
}

fn stopped(member: &Member, actor: &Actor, act: Act) -> Option<ChosenUserRefusal> {
    let role = member.user.role.as_deref().and_then(Role::parse);
    match act {
        Act::Role(to) if role == Some(to) => Some(ChosenUserRefusal::SameRole),
        _ if member.is_last_owner => Some(ChosenUserRefusal::LastOwner),
        _ if actor.who.user_id() == Some(&member.user.id) => Some(ChosenUserRefusal::Yourself),
        Act::Role(_) | Act::Remove => None,
    }
}

async fn apply(domain: &Domain, actor: &Actor, id: &UserId, act: Act) -> Result<(), Problem> {
    match act {
        Act::Role(role) => {
            let patch = UserPatch { role: Some(role.as_str().to_owned()), ..UserPatch::default() };
            users::update(domain, actor, id, patch.into()).await?;
        }
        Act::Remove => {
            users::delete(domain, actor, id).await?;
        }
    }
    Ok(())
}

/// The reason for a refusal that only occurred when the change was applied.
fn refusal(problem: Problem) -> ChosenUserRefusal {
    match (problem.kind, problem.code.as_deref()) {
        (ProblemKind::NotFound, _) => ChosenUserRefusal::Gone,
        (_, Some("last_owner")) => ChosenUserRefusal::LastOwner,
        _ => ChosenUserRefusal::Other(problem.reason),
    }
}
