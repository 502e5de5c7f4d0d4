use leptos::prelude::*;

/// Totals in a row.
#[component]
pub fn Counts(label: &'static str, children: Children) -> AnyView {
    view! { <nav class="counts" aria-label=label>{children()}</nav> }.into_any()
}

/// One total; a link where there is a list of what it counts.
#[component]
pub fn Count(
    label: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] note: String,
    #[prop(optional)] href: Option<String>,
) -> AnyView {
    let inside = view! { <span>{label}</span><b>{value}</b><small>{note}</small> };
    match href {
        Some(href) => view! { <a href=href>{inside}</a> }.into_any(),
        None => view! { <div>{inside}</div> }.into_any(),
    }
}

/// A number with its noun: `1 project`, `2 projects`.
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
