use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// The meaning of a badge or a notice. The text states it, and the color repeats it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neutral.
    #[default]
    Plain,
    /// New, or current.
    Accent,
    /// Success, or in good order.
    Positive,
    /// Needs attention.
    Caution,
    /// Danger, or power over the whole organization.
    Danger,
}

impl Tone {
    /// The modifier of a CSS class name.
    pub fn class(self, block: &str) -> String {
        let tone = match self {
            Self::Plain => return block.to_owned(),
            Self::Accent => "accent",
            Self::Positive => "positive",
            Self::Caution => "caution",
            Self::Danger => "danger",
        };
        format!("{block} {block}--{tone}")
    }
}

/// One or two words that describe a state.
#[component]
pub fn Badge(#[prop(default = Tone::Plain)] tone: Tone, #[prop(optional)] dot: bool, children: Children) -> Markup {
    view! { <span class=tone.class("badge") class:badge--dot=dot>{children.0}</span> }.into_markup()
}
