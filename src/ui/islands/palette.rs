use crate::types::search::{Found, Hit, Kind};
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    web_sys::{HtmlElement, KeyboardEvent, RequestInit, Response, UrlSearchParams, js_sys::JsString},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long somebody must not have typed before the server is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaletteEntry {
    /// What stands over it and its like.
    pub group: String,
    /// A symbol of the sprite.
    pub icon: String,
    /// Its words.
    pub label: String,
    /// What tells it from others of the same words.
    pub note: String,
    /// Where it leads.
    pub href: String,
}

/// What the field says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PaletteWords {
    /// Its name.
    pub field: String,
    /// The list's name.
    pub list: String,
    /// The way to the search's own page.
    pub all: String,
    /// When the server did not answer as it should; the request's id follows.
    pub failed: String,
    /// When a secret key was pasted.
    pub secret: String,
    /// Words and picture for each kind of thing.
    pub kinds: Vec<(Kind, String, String)>,
}

/// The search field of every page. Awake it is a combobox: pages and actions are there at once, everything else is asked
/// for while somebody types. Ctrl K leads to it from anywhere, Escape back. Asleep it is a form.
#[island]
pub fn Palette(
    /// Where the form is sent, and what is searched.
    action: String,
    organization: String,
    /// Pages and actions.
    places: Vec<PaletteEntry>,
    words: PaletteWords,
    /// Whether the slash leads to it too.
    slash: bool,
    /// Where the pictures are.
    sprite: String,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Input>::new();
    let (awake, open, active) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<usize>));
    let (typed, told) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let found = RwSignal::new(Vec::<PaletteEntry>::new());
    let turn = StoredValue::new(0_u32);
    let before = StoredValue::new_local(None::<HtmlElement>);
    let (field_name, list_name, all) = (words.field.clone(), words.list.clone(), words.all.clone());
    let search = StoredValue::new((organization, action.clone(), words));

    // The list, made in the browser only: what is known at once, what was found, and the way to the search's own page.
    let entries = Memo::new(move |_| {
        let q = typed.get();
        let wanted = lower(q.trim());
        let mut entries: Vec<_> =
            places.iter().filter(|place| lower(&place.label).contains(&wanted)).cloned().collect();
        entries.extend(found.get());
        if !wanted.is_empty() {
            let (label, group) = (format!("{all} “{}”", q.trim()), String::new());
            entries.push(PaletteEntry {
                group,
                icon: "search".into(),
                label,
                note: String::new(),
                href: String::new(),
            });
        }
        entries
    });
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
        before.set_value(from);
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            field.select();
            show();
        }
    };
    Effect::new(move |_| {
        awake.set(true);
        window_event_listener(ev::keydown, move |event| {
            let (key, called) = (event.key(), event.ctrl_key() || event.meta_key());
            let palette = called && !event.alt_key() && !event.shift_key() && key.eq_ignore_ascii_case("k");
            if palette || (slash && key == "/" && !called && !event.alt_key() && !is_typing(&event)) {
                event.prevent_default();
                come();
            }
        });
    });

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
        let now = turn
            .try_update_value(|turn| {
                *turn += 1;
                *turn
            })
            .unwrap_or_default();
        found.set(Vec::new());
        told.set(String::new());
        let q = typed.get_untracked();
        if q.trim().is_empty() {
            return;
        }
        set_timeout(
            move || {
                if turn.get_value() != now {
                    return;
                }
                let organization = search.with_value(|(organization, ..)| organization.clone());
                fetch(&organization, &q, move |answer| {
                    if turn.get_value() != now {
                        return;
                    }
                    search.with_value(|(_, page, words)| match answer {
                        Ok(answer) => {
                            if answer.secret {
                                // It is in no page's memory any more.
                                if let Some(field) = field.get_untracked() {
                                    field.set_value("");
                                }
                                typed.set(String::new());
                                told.set(words.secret.clone());
                            }
                            let hits = answer.named.iter().chain(&answer.hits);
                            found.set(hits.filter_map(|hit| entry(hit, page, words)).collect());
                        }
                        Err(request) => told.set(format!("{} {request}", words.failed)),
                    });
                });
            },
            PAUSE,
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
                if let Some(from) = before.try_update_value(Option::take).flatten() {
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
    let on_input = move |_| {
        typed.set(field.get_untracked().map(|field| field.value()).unwrap_or_default());
        open.set(true);
        active.set((!typed.with_untracked(|typed| typed.trim().is_empty())).then_some(0));
        ask();
    };
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
            <input node_ref=field class="palette__field" type="search" name="q" id="find" placeholder=field_name.clone()
                aria-label=field_name autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="200"
                role=move || awake.get().then_some("combobox") aria-autocomplete=move || awake.get().then_some("list")
                aria-expanded=move || awake.get().then(|| shown().to_string())
                aria-controls=move || awake.get().then_some("palette")
                aria-activedescendant=move || active.get().filter(|_| shown()).map(option_id)
                on:input=on_input on:keydown=on_key on:click=move |_| show() on:blur=move |_| hide()/>
            <kbd class="palette__key scripted" aria-hidden="true">"Ctrl K"</kbd>
            <div class="palette__list" hidden=move || !shown()>
                <p class:palette__told=move || told.with(|told| !told.is_empty()) role="status">{move || told.get()}</p>
                <div role="listbox" id="palette" aria-label=list_name>{move || shown().then(&lines)}</div>
            </div>
        </form>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

/// The browser's own way: its tables need not be in the module.
fn lower(text: &str) -> String {
    String::from(JsString::from(text).to_lower_case())
}

/// Whether the key goes into a field.
pub(super) fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    event.is_composing()
        || target.is_some_and(|target| {
            target.is_content_editable() || ["INPUT", "TEXTAREA", "SELECT"].contains(&target.tag_name().as_str())
        })
}

/// A thing that was found, as a line; none for a kind that has no page of its own.
fn entry(hit: &Hit, page: &str, words: &PaletteWords) -> Option<PaletteEntry> {
    let (_, group, icon) = words.kinds.iter().find(|(kind, ..)| *kind == hit.kind)?;
    let (group, icon) = (group.clone(), icon.clone());
    // The search leads on to whatever an id names.
    let href = format!("{page}?q={}", hit.id);
    Some(PaletteEntry { group, icon, label: hit.name.clone(), note: hit.note.clone(), href })
}

/// Asks the server; on a refusal what comes back is the request's id.
fn fetch(organization: &str, q: &str, done: impl FnOnce(Result<Found, String>) + 'static) {
    let Ok(body) = UrlSearchParams::new() else { return };
    body.append("organization_id", organization);
    body.append("q", q);
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body);
    let answered = Closure::once(move |response: JsValue| {
        let response: Response = response.unchecked_into();
        let id = response.headers().get("x-request-id").ok().flatten().unwrap_or_default();
        if !response.ok() {
            return done(Err(id));
        }
        let Ok(text) = response.text() else { return };
        let read = Closure::once(move |text: JsValue| {
            let found = serde_json::from_str(&text.as_string().unwrap_or_default());
            done(found.map_err(|_| id));
        });
        let _ = text.then(&read);
        // Freed by the browser once the promise is settled.
        read.forget();
    });
    let _ = window().fetch_with_str_and_init("/_fn/search", &request).then(&answered);
    answered.forget();
}
