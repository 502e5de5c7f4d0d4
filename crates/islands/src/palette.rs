use crate::{
    search_request::{fetch, text},
    texts::texts,
};
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{AbortController, HtmlElement, KeyboardEvent, js_sys::JsString},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};
use types::search::is_too_short;

/// The id of the field, which `public/early_keys.js` knows too.
const FIELD: &str = "find";

/// The pause in typing after which the search is sent to the server.
const TYPING_PAUSE: Duration = Duration::from_millis(150);

texts! {
    /// One line of the list.
    PaletteEntry {
        /// The heading over entries of its kind.
        group,
        /// A symbol of the sprite.
        icon,
        label,
        /// Distinguishes entries with the same label.
        note,
        /// The URL; empty for the search results page.
        href,
    }
}

texts! {
    /// The heading and the icon of a kind of search result.
    PaletteKind {
        /// The kind, as the server names it.
        kind,
        /// The heading over results of the kind.
        group,
        /// A symbol of the sprite.
        icon,
    }
}

texts! {
    /// The texts of the palette.
    PaletteWords {
        /// The accessible name of the field.
        field,
        /// The accessible name of the list.
        list,
        /// The label of the link to the search results page.
        all,
        /// The message after a request failed; the request's id follows.
        failed,
        /// The message after a secret key was pasted.
        secret,
        /// The URL that the form is submitted to.
        action,
        /// The id of the organization to search in.
        organization,
        /// The URL of the sprite.
        sprite,
    }
}

