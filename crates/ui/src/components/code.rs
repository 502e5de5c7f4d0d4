use crate::{
    components::Copy,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// One of several versions of the code.
pub struct Pane {
    /// The label of its tab.
    pub label: &'static str,
    /// The text, with `<q>` around strings, `<b>` around keywords, `<i>` around comments.
    pub text: Markup,
}

/// Code to copy, with a tab for each version of it. The tabs are radio buttons and need no script.
#[component]
pub fn Code(
    /// The prefix of the ids inside.
    id: &'static str,
    /// What the code does, for screen readers.
    #[prop(into)]
    what: String,
    panes: Vec<Pane>,
) -> Markup {
    let single = panes.len() == 1;
    let labels: Vec<_> = panes.iter().map(|pane| pane.label).collect();
    let tabs = labels.iter().enumerate().map(|(index, label)| {
        view! { <label class="code__tab"><input type="radio" name=id value=index.to_string() checked=index == 0/>{*label}</label> }
    });
    let head = if single {
        view! { <span>{labels.first().copied()}</span> }.into_markup()
    } else {
        view! { <div class="code__tabs" role="radiogroup" aria-label=t!("components-code-language", what = what.as_str())>{tabs.collect_view()}</div> }.into_markup()
    };
    let copies = labels.iter().enumerate().map(|(index, label)| {
        view! { <div><Copy from=format!("{id}-{index}") what=t!("components-code-example", label = *label) quiet=true/></div> }
    });
    let copies = copies.collect_view();
    let panes = panes.into_iter().enumerate().map(|(index, pane)| {
        let label = format!("{what}, {}", pane.label);
        // A scrollable region must be reachable by keyboard.
        view! { <div class="code__pane"><pre id=format!("{id}-{index}") tabindex="0" role="region" aria-label=label>{pane.text}</pre></div> }
    });
    view! {
        <div class="code">
            <div class="code__head">{head}<div class="code__copies">{copies}</div></div>
            <div>{panes.collect_view()}</div>
        </div>
    }
    .into_markup()
}
