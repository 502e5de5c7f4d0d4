//! The parts above the list of audit events: the search, time spans, a chart, and filters.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::{
        audit_search::{SPANS, Search, When, short_span},
        audit_terms::{Key, Term},
    },
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    audit_counts::{AuditCounts, Bar, SignedUpTo},
    event_types::{self, EventClass},
    ids::OrganizationId,
};

const DAY: i64 = 24 * 3600;

/// The name of an event class.
fn class_name(class: EventClass) -> String {
    match class {
        EventClass::SignIn => t!("audit-logs-class-sign-in"),
        EventClass::Change => t!("audit-logs-class-change"),
        EventClass::Create => t!("audit-logs-class-create"),
        EventClass::Delete => t!("audit-logs-class-delete"),
        EventClass::Failed => t!("audit-logs-class-failed"),
        EventClass::Other => t!("audit-logs-class-other"),
    }
}

/// `412 events · last 7 days · UTC · recording since 2 Feb 2026`
pub fn scope(search: &Search, counts: &AuditCounts, now: i64) -> Markup {
    let events = match counts.is_more {
        true => t!("audit-logs-many-events", count = counts.records),
        false => t!("audit-logs-events", count = counts.records),
    };
    let since = t!("audit-logs-recording-since", date = date(counts.enabled_at));
    let signed = counts.signed.map(|signed| signed_badge(signed, now));
    view! {
        <ul class="scope"><li><b>{events}</b></li><li>{search.span()}</li><li>{zone()}</li><li>{since}</li>{signed.map(|badge| view! { <li>{badge}</li> })}</ul>
    }
    .into_markup()
}

/// Seconds after which an unsigned event deserves attention; signing takes about one second.
const LATE: i64 = 15;

/// How far the log is signed, and when; a warning once an event has been unsigned for longer than signing takes.
pub fn signed_badge(signed: SignedUpTo, now: i64) -> Markup {
    if signed.waiting_since.is_none_or(|since| now - since < LATE) {
        let words = t!("audit-logs-signed", when = relative(signed.at, now));
        return view! { <Badge tone=Tone::Accent>{words}</Badge> }.into_markup();
    }
    let words = t!("audit-logs-signed-of", signed = signed.size, all = signed.of);
    view! { <Badge tone=Tone::Caution>{words}</Badge> }.into_markup()
}

