use crate::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// One view of a list.
pub struct Segment {
    pub label: String,
    pub href: String,
    /// Whether it is the current view.
    pub current: bool,
}

/// Two or three views of one list, as links. The URL contains the choice.
#[component]
pub fn Segments(#[prop(into)] label: String, segments: Vec<Segment>) -> Markup {
    let links = segments.into_iter().map(|segment| {
        view! { <a href=segment.href aria-current=segment.current.then_some("true")>{segment.label}</a> }
    });
    view! { <nav class="segments" aria-label=label>{links.collect_view()}</nav> }.into_markup()
}
