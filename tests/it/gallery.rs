//! The component gallery at `/_ui` shows every component in every state. Release builds do not serve it;
//! `end2end/smoke` checks that.

use crate::support::TestApp;
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
