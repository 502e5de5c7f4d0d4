use crate::{
    components::Sprite,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use islands::{CopyButton, CopyWords};
use leptos::prelude::*;

/// A button that copies the text of another element. Without a script it is hidden, and the text can be selected.
#[component]
pub fn Copy(
    /// The id of the element.
    #[prop(into)]
    from: String,
    /// The name of what is copied.
    #[prop(into)]
    what: String,
    #[prop(optional)] quiet: bool,
) -> Markup {
    let (copy, copied, sprite) = (t!("components-copy"), t!("components-copied"), Sprite::address());
    view! { <CopyButton words=CopyWords { from, what, copy, copied, sprite } quiet/> }.into_markup()
}

/// An identifier with its copy button.
#[component]
pub fn CopyId(
    /// The element's id.
    id: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] what: String,
) -> Markup {
    view! { <span class="copy"><code id=id>{value}</code><Copy from=id what quiet=true/></span> }.into_markup()
}
