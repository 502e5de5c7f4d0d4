//! What `before` means in the Admin API's list of audit logs for the Admin key that reads it.

use kernel::{
    access::{
        actor::{Actor, Who},
        sealed_rows::{self, sealed_keys::SealedAdminKey},
    },
    base::{
        credential_seals::CredentialSeals,
        error::{Error, Result},
    },
};
use sqlx::AnyConnection;
use types::{admin_keys::NewAdminKey, audit_before::AuditBefore, problem::Problem, refusals};

/// The choice for a new key; without any, the server's setting.
///
/// # Errors
/// 400 for an unknown choice.
pub(crate) fn parse(new: &NewAdminKey) -> Result<AuditBefore, Problem> {
    AuditBefore::parse(new.audit_before.as_deref().unwrap_or_default())
        .ok_or_else(|| Problem::invalid("audit_before", "invalid_value", refusals::admin_key_audit_before()))
}

/// Parses the choice that the database stores for a key.
///
/// # Errors
/// When it is unknown.
pub(crate) fn stored(word: &str, key_id: &str) -> Result<AuditBefore> {
    AuditBefore::parse(word).ok_or_else(|| Error::Fault(format!("invalid stored audit_before of key {key_id}")))
}

/// The choice for the Admin key that acts; the server's setting for any other actor.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn of_actor(conn: &mut AnyConnection, seals: &CredentialSeals, actor: &Actor) -> Result<AuditBefore> {
    let Who::AdminKey { key_id, .. } = &actor.who else { return Ok(AuditBefore::Server) };
    let key = [actor.organization_id.as_str(), key_id.as_str()];
    let found: Option<SealedAdminKey> = sealed_rows::find(conn, "where organization_id = $1 and id = $2", &key).await?;
    // The key may have been deleted, or altered by another program, since it was authenticated.
    let found = found.and_then(|key| seals.accept(key));
    found.map_or(Ok(AuditBefore::Server), |key| stored(&key.audit_before, key_id.as_str()))
}
