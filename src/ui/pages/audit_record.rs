//! How an audit record reads: a sentence, who, from where, what changed.

use super::{
    audit_changes,
    audit_search::{Key, Search, Term, When},
};
use crate::{
    types::{
        audit_counts::SignedUpTo,
        audit_logs::{AuditRecord, AuditRecordPage},
        ids::{AuditLogId, OrganizationId, ProjectId},
    },
    ui::{components::*, paths},
};
use leptos::prelude::*;
use serde_json::Value;

/// A text of the event, by its JSON pointer.
pub fn text(record: &AuditRecord, pointer: &str) -> Option<String> {
    let mut parts = pointer.trim_start_matches('/').splitn(2, '/');
    let value = record.event.rest.get(parts.next()?)?;
    let value = match parts.next() {
        Some(rest) => value.pointer(&format!("/{rest}"))?,
        None => value,
    };
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A text of what only Orgward knows.
fn detail(record: &AuditRecord, pointer: &str) -> Option<String> {
    record.detail.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// The payload's member of that name.
fn payload<'a>(record: &'a AuditRecord, pointer: &str) -> Option<&'a str> {
    record.event.rest.get(&record.event.r#type)?.pointer(pointer)?.as_str()
}

/// What happened, in words.
pub fn sentence(record: &AuditRecord) -> String {
    let id = payload(record, "/id").unwrap_or_default();
    let name = detail(record, "/change/name").unwrap_or_else(|| id.to_owned());
    let old_name = detail(record, "/change/name/from").unwrap_or_else(|| id.to_owned());
    let role = payload(record, "/data/role").or_else(|| payload(record, "/changes_requested/role")).unwrap_or("member");
    match record.event.r#type.as_str() {
        "api_key.created" => format!("Created the key {name}"),
        "api_key.updated" => format!("Changed the key {id}"),
        "api_key.deleted" => format!("Deleted the key {name}"),
        "invite.sent" => format!("Invited {} as {role}", payload(record, "/data/email").unwrap_or(id)),
        "invite.accepted" => "Accepted an invite".to_owned(),
        "invite.deleted" => format!("Revoked the invite {id}"),
        "user.added" => format!("Added {name} as {role}"),
        "user.updated" => format!("Made {id} {role}"),
        "user.deleted" => format!("Removed {name}"),
        "role.assignment.created" => format!("Gave a role to {}", payload(record, "/principal_id").unwrap_or(id)),
        "role.assignment.deleted" => format!("Took a role from {}", payload(record, "/principal_id").unwrap_or(id)),
        "project.created" => format!("Created the project {}", payload(record, "/data/title").unwrap_or(id)),
        "project.updated" => match payload(record, "/changes_requested/title") {
            Some(title) => format!("Renamed the project {old_name} to {title}"),
            None => format!("Changed the project {old_name}"),
        },
        "project.archived" => format!("Archived the project {name}"),
        "service_account.created" => format!("Created the service account {name}"),
        "service_account.updated" => format!("Changed the service account {old_name}"),
        "service_account.deleted" => format!("Deleted the service account {name}"),
        "organization.updated" if record.detail.pointer("/change/audit_logging").is_some() => {
            "Enabled audit logging".to_owned()
        }
        "organization.updated" => "Changed the organization's settings".to_owned(),
        "login.succeeded" => "Signed in".to_owned(),
        "login.failed" => failed_sign_in(record),
        "logout.succeeded" => "Signed out".to_owned(),
        "logout.failed" => "Could not sign out".to_owned(),
        "orgward.baseline" => format!("Was there when logging began: {}", what_was_there(record)),
        "orgward.invite.linked" => format!("Made a link for the invite {id}"),
        "orgward.session.revoked" => "Ended a session".to_owned(),
        "orgward.password.reset" => format!("Reset the password of {id}"),
        "orgward.audit_logs.exported" => format!("Exported audit records as {}", told(record, "format")),
        "orgward.audit_logs.rollback_accepted" => "Went on with a log that is not the one that was signed".to_owned(),
        "orgward.audit_key.changed" => "Changed the key that signs checkpoints".to_owned(),
        "orgward.person.erased" => format!("Erased {} values about {id}", told(record, "values")),
        other => other.to_owned(),
    }
}

