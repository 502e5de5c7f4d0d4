//! All event types of the Admin API (REFERENCE 5.2). Orgward does not emit all of them, but a filter may name any.

use serde::{Deserialize, Serialize};

/// The catalog of event types.
pub const ALL: [&str; 149] = [
    "api_key.created",
    "api_key.updated",
    "api_key.deleted",
    "certificate.created",
    "certificate.updated",
    "certificate.deleted",
    "certificates.activated",
    "certificates.deactivated",
    "checkpoint.permission.created",
    "checkpoint.permission.deleted",
    "external_key.registered",
    "external_key.removed",
    "external_storage.registered",
    "external_storage.removed",
    "group.created",
    "group.updated",
    "group.deleted",
    "invite.sent",
    "invite.accepted",
    "invite.deleted",
    "ip_allowlist.created",
    "ip_allowlist.updated",
    "ip_allowlist.deleted",
    "ip_allowlist.config.activated",
    "ip_allowlist.config.deactivated",
    "login.succeeded",
    "login.failed",
    "logout.succeeded",
    "logout.failed",
    "organization.updated",
    "project.created",
    "project.updated",
    "project.archived",
    "project.deleted",
    "rate_limit.updated",
    "rate_limit.deleted",
    "resource.deleted",
    "tunnel.created",
    "tunnel.updated",
    "tunnel.deleted",
    "workload_identity_provider.created",
    "workload_identity_provider.updated",
    "workload_identity_provider.deleted",
    "workload_identity_provider_mapping.created",
    "workload_identity_provider_mapping.updated",
    "workload_identity_provider_mapping.deleted",
    "role.created",
    "role.updated",
    "role.deleted",
    "role.assignment.created",
    "role.assignment.deleted",
    "role.bound_to_resource",
    "role.unbound_from_resource",
    "scim.enabled",
    "scim.disabled",
    "service_account.created",
    "service_account.updated",
    "service_account.deleted",
    "user.added",
    "user.updated",
    "user.deleted",
    "tenant.metadata.updated",
    "tenant.microsoft_entra_mapping.upserted",
    "tenant.microsoft_entra_mapping.deleted",
    "tenant.workload_identity.provider.created",
    "tenant.workload_identity.provider.updated",
    "tenant.workload_identity.provider.archived",
    "tenant.workload_identity.mapping.created",
    "tenant.workload_identity.mapping.updated",
    "tenant.workload_identity.mapping.archived",
    "tenant.workload_identity.binding.created",
    "tenant.workload_identity.principal.provisioned",
    "tenant.workload_identity.access_token.issued",
    "tenant.admin_api_key.created",
    "tenant.admin_api_key.updated",
    "tenant.admin_api_key.deleted",
    "tenant.project_api_key.created",
    "tenant.trusted_access.business_verification.started",
    "tenant.trusted_access.application.submitted",
    "tenant.chatgpt_access_token.revoked",
    "tenant.migration.completed",
    "tenant.sso.migrated",
    "tenant.domains.migrated",
    "tenant.sso_connection.created",
    "tenant.sso_connection.updated",
    "tenant.sso_connection.deleted",
    "tenant.sso_connection.setup.started",
    "tenant.policy.created",
    "tenant.policy.updated",
    "tenant.policy.deleted",
    "tenant.policy.attached",
    "tenant.policy.detached",
    "tenant.principal_authentication_policy.resolved",
    "tenant.scim.setup.started",
    "tenant.scim.deletion.requested",
    "tenant.scim.directory.created",
    "tenant.product_access_policy.updated",
    "tenant.resource_share_grant.created",
    "tenant.resource_share_grant.updated",
    "tenant.resource_share_grant.accepted",
    "tenant.resource_share_grant.declined",
    "tenant.resource_share_grant.revoked",
    "tenant.resource_share_grant.deleted",
    "tenant.service_account.updated",
    "tenant.service_account.deleted",
    "tenant.service_account.token.revoked",
    "tenant.billing.overage_limit.updated",
    "tenant.billing.alerts.updated",
    "tenant.billing.info.updated",
    "tenant.usage_limit.workspace.updated",
    "tenant.usage_limit.group.updated",
    "tenant.usage_limit.user.updated",
    "tenant.usage_limit.increase_request.updated",
    "tenant.usage_limit.increase_request.resolved",
    "tenant.group.created",
    "tenant.group.updated",
    "tenant.group.deleted",
    "tenant.group.member.added",
    "tenant.group.member.removed",
    "tenant.migration_rollout.status.updated",
    "tenant.migration_rollout.tier.updated",
    "tenant.role.metadata.updated",
    "tenant.custom_role.created",
    "tenant.custom_role.updated",
    "tenant.custom_role.deleted",
    "tenant.role_assignment.created",
    "tenant.role_assignment.deleted",
    "tenant.resource_role_assignment.created",
    "tenant.resource_role_assignment.deleted",
    "tenant.resource_access.updated",
    "tenant.resource_access.deleted",
    "tenant.ads_account.onboarding.redemption",
    "tenant.session_policy.created",
    "tenant.session_policy.updated",
    "tenant.session_policy.deleted",
    "tenant.session_revocation.started",
    "tenant.third_party_app_policy.updated",
    "tenant.user.added",
    "tenant.user.updated",
    "tenant.user.removed",
    "tenant.user.looked_up",
    "tenant.user.invited",
    "tenant.membership.revoked",
    "tenant.api_organization_invite.upserted",
    "tenant.api_organization_invite.deleted",
    "tenant.chatgpt_workspace_invite.upserted",
    "tenant.membership.accepted",
    "tenant.membership.declined",
    "tenant.workspace_invite_email_settings.updated",
];

