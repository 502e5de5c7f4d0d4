//! Predefined roles by their computed ids, in the long and the short form (REFERENCE 1.8).

use types::{
    ids::{OrganizationId, ProjectId},
    problem::Problem,
    project_users::ProjectRole,
    refusals,
    users::Role,
};

/// The resource type of an organization's role assignments on the wire.
pub const ORGANIZATION: &str = "api.organization";

/// The resource type of a project's role assignments on the wire.
pub const PROJECT: &str = "api.project";

/// The id of a role in an organization.
pub fn of_organization(role: Role, organization: &OrganizationId) -> String {
    format!("role-api-organization-{}__api-organization__{organization}", role.as_str())
}

/// The id of a role in a project.
pub fn of_project(role: ProjectRole, project: &ProjectId) -> String {
    format!("role-api-project-{}__api-project__{project}", role.as_str())
}

/// Parses the id of an organization role, in the long or the short form.
///
/// # Errors
/// When it is not the id of a role in this organization.
pub fn parse_organization_role(param: &str, id: &str, organization: &OrganizationId) -> Result<Role, Problem> {
    let known = [Role::Owner, Role::Reader].into_iter().find(|role| is_id(id, &of_organization(*role, organization)));
    known.ok_or_else(|| Problem::invalid(param, "invalid_value", refusals::no_role(param)))
}

/// Parses a project role, given by name or by id.
///
/// # Errors
/// When it is missing, or neither a name nor an id of a role in this project.
pub fn parse_project_role(param: &str, text: Option<&str>, project: &ProjectId) -> Result<ProjectRole, Problem> {
    let text = text.ok_or_else(|| Problem::missing(param))?;
    let by_id =
        || [ProjectRole::Owner, ProjectRole::Member].into_iter().find(|r| is_id(text, &of_project(*r, project)));
    ProjectRole::parse(text)
        .or_else(by_id)
        .ok_or_else(|| Problem::invalid(param, "invalid_value", refusals::project_role(param)))
}

/// Parses the name of an organization role.
///
/// # Errors
/// When it is missing, or not the name of a role.
pub fn parse_role(param: &str, text: Option<&str>) -> Result<Role, Problem> {
    Role::parse(text.ok_or_else(|| Problem::missing(param))?)
        .ok_or_else(|| Problem::invalid(param, "invalid_value", refusals::organization_role(param)))
}

/// Whether a text is a role's id, in the long form or in the short form without the organization or project.
fn is_id(text: &str, long: &str) -> bool {
    text == long || long.split("__").next() == Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_known_by_its_long_and_its_short_id() {
        let organization = OrganizationId::new("org-1");
        for id in ["role-api-organization-owner", "role-api-organization-owner__api-organization__org-1"] {
            assert_eq!(parse_organization_role("role_id", id, &organization), Ok(Role::Owner));
        }
        for id in ["role-api-organization-owner__api-organization__org-2", "owner", "role-api-project-owner", ""] {
            assert!(parse_organization_role("role_id", id, &organization).is_err(), "{id}");
        }
        let project = ProjectId::new("proj_1");
        for text in ["member", "role-api-project-member", "role-api-project-member__api-project__proj_1"] {
            assert_eq!(parse_project_role("role", Some(text), &project), Ok(ProjectRole::Member));
        }
    }
}
