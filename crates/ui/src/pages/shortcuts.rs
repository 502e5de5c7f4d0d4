//! The keyboard shortcuts of every page, and the setting for those that are a single character (WCAG 2.1.4).

use crate::{
    components::*,
    form::Input,
    markup::{IntoMarkup, Markup},
    navigation,
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::organizations::Shell;

/// The list of shortcuts and the setting.
pub fn shortcuts(request: &PageRequest, shell: Shell) -> Page {
    let (organization, on) = (request.organization(), request.shortcuts);
    let page = Page::console(t!("shortcuts-title"), Nav::Nowhere, move || {
        let input = Input { name: "shortcuts", value: Some(if on { "on" } else { "off" }.to_owned()), error: None };
        let off = t!("shortcuts-off-note");
        let choices = vec![
            Choice { value: "on", label: t!("shortcuts-on"), note: String::new() },
            Choice { value: "off", label: t!("shortcuts-off"), note: off },
        ];
        view! {
            <PageHead title=t!("shortcuts-title") lead=t!("shortcuts-lead")/>
            <Card id="keys" title=t!("shortcuts-title") silent=true>
                <CardBody>{list(&shell)}</CardBody>
            </Card>
            <Card id="switch" title=t!("shortcuts-switch")>
                <CardBody>
                    <Form action=paths::switch_shortcuts(&organization)>
                        <Choices input legend=t!("shortcuts-single") choices/>
                        <FormEnd><Submit look=Look::Plain>{t!("shortcuts-save")}</Submit></FormEnd>
                    </Form>
                </CardBody>
            </Card>
        }
        .into_markup()
    });
    page.narrow()
}

/// Each shortcut with its action.
pub fn list(shell: &Shell) -> Markup {
    let then = t!("shortcuts-then");
    let places = navigation::of_organization(shell).into_iter().chain(navigation::of_person(shell));
    let goes = places.filter_map(|place| {
        let (then, letter) = (then.clone(), place.letter?.to_string());
        Some(view! { <dt><kbd>"g"</kbd>" "<small>{then}</small>" "<kbd>{letter}</kbd></dt><dd>{place.label}</dd> })
    });
    let goes = goes.collect_view();
    view! {
        <dl class="facts keys">
            <dt><kbd>"Ctrl"</kbd>" "<kbd>"K"</kbd>", "<kbd>"⌘"</kbd>" "<kbd>"K"</kbd></dt><dd>{t!("shortcuts-palette")}</dd>
            <dt><kbd>"/"</kbd></dt><dd>{t!("shortcuts-search")}</dd>
            <dt><kbd>"?"</kbd></dt><dd>{t!("shortcuts-help")}</dd>
            {goes}
        </dl>
    }
    .into_markup()
}
