//! Loads the page that invites one or several people.

use crate::{
    console::owner_only,
    server_fns::{Refused, projects::search_projects},
};
use types::projects::ProjectSearch;
use ui::{Page, PageRequest, list, pages::bulk_invites};

/// The form with the projects that an invite can grant, or the outcome of the form.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    owner_only::check(&request).await?;
    let projects =
        search_projects(request.organization(), ProjectSearch::default(), list::first_page("asc")).await?.data;
    Ok(bulk_invites::new(&request, projects))
}
