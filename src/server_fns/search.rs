//! Searching everything that the caller may see.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{ids::OrganizationId, search::Found};

/// The objects whose name matches `q` or whose id is `q`. A secret key in `q` is neither returned nor stored.
#[server(prefix = "/_fn", endpoint = "search")]
pub async fn search(organization_id: OrganizationId, #[server(default)] q: Option<String>) -> Result<Found, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::search::find(&domain, &actor, q.as_deref()).await?)
}
