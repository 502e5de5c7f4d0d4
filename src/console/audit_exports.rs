//! Loads the pages of exports of the audit log.

use crate::server_fns::{
    Refused,
    audit_exports::{get_audit_export, list_audit_exports},
    audit_logs::count_audit_logs,
};
use types::{ids::AuditExportId, problem::Problem, refusals};
use ui::{
    Page, PageRequest,
    pages::{audit_exports, audit_off, audit_search::Search},
};

/// A new export of the events that the list is filtered to.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    let search = Search::of(&request);
    let counts = match count_audit_logs(request.organization(), search.filter()).await {
        Ok(counts) => counts,
        Err(problem) if audit_off::is_off(&problem) => return Ok(audit_off::off_page(&request)),
        Err(problem) => return Err(problem),
    };
    let recent = list_audit_exports(request.organization()).await?;
    Ok(audit_exports::new(&request, search, counts, recent))
}

/// Refuses an export of a search that was not understood: it would hold more than was asked for.
pub fn unclear(request: &PageRequest) -> Option<Problem> {
    let is_clear = Search::of(request).is_clear();
    (!is_clear).then(|| Problem::refused("search_unclear", refusals::search_unclear()))
}

/// One export, running or finished.
pub async fn one(request: PageRequest) -> Result<Page, Refused> {
    let job = get_audit_export(request.organization(), AuditExportId::new(request.param("export_id"))).await?;
    Ok(audit_exports::one(&request, job))
}
