use crate::{
    components::Copy,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A secret in a read-only field, to select and copy.
#[component]
pub fn Secret(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(into)] hint: String,
) -> Markup {
    let what = t!("components-copy-from-field", label = label.as_str());
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="secret">
                <input id=id readonly value=value spellcheck="false" autocomplete="off" aria-describedby=hint_id.clone()/>
                <Copy from=id what/>
            </div>
            <p class="field__hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_markup()
}

/// A secret in a table row; the column heading names it.
#[component]
pub fn SecretInRow(
    #[prop(into)] id: String,
    /// The label for screen readers.
    #[prop(into)]
    label: String,
    #[prop(into)] value: String,
) -> Markup {
    let (from, what) = (id.clone(), label.clone());
    view! {
        <div class="secret">
            <input id=id readonly value=value aria-label=label spellcheck="false" autocomplete="off"/>
            <Copy from what/>
        </div>
    }
    .into_markup()
}
