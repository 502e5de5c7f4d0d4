use crate::texts::texts;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

texts! {
    /// The texts of the button.
    PasswordWords {
        /// The label while the password is hidden.
        show,
        /// The label while it is shown.
        hide,
        /// What the button shows, for screen readers.
        what,
        /// The announcement when the password is shown.
        visible,
    }
}

/// Shows a typed password, and hides it again before the form is submitted, so that no browser stores it as plain text.
#[island]
pub fn PasswordReveal(
    /// The id of the password field.
    input: String,
    words: PasswordWords,
) -> impl IntoView {
    let PasswordWords { show, hide, what, visible } = words;
    let shown = RwSignal::new(false);
    let (field, sent) = (input.clone(), input.clone());
    Effect::new(move |before: Option<()>| {
        let kind = if shown.get() { "text" } else { "password" };
        if let Some(field) = before.and_then(|()| document().get_element_by_id(&field)) {
            let _ = field.set_attribute("type", kind);
        }
    });
    Effect::new(move |_| {
        let sent = sent.clone();
        window_event_listener(ev::submit, move |event| {
            let form = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
            let field = document().get_element_by_id(&sent);
            if let (Some(form), Some(field)) = (form, field)
                && form.contains(Some(&field))
            {
                let _ = field.set_attribute("type", "password");
            }
        });
    });
    view! {
        <button type="button" class="button password__reveal scripted" aria-controls=input on:click=move |_| shown.update(|shown| *shown = !*shown)>
            {move || if shown.get() { hide.clone() } else { show.clone() }}<span class="sr">" "{what}</span>
        </button>
        <span class="sr" role="status">{move || if shown.get() { visible.clone() } else { String::new() }}</span>
    }
}
