//! The HTML document around a page.

use crate::{
    api_call_panel::ApiAddress,
    components::{FormNumber, RequestId, Sprite, Zone},
    page::{Layout, Page},
    page_request::{PageRequest, Theme},
    shell,
    texts::t,
};
use leptos::prelude::*;
use types::users::Role;

/// Renders a page as a document.
pub fn document(page: Page, request: &PageRequest) -> impl IntoView + use<> {
    provide_context(Sprite(request.assets.icons.clone()));
    // Screen readers pronounce a page by its `lang`, so that of the document must be that of its text.
    let language = page.language.unwrap_or(request.language);
    provide_context(language);
    if let Some(shell) = &request.shell {
        provide_context(Zone::named(&shell.me.time_zone));
        if shell.me.role == Role::Owner {
            provide_context(ApiAddress(request.base_url.clone()));
        }
    }
    if let Some(number) = &request.form_number {
        provide_context(FormNumber(number.clone()));
    }
    provide_context(RequestId(request.request_id.clone()));
    let title = window_title(&page, request);
    let theme = (request.theme != Theme::System).then(|| request.theme.as_str());
    // Tells the script for early keys that the slash key is a shortcut too.
    let shortcuts = (request.shell.is_some() && request.shortcuts).then_some("");
    let (assets, nonce) = (request.assets.clone(), request.nonce.clone());
    let dev_reload = assets.dev_reload.map(|src| view! { <script type="module" nonce=nonce.clone() src=src></script> });
    let class = match page.layout {
        Layout::Console { .. } => None,
        Layout::Focus { .. } => Some("focus"),
    };
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=theme data-shortcuts=shortcuts>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <meta name="description" content=t!("shell-description")/>
                <title>{title}</title>
                <link rel="icon" type="image/svg+xml" href=assets.favicon/>
                // It must be there before anything is drawn, and wait for no stylesheet.
                <script nonce=nonce.clone() src=assets.early_keys></script>
                <link rel="stylesheet" href=assets.css/>
                <script type="module" nonce=nonce src=assets.boot></script>
                {dev_reload}
            </head>
            <body class=class>{shell::around(page, request)}</body>
        </html>
    }
}

/// `Admin keys · Fjordlight Energy · Orgward`, with `Error:` before it when the form was refused.
fn window_title(page: &Page, request: &PageRequest) -> String {
    let failed = request.form.as_ref().is_some_and(|form| form.problem.is_some());
    let organization = match (&page.layout, &request.shell) {
        (Layout::Console { .. }, Some(shell)) => format!(" · {}", shell.organization.name),
        _ => String::new(),
    };
    let title = format!("{}{organization} · Orgward", page.title);
    if failed { t!("shell-refused-title", title = title) } else { title }
}
