use crate::{
    components::{described_by, fault},
    form::Input,
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

/// One option of several.
pub struct Choice {
    /// The value that is submitted.
    pub value: &'static str,
    pub label: String,
    /// An explanation; may be empty.
    pub note: String,
}

/// A choice between a few options: radio buttons, each with a sentence.
#[component]
pub fn Choices(input: Input, #[prop(into)] legend: String, choices: Vec<Choice>) -> Markup {
    let name = input.name;
    let id = input.id();
    let (described, error) = (described_by(&input, false), fault(&id, input.error));
    let chosen = input.value.unwrap_or_default();
    let options = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first option has the field's own id, so that an error summary can link to it.
            let id = if index == 0 { id.clone() } else { format!("{id}-{}", choice.value) };
            one("radio", id, name, choice.value, choice.value == chosen, choice.label, choice.note)
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{legend}</legend>
            <div class="choices">{options}</div>
            {error}
        </fieldset>
    }
    .into_markup()
}

/// A checkbox or a radio button of several.
pub struct Check {
    /// The value that is submitted.
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// Several checkboxes, each submitted under the same name if it is checked. Renders nothing without boxes.
#[component]
pub fn Checks(
    name: &'static str,
    /// The prefix of the boxes' ids.
    id: &'static str,
    #[prop(into)] legend: String,
    #[prop(into)] hint: String,
    boxes: Vec<Check>,
) -> Markup {
    if boxes.is_empty() {
        return ().into_markup();
    }
    let hint_id = format!("{id}-hint");
    let described = hint_id.clone();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{legend}</legend>
            <div class="choices choices--short">{several("checkbox", name, id, boxes)}</div>
            <p class="field__hint" id=hint_id>{hint}</p>
        </fieldset>
    }
    .into_markup()
}

/// Several checkboxes, each with a sentence and submitted under `name` if it is checked.
#[component]
pub fn CheckedChoices(
    /// The id and the error of the group.
    input: Input,
    name: &'static str,
    #[prop(into)] legend: String,
    choices: Vec<Choice>,
    /// The values that are checked.
    checked: Vec<String>,
) -> Markup {
    let id = input.id();
    let (described, error) = (described_by(&input, false), fault(&id, input.error));
    let boxes = choices.into_iter().enumerate().map(|(index, Choice { value, label, note })| {
        // The first box has the group's own id, so that an error summary can link to it.
        let id = if index == 0 { id.clone() } else { format!("{id}-{index}") };
        one("checkbox", id, name, value, checked.iter().any(|checked| checked == value), label, note)
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{legend}</legend>
            <div class="choices">{boxes}</div>
            {error}
        </fieldset>
    }
    .into_markup()
}

/// Radio buttons without a legend, for the cell of a table; the label of each says what it is about.
#[component]
pub fn Radios(
    #[prop(into)] name: String,
    /// The prefix of the buttons' ids.
    #[prop(into)]
    id: String,
    /// The name of the group for screen readers.
    #[prop(into)]
    label: String,
    options: Vec<Check>,
) -> Markup {
    view! { <div role="radiogroup" aria-label=label>{several("radio", &name, &id, options)}</div> }.into_markup()
}

/// Checkboxes or radio buttons under one name.
fn several(kind: &'static str, name: &str, id: &str, all: Vec<Check>) -> Markup {
    let all = all.into_iter().enumerate().map(|(index, each)| {
        let Check { value, label, checked } = each;
        let (name, id) = (name.to_owned(), format!("{id}-{index}"));
        view! {
            <div class="choice">
                <input type=kind id=id.clone() name=name value=value checked=checked/>
                <label for=id>{label}</label>
            </div>
        }
    });
    all.collect_view().into_markup()
}

/// One checkbox. The field is submitted as `true` if it is checked, and otherwise not at all.
#[component]
pub fn CheckBox(input: Input, #[prop(into)] label: String, #[prop(optional, into)] note: String) -> Markup {
    let checked = input.value.as_deref() == Some("true");
    one("checkbox", input.id(), input.name, "true", checked, label, note)
}

/// A checkbox or a radio button. The note describes it and is not part of its accessible name.
fn one(
    kind: &'static str,
    id: String,
    name: &'static str,
    value: &'static str,
    checked: bool,
    label: String,
    note: String,
) -> Markup {
    let note_id = (!note.is_empty()).then(|| format!("{id}-note"));
    let sentence = note_id.clone().map(|id| view! { <small id=id>{note}</small> });
    view! {
        <div class="choice">
            <input type=kind id=id.clone() name=name value=value checked=checked aria-describedby=note_id/>
            <label for=id>{label}</label>
            {sentence}
        </div>
    }
    .into_markup()
}
