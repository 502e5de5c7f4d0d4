//! Loads the pages that change several members at once.

use crate::server_fns::{Refused, users::search_users};
use types::users::MemberQuery;
use ui::{Page, PageRequest, list, pages::bulk_users, paths, returning};

/// Changes the role of the selected members.
pub async fn roles(request: PageRequest) -> Result<Page, Refused> {
    check(&request).await?;
    Ok(nobody_chosen(&request).unwrap_or_else(|| bulk_users::roles(&request)))
}

/// Removes the selected members.
pub async fn remove(request: PageRequest) -> Result<Page, Refused> {
    check(&request).await?;
    Ok(nobody_chosen(&request).unwrap_or_else(|| bulk_users::remove(&request)))
}

/// Leads back to the list when a button was used without a selection; the list says what is missing.
fn nobody_chosen(request: &PageRequest) -> Option<Page> {
    let form = request.form.as_ref()?;
    let is_empty = form.has_code("missing_required_parameter") && form.error("chosen[id]").is_some();
    let list = returning::list_of(request, paths::users(&request.organization()));
    let with = if list.contains('?') { '&' } else { '?' };
    is_empty.then(|| Page::elsewhere(format!("{list}{with}chosen=none")))
}

/// Refuses a person who may not see members before the page shows anything.
async fn check(request: &PageRequest) -> Result<(), Refused> {
    search_users(request.organization(), MemberQuery::default(), list::first_page("desc")).await.map(drop)
}
