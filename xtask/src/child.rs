//! Programs that a task runs.

use std::{ffi::OsStr, process::Command};

/// What cargo describes the package of a running program with. Build scripts that look at it, like ring's, run again
/// whenever it differs, and everything above them is compiled again.
const OF_PACKAGE: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_"];

/// A program with the environment of the shell, as if this tool were not in between.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| OF_PACKAGE.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs this tool.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
