//! Loads the pages that change several members at once.

use crate::server_fns::{Refused, users::search_users};
use types::users::MemberQuery;
use ui::{Page, PageRequest, list, pages::bulk_users};

/// Changes the role of the selected members.
pub async fn roles(request: PageRequest) -> Result<Page, Refused> {
    check(&request).await?;
    Ok(bulk_users::roles(&request))
}

/// Removes the selected members.
pub async fn remove(request: PageRequest) -> Result<Page, Refused> {
    check(&request).await?;
    Ok(bulk_users::remove(&request))
}

/// Refuses a person who may not see members before the page shows anything.
async fn check(request: &PageRequest) -> Result<(), Refused> {
    search_users(request.organization(), MemberQuery::default(), list::first_page("desc")).await.map(drop)
}
