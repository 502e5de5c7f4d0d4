use crate::{
    email_address,
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

/// The longest address that is kept on one line while there is room; a longer one could be wider than the page.
const MAX_UNBROKEN: usize = 48;

/// An email or IP address, which is broken in the middle only if nothing else would fit.
#[component]
pub fn Address(#[prop(into)] value: String) -> Markup {
    let value = email_address::displayed(&value);
    let class = (value.chars().count() <= MAX_UNBROKEN).then_some("address");
    view! { <span class=class>{value}</span> }.into_markup()
}
