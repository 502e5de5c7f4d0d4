//! The request log: every authenticated request to the Admin API, with filters in the URL.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    form::{FormState, Input, InputError},
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::logged_request::{status, took},
    paths,
    texts::t,
};
use leptos::prelude::*;
use std::collections::BTreeSet;
use types::{
    ids::OrganizationId,
    operations,
    problem::Problem,
    refusals,
    request_log::{RequestLine, RequestLines, RequestSearch},
};

/// Time spans up to now: the word in the URL, and the length in seconds.
const SPANS: [(&str, i64); 4] = [("1h", 3600), ("24h", 86_400), ("7d", 7 * 86_400), ("30d", 30 * 86_400)];

/// The route of a request to an unknown path.
const UNKNOWN: &str = "(unknown)";

/// The pages of the console that show the audit log: they are in the request log too.
const READING: [&str; 6] = [
    paths::AUDIT_LOGS,
    paths::AUDIT_LOGS_LIVE,
    paths::AUDIT_LOG,
    paths::NEW_AUDIT_EXPORT,
    paths::AUDIT_EXPORT,
    paths::AUDIT_EXPORT_FILE,
];

/// The names of the filters in the URL.
const NAMES: [&str; 6] = ["span", "from", "to", "key", "route", "status"];

/// The requests, newest first. An invalid filter is explained next to its field.
pub fn all(request: &PageRequest, filter: RequestFilter, lines: RequestLines, problem: Option<Problem>) -> Page {
    let organization = request.organization();
    let is_refused = problem.is_some();
    let page =
        Page::console(t!("request-log-title"), Nav::RequestLog, move || filter.draw(lines, problem, &organization));
    if is_refused { page.refused() } else { page }
}

/// The filters of the list, as encoded in the URL.
pub struct RequestFilter {
    values: Vec<(&'static str, Option<String>)>,
    after: Option<String>,
    now: i64,
}

impl RequestFilter {
    /// Reads the query.
    pub fn of(request: &PageRequest) -> Self {
        let values = NAMES.map(|name| (name, request.query(name).map(str::to_owned))).to_vec();
        Self { values, after: request.query("after").map(str::to_owned), now: request.now }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.as_deref())
    }

    /// A time in the URL, Unix seconds. `from` takes precedence over `span`.
    fn moment(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.value(name) else { return Ok(None) };
        moment(text).map(Some).ok_or_else(|| Problem::invalid(name, "invalid_value", refusals::request_moment()))
    }

    /// The filters as a query of the server function.
    ///
    /// # Errors
    /// If `from` or `to` is not a time, or `span` is none of the time spans.
    pub fn search(&self) -> Result<RequestSearch, Problem> {
        let (from, to) = (self.moment("from")?, self.moment("to")?);
        let span = SPANS.iter().find(|(word, _)| self.value("span") == Some(word));
        if self.value("span").is_some() && span.is_none() {
            return Err(Problem::invalid("span", "invalid_value", refusals::request_span()));
        }
        let text = |name| self.value(name).map(str::to_owned);
        Ok(RequestSearch {
            since: from.or(span.map(|(_, seconds)| self.now - seconds)),
            until: to,
            key_id: text("key"),
            route: text("route"),
            status: text("status"),
        })
    }

    /// The same list over the Admin API, which can filter by single statuses but not by classes of them.
    fn call(&self) -> Option<Call> {
        let RequestSearch { since, until, key_id, route, status } = self.search().ok()?;
        let exact = status.as_deref().and_then(|status| status.parse::<i64>().ok());
        let call = Call::page(const { operations::named("orgward-list-requests") }, self.after.as_deref())
            .narrowed("since", since)
            .narrowed("until", until)
            .narrowed("key_id", key_id)
            .narrowed("route", route)
            .narrowed("status", exact)
            .remark(status.is_some() && exact.is_none(), t!("api-calls-not-narrowed"));
        Some(call)
    }

    fn is_narrow(&self) -> bool {
        self.values.iter().any(|(_, value)| value.is_some())
    }

    /// The URL of the list with further values.
    fn with(&self, organization: &OrganizationId, more: &[(&str, Option<&str>)]) -> String {
        let kept = self.values.iter().map(|(name, value)| (*name, value.as_deref()));
        let kept = kept.filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let pairs: Vec<_> = kept.chain(more.iter().copied()).collect();
        paths::with_query(&paths::request_log(organization), &pairs)
    }

    fn draw(self, lines: RequestLines, problem: Option<Problem>, organization: &OrganizationId) -> Markup {
        let form = FormState { problem, ..FormState::default() };
        let is_refused = form.problem.is_some();
        let filters = self.filters(&form, organization);
        let call = self.call().filter(|_| !is_refused);
        let kept = lines.kept_days.map(|days| view! { <p class="muted">{t!("request-log-kept", days = days)}</p> });
        let list = match lines.requests.is_empty() {
            true if is_refused => ().into_markup(),
            true if !self.is_narrow() && self.after.is_none() => none_yet(),
            true => self.nothing(&lines, organization),
            false => self.some(lines, organization),
        };
        view! {
            <PageHead title=t!("request-log-title") lead=t!("request-log-lead")/>
            {kept}
            {filters}
            {list}
            {call.map(|call| view! { <ApiCall id="api-list" call/> })}
        }
        .into_markup()
    }

