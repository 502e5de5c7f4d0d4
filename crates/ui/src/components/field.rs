use crate::{
    components::Icon,
    form::{Input, InputError},
    markup::{Children, IntoMarkup, Markup, escaped},
    texts::t,
};
use leptos::prelude::*;

/// A label, a control, a hint, and an error message.
#[component]
pub fn Field(
    /// The control's id.
    id: String,
    #[prop(into)] label: String,
    #[prop(optional)] optional: bool,
    hint: Option<String>,
    error: Option<InputError>,
    children: Children,
) -> Markup {
    let (hint_id, error) = (format!("{id}-hint"), fault(&id, error));
    view! {
        <div class="field">
            <label for=id>{label}{optional.then(|| view! { <span class="field__optional">" "{t!("components-optional")}</span> })}</label>
            {children.0}
            {error}
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
    .into_markup()
}

/// The error message of the control with that id, in the reader's language.
pub fn fault(id: &str, error: Option<InputError>) -> Markup {
    let error = error.map(|error| error.sentence());
    let id = format!("{id}-error");
    error
        .map(|error| view! { <p class="field__error" id=id><Icon name="error"/><span>{error}</span></p> })
        .into_markup()
}

/// The ids of the elements that describe a control.
pub fn described_by(input: &Input, hint: bool) -> Option<String> {
    let id = input.id();
    let error = input.error.as_ref().map(|_| format!("{id}-error"));
    let hint = hint.then(|| format!("{id}-hint"));
    let ids: Vec<_> = error.into_iter().chain(hint).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// One line of text.
#[component]
pub fn TextField(
    input: Input,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "off")] autocomplete: &'static str,
    /// Whether the field may be left empty.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] large: bool,
    /// Whether it gets the focus when the page opens.
    #[prop(optional)]
    first: bool,
) -> Markup {
    let described = described_by(&input, hint.is_some());
    let id = input.id();
    let spellcheck = (kind != "text").then_some("false");
    // Browsers refuse addresses with other letters than ASCII before the @ in a field of the type `email`.
    let (kind, mode) = if kind == "email" { ("text", Some("email")) } else { (kind, None) };
    let capitals = mode.map(|_| "none");
    view! {
        <Field id=id.clone() label optional hint error=input.error.clone()>
            <input class="input" class:input--large=large type=kind id=id name=input.name value=input.value autocomplete=autocomplete
                required=!optional autofocus=first spellcheck=spellcheck
                inputmode=mode autocapitalize=capitals
                aria-invalid=input.error.is_some().then_some("true") aria-describedby=described/>
        </Field>
    }
    .into_markup()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    input: Input,
    #[prop(into)] label: String,
    /// The initial height, in lines.
    rows: u32,
    #[prop(optional, into)] hint: Option<String>,
    /// Whether it gets the focus when the page opens.
    #[prop(optional)]
    first: bool,
) -> Markup {
    let described = described_by(&input, hint.is_some());
    let id = input.id();
    view! {
        <Field id=id.clone() label hint error=input.error.clone()>
            <textarea class="input" id=id name=input.name rows=rows autocomplete="off" autocapitalize="none" spellcheck="false"
                required autofocus=first
                aria-invalid=input.error.is_some().then_some("true") aria-describedby=described>{input.value.as_deref().map(escaped)}</textarea>
        </Field>
    }
    .into_markup()
}

/// A choice from a list.
#[component]
pub fn SelectField(
    input: Input,
    #[prop(into)] label: String,
    /// Pairs of the value that is submitted and the label.
    options: Vec<(String, String)>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
) -> Markup {
    let described = described_by(&input, hint.is_some());
    let id = input.id();
    let chosen = input.value.clone().unwrap_or_default();
    let options = options.into_iter().map(move |(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <Field id=id.clone() label optional hint error=input.error.clone()>
            <select class="select" id=id name=input.name aria-invalid=input.error.is_some().then_some("true") aria-describedby=described>
                {options.collect_view()}
            </select>
        </Field>
    }
    .into_markup()
}
