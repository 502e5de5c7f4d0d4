use crate::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// The logo: an O that is a lock.
#[component]
pub fn Mark() -> Markup {
    view! {
        <svg class="mark" viewBox="0 0 28 28" aria-hidden="true">
            <rect width="28" height="28" rx="7"/>
            <path fill-rule="evenodd" d="M14 4.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19zm0 4.2a3.1 3.1 0 0 0-1.7 5.7l-.9 4.9h5.2l-.9-4.9A3.1 3.1 0 0 0 14 8.7z"/>
        </svg>
    }
    .into_markup()
}

/// The logo with the product's name.
#[component]
pub fn Word(#[prop(into)] href: String) -> Markup {
    view! { <a class="word" href=href><Mark/>"Orgward"</a> }.into_markup()
}
