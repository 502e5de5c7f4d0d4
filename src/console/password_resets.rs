//! Loads the pages on which a person sets a new password without the old one.

use crate::server_fns::{
    Refused,
    password_resets::{load_password_reset, sends_email},
};
use types::problem::ProblemKind;
use ui::{Page, PageRequest, pages::password_resets};

/// Asks for the email address, if this server can send a link there.
pub async fn forgotten(request: PageRequest) -> Result<Page, Refused> {
    Ok(password_resets::forgotten(&request, sends_email()?))
}

/// Sets the new password, from the link in the email.
pub async fn reset(request: PageRequest) -> Result<Page, Refused> {
    match load_password_reset(request.token()).await {
        Ok(link) => Ok(password_resets::reset(&request, link)),
        Err(problem) if problem.kind == ProblemKind::Invalid => Ok(password_resets::closed_page(problem.into())),
        Err(problem) => Err(problem),
    }
}
