use leptos::prelude::*;

/// What can be done with the rows of a list that are ticked. Each [`crate::components::PickCell`] names this form, so the list
/// need not stand inside it.
#[component]
pub fn Selection(
    id: &'static str,
    /// The URL that the first button sends the form to.
    #[prop(into)]
    action: String,
    /// What the buttons are about.
    #[prop(into)]
    words: String,
    children: Children,
) -> AnyView {
    view! {
        <form class="selection" id=id method="post" action=action novalidate>
            <span>{words}</span>
            {children()}
        </form>
    }
    .into_any()
}

/// A choice among the actions.
#[component]
pub fn SelectionChoice(
    name: &'static str,
    /// The label for screen readers.
    #[prop(into)]
    label: String,
    /// Pairs of the value that is sent and the label.
    options: Vec<(&'static str, String)>,
) -> AnyView {
    let options = options.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> });
    view! { <select class="select" name=name aria-label=label>{options.collect_view()}</select> }.into_any()
}
