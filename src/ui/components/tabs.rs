use leptos::prelude::*;

/// One page of several about the same thing.
pub struct Tab {
    /// Its words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many things stand on it.
    pub count: Option<i64>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// The pages about one thing, under its name. Each is a page of its own, so they are links.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> AnyView {
    let links = tabs.into_iter().map(|tab| {
        let count = tab.count.map(|count| view! { " "<span>{crate::ui::components::grouped(count)}</span> });
        view! { <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a></li> }
    });
    view! { <nav class="tabs" aria-label=label><ul>{links.collect_view()}</ul></nav> }.into_any()
}
