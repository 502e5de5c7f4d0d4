use leptos::prelude::*;

/// A framed part of a page. Tables and lists stand in it as they are, text in a [`CardBody`].
#[component]
pub fn Card(
    /// The heading's id, which names the part.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: String,
    /// Only for screen readers, where the page's own heading says it already.
    #[prop(optional)]
    silent: bool,
    /// Power over a whole organization: the red hatched edge.
    #[prop(optional)]
    power: bool,
    /// Beside the heading.
    #[prop(optional)]
    aside: Option<AnyView>,
    /// Under everything.
    #[prop(optional)]
    foot: Option<AnyView>,
    children: Children,
) -> AnyView {
    let head = if silent {
        view! { <h2 class="sr" id=id>{title}</h2> }.into_any()
    } else {
        view! { <div class="card__head"><h2 id=id>{title}</h2>{aside}</div> }.into_any()
    };
    view! {
        <section class="card" class:card--power=power aria-labelledby=id>
            {head}
            {children()}
            {foot.map(|foot| view! { <div class="card__foot">{foot}</div> })}
        </section>
    }
    .into_any()
}

/// Text, fields and facts inside a card.
#[component]
pub fn CardBody(children: Children) -> AnyView {
    view! { <div class="card__body">{children()}</div> }.into_any()
}
