use crate::{
    email_address,
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use std::net::Ipv6Addr;

/// The longest word that is kept on one line while there is room; a longer one could be wider than the page.
const MAX_UNBROKEN: usize = 48;

/// An email or IP address, which is broken in the middle only if nothing else would fit. An IPv6 address may be broken
/// after every second group.
#[component]
pub fn Address(#[prop(into)] value: String) -> Markup {
    let value = email_address::displayed(&value);
    let longest = value.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let class = if longest <= MAX_UNBROKEN { "address" } else { "address address--long" };
    if value.parse::<Ipv6Addr>().is_err() {
        return view! { <span class=class>{value}</span> }.into_markup();
    }
    let groups: Vec<&str> = value.split_inclusive(':').collect();
    let pairs = groups.chunks(2).map(|pair| view! { {pair.concat()}<wbr/> });
    view! { <span class=class>{pairs.collect_view()}</span> }.into_markup()
}
