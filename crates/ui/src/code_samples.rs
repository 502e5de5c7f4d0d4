//! Code samples for the Admin API, with this server's URL in them.

use crate::{
    api_calls::Call,
    components::Pane,
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use serde_json::Value;
use types::operation::Operation;

/// What the samples of a new Admin key list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// `/organization/projects`
    Projects,
    /// `/organization/audit_logs`
    AuditLogs,
}

/// A curl command with a key, or with the name of a variable that contains it.
pub fn curl(base_url: &str, key: &str, listed: Listed) -> Pane {
    let (comment, path) = match listed {
        Listed::Projects => ("# lists the projects", "projects"),
        Listed::AuditLogs => ("# lists the newest events", "audit_logs"),
    };
    let url = format!("{base_url}/v1/organization/{path}");
    let header = format!("\"Authorization: Bearer {key}\"");
    let text = view! { <i>{comment}</i>"\ncurl "{url}" \\\n  -H "<q>{header}</q> };
    Pane { label: "curl", text: text.into_markup() }
}

/// A Python program that uses the official library.
pub fn python(base_url: &str, key: &str, listed: Listed) -> Pane {
    let (url, key) = (format!("\"{base_url}/v1\""), format!("\"{key}\""));
    let (item, list) = match listed {
        Listed::Projects => {
            (" project ", " client.admin.organization.projects.list():\n    print(project.id, project.name)")
        }
        Listed::AuditLogs => {
            (" event ", " client.admin.organization.audit_logs.list(limit=20).data:\n    print(event.id, event.type)")
        }
    };
    let text = view! {
        <b>"from"</b>" openai "<b>"import"</b>" OpenAI\n\nclient = OpenAI(\n    base_url="<q>{url}</q>
        ",\n    admin_api_key="<q>{key}</q>",\n)\n"
        <b>"for"</b>{item}<b>"in"</b>{list}
    };
    Pane { label: "Python", text: text.into_markup() }
}

/// Environment variables with the names that the official libraries read.
pub fn env(base_url: &str, key: &str) -> Pane {
    let text = format!("OPENAI_BASE_URL={base_url}/v1\nOPENAI_ADMIN_KEY={key}");
    Pane { label: ".env", text: text.into_markup() }
}

/// The environment variable with a project key, as in a file that a program loads.
pub fn project_env(key: &str) -> Pane {
    Pane { label: ".env", text: format!("OPENAI_API_KEY={key}").into_markup() }
}

/// The same variable for a shell.
pub fn project_shell(key: &str) -> Pane {
    Pane { label: "Shell", text: view! { <b>"export"</b>" OPENAI_API_KEY="{key.to_owned()} }.into_markup() }
}

/// The command that verifies an export with the public key in this file.
pub fn verify_export(key_file: &str) -> Pane {
    let flags = format!("--export audit-logs.ndjson \\\n  --key {key_file} --checkpoint kept.checkpoint");
    Pane { label: "Shell", text: view! { "orgward audit verify "{flags} }.into_markup() }
}

/// Samples of one operation of the Admin API: a curl command and, if the official library supports it, Python.
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
    let mut panes = vec![Pane { label: "curl", text: text.into_markup() }];
    if !operation.sdk.is_empty() {
        let call = python_call(operation, body);
        panes.push(Pane { label: "Python", text: view! { {call} }.into_markup() });
    }
    panes
}

/// `client.admin.organization.projects.users.create("proj_…", role="member")`: the last id as a positional argument,
/// the ids before it and the body as keyword arguments, as the library requires.
fn python_call(operation: &Operation, body: Option<&str>) -> String {
    let names: Vec<&str> =
        operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    let mut arguments = Vec::new();
    if let Some((last, before)) = names.split_last() {
        arguments.push(format!("\"<{last}>\""));
        arguments.extend(before.iter().map(|name| format!("{name}=\"<{name}>\"")));
    }
    let members: serde_json::Map<String, serde_json::Value> =
        body.and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
    // JSON and Python have the same syntax for strings, numbers and lists; the examples contain nothing else.
    arguments.extend(members.iter().map(|(name, value)| format!("{name}={value}")));
    format!("client.admin.organization.{}({})", operation.sdk, arguments.join(", "))
}

/// Samples of a call with all its values: a curl command and Python.
pub fn of_call(call: &Call, base_url: &str) -> Vec<Pane> {
    let python = if call.operation.sdk.is_empty() { urllib_of(call, base_url) } else { sdk_of(call, base_url) };
    vec![
        Pane { label: "curl", text: colored(&curl_of(call, base_url), &[]) },
        Pane { label: "Python", text: colored(&python, &["import", "from", "for", "in"]) },
    ]
}

