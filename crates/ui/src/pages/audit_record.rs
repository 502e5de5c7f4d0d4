//! The rendering of an audit event: a sentence, the actor, the IP address, the changes.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    pages::{
        audit_changes,
        audit_search::{Search, When},
        audit_terms::{Key, Term},
    },
    paths,
    texts::t,
};
use leptos::prelude::*;
use serde_json::Value;
use types::{
    audit_counts::SignedUpTo,
    audit_logs::{AuditRecord, AuditRecordPage},
    ids::{AuditLogId, OrganizationId, ProjectId},
};

/// A string of the event, by its JSON pointer.
pub fn text(record: &AuditRecord, pointer: &str) -> Option<String> {
    let mut parts = pointer.trim_start_matches('/').splitn(2, '/');
    let value = record.event.rest.get(parts.next()?)?;
    let value = match parts.next() {
        Some(rest) => value.pointer(&format!("/{rest}"))?,
        None => value,
    };
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A string of the details that only Orgward records, by its JSON pointer.
fn detail(record: &AuditRecord, pointer: &str) -> Option<String> {
    record.detail.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// A string of the event's payload, by its JSON pointer.
fn payload<'a>(record: &'a AuditRecord, pointer: &str) -> Option<&'a str> {
    record.event.rest.get(&record.event.r#type)?.pointer(pointer)?.as_str()
}

/// The name that an object had when the event happened; its id if the name is unknown.
fn named(record: &AuditRecord, id: &str) -> String {
    record.names.get(id).map_or(id, String::as_str).to_owned()
}

/// The event as a sentence.
pub fn sentence(record: &AuditRecord) -> String {
    let id = payload(record, "/id").unwrap_or_default();
    let known = named(record, id);
    let name = detail(record, "/change/name").unwrap_or_else(|| known.clone());
    let old_name = detail(record, "/change/name/from").unwrap_or_else(|| known.clone());
    let role = payload(record, "/data/role").or_else(|| payload(record, "/changes_requested/role")).unwrap_or("member");
    let principal = named(record, payload(record, "/principal_id").unwrap_or(id));
    match record.event.r#type.as_str() {
        "api_key.created" => t!("audit-logs-did-api-key-created", name = name),
        "api_key.updated" => t!("audit-logs-did-api-key-updated", name = known),
        "api_key.deleted" => t!("audit-logs-did-api-key-deleted", name = name),
        "invite.sent" => {
            t!("audit-logs-did-invite-sent", who = payload(record, "/data/email").unwrap_or(id), role = role)
        }
        "invite.accepted" => t!("audit-logs-did-invite-accepted"),
        "invite.deleted" => t!("audit-logs-did-invite-deleted", who = known),
        "user.added" => t!("audit-logs-did-user-added", name = name, role = role),
        "user.updated" if payload(record, "/changes_requested/role").is_none() => t!("audit-logs-did-profile"),
        "user.updated"
            if payload(record, "/changes_requested/role")
                == record.detail.pointer("/change/role/from").and_then(Value::as_str) =>
        {
            t!("audit-logs-did-user-described", name = known)
        }
        "user.updated" => t!("audit-logs-did-user-updated", name = known, role = role),
        "user.deleted" => t!("audit-logs-did-user-deleted", name = name),
        "role.assignment.created" => t!("audit-logs-did-role-given", name = principal),
        "role.assignment.deleted" => t!("audit-logs-did-role-taken", name = principal),
        "project.created" => {
            t!("audit-logs-did-project-created", name = payload(record, "/data/title").unwrap_or(id))
        }
        "project.updated" => match payload(record, "/changes_requested/title") {
            Some(title) => t!("audit-logs-did-project-renamed", name = old_name, title = title),
            None => t!("audit-logs-did-project-changed", name = old_name),
        },
        "project.archived" => t!("audit-logs-did-project-archived", name = name),
        "service_account.created" => t!("audit-logs-did-account-created", name = name),
        "service_account.updated" => t!("audit-logs-did-account-updated", name = old_name),
        "service_account.deleted" => t!("audit-logs-did-account-deleted", name = name),
        "organization.updated" if record.detail.pointer("/change/audit_logging").is_some() => {
            t!("audit-logs-did-enabled")
        }
        "organization.updated" => t!("audit-logs-did-organization-updated"),
        "login.succeeded" => t!("audit-logs-did-sign-in"),
        "login.failed" => failed_sign_in(record),
        "logout.succeeded" => t!("audit-logs-did-sign-out"),
        "logout.failed" => t!("audit-logs-did-not-sign-out"),
        "orgward.baseline" => t!("audit-logs-did-baseline", what = what_was_there(record)),
        "orgward.baseline.completed" => t!("audit-logs-did-baseline-completed", objects = told(record, "objects")),
        "orgward.audit_logs.reindexed" => t!("audit-logs-did-reindexed", records = told(record, "records")),
        "orgward.invite.linked" => t!("audit-logs-did-linked", who = known),
        "orgward.session.revoked" => t!("audit-logs-did-session"),
        "orgward.password.changed" => t!("audit-logs-did-own-password"),
        "orgward.password.reset" => t!("audit-logs-did-password", name = known),
        "orgward.reset_link.created" => t!("audit-logs-did-reset-link", name = known),
        "orgward.email_change.asked" => t!("audit-logs-did-email-change", email = new_email(record)),
        "orgward.email_change.stopped" => {
            t!("audit-logs-did-email-change-stopped", email = new_email(record))
        }
        "orgward.audit_logs.exported" => t!("audit-logs-did-exported", format = told(record, "format")),
        "orgward.request_log.swept" => {
            t!("audit-logs-did-requests-swept", rows = record.detail["change"]["rows"].as_u64().unwrap_or_default())
        }
        "orgward.audit_logs.rollback_accepted" => t!("audit-logs-did-rollback"),
        "orgward.audit_key.changed" => t!("audit-logs-did-key-changed"),
        "orgward.person.erased" => t!("audit-logs-did-erased", values = told(record, "values"), id = id),
        "orgward.demo.generated" => t!("audit-logs-did-demo"),
        "orgward.legal_hold.requested" => t!("audit-logs-did-hold-requested", name = name),
        "orgward.legal_hold.set" => t!("audit-logs-did-hold-set", name = name),
        "orgward.legal_hold.lift_requested" => t!("audit-logs-did-hold-lift-requested", name = name),
        "orgward.legal_hold.lifted" => t!("audit-logs-did-hold-lifted", name = name),
        "orgward.legal_hold.withdrawn" => t!("audit-logs-did-hold-withdrawn", name = name),
        other => other.to_owned(),
    }
}

