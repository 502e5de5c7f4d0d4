use crate::{
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// The value before; `None` if there was none or it is unknown.
    pub before: Option<String>,
    /// The value after; `None` if it was removed.
    pub after: Option<String>,
}

/// Changes, field by field.
#[component]
pub fn Diff(differences: Vec<Difference>) -> Markup {
    let rows = differences.into_iter().map(|Difference { field, before, after }| {
        view! {
            <tr>
                <th scope="row">{field}</th>
                <td>{before.map(|text| view! { <del>{text}</del> })}</td>
                <td>{after.map(|text| view! { <ins>{text}</ins> })}</td>
            </tr>
        }
    });
    view! {
        <table class="diff">
            <caption class="sr">{t!("components-changed-fields")}</caption>
            <thead><tr><th scope="col">{t!("components-field")}</th><th scope="col">{t!("components-before")}</th><th scope="col">{t!("components-after")}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_markup()
}
