//! Loads the pages of the request log.

use crate::server_fns::{
    Refused,
    request_log::{get_request, search_requests},
};
use types::{problem::ProblemKind, request_log::RequestLines};
use ui::{
    Page, PageRequest, list,
    pages::{
        logged_request,
        request_log::{self, RequestFilter},
    },
};

/// The list of requests. If a filter is refused, the list is empty and the page shows what is wrong with the filter.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let filter = RequestFilter::of(&request);
    let found = match filter.search() {
        Ok(search) => search_requests(request.organization(), search, list::page_of(&request, "desc")).await,
        Err(problem) => Err(problem.into()),
    };
    match found {
        Ok(lines) => Ok(request_log::all(&request, filter, lines, None)),
        Err(problem) if problem.kind == ProblemKind::Invalid && problem.param.as_deref() != Some("after") => {
            Ok(request_log::all(&request, filter, RequestLines::default(), Some(problem.into())))
        }
        Err(problem) => Err(problem),
    }
}

/// One request with all its details.
pub async fn detail(request: PageRequest) -> Result<Page, Refused> {
    let detail = get_request(request.organization(), request.param("request_id").to_owned()).await?;
    Ok(logged_request::detail(&request, detail))
}
