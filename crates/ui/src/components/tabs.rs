use leptos::prelude::*;

/// One page of several about the same thing.
pub struct Tab {
    /// The label.
    pub label: String,
    /// The URL.
    pub href: String,
    /// The number of items on it, if it is shown.
    pub count: Option<i64>,
    /// Whether it is the current one.
    pub current: bool,
}

/// The pages about one thing. Each tab is a link to a page.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> AnyView {
    let links = tabs.into_iter().map(|tab| {
        let count = tab.count.map(|count| view! { " "<span>{crate::components::grouped(count)}</span> });
        view! { <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a></li> }
    });
    view! { <nav class="tabs" aria-label=label><ul>{links.collect_view()}</ul></nav> }.into_any()
}
