//! Every text on every page comes from the Fluent files. In a pseudo-language that replaces every letter of those
//! texts, a page shows ordinary letters only in names chosen by people, programs and standards.

use crate::{
    every_operation::objects,
    support::{Client, Founded, TestApp},
};
use orgward::console::routes;
use std::collections::BTreeSet;

/// Elements that contain code, data, or proper names.
const NAMED: &[&str] = &["code", "pre", "kbd", "script", "style", "title"];

/// Marks in the tags of elements that contain data: ids, old and new values, IANA time zone names.
const DATA: &[&str] = &["mono", "class=\"diff", "id=\"patch-time_zone\""];

/// Attributes that screen readers read or browsers show.
const SHOWN: &[&str] = &["aria-label", "placeholder", "alt", "title"];

/// Names that are not translated: ours, those of this organization's data, and terms of standards.
const NAMES: &[&str] = &[
    "Orgward",
    "Fjordlight",
    "Energy",
    "Ada",
    "Lindqvist",
    "Chidi",
    "Okafor",
    "Bo",
    "Achterberg",
    "BA",
    "Grid",
    "ci",
    "first",
    "end2end",
    "Default",
    "project",
    "UTC",
    "English",
    "Deutsch",
    "CSV",
    "NDJSON",
    "JSON",
    "API",
    "Admin",
    "curl",
    "Python",
    "Shell",
    "Text",
    "Ctrl",
    "AL",
    "CO",
    "GMT",
    "Secret",
    "Key",
    "key",
    "GET",
    "POST",
    "DELETE",
    "ms",
    "µs",
    "name",
    "role",
    // Text that the test typed.
    "nobody",
];

/// Sets the user's language to the pseudo-language.
async fn reads_changed_english(app: &Founded, client: &Client) {
    let fields = [("theme", "light"), ("language", "en-x-pseudo")];
    assert_eq!(client.submit(&app.path("/profile/theme"), &fields).await.status, 303);
}

/// The words on a page that contain an ordinary letter.
fn words(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // The nesting depth inside an element whose text is ignored, and that element's name.
    let mut inside: Option<(String, usize)> = None;
    let mut rest = html;
    while let Some((text, mark)) = rest.split_once('<') {
        let (tag, after) = mark.split_once('>').unwrap_or((mark, ""));
        rest = after;
        if inside.is_none() {
            collect(text, &mut found);
        }
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match &mut inside {
            Some((outer, depth)) if outer == name => {
                *depth = if tag.starts_with('/') { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    inside = None;
                }
            }
            Some(_) => {}
            None if !tag.starts_with('/') => {
                for attribute in SHOWN {
                    if let Some(value) =
                        tag.split(&format!(" {attribute}=\"")).nth(1).and_then(|rest| rest.split('"').next())
                    {
                        collect(value, &mut found);
                    }
                }
                let is_void = ["input", "meta", "link", "br", "use", "path", "rect", "hr"].contains(&name);
                let is_named =
                    NAMED.contains(&name) || tag.contains("lang=\"en\"") || DATA.iter().any(|mark| tag.contains(mark));
                if is_named && !is_void && name != "html" {
                    inside = Some((name.to_owned(), 1));
                }
            }
            None => {}
        }
    }
    found
}

fn collect(text: &str, found: &mut BTreeSet<String>) {
    let text = ["&amp;", "&lt;", "&gt;", "&quot;", "&#x27;"]
        .iter()
        .fold(text.to_owned(), |text, sign| text.replace(sign, " "));
    // Paths, ids, names of files and of event types such as `login.succeeded`.
    let is_dotted = |word: &str| word.trim_end_matches(['.', ',', ')']).trim_start_matches('(').contains('.');
    let is_data =
        |word: &str| word.contains(['@', '_', '/']) || word.contains(|c: char| c.is_ascii_digit()) || is_dotted(word);
    let words = text.split_whitespace().filter(|word| !is_data(word));
    let words = words.flat_map(|word| word.split(|c: char| !c.is_alphabetic())).filter(|word| word.len() > 1);
    found.extend(words.filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).map(str::to_owned));
}

