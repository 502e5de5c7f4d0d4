//! The request log: every authenticated request to the Admin API, narrowed in the address, and each one whole.

use crate::{
    server_fns::request_log::{get_request, search_requests},
    ui::{
        api_calls::{ApiCall, Call},
        components::*,
        form::{FormState, Input, InputError},
        list,
        page::{Nav, Page},
        paths,
        texts::t,
        visit::Visit,
    },
};
use leptos::prelude::*;
use std::collections::BTreeSet;
use types::{
    ids::{AuditLogId, OrganizationId, UserId},
    operations,
    pages::PageQuery,
    problem::{Problem, ProblemKind},
    refusals,
    request_log::{LoggedRequest, RequestDetail, RequestLine, RequestLines, RequestSearch, UsedKey},
};

/// Spans of time up to now: the word in the address, and seconds.
const SPANS: [(&str, i64); 4] = [("1h", 3600), ("24h", 86_400), ("7d", 7 * 86_400), ("30d", 30 * 86_400)];

/// The route of a request to an address that is none.
const UNKNOWN: &str = "(unknown)";

/// The names under which the filters stand in the address.
const NAMES: [&str; 6] = ["span", "from", "to", "key", "route", "status"];

/// The requests, newest first. A filter that cannot be is told beside its field.
pub async fn all(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let asked = Asked::of(&visit);
    let page = list::page(asked.after.clone(), "desc");
    let (lines, problem) = match asked.look(&organization, page).await {
        Ok(lines) => (lines, None),
        Err(problem) if problem.kind == ProblemKind::Invalid && problem.param.as_deref() != Some("after") => {
            (RequestLines::default(), Some(problem))
        }
        Err(problem) => return Err(problem),
    };
    Ok(Page::console(t!("request-log-title"), Nav::RequestLog, move || asked.draw(lines, problem, &organization)))
}

/// What the list is narrowed by, as the address says it.
struct Asked {
    values: Vec<(&'static str, Option<String>)>,
    after: Option<String>,
    now: i64,
}

impl Asked {
    fn of(visit: &Visit) -> Self {
        let values = NAMES.map(|name| (name, visit.query(name).map(str::to_owned))).to_vec();
        Self { values, after: visit.query("after").map(str::to_owned), now: visit.now }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.as_deref())
    }

    /// One moment beats a span up to now.
    fn moment(&self, name: &str) -> Result<Option<i64>, Problem> {
        let Some(text) = self.value(name) else { return Ok(None) };
        moment(text).map(Some).ok_or_else(|| Problem::invalid(name, "invalid_value", refusals::request_moment()))
    }

    fn search(&self) -> Result<RequestSearch, Problem> {
        let (from, to) = (self.moment("from")?, self.moment("to")?);
        let span = SPANS.iter().find(|(word, _)| self.value("span") == Some(word));
        let text = |name| self.value(name).map(str::to_owned);
        Ok(RequestSearch {
            since: from.or(span.map(|(_, seconds)| self.now - seconds)),
            until: to,
            key_id: text("key"),
            route: text("route"),
            status: text("status"),
        })
    }

    async fn look(&self, organization: &OrganizationId, page: PageQuery) -> Result<RequestLines, Problem> {
        Ok(search_requests(organization.clone(), self.search()?, page).await?)
    }

    /// The same over the Admin API, which knows single statuses and no classes of them.
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

    /// The list, narrowed by one value more.
    fn with(&self, organization: &OrganizationId, more: &[(&str, Option<&str>)]) -> String {
        let kept = self.values.iter().map(|(name, value)| (*name, value.as_deref()));
        let kept = kept.filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let pairs: Vec<_> = kept.chain(more.iter().copied()).collect();
        paths::with_query(&paths::request_log(organization), &pairs)
    }

