//! A second organization on the same server, made behind the product's back.

use crate::support::{Client, Founded};
use types::{
    ids::{OrganizationId, ProjectId},
    users::Role,
};

/// The other organization: its id and what belongs to it.
pub struct Neighbour {
    pub organization: OrganizationId,
    /// A live project of its own.
    pub project: ProjectId,
}

/// How its owner signs in, with the usual password.
pub const NEIGHBOUR: &str = "zoe@skerry.example";

impl Founded {
    /// A second organization with an owner, a default project and another project.
    pub async fn neighbour(&self) -> Neighbour {
        let zoe = self.person(NEIGHBOUR, Role::Owner).await;
        let organization = OrganizationId::new(self.new_id(OrganizationId::PREFIX));
        self.write(
            "insert into organizations (id, name, created_at, revision) values ($1, 'Skerry Works', 1700000000, 1)",
            &[organization.as_str()],
        )
        .await;
        self.write(
            "update organization_users set organization_id = $1 where user_id = $2",
            &[organization.as_str(), zoe.as_str()],
        )
        .await;
        let mut project = ProjectId::new("");
        for (name, key, is_default) in [("Default project", "default project", "1"), ("Harbour", "harbour", "0")] {
            project = ProjectId::new(self.new_id(ProjectId::PREFIX));
            self.write(
                "insert into projects (id, organization_id, name, name_key, is_default, created_at)
                 values ($1, $2, $3, $4, cast($5 as bigint), 1700000000)",
                &[project.as_str(), organization.as_str(), name, key, is_default],
            )
            .await;
        }
        Neighbour { organization, project }
    }

    /// Its owner at the console.
    pub async fn neighbours_owner(&self) -> Client {
        self.signed_in(NEIGHBOUR).await
    }

    /// Puts somebody into a project.
    pub async fn join(&self, project: &str, user: &str, role: &str) {
        self.write(
            "insert into project_users (organization_id, project_id, user_id, role, added_at)
             values ($1, $2, $3, $4, 1700000000)",
            &[self.organization.as_str(), project, user, role],
        )
        .await;
    }
}
