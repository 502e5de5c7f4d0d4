//! The rendering of an audit event: its facts and changes, in the panel and on its own page.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::{
        audit_changes,
        audit_search::{Search, When},
        audit_sentences::{actor, address, detail, payload, sentence, text},
        audit_terms::{Key, Term},
    },
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::{
    audit_counts::SignedUpTo,
    audit_logs::{AuditRecord, AuditRecordPage},
    ids::{AuditLogId, OrganizationId, ProjectId},
};

/// The object that an event is about: its id, and the URL of its page, if it has one.
fn target(record: &AuditRecord, organization: &OrganizationId) -> Option<(String, Option<String>)> {
    let id = payload(record, "/id").or_else(|| payload(record, "/principal_id"))?.to_owned();
    let project = text(record, "/project/id").map(ProjectId::new);
    let href = match record.event.r#type.split('.').next()? {
        "project" => Some(paths::project(organization, &ProjectId::new(&id))),
        "service_account" => project.map(|project| paths::project(organization, &project)),
        "api_key" if detail(record, "/change/kind").as_deref() == Some("project") => {
            project.map(|project| paths::project_keys(organization, &project))
        }
        "api_key" => Some(paths::admin_keys(organization)),
        "invite" => Some(paths::invites(organization)),
        "organization" => Some(paths::data_retention(organization)),
        _ => None,
    };
    Some((id, href))
}

/// The id of the actor: a key or a person.
fn actor_id(record: &AuditRecord) -> Option<String> {
    text(record, "/actor/api_key/id").or_else(|| text(record, "/actor/session/user/id"))
}

/// The changes; for an event without changes, its other facts.
fn changed(record: &AuditRecord) -> Option<Markup> {
    let (differences, facts) = audit_changes::of(record);
    let facts = (!facts.is_empty()).then(|| {
        let rows = facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view();
        view! { <dl class="facts">{rows}</dl> }
    });
    let diff = (!differences.is_empty()).then(|| view! { <Diff differences/> });
    (facts.is_some() || diff.is_some()).then(|| view! { {diff}{facts} }.into_markup())
}

/// Time, actor, object, IP address, and position in the log; with links to similar events.
fn facts(record: &AuditRecord, organization: &OrganizationId, search: &Search) -> Markup {
    let project = text(record, "/project/name").zip(text(record, "/project/id"));
    let request = detail(record, "/request_id").filter(|id| !id.is_empty());
    let agent = text(record, "/actor/session/user_agent").or_else(|| detail(record, "/by/user_agent"));
    let (by, from, at) = (actor(record), address(record), record.event.effective_at);
    let (id, number, hash) = (record.event.id.clone(), grouped(record.seq), record.leaf_hash.clone());
    // These links search the whole log, not only the current time span.
    let always = search.cleared().at(When::Since("all".to_owned()));
    let more = |key: Key, id: &str, words: String| {
        let href = always.with(Term::new(key, id)).href(organization, &[]);
        view! { <small><a href=href>{words}</a></small> }
    };
    let everything_by = actor_id(record).map(|id| more(Key::Actor, &id, t!("audit-logs-everything-by")));
    let about = target(record, organization).map(|(id, href)| {
        let on = more(Key::About, &id, t!("audit-logs-everything-about"));
        let name = match href {
            Some(href) => view! { <a class="mono" href=href>{id}</a> }.into_markup(),
            None => view! { <span class="mono">{id}</span> }.into_markup(),
        };
        view! { <Fact name=t!("audit-logs-about")>{name}{on}</Fact> }
    });
    let project = project.map(|(name, id)| {
        let href = paths::project(organization, &ProjectId::new(id));
        view! { <Fact name=t!("audit-logs-project")><a href=href>{name}</a></Fact> }
    });
    view! {
        <Facts>
            <Fact name=t!("audit-logs-when")><Second at/>" "{zone()}</Fact>
            <Fact name=t!("audit-logs-by")>{by}{everything_by}</Fact>
            {about}
            {project}
            {(!from.is_empty()).then(|| view! { <Fact name=t!("audit-logs-from-where")><span class="mono"><Address value=from/></span>{agent.map(|agent| view! { <small>{agent}</small> })}</Fact> })}
            {request.map(|id| view! { <Fact name=t!("audit-logs-request")><CopyId id="request-id" value=id what=t!("audit-logs-request-id")/></Fact> })}
            <Fact name=t!("audit-logs-record")><CopyId id="record-id" value=id what=t!("audit-logs-record-id")/></Fact>
            <Fact name=t!("audit-logs-number")>{number}</Fact>
            <Fact name=t!("audit-logs-leaf-hash-title")><CopyId id="leaf-hash" value=hash what=t!("audit-logs-leaf-hash")/></Fact>
        </Facts>
    }
    .into_markup()
}

