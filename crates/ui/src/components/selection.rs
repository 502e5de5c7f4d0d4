use crate::{
    components::form_number,
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// The form with the actions for the selected rows of a list. Each [`crate::components::PickCell`] refers to it by id,
/// so the list need not be inside the form.
#[component]
pub fn Selection(
    id: &'static str,
    /// The URL that the first button submits the form to.
    #[prop(into)]
    action: String,
    /// The text in front of the buttons.
    #[prop(into)]
    words: String,
    children: Children,
) -> Markup {
    view! {
        <form class="selection" id=id method="post" action=action novalidate>
            {form_number()}
            <span>{words}</span>
            {children.0}
        </form>
    }
    .into_markup()
}

/// A select field among the actions.
#[component]
pub fn SelectionChoice(
    name: &'static str,
    /// The label for screen readers.
    #[prop(into)]
    label: String,
    /// Pairs of the value that is submitted and the label.
    options: Vec<(&'static str, String)>,
) -> Markup {
    let options = options.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> });
    view! { <select class="select" name=name aria-label=label>{options.collect_view()}</select> }.into_markup()
}