    fn draw(self, lines: RequestLines, problem: Option<Problem>, organization: &OrganizationId) -> AnyView {
        let form = FormState { problem, ..FormState::default() };
        let is_refused = form.problem.is_some();
        let filters = self.filters(&form, organization);
        let call = self.call().filter(|_| !is_refused);
        let list = match lines.requests.is_empty() {
            true if is_refused => ().into_any(),
            true if !self.is_narrow() && self.after.is_none() => none_yet(),
            true => self.nothing(&lines, organization),
            false => self.some(lines, organization),
        };
        view! {
            <PageHead title=t!("request-log-title") lead=t!("request-log-lead")/>
            {filters}
            {list}
            {call.map(|call| view! { <ApiCall id="api-list" call/> })}
        }
        .into_any()
    }

    fn filters(&self, form: &FormState, organization: &OrganizationId) -> AnyView {
        let input = |name: &'static str| Input {
            name,
            value: self.value(name).map(str::to_owned),
            error: form.error(name).cloned().map(InputError::Refused),
        };
        let (from, to, status) = (input("from"), input("to"), input("status"));
        let (span, key, route) = (input("span"), input("key"), input("route"));
        let faults = form.faults(&[&from, &to, &status]);
        let any = |words: String| (String::new(), words);
        let last = [
            t!("request-log-last-hour"),
            t!("request-log-last-24h"),
            t!("request-log-last-7d"),
            t!("request-log-last-30d"),
        ];
        let spans = SPANS.into_iter().zip(last).map(|((word, _), words)| (word.to_owned(), words));
        let spans = std::iter::once(any(t!("request-log-everything"))).chain(spans).collect();
        let routes: BTreeSet<&str> = operations::ALL.iter().map(|operation| operation.path).collect();
        let routes = routes.into_iter().chain([UNKNOWN]);
        let words = |route: &str| if route == UNKNOWN { t!("request-log-no-route") } else { route.to_owned() };
        let routes = routes.map(|route| (route.to_owned(), words(route)));
        let routes = std::iter::once(any(t!("request-log-any-route"))).chain(routes).collect();
        let (path, active) = (paths::request_log(organization), self.is_narrow());
        view! {
            <ErrorSummary faults/>
            <Filters path active>
                <SelectField input=span label=t!("request-log-time") options=spans/>
                <TextField input=from label=t!("request-log-from-utc") kind="datetime-local" optional=true/>
                <TextField input=to label=t!("request-log-up-to-utc") kind="datetime-local" optional=true/>
                <TextField input=key label=t!("request-log-key-id") optional=true/>
                <SelectField input=route label=t!("request-log-route") options=routes/>
                <TextField input=status label=t!("request-log-status") hint=t!("request-log-status-hint") optional=true/>
            </Filters>
        }
        .into_any()
    }

    fn some(&self, lines: RequestLines, organization: &OrganizationId) -> AnyView {
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
        .into_any()
    }

    fn row(&self, line: RequestLine, organization: &OrganizationId) -> AnyView {
        let RequestLine { request, key } = line;
        let href = paths::logged_request(organization, &request.request_id);
        let (badge, took, now) = (status(request.status), took(request.duration_us), self.now);
        let by = request.key_id.clone().map(|id| {
            let only = self.with(organization, &[("key", Some(&id))]);
            let name = key.map_or_else(|| t!("request-log-deleted-key"), |key| key.name);
            view! { <a href=only>{name}</a><small class="mono">{id}</small> }
        });
        view! {
            <Row>
                <RowHead><a class="mono" href=href>{request.method}" "{request.route}</a></RowHead>
                <Cell label=t!("request-log-status")>{badge}</Cell>
                <Cell label=t!("request-log-key")>{by}</Cell>
                <Cell label=t!("request-log-from")><span class="mono">{request.address}</span></Cell>
                <Cell label=t!("request-log-when")><Time at=request.at now/></Cell>
                <Cell label=t!("request-log-took")>{took}</Cell>
            </Row>
        }
        .into_any()
    }

    /// Nothing matches: at all, on this page, or as far as it was looked.
    fn nothing(&self, lines: &RequestLines, organization: &OrganizationId) -> AnyView {
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
        .into_any()
    }
}

fn further(most: i64) -> AnyView {
    let words = t!("request-log-looked-through", count = most);
    view! { <p class="muted">{words}</p> }.into_any()
}

