//! One request of the request log.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    ids::{AuditLogId, OrganizationId, UserId},
    request_log::{LoggedRequest, RequestDetail, RequestLine, UsedKey},
};

/// One request with all its details.
pub fn detail(request: &PageRequest, detail: RequestDetail) -> Page {
    let organization = request.organization();
    let up = paths::request_log(&organization);
    let title = format!("{} {}", detail.line.request.method, detail.line.request.path);
    let page = Page::console(title.clone(), Nav::RequestLog, move || whole(title, detail, &organization));
    page.under(t!("request-log-title"), up).narrow()
}

fn whole(title: String, detail: RequestDetail, organization: &OrganizationId) -> Markup {
    let RequestDetail { line: RequestLine { request, key, .. }, person, records } = detail;
    let LoggedRequest {
        at,
        request_id,
        key_id,
        user_id,
        route,
        address,
        user_agent,
        duration_us,
        principal,
        requests,
        ..
    } = request;
    let counted = (requests > 1).then(
        || view! { <Fact name=t!("request-log-counted")>{t!("request-log-counted-of", count = requests)}</Fact> },
    );
    let same = paths::with_query(&paths::request_log(organization), &[("route", Some(&route))]);
    let badge = status(request.status);
    let key = key_id.map(|id| used_key(id, key, organization));
    let principal = match principal.as_str() {
        "project_key" => t!("request-log-project-key"),
        "session" => t!("request-log-session"),
        _ => t!("request-log-admin-key"),
    };
    let person = user_id.map(|id| {
        let href = paths::with_query(
            &paths::audit_logs(organization),
            &[("q", Some(&format!("actor:{id}"))), ("since", Some("all"))],
        );
        let name = person.unwrap_or_else(|| UserId::new(id).to_string());
        view! { <Fact name=t!("request-log-acting-as")>{name}<small><a href=href>{t!("request-log-same-person")}</a></small></Fact> }
    });
    let records = match records.is_empty() {
        true => view! { <p class="muted">{t!("request-log-changed-nothing")}</p> }.into_markup(),
        false => {
            let links = records.into_iter().map(|record| {
                let href = paths::audit_log(organization, &AuditLogId::new(record.id.as_str()));
                view! { <li><a class="mono" href=href>{record.r#type}</a></li> }
            });
            view! { <ul>{links.collect_view()}</ul> }.into_markup()
        }
    };
    view! {
        <PageHead title badge/>
        <Card id="request" title=t!("request-log-request") silent=true>
            <CardBody>
                <Facts>
                    <Fact name=t!("request-log-when")><Second at/>" "{zone()}</Fact>
                    <Fact name=t!("request-log-took")>{took(duration_us)}</Fact>
                    {counted}
                    <Fact name=t!("request-log-request-id")><CopyId id="request-id" value=request_id what=t!("request-log-request-id-what")/></Fact>
                    <Fact name=t!("request-log-route")><a class="mono" href=same>{route}</a></Fact>
                    <Fact name=t!("request-log-with")>{principal}{key}</Fact>
                    {person}
                    <Fact name=t!("request-log-from")><span class="mono"><Address value=address/></span><small>{user_agent}</small></Fact>
                </Facts>
            </CardBody>
        </Card>
        <Section id="records" title=t!("request-log-in-audit-log")>{records}</Section>
    }
    .into_markup()
}

/// A key as a link to the list that contains it; the id alone if it was deleted.
fn used_key(id: String, key: Option<UsedKey>, organization: &OrganizationId) -> Markup {
    let more = paths::with_query(&paths::request_log(organization), &[("key", Some(&id))]);
    let name = match key {
        Some(UsedKey { name, project_id, .. }) => {
            let href = project_id
                .map_or_else(|| paths::admin_keys(organization), |project| paths::project_keys(organization, &project));
            view! { <a href=href>{name}</a> }.into_markup()
        }
        None => t!("request-log-deleted-since").into_markup(),
    };
    view! { ": "{name}<small class="mono">{id}</small><small><a href=more>{t!("request-log-same-key")}</a></small> }
        .into_markup()
}

/// The status as a badge.
pub fn status(status: i64) -> Markup {
    let tone = match status / 100 {
        2 => Tone::Positive,
        4 => Tone::Caution,
        5 => Tone::Danger,
        _ => Tone::Plain,
    };
    view! { <Badge tone>{status.to_string()}</Badge> }.into_markup()
}

/// A duration in microseconds, formatted like `3.4 ms`.
pub fn took(microseconds: i64) -> String {
    match microseconds {
        ..1_000 => format!("{microseconds} µs"),
        1_000..1_000_000 => format!("{}.{} ms", microseconds / 1_000, microseconds % 1_000 / 100),
        _ => format!("{}.{} s", microseconds / 1_000_000, microseconds % 1_000_000 / 100_000),
    }
}
