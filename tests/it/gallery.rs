//! `/_ui`: whoever changes a component sees it in every state, and no release shows the page.

use crate::support::TestApp;
use std::{fs, path::Path};

#[tokio::test]
async fn every_component_is_shown() {
    let app = TestApp::start().await;
    let page = app.anonymous().get("/_ui").await;
    assert_eq!(page.status, 200);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/components");
    let files = fs::read_dir(folder).expect("the components").map(|entry| entry.expect("a file").path());
    let names = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).filter(|name| name != "mod");
    let missing: Vec<_> = names.filter(|name| !page.text.contains(&format!("id=\"ui-{name}\""))).collect();
    assert!(missing.is_empty(), "not in src/ui/gallery: {missing:?}");
}
