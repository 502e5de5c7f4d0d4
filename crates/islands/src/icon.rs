use leptos::prelude::*;

/// The URL of the sprite. The document provides it once, as context for the whole page.
#[derive(Clone)]
pub struct Sprite(pub String);

impl Sprite {
    /// The URL from the context; empty without one. An island in the browser has no context and takes the URL as a
    /// property.
    pub fn address() -> String {
        use_context::<Self>().map(|sprite| sprite.0).unwrap_or_default()
    }
}

/// An icon from the sprite. It is decorative: the text next to it says the same.
#[component]
pub fn Icon(
    /// The id of a symbol in public/icons.svg.
    name: &'static str,
    /// The URL of the sprite, inside an island.
    #[prop(optional)]
    sprite: Option<String>,
) -> AnyView {
    let sprite = sprite.unwrap_or_else(Sprite::address);
    view! { <svg class="icon" aria-hidden="true"><use_ href=format!("{sprite}#{name}")/></svg> }.into_any()
}
