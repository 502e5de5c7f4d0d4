use leptos::{ev, prelude::*};

/// The link that leaves a page which shows a secret once. Until it is followed, the browser asks before leaving the
/// page.
#[island]
pub fn KeepSecret(
    /// The URL of the link.
    href: String,
    /// The label, which confirms that the secret is stored.
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
