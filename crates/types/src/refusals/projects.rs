//! Reasons about projects and their members.

use super::reasons;

reasons! {
    archived_projects: "Invalid 'archived': it must be '1' or 'only'.";
    default_project_accounts: "The default project has no service accounts. Make one in another project.";
    default_project_archived: "The default project cannot be archived.";
    default_project_changed: "The default project cannot be changed.";
    default_project_people:
        "Nobody can be added to the default project or taken out of it: people come in by an invite and leave with the \
         organization.";
    external_key(longest): "Invalid 'external_key_id': it must be 1–{longest} printable ASCII characters.";
    not_a_member(user, project): "User {user} is not a member of {project}.";
    owner_everywhere: "An owner of the organization is an owner of every project.";
    owner_in_project: "An owner of the organization cannot be taken out of a project.";
    project_archive_cannot: "This project cannot be archived.";
    project_archived(name): "Project {name} is archived.";
    project_name(name): "There is a project named {name} already. Choose another name, or say that you want two.";
    project_name_typed(name): "Type the name of the project to confirm: {name}.";
    project_owners_only: "Only an owner of this project or of the organization can do this.";
    project_role(param): "Invalid '{param}': it must be 'owner' or 'member'.";
    project_status: "Invalid 'status': it must be 'active', 'archived' or 'all'.";
    residency_both: "Give either 'residency' or the deprecated 'geography', not both.";
}
