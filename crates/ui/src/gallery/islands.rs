//! Specimens of the islands, hydrated. Requests to the server are refused here, which shows their error messages.

use crate::{
    gallery::{Specimen, specimen},
    markup::{IntoMarkup, Markup},
};
use islands::*;
use leptos::prelude::*;

pub fn specimens() -> Vec<Specimen> {
    vec![
        specimen("copy_button", copy_buttons()),
        specimen(
            "keep_secret",
            view! { <KeepSecret href="#ui-keep_secret".to_owned() label="I have stored it".to_owned()/> },
        ),
        specimen("live_tail", live_tails()),
        specimen("palette", palettes()),
        specimen("password_reveal", password_reveals()),
        specimen("shortcuts", shortcuts()),
    ]
}

fn copy_buttons() -> Markup {
    let button = |quiet| {
        let [from, what, copy, copied] = ["ui-copied", "text", "Copy", "Copied"].map(str::to_owned);
        let words = CopyWords { from, what, copy, copied, sprite: Sprite::address() };
        view! { <CopyButton words quiet/> }
    };
    view! { <p class="row"><code id="ui-copied">"What is copied"</code>{button(false)}{button(true)}</p> }.into_markup()
}

fn live_tails() -> Markup {
    let words = LiveWords {
        title: "Live tail".to_owned(),
        list: "Newest records".to_owned(),
        waiting: "New records appear here as they happen.".to_owned(),
        broken: "The connection broke off.".to_owned(),
    };
    view! { <LiveTail address="/_ui/no-stream".to_owned() words/> }.into_markup()
}

fn palettes() -> Markup {
    let entry = |group: &str, label: &str, note: &str| PaletteEntry {
        group: group.to_owned(),
        icon: "record".to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        href: "#ui-palette".to_owned(),
    };
    let places = vec![
        entry("Pages", "Members", ""),
        entry("Pages", "Audit logs", ""),
        entry("Actions", "Create a project", "Fjordlight Energy"),
    ];
    let words = PaletteWords {
        field: "Search the gallery".to_owned(),
        list: "Results".to_owned(),
        all: "Search for".to_owned(),
        failed: "The server did not answer as it should. Request".to_owned(),
        secret: "This is a secret key".to_owned(),
        action: "#ui-palette".to_owned(),
        organization: String::new(),
        sprite: Sprite::address(),
    };
    view! { <Palette places words kinds=Vec::new() slash=true/> }.into_markup()
}

fn password_reveals() -> Markup {
    let [show, hide, what, visible] = ["Show", "Hide", "password", "Your password is visible."].map(str::to_owned);
    let words = PasswordWords { show, hide, what, visible };
    view! {
        <div class="password">
            <input class="input" type="password" id="ui-revealed" aria-label="A password" autocomplete="off" value="plum tractor velvet"/>
            <PasswordReveal input="ui-revealed".to_owned() words/>
        </div>
    }
    .into_markup()
}

fn shortcuts() -> Markup {
    let letters = vec![Shortcut { letter: "t".to_owned(), href: "#main".to_owned() }];
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
