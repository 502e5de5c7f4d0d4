use crate::{
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// The table of contents of a long page: labels and the ids of the headings they link to.
#[component]
pub fn Toc(
    entries: Vec<(String, String)>,
    /// The accessible name, if there are several on a page.
    #[prop(optional, into)]
    label: Option<String>,
) -> Markup {
    let label = label.unwrap_or_else(|| t!("components-on-this-page"));
    let entries = entries.into_iter().map(|(words, id)| view! { <li><a href=format!("#{id}")>{words}</a></li> });
    view! { <nav aria-label=label><ul class="toc">{entries.collect_view()}</ul></nav> }.into_markup()
}
