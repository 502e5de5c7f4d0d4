use super::{Badge, Date, Tone, counted};
use crate::types::key_life::EXPIRING_SECONDS;
use leptos::prelude::*;

const DAY: i64 = 86_400;

/// When something ends by itself: a date, days while they are few, or that it has.
#[component]
pub fn Expiry(
    /// Unix seconds; none: never.
    at: Option<i64>,
    /// The server's time, Unix seconds.
    now: i64,
) -> AnyView {
    match at {
        None => "Never".into_any(),
        Some(at) if at <= now => view! { <Badge>"Expired"</Badge>" "<Date at/> }.into_any(),
        Some(at) if at - now < EXPIRING_SECONDS => {
            let left = match (at - now) / DAY {
                0 => "Within a day".to_owned(),
                days => format!("In {}", counted(days, "day", "days")),
            };
            view! { <Badge tone=Tone::Caution dot=true>{left}</Badge> }.into_any()
        }
        Some(at) => view! { <Date at/> }.into_any(),
    }
}

/// The lifetimes that a new key of a project is offered, as options of a field in seconds.
pub fn key_lifetimes() -> Vec<(String, String)> {
    let options = [("", "Never"), ("2592000", "In 30 days"), ("7776000", "In 90 days"), ("31536000", "In 365 days")];
    options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec()
}
