//! The page of keyboard shortcuts. It needs only the data that surrounds every page.

use crate::server_fns::Refused;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};
use ui::{Page, PageRequest, pages::shortcuts};

/// The list of shortcuts and the setting for single characters.
pub async fn shortcuts(request: PageRequest) -> Result<Page, Refused> {
    let no_organization = || Problem::new(ProblemKind::NotFound, refusals::no_organization());
    let shell = request.shell.clone().ok_or_else(no_organization)?;
    Ok(shortcuts::shortcuts(&request, shell))
}
