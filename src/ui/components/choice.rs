use crate::ui::form::Input;
use leptos::prelude::*;

/// One of several to choose from.
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What it is called.
    pub label: String,
    /// What it means; may be empty.
    pub note: String,
}

/// Exactly one of a few: radio buttons, each with room for a sentence.
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
            one("radio", id, name, choice.value, choice.value == chosen, choice.label, choice.note)
        })
        .collect_view();
    view! { <fieldset class="field"><legend>{legend}</legend><div class="choices">{options}</div></fieldset> }
        .into_any()
}

/// Yes, if ticked: then the field is sent as `true`, otherwise not at all.
#[component]
pub fn CheckBox(input: Input, #[prop(into)] label: String, #[prop(optional, into)] note: String) -> AnyView {
    let checked = input.value.as_deref() == Some("true");
    one("checkbox", input.id(), input.name, "true", checked, label, note)
}

/// The sentence describes the box and is not part of its name.
fn one(
    kind: &'static str,
    id: String,
    name: &'static str,
    value: &'static str,
    checked: bool,
    label: String,
    note: String,
) -> AnyView {
    let note_id = (!note.is_empty()).then(|| format!("{id}-note"));
    let sentence = note_id.clone().map(|id| view! { <small id=id>{note}</small> });
    view! {
        <div class="choice">
            <input type=kind id=id.clone() name=name value=value checked=checked aria-describedby=note_id/>
            <label for=id>{label}</label>
            {sentence}
        </div>
    }
    .into_any()
}
