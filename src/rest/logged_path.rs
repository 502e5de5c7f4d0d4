//! The path of a request as the request log stores it: the real one, with its ids, so that a request can be found and
//! understood, but without anything that could be a secret or personal data. Clients put those into paths by mistake.

use domain::secret_detection::holds_secret;
use types::ids::{
    AuditExportId, AuditLogId, InviteId, KeyId, OrganizationId, ProjectId, ServiceAccountId, SessionId, UserId,
};

/// Replaces a segment that is not stored.
const MASK: &str = "…";

/// Longest stored path, in segments and in characters of a segment.
const MAX_SEGMENTS: usize = 16;
const MAX_SEGMENT: usize = 80;

/// A run of letters and digits of this length is stored only in an identifier with a known prefix.
const LONG_RUN: usize = 16;

/// Prefixes of identifiers on the wire, including those of kinds that this server does not have yet (REFERENCE 1.8).
const PREFIXES: &[&str] = &[
    OrganizationId::PREFIX,
    UserId::PREFIX,
    ProjectId::PREFIX,
    KeyId::PREFIX,
    InviteId::PREFIX,
    ServiceAccountId::PREFIX,
    AuditLogId::PREFIX,
    AuditExportId::PREFIX,
    SessionId::PREFIX,
    "group_",
    "role_",
    "role-api-",
    "cert_",
    "alert_",
    "ekey_",
    "extstore_",
    "wip_",
    "wifr_",
    "req_",
];

/// The stored form of a path, which has no query.
pub fn logged_path(path: &str) -> String {
    let mut segments = path.split('/');
    let mut shown: Vec<&str> = segments.by_ref().take(MAX_SEGMENTS).map(stored).collect();
    if segments.next().is_some() {
        shown.push(MASK);
    }
    shown.join("/")
}

/// A percent-encoded segment is not stored: no identifier needs it.
fn stored(segment: &str) -> &str {
    let is_plain = segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if !is_plain || segment.len() > MAX_SEGMENT || holds_secret(segment) {
        return MASK;
    }
    if is_word(segment) || is_number(segment) || is_id(segment) { segment } else { MASK }
}

/// Only letters: `service_accounts`.
fn is_word(segment: &str) -> bool {
    segment.split(['_', '-', '.']).all(|run| run.len() < LONG_RUN && run.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// A version, or a tile's level or index: `v1`, `000.p`, `x001`.
fn is_number(segment: &str) -> bool {
    let digits = segment.trim_start_matches(['v', 'x']).trim_end_matches(".p");
    digits.len() <= 10 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A prefix and characters that are no words: `proj_0k3v…`.
fn is_id(segment: &str) -> bool {
    let Some(end) = segment.find(['_', '-']) else { return false };
    if !segment[..end].bytes().all(|byte| byte.is_ascii_lowercase()) || segment.starts_with("sk-") {
        return false;
    }
    PREFIXES.iter().any(|prefix| segment.starts_with(prefix))
        || segment.split(['_', '-', '.']).all(|run| run.len() < LONG_RUN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_path_is_stored_with_its_ids() {
        let project = "proj_0123456789abcdefghjkmnpq";
        for path in [
            "/v1/organization/projects".to_owned(),
            format!("/v1/organization/projects/{project}/service_accounts/svc_acct_0123456789abcdefghjkmnpq/api_keys"),
            format!("/v1/projects/{project}/users/user-0123456789abcdefghjkmnpq/roles/role-api-project-member"),
            "/v1/organization/groups/group_01JZZZZZZZZZZZZZZZZZZZZZZZ".to_owned(),
            "/v1/organization/projects/proj_1".to_owned(),
            "/v1/organization/projects/proj_1/rate_limits/rl-gpt-4o".to_owned(),
            "/v1/chat/completions".to_owned(),
            "/v1/organization/projects/".to_owned(),
            "/orgward/v1/organization/audit_logs/tile/0/x001/000.p/1".to_owned(),
        ] {
            assert_eq!(logged_path(&path), path);
        }
    }

    #[test]
    fn what_could_be_a_secret_or_personal_is_masked() {
        for secret in [
            "sk-admin-0123456789abcdefghijklmnopqrstuv",
            "%73k-admin-0123456789abcdefghijklmnopqrstuv",
            "ada@fjordlight.example",
            "ada%40fjordlight.example",
            "hunter2",
            "eyJhbGciOiJIUzI1NiJ9.e30.Et9HFtf9R3GEMA0IICOfFMVXY7kkTX1wr4qCyhIf58U",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "key-4eC39HqLyjWDarjtT1zdp7dcAAAA",
            "Aa1%21",
            "été",
            "%FF",
        ] {
            assert_eq!(
                logged_path(&format!("/v1/organization/users/{secret}")),
                "/v1/organization/users/…",
                "{secret}"
            );
        }
        let deep = format!("/v1{}", "/a".repeat(400));
        assert!(logged_path(&deep).len() < 60, "an endless path is cut");
    }
}
