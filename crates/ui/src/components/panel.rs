use crate::{
    components::Icon,
    markup::{Children, IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A list with one of its rows opened next to it.
#[component]
pub fn Beside(
    /// The details of the opened row.
    panel: Option<Markup>,
    children: Children,
) -> Markup {
    match panel {
        Some(panel) => view! { <div class="beside"><div class="stack">{children.0}</div>{panel}</div> }.into_markup(),
        None => view! { <div class="stack">{children.0}</div> }.into_markup(),
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
) -> Markup {
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
            {children.0}
        </article>
    }
    .into_markup()
}

/// A part of a panel.
#[component]
pub fn PanelPart(#[prop(into)] title: String, children: Children) -> Markup {
    view! { <section><h3>{title}</h3>{children.0}</section> }.into_markup()
}

/// Content that is collapsed until a person opens it.
#[component]
pub fn Fold(#[prop(into)] words: String, #[prop(optional)] open: bool, children: Children) -> Markup {
    view! { <details class="fold" open=open><summary>{words}</summary><div>{children.0}</div></details> }.into_markup()
}
