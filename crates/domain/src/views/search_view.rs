//! What somebody may find: the conditions that every search adds for them.

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

/// What somebody may see.
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

    /// Whether they may see what that permission is asked for.
    pub fn may(&self, permission: Permission<'_>) -> bool {
        self.access_level >= permission.least()
    }

    /// Whether they see every project and what is in it.
    pub fn sees_all(&self) -> bool {
        self.access_level == AccessLevel::Owner
    }

    /// Goes on with the condition that they may see the project `p`.
    pub fn project<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.user_id =");
        statement.bind(self.user_id).push(")")
    }

    /// Goes on with the condition that they may see the key `k` of the project `p`: their own, or any that they manage.
    pub fn project_key<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        statement.push("and p.archived_at is null");
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.user_id =");
        statement.bind(self.user_id).push("and (m.role = 'owner' or k.user_id =");
        statement.bind(self.user_id).push("))")
    }

    /// Goes on with the condition that they manage the project `p`.
    pub fn managed<'s>(&self, statement: &'s mut Statement) -> &'s mut Statement {
        statement.push("and p.archived_at is null");
        if self.sees_all() {
            return statement;
        }
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.role = 'owner' and");
        statement.push("m.user_id =").bind(self.user_id).push(")")
    }
}

/// A row of what was found: id, name, note, and the project it is in.
pub(crate) type Row = (String, String, String, Option<String>);

/// The rows as what they are.
pub(crate) fn hits(kind: Kind, rows: Vec<Row>) -> impl Iterator<Item = Hit> {
    rows.into_iter().map(move |(id, name, note, project_id)| Hit {
        kind,
        id,
        name,
        note,
        project_id: project_id.map(ProjectId::new),
    })
}
