//! The organization's members, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, UserId},
    pages::{Deleted, List, PageQuery},
    users::{Member, MemberQuery, User, UserLine, UserPatch},
};

/// A page of the members that match a search.
#[server(prefix = "/_fn", endpoint = "search_users")]
pub async fn search_users(
    organization_id: OrganizationId,
    #[server(default)] query: MemberQuery,
    #[server(default)] page: PageQuery,
) -> Result<List<UserLine>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::users::search(&domain, &actor, &query, &page).await?)
}

/// One member, with what stops working when they are removed.
#[server(prefix = "/_fn", endpoint = "get_member")]
pub async fn get_member(organization_id: OrganizationId, user_id: UserId) -> Result<Member, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::users::member(&domain, &actor, &user_id).await?)
}

/// Changes a member's role.
#[server(prefix = "/_fn", endpoint = "update_user")]
pub async fn update_user(
    organization_id: OrganizationId,
    user_id: UserId,
    #[server(default)] patch: UserPatch,
) -> Result<User, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::users::update(&domain, &actor, &user_id, patch.into()).await?)
}

/// Removes a member, with their keys and other access in this organization.
#[server(prefix = "/_fn", endpoint = "delete_user")]
pub async fn delete_user(organization_id: OrganizationId, user_id: UserId) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::users::delete(&domain, &actor, &user_id).await?)
}
