//! Loads the page of a person's own project keys.

use crate::server_fns::{Refused, my_project_keys::list_own_project_keys};
use ui::{Page, PageRequest, list, pages::my_project_keys};

/// The person's own keys in all projects.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let keys = list_own_project_keys(request.organization(), list::page_of(&request, "desc")).await?;
    Ok(my_project_keys::all(&request, keys))
}
