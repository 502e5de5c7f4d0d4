use leptos::prelude::*;

/// Where the sprite is; the document says so once for all pictures on the page.
#[derive(Clone)]
pub struct Sprite(pub String);

impl Sprite {
    /// The address, for islands: they cannot ask for it once they are awake.
    pub fn address() -> String {
        use_context::<Self>().map(|sprite| sprite.0).unwrap_or_default()
    }
}

/// A picture from the sprite beside words that say the same.
#[component]
pub fn Icon(
    /// The id of a symbol in public/icons.svg.
    name: &'static str,
    /// The sprite, inside an island.
    #[prop(optional)]
    sprite: Option<String>,
) -> AnyView {
    let sprite = sprite.unwrap_or_else(Sprite::address);
    view! { <svg class="icon" aria-hidden="true"><use_ href=format!("{sprite}#{name}")/></svg> }.into_any()
}