/// The search field, the time spans, and the links to verification and export.
pub fn query(search: &Search, counts: &AuditCounts, organization: &OrganizationId) -> Markup {
    let chips = search.terms.iter().map(|term| Chip {
        key: term.key.as_str().to_owned(),
        value: shown_value(term, counts),
        not: term.not,
        unclear: false,
        without: search.without(term).href(organization, &[]),
    });
    let unclear = search.unclear.iter().map(|part| Chip {
        key: if part.name == "q" { String::new() } else { part.name.to_owned() },
        value: part.text.clone(),
        not: false,
        unclear: true,
        without: search.without_unclear(part).href(organization, &[]),
    });
    let chips = chips.chain(unclear).collect();
    let offered = event_types::COMMON.iter().chain(&event_types::OWN).map(|r#type| format!("type:{type}"));
    let classes = EventClass::ALL.iter().map(|class| format!("class:{}", class.as_str()));
    let offered = offered.chain(classes).chain(["result:failed".to_owned(), "type:api_key.*".to_owned()]).collect();
    let path = paths::audit_logs(organization);
    let clear = search.is_narrow().then(|| search.cleared().href(organization, &[]));
    let spans = SPANS.iter().map(|(word, _)| Segment {
        label: short_span(word),
        href: search.at(When::Since((*word).to_owned())).href(organization, &[]),
        current: search.when == When::Since((*word).to_owned()),
    });
    let spans = spans.collect();
    let kept = search.pairs();
    let export = export(search, counts, organization);
    let verify = paths::verify_audit_export(organization);
    let example = "type:api_key.*  actor:ada@example.org  -class:sign_in";
    let query = match clear {
        Some(clear) => {
            view! { <Query path=path.clone() kept chips label=t!("audit-logs-filter-records") example offered clear/> }
                .into_markup()
        }
        None => view! { <Query path=path.clone() kept chips label=t!("audit-logs-filter-records") example offered/> }
            .into_markup(),
    };
    view! {
        {query}
        <Toolbar><Segments label=t!("audit-logs-time") segments=spans/><div class="row"><LinkButton href=verify look=Look::Quiet>{t!("audit-logs-verify-export")}</LinkButton>{export}</div></Toolbar>
        {between(search, path)}
    }
    .into_markup()
}

/// The value of a condition as people read it: the name of the actor or the project, if it is known.
pub fn shown_value(term: &Term, counts: &AuditCounts) -> String {
    let facet = counts.facets.iter().find(|facet| facet.facet == term.key.as_str());
    let value = facet.and_then(|facet| facet.values.iter().find(|known| known.value == term.value));
    value.and_then(|value| value.name.clone()).unwrap_or_else(|| term.value.clone())
}

/// The link to the export of what is shown, or why there is none.
fn export(search: &Search, counts: &AuditCounts, organization: &OrganizationId) -> Markup {
    let why = match (search.is_clear(), counts.records) {
        (false, _) => t!("audit-logs-export-unclear"),
        (true, 0) => t!("audit-logs-export-nothing"),
        (true, count) => {
            let words = match counts.is_more {
                true => t!("audit-logs-export-many", count = count),
                false => t!("audit-logs-export-count", count = count),
            };
            let href = search.href_at(&paths::new_audit_export(organization), &[]);
            return view! { <LinkButton href icon="archive">{words}</LinkButton> }.into_markup();
        }
    };
    view! { <Unavailable id="no-export" why icon="archive">{t!("audit-logs-export")}</Unavailable> }.into_markup()
}

/// What of the search was not understood; `None` if everything was.
pub fn unclear(search: &Search) -> Option<Markup> {
    if search.is_clear() {
        return None;
    }
    let parts = search.unclear.iter().map(|part| view! { <li>{part.why.clone()}</li> }).collect_view();
    let title = t!("audit-logs-unclear", count = search.unclear.len());
    Some(view! { <Notice tone=Tone::Danger title><ul>{parts}</ul></Notice> }.into_markup())
}

/// A form for any other time span, to the minute.
fn between(search: &Search, path: String) -> Markup {
    let (from, to) = match search.when {
        When::Between(from, to) => (from, to),
        When::Since(_) => (None, None),
    };
    let kept = search.pairs().into_iter().filter(|(name, _)| *name == "q");
    let kept = kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let zone = zone();
    let field = |name: &'static str, label: String, at: Option<i64>| {
        let id = format!("between-{name}");
        view! {
            <div class="field"><label for=id.clone()>{label}</label>
            <input class="input" type="datetime-local" id=id name=name value=at.map(minute)/></div>
        }
    };
    view! {
        <Fold words=t!("audit-logs-between") open=from.or(to).is_some()>
            <form class="between" method="get" action=path aria-label=t!("audit-logs-time-span")>
                {kept}{field("from", t!("audit-logs-from-in", zone = zone.as_str()), from)}{field("to", t!("audit-logs-up-to-in", zone = zone.as_str()), to)}
                <Submit look=Look::Plain>{t!("audit-logs-look-there")}</Submit>
            </form>
        </Fold>
    }
    .into_markup()
}

/// A chart of counts over time. Each bar links to its own time span.
pub fn histogram(search: &Search, counts: &AuditCounts, organization: &OrganizationId) -> Markup {
    let links = counts.bars.iter().map(|bar| {
        let to = bar.from + counts.step;
        let href = search.at(When::Between(Some(bar.from), Some(to))).href(organization, &[]);
        let parts = EventClass::ALL.iter().map(|class| (class.as_str(), bar.records.get(class).copied().unwrap_or(0)));
        HistogramBar { href, label: told(bar, to), parts: parts.collect() }
    });
    let total = |class: &EventClass| counts.bars.iter().filter_map(|bar| bar.records.get(class)).sum::<i64>();
    let legend = EventClass::ALL.iter().filter(|class| total(class) > 0).map(|class| Kind {
        class: class.as_str(),
        name: class_name(*class),
        count: grouped(total(class)),
    });
    let label = match counts.newest_only {
        Some(most) if counts.is_more => t!("audit-logs-newest-over-time", count = most),
        _ => t!("audit-logs-over-time"),
    };
    let (links, legend): (Vec<_>, Vec<_>) = (links.collect(), legend.collect());
    match wider(search, counts) {
        Some(when) => {
            let wider = search.at(when).href(organization, &[]);
            view! { <Histogram label bars=links marks=marks(counts) legend wider/> }.into_markup()
        }
        None => view! { <Histogram label bars=links marks=marks(counts) legend/> }.into_markup(),
    }
}

