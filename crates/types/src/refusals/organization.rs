//! Reasons about the organization: setup, settings, roles and rights.

use super::reasons;

reasons! {
    in_use: "This data folder is in use: it already has an organization with an owner. Nothing was changed.";
    last_owner_reader:
        "The last owner cannot become a reader: the organization would have nobody to run it. Make somebody else an \
         owner first.";
    last_owner_removed:
        "The last owner cannot be removed: the organization would have nobody to run it. Make somebody else an owner \
         first.";
    no_organization: "There is no such organization.";
    no_organization_yet: "There is no organization yet. Make one with 'orgward init'.";
    no_role(param): "Invalid '{param}': it is no role of this organization.";
    not_initialized: "There is no organization yet. Make the first one with 'orgward init'.";
    organization_name(name): "Type the organization's name exactly: {name}";
    organization_role(param): "Invalid '{param}': it must be 'owner' or 'reader'.";
    owners_only: "Only an owner of this organization can do this.";
    retention: "Invalid 'retention_type': it is none of the choices, for example 'zero_data_retention'.";
    role_both: "Give either 'role' or 'role_id', not both.";
    set_up: "This server is set up. Sign in instead.";
    setup_used: "This setup link has been used or has expired. Restart the server to print a fresh one.";
    several_organizations: "There are several organizations here: name one by its id.";
    stranger: "There is no such organization, or you do not belong to it.";
}
