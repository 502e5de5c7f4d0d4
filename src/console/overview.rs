//! Loads the overview.

use crate::server_fns::{
    Refused,
    audit_logs::{count_audit_log_bars, list_audit_logs},
    organizations::load_overview,
};
use types::{audit_logs::AuditLogQuery, problem::Problem};
use ui::{
    Page, PageRequest,
    pages::{overview, overview_activity::Activity},
};

/// The organization's counts, and its latest activity if audit logging is on.
pub async fn overview(request: PageRequest) -> Result<Page, Refused> {
    let mut found = load_overview(request.organization()).await?;
    let is_logging = found.counts.as_ref().is_some_and(|counts| counts.audit_logging_since.is_some());
    let activity = if is_logging { Some(activity(&request).await) } else { None };
    // Reading an altered event raises the alarm that the page then shows above it.
    if found.audit_alarms.is_empty() && activity.as_ref().is_some_and(Activity::has_altered) {
        found = load_overview(request.organization()).await?;
    }
    Ok(overview::overview(&request, found, activity))
}

/// The latest activity. A part that fails to load does not affect the rest of the page.
async fn activity(request: &PageRequest) -> Activity {
    let filter = Activity::search(request.now).filter();
    let counts = count_audit_log_bars(request.organization(), filter).await;
    let newest = list_audit_logs(request.organization(), AuditLogQuery::default(), Activity::newest()).await;
    Activity::new(request.now, counts.map_err(Problem::from), newest.map_err(Problem::from))
}