fn raw(record: &AuditRecord) -> Markup {
    let raw = serde_json::to_string_pretty(&record.event).unwrap_or_default();
    let panes = vec![Pane { label: "JSON", text: view! { {raw} }.into_markup() }];
    view! { <Code id="raw" what=t!("audit-logs-the-record") panes/> }.into_markup()
}

/// Whether a checkpoint already covers the event. A checkpoint covers nothing that was changed since.
fn cover(record: &AuditRecord, signed: Option<SignedUpTo>) -> Markup {
    if let Some(altered) = altered(record) {
        return altered;
    }
    match signed {
        Some(signed) if signed.size > record.seq => {
            let words = t!("audit-logs-covered", count = signed.size);
            view! { <Badge tone=Tone::Accent>{words}</Badge> }.into_markup()
        }
        _ => view! { <Badge tone=Tone::Caution>{t!("audit-logs-not-signed")}</Badge> }.into_markup(),
    }
}

/// Marks a record that another program changed, or before which it removed one, wherever it is listed.
pub fn altered(record: &AuditRecord) -> Option<Markup> {
    let words = match record {
        AuditRecord { is_altered: true, .. } => t!("audit-logs-altered"),
        AuditRecord { is_after_gap: true, .. } => t!("audit-logs-gap"),
        _ => return None,
    };
    Some(view! { <Badge tone=Tone::Danger>{words}</Badge> }.into_markup())
}

/// Warns that what is shown is not what the server recorded.
fn warning(record: &AuditRecord) -> Option<Markup> {
    let words = match record {
        AuditRecord { is_altered: true, .. } => t!("audit-logs-altered-words"),
        AuditRecord { is_after_gap: true, .. } => t!("audit-logs-gap-words"),
        _ => return None,
    };
    Some(view! { <Notice tone=Tone::Danger><p>{words}</p></Notice> }.into_markup())
}

/// The parts of an event in the panel next to the list.
pub fn parts(
    record: &AuditRecord,
    organization: &OrganizationId,
    search: &Search,
    signed: Option<SignedUpTo>,
) -> Markup {
    let r#type = record.event.r#type.clone();
    let changed =
        changed(record).map(|changed| view! { <PanelPart title=t!("audit-logs-changed")>{changed}</PanelPart> });
    let (cover, facts, raw) = (cover(record, signed), facts(record, organization, search), raw(record));
    view! {
        {warning(record)}
        <PanelPart title=t!("audit-logs-record")><div class="row"><span class="mono">{r#type}</span>{cover}</div>{facts}</PanelPart>
        {changed}
        <Fold words=t!("audit-logs-raw")>{raw}</Fold>
    }
    .into_markup()
}

/// All details of an event, for its own page.
pub fn whole(page: &AuditRecordPage, organization: &OrganizationId, search: &Search) -> Markup {
    let AuditRecordPage { record, older, newer } = page;
    let other = |id: &Option<String>| id.as_ref().map(|id| paths::audit_log(organization, &AuditLogId::new(id)));
    let (older, newer) = (other(older), other(newer));
    let changed = changed(record)
        .map(|changed| view! { <Section id="changed" title=t!("audit-logs-changed")>{changed}</Section> });
    let (title, lead) = (sentence(record), record.event.r#type.clone());
    let (facts, raw) = (facts(record, organization, search), raw(record));
    // The Admin API refuses an altered record.
    let wire = if record.is_altered { t!("audit-logs-wire-altered") } else { t!("audit-logs-wire") };
    view! {
        <PageHead title lead/>
        {warning(record)}
        <Card id="record" title=t!("audit-logs-record") silent=true><CardBody>{facts}</CardBody></Card>
        {changed}
        <Section id="wire" title=wire>{raw}</Section>
        <nav class="row" aria-label=t!("audit-logs-beside")>
            {newer.map(|href| view! { <LinkButton href>{t!("audit-logs-newer-record")}</LinkButton> })}
            {older.map(|href| view! { <LinkButton href>{t!("audit-logs-older-record")}</LinkButton> })}
        </nav>
    }
    .into_markup()
}
