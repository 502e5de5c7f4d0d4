//! Loads the page that an invite's link leads to.

use crate::server_fns::{Refused, invite_acceptance::load_invitation};
use types::problem::ProblemKind;
use ui::{Page, PageRequest, pages::invite_acceptance};

/// Accepts an invite, or says why it cannot be accepted any more.
pub async fn accept(request: PageRequest) -> Result<Page, Refused> {
    match load_invitation(request.token()).await {
        Ok(invitation) => Ok(invite_acceptance::accept(&request, invitation)),
        Err(problem) if matches!(problem.kind, ProblemKind::Invalid | ProblemKind::NotFound) => {
            Ok(invite_acceptance::closed_page(problem.into()))
        }
        Err(problem) => Err(problem),
    }
}
