//! The request log, for owners.

use crate::types::{
    ids::OrganizationId,
    pages::PageQuery,
    problem::Problem,
    request_log::{RequestDetail, RequestLines, RequestSearch},
};
use leptos::prelude::*;

/// A page of requests, newest first.
#[server(prefix = "/_fn", endpoint = "search_requests")]
pub async fn search_requests(
    organization_id: OrganizationId,
    #[server(default)] search: RequestSearch,
    #[server(default)] page: PageQuery,
) -> Result<RequestLines, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::request_search::explore(&domain, &actor, search.into(), &page).await?)
}

/// One request by the id that its caller was told.
#[server(prefix = "/_fn", endpoint = "get_request")]
pub async fn get_request(organization_id: OrganizationId, request_id: String) -> Result<RequestDetail, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::request_search::get(&domain, &actor, &request_id).await?)
}
