use crate::{
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// The path from the top page to this one; the last step is the page itself.
#[component]
pub fn Breadcrumb(
    /// The labels and URLs of the pages above.
    steps: Vec<(String, String)>,
    /// The page itself.
    #[prop(into)]
    here: String,
) -> Markup {
    let above = steps.into_iter().map(|(label, href)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    view! {
        <nav class="breadcrumb" aria-label=t!("shell-breadcrumb")>
            <ol class="breadcrumb__steps">
                {above}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
    .into_markup()
}
