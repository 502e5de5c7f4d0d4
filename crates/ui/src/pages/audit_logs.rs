//! The audit log: the list of events with its search and counts, and one event.

use crate::{
    api_call_panel::ApiCall,
    api_calls::Call,
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    pages::{
        audit_explorer::{facets, histogram, query, scope, unclear},
        audit_record,
        audit_search::{Search, When},
        audit_sentences,
    },
    paths,
    texts::t,
};
use islands::{LiveTail, LiveWords};
use leptos::prelude::*;
use serde_json::{Map, Value};
use types::{
    audit_counts::AuditCounts,
    audit_logs::{AuditLine, AuditLogQuery, AuditRecord, AuditRecordPage},
    ids::{AuditLogId, OrganizationId},
    operations,
    pages::List,
};

/// A page of the log, newest first, with its filters and optionally one event opened next to it.
pub fn all(
    request: PageRequest,
    search: Search,
    records: List<AuditRecord>,
    counts: AuditCounts,
    opened: Option<AuditRecord>,
) -> Page {
    let organization = request.organization();
    let explorer = Explorer { organization, search, counts, records, opened, request };
    let is_clear = explorer.search.is_clear();
    let page = Page::console(t!("audit-logs-title"), Nav::AuditLogs, move || explorer.draw());
    if is_clear { page } else { page.refused() }
}

/// Whether the URL asks for every value to filter by: `?values=all`.
pub fn shows_all_values(request: &PageRequest) -> bool {
    request.query("values") == Some("all")
}

struct Explorer {
    organization: OrganizationId,
    search: Search,
    counts: AuditCounts,
    records: List<AuditRecord>,
    opened: Option<AuditRecord>,
    request: PageRequest,
}

impl Explorer {
    fn draw(self) -> Markup {
        let Self { organization, search, counts, .. } = &self;
        let live = self.live();
        let remarks = search.remarks.iter().map(|remark| view! { <li>{remark.clone()}</li> }).collect_view();
        let remarks = (!search.remarks.is_empty()).then(
            || view! { <Notice tone=Tone::Caution title=t!("audit-logs-read-differently")><ul>{remarks}</ul></Notice> },
        );
        let missing = (self.request.query("event").is_some() && self.opened.is_none())
            .then(|| view! { <Notice tone=Tone::Caution><p>{t!("audit-logs-no-such-record")}</p></Notice> });
        let attention = counts.needs_attention.then(|| attention(organization));
        let call = search.is_clear().then(|| call(&search.filter(), &self.request));
        let unclear = unclear(search);
        let list = if self.records.data.is_empty() {
            nothing(search, organization)
        } else {
            let panel = self.opened.as_ref().map(|record| self.panel(record));
            let table = self.table();
            view! { <Beside panel>{table}</Beside> }.into_markup()
        };
        let charts = (counts.records > 0).then(|| {
            (
                histogram(search, counts, organization),
                facets(search, counts, organization, shows_all_values(&self.request)),
            )
        });
        let meta = scope(search, counts, self.request.now);
        let query = query(search, counts, organization);
        view! {
            <PageHead title=t!("audit-logs-title") lead=t!("audit-logs-lead") meta/>
            <div class="stack">{attention}{query}{unclear}{remarks}{missing}</div>
            {charts}
            {live}
            {list}
            {call.map(|call| view! { <ApiCall id="api-list" call/> })}
        }
        .into_markup()
    }

    /// The live tail; only on the first page of a list that includes the present.
    fn live(&self) -> Option<Markup> {
        let runs_on = matches!(self.search.when, When::Since(_) | When::Between(_, None));
        let is_first = self.request.query("after").is_none() && self.request.query("before").is_none();
        (runs_on && is_first && self.search.is_clear()).then(|| {
            let last = [("last", self.records.first_id.as_deref())];
            let address = self.search.href_at(&paths::audit_logs_live(&self.organization), &last);
            view! { <LiveTail address words=live_words()/> }.into_markup()
        })
    }

