//! Identifiers: a prefix and 24 characters that sort by creation (REFERENCE 1.8).

use serde::{Deserialize, Serialize};

/// Crockford's base32 alphabet in lower case. Its digits are in byte order and in one case, so that every text
/// collation sorts identifiers alike.
pub const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters after the prefix.
pub const LENGTH: usize = 24;

/// Whether a text has the shape of an identifier with that prefix.
pub fn is_well_formed(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == LENGTH && rest.bytes().all(|byte| ALPHABET.contains(&byte)))
}

/// A text that sorts after every identifier with that prefix, under any collation, because it has their shape.
pub fn end(prefix: &str) -> String {
    format!("{prefix}{}", "z".repeat(LENGTH))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(from = "String")]
        #[schemars(inline)]
        pub struct $name(String);

        impl $name {
            /// The prefix of every identifier of this type.
            pub const PREFIX: &'static str = $prefix;

            /// Accepts any text; one that is no identifier is not found later. NUL is replaced by U+FFFD, because
            /// PostgreSQL rejects a text that contains NUL.
            pub fn new(text: impl Into<String>) -> Self {
                let text = text.into();
                Self(if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text })
            }

            /// The identifier as it is on the wire and in the database.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the text has the shape of such an identifier, so that it may be a position in a list.
            pub fn is_well_formed(&self) -> bool {
                is_well_formed($prefix, &self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// An organization, `org-…`.
    OrganizationId = "org-";
    /// A person, `user-…`.
    UserId = "user-";
    /// A project, `proj_…`.
    ProjectId = "proj_";
    /// A key of any kind, `key_…`.
    KeyId = "key_";
    /// An invite, `invite-…`.
    InviteId = "invite-";
    /// A service account, `svc_acct_…` (REFERENCE 7.12).
    ServiceAccountId = "svc_acct_";
    /// An event of the audit log, `audit_log-…`.
    AuditLogId = "audit_log-";
    /// An export of the audit log, `audit_export-…`.
    AuditExportId = "audit_export-";
    /// A legal hold, `legal_hold-…`.
    LegalHoldId = "legal_hold-";
    /// A console session, `sess_…`. It identifies the session to its owner and is not a credential.
    SessionId = "sess_";
    /// A row of the request log: 24 characters and no prefix.
    RequestLogId = "";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_in_a_list_has_the_lists_prefix_and_24_characters() {
        let id = format!("proj_{}", "0".repeat(24));
        assert!(ProjectId::new(id.clone()).is_well_formed());
        assert!(!KeyId::new(id).is_well_formed());
        for bad in ["", "proj_", "proj_0", "proj_00000000000000000000000O", "proj_0000000000000000000000000"] {
            assert!(!ProjectId::new(bad).is_well_formed(), "{bad}");
        }
    }
}
