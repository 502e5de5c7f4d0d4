//! Loads the pages on which a person changes their email address.

use crate::server_fns::{
    Refused,
    email_changes::{load_email_change, load_email_change_stop, load_email_confirmation},
};
use types::problem::ProblemKind;
use ui::{Page, PageRequest, pages::email_changes};

/// Requests another email address.
pub async fn change(request: PageRequest) -> Result<Page, Refused> {
    let found = load_email_change(request.organization()).await?;
    Ok(email_changes::change(&request, found))
}

/// Confirms the new email address, from the link in the email.
pub async fn confirm(request: PageRequest) -> Result<Page, Refused> {
    match load_email_confirmation(request.token()).await {
        Ok(link) => Ok(email_changes::confirm(&request, link)),
        Err(problem) if problem.kind == ProblemKind::Invalid => Ok(email_changes::closed_page(problem.into())),
        Err(problem) => Err(problem),
    }
}

/// Stops the change, from the link in the email to the current address.
pub async fn stop(request: PageRequest) -> Result<Page, Refused> {
    match load_email_change_stop(request.token()).await {
        Ok(link) => Ok(email_changes::stop(&request, link)),
        Err(problem) if problem.kind == ProblemKind::Invalid => Ok(email_changes::stop_closed_page(problem.into())),
        Err(problem) => Err(problem),
    }
}
