//! Bars the rows of objects that the audit log names and the tables do not have.

use crate::audit::audit_replay::{Kind, Object};
use kernel::base::credential_seals::{CredentialSeals, SealKind};
use types::ids::OrganizationId;

/// Refuses an object whose row is missing, if it appears again.
pub(crate) fn bar(seals: &CredentialSeals, organization_id: &OrganizationId, object: &Object) {
    let Object { id, place, .. } = object;
    let (kind, id) = match object.kind {
        Kind::Organization => return,
        Kind::User => (SealKind::Membership, id.clone()),
        Kind::Invite => (SealKind::Invite, id.clone()),
        Kind::Project => (SealKind::Project, id.clone()),
        Kind::ProjectUser => (SealKind::ProjectMembership, format!("{place}/{id}")),
        Kind::ServiceAccount => (SealKind::ServiceAccount, id.clone()),
        Kind::AdminKey => (SealKind::AdminKey, id.clone()),
        Kind::ProjectKey => (SealKind::ProjectKey, id.clone()),
    };
    if seals.bar(kind, Some(organization_id.as_str()), &id) {
        tracing::error!(
            organization_id = organization_id.as_str(),
            object = %object,
            "the database does not have an object that the audit log says exists; it is refused if it appears again"
        );
    }
}
