use crate::{
    components::Icon,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A field for files, dropped or chosen. The page's own script reads them, and enables the field.
#[component]
pub fn Drop(
    /// The field's id.
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
) -> Markup {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="drop">
            <Icon name="record"/>
            <label for=id>{label}</label>
            <input class="drop__files" type="file" id=id multiple disabled aria-describedby=hint_id.clone()/>
            <p class="field__hint" id=hint_id>{hint}</p>
        </div>
    }
    .into_markup()
}

/// The progress of reading files, with a button to stop it. The page's script shows it.
#[component]
pub fn DropProgress(#[prop(into)] label: String) -> Markup {
    view! {
        <div class="drop__progress" data-part="progress" hidden>
            <progress class="drop__bar" data-part="bar" max="1" value="0" aria-label=label></progress>
            <span class="drop__bytes" data-part="bytes"></span>
            <button type="button" class="button button--small" data-part="stop">{t!("components-stop")}</button>
        </div>
    }
    .into_markup()
}
