//! Every address inside the console: the pattern of each route, and the function that fills it in.

use crate::types::ids::{KeyId, OrganizationId, ProjectId, SessionId};

/// Where somebody signed in is sent to their organization.
pub const HOME: &str = "/";
/// The first owner's onboarding; `?token=`.
pub const SETUP: &str = "/setup";
/// Sign-in; `?next=`.
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out.
pub const SIGN_OUT: &str = "/sign-out";
/// The overview.
pub const OVERVIEW: &str = "/o/{organization_id}";
/// All Admin keys.
pub const ADMIN_KEYS: &str = "/o/{organization_id}/admin-keys";
/// A new Admin key.
pub const NEW_ADMIN_KEY: &str = "/o/{organization_id}/admin-keys/new";
/// Deletes an Admin key.
pub const DELETE_ADMIN_KEY: &str = "/o/{organization_id}/admin-keys/{key_id}/delete";
/// All projects; `?archived=1` shows archived ones too.
pub const PROJECTS: &str = "/o/{organization_id}/projects";
/// A new project.
pub const NEW_PROJECT: &str = "/o/{organization_id}/projects/new";
/// One project.
pub const PROJECT: &str = "/o/{organization_id}/projects/{project_id}";
/// Archives a project.
pub const ARCHIVE_PROJECT: &str = "/o/{organization_id}/projects/{project_id}/archive";
/// The person's own profile.
pub const PROFILE: &str = "/o/{organization_id}/profile";
/// Chooses light or dark.
pub const THEME: &str = "/o/{organization_id}/profile/theme";
/// Ends one session.
pub const REVOKE_SESSION: &str = "/o/{organization_id}/profile/sessions/{session_id}/revoke";
/// Ends all sessions but this one.
pub const REVOKE_OTHER_SESSIONS: &str = "/o/{organization_id}/profile/sessions/revoke-others";

/// See [`OVERVIEW`].
pub fn overview(organization: &OrganizationId) -> String {
    format!("/o/{organization}")
}

/// See [`ADMIN_KEYS`].
pub fn admin_keys(organization: &OrganizationId) -> String {
    format!("/o/{organization}/admin-keys")
}

/// See [`NEW_ADMIN_KEY`].
pub fn new_admin_key(organization: &OrganizationId) -> String {
    format!("/o/{organization}/admin-keys/new")
}

/// See [`DELETE_ADMIN_KEY`].
pub fn delete_admin_key(organization: &OrganizationId, key: &KeyId) -> String {
    format!("/o/{organization}/admin-keys/{key}/delete")
}

/// See [`PROJECTS`].
pub fn projects(organization: &OrganizationId) -> String {
    format!("/o/{organization}/projects")
}

/// See [`NEW_PROJECT`].
pub fn new_project(organization: &OrganizationId) -> String {
    format!("/o/{organization}/projects/new")
}

/// See [`PROJECT`].
pub fn project(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}")
}

/// See [`ARCHIVE_PROJECT`].
pub fn archive_project(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/archive")
}

/// See [`PROFILE`].
pub fn profile(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile")
}

/// See [`THEME`].
pub fn theme(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/theme")
}

/// See [`REVOKE_SESSION`].
pub fn revoke_session(organization: &OrganizationId, session: &SessionId) -> String {
    format!("/o/{organization}/profile/sessions/{session}/revoke")
}

/// See [`REVOKE_OTHER_SESSIONS`].
pub fn revoke_other_sessions(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/sessions/revoke-others")
}

/// An address with a query string; pairs without a value are left out.
pub fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in pairs {
        let Some(value) = value else { continue };
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
                _ => address.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    address
}

/// Where to go after sign-in. Only a path of our own: `//evil.example`, `/\evil.example` and anything with a
/// control character (browsers drop tabs and line breaks from an address) would lead elsewhere.
pub fn after_sign_in(next: Option<&str>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .filter(|path| !path.contains('\\') && !path.contains(|c: char| c.is_control()))
        .filter(|path| ![SIGN_IN, SIGN_OUT, SETUP].iter().any(|door| path.split('?').next() == Some(door)))
        .unwrap_or(HOME)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_never_leads_off_this_server() {
        for next in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""]
        {
            assert_eq!(after_sign_in(Some(next)), HOME, "{next:?}");
        }
        assert_eq!(after_sign_in(Some("/sign-out?x=1")), HOME);
        assert_eq!(after_sign_in(Some("/o/org-1/projects?archived=1")), "/o/org-1/projects?archived=1");
    }

    #[test]
    fn a_query_is_escaped_and_skips_what_is_absent() {
        assert_eq!(with_query("/a", &[("x", None), ("next", Some("/o/ä b"))]), "/a?next=%2Fo%2F%C3%A4%20b");
    }
}