/// The search field of every page. With the script it is a combobox: it offers pages and actions immediately, and
/// searches everything else on the server while a person types. Ctrl+K moves the focus to it, Escape moves it back.
/// Without the script it is a form.
#[island]
pub fn Palette(
    /// Pages and actions.
    places: Vec<PaletteEntry>,
    words: PaletteWords,
    kinds: Vec<PaletteKind>,
    /// Whether the slash key moves the focus to the field too.
    slash: bool,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let (awake, open, active) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<usize>));
    let (typed, announcement) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let entries = RwSignal::new(Vec::<PaletteEntry>::new());
    let turn = Rc::new(Cell::new(0_u32));
    let asked = Rc::new(RefCell::new(None::<AbortController>));
    let before = Rc::new(RefCell::new(None::<HtmlElement>));
    let left = before.clone();
    let (field_name, list_name, all) = (words.field.clone(), words.list.clone(), words.all.clone());
    let (action, sprite) = (words.action.clone(), words.sprite.clone());
    let search = Rc::new((words, kinds));

    // The list, created in the browser only: pages and actions, results, and a link to the search results page.
    let list = Rc::new(move |found: Vec<PaletteEntry>| {
        let q = typed.get_untracked();
        let wanted = String::from(lower(q.trim()));
        let mut lines: Vec<_> =
            places.iter().filter(|place| lower(&place.label).includes(&wanted, 0)).cloned().collect();
        lines.extend(found);
        if !wanted.is_empty() {
            let (label, group) = (format!("{all} “{}”", q.trim()), String::new());
            lines.push(PaletteEntry { group, icon: "search".into(), label, note: String::new(), href: String::new() });
        }
        entries.set(lines);
    });
    let first = list.clone();
    let show = move || {
        active.set(None);
        open.set(true);
    };
    let hide = move || {
        open.set(false);
        active.set(None);
    };
    let come = move || {
        let from = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        before.replace(from);
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            field.select();
            show();
        }
    };
    let go = move |entry: PaletteEntry| {
        if entry.href.is_empty() {
            if let Some(form) = field.get_untracked().and_then(|field| field.form()) {
                let _ = form.request_submit();
            }
        } else {
            let _ = window().location().set_href(&entry.href);
        }
    };
    let ask = move || {
        let now = turn.get() + 1;
        turn.set(now);
        // The answer to what was typed before is not wanted any more.
        if let Some(request) = asked.take() {
            request.abort();
        }
        list(Vec::new());
        announcement.set(String::new());
        let q = typed.get_untracked();
        if is_too_short(&q) {
            return;
        }
        let (turn, search, list, asked) = (turn.clone(), search.clone(), list.clone(), asked.clone());
        set_timeout(
            move || {
                if turn.get() != now {
                    return;
                }
                let (of, answered) = (search.clone(), turn.clone());
                let request = fetch(&of.0.organization, &q, move |answer| {
                    if answered.get() != now {
                        return;
                    }
                    let (words, kinds) = &*search;
                    match answer {
                        Ok(answer) => {
                            if answer.is_secret {
                                // The secret must not stay in the page.
                                if let Some(field) = field.get_untracked() {
                                    field.set_value("");
                                }
                                typed.set(String::new());
                                announcement.set(words.secret.clone());
                            }
                            list(answer.hits.iter().filter_map(|hit| entry(hit, &words.action, kinds)).collect());
                        }
                        Err(request) => announcement.set([&words.failed, " ", &request].concat()),
                    }
                });
                asked.replace(request);
            },
            TYPING_PAUSE,
        );
    };
    let on_key = move |event: KeyboardEvent| {
        let many = entries.with_untracked(Vec::len);
        let here = active.get_untracked();
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "ArrowDown" if !open.get_untracked() => open.set(true),
            "ArrowDown" if many > 0 => active.set(Some(here.map_or(0, |here| (here + 1) % many))),
            "ArrowUp" if many > 0 && open.get_untracked() => {
                active.set(Some(here.map_or(many - 1, |here| (here + many - 1) % many)));
            }
            "Enter" => match here.and_then(|here| entries.with_untracked(|entries| entries.get(here).cloned())) {
                Some(entry) if open.get_untracked() => go(entry),
                _ => return,
            },
            "Escape" if open.get_untracked() => {
                hide();
                if let Some(field) = field.get_untracked() {
                    let _ = field.blur();
                }
                if let Some(from) = left.take() {
                    let _ = from.focus();
                }
            }
            _ => return,
        }
        event.prevent_default();
        if let Some(option) = active.get_untracked().and_then(|at| document().get_element_by_id(&option_id(at))) {
            option.scroll_into_view_with_bool(false);
        }
    };
    let read = Rc::new(move || {
        typed.set(field.get_untracked().map(|field| field.value()).unwrap_or_default());
        open.set(true);
        active.set((!typed.with_untracked(|typed| typed.trim().is_empty())).then_some(0));
        ask();
    });
    let begun = read.clone();
    let on_input = move |_| read();
    Effect::new(move |_| {
        awake.set(true);
        first(Vec::new());
        // Somebody may have begun to type before the page was awake.
        if document().active_element().is_some_and(|element| element.id() == FIELD) {
            begun();
        }
        let come = come.clone();
        window_event_listener(ev::keydown, move |event| {
            let (key, called) = (event.key(), event.ctrl_key() || event.meta_key());
            let palette = called && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k");
            if palette || (slash && key == "/" && !called && !event.alt_key() && !is_typing(&event)) {
                event.prevent_default();
                come();
            }
        });
    });
    let shown = move || awake.get() && open.get();
    let icons = sprite.clone();
    let lines = move || {
        let mut group = String::new();
        let lines = entries.get().into_iter().enumerate().map(|(at, entry)| {
            let head = (entry.group != group).then(|| {
                group.clone_from(&entry.group);
                view! { <div class="palette__group" role="presentation">{entry.group.clone()}</div> }
            });
            let (icon, chosen) = (format!("{icons}#{}", entry.icon), entry.clone());
            view! {
                {head}
                <div class="palette__option" role="option" id=option_id(at) aria-selected=move || (active.get() == Some(at)).to_string()
                    on:mousedown=|event| event.prevent_default() on:click=move |_| go(chosen.clone())>
                    <svg class="icon" aria-hidden="true"><use_ href=icon/></svg><span>{entry.label}</span><small>{entry.note}</small>
                </div>
            }
        });
        lines.collect_view()
    };
    view! {
        <form class="palette" role="search" method="post" action=action>
            <svg class="icon" aria-hidden="true"><use_ href=format!("{sprite}#search")/></svg>
            <input node_ref=field class="palette__field" type="search" name="q" id=FIELD placeholder=field_name.clone()
                aria-label=field_name autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200"
                role=move || awake.get().then_some("combobox") aria-autocomplete=move || awake.get().then_some("list")
                aria-expanded=move || awake.get().then(|| shown().to_string())
                aria-controls=move || awake.get().then_some("palette")
                aria-activedescendant=move || active.get().filter(|_| shown()).map(option_id)
                on:input=on_input on:keydown=on_key on:click=move |_| show() on:blur=move |_| hide()/>
            <kbd class="palette__key scripted" aria-hidden="true">"Ctrl K"</kbd>
            <div class="palette__list" hidden=move || !shown()>
                <p class:palette__told=move || announcement.with(|announcement| !announcement.is_empty()) role="status">{move || announcement.get()}</p>
                <div role="listbox" id="palette" aria-label=list_name>{move || shown().then(&lines)}</div>
            </div>
        </form>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

/// Lower-cases a text with the browser's function, so that the module needs no Unicode tables.
fn lower(text: &str) -> JsString {
    JsString::from(text).to_lower_case()
}

/// Whether a key press is text input for a field.
pub(super) fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    event.is_composing()
        || target.is_some_and(|target| {
            target.is_content_editable() || ["INPUT", "TEXTAREA", "SELECT"].contains(&target.tag_name().as_str())
        })
}

/// A search result as an entry; `None` for a kind that has no page.
fn entry(hit: &JsValue, page: &str, kinds: &[PaletteKind]) -> Option<PaletteEntry> {
    let kind = text(hit, "kind");
    let PaletteKind { group, icon, .. } = kinds.iter().find(|known| known.kind == kind)?.clone();
    // The search page redirects to the page of the object with this id.
    let href = [page, "?q=", &text(hit, "id")].concat();
    Some(PaletteEntry { group, icon, label: text(hit, "name"), note: text(hit, "note"), href })
}
