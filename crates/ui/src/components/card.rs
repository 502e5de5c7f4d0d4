use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// A framed part of a page. Tables and lists are its direct children; text goes into a [`CardBody`].
#[component]
pub fn Card(
    /// The id of the heading, which labels the part.
    id: &'static str,
    #[prop(into)] title: String,
    /// Whether the heading is visible to screen readers only, because the page's own heading says the same.
    #[prop(optional)]
    silent: bool,
    /// Whether the card is about power over the whole organization: it gets a red hatched edge.
    #[prop(optional)]
    power: bool,
    /// Next to the heading.
    #[prop(optional)]
    aside: Option<Markup>,
    /// At the bottom of the card.
    #[prop(optional)]
    foot: Option<Markup>,
    children: Children,
) -> Markup {
    let head = if silent {
        view! { <h2 class="sr" id=id>{title}</h2> }.into_markup()
    } else {
        view! { <div class="card__head"><h2 id=id>{title}</h2>{aside}</div> }.into_markup()
    };
    view! {
        <section class="card" class:card--power=power aria-labelledby=id>
            {head}
            {children.0}
            {foot.map(|foot| view! { <div class="card__foot">{foot}</div> })}
        </section>
    }
    .into_markup()
}

/// Text, fields and facts inside a card.
#[component]
pub fn CardBody(children: Children) -> Markup {
    view! { <div class="card__body">{children.0}</div> }.into_markup()
}
