use crate::{
    components::{Badge, Date, Tone},
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;
use types::key_states::EXPIRING_SECONDS;

const DAY: i64 = 86_400;

/// When something expires: a date, the days left if they are few, or that it has expired.
#[component]
pub fn Expiry(
    /// Unix seconds; `None` if it never expires.
    at: Option<i64>,
    /// The server's time, Unix seconds.
    now: i64,
) -> Markup {
    match at {
        None => t!("components-expiry-never").into_markup(),
        Some(at) if at <= now => view! { <Badge>{t!("components-expiry-expired")}</Badge>" "<Date at/> }.into_markup(),
        Some(at) if at - now < EXPIRING_SECONDS => {
            let left = match (at - now) / DAY {
                0 => t!("components-expiry-within-a-day"),
                days => t!("components-expiry-in-days", days = days),
            };
            view! { <Badge tone=Tone::Caution dot=true>{left}</Badge> }.into_markup()
        }
        Some(at) => view! { <Date at/> }.into_markup(),
    }
}

/// The lifetimes offered for a new project key, as options of a field in seconds.
pub fn key_lifetimes() -> Vec<(String, String)> {
    let never = (String::new(), t!("components-expiry-never"));
    let days = [30, 90, 365].map(|days| ((days * DAY).to_string(), t!("components-expiry-in-days", days = days)));
    std::iter::once(never).chain(days).collect()
}
