//! What proves the audit log, for owners.

use crate::types::{ids::OrganizationId, problem::Problem};
use leptos::prelude::*;

/// The public key of the checkpoints, `name+hash+base64`.
#[server(prefix = "/_fn", endpoint = "get_audit_key")]
pub async fn get_audit_key(organization_id: OrganizationId) -> Result<String, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::audit_proofs::key(&domain, &actor).await?)
}
