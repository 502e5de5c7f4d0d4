//! The keys and invites of a generated organization: service accounts and members with project keys, Admin keys, and
//! pending invites.

use crate::{
    Domain,
    keys::{
        admin_keys,
        project_api_keys::{self, NewKey},
        service_accounts,
    },
    people::{invites, project_users},
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, names::Name, secret::KeyKind},
    ledger::event::{In, Owner},
};
use types::{
    admin_key_scopes::{AdminKeyScopes, Scope},
    audit_before::AuditBefore,
    ids::{ProjectId, UserId},
    invites::NewInvite,
    project_users::NewProjectUser,
    service_accounts::NewServiceAccount,
    unchecked::Unchecked,
};

const DAY: i64 = 86_400;

/// Number of project keys per Admin key.
const PER_ADMIN_KEY: usize = 8;

const MACHINES: &[&str] = &["batch-runner", "nightly-report", "webhook-relay", "etl", "search-index", "eval-suite"];
const OWN: &[&str] = &["laptop", "notebook", "prototype", "local tests"];
const ADMIN: &[&str] = &["terraform", "siem-export", "scim-sync", "backup"];
const GUESTS: &[&str] = &["priya.raman", "tomas.ribeiro", "lena.fuchs", "oskar.lund", "chiamaka.obi", "jonas.weber"];

/// The members and projects that keys are created for, and the actor who creates them.
pub(crate) struct Population<'a> {
    pub operator: &'a Actor,
    pub people: &'a [UserId],
    /// Number of owners; they are the first of `people`.
    pub owners: usize,
    pub projects: &'a [(ProjectId, String)],
}

impl Population<'_> {
    /// Creates project key `number`, and an Admin key for every [`PER_ADMIN_KEY`] of them. Half of the keys belong to
    /// service accounts, half to members, who are added to the project first. Three in eight keys expire, some of them
    /// soon.
    pub async fn add_key(&self, domain: &Domain, number: usize) -> Result<()> {
        if number.is_multiple_of(PER_ADMIN_KEY) {
            self.add_admin_key(domain, number / PER_ADMIN_KEY).await?;
        }
        let turn = number / 2;
        let Some((project, project_name)) = self.projects.get(turn % self.projects.len().max(1)) else {
            return Ok(());
        };
        if number.is_multiple_of(2) {
            let name = Some(named(MACHINES, turn));
            let new = NewServiceAccount { name, expires_in_seconds: ends(turn), ..NewServiceAccount::default() };
            service_accounts::create(domain, self.operator, project, Unchecked::from(new)).await?;
            return Ok(());
        }
        // The factor spreads the keys of one member over several projects.
        let which = turn * 7 % self.people.len().max(1);
        let Some(person) = self.people.get(which) else { return Ok(()) };
        let role = if which < self.owners { "owner" } else { "member" };
        let member = NewProjectUser { role: Some(role.to_owned()), user_id: Some(person.clone()), email: None };
        project_users::create(domain, self.operator, project, Unchecked::from(member)).await?;
        let mut change = domain.change(self.operator, Permission::ProjectUsersWrite(project)).await?;
        let key = NewKey {
            kind: KeyKind::Project,
            project: In { id: project, name: project_name },
            owner: Owner { r#type: "user", id: person.as_str() },
            name: &Name::parse("name", Some(&named(OWN, turn)))?,
            scopes: &[],
            expires_at: ends(turn + 2).map(|seconds| change.now() + seconds),
        };
        let (key_id, _) = project_api_keys::insert(&mut change, domain.secrets(), &key).await?;
        change.commit(&key.created(&key_id)).await
    }

    async fn add_admin_key(&self, domain: &Domain, turn: usize) -> Result<()> {
        let Some(owner) = self.people.get(turn % self.owners.max(1)) else { return Ok(()) };
        let mut change = domain.change(self.operator, Permission::AdminKeysWrite).await?;
        let name = Name::parse("name", Some(&named(ADMIN, turn)))?;
        let expires_at = ends(turn + 1).map(|seconds| change.now() + seconds);
        let scopes = &scopes(turn);
        let key = admin_keys::NewKey { owner, name: &name, scopes, audit_before: AuditBefore::Server, expires_at };
        let made = admin_keys::make(&mut change, domain.secrets(), &key).await?;
        change.commit(&key.created(&made.key.id)).await
    }

    /// Creates invite `number`; every third one is for an owner.
    pub async fn add_invite(&self, domain: &Domain, number: usize) -> Result<()> {
        let role = if number % 3 == 2 { "owner" } else { "reader" };
        let email = Some(format!("{}@fjordlight.example", named(GUESTS, number)));
        let new = NewInvite { email, role: Some(role.to_owned()), projects: None };
        invites::create(domain, self.operator, Unchecked::from(new)).await?;
        Ok(())
    }
}

/// A name from the list, with a number appended when the list is used again.
fn named(names: &[&str], number: usize) -> String {
    match (names[number % names.len()], number / names.len()) {
        (name, 0) => name.to_owned(),
        (name, round) => format!("{name}-{}", round + 1),
    }
}

/// What the Admin key with the name of that turn in [`ADMIN`] needs.
fn scopes(turn: usize) -> AdminKeyScopes {
    match turn % ADMIN.len() {
        1 => AdminKeyScopes::from_iter([Scope::AuditLogsRead]),
        3 => AdminKeyScopes::read_only(),
        _ => AdminKeyScopes::all(),
    }
}

/// Seconds until a key expires; `None` if it does not.
fn ends(turn: usize) -> Option<i64> {
    match turn % 8 {
        1 => Some(5 * DAY),
        3 => Some(33 * DAY),
        5 => Some(90 * DAY),
        _ => None,
    }
}
