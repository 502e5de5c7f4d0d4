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
    /// The number of items on all pages, if it is known; `20 projects of 60`.
    #[prop(optional)]
    all: Option<i64>,
    /// The accessible name of the links, if there are several pagers on a page.
    #[prop(optional, into)]
    label: Option<String>,
    /// The URL of the first page; `None` on the first page.
    first: Option<String>,
    /// The URL of the next page, if there is one.
    next: Option<String>,
) -> Markup {
    let more = first.is_some() || next.is_some();
    // The number of items on one page must not look like the number of all.
    let shown = match (more, all) {
        (false, _) => shown,
        (true, Some(all)) => t!("components-shown-of", shown = shown, all = all),
        (true, None) => t!("components-shown-on-page", shown = shown),
    };
    let label = label.unwrap_or_else(|| t!("components-pages"));
    view! {
        <div class="pager">
            <span>{shown}</span>
            {more.then(|| view! {
                <nav class="row" aria-label=label>
                    {first.map(|href| view! { <LinkButton href>{t!("components-first-page")}</LinkButton> })}
                    {next.map(|href| view! { <LinkButton href>{t!("components-next-page")}</LinkButton> })}
                </nav>
            })}
        </div>
    }
    .into_markup()
}
