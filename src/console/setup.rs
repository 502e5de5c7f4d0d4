//! Loads the page that sets up the first organization.

use crate::server_fns::{Refused, setup::load_setup};
use ui::{Page, PageRequest, pages::setup};

/// The page of the link that the server prints at its first start.
pub async fn setup(request: PageRequest) -> Result<Page, Refused> {
    let link = load_setup(request.token()).await?;
    Ok(setup::setup(&request, link))
}
