//! Proofs of the audit log, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::ids::OrganizationId;

/// The public key of the checkpoints, `name+hash+base64`.
#[server(prefix = "/_fn", endpoint = "get_audit_key")]
pub async fn get_audit_key(organization_id: OrganizationId) -> Result<String, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_proofs::key(&domain, &actor).await?)
}
