//! What a made population has in its projects and waits for: people and machines with their keys, Admin keys, invites.
//! Made by the operations that everybody's requests come to.

use super::{
    Domain,
    actor::{Actor, Who},
    admin_keys,
    error::{Error, Result},
    invites, project_api_keys, project_users, service_accounts,
};
use crate::types::{
    admin_keys::NewAdminKey,
    given::Given,
    ids::{ProjectId, UserId},
    invites::NewInvite,
    project_api_keys::NewProjectApiKey,
    project_users::NewProjectUser,
    service_accounts::NewServiceAccount,
};

const DAY: i64 = 86_400;

/// Of that many keys of projects, one is an Admin key beside them.
const PER_ADMIN_KEY: usize = 8;

const MACHINES: &[&str] = &["batch-runner", "nightly-report", "webhook-relay", "etl", "search-index", "eval-suite"];
const OWN: &[&str] = &["laptop", "notebook", "prototype", "local tests"];
const ADMIN: &[&str] = &["terraform", "siem-export", "scim-sync", "backup"];
const GUESTS: &[&str] = &["priya.raman", "tomas.ribeiro", "lena.fuchs", "oskar.lund", "chiamaka.obi", "jonas.weber"];

/// Whom the keys are made for and by.
pub(super) struct Population<'a> {
    pub operator: &'a Actor,
    pub people: &'a [UserId],
    /// Of these, the first are owners.
    pub owners: usize,
    pub projects: &'a [(ProjectId, String)],
}

impl Population<'_> {
    fn first_owner(&self) -> Result<Actor> {
        let owner = self.people.first().ok_or_else(|| Error::Fault("a population without people".to_owned()))?;
        Ok(self.signed_in(owner))
    }

    fn signed_in(&self, person: &UserId) -> Actor {
        Actor { who: Who::Person { user_id: person.clone(), session: String::new() }, ..self.operator.clone() }
    }

    /// Key `number` of the projects, and with every few of them an Admin key. Half belong to machines, half to people,
    /// who join the project for it; one in four ends, some soon.
    pub async fn add_key(&self, domain: &Domain, number: usize) -> Result<()> {
        let owner = self.first_owner()?;
        if number.is_multiple_of(PER_ADMIN_KEY) {
            let turn = number / PER_ADMIN_KEY;
            let new = NewAdminKey { name: Some(named(ADMIN, turn)), expires_in_seconds: ends(turn + 1) };
            admin_keys::create(domain, &owner, Given::from(new)).await?;
        }
        let (Some((project, _)), turn) = (self.projects.get(number / 2 % self.projects.len().max(1)), number / 2)
        else {
            return Ok(());
        };
        if number.is_multiple_of(2) {
            let name = Some(named(MACHINES, turn));
            let new = NewServiceAccount { name, expires_in_seconds: ends(turn), ..NewServiceAccount::default() };
            service_accounts::create(domain, self.operator, project, Given::from(new)).await?;
            return Ok(());
        }
        // Not everybody in turn: each has keys in several projects, as people do.
        let which = turn * 7 % self.people.len().max(1);
        let Some(person) = self.people.get(which) else { return Ok(()) };
        let role = if which < self.owners { "owner" } else { "member" };
        let member = NewProjectUser { role: Some(role.to_owned()), user_id: Some(person.clone()), email: None };
        project_users::create(domain, self.operator, project, Given::from(member)).await?;
        let new = NewProjectApiKey { name: Some(named(OWN, turn)), expires_in_seconds: ends(turn + 2), scopes: None };
        project_api_keys::create(domain, &self.signed_in(person), project, Given::from(new)).await?;
        Ok(())
    }

    /// Invite `number`; every third makes an owner.
    pub async fn add_invite(&self, domain: &Domain, number: usize) -> Result<()> {
        let role = if number % 3 == 2 { "owner" } else { "reader" };
        let email = Some(format!("{}@fjordlight.example", named(GUESTS, number)));
        let new = NewInvite { email, role: Some(role.to_owned()), projects: None };
        invites::create(domain, &self.first_owner()?, Given::from(new)).await?;
        Ok(())
    }
}

/// A name of the list; on later rounds with the number of the round.
fn named(names: &[&str], number: usize) -> String {
    match (names[number % names.len()], number / names.len()) {
        (name, 0) => name.to_owned(),
        (name, round) => format!("{name}-{}", round + 1),
    }
}

/// Seconds until a key ends, if it does.
fn ends(turn: usize) -> Option<i64> {
    match turn % 8 {
        1 => Some(5 * DAY),
        3 => Some(33 * DAY),
        5 => Some(90 * DAY),
        _ => None,
    }
}