/// A member of what the record tells beside the wire, as people read it.
fn told(record: &AuditRecord, name: &str) -> String {
    match &record.detail["change"][name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn failed_sign_in(record: &AuditRecord) -> String {
    match record.detail.pointer("/change/attempts").and_then(Value::as_i64) {
        Some(attempts) if attempts > 1 => format!("Could not sign in, {attempts} times in a minute"),
        _ => "Could not sign in".to_owned(),
    }
}

fn what_was_there(record: &AuditRecord) -> String {
    let kind = payload(record, "/kind").unwrap_or("object").replace('_', " ");
    match detail(record, "/change/name") {
        Some(name) => format!("{kind} {name}"),
        None => kind,
    }
}

/// Who did it.
pub fn actor(record: &AuditRecord) -> String {
    let by = detail(record, "/by/type").unwrap_or_default();
    if let Some(key) = text(record, "/actor/api_key/id") {
        return match text(record, "/actor/api_key/user/email") {
            Some(email) => format!("Key {key} of {email}"),
            None => format!("Key {key}"),
        };
    }
    text(record, "/actor/session/user/email")
        .or_else(|| text(record, "/actor/session/user/id"))
        .unwrap_or_else(|| if by == "operator" { "Operator".to_owned() } else { "Somebody unknown".to_owned() })
}

/// From where.
pub fn address(record: &AuditRecord) -> String {
    text(record, "/actor/session/ip_address").or_else(|| detail(record, "/by/ip_address")).unwrap_or_default()
}

/// The object that a record is about: its id, and where it is shown, if anywhere.
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

/// The id of who acted: a key, or a person.
fn actor_id(record: &AuditRecord) -> Option<String> {
    text(record, "/actor/api_key/id").or_else(|| text(record, "/actor/session/user/id"))
}

/// What changed; for what changed nothing, what else there is to tell.
fn changed(record: &AuditRecord) -> Option<AnyView> {
    let (differences, facts) = audit_changes::of(record);
    let facts = (!facts.is_empty()).then(|| {
        let rows = facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view();
        view! { <dl class="facts">{rows}</dl> }
    });
    let diff = (!differences.is_empty()).then(|| view! { <Diff differences/> });
    (facts.is_some() || diff.is_some()).then(|| view! { {diff}{facts} }.into_any())
}

/// When, who, about what, from where, and its place in the log; with ways to more of the same.
fn facts(record: &AuditRecord, organization: &OrganizationId, search: &Search) -> AnyView {
    let project = text(record, "/project/name").zip(text(record, "/project/id"));
    let request = detail(record, "/request_id").filter(|id| !id.is_empty());
    let agent = text(record, "/actor/session/user_agent").or_else(|| detail(record, "/by/user_agent"));
    let (by, from, at) = (actor(record), address(record), record.event.effective_at);
    let (id, number, hash) = (record.event.id.clone(), grouped(record.seq), record.leaf_hash.clone());
    // All that is kept: what somebody did is asked about beyond the span one happens to look at.
    let always = search.cleared().at(When::Since("all".to_owned()));
    let more = |key: Key, id: &str, words: &'static str| {
        let href = always.with(Term::new(key, id)).href(organization, &[]);
        view! { <small><a href=href>{words}</a></small> }
    };
    let everything_by = actor_id(record).map(|id| more(Key::Actor, &id, "Everything by the same"));
    let about = target(record, organization).map(|(id, href)| {
        let on = more(Key::About, &id, "Everything about the same");
        let name = match href {
            Some(href) => view! { <a class="mono" href=href>{id}</a> }.into_any(),
            None => view! { <span class="mono">{id}</span> }.into_any(),
        };
        view! { <Fact name="About">{name}{on}</Fact> }
    });
    let project = project.map(|(name, id)| {
        let href = paths::project(organization, &ProjectId::new(id));
        view! { <Fact name="Project"><a href=href>{name}</a></Fact> }
    });
    view! {
        <Facts>
            <Fact name="When"><Second at/>" UTC"</Fact>
            <Fact name="By">{by}{everything_by}</Fact>
            {about}
            {project}
            {(!from.is_empty()).then(|| view! { <Fact name="From"><span class="mono">{from}</span>{agent.map(|agent| view! { <small>{agent}</small> })}</Fact> })}
            {request.map(|id| view! { <Fact name="Request"><CopyId id="request-id" value=id what="request id"/></Fact> })}
            <Fact name="Record"><CopyId id="record-id" value=id what="record id"/></Fact>
            <Fact name="Number">{number}</Fact>
            <Fact name="Leaf hash"><CopyId id="leaf-hash" value=hash what="leaf hash"/></Fact>
        </Facts>
    }
    .into_any()
}

fn raw(record: &AuditRecord) -> AnyView {
    let raw = serde_json::to_string_pretty(&record.event).unwrap_or_default();
    let panes = vec![Pane { label: "JSON", text: view! { {raw} }.into_any() }];
    view! { <Code id="raw" what="The record" panes/> }.into_any()
}

/// Whether a checkpoint covers the record already.
fn cover(record: &AuditRecord, signed: Option<SignedUpTo>) -> AnyView {
    match signed {
        Some(signed) if signed.size > record.seq => {
            let words = format!("Covered by the checkpoint of {} records", grouped(signed.size));
            view! { <Badge tone=Tone::Accent>{words}</Badge> }.into_any()
        }
        _ => view! { <Badge tone=Tone::Caution>"Not signed yet"</Badge> }.into_any(),
    }
}

/// The parts of a record beside the list.
pub fn parts(
    record: &AuditRecord,
    organization: &OrganizationId,
    search: &Search,
    signed: Option<SignedUpTo>,
) -> AnyView {
    let r#type = record.event.r#type.clone();
    let changed = changed(record).map(|changed| view! { <PanelPart title="What changed">{changed}</PanelPart> });
    let (cover, facts, raw) = (cover(record, signed), facts(record, organization, search), raw(record));
    view! {
        <PanelPart title="Record"><div class="row"><span class="mono">{r#type}</span>{cover}</div>{facts}</PanelPart>
        {changed}
        <Fold words="Raw JSON">{raw}</Fold>
    }
    .into_any()
}

/// Everything about a record, as a page of its own.
pub fn whole(page: &AuditRecordPage, organization: &OrganizationId, search: &Search) -> AnyView {
    let AuditRecordPage { record, older, newer } = page;
    let other = |id: &Option<String>| id.as_ref().map(|id| paths::audit_log(organization, &AuditLogId::new(id)));
    let (older, newer) = (other(older), other(newer));
    let changed =
        changed(record).map(|changed| view! { <Section id="changed" title="What changed">{changed}</Section> });
    let (title, lead) = (sentence(record), record.event.r#type.clone());
    let (facts, raw) = (facts(record, organization, search), raw(record));
    view! {
        <PageHead title lead/>
        <Card id="record" title="Record" silent=true><CardBody>{facts}</CardBody></Card>
        {changed}
        <Section id="wire" title="As the Admin API shows it">{raw}</Section>
        <nav class="row" aria-label="Beside this record">
            {newer.map(|href| view! { <LinkButton href>"Newer record"</LinkButton> })}
            {older.map(|href| view! { <LinkButton href>"Older record"</LinkButton> })}
        </nav>
    }
    .into_any()
}
