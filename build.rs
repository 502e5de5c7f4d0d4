//! The server embeds target/site at compile time, so the folder must exist before the first bundle
//! does, and a release build must notice a new bundle.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package's folder");
    let site = Path::new(&root).join("target/site");
    fs::create_dir_all(&site).expect("target/site can be created");

    // `cargo xtask bundle` writes here which kind of bundle the folder holds. Development builds
    // read the folder as they run, and so need no rebuild when a stylesheet changes.
    let mode = site.join(".mode");
    if !mode.exists() {
        fs::write(&mode, "none").expect("target/site can be written");
    }
    println!("cargo::rerun-if-changed=target/site/.mode");
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=target/site/manifest.json");
        if fs::read_to_string(&mode).is_ok_and(|mode| mode != "release") {
            println!("cargo::warning=target/site holds no release bundle; `make build` makes one first");
        }
    }
}
