//! A folder that a test can make read-only under a program that is writing there: see `read_only.c`. It needs a C compiler, as the
//! compiler of Rust does.

use crate::support::Host;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A folder of a host.
pub struct ReadOnlyFolder {
    folder: PathBuf,
    library: PathBuf,
    switch: PathBuf,
}

impl ReadOnlyFolder {
    /// The folder with this name, which must exist and can be written at first.
    pub fn new(host: &Host, name: &str) -> Self {
        let library = host.path("read_only.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/read_only.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]).arg(&library).arg(source);
        assert!(compiler.status().expect("cc is installed").success(), "the library compiles");
        let folder = host.path(name).canonicalize().expect("the folder is there");
        Self { folder, library, switch: host.path("read-only") }
    }

    /// The absolute path of the folder, by which the program must name it.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Makes the command obey the switch.
    pub fn load_into(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library);
        command.env("READ_ONLY_FOLDER", &self.folder).env("READ_ONLY_SWITCH", &self.switch);
    }

    /// Makes the folder read-only.
    pub fn close(&self) {
        fs::write(&self.switch, "").expect("a file");
    }

    /// Lets it be written again.
    pub fn open(&self) {
        fs::remove_file(&self.switch).expect("it was closed");
    }
}
