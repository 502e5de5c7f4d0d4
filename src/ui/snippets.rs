//! The first call with a key, in the places where people put one. It carries this server's own address.

use super::components::Pane;
use crate::types::{audit_logs::AuditLogQuery, operation::Operation};
use leptos::prelude::*;

/// For the shell, with a key or the name of a variable that holds it.
pub fn curl(base_url: &str, key: &str) -> Pane {
    let url = format!("{base_url}/v1/organization/projects");
    let header = format!("\"Authorization: Bearer {key}\"");
    let text = view! { <i>"# lists the projects"</i>"\ncurl "{url}" \\\n  -H "<q>{header}</q> };
    Pane { label: "curl", text: text.into_any() }
}

/// For a program that uses the official library.
pub fn python(base_url: &str, key: &str) -> Pane {
    let (url, key) = (format!("\"{base_url}/v1\""), format!("\"{key}\""));
    let text = view! {
        <b>"from"</b>" openai "<b>"import"</b>" OpenAI\n\nclient = OpenAI(\n    base_url="<q>{url}</q>
        ",\n    admin_api_key="<q>{key}</q>",\n)\n"
        <b>"for"</b>" project "<b>"in"</b>" client.admin.organization.projects.list():\n    print(project.id, project.name)"
    };
    Pane { label: "Python", text: text.into_any() }
}

/// For the environment, under the names that the official libraries read.
pub fn env(base_url: &str, key: &str) -> Pane {
    let text = format!("OPENAI_BASE_URL={base_url}/v1\nOPENAI_ADMIN_KEY={key}");
    Pane { label: ".env", text: text.into_any() }
}

/// The audit log's page at this path and query.
pub fn curl_audit_logs(base_url: &str, target: &str) -> Pane {
    let url = format!("\"{base_url}{target}\"");
    let text = view! { "curl -g "<q>{url}</q>" \\\n  -H "<q>"\"Authorization: Bearer $OPENAI_ADMIN_KEY\""</q> };
    Pane { label: "curl", text: text.into_any() }
}

/// The same with the official library.
pub fn python_audit_logs(filter: &AuditLogQuery) -> Pane {
    let list = |name: &str, values: &[String]| (!values.is_empty()).then(|| format!("{name}={values:?}"));
    let span = [("gte", filter.effective_at.gte), ("lt", filter.effective_at.lt)];
    let span: Vec<String> = span.iter().filter_map(|(name, at)| Some(format!("\"{name}\": {}", (*at)?))).collect();
    let arguments: Vec<String> = [
        (!span.is_empty()).then(|| format!("effective_at={{{}}}", span.join(", "))),
        list("event_types", &on_wire(&filter.event_types)),
        list("actor_emails", &filter.actor_emails),
        list("actor_ids", &filter.actor_ids),
        list("project_ids", &filter.project_ids),
        list("resource_ids", &filter.resource_ids),
    ]
    .into_iter()
    .flatten()
    .map(|argument| format!("    {argument},\n"))
    .collect();
    let arguments = if arguments.is_empty() { String::new() } else { format!("\n{}", arguments.concat()) };
    let text = view! {
        <b>"for"</b>" record "<b>"in"</b>" client.admin.organization.audit_logs.list("{arguments}"):\n    print(record.id, record.type)"
    };
    Pane { label: "Python", text: text.into_any() }
}

/// The types that the wire knows.
pub fn on_wire(types: &[String]) -> Vec<String> {
    types.iter().filter(|r#type| !r#type.starts_with("orgward.")).cloned().collect()
}

/// The check of an export with the key in this file.
pub fn verify_export(key_file: &str) -> Pane {
    let flags = format!("--export audit-logs.ndjson \\\n  --key {key_file} --checkpoint kept.checkpoint");
    Pane { label: "Shell", text: view! { "orgward audit verify "{flags} }.into_any() }
}

/// One operation of the Admin API, for the shell and, where the official library has it, in Python.
pub fn of_operation(operation: &Operation, base_url: &str) -> Vec<Pane> {
    let body = operation.body.map(|body| body.example).filter(|example| !example.is_empty());
    let url = format!("\"{base_url}{}\"", operation.path.replace('{', "$").replace('}', ""));
    let method = (operation.method != "GET").then(|| format!(" -X {}", operation.method));
    let header = "\"Authorization: Bearer $OPENAI_ADMIN_KEY\"";
    let sent = body.map(|body| {
        let body = format!("'{body}'");
        view! { " \\\n  -H "<q>"\"Content-Type: application/json\""</q>" \\\n  -d "<q>{body}</q> }
    });
    let text = view! { "curl"{method}" "<q>{url}</q>" \\\n  -H "<q>{header}</q>{sent} };
    let mut panes = vec![Pane { label: "curl", text: text.into_any() }];
    if !operation.sdk.is_empty() {
        let members: serde_json::Map<String, serde_json::Value> =
            body.and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        // JSON and Python write texts, numbers and lists alike; the examples hold nothing else.
        let given = members.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let ids: Vec<_> = placeholders(operation).iter().map(|name| format!("\"<{name}>\"")).collect();
        let call = python_call(operation, &ids, given);
        panes.push(Pane { label: "Python", text: view! { {call} }.into_any() });
    }
    panes
}

/// `client.admin.organization.projects.users.create("proj_…", role="member")`: the last identifier by place, those
/// before it and what else is given by name, as the library wants them.
pub fn python_call(operation: &Operation, ids: &[String], given: Vec<String>) -> String {
    let names = placeholders(operation);
    let mut arguments = Vec::new();
    if let Some((last, before)) = ids.split_last() {
        arguments.push(last.clone());
        arguments.extend(names.iter().zip(before).map(|(name, id)| format!("{name}={id}")));
    }
    arguments.extend(given);
    format!("client.admin.organization.{}({})", operation.sdk, arguments.join(", "))
}

/// The identifiers that an operation's address has places for.
fn placeholders(operation: &Operation) -> Vec<&'static str> {
    operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}
