//! Replaces the audit log while audit logging is off.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{ids::OrganizationId, problem::Problem};

/// Whether a refusal says that audit logging is off.
pub fn is_off(problem: &Problem) -> bool {
    problem.code.as_deref() == Some("audit_logging_not_enabled")
}

/// The page that replaces the log while logging is off.
pub fn off_page(request: &PageRequest) -> Page {
    let organization = request.organization();
    Page::console(t!("audit-logs-title"), Nav::AuditLogs, move || off(&organization))
}

/// The content that replaces the log while logging is off.
pub fn off(organization: &OrganizationId) -> Markup {
    let href = paths::enable_audit_logging(organization);
    view! {
        <PageHead title=t!("audit-logs-title") lead=t!("audit-logs-off-lead")/>
        <Card id="off" title=t!("audit-logs-off") silent=true>
            <EmptyState icon="record" title=t!("audit-logs-off")>
                <p>{t!("audit-logs-off-words")}</p>
                <div class="row"><LinkButton href look=Look::Primary>{t!("audit-logs-review-enable")}</LinkButton></div>
            </EmptyState>
        </Card>
    }
    .into_markup()
}
