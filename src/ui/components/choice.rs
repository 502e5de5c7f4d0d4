use crate::ui::form::Input;
use leptos::prelude::*;

/// One of several to choose from.
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it means.
    pub note: &'static str,
}

/// Exactly one of a few: radio buttons with a sentence each.
#[component]
pub fn Choices(input: Input, #[prop(into)] legend: String, choices: Vec<Choice>) -> AnyView {
    let name = input.name;
    let id = input.id();
    let chosen = input.value.unwrap_or_default();
    let options = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first one carries the field's own id, so that a summary can lead to it.
            let id = if index == 0 { id.clone() } else { format!("{id}-{}", choice.value) };
            view! {
                <label class="choice">
                    <input type="radio" id=id name=name value=choice.value checked=choice.value == chosen/>
                    {choice.label}<small>{choice.note}</small>
                </label>
            }
        })
        .collect_view();
    view! { <fieldset class="field"><legend>{legend}</legend><div class="choices">{options}</div></fieldset> }
        .into_any()
}

/// Yes, if ticked: then the field is sent as `true`, otherwise not at all.
#[component]
pub fn CheckBox(input: Input, #[prop(into)] label: String, #[prop(optional, into)] note: Option<String>) -> AnyView {
    let id = input.id();
    let checked = input.value.as_deref() == Some("true");
    view! {
        <label class="choice">
            <input type="checkbox" id=id name=input.name value="true" checked=checked/>
            {label}{note.map(|note| view! { <small>{note}</small> })}
        </label>
    }
    .into_any()
}
