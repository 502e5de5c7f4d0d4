//! Loads the page on which a person sets a new password without the old one.

use crate::server_fns::{Refused, password_resets::load_password_reset};
use types::problem::ProblemKind;
use ui::{Page, PageRequest, pages::password_resets};

/// Sets the new password, from the link in the email.
pub async fn reset(request: PageRequest) -> Result<Page, Refused> {
    match load_password_reset(request.token()).await {
        Ok(link) => Ok(password_resets::reset(&request, link)),
        Err(problem) if problem.kind == ProblemKind::Invalid => Ok(password_resets::closed_page(problem.into())),
        Err(problem) => Err(problem),
    }
}