/// Lists the words on a page that come from no Fluent file, after the page's name; `None` if there are none.
fn stray(name: &str, html: &str) -> Option<String> {
    assert!(html.contains("lang=\"en-x-pseudo\""), "{name} is in another language");
    let mut known: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    // What the server administrator did names the system's user and host.
    let who = kernel::base::host_user::host_user();
    [&who.os_user, &who.host].into_iter().for_each(|name| collect(name, &mut known));
    let unknown: Vec<_> = words(html).difference(&known).cloned().collect();
    (!unknown.is_empty()).then(|| format!("{name}: {}", unknown.join(" ")))
}

#[tokio::test]
async fn every_page_uses_only_translated_texts() {
    let app = TestApp::founded().await;
    let (objects, owner) = (objects(&app).await, app.owner().await);
    reads_changed_english(&app, &owner).await;
    let session = app.texts("select id from sessions limit 1", &[]).await.remove(0);
    let mut strays = Vec::new();
    let mut pages = 0;
    for route in routes() {
        // The Admin API reference is in English only, and the gallery is for developers of Orgward.
        if ["/docs/api", "/_ui"].contains(&route.pattern) {
            continue;
        }
        let path =
            route.pattern.replace("{organization_id}", app.organization.as_str()).replace("{session_id}", &session);
        let path = objects.fill(&path);
        let page = owner.get(&path).await;
        assert!(page.status < 500, "{path}: {}", page.status);
        if page.status == 303 {
            continue;
        }
        pages += 1;
        strays.extend(stray(route.pattern, &page.text));
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
    assert!(pages > 50, "{pages} pages were walked");
}

#[tokio::test]
async fn every_refusal_uses_only_translated_texts() {
    let app = TestApp::founded().await;
    let (objects, owner, reader) = (objects(&app).await, app.owner().await, app.reader().await);
    reads_changed_english(&app, &owner).await;
    reads_changed_english(&app, &reader).await;
    let mut strays = Vec::new();
    let (mut forms, mut forbidden) = (0, 0);
    for route in routes().iter().filter(|route| route.pattern != "/sign-out") {
        let path = objects.fill(&route.pattern.replace("{organization_id}", app.organization.as_str()));
        // Fields are too short, too long, or missing; confirmation pages are not confirmed.
        let empty = owner.submit(&path, &[("new[name]", ""), ("new[email]", "nobody"), ("patch[name]", " ")]).await;
        assert!(empty.status < 500, "{path}: {}", empty.status);
        if empty.status == 422 {
            forms += 1;
            strays.extend(stray(&format!("{} refused", route.pattern), &empty.text));
        }
        let page = reader.get(&path).await;
        if [403, 404].contains(&page.status) {
            forbidden += 1;
            strays.extend(stray(&format!("{} forbidden", route.pattern), &page.text));
        }
    }
    for path in ["/nowhere".to_owned(), app.path("/nowhere"), app.path("/projects/proj_none")] {
        let page = owner.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        strays.extend(stray(&path, &page.text));
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
    assert!(forms > 15 && forbidden > 20, "{forms} forms, {forbidden} pages");
}

#[tokio::test]
async fn a_page_that_exists_in_english_only_says_so_in_every_language() {
    let app = TestApp::founded().await;
    for language in ["de", "en"] {
        let page = app.anonymous().header("accept-language", language).get("/docs/api").await.text;
        assert!(page.contains("<html lang=\"en\""), "{}", &page[..200]);
        assert!(!page.contains("lang=\"de\""), "no part of it is in German");
    }
    let page = app.anonymous().header("accept-language", "de").get("/sign-in").await.text;
    assert!(page.contains("<html lang=\"de\""), "others follow the reader");
}
