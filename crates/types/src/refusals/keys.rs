//! Reasons about Admin keys, project keys and service accounts.

use super::reasons;

reasons! {
    account_only:
        "Leave 'expires_in_seconds' out: with 'create_service_account_only' no key is made that could expire.";
    account_role: "Invalid 'role': it must be 'member' or 'owner'.";
    admin_key_audit_before: "Invalid 'audit_before': it must be empty, 'newer' or 'older'.";
    admin_key_name(redacted):
        "There is an Admin key of this name already: {redacted}. Choose another name. If that key was made just now and \
         its value was not stored, delete it.";
    admin_key_owner: "An Admin key belongs to an owner; sign in as one.";
    admin_key_limit(param):
        "Unknown parameter '{param}'. What an Admin key may do is limited with 'scopes', a list of names such as \
         api.audit_logs.read.";
    admin_key_permissions: "Invalid 'permissions': it must be 'all', 'read_only' or 'restricted'.";
    admin_key_scope(param, known):
        "Invalid '{param}': Admin keys have no such scope. The scopes are: {known}.";
    admin_key_scopes_empty:
        "Invalid 'scopes': the list is empty. Name at least one scope, or leave 'scopes' out.";
    admin_key_scopes_none: "Choose at least one scope.";
    admin_key_scopes_unused:
        "Scopes are checked, but only 'Restricted' limits the key to them. Choose 'Restricted', or uncheck them.";
    expiry(most): "Invalid 'expires_in_seconds': it must be between 1 and {most} (one year).";
    expiry_name(param): "Unknown parameter '{param}'. When a key expires is called 'expires_in_seconds'.";
    grace: "Invalid 'grace': it must be 'now', '1h', '24h' or '7d'.";
    expiry_of_maker(seconds):
        "Invalid 'expires_in_seconds': a key cannot outlive the Admin key that creates it, which expires in {seconds} \
         seconds.";
    key_expired: "This key has expired. Delete it and make a new one.";
    key_not_theirs(owner):
        "Only {owner} can rotate this key, because the new one works as them. You can delete it instead.";
    key_nothing: "Give 'scopes', 'expires_in_seconds', or both.";
    key_state: "Invalid 'state': it must be 'expiring', 'expired', 'unused' or 'stale'.";
    missing_scopes(scopes):
        "You have insufficient permissions for this operation. Missing scopes: {scopes}. An owner chooses the scopes of an \
         Admin key when it is created.";
    owner_access: "Invalid 'owner_project_access': it must be 'active', 'inactive' or 'any'.";
    project_key_person: "A project's key belongs to a person; sign in to make one.";
    scope_form(param): "Invalid '{param}': a scope looks like api.files.read.";
    scopes_most(most): "Invalid 'scopes': a key has at most {most}.";
}