    fn filters(&self, form: &FormState, organization: &OrganizationId) -> Markup {
        let input = |name: &'static str| Input {
            name,
            value: self.value(name).map(str::to_owned),
            error: form.error(name).cloned().map(InputError::Refused),
        };
        let (from, to, status) = (input("from"), input("to"), input("status"));
        let (span, key, route) = (input("span"), input("key"), input("route"));
        let faults = form.faults(&[&span, &from, &to, &status]);
        let any = |words: String| (String::new(), words);
        let last = [
            t!("request-log-last-hour"),
            t!("request-log-last-24h"),
            t!("request-log-last-7d"),
            t!("request-log-last-30d"),
        ];
        let spans = SPANS.into_iter().zip(last).map(|((word, _), words)| (word.to_owned(), words));
        let spans = std::iter::once(any(t!("request-log-everything"))).chain(spans).collect();
        let routes: BTreeSet<&str> = operations::all().map(|operation| operation.path).chain(READING).collect();
        let routes = routes.into_iter().chain([UNKNOWN]);
        let words = |route: &str| if route == UNKNOWN { t!("request-log-no-route") } else { route.to_owned() };
        let routes = routes.map(|route| (route.to_owned(), words(route)));
        let routes = std::iter::once(any(t!("request-log-any-route"))).chain(routes).collect();
        let (path, active) = (paths::request_log(organization), self.is_narrow());
        let zone = zone();
        let from_label = t!("request-log-from-in", zone = zone.as_str());
        let to_label = t!("request-log-up-to-in", zone = zone.as_str());
        view! {
            <ErrorSummary faults/>
            <Filters path active>
                <SelectField input=span label=t!("request-log-time") options=spans/>
                <TextField input=from label=from_label kind="datetime-local" optional=true/>
                <TextField input=to label=to_label kind="datetime-local" optional=true/>
                <TextField input=key label=t!("request-log-key-id") optional=true/>
                <SelectField input=route label=t!("request-log-route") options=routes/>
                <TextField input=status label=t!("request-log-status") hint=t!("request-log-status-hint") optional=true/>
            </Filters>
        }
        .into_markup()
    }

    fn some(&self, lines: RequestLines, organization: &OrganizationId) -> Markup {
        let shown = t!("request-log-count", count = lines.requests.len());
        let next = lines.next.as_deref().map(|id| self.with(organization, &[("after", Some(id))]));
        let first = self.after.is_some().then(|| self.with(organization, &[]));
        let further = lines.looked_through.map(further);
        let rows = lines.requests.into_iter().map(|line| self.row(line, organization)).collect_view();
        view! {
            <Card id="requests" title=t!("request-log-title") silent=true>
                <Table caption=t!("request-log-caption") columns=vec![t!("request-log-request"), t!("request-log-status"), t!("request-log-key"), t!("request-log-from"), t!("request-log-when"), t!("request-log-took")]>{rows}</Table>
            </Card>
            {further}
            <Pager shown first next/>
        }
        .into_markup()
    }

    fn row(&self, line: RequestLine, organization: &OrganizationId) -> Markup {
        let RequestLine { request, key, person } = line;
        let href = paths::logged_request(organization, &request.request_id);
        let (badge, took, now) = (status(request.status), took(request.duration_us), self.now);
        let by = match request.key_id.clone() {
            Some(id) => {
                let only = self.with(organization, &[("key", Some(&id))]);
                let name = key.map_or_else(|| t!("request-log-deleted-key"), |key| key.name);
                view! { <a href=only>{name}</a><small class="mono">{id}</small> }.into_markup()
            }
            None => {
                let id = request.user_id.clone().unwrap_or_default();
                let name = t!("request-log-console-of", name = person.unwrap_or_else(|| id.clone()));
                view! { {name}<small class="mono">{id}</small> }.into_markup()
            }
        };
        view! {
            <Row>
                <RowHead><a class="mono" href=href>{request.method}" "{request.path}</a></RowHead>
                <Cell label=t!("request-log-status")>{badge}</Cell>
                <Cell label=t!("request-log-key")>{by}</Cell>
                <Cell label=t!("request-log-from")><span class="mono"><Address value=request.address/></span></Cell>
                <Cell label=t!("request-log-when")><Time at=request.at now/></Cell>
                <Cell label=t!("request-log-took")><span class="nowrap">{took}</span></Cell>
            </Row>
        }
        .into_markup()
    }

    /// Replaces an empty list: nothing matches at all, on this page, or within the scanned part of the log.
    fn nothing(&self, lines: &RequestLines, organization: &OrganizationId) -> Markup {
        let older = lines.next.as_deref().map(|id| self.with(organization, &[("after", Some(id))]));
        let older =
            older.map(|href| view! { <LinkButton href look=Look::Primary>{t!("request-log-further")}</LinkButton> });
        let words = match lines.looked_through {
            Some(most) => t!("request-log-none-of", count = most),
            None => t!("request-log-none-match-next"),
        };
        let all = paths::request_log(organization);
        view! {
            <Card id="requests" title=t!("request-log-title") silent=true>
                <EmptyState icon="search" title=t!("request-log-none-match")>
                    <p>{words}</p>
                    <div class="row">{older}<LinkButton href=all>{t!("request-log-all")}</LinkButton></div>
                </EmptyState>
            </Card>
        }
        .into_markup()
    }
}

fn further(most: i64) -> Markup {
    let words = t!("request-log-looked-through", count = most);
    view! { <p class="muted">{words}</p> }.into_markup()
}

fn none_yet() -> Markup {
    view! {
        <Card id="requests" title=t!("request-log-title") silent=true>
            <EmptyState icon="terminal" title=t!("request-log-empty")>
                <p>{t!("request-log-empty-next")}</p>
            </EmptyState>
        </Card>
    }
    .into_markup()
}
