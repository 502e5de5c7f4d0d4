//! Loads the pages of the audit log.

use crate::server_fns::{
    Refused,
    audit_logs::{count_all_audit_log_values, count_audit_logs, get_audit_log, list_audit_logs},
};
use types::{audit_logs::AuditRecord, ids::AuditLogId, pages::PageQuery, problem::ProblemKind};
use ui::{
    Page, PageRequest, list,
    pages::{audit_logs, audit_off, audit_search::Search},
};

/// A page of the log with its counts, and the event that is opened next to it.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let organization = request.organization();
    let search = Search::of(&request);
    let before = request.query("before").map(str::to_owned);
    let page = PageQuery { before, ..list::page_of(&request, "desc") };
    let records = match list_audit_logs(organization.clone(), search.filter(), page).await {
        Ok(records) => records,
        Err(problem) if audit_off::is_off(&problem) => return Ok(audit_off::off_page(&request)),
        Err(problem) => return Err(problem),
    };
    let counts = match audit_logs::shows_all_values(&request) {
        true => count_all_audit_log_values(organization, search.filter()).await?,
        false => count_audit_logs(organization, search.filter()).await?,
    };
    let opened = opened(&request).await?;
    Ok(audit_logs::all(request, search, records, counts, opened))
}

/// The event that the parameter `event` names; `None` if it does not exist.
async fn opened(request: &PageRequest) -> Result<Option<AuditRecord>, Refused> {
    let Some(id) = request.query("event") else { return Ok(None) };
    match get_audit_log(request.organization(), AuditLogId::new(id)).await {
        Ok(page) => Ok(Some(page.record)),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// One event with all its details.
pub async fn detail(request: PageRequest) -> Result<Page, Refused> {
    let page = get_audit_log(request.organization(), AuditLogId::new(request.param("record_id"))).await?;
    Ok(audit_logs::detail(&request, page))
}
