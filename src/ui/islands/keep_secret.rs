use leptos::{ev, prelude::*};

/// The way on from a page that shows a secret once. Until it is taken, the browser asks before it leaves the page.
#[island]
pub fn KeepSecret(
    /// Where the way leads.
    href: String,
    /// What the person says by taking it.
    label: String,
) -> impl IntoView {
    let stored = RwSignal::new(false);
    Effect::new(move |_| {
        window_event_listener(ev::beforeunload, move |event| {
            if !stored.get_untracked() {
                event.prevent_default();
            }
        });
    });
    view! { <a class="button button--primary button--large" href=href on:click=move |_| stored.set(true)>{label}</a> }
}
