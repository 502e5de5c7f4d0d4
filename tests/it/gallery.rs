//! The component gallery at `/_ui` shows every component in every state. Release builds do not serve it;
//! `end2end/smoke` checks that.

use crate::support::{
    TestApp,
    html::{HOSTILE, injected},
};
use std::{fs, path::Path};

/// The source files of a folder, with their names.
fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").path());
    let named = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("source is text"))
    });
    named.collect()
}

/// The components and islands that a source file defines.
fn parts(source: &str) -> Vec<&str> {
    let marked = ["#[component]", "#[island]"].map(|mark| source.split(mark).skip(1));
    marked.into_iter().flatten().filter_map(|rest| rest.split("pub fn ").nth(1)?.split('(').next()).collect()
}

#[tokio::test]
async fn every_component_and_every_island_is_shown() {
    let app = TestApp::start().await;
    let page = app.anonymous().get("/_ui").await;
    assert_eq!(page.status, 200);
    let gallery: String = sources("crates/ui/src/gallery").into_iter().map(|(_, source)| source).collect();
    let (mut missing, mut shown) = (Vec::new(), 0);
    for (file, source) in [sources("crates/ui/src/components"), sources("crates/islands/src")].concat() {
        let parts = parts(&source);
        if !parts.is_empty() && !page.text.contains(&format!("id=\"ui-{file}\"")) {
            missing.push(file.clone());
        }
        for part in parts {
            let draws = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
            let is_drawn = gallery.split(&format!("<{part}")).skip(1).any(draws);
            if !is_drawn {
                missing.push(format!("{part} of {file}.rs"));
            }
            shown += 1;
        }
    }
    assert!(missing.is_empty(), "not in crates/ui/src/gallery: {missing:?}");
    assert!(shown > 60, "{shown} components were looked for");
}

#[tokio::test]
async fn no_text_in_any_component_becomes_an_element() {
    let app = TestApp::start().await;
    let text: String = form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let page = app.anonymous().get(&format!("/_ui?text={text}")).await;
    assert_eq!(page.status, 200);
    let shown = page.text.matches("&lt;/textarea&gt;").count() + page.text.matches("</textarea></title>").count();
    assert!(shown > 200, "the text is in every place: {shown}");
    assert_eq!(injected(&page.text), Vec::<String>::new());
}

#[test]
fn a_textarea_in_the_source_escapes_its_content() {
    let mut seen = 0;
    for folder in ["crates/ui/src/components", "crates/ui/src/pages", "crates/ui/src/gallery", "crates/islands/src"] {
        for (file, source) in sources(folder) {
            for element in ["textarea", "style", "noscript", "iframe", "xmp"] {
                for rest in source.split(&format!("<{element}")).skip(1) {
                    let Some((tag, content)) = rest
                        .split_once(&format!("</{element}>"))
                        .map(|(all, _)| all)
                        .and_then(|all| all.rsplit_once('>'))
                    else {
                        continue;
                    };
                    seen += 1;
                    let is_escaped = content.is_empty() || content.contains("escaped");
                    assert!(is_escaped, "{file}.rs: <{element}{tag}>{content}: leptos does not escape this");
                }
            }
        }
    }
    assert!(seen > 2, "{seen}");
}
