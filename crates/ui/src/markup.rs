//! HTML that is already rendered: what components and pages return.
//!
//! The type of a view holds the types of all that is inside it, and leptos compiles a dozen functions for each such
//! type: to build and update it in a browser, to stream it, to wait for it. The pages here are rendered once, on the
//! server, from data that is already there. Rendering where a component ends keeps the types small, the build short
//! and the binary small.

use leptos::{
    children::{ChildrenOptContainer, ToChildren},
    prelude::RenderHtml,
    tachys::html::InertElement,
};

/// HTML that is already rendered and is inserted as it is.
pub type Markup = InertElement;

/// Renders a view where a component or a page ends.
pub trait IntoMarkup {
    /// Renders the view in the language and the time zone of the current owner. Text is escaped as leptos does it, which
    /// is not inside `<textarea>`, `<script>`, `<style>` and `<noscript>`.
    fn into_markup(self) -> Markup;
}

impl<V: RenderHtml> IntoMarkup for V {
    fn into_markup(self) -> Markup {
        Markup::new(self.to_html())
    }
}

/// Text as the content of an element whose content leptos inserts as it is, above all `<textarea>`. Without this, text
/// that contains the end tag would leave the element and become elements of the page.
pub fn escaped(text: &str) -> String {
    let text = html_escape::encode_text(text);
    // A browser drops one line break at the beginning of a textarea.
    if text.starts_with('\n') { format!("\n{text}") } else { text.into_owned() }
}

/// The children of a component, rendered before it.
pub struct Children(pub Markup);

impl<F, V> ToChildren<F> for Children
where
    F: FnOnce() -> V,
    V: RenderHtml,
{
    fn to_children(children: F) -> Self {
        Self(children().into_markup())
    }
}

/// The `view!` macro passes children that are one text or one `format!` without a closure.
impl<V: RenderHtml> ToChildren<ChildrenOptContainer<V>> for Children {
    fn to_children(children: ChildrenOptContainer<V>) -> Self {
        Self(children.0.into_markup())
    }
}
