//! A second organization on the same server, inserted directly into the database.

use crate::support::{Client, Founded};
use types::{
    ids::{OrganizationId, ProjectId},
    users::Role,
};

/// The second organization.
pub struct SecondOrganization {
    pub organization: OrganizationId,
    /// Its project that is not the default project.
    pub project: ProjectId,
}

/// The email address of its owner, who has [`PASSWORD`](super::PASSWORD).
pub const SECOND_OWNER: &str = "zoe@skerry.example";

impl Founded {
    /// Creates a second organization with an owner, a default project and another project.
    pub async fn second_organization(&self) -> SecondOrganization {
        let zoe = self.person(SECOND_OWNER, Role::Owner).await;
        let organization = OrganizationId::new(self.new_id(OrganizationId::PREFIX));
        self.write(
            "insert into organizations (id, name, created_at, revision) values ($1, 'Skerry Works', 1700000000, 1)",
            &[organization.as_str()],
        )
        .await;
        self.write_sealed(
            "update organization_users set organization_id = $1 where user_id = $2",
            &[organization.as_str(), zoe.as_str()],
        )
        .await;
        let mut project = ProjectId::new("");
        for (name, key, is_default) in [("Default project", "default project", "1"), ("Harbour", "harbour", "0")] {
            project = ProjectId::new(self.new_id(ProjectId::PREFIX));
            self.write_sealed(
                "insert into projects (id, organization_id, name, name_key, is_default, created_at)
                 values ($1, $2, $3, $4, cast($5 as bigint), 1700000000)",
                &[project.as_str(), organization.as_str(), name, key, is_default],
            )
            .await;
        }
        SecondOrganization { organization, project }
    }

    /// A browser signed in as the second organization's owner.
    pub async fn second_owner(&self) -> Client {
        self.signed_in(SECOND_OWNER).await
    }

    /// Adds a user to a project directly in the database.
    pub async fn join(&self, project: &str, user: &str, role: &str) {
        self.write_sealed(
            "insert into project_users (organization_id, project_id, user_id, role, added_at)
             values ($1, $2, $3, $4, 1700000000)",
            &[self.organization.as_str(), project, user, role],
        )
        .await;
    }
}
