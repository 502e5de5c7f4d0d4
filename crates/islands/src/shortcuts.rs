use crate::{palette::is_typing, texts::texts};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlDialogElement};
use std::cell::Cell;

/// Time limit in milliseconds between a `g` and the letter after it.
const SEQUENCE_TIMEOUT: f64 = 1_500.0;

texts! {
    /// A letter that follows a `g`.
    Shortcut {
        /// The letter.
        letter,
        /// The URL it leads to.
        href,
    }
}

/// Keyboard shortcuts: `g` and a letter open a page, `?` opens the dialog that lists them. They are ignored while a
/// person types.
#[island]
pub fn Shortcuts(
    /// The letters with their URLs.
    letters: Vec<Shortcut>,
    /// The id of the dialog.
    dialog: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let (letters, dialog) = (letters.clone(), dialog.clone());
        let begun = Cell::new(None::<f64>);
        window_event_listener(ev::keydown, move |event| {
            let busy = document().query_selector("dialog[open]").ok().flatten().is_some();
            if busy || event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return begun.set(None);
            }
            let key = event.key();
            let waiting = begun.take();
            let goes = waiting.is_some_and(|at| event.time_stamp() - at < SEQUENCE_TIMEOUT);
            match letters.iter().find(|known| goes && known.letter == key) {
                Some(known) => {
                    event.prevent_default();
                    let _ = window().location().set_href(&known.href);
                }
                None if key == "g" => begun.set(Some(event.time_stamp())),
                None if key == "?" => {
                    let dialog = document()
                        .get_element_by_id(&dialog)
                        .and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok());
                    if let Some(dialog) = dialog {
                        event.prevent_default();
                        let _ = dialog.show_modal();
                    }
                }
                None => {}
            }
        });
    });
}