fn none_yet() -> AnyView {
    view! {
        <Card id="requests" title=t!("request-log-title") silent=true>
            <EmptyState icon="terminal" title=t!("request-log-empty")>
                <p>{t!("request-log-empty-next")}</p>
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn status(status: i64) -> AnyView {
    let tone = match status / 100 {
        2 => Tone::Positive,
        4 => Tone::Caution,
        5 => Tone::Danger,
        _ => Tone::Plain,
    };
    view! { <Badge tone>{status.to_string()}</Badge> }.into_any()
}

/// `3.4 ms`
fn took(microseconds: i64) -> String {
    match microseconds {
        ..1_000 => format!("{microseconds} µs"),
        1_000..1_000_000 => format!("{}.{} ms", microseconds / 1_000, microseconds % 1_000 / 100),
        _ => format!("{}.{} s", microseconds / 1_000_000, microseconds % 1_000_000 / 100_000),
    }
}

/// One request, whole.
pub async fn detail(visit: Visit) -> Result<Page, Problem> {
    let organization = visit.organization();
    let detail = get_request(organization.clone(), visit.param("request_id").to_owned()).await?;
    let up = paths::request_log(&organization);
    let title = format!("{} {}", detail.line.request.method, detail.line.request.route);
    let page = Page::console(title.clone(), Nav::RequestLog, move || whole(title, detail, &organization));
    Ok(page.under(t!("request-log-title"), up).narrow())
}

fn whole(title: String, detail: RequestDetail, organization: &OrganizationId) -> AnyView {
    let RequestDetail { line: RequestLine { request, key }, person, records } = detail;
    let LoggedRequest { at, request_id, key_id, user_id, address, user_agent, duration_us, principal, .. } = request;
    let badge = status(request.status);
    let key = key_id.map(|id| used_key(id, key, organization));
    let principal =
        if principal == "project_key" { t!("request-log-project-key") } else { t!("request-log-admin-key") };
    let person = user_id.map(|id| {
        let href = paths::with_query(
            &paths::audit_logs(organization),
            &[("q", Some(&format!("actor:{id}"))), ("since", Some("all"))],
        );
        let name = person.unwrap_or_else(|| UserId::new(id).to_string());
        view! { <Fact name=t!("request-log-acting-as")>{name}<small><a href=href>{t!("request-log-same-person")}</a></small></Fact> }
    });
    let records = match records.is_empty() {
        true => view! { <p class="muted">{t!("request-log-changed-nothing")}</p> }.into_any(),
        false => {
            let links = records.into_iter().map(|record| {
                let href = paths::audit_log(organization, &AuditLogId::new(record.id.as_str()));
                view! { <li><a class="mono" href=href>{record.r#type}</a></li> }
            });
            view! { <ul>{links.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <PageHead title badge/>
        <Card id="request" title=t!("request-log-request") silent=true>
            <CardBody>
                <Facts>
                    <Fact name=t!("request-log-when")><Second at/>" UTC"</Fact>
                    <Fact name=t!("request-log-took")>{took(duration_us)}</Fact>
                    <Fact name=t!("request-log-request-id")><CopyId id="request-id" value=request_id what=t!("request-log-request-id-what")/></Fact>
                    <Fact name=t!("request-log-with")>{principal}{key}</Fact>
                    {person}
                    <Fact name=t!("request-log-from")><span class="mono">{address}</span><small>{user_agent}</small></Fact>
                </Facts>
            </CardBody>
        </Card>
        <Section id="records" title=t!("request-log-in-audit-log")>{records}</Section>
    }
    .into_any()
}

/// A key as a link to where it is listed; one that is gone as its id.
fn used_key(id: String, key: Option<UsedKey>, organization: &OrganizationId) -> AnyView {
    let more = paths::with_query(&paths::request_log(organization), &[("key", Some(&id))]);
    let name = match key {
        Some(UsedKey { name, project_id, .. }) => {
            let href = project_id
                .map_or_else(|| paths::admin_keys(organization), |project| paths::project_keys(organization, &project));
            view! { <a href=href>{name}</a> }.into_any()
        }
        None => t!("request-log-deleted-since").into_any(),
    };
    view! { ": "{name}<small class="mono">{id}</small><small><a href=more>{t!("request-log-same-key")}</a></small> }
        .into_any()
}
