//! The state of a key, and the filter by it, for keys of every kind.

use crate::{
    components::*,
    form::Input,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;
use types::key_states::{KeyState, STALE_SECONDS};

const DAY: i64 = 86_400;

/// The state that a list of keys is filtered by; `None` if the URL names none.
pub fn asked(word: Option<&str>) -> Option<KeyState> {
    word.and_then(KeyState::parse)
}

/// The filter by state, above a list of keys.
pub fn filters(path: String, state: Option<KeyState>) -> Markup {
    let any = (String::new(), t!("key-states-any"));
    let states = KeyState::ALL.map(|state| (state.as_str().to_owned(), in_words(state)));
    let options = std::iter::once(any).chain(states).collect();
    let active = state.is_some();
    let input = Input { name: "state", value: state.map(|state| state.as_str().to_owned()), error: None };
    view! { <Filters path active><SelectField input label=t!("key-states-state") options/></Filters> }.into_markup()
}

fn in_words(state: KeyState) -> String {
    match state {
        KeyState::Expiring => t!("key-states-expiring"),
        KeyState::Expired => t!("key-states-expired"),
        KeyState::Unused => t!("key-states-unused"),
        KeyState::Stale => t!("key-states-stale"),
    }
}

/// Replaces a list that is empty because of the filter.
pub fn nothing(state: KeyState, all: String) -> Markup {
    let words = match state {
        KeyState::Expiring => t!("key-states-expiring-none"),
        KeyState::Expired => t!("key-states-expired-none"),
        KeyState::Unused => t!("key-states-unused-none"),
        KeyState::Stale => t!("key-states-stale-none"),
    };
    view! {
        <EmptyState icon="search" title=t!("key-states-none")>
            <p>{words}</p>
            <div class="row"><LinkButton href=all>{t!("key-states-all")}</LinkButton></div>
        </EmptyState>
    }
    .into_markup()
}

/// The last use of a key, with a badge if that is never or long ago. All times in Unix seconds.
pub fn last_used(expires_at: Option<i64>, last_used_at: Option<i64>, now: i64) -> Markup {
    let is = |state: KeyState| state.holds(expires_at, last_used_at, now);
    match last_used_at {
        None if is(KeyState::Unused) => view! { <Badge dot=true>{t!("key-states-unused")}</Badge> }.into_markup(),
        None => t!("key-states-never").into_markup(),
        Some(at) if is(KeyState::Stale) => {
            let days = (now - at).max(STALE_SECONDS) / DAY;
            let unused = t!("key-states-unused-for", days = days);
            view! { <Time at now/>" "<Badge tone=Tone::Caution dot=true>{unused}</Badge> }.into_markup()
        }
        Some(at) => view! { <Time at now/> }.into_markup(),
    }
}

/// One badge per state, for an object with several keys.
pub fn badges(states: &[KeyState]) -> Markup {
    let badges = states.iter().map(|state| {
        let (tone, words) = match state {
            KeyState::Expiring => (Tone::Caution, t!("key-states-expiring-badge")),
            KeyState::Expired => (Tone::Plain, t!("key-states-expired-badge")),
            KeyState::Unused => (Tone::Plain, t!("key-states-unused-badge")),
            KeyState::Stale => (Tone::Caution, t!("key-states-stale-badge")),
        };
        view! { <Badge tone dot=true>{words}</Badge>" " }
    });
    badges.collect_view().into_markup()
}
