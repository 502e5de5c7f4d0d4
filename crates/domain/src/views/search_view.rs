//! What an actor may find: the SQL conditions that every search adds.

use kernel::{
    access::{
        actor::Actor,
        permissions::{AccessLevel, Permission},
    },
    store::statement::Statement,
};
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    search::{Hit, Kind},
};

/// What an actor may see.
pub(crate) struct View<'a> {
    pub organization_id: &'a OrganizationId,
    pub user_id: &'a str,
    access_level: AccessLevel,
}

impl<'a> View<'a> {
    pub fn of(actor: &'a Actor, access_level: AccessLevel) -> Self {
        Self {
            organization_id: &actor.organization_id,
            user_id: actor.who.user_id().map_or("", UserId::as_str),
            access_level,
        }
    }

    /// The view of an organization owner. For tests.
    pub fn of_owner(organization_id: &'a OrganizationId) -> Self {
        Self { organization_id, user_id: "", access_level: AccessLevel::Owner }
    }

    /// Whether their access level includes the permission.
    pub fn may(&self, permission: Permission<'_>) -> bool {
        self.access_level >= permission.least()
    }

    /// Whether they may see every project and its contents.
    pub fn sees_all(&self) -> bool {
        self.access_level == AccessLevel::Owner
    }

    /// Appends the condition that they may see the project `p`.
    pub fn project<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.user_id =");
        statement.bind(self.user_id).push(")")
    }

    /// Appends the condition that they may see the key `k` of the project `p`: the project is not archived, and the key
    /// is their own or in a project that they own, or they see all.
    pub fn project_key<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        statement.push("and p.archived_at is null");
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.user_id =");
        statement.bind(self.user_id).push("and (m.role = 'owner' or k.user_id =");
        statement.bind(self.user_id).push("))")
    }

    /// Appends the condition that the project `p` is not archived and they are an owner of it or see all.
    pub fn managed<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        statement.push("and p.archived_at is null");
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.role = 'owner' and");
        statement.push("m.user_id =").bind(self.user_id).push(")")
    }
}

/// A row of a result: id, name, note, project id.
pub(crate) type Row = (String, String, String, Option<String>);

/// Converts rows into hits of a kind.
pub(crate) fn hits(kind: Kind, rows: Vec<Row>) -> impl Iterator<Item = Hit> {
    rows.into_iter().map(move |(id, name, note, project_id)| Hit {
        kind,
        id,
        name,
        note,
        project_id: project_id.map(ProjectId::new),
    })
}
