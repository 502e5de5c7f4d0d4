use crate::{
    components::{Card, CardBody, Form, LinkButton, Look, Submit},
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// Asks for confirmation before an action that cannot be undone. It is a page of its own and not a dialog.
#[component]
pub fn Confirm(
    /// The consequence, as a heading.
    #[prop(into)]
    title: String,
    /// The label of the confirming button: verb and noun.
    #[prop(into)]
    act: String,
    /// The label of the link that cancels.
    #[prop(into)]
    keep: String,
    /// The URL of that link.
    #[prop(into)]
    back: String,
    /// Whether the action concerns the whole organization.
    #[prop(optional)]
    power: bool,
    /// The field in which a name is typed to confirm.
    #[prop(optional)]
    typed: Option<Markup>,
    /// What is lost, in sentences with names and counts.
    children: Children,
) -> Markup {
    view! {
        <Card id="confirm" title power>
            <CardBody>
                <div class="confirm">{children.0}</div>
                <Form>
                    {typed}
                    <div class="form__end">
                        <Submit look=Look::Danger>{act}</Submit>
                        <LinkButton href=back look=Look::Quiet>{keep}</LinkButton>
                    </div>
                </Form>
            </CardBody>
        </Card>
    }
    .into_markup()
}

/// The last section of a page: one row for each action that cannot be undone.
#[component]
pub fn DangerZone(children: Children) -> Markup {
    view! { <div class="danger">{children.0}</div> }.into_markup()
}

/// One such action: its effect, and a link to the page that asks for confirmation.
#[component]
pub fn DangerRow(
    #[prop(into)] title: String,
    #[prop(into)] note: String,
    #[prop(into)] href: String,
    #[prop(into)] act: String,
) -> Markup {
    view! {
        <div>
            <div><h3>{title}</h3><p>{note}</p></div>
            <LinkButton href look=Look::Warn>{act}</LinkButton>
        </div>
    }
    .into_markup()
}
