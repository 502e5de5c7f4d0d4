use crate::{
    components::Icon,
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// How prominent a button is.
#[derive(Clone, Copy, Default)]
pub enum Look {
    /// One of several actions.
    #[default]
    Plain,
    /// The main action of the page.
    Primary,
    /// Does something that cannot be undone.
    Danger,
    /// Links to a page that does something that cannot be undone.
    Warn,
    /// Leaves the page without changing anything.
    Quiet,
}

/// How tall a button is.
#[derive(Clone, Copy, Default)]
pub enum Size {
    /// In table rows and card headings.
    Small,
    /// Elsewhere.
    #[default]
    Medium,
    /// The only action of a page without navigation.
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

/// A link that looks like a button. Its label names the page it links to.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(default = Look::Plain)] look: Look,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional)] icon: Option<&'static str>,
    children: Children,
) -> Markup {
    view! { <a class=class(look, size) href=href>{icon.map(|name| view! { <Icon name/> })}{children.0}</a> }
        .into_markup()
}

/// An action that is not possible now, with the reason next to it.
#[component]
pub fn Unavailable(
    /// The id of the reason.
    id: &'static str,
    /// A sentence.
    #[prop(into)]
    why: String,
    #[prop(optional)] icon: Option<&'static str>,
    children: Children,
) -> Markup {
    view! {
        <span class="unavailable">
            <small id=id>{why}</small>
            <button type="button" class=class(Look::Plain, Size::Medium) disabled aria-describedby=id>{icon.map(|name| view! { <Icon name/> })}{children.0}</button>
        </span>
    }
    .into_markup()
}

/// Submits the surrounding form. Its label names the action.
#[component]
pub fn Submit(
    #[prop(default = Look::Primary)] look: Look,
    #[prop(default = Size::Medium)] size: Size,
    #[prop(optional)] block: bool,
    /// The URL to submit the form to, if it differs from the form's.
    #[prop(optional, into)]
    action: Option<String>,
    children: Children,
) -> Markup {
    view! { <button type="submit" formaction=action class=class(look, size) class:button--block=block>{children.0}</button> }.into_markup()
}
