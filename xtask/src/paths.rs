//! Where things are, seen from any working directory.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies one folder below the root")
}

/// The bundle. Always here, whatever CARGO_TARGET_DIR says: the server embeds this very folder.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// Where cargo leaves what it builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The server as the development profile builds it.
pub fn server() -> PathBuf {
    target().join("debug").join(format!("orgward{}", std::env::consts::EXE_SUFFIX))
}
