//! `/_ui`, in debug builds: every component in every state, for developers who change one. Only developers see it, so
//! its texts are English and not in the Fluent files.

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
    let mut page = Page::focus("Components", move || {
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
                <PageHead title="Components" lead="Each in every state it has. The name is that of its file and of its styles."/>
                <Toc entries/>
                {sections}
            </div>
        }
        .into_markup()
    });
    page.layout = crate::page::Layout::Focus { wide: true, remark: None };
    page
}

/// A field with a value and optionally an error.
fn input(name: &'static str, value: &str, error: Option<&str>) -> Input {
    Input { name, value: Some(value.to_owned()), error: error.map(|sentence| InputError::Said(sentence.to_owned())) }
}

/// A text that is longer than a line.
const LONG: &str = "Customer operations knowledge assistant for the northern grid and its offshore substations";
