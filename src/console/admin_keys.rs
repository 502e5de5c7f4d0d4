//! Loads the pages of Admin keys.

use crate::{
    console::owner_only,
    server_fns::{
        Refused,
        admin_keys::{get_admin_key, list_admin_keys},
    },
};
use types::{admin_key_scopes::Scoped, admin_keys::CreatedAdminKey, ids::KeyId, key_states::KeyQuery};
use ui::{Page, PageRequest, list, pages::admin_keys};

/// All Admin keys, or those in one state.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let filter = KeyQuery { state: request.query("state").map(str::to_owned) };
    let keys = list_admin_keys(request.organization(), filter, list::page_of(&request, "desc")).await?;
    Ok(admin_keys::all(&request, keys))
}

/// A new key; once it is created, the same path shows it.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    if let Some(created) = request.output::<Scoped<CreatedAdminKey>>() {
        return Ok(admin_keys::show_once(&request, created.clone(), None));
    }
    owner_only::check(&request).await?;
    Ok(admin_keys::new(&request))
}

/// Asks before a key is deleted.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let key = get_admin_key(request.organization(), KeyId::new(request.param("key_id"))).await?;
    Ok(admin_keys::delete(&request, key))
}
