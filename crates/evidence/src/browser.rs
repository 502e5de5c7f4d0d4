//! The verifier in a browser. A fault is thrown as its sentence.

use crate::{
    files::{self, Examination, Kind},
    verify::Fault,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// What begins with these bytes: `export`, `list`, `checkpoint`, `key`, or `other`.
#[wasm_bindgen]
pub fn kind(beginning: &[u8]) -> String {
    match Kind::of(beginning) {
        Kind::Export => "export",
        Kind::List => "list",
        Kind::Checkpoint => "checkpoint",
        Kind::Key => "key",
        Kind::Other => "other",
    }
    .to_owned()
}

/// An [`Examination`].
#[wasm_bindgen]
pub struct Verifier(Examination);

#[wasm_bindgen]
impl Verifier {
    /// `keys`: the public keys to believe, one a line.
    #[wasm_bindgen(constructor)]
    pub fn new(keys: &str) -> Self {
        Self(Examination::new(files::keys(keys)))
    }

    pub fn list(&mut self, note: &str) -> Result<(), String> {
        self.0.list(note).map_err(sentence)
    }

    pub fn is_listed(&self, name: &str) -> bool {
        self.0.listed().iter().any(|entry| entry.name == name)
    }

    pub fn keep(&mut self, note: &str) -> Result<(), String> {
        self.0.keep(note).map_err(sentence)
    }

    pub fn begin(&mut self, name: &str) {
        self.0.begin(name);
    }

    pub fn piece(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.0.piece(bytes).map_err(sentence)
    }

    pub fn end(&mut self) -> Result<String, String> {
        self.0.end().map_err(sentence)
    }

    /// What holds of the list; empty without one.
    pub fn finish(self) -> Result<String, String> {
        self.0.finish().map(Option::unwrap_or_default).map_err(sentence)
    }
}

fn sentence(fault: Fault) -> String {
    fault.to_string()
}
