//! Every word of every page comes from the files of texts. Asked for in the language in which each letter of those is
//! changed, a page shows no letter of the alphabet but in what people, programs and standards have named.

use crate::{
    every_operation::objects,
    support::{Client, Founded, TestApp},
};
use orgward::console::routes;
use std::collections::BTreeSet;

/// Elements whose text is code, data, or a name of its own.
const NAMED: &[&str] = &["code", "pre", "kbd", "script", "style", "title"];

/// Marks in a tag of an element that holds data: ids, what was and what is, names of the IANA's zones.
const DATA: &[&str] = &["mono", "class=\"diff", "id=\"patch-time_zone\""];

/// Attributes that are read out or shown.
const SHOWN: &[&str] = &["aria-label", "placeholder", "alt", "title"];

/// What nobody translates: names, of ours and of what is in this organization, and what standards call things.
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
    "name",
    "role",
    // What the test has typed.
    "nobody",
];

/// Somebody who reads the changed English.
async fn reads_changed_english(app: &Founded, client: &Client) {
    let fields = [("theme", "light"), ("language", "en-x-pseudo")];
    assert_eq!(client.submit(&app.path("/profile/theme"), &fields).await.status, 303);
}

/// The words of a page that hold a letter of the alphabet.
fn words(html: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // How deep we are inside an element whose text does not count, and its name.
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
    // Addresses, ids, names of files and of kinds of events: `login.succeeded`.
    let is_dotted = |word: &str| word.trim_end_matches(['.', ',', ')']).trim_start_matches('(').contains('.');
    let is_data =
        |word: &str| word.contains(['@', '_', '/']) || word.contains(|c: char| c.is_ascii_digit()) || is_dotted(word);
    let words = text.split_whitespace().filter(|word| !is_data(word));
    let words = words.flat_map(|word| word.split(|c: char| !c.is_alphabetic())).filter(|word| word.len() > 1);
    found.extend(words.filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).map(str::to_owned));
}

/// The words of a page that are in no file of texts, after its name; none if all are.
fn stray(name: &str, html: &str) -> Option<String> {
    assert!(html.contains("lang=\"en-x-pseudo\""), "{name} is in another language");
    let known: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let unknown: Vec<_> = words(html).difference(&known).cloned().collect();
    (!unknown.is_empty()).then(|| format!("{name}: {}", unknown.join(" ")))
}

#[tokio::test]
async fn no_page_speaks_past_the_files_of_texts() {
    let app = TestApp::founded().await;
    let (objects, owner) = (objects(&app).await, app.owner().await);
    reads_changed_english(&app, &owner).await;
    let session = app.texts("select id from sessions limit 1", &[]).await.remove(0);
    let mut strays = Vec::new();
    let mut pages = 0;
    for route in routes() {
        // The reference of the Admin API is in its language, and the gallery is for whoever works on Orgward.
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
async fn no_refusal_speaks_past_the_files_of_texts() {
    let app = TestApp::founded().await;
    let (objects, owner, reader) = (objects(&app).await, app.owner().await, app.reader().await);
    reads_changed_english(&app, &owner).await;
    reads_changed_english(&app, &reader).await;
    let mut strays = Vec::new();
    let (mut forms, mut forbidden) = (0, 0);
    for route in routes().iter().filter(|route| route.pattern != "/sign-out") {
        let path = objects.fill(&route.pattern.replace("{organization_id}", app.organization.as_str()));
        // What was typed is too short, too long, or missing; what a confirming page would do is not done.
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
