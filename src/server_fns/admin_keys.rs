//! Admin keys, for owners only.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    admin_key_scopes::Scoped,
    admin_keys::{AdminKey, CreatedAdminKey, NewAdminKey},
    ids::{KeyId, OrganizationId},
    key_states::KeyQuery,
    pages::{Deleted, List, PageQuery},
};

/// A page of Admin keys, oldest first unless `page.order` says otherwise, optionally only those in one state.
#[server(prefix = "/_fn", endpoint = "list_admin_keys")]
pub async fn list_admin_keys(
    organization_id: OrganizationId,
    #[server(default)] filter: KeyQuery,
    #[server(default)] page: PageQuery,
) -> Result<List<Scoped<AdminKey>>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::admin_keys::list(&domain, &actor, &filter, &page).await?)
}

#[server(prefix = "/_fn", endpoint = "get_admin_key")]
pub async fn get_admin_key(organization_id: OrganizationId, key_id: KeyId) -> Result<Scoped<AdminKey>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::admin_keys::get(&domain, &actor, &key_id).await?)
}

/// Creates an Admin key; the response contains its secret, which is never shown again. `permissions` is `all`,
/// `read_only`, or `restricted` to the scopes of `new`. `audit_before` is what the parameter of that name in the list of
/// audit logs gives the key: `newer` or `older` events; if empty, those of the server's setting.
#[server(prefix = "/_fn", endpoint = "create_admin_key")]
pub async fn create_admin_key(
    organization_id: OrganizationId,
    #[server(default)] new: NewAdminKey,
    #[server(default)] permissions: Option<String>,
    #[server(default)] audit_before: Option<String>,
) -> Result<Scoped<CreatedAdminKey>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let new = NewAdminKey { permissions, audit_before, ..new };
    Ok(domain::admin_keys::create(&domain, &actor, new.into()).await?)
}

/// Deletes an Admin key; it stops working immediately.
#[server(prefix = "/_fn", endpoint = "delete_admin_key")]
pub async fn delete_admin_key(organization_id: OrganizationId, key_id: KeyId) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::admin_keys::delete(&domain, &actor, &key_id).await?)
}
