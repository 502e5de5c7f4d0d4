//! The files in `packaging/`: they name only settings that exist.
//!
//! Seeded faults this test catches: a mistyped variable in the unit; a key of an example that was renamed.

use orgward::server::settings::SETTINGS;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Variables wherever they are, and the keys of example settings, also of those that are commented out.
fn named_settings(path: &Path, text: &str) -> Vec<String> {
    let variables = text.split("ORGWARD_").skip(1).map(|rest| {
        let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        name.to_lowercase()
    });
    let is_example = path.extension().is_some_and(|extension| extension == "toml");
    let keys = text.lines().filter(|_| is_example).filter_map(|line| line.trim_start_matches("# ").split_once(" = "));
    variables.chain(keys.map(|(key, _)| key.to_owned())).collect()
}

#[test]
fn every_setting_that_packaging_names_exists() {
    let mut count = 0;
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for name in named_settings(&path, &text) {
            // ORGWARD_CONFIG names the settings file and is no setting.
            let is_known = name == "config" || SETTINGS.iter().any(|setting| setting.name == name);
            assert!(is_known, "{} names {name}, which is no setting", path.display());
            count += 1;
        }
    }
    assert!(count > 20, "only {count} settings were found");
}
