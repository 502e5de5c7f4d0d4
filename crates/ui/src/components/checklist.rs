use crate::{
    components::{Card, CardBody, Icon},
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// One thing to do.
pub struct Step {
    pub label: String,
    /// Why it should be done, or how.
    pub note: String,
    /// The URL of the page that does it; `None` if the console cannot do it.
    pub href: Option<String>,
    pub done: bool,
}

/// Steps, with a mark next to each completed one and the number of those.
#[component]
pub fn Checklist(id: &'static str, #[prop(into)] title: String, steps: Vec<Step>) -> Markup {
    let (done, all) = (steps.iter().filter(|step| step.done).count(), steps.len());
    let progress = t!("components-progress", done = done, all = all);
    let bar_label = t!("components-progress-done", title = title.as_str(), done = done, all = all);
    let aside = view! { <span class="muted">{progress}</span> }.into_markup();
    view! {
        <Card id title aside>
            <CardBody><progress class="checklist__bar" max=all.to_string() value=done.to_string() aria-label=bar_label></progress></CardBody>
            <ul class="lines checklist">{steps.into_iter().map(line).collect_view()}</ul>
        </Card>
    }
    .into_markup()
}

fn line(step: Step) -> Markup {
    let Step { label, note, href, done } = step;
    let icon = if done { "check-circle" } else { "circle" };
    let words = match href.filter(|_| !done) {
        Some(href) => view! { <a href=href>{label}</a> }.into_markup(),
        None => label.into_markup(),
    };
    let state = if done { t!("components-done") } else { t!("components-to-do") };
    let note = (!done && !note.is_empty()).then(|| view! { <small>{note}</small> });
    view! { <li class:checklist__done=done><Icon name=icon/><div><span class="sr">{state}": "</span>{words}{note}</div></li> }.into_markup()
}