/// All values are in single quotes, so that the shell expands nothing; only the name of the key's variable is not.
fn curl_of(call: &Call, base_url: &str) -> String {
    let address = call.address(base_url);
    // curl would read brackets as a range.
    let literally = if address.contains('[') { " -g" } else { "" };
    let method = match call.operation.method {
        "GET" => String::new(),
        method => format!(" -X {method}"),
    };
    let header = "-H \"Authorization: Bearer $OPENAI_ADMIN_KEY\"";
    let mut text = format!("curl{literally}{method} {} \\\n  {header}", in_shell(&address));
    let body = call.whole_body();
    if !body.is_empty() {
        let body = in_shell(&Value::from(body).to_string());
        text += &format!(" \\\n  -H 'Content-Type: application/json' \\\n  -d {body}");
    }
    text
}

fn in_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Python code with the official library.
fn sdk_of(call: &Call, base_url: &str) -> String {
    let mut arguments = Vec::new();
    if let Some((last, before)) = call.ids.split_last() {
        let names = call.operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        arguments.push(in_python(&last.as_str().into()));
        arguments
            .extend(before.iter().zip(names).map(|(id, name)| format!("{name}={}", in_python(&id.as_str().into()))));
    }
    arguments.extend(call.query.iter().map(|(name, value)| format!("{name}={}", in_python(value))));
    arguments.extend(call.body.iter().map(|(name, value)| format!("{name}={}", in_python(value))));
    if !call.extra.is_empty() {
        arguments.push(format!("extra_body={}", in_python(&call.extra.clone().into())));
    }
    let what = format!("client.admin.organization.{}({})", call.operation.sdk, arguments.join(", "));
    let used = match call.operation.sdk.ends_with(".list") {
        true => format!("for item in {what}:\n    print(item.id)"),
        false => format!("print({what})"),
    };
    let url = in_python(&format!("{base_url}/v1").into());
    format!(
        "import os\nfrom openai import OpenAI\n\nclient = OpenAI(\n    base_url={url},\n    \
         admin_api_key=os.environ[\"OPENAI_ADMIN_KEY\"],\n)\n{used}"
    )
}

/// Python code with the standard library, for Orgward's own operations, which the official library does not have. All
/// of them are GET requests.
fn urllib_of(call: &Call, base_url: &str) -> String {
    let url = in_python(&call.address(base_url).into());
    let header = "{\"Authorization\": \"Bearer \" + os.environ[\"OPENAI_ADMIN_KEY\"]}";
    format!(
        "import json, os\nfrom urllib.request import Request, urlopen\n\nrequest = Request(\n    {url},\n    \
         headers={header},\n)\nprint(json.load(urlopen(request)))"
    )
}

/// JSON and Python have the same syntax for numbers, lists and strings, including escapes in strings.
fn in_python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(values) => format!("[{}]", values.iter().map(in_python).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members =
                members.iter().map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), in_python(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}

/// Highlights quoted strings and the keywords of a language. The text itself is unchanged.
fn colored(text: &str, words: &'static [&str]) -> Markup {
    let mut views = Vec::new();
    let mut rest = text;
    while let Some(begin) = first_quote(rest) {
        let (plain, quoted) = rest.split_at(begin);
        let end = end_of_quote(quoted);
        views.push(plainly(plain, words));
        views.push(view! { <q>{quoted[..end].to_owned()}</q> }.into_markup());
        rest = &quoted[end..];
    }
    views.push(plainly(rest, words));
    views.collect_view().into_markup()
}

/// The position of the first quote that begins a string; a quote after a `\` does not.
fn first_quote(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' | '"' => return Some(at),
            '\\' => {
                characters.next();
            }
            _ => {}
        }
    }
    None
}

