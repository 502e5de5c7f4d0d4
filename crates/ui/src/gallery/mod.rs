//! `/_ui`, in debug builds: every component in every state, for developers who change one. Only developers see it, so
//! its texts are English and not in the Fluent files. `/_ui?text=…` shows another text in every place, for example a
//! very long one.

use crate::{
    components::*,
    form::{Input, InputError},
    markup::{IntoMarkup, Markup},
    page::Page,
    page_request::PageRequest,
};
use leptos::prelude::*;

mod inputs;
mod islands;
mod lists;
mod words;

/// The states of one component, named after its file.
struct Specimen {
    name: &'static str,
    states: Markup,
}

fn specimen(name: &'static str, states: impl IntoView) -> Specimen {
    Specimen { name, states: states.into_markup() }
}

pub fn gallery(request: &PageRequest) -> Page {
    let now = request.now;
    let text = Instead(request.query("text").map(str::to_owned));
    let mut page = Page::focus("Components", move || {
        provide_context(text);
        let mut specimens = words::specimens(now);
        specimens.extend(inputs::specimens());
        specimens.extend(lists::specimens());
        specimens.extend(islands::specimens());
        specimens.sort_by_key(|specimen| specimen.name);
        let entries = specimens.iter().map(|specimen| (specimen.name.to_owned(), format!("ui-{}", specimen.name)));
        let entries = entries.collect();
        let sections = specimens.into_iter().map(|Specimen { name, states }| {
            let (id, heading) = (format!("ui-{name}"), format!("ui-{name}-heading"));
            view! {
                <section class="section" id=id aria-labelledby=heading.clone()>
                    <h2 id=heading.clone()>{name}</h2>
                    <div class="stack">{states}</div>
                </section>
            }
        });
        let sections = sections.collect_view();
        view! {
            <div class="stack" lang="en">
                <PageHead title=word("Components") lead=word("Each in every state it has. The name is that of its file and of its styles.")/>
                <Toc entries/>
                {sections}
            </div>
        }
        .into_markup()
    });
    page.layout = crate::page::Layout::Focus { wide: true, remark: None };
    page
}

/// The text to show in every place; `None` for the usual ones.
#[derive(Clone)]
struct Instead(Option<String>);

/// A text of a specimen, or the one that is shown in every place.
fn word(text: &str) -> String {
    use_context::<Instead>().and_then(|instead| instead.0).unwrap_or_else(|| text.to_owned())
}

/// A field with a value and optionally an error.
fn input(name: &'static str, value: &str, error: Option<&str>) -> Input {
    Input { name, value: Some(word(value)), error: error.map(|sentence| InputError::Said(word(sentence))) }
}

/// A text that is longer than a line.
const LONG: &str = "Customer operations knowledge assistant for the northern grid and its offshore substations";
