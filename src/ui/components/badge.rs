use leptos::prelude::*;

/// What a badge or notice means; the words say it, the colour repeats it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// New, or current.
    Accent,
    /// All is well.
    Positive,
    /// Wants attention.
    Caution,
    /// Power, or danger.
    Danger,
}

impl Tone {
    /// The modifier of a class name.
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

/// One or two words about a state.
#[component]
pub fn Badge(#[prop(default = Tone::Plain)] tone: Tone, #[prop(optional)] dot: bool, children: Children) -> AnyView {
    view! { <span class=tone.class("badge") class:badge--dot=dot>{children()}</span> }.into_any()
}
