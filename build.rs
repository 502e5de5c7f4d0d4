//! Creates target/site: the server embeds the folder at compile time, so it must exist before the first bundle is
//! written. A release build must also notice a new bundle.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo passes parameters to a build script in its environment, and the time of the build is the system's"
)]

use std::{
    env, fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

/// Tells the program when it was built, which is when this script ran last.
fn built_at() {
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let fixed = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse::<i64>().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
    println!("cargo::rustc-env=ORGWARD_BUILT_AT={}", fixed.unwrap_or_else(now));
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    built_at();
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let site = Path::new(&root).join("target/site");
    fs::create_dir_all(&site).expect("target/site can be created");

    // `cargo xtask bundle` writes the mode of the bundle to this file. Development builds read the folder at run time,
    // so a changed stylesheet needs no rebuild.
    let mode = site.join(".mode");
    if !mode.exists() {
        fs::write(&mode, "none").expect("target/site can be written");
    }
    println!("cargo::rerun-if-changed=target/site/.mode");
    if env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=target/site/manifest.json");
        if fs::read_to_string(&mode).is_ok_and(|mode| mode != "release") {
            println!("cargo::warning=target/site contains no release bundle; run `make build` to create one");
        }
    }
}
