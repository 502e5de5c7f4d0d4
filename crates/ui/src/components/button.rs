use crate::components::Icon;
use leptos::prelude::*;

/// How prominent a button is.
#[derive(Clone, Copy, Default)]
pub enum Look {
    /// One action of several.
    #[default]
    Plain,
    /// The main action of the page.
    Primary,
    /// Does what cannot be undone.
    Danger,
    /// Links to a page that does what cannot be undone.
    Warn,
    /// Leaves without doing anything.
    Quiet,
}

/// How tall a button is.
#[derive(Clone, Copy, Default)]
pub enum Size {
    /// In rows and heads of cards.
    Small,
    /// Elsewhere.
    #[default]
    Medium,
    /// The one action of a focused page.
    Large,
}

fn class(look: Look, size: Size) -> String {
    let look = match look {
        Look::Plain => "",
        Look::Primary => " button--primary",
        Look::Danger => " button--danger",
        Look::Warn => " button--warn",
        Look::Quiet => " button--quiet",
    };
    let size = match size {
        Size::Small => " button--small",
        Size::Medium => "",
        Size::Large => " button--large",
    };
    format!("button{look}{size}")
}

/// A link that looks like a button. Its words name the page it links to.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(default = Look::Plain)] look: Look,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional)] icon: Option<&'static str>,
    children: Children,
) -> AnyView {
    view! { <a class=class(look, size) href=href>{icon.map(|name| view! { <Icon name/> })}{children()}</a> }.into_any()
}

/// Sends the form around it. Its words name what happens then.
#[component]
pub fn Submit(
    #[prop(default = Look::Primary)] look: Look,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional)] block: bool,
    /// The URL to send the form to, if it differs from the form's.
    #[prop(optional, into)]
    action: Option<String>,
    children: Children,
) -> AnyView {
    view! { <button type="submit" formaction=action class=class(look, size) class:button--block=block>{children()}</button> }.into_any()
}
