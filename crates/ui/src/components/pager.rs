use crate::{
    components::LinkButton,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// The number of items shown, and links to further pages. Lists use cursors, so the only way back is to the first page.
#[component]
pub fn Pager(
    /// `20 projects`
    #[prop(into)]
    shown: String,
    /// The URL of the first page; `None` on the first page.
    first: Option<String>,
    /// The URL of the next page, if there is one.
    next: Option<String>,
) -> Markup {
    let more = first.is_some() || next.is_some();
    view! {
        <div class="pager">
            <span>{shown}</span>
            {more.then(|| view! {
                <nav class="row" aria-label=t!("components-pages")>
                    {first.map(|href| view! { <LinkButton href>{t!("components-first-page")}</LinkButton> })}
                    {next.map(|href| view! { <LinkButton href>{t!("components-next-page")}</LinkButton> })}
                </nav>
            })}
        </div>
    }
    .into_markup()
}
