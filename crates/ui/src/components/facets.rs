use crate::{
    components::grouped,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A value to filter a list by.
pub struct FacetLink {
    pub label: String,
    /// The URL it links to.
    pub href: String,
    /// The number of items.
    pub count: i64,
    /// Whether the list is filtered by it now.
    pub current: bool,
}

/// The values of one kind.
pub struct FacetGroup {
    /// The heading.
    pub title: String,
    /// Highest count first.
    pub values: Vec<FacetLink>,
    /// The number of further values that are not shown.
    pub others: i64,
    /// The URL of the page that shows them too; `None` if there is none.
    pub more: Option<String>,
}

/// The values to filter a list by, with counts. On a narrow screen they are collapsed.
#[component]
pub fn FacetList(
    groups: Vec<FacetGroup>,
    /// Whether they are shown on a narrow screen too.
    #[prop(optional)]
    open: bool,
) -> Markup {
    let groups = groups.into_iter().filter(|group| !group.values.is_empty()).map(group).collect_view();
    view! {
        <details class="facets" id="facets" open=open>
            <summary>{t!("components-narrow-down")}</summary>
            <div class="facets__groups">{groups}</div>
        </details>
    }
    .into_markup()
}

fn group(group: FacetGroup) -> Markup {
    let most = group.values.iter().map(|value| value.count).max().unwrap_or(1).max(1);
    let values = group.values.into_iter().map(|value| {
        let share = (value.count * 100 / most).max(1).to_string();
        let title = value.label.clone();
        view! {
            <li>
                <a class="facets__value" href=value.href aria-current=value.current.then_some("true") title=title>
                    <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width=share height="1"/></svg>
                    <span>{value.label}</span>" "<b>{grouped(value.count)}</b>
                </a>
            </li>
        }
    });
    let values = values.collect_view();
    let others = (group.others > 0).then(|| {
        let words = t!("components-more", count = group.others);
        match group.more {
            Some(href) => view! { <li class="facets__others"><a href=href>{words}</a></li> }.into_markup(),
            None => view! { <li class="facets__others">{words}</li> }.into_markup(),
        }
    });
    view! { <div><h2>{group.title}</h2><ul>{values}{others}</ul></div> }.into_markup()
}
