use crate::{icon::Icon, texts::texts};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    web_sys::{Element, HtmlDocument, HtmlInputElement},
};
use std::time::Duration;

texts! {
    /// The texts of a copy button.
    CopyWords {
        /// The id of the element whose text is copied.
        from,
        /// The name of what is copied, for screen readers.
        what,
        copy,
        /// The label after copying.
        copied,
        /// The URL of the sprite.
        sprite,
    }
}

/// Copies the text of another element and confirms it.
#[island]
pub fn CopyButton(
    words: CopyWords,
    /// Whether the button has no border.
    quiet: bool,
) -> impl IntoView {
    let CopyWords { from, what, copy, copied, sprite } = words;
    let done = RwSignal::new(false);
    let announcement = copied.clone();

    let act = move |_| {
        if let Some(element) = document().get_element_by_id(&from) {
            copy_text_of(&element, move || {
                done.set(true);
                set_timeout(move || done.set(false), Duration::from_secs(3));
            });
        }
    };
    view! {
        <button type="button" class="button button--small scripted copy__button" class:button--quiet=quiet on:click=act>
            <Icon name="copy" sprite=sprite/>
            <span class="copy__words">
                <span class:copy__hide=move || done.get()>{copy}<span class="sr">{format!(" {what}")}</span></span>
                <span class:copy__hide=move || !done.get() aria-hidden="true">{copied}</span>
            </span>
            <span class="sr" role="status">{move || if done.get() { announcement.clone() } else { String::new() }}</span>
        </button>
    }
}

/// Browsers offer the clipboard only on https and on loopback. Elsewhere the text is selected and copied with
/// `execCommand`.
fn copy_text_of(element: &Element, done: impl FnOnce() + 'static) {
    let field = element.dyn_ref::<HtmlInputElement>();
    if window().is_secure_context() {
        let text = field.map_or_else(|| element.text_content().unwrap_or_default(), HtmlInputElement::value);
        let done = Closure::once(move |_: JsValue| done());
        let _ = window().navigator().clipboard().write_text(&text).then(&done);
        // The closure is freed by the browser once the promise is settled.
        done.forget();
        return;
    }
    match field {
        Some(field) => field.select(),
        None => {
            if let Ok(Some(selection)) = window().get_selection() {
                let _ = selection.select_all_children(element);
            }
        }
    }
    let document = document().unchecked_into::<HtmlDocument>();
    if document.exec_command("copy").unwrap_or(false) {
        done();
    }
}
