use crate::{components::Icon, texts::t};
use leptos::prelude::*;

/// A list with one of its rows opened next to it.
#[component]
pub fn Beside(
    /// The details of the opened row.
    panel: Option<AnyView>,
    children: Children,
) -> AnyView {
    match panel {
        Some(panel) => view! { <div class="beside"><div class="stack">{children()}</div>{panel}</div> }.into_any(),
        None => view! { <div class="stack">{children()}</div> }.into_any(),
    }
}

/// The details of one row.
#[component]
pub fn Panel(
    /// The panel's id, to which the row links.
    id: &'static str,
    #[prop(into)] title: String,
    /// The text above the title.
    #[prop(into)]
    place: String,
    /// The URLs of the previous and the next row on the page.
    previous: Option<String>,
    next: Option<String>,
    /// The URL of the row's own page.
    whole: String,
    /// The URL of the list without the panel.
    close: String,
    children: Children,
) -> AnyView {
    let step = |href: Option<String>, name: &'static str, words: String| {
        href.map(|href| view! { <a class="button button--small button--quiet panel__act" href=href aria-label=words><Icon name/></a> })
    };
    let heading = format!("{id}-title");
    let names = heading.clone();
    view! {
        <article class="panel" id=id tabindex="-1" aria-labelledby=names>
            <div class="panel__bar">
                <span>{place}</span>
                {step(previous, "chevron-up", t!("components-newer"))}
                {step(next, "chevron-down", t!("components-older"))}
                <a class="button button--small button--quiet" href=whole>{t!("components-own-page")}</a>
                {step(Some(close), "x", t!("components-close"))}
            </div>
            <h2 class="panel__title" id=heading>{title}</h2>
            {children()}
        </article>
    }
    .into_any()
}

/// A part of a panel.
#[component]
pub fn PanelPart(#[prop(into)] title: String, children: Children) -> AnyView {
    view! { <section><h3>{title}</h3>{children()}</section> }.into_any()
}

/// Content that is collapsed until a person opens it.
#[component]
pub fn Fold(#[prop(into)] words: String, #[prop(optional)] open: bool, children: Children) -> AnyView {
    view! { <details class="fold" open=open><summary>{words}</summary><div>{children()}</div></details> }.into_any()
}
