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

/// A number as people read it: `12,345`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
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
