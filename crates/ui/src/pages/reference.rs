//! The reference of the Admin API: every operation, with examples that contain this server's URL.

use crate::{
    code_samples,
    components::*,
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
    texts::Language,
};
use leptos::prelude::*;
use types::{
    operation::{Operation, Parameter},
    operations,
};

/// The sections of the page, in the order of the table of operations, with the path prefix of each.
const NOUNS: &[(&str, &str)] = &[
    ("Invites", "/v1/organization/invites"),
    ("Users", "/v1/organization/users"),
    ("Project users", "/v1/organization/projects/{project_id}/users"),
    ("Service accounts", "/v1/organization/projects/{project_id}/service_accounts"),
    ("Project API keys", "/v1/organization/projects/{project_id}/api_keys"),
    ("Project data retention", "/v1/organization/projects/{project_id}/data_retention"),
    ("Projects", "/v1/organization/projects"),
    ("Admin keys", "/v1/organization/admin_api_keys"),
    ("Audit logs", "/v1/organization/audit_logs"),
    ("Data retention", "/v1/organization/data_retention"),
    ("Proof of audit logs, an extra of Orgward", "/orgward/v1/organization/audit_logs"),
    ("Requests, an extra of Orgward", "/orgward/v1/organization/requests"),
];

/// Every operation, grouped by section. Everyone may read it: it contains nothing about the organization.
pub fn reference(request: &PageRequest) -> Page {
    let base_url = request.base_url.clone();
    Page::focus("Admin API", move || {
        let entries = NOUNS.iter().map(|(noun, _)| ((*noun).to_owned(), anchor(noun))).collect();
        let nouns = NOUNS.iter().map(|(noun, _)| of_noun(noun, &base_url)).collect_view();
        let (root, description) = (format!("{base_url}/v1"), "/openapi.json");
        view! {
            <PageHead title="Admin API" lead="OpenAI's Admin API, on this server. Official libraries and Terraform providers work once their base URL and key are changed."/>
            <Facts>
                <Fact name="Base URL"><CopyId id="base-url" value=root what="base URL"/></Fact>
                <Fact name="Key">"An Admin key of an owner, as "<code>"Authorization: Bearer sk-admin-…"</code>". It may have fewer scopes than an operation needs: the refusal names the missing one."</Fact>
                <Fact name="Refusals">"Every answer but 200 is "<code>r#"{"error":{"message","type","param","code"}}"#</code></Fact>
                <Fact name="Description"><a href=description>"OpenAPI 3.1"</a></Fact>
            </Facts>
            <Toc entries/>
            {nouns}
        }
        .into_markup()
    })
    .wide(None)
    .only_in(Language::English)
}

fn anchor(noun: &str) -> String {
    noun.split(',').next().unwrap_or_default().to_lowercase().replace(' ', "-")
}

/// The section of an operation: the first whose path prefix matches.
fn noun_of(operation: &Operation) -> &'static str {
    NOUNS.iter().find(|(_, path)| operation.path.starts_with(path)).map_or("", |(noun, _)| noun)
}

fn of_noun(noun: &'static str, base_url: &str) -> Markup {
    let operations = operations::all()
        .filter(|operation| noun_of(operation) == noun)
        .map(|operation| one(operation, base_url))
        .collect_view();
    let (id, heading) = (anchor(noun), anchor(noun));
    view! { <section class="section" aria-labelledby=id><h2 id=heading>{noun}</h2>{operations}</section> }.into_markup()
}

fn one(operation: &'static Operation, base_url: &str) -> Markup {
    let parameters = operation.query.iter().map(parameter).collect_view();
    let panes = code_samples::of_operation(operation, base_url);
    view! {
        <h3>{operation.summary}</h3>
        <p><code>{operation.method}" "{operation.path}</code></p>
        <p class="muted">"Needs the scope "<code>{operation.scope.as_str()}</code></p>
        {(!operation.query.is_empty()).then(|| view! { <dl class="facts">{parameters}</dl> })}
        <Code id=operation.id what=operation.summary panes/>
    }
    .into_markup()
}

fn parameter(parameter: &'static Parameter) -> Markup {
    view! { <dt><code>{parameter.name}</code></dt><dd>{parameter.about}</dd> }.into_markup()
}