/// The email address that somebody asked for; empty if it was erased.
fn new_email(record: &AuditRecord) -> String {
    detail(record, "/change/email/to").unwrap_or_default()
}

/// A member of the event's own details, as text.
fn told(record: &AuditRecord, name: &str) -> String {
    match &record.detail["change"][name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn failed_sign_in(record: &AuditRecord) -> String {
    match record.detail.pointer("/change/attempts").and_then(Value::as_i64) {
        Some(attempts) if attempts > 1 => t!("audit-logs-did-not-sign-in-often", attempts = attempts),
        _ => match record.detail.pointer("/change/typed/length").and_then(Value::as_i64) {
            Some(length) if detail(record, "/change/typed/kind").as_deref() == Some("key") => {
                t!("audit-logs-did-not-sign-in-key", length = length)
            }
            Some(length) => t!("audit-logs-did-not-sign-in-no-address", length = length),
            None => failed_address(record),
        },
    }
}

/// The sentence with the address that was typed, unless the event's actor shows it.
fn failed_address(record: &AuditRecord) -> String {
    let unknown = text(record, "/actor/session/user/id").is_none();
    match detail(record, "/change/email").filter(|_| unknown) {
        Some(email) => t!("audit-logs-did-not-sign-in-as", email = email),
        None => t!("audit-logs-did-not-sign-in"),
    }
}

fn what_was_there(record: &AuditRecord) -> String {
    let kind = payload(record, "/kind").unwrap_or("object").replace('_', " ");
    let known = payload(record, "/id").and_then(|id| record.names.get(id)).cloned();
    match detail(record, "/change/name").or(known) {
        Some(name) => format!("{kind} {name}"),
        None => kind,
    }
}

/// The actor: an email address, an id, a key, or the server administrator.
pub fn actor(record: &AuditRecord) -> String {
    let by = detail(record, "/by/type").unwrap_or_default();
    if let Some(key) = text(record, "/actor/api_key/id").map(|id| named(record, &id)) {
        return match text(record, "/actor/api_key/user/email") {
            Some(email) => t!("audit-logs-by-key-of", key = key, email = email),
            None => t!("audit-logs-by-key", key = key),
        };
    }
    text(record, "/actor/session/user/email")
        .or_else(|| text(record, "/actor/session/user/id").map(|id| named(record, &id)))
        .unwrap_or_else(|| match by.as_str() {
            "operator" => operator(record),
            "server" => t!("audit-logs-by-server"),
            _ => t!("audit-logs-by-no-person"),
        })
}

/// The server administrator, with the user and host of the operating system as far as the event names them.
fn operator(record: &AuditRecord) -> String {
    let member = |name: &str| detail(record, &format!("/by/{name}")).filter(|text| !text.is_empty());
    let user = match (member("sudo_user"), member("os_user")) {
        (Some(person), Some(user)) => Some(format!("{person} ({user})")),
        (person, user) => person.or(user),
    };
    match (user, member("host")) {
        (Some(user), Some(host)) => t!("audit-logs-by-operator-at", user = user, host = host),
        (Some(user), None) => t!("audit-logs-by-operator-named", user = user),
        _ => t!("audit-logs-by-operator"),
    }
}

/// The IP address, or an empty string.
pub fn address(record: &AuditRecord) -> String {
    text(record, "/actor/session/ip_address").or_else(|| detail(record, "/by/ip_address")).unwrap_or_default()
}

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
    match signed {
        _ if record.is_altered => view! { <Badge tone=Tone::Danger>{t!("audit-logs-altered")}</Badge> }.into_markup(),
        Some(signed) if signed.size > record.seq => {
            let words = t!("audit-logs-covered", count = signed.size);
            view! { <Badge tone=Tone::Accent>{words}</Badge> }.into_markup()
        }
        _ => view! { <Badge tone=Tone::Caution>{t!("audit-logs-not-signed")}</Badge> }.into_markup(),
    }
}

/// Warns that what is shown is not what the server recorded.
fn altered(record: &AuditRecord) -> Option<Markup> {
    let notice = || view! { <Notice tone=Tone::Danger><p>{t!("audit-logs-altered-words")}</p></Notice> }.into_markup();
    record.is_altered.then(notice)
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
        {altered(record)}
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
    view! {
        <PageHead title lead/>
        {altered(record)}
        <Card id="record" title=t!("audit-logs-record") silent=true><CardBody>{facts}</CardBody></Card>
        {changed}
        <Section id="wire" title=t!("audit-logs-wire")>{raw}</Section>
        <nav class="row" aria-label=t!("audit-logs-beside")>
            {newer.map(|href| view! { <LinkButton href>{t!("audit-logs-newer-record")}</LinkButton> })}
            {older.map(|href| view! { <LinkButton href>{t!("audit-logs-older-record")}</LinkButton> })}
        </nav>
    }
    .into_markup()
}
