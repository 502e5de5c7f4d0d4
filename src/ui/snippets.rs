//! The first call with a key, in the places where people put one. It carries this server's own address.

use super::components::Pane;
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
