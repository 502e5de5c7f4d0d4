//! Paths of the repository, independent of the working directory.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is one folder below the root")
}

/// The bundle. It is always here, regardless of CARGO_TARGET_DIR, because the server embeds this folder.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The server binary of the development profile.
pub fn server() -> PathBuf {
    target().join("debug").join(format!("orgward{}", std::env::consts::EXE_SUFFIX))
}