    /// The page's own URL, with another event opened or none.
    fn at(&self, more: &[(&'static str, Option<&str>)]) -> String {
        let kept = ["after", "before"].map(|name| (name, self.request.query(name)));
        let pairs: Vec<(&str, Option<&str>)> = kept.into_iter().chain(more.iter().copied()).collect();
        self.search.href(&self.organization, &pairs)
    }

    fn table(&self) -> Markup {
        let page = &self.records;
        let upwards = self.request.query("before").is_some();
        let at = |name: &'static str, id: Option<&str>| self.search.href(&self.organization, &[(name, id)]);
        // On a page that was reached with `before`, `has_more` is about newer events.
        let is_later = self.request.query("after").is_some() || (upwards && page.has_more);
        let newer = is_later.then(|| at("before", page.first_id.as_deref()));
        let older = (upwards || page.has_more).then(|| at("after", page.last_id.as_deref()));
        let shown = t!("audit-logs-shown", count = page.data.len());
        let narrow = self.opened.is_some();
        let time = t!("audit-logs-time-in", zone = zone());
        let columns = match narrow {
            true => vec![t!("audit-logs-what-happened"), t!("audit-logs-by"), time],
            false => vec![
                t!("audit-logs-what-happened"),
                t!("audit-logs-by"),
                time,
                t!("audit-logs-project"),
                t!("audit-logs-address"),
            ],
        };
        let rows = page.data.iter().map(|record| self.row(record, narrow)).collect_view();
        view! {
            <Card id="records" title=t!("audit-logs-records") silent=true>
                <Table caption=t!("audit-logs-caption") columns compact=narrow>{rows}</Table>
            </Card>
            <div class="pager">
                <span>{shown}</span>
                <nav class="row" aria-label=t!("audit-logs-pages")>
                    {newer.map(|href| view! { <LinkButton href>{t!("audit-logs-newer")}</LinkButton> })}
                    {older.map(|href| view! { <LinkButton href>{t!("audit-logs-older")}</LinkButton> })}
                </nav>
            </div>
        }
        .into_markup()
    }

    fn row(&self, record: &AuditRecord, narrow: bool) -> Markup {
        let id = record.event.id.as_str();
        let current = self.opened.as_ref().is_some_and(|opened| opened.event.id == id);
        let href = format!("{}#event", self.at(&[("event", Some(id))]));
        row(record, href, current, narrow)
    }

    fn panel(&self, record: &AuditRecord) -> Markup {
        let id = record.event.id.as_str();
        let place = self.records.data.iter().position(|other| other.event.id == id);
        let at = |index: Option<usize>| {
            let id = self.records.data.get(index?)?.event.id.as_str();
            Some(format!("{}#event", self.at(&[("event", Some(id))])))
        };
        let words = match place {
            Some(index) => t!("audit-logs-place", number = index + 1, all = self.records.data.len()),
            None => t!("audit-logs-not-on-page"),
        };
        let previous = at(place.and_then(|index| index.checked_sub(1)));
        let next = at(place.map(|index| index + 1));
        let whole = paths::audit_log(&self.organization, &AuditLogId::new(id));
        let parts = audit_record::parts(record, &self.organization, &self.search, self.counts.signed);
        let (title, close) = (audit_sentences::sentence(record), self.at(&[]));
        view! {
            <Panel id="event" title place=words previous next whole close>{parts}</Panel>
        }
        .into_markup()
    }
}

/// Warns that the log is not evidence at the moment.
fn attention(organization: &OrganizationId) -> Markup {
    let overview = paths::overview(organization);
    view! {
        <Notice tone=Tone::Danger title=t!("overview-alarm")>
            <p>{t!("audit-logs-attention")}" "<a href=overview>{t!("audit-logs-attention-where")}</a></p>
        </Notice>
    }
    .into_markup()
}

/// An event in the list.
pub fn row(record: &AuditRecord, href: String, current: bool, narrow: bool) -> Markup {
    let (what, r#type) = (audit_sentences::sentence(record), record.event.r#type.clone());
    let (by, at) = (audit_sentences::actor(record), record.event.effective_at);
    let altered = audit_record::altered(record).map(|badge| view! { " "{badge} });
    let rest = (!narrow).then(|| {
        let project = audit_sentences::text(record, "/project/name").unwrap_or_else(|| t!("audit-logs-none"));
        let address = audit_sentences::address(record);
        view! {
            <Cell label=t!("audit-logs-project")>{project}</Cell>
            <Cell label=t!("audit-logs-address")><span class="mono"><Address value=address/></span></Cell>
        }
    });
    view! {
        <Row current>
            <RowHead><a href=href aria-current=current.then_some("true")>{what}</a>{altered}<small class="mono">{r#type}</small></RowHead>
            <Cell label=t!("audit-logs-by")><Address value=by/></Cell>
            <Cell label=t!("audit-logs-time")><Second at/></Cell>
            {rest}
        </Row>
    }
    .into_markup()
}

/// An event as a line of the live tail.
pub fn line(record: &AuditRecord, organization: &OrganizationId, search: &Search) -> AuditLine {
    AuditLine {
        href: format!("{}#event", search.href(organization, &[("event", Some(&record.event.id))])),
        what: audit_sentences::sentence(record),
        altered: if record.is_altered { t!("audit-logs-altered") } else { String::new() },
        r#type: record.event.r#type.clone(),
        by: audit_sentences::actor(record),
        at: time_of_day(record.event.effective_at),
    }
}

/// The same list over the Admin API, which knows only the API's own event types.
fn call(filter: &AuditLogQuery, request: &PageRequest) -> Call {
    let types: Vec<String> =
        filter.event_types.iter().filter(|r#type| !r#type.starts_with("orgward.")).cloned().collect();
    // A search for Orgward's own types only finds nothing there, rather than everything.
    let nothing = filter.tenant_only || (types.is_empty() && !filter.event_types.is_empty());
    let bounds = [("gte", filter.effective_at.gte), ("lt", filter.effective_at.lt)];
    let span: Map<String, Value> =
        bounds.into_iter().filter_map(|(name, at)| Some((name.to_owned(), at?.into()))).collect();
    Call::page(const { operations::named("list-audit-logs") }, request.query("after"))
        .narrowed("before", request.query("before"))
        .narrowed("effective_at", span)
        .narrowed("event_types", types)
        .narrowed("actor_emails", filter.actor_emails.clone())
        .narrowed("actor_ids", filter.actor_ids.clone())
        .narrowed("project_ids", filter.project_ids.clone())
        .narrowed("resource_ids", filter.resource_ids.clone())
        .narrowed("tenant_only", nothing.then_some(true))
        .remark(true, t!("api-calls-own-types"))
}

fn nothing(search: &Search, organization: &OrganizationId) -> Markup {
    let all = search.at(When::Since("all".to_owned())).href(organization, &[]);
    let words = match search.is_narrow() {
        _ if !search.is_clear() => t!("audit-logs-nothing-unclear"),
        true => t!("audit-logs-nothing-narrow"),
        false => t!("audit-logs-nothing-then"),
    };
    view! {
        <Card id="records" title=t!("audit-logs-records") silent=true>
            <EmptyState icon="search" title=t!("audit-logs-nothing")>
                <p>{words}</p>
                {search.is_clear().then(|| view! { <div class="row"><LinkButton href=all>{t!("audit-logs-all-time")}</LinkButton></div> })}
            </EmptyState>
        </Card>
    }
    .into_markup()
}

/// One event with all its details.
pub fn detail(request: &PageRequest, page: AuditRecordPage) -> Page {
    let organization = request.organization();
    let up = paths::audit_logs(&organization);
    let title = audit_sentences::sentence(&page.record);
    let search = Search::of(request);
    let drawn = Page::console(title, Nav::AuditLogs, move || audit_record::whole(&page, &organization, &search));
    drawn.under(t!("audit-logs-title"), up).narrow()
}

fn live_words() -> LiveWords {
    LiveWords {
        title: t!("audit-logs-live-tail"),
        list: t!("audit-logs-new-records"),
        waiting: t!("audit-logs-live-waiting"),
        broken: t!("audit-logs-live-broken"),
        ended: t!("audit-logs-live-ended"),
    }
}
