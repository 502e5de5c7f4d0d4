//! "As API call": shows the Admin API call that corresponds to a page.

use crate::{
    api_calls::Call,
    code_samples,
    components::*,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// This server's URL, as context of the pages of owners. Without it, no call is shown.
#[derive(Debug, Clone)]
pub struct ApiAddress(pub String);

/// A call, collapsed until a person opens it.
#[component]
pub fn ApiCall(
    /// The prefix of the ids inside.
    id: &'static str,
    call: Call,
) -> Markup {
    let Some(ApiAddress(base_url)) = use_context() else { return ().into_markup() };
    let panes = code_samples::of_call(&call, &base_url);
    let remarks = call.remarks.into_iter().map(|remark| view! { <p>{remark}</p> }).collect_view();
    view! {
        <Fold words=t!("api-calls-title")>
            <div class="stack">
                <Code id what=t!("api-calls-what") panes/>
                <div class="muted">{remarks}<p>{t!("api-calls-key")}</p></div>
            </div>
        </Fold>
    }
    .into_markup()
}
