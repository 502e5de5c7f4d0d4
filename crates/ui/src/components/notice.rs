use crate::{
    components::{Icon, Tone},
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// A message about what just happened, or what the person should know.
#[component]
pub fn Notice(
    #[prop(default = Tone::Plain)] tone: Tone,
    #[prop(optional, into)] title: Option<String>,
    /// Whether it is about what just happened; screen readers then announce it.
    #[prop(optional)]
    live: bool,
    children: Children,
) -> Markup {
    let icon = match tone {
        Tone::Plain | Tone::Accent => "info",
        Tone::Positive => "check-circle",
        Tone::Caution => "alert",
        Tone::Danger => "error",
    };
    view! {
        <div class=tone.class("notice") role=live.then_some("status")>
            <Icon name=icon/>
            <div>{title.map(|title| view! { <h2>{title}</h2> })}{children.0}</div>
        </div>
    }
    .into_markup()
}