fn told(bar: &Bar, to: i64) -> String {
    let all: i64 = bar.records.values().sum();
    let failed = bar.records.get(&EventClass::Failed).copied().unwrap_or(0);
    let (from, to) = (exact(bar.from), exact(to));
    match failed {
        0 => t!("audit-logs-bar", from = from, to = to, count = all),
        _ => t!("audit-logs-bar-failed", from = from, to = to, count = all, failed = failed),
    }
}

/// A time span three times as long as the current one, offered after a person followed a bar.
fn wider(search: &Search, counts: &AuditCounts) -> Option<When> {
    let When::Between(Some(from), Some(to)) = search.when else { return None };
    let more = (to - from).max(60);
    Some(match from - more < counts.enabled_at {
        true => When::Since("all".to_owned()),
        false => When::Between(Some(from - more), Some(to + more)),
    })
}

/// The most time labels under the bars.
const MARKS: i64 = 7;

/// Time labels under the bars, each where its time is.
fn marks(counts: &AuditCounts) -> Vec<AxisMark> {
    let (Some(first), Some(last)) = (counts.bars.first(), counts.bars.last()) else { return Vec::new() };
    let (from, to) = (first.from, last.from + counts.step);
    let with_year = to - from > 300 * DAY;
    let place = |at: i64| (at - from) as f64 / (to - from) as f64;
    ticks(from, to, MARKS).into_iter().map(|at| AxisMark { at: place(at), words: tick(at, with_year) }).collect()
}

/// The filters, with counts.
/// With `all` they are shown open, because somebody asked for every one of them.
pub fn facets(search: &Search, counts: &AuditCounts, organization: &OrganizationId, all: bool) -> Markup {
    let more = (!all).then(|| format!("{}#facets", search.href(organization, &[("values", Some("all"))])));
    let groups = counts.facets.iter().filter_map(|facet| {
        let (key, title) = match facet.facet.as_str() {
            "class" => (Key::Class, t!("audit-logs-class")),
            "type" => (Key::Type, t!("audit-logs-event")),
            "actor" => (Key::Actor, t!("audit-logs-actor")),
            "project" => (Key::Project, t!("audit-logs-project")),
            _ => return None,
        };
        let values = facet.values.iter().map(|value| {
            let term = Term::new(key, value.value.clone());
            let current = search.terms.contains(&term);
            let search = if current { search.without(&term) } else { search.with(term) };
            let class = EventClass::parse(&value.value).filter(|_| key == Key::Class);
            let name = value.name.clone().or_else(|| class.map(class_name));
            FacetLink {
                label: name.unwrap_or_else(|| value.value.clone()),
                href: search.href(organization, &[]),
                count: value.records,
                current,
            }
        });
        Some(FacetGroup { title, values: values.collect(), others: facet.others, more: more.clone() })
    });
    let note = counts.newest_only.map(|most| {
        view! { <p class="muted">{t!("audit-logs-counted-among", count = most)}</p> }
    });
    view! { <div class="stack"><FacetList groups=groups.collect() open=all/>{note}</div> }.into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_labeled_under_its_first_bar() {
        // Seven days and a part, in bars of three hours, from 16 November 2026, 15:00 UTC.
        let (from, step) = (1_794_841_200, 3 * 3600);
        let bars: Vec<Bar> = (0..57).map(|index| Bar { from: from + index * step, ..Bar::default() }).collect();
        let counts = AuditCounts { step, bars, ..AuditCounts::default() };
        let marks: Vec<(usize, String)> =
            marks(&counts).into_iter().map(|mark| ((mark.at * 57.0).round() as usize, mark.words)).collect();
        let expected = [
            (3, "17 Nov"),
            (11, "18 Nov"),
            (19, "19 Nov"),
            (27, "20 Nov"),
            (35, "21 Nov"),
            (43, "22 Nov"),
            (51, "23 Nov"),
        ];
        assert_eq!(marks, expected.map(|(bar, words)| (bar, words.to_owned())));
    }
}
