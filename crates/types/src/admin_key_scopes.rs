//! What an Admin key may do: everything that its owner may, or what its scopes allow (REFERENCE 1.2).

use crate::audit_before::AuditBefore;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A scope of Admin keys. Each operation of the Admin API needs one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every scope that ends with `.read`.
    AllRead,
    /// Read members, invites, projects, service accounts, keys, data retention and the request log.
    ManagementRead,
    /// Create, change and delete them.
    ManagementWrite,
    /// Read the audit log and its proofs.
    AuditLogsRead,
    /// Read usage and costs. No operation of this version needs it.
    UsageRead,
    /// Read external keys. No operation of this version needs it.
    ExternalKeysRead,
    /// Change external keys. No operation of this version needs it.
    ExternalKeysWrite,
    /// Read certificates. No operation of this version needs it.
    MtlsRead,
    /// Change certificates. No operation of this version needs it.
    MtlsWrite,
    /// Read groups. No operation of this version needs it.
    GroupsRead,
    /// Change groups. No operation of this version needs it.
    GroupsWrite,
}

impl Scope {
    /// Every scope, in the order in which they are listed.
    pub const ALL: [Self; 11] = [
        Self::AllRead,
        Self::ManagementRead,
        Self::ManagementWrite,
        Self::AuditLogsRead,
        Self::UsageRead,
        Self::ExternalKeysRead,
        Self::ExternalKeysWrite,
        Self::MtlsRead,
        Self::MtlsWrite,
        Self::GroupsRead,
        Self::GroupsWrite,
    ];

    /// The name on the wire and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllRead => "api.all.read",
            Self::ManagementRead => "api.management.read",
            Self::ManagementWrite => "api.management.write",
            Self::AuditLogsRead => "api.audit_logs.read",
            Self::UsageRead => "api.usage.read",
            Self::ExternalKeysRead => "api.external_keys.read",
            Self::ExternalKeysWrite => "api.external_keys.write",
            Self::MtlsRead => "api.mtls.read",
            Self::MtlsWrite => "api.mtls.write",
            Self::GroupsRead => "api.groups.read",
            Self::GroupsWrite => "api.groups.write",
        }
    }

    /// The scope with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The JSON schema of a name.
    pub(crate) fn schema() -> serde_json::Value {
        serde_json::json!({ "type": "string", "enum": Self::ALL.map(Self::as_str) })
    }

    /// Whether it only reads.
    fn reads(self) -> bool {
        self.as_str().ends_with(".read")
    }
}

/// What an Admin key may do: a set of names of scopes. On the wire, in the audit log and in the database it is a list,
/// and an empty list means everything that the key's owner may do. Names that this version does not know are kept and
/// grant nothing, so that a limited key never becomes a full one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AdminKeyScopes(BTreeSet<String>);

impl AdminKeyScopes {
    /// Everything that the owner may do.
    pub const fn all() -> Self {
        Self(BTreeSet::new())
    }

    /// Everything can be read and nothing can be changed.
    pub fn read_only() -> Self {
        Self::from_iter([Scope::AllRead])
    }

    /// Whether the key may do everything that its owner may.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an operation that needs this scope is allowed.
    pub fn grants(&self, needed: Scope) -> bool {
        self.is_all() || self.has(needed.as_str()) || (needed.reads() && self.has(Scope::AllRead.as_str()))
    }

    /// The names in `wanted` that these scopes do not grant; empty if a key with these may create a key with `wanted`.
    pub fn missing_for(&self, wanted: &Self) -> Vec<String> {
        if self.is_all() {
            return Vec::new();
        }
        if wanted.is_all() {
            return Scope::ALL.map(|scope| scope.as_str().to_owned()).into();
        }
        let is_granted = |name: &str| Scope::parse(name).map_or(self.has(name), |scope| self.grants(scope));
        wanted.0.iter().filter(|name| !is_granted(name)).cloned().collect()
    }

    /// The names, sorted; none for [`AdminKeyScopes::all`].
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

/// No scopes at all make [`AdminKeyScopes::all`].
impl FromIterator<Scope> for AdminKeyScopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().map(|scope| scope.as_str().to_owned()).collect())
    }
}

/// The three choices of the console's form for a new Admin key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPermissions {
    /// [`AdminKeyScopes::all`].
    All,
    /// [`AdminKeyScopes::read_only`].
    ReadOnly,
    /// The scopes that are checked.
    Restricted,
}

impl KeyPermissions {
    /// The choices in the order of the form.
    pub const ALL: [Self; 3] = [Self::All, Self::ReadOnly, Self::Restricted];

    /// The value in the form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ReadOnly => "read_only",
            Self::Restricted => "restricted",
        }
    }

    /// Parses a value of the form.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }

    /// The choice that gives these scopes.
    pub fn of(scopes: &AdminKeyScopes) -> Self {
        match scopes.is_all() {
            true => Self::All,
            false if *scopes == AdminKeyScopes::read_only() => Self::ReadOnly,
            false => Self::Restricted,
        }
    }
}

/// An Admin key with what it may do and how it reads the audit log, as the console shows it. The objects of the Admin API
/// have no members for these (REFERENCE 2.7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scoped<K> {
    #[serde(flatten)]
    pub key: K,
    /// What the key may do.
    pub scopes: AdminKeyScopes,
    /// What `before` gives it in the list of audit logs.
    #[serde(default)]
    pub audit_before: AuditBefore,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &str) -> AdminKeyScopes {
        serde_json::from_str(names).expect("a list of names")
    }

    #[test]
    fn unknown_names_grant_nothing_and_are_kept() {
        let scopes = of(r#"["api.of_tomorrow.write"]"#);
        assert!(Scope::ALL.iter().all(|scope| !scopes.grants(*scope)));
        assert!(!scopes.is_all());
        assert_eq!(serde_json::to_string(&scopes).expect("JSON"), r#"["api.of_tomorrow.write"]"#);
        assert_eq!(AdminKeyScopes::read_only().missing_for(&scopes), ["api.of_tomorrow.write"]);
    }

    #[test]
    fn read_only_reads_everything_and_changes_nothing() {
        for scope in Scope::ALL {
            assert_eq!(AdminKeyScopes::read_only().grants(scope), scope.as_str().ends_with(".read"), "{scope:?}");
            assert!(of("[]").grants(scope), "an empty list means everything");
        }
    }

    #[test]
    fn a_key_gives_away_at_most_what_it_has() {
        let writer = of(r#"["api.management.write","api.audit_logs.read"]"#);
        assert_eq!(writer.missing_for(&of(r#"["api.audit_logs.read"]"#)), Vec::<String>::new());
        assert_eq!(writer.missing_for(&AdminKeyScopes::read_only()), ["api.all.read"]);
        let reader = of(r#"["api.all.read","api.management.write"]"#);
        assert_eq!(reader.missing_for(&of(r#"["api.groups.read","api.groups.write"]"#)), ["api.groups.write"]);
        assert!(AdminKeyScopes::all().missing_for(&of(r#"["api.of_tomorrow.write"]"#)).is_empty());
        // Even a key with every scope has less than one without limits, because later versions add scopes.
        let every = AdminKeyScopes::from_iter(Scope::ALL);
        assert!(!every.missing_for(&AdminKeyScopes::all()).is_empty());
    }

    #[test]
    fn a_list_is_sorted_and_holds_each_name_once() {
        let scopes = of(r#"["api.mtls.read","api.groups.read","api.mtls.read"]"#);
        assert_eq!(scopes.names().collect::<Vec<_>>(), ["api.groups.read", "api.mtls.read"]);
    }
}
