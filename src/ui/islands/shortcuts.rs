use super::palette::is_typing;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlDialogElement};

/// Milliseconds that may pass between a `g` and the letter after it.
const PATIENCE: f64 = 1_500.0;

/// Keys that lead to pages: `g` and a letter, and `?` to the dialog that lists them. Never while somebody types.
#[island]
pub fn Shortcuts(
    /// Letters and where they lead.
    letters: Vec<(char, String)>,
    /// The id of the dialog.
    dialog: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let (letters, dialog) = (letters.clone(), dialog.clone());
        let begun = StoredValue::new(None::<f64>);
        window_event_listener(ev::keydown, move |event| {
            let busy = document().query_selector("dialog[open]").ok().flatten().is_some();
            if busy || event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return begun.set_value(None);
            }
            let key = event.key();
            let waiting = begun.try_update_value(Option::take).flatten();
            let goes = waiting.is_some_and(|at| event.time_stamp() - at < PATIENCE);
            match letters.iter().find(|(letter, _)| goes && key.chars().eq([*letter])) {
                Some((_, href)) => {
                    event.prevent_default();
                    let _ = window().location().set_href(href);
                }
                None if key == "g" => begun.set_value(Some(event.time_stamp())),
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