/// The end of the quoted string at the beginning of `text`. Between double quotes, `\` escapes the next character.
fn end_of_quote(text: &str) -> usize {
    let quote = text.chars().next().unwrap_or('"');
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => {
                characters.next();
            }
            character if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn plainly(text: &str, words: &'static [&str]) -> Markup {
    let parts =
        text.split_inclusive([' ', '\n', '(']).map(|part| match words.iter().find(|word| part.trim_end() == **word) {
            Some(word) => view! { <b>{*word}</b>{part[word.len()..].to_owned()} }.into_markup(),
            None => part.to_owned().into_markup(),
        });
    parts.collect_view().into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use types::operations;

    const NASTY: &str = "it's \"$HOME\" `id` $(id) \\ !! %s\nü";

    /// The arguments that a shell passes for this command line.
    fn words(text: &str) -> Vec<String> {
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{text}");
        let ran = Command::new("sh").args(["-c", &script]).env("OPENAI_ADMIN_KEY", "sk-admin-1").output();
        let said = String::from_utf8(ran.expect("there is a shell").stdout).expect("words are text");
        said.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_shell_hands_on_just_what_is_in_the_call() {
        let call = Call::to(const { operations::named("modify-project") }).at("proj_1").asked("name", Some(NASTY));
        let words = words(&curl_of(&call, "https://o.example"));
        assert_eq!(words[..3], ["-X", "POST", "https://o.example/v1/organization/projects/proj_1"]);
        assert_eq!(words[3..7], ["-H", "Authorization: Bearer sk-admin-1", "-H", "Content-Type: application/json"]);
        let body: Value = serde_json::from_str(&words[8]).expect("JSON");
        assert_eq!((words[7].as_str(), body), ("-d", serde_json::json!({ "name": NASTY })));
    }

    #[test]
    fn a_filter_stands_in_the_address_for_the_shell_and_as_an_argument_in_python() {
        let call = Call::page(const { operations::named("list-audit-logs") }, Some("audit_log-1"))
            .narrowed("effective_at", serde_json::json!({ "gte": 7 }))
            .narrowed("actor_emails", vec!["o'neill+$x@a.example"])
            .narrowed("tenant_only", true)
            .narrowed("project_ids", Vec::<String>::new());
        let address = "https://o.example/v1/organization/audit_logs?limit=50&after=audit_log-1&effective_at[gte]=7\
                       &actor_emails[]=o%27neill%2B%24x%40a.example&tenant_only=true";
        assert_eq!(
            words(&curl_of(&call, "https://o.example")),
            ["-g", address, "-H", "Authorization: Bearer sk-admin-1"],
            "without -g, curl reads brackets as a range"
        );
        let python = "client.admin.organization.audit_logs.list(limit=50, after=\"audit_log-1\", \
                      effective_at={\"gte\": 7}, actor_emails=[\"o'neill+$x@a.example\"], tenant_only=True)";
        let text = sdk_of(&call, "https://o.example");
        assert!(text.contains(python), "{text}");
    }

    #[test]
    fn python_names_what_a_thing_belongs_to_and_escapes_what_is_typed() {
        let call = Call::to(const { operations::named("CreateanAPIkeyforaserviceaccount") })
            .at("proj_1")
            .at("svc_acct_1")
            .given("name", Some("a \"b\"\n\\c"))
            .given("expires_in_seconds", Some("60"));
        let python = "client.admin.organization.projects.service_accounts.api_keys.create(\"svc_acct_1\", \
                      project_id=\"proj_1\", expires_in_seconds=60, name=\"a \\\"b\\\"\\n\\\\c\")";
        let text = sdk_of(&call, "https://o.example");
        assert!(text.contains(python), "{text}");
    }

    #[test]
    fn members_that_the_library_does_not_know_are_an_extra_body() {
        let call = Call::to(const { operations::named("admin-api-keys-create") })
            .given("name", Some("siem"))
            .with_extra("scopes", vec!["api.audit_logs.read"]);
        let python = r#".create(name="siem", extra_body={"scopes": ["api.audit_logs.read"]})"#;
        assert!(sdk_of(&call, "https://o.example").contains(python), "{}", sdk_of(&call, "https://o.example"));
        let body = r#"'{"name":"siem","scopes":["api.audit_logs.read"]}'"#;
        assert!(curl_of(&call, "https://o.example").contains(body), "{}", curl_of(&call, "https://o.example"));
    }

    #[test]
    fn colours_leave_every_letter_where_it_was() {
        for (text, quoted) in [
            (r#"curl 'it'\''s' -H "a \" b" c"#, vec!["'it'", "'s'", r#""a \" b""#]),
            ("for item in x:\n    print(\"in\")", vec!["\"in\""]),
            ("open \"never closed", vec!["\"never closed"]),
        ] {
            let html = colored(text, &["for", "in"]).to_html().replace("<!>", "");
            let plain = ["<q>", "</q>", "<b>", "</b>"].iter().fold(html.clone(), |html, tag| html.replace(tag, ""));
            assert_eq!(plain, text.replace('<', "&lt;"));
            let found: Vec<_> = html.split("<q>").skip(1).filter_map(|rest| rest.split("</q>").next()).collect();
            assert_eq!(found, quoted);
        }
    }
}