/// Event types of Orgward that the Admin API does not define; shown in the console, in exports and under `/orgward/v1`.
pub const OWN: [&str; 21] = [
    "orgward.baseline",
    "orgward.baseline.completed",
    "orgward.audit_logs.reindexed",
    "orgward.invite.linked",
    "orgward.session.revoked",
    "orgward.password.changed",
    "orgward.password.reset",
    "orgward.reset_link.created",
    "orgward.email_change.asked",
    "orgward.email_change.stopped",
    "orgward.audit_logs.exported",
    "orgward.request_log.swept",
    "orgward.audit_logs.rollback_accepted",
    "orgward.audit_key.changed",
    "orgward.person.erased",
    "orgward.legal_hold.requested",
    "orgward.legal_hold.set",
    "orgward.legal_hold.lift_requested",
    "orgward.legal_hold.lifted",
    "orgward.legal_hold.withdrawn",
    "orgward.demo.generated",
];

/// Every type: those that the Admin API defines, then Orgward's own.
pub const EVERY: [&str; ALL.len() + OWN.len()] = {
    let (mut every, mut index) = ([""; ALL.len() + OWN.len()], 0);
    while index < every.len() {
        every[index] = if index < ALL.len() { ALL[index] } else { OWN[index - ALL.len()] };
        index += 1;
    }
    every
};

/// Types of the catalog that Orgward emits, the common ones first.
pub const COMMON: [&str; 22] = [
    "login.succeeded",
    "login.failed",
    "logout.succeeded",
    "logout.failed",
    "api_key.created",
    "api_key.updated",
    "api_key.deleted",
    "invite.sent",
    "invite.accepted",
    "invite.deleted",
    "user.added",
    "user.updated",
    "user.deleted",
    "role.assignment.created",
    "role.assignment.deleted",
    "project.created",
    "project.updated",
    "project.archived",
    "service_account.created",
    "service_account.updated",
    "service_account.deleted",
    "organization.updated",
];

/// The class of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventClass {
    /// A person signed in or out.
    SignIn,
    /// An object was changed.
    Change,
    /// An object was created, added or sent.
    Create,
    /// An object was deleted, archived, revoked or erased.
    Delete,
    /// A sign-in or sign-out failed.
    Failed,
    /// None of these: objects that existed when logging began, and exports.
    Other,
}

impl EventClass {
    /// All classes, in the order in which histograms stack them.
    pub const ALL: [Self; 6] = [Self::Other, Self::SignIn, Self::Change, Self::Create, Self::Delete, Self::Failed];

    /// The class's name in the table of counts and in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Change => "change",
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Failed => "failed",
            Self::Other => "other",
        }
    }

    /// Parses a class's name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }

    /// The class of an event type.
    pub fn of(r#type: &str) -> Self {
        let ends = |ends: &[&str]| ends.iter().any(|end| r#type.rsplit('.').next() == Some(*end));
        match r#type {
            "login.failed" | "logout.failed" => Self::Failed,
            "login.succeeded" | "logout.succeeded" => Self::SignIn,
            "orgward.baseline"
            | "orgward.baseline.completed"
            | "orgward.audit_logs.exported"
            | "orgward.audit_logs.reindexed"
            | "orgward.demo.generated" => Self::Other,
            _ if r#type.starts_with("orgward.legal_hold.") => Self::Other,
            _ if ends(&["created", "added", "sent"]) => Self::Create,
            _ if ends(&["deleted", "archived", "revoked", "erased", "swept"]) => Self::Delete,
            _ => Self::Change,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_read_off_the_type() {
        for (r#type, class) in [
            ("login.failed", "failed"),
            ("logout.succeeded", "sign_in"),
            ("api_key.created", "create"),
            ("invite.sent", "create"),
            ("invite.accepted", "change"),
            ("role.assignment.deleted", "delete"),
            ("project.archived", "delete"),
            ("orgward.person.erased", "delete"),
            ("orgward.request_log.swept", "delete"),
            ("orgward.baseline", "other"),
            ("orgward.baseline.completed", "other"),
        ] {
            assert_eq!(EventClass::of(r#type).as_str(), class, "{type}");
        }
    }
}
