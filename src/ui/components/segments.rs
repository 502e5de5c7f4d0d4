use leptos::prelude::*;

/// A view of the same list.
pub struct Segment {
    /// Its word.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Two or three views of one list, beside its action; the choice is in the address.
#[component]
pub fn Segments(#[prop(into)] label: String, segments: Vec<Segment>) -> AnyView {
    let links = segments.into_iter().map(|segment| {
        view! { <a href=segment.href aria-current=segment.current.then_some("true")>{segment.label}</a> }
    });
    view! { <nav class="segments" aria-label=label>{links.collect_view()}</nav> }.into_any()
}
