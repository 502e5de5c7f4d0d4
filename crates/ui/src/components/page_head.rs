use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// The page's heading, one sentence about its purpose, and facts about the object shown.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    /// Next to the heading.
    #[prop(optional)]
    badge: Option<Markup>,
    /// Below the sentence.
    #[prop(optional)]
    meta: Option<Markup>,
) -> Markup {
    view! {
        <div class="page__head">
            <div class="page__title"><h1>{title}</h1>{badge}</div>
            {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
            {meta.map(|meta| view! { <div class="page__meta">{meta}</div> })}
        </div>
    }
    .into_markup()
}

/// Actions and filters above a list; the first action is at the left edge.
#[component]
pub fn Toolbar(children: Children) -> Markup {
    view! { <div class="toolbar">{children.0}</div> }.into_markup()
}

/// A part of the page with its own heading and no frame.
#[component]
pub fn Section(id: &'static str, #[prop(into)] title: String, children: Children) -> Markup {
    view! { <section class="section" aria-labelledby=id><h2 id=id>{title}</h2>{children.0}</section> }.into_markup()
}
