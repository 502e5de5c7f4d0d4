//! The verifier in a browser. A fault is thrown as its text.

use crate::{
    files::{self, Examination, Kind},
    verify::Fault,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// The kind of a file that begins with these bytes: `export`, `list`, `checkpoint`, `key` or `other`.
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

/// An [`Examination`] for JavaScript.
#[wasm_bindgen]
pub struct Verifier(Examination);

#[wasm_bindgen]
impl Verifier {
    /// `keys` are the trusted public keys, one per line.
    #[wasm_bindgen(constructor)]
    pub fn new(keys: &str) -> Self {
        Self(Examination::new(files::keys(keys)))
    }

    /// Verifies exports without their signed list.
    pub fn without_list(&mut self) {
        self.0.without_list();
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

    /// The result for the signed list; empty if there was none.
    pub fn finish(self) -> Result<String, String> {
        self.0.finish().map(Option::unwrap_or_default).map_err(sentence)
    }
}

fn sentence(fault: Fault) -> String {
    fault.to_string()
}
