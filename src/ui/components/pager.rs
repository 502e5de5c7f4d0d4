use crate::ui::{components::LinkButton, texts::t};
use leptos::prelude::*;

/// How much is shown, and the way on. Lists run on by cursor, so the way back is to the beginning.
#[component]
pub fn Pager(
    /// `20 projects`
    #[prop(into)]
    shown: String,
    /// Where the list begins, on any page but the first.
    first: Option<String>,
    /// Where it goes on.
    next: Option<String>,
) -> AnyView {
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
    .into_any()
}
