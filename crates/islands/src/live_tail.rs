use crate::texts::texts;
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Event, EventSource, MessageEvent},
};
use std::{cell::RefCell, rc::Rc};

/// Maximum number of lines kept on the page.
const MAX_LINES: usize = 100;

texts! {
    /// The texts of the live tail.
    LiveWords {
        title,
        /// The accessible name of the list.
        list,
        /// The status while no events have arrived.
        waiting,
        /// The status after the connection was lost; the browser tries again.
        broken,
        /// The status after the server refused another attempt, because the session has ended.
        ended,
    }
}

/// New events of the audit log while the page is open, newest first. It is off until the button is pressed.
#[island]
pub fn LiveTail(
    /// The URL of the event stream.
    address: String,
    words: LiveWords,
) -> impl IntoView {
    let LiveWords { title, list, waiting, broken, ended } = words;
    let source = Rc::new(RefCell::new(None::<EventSource>));
    let running = source.clone();
    let (on, status) = (RwSignal::new(false), RwSignal::new(String::new()));
    let lines = RwSignal::new(Vec::<Vec<String>>::new());

    let begin = move || {
        let Ok(stream) = EventSource::new(&address) else { return };
        let (waiting, broken, ended) = (waiting.clone(), broken.clone(), ended.clone());
        status.set(waiting.clone());
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            status.set(waiting.clone());
            if let Ok(new) = serde_json::from_str::<Vec<Vec<String>>>(&text) {
                lines.update(|lines| {
                    new.into_iter().for_each(|line| lines.insert(0, line));
                    lines.truncate(MAX_LINES);
                });
            }
        });
        let attempts = stream.clone();
        let failed = Closure::<dyn Fn(Event)>::new(move |_: Event| {
            let is_over = attempts.ready_state() == EventSource::CLOSED;
            status.set(if is_over { &ended } else { &broken }.clone());
            on.set(!is_over);
        });
        stream.set_onmessage(Some(message.as_ref().unchecked_ref()));
        stream.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // The closures live as long as the page.
        message.forget();
        failed.forget();
        running.replace(Some(stream));
        on.set(true);
    };
    let end = move || {
        if let Some(stream) = source.take() {
            stream.close();
        }
        status.set(String::new());
        on.set(false);
    };
    let toggle = move |_| if on.get_untracked() { end() } else { begin() };
    view! {
        <div class="live scripted">
            <div class="row">
                <button type="button" class="button button--small" aria-pressed=move || on.get().to_string() on:click=toggle>
                    <span class="live__dot"></span>{title}
                </button>
                <span class="muted" role="status">{move || status.get()}</span>
            </div>
            <div role="log" aria-label=list><ol class="live__lines">
                {move || lines.get().into_iter().map(row).collect_view()}
            </ol></div>
        </div>
    }
}

/// A line from the texts of a `types::audit_logs::AuditLine`, in the order of its fields. The mark of an altered record is an
/// empty element in other lines, which the style hides.
fn row(texts: Vec<String>) -> impl IntoView {
    let mut texts = texts.into_iter();
    let mut next = || texts.next().unwrap_or_default();
    let (href, what, altered, r#type, by, at) = (next(), next(), next(), next(), next(), next());
    view! {
        <li><time>{at}</time><a href=href>{what}<span>{altered}</span></a><span>{by}</span><code>{r#type}</code></li>
    }
}
