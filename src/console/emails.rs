//! Loads the page of the SMTP server.

use crate::server_fns::{Refused, emails::load_mails};
use ui::{Page, PageRequest, pages::emails};

/// The SMTP server and the emails that were queued for it.
pub async fn mails(request: PageRequest) -> Result<Page, Refused> {
    let found = load_mails(request.organization()).await?;
    Ok(emails::mails(&request, found))
}
