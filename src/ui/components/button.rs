use crate::ui::components::Icon;
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Default)]
pub enum Look {
    /// One of several.
    #[default]
    Plain,
    /// The one the page is about.
    Primary,
    /// Does what cannot be undone.
    Danger,
    /// Leads to what cannot be undone.
    Warn,
    /// A way out.
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

/// Goes somewhere. The words inside say what is there.
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

/// Sends the form it stands in. The words inside say what then happens.
#[component]
pub fn Submit(
    #[prop(default = Look::Primary)] look: Look,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional)] block: bool,
    /// Where it sends the form, if not where the form says.
    #[prop(optional, into)]
    action: Option<String>,
    children: Children,
) -> AnyView {
    view! { <button type="submit" formaction=action class=class(look, size) class:button--block=block>{children()}</button> }.into_any()
}
