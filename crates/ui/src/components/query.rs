use crate::{
    components::{Icon, Look, Size, Submit},
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A condition of the search.
pub struct Chip {
    /// The key, as typed before the colon; empty if none was.
    pub key: String,
    pub value: String,
    /// Whether the condition is negated.
    pub not: bool,
    /// Whether the condition was not understood.
    pub unclear: bool,
    /// The URL without the condition.
    pub without: String,
}

/// The search of a list: its conditions, and a field to add another. The URL contains all of them.
#[component]
pub fn Query(
    #[prop(into)] path: String,
    /// The pairs that the URL contains already.
    kept: Vec<(&'static str, String)>,
    chips: Vec<Chip>,
    #[prop(into)] label: String,
    #[prop(into)] example: String,
    /// Suggestions for the field.
    offered: Vec<String>,
    /// The URL without any condition, if there are conditions.
    #[prop(optional)]
    clear: Option<String>,
) -> Markup {
    let kept =
        kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let chips = chips.into_iter().map(|chip| {
        let words = if chip.not { t!("components-not", key = chip.key) } else { chip.key };
        let (words, without) = match words.is_empty() {
            true => (None, t!("components-remove-word", value = chip.value.as_str())),
            false => {
                let without = t!("components-remove-condition", key = words.as_str(), value = chip.value.as_str());
                (Some(format!("{words}: ")), without)
            }
        };
        view! {
            <li class="query__chip" class:query__chip--not=chip.not class:query__chip--unclear=chip.unclear>
                <span>{words}<b>{chip.value}</b></span>
                <a href=chip.without aria-label=without><Icon name="x"/></a>
            </li>
        }
    });
    let offered = offered.into_iter().map(|value| view! { <option value=value></option> }).collect_view();
    let clear = clear
        .map(|href| view! { <a class="button button--small button--quiet" href=href>{t!("components-clear")}</a> });
    let names = label.clone();
    view! {
        <form class="query" method="get" action=path role="search" aria-label=names>
            <Icon name="search"/>
            <ul class="query__chips" aria-label=t!("components-conditions")>{chips.collect_view()}</ul>
            {kept}
            <input type="text" name="add" aria-label=label placeholder=example list="query-offered" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="500"/>
            <datalist id="query-offered">{offered}</datalist>
            <Submit look=Look::Plain size=Size::Small>{t!("components-filter")}</Submit>
            {clear}
        </form>
    }
    .into_markup()
}
