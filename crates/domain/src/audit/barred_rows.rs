//! Bars the rows in which the tables and the audit log differ: of objects that the log names and the tables do not have, and
//! of objects that only the tables have.

use crate::audit::audit_replay::{Kind, Object};
use kernel::base::credential_seals::{CredentialSeals, SealKind};
use types::ids::OrganizationId;

/// Refuses an object whose row is missing, if it appears again.
pub(crate) fn bar_missing(seals: &CredentialSeals, organization_id: &OrganizationId, object: &Object) {
    if bar(seals, organization_id, object) {
        tracing::error!(
            organization_id = organization_id.as_str(),
            object = %object,
            "the database does not have an object that the audit log says exists; it is refused if it appears again"
        );
    }
}

/// Refuses an object that the audit log does not name: it was deleted, and its row was inserted again.
pub(crate) fn bar_unlogged(seals: &CredentialSeals, organization_id: &OrganizationId, object: &Object) {
    if bar(seals, organization_id, object) {
        tracing::error!(
            organization_id = organization_id.as_str(),
            object = %object,
            "the database has an object that the audit log does not name; it is refused"
        );
    }
}

/// Returns whether the object was not barred before.
fn bar(seals: &CredentialSeals, organization_id: &OrganizationId, object: &Object) -> bool {
    let Object { id, place, .. } = object;
    let (kind, id) = match object.kind {
        Kind::Organization => return false,
        Kind::User => (SealKind::Membership, id.clone()),
        Kind::Invite => (SealKind::Invite, id.clone()),
        Kind::Project => (SealKind::Project, id.clone()),
        Kind::ProjectUser => (SealKind::ProjectMembership, format!("{place}/{id}")),
        Kind::ServiceAccount => (SealKind::ServiceAccount, id.clone()),
        Kind::AdminKey => (SealKind::AdminKey, id.clone()),
        Kind::ProjectKey => (SealKind::ProjectKey, id.clone()),
    };
    seals.bar(kind, Some(organization_id.as_str()), &id)
}
