use crate::{
    markup::{Children, IntoMarkup, Markup},
    texts::{Language, grouped_by, separator},
};
use leptos::prelude::*;

/// Totals in a row.
#[component]
pub fn Counts(#[prop(into)] label: String, children: Children) -> Markup {
    view! { <nav class="counts" aria-label=label>{children.0}</nav> }.into_markup()
}

/// One total, as a link if there is a list of the counted items.
#[component]
pub fn Count(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(into)] note: String,
    #[prop(optional)] href: Option<String>,
) -> Markup {
    let inside = view! { <span>{label}</span><b>{value}</b><small>{note}</small> };
    match href {
        Some(href) => view! { <a href=href>{inside}</a> }.into_markup(),
        None => view! { <div>{inside}</div> }.into_markup(),
    }
}

/// A number formatted in the page's language: `12,345`.
pub fn grouped(number: i64) -> String {
    grouped_by(number, separator(Language::current()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
