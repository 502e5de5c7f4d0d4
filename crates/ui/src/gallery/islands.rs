//! Specimens of the islands, hydrated. Requests to the server are refused here, which shows their error messages.

use crate::{
    gallery::{Specimen, specimen, word},
    markup::{IntoMarkup, Markup},
};
use islands::*;
use leptos::prelude::*;

pub fn specimens() -> Vec<Specimen> {
    vec![
        specimen("copy_button", copy_buttons()),
        specimen(
            "keep_secret",
            view! { <KeepSecret href="#ui-keep_secret".to_owned() label=word("I have stored it")/> },
        ),
        specimen("live_tail", live_tails()),
        specimen("palette", palettes()),
        specimen("password_reveal", password_reveals()),
        specimen("shortcuts", shortcuts()),
    ]
}

fn copy_buttons() -> Markup {
    let button = |quiet| {
        let from = "ui-copied".to_owned();
        let [what, copy, copied] = ["text", "Copy", "Copied"].map(word);
        let words = CopyWords { from, what, copy, copied, sprite: Sprite::address() };
        view! { <CopyButton words quiet/> }
    };
    view! { <p class="row"><code id="ui-copied">{word("What is copied")}</code>{button(false)}{button(true)}</p> }
        .into_markup()
}

fn live_tails() -> Markup {
    let words = LiveWords {
        title: word("Live tail"),
        list: word("Newest records"),
        waiting: word("New records appear here as they happen."),
        broken: word("The connection broke off."),
        ended: word("The session has ended."),
    };
    view! { <LiveTail address="/_ui/no-stream".to_owned() words/> }.into_markup()
}

fn palettes() -> Markup {
    let entry = |group: &str, label: &str, note: &str| PaletteEntry {
        group: word(group),
        icon: "record".to_owned(),
        label: word(label),
        note: word(note),
        href: "#ui-palette".to_owned(),
    };
    let places = vec![
        entry("Pages", "Members", ""),
        entry("Pages", "Audit logs", ""),
        entry("Actions", "Create a project", "Fjordlight Energy"),
    ];
    let words = PaletteWords {
        field: word("Search the gallery"),
        list: word("Results"),
        all: word("Search for"),
        failed: word("The server did not answer as it should. Request"),
        secret: word("This is a secret key"),
        action: "#ui-palette".to_owned(),
        organization: String::new(),
        sprite: Sprite::address(),
    };
    view! { <Palette places words kinds=Vec::new() slash=true/> }.into_markup()
}

fn password_reveals() -> Markup {
    let [show, hide, what, visible] = ["Show", "Hide", "password", "Your password is visible."].map(word);
    let words = PasswordWords { show, hide, what, visible };
    view! {
        <div class="password">
            <input class="input" type="password" id="ui-revealed" aria-label="A password" autocomplete="off" value=word("plum tractor velvet")/>
            <PasswordReveal input="ui-revealed".to_owned() words/>
        </div>
    }
    .into_markup()
}

fn shortcuts() -> Markup {
    let letters = vec![Shortcut { letter: word("t"), href: "#main".to_owned() }];
    view! {
        <p><kbd>"?"</kbd>" opens a dialog, "<kbd>"g"</kbd>" and "<kbd>"t"</kbd>" lead to the top."</p>
        <dialog class="dialog" id="ui-dialog" aria-labelledby="ui-dialog-title" closedby="any">
            <h2 id="ui-dialog-title">"Keyboard shortcuts"</h2>
            <form class="dialog__end" method="dialog"><button class="button" type="submit" autofocus>"Close"</button></form>
        </dialog>
        <Shortcuts letters dialog="ui-dialog".to_owned()/>
    }
    .into_markup()
}
