//! The request log, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    pages::PageQuery,
    request_log::{RequestDetail, RequestLines, RequestSearch},
};

/// A page of requests, newest first.
#[server(prefix = "/_fn", endpoint = "search_requests")]
pub async fn search_requests(
    organization_id: OrganizationId,
    #[server(default)] search: RequestSearch,
    #[server(default)] page: PageQuery,
) -> Result<RequestLines, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::request_search::explore(&domain, &actor, search.into(), &page).await?)
}

/// One request by the id that its response carried.
#[server(prefix = "/_fn", endpoint = "get_request")]
pub async fn get_request(organization_id: OrganizationId, request_id: String) -> Result<RequestDetail, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::request_search::get(&domain, &actor, &request_id).await?)
}
