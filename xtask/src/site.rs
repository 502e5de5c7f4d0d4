//! target/site: files whose names contain the hash of their content, a `.br` file for each that compresses well, and
//! `manifest.json`, which maps plain names to hashed ones.

use crate::{bundle::Mode, paths};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

pub const MANIFEST: &str = "manifest.json";
/// The file that says which mode the folder was bundled in, so that a release build can detect a development bundle.
/// Rewritten only when the mode changes, because build.rs watches it.
const MODE: &str = ".mode";

pub struct Site {
    mode: Mode,
    folder: PathBuf,
    names: BTreeMap<String, String>,
    kept: BTreeSet<String>,
}

impl Site {
    pub fn new(mode: Mode) -> Result<Self> {
        let folder = paths::site();
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        Ok(Self { mode, folder, names: BTreeMap::new(), kept: BTreeSet::new() })
    }

    /// Writes one file under its hashed name, and its compressed form.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let hashed = hashed_name(name, content);
        let path = self.folder.join(&hashed);
        let compressed = self.folder.join(format!("{hashed}.br"));
        // A development bundle is rewritten at every save; unchanged files exist already.
        if self.mode == Mode::Release || !path.exists() {
            fs::write(&path, content)?;
            let smaller = brotli(content, self.mode)?;
            if smaller.len() < content.len() {
                fs::write(&compressed, smaller)?;
            }
        }
        if compressed.exists() {
            self.kept.insert(format!("{hashed}.br"));
        }
        self.kept.insert(hashed.clone());
        self.names.insert(name.to_owned(), hashed);
        Ok(())
    }

    /// The hashed name of a file that was added before.
    pub fn name(&self, name: &str) -> Result<&str> {
        Ok(self.names.get(name).with_context(|| format!("{name} is not in the bundle"))?)
    }

    /// Replaces URLs like `/assets/icons.svg` in a stylesheet with the hashed names.
    pub fn with_hashed_urls(&self, style: &str) -> String {
        self.names.iter().fold(style.to_owned(), |style, (name, hashed)| {
            style.replace(&format!("/assets/{name}"), &format!("/assets/{hashed}"))
        })
    }

    /// Writes the manifest last, so that it never names a file that does not exist yet, then deletes files that it does
    /// not name. Returns the number of named files.
    pub fn finish(mut self) -> Result<usize> {
        // An unchanged manifest is not rewritten, because open pages reload when it is.
        let manifest = self.folder.join(MANIFEST);
        let names = serde_json::to_string_pretty(&self.names)?;
        if fs::read_to_string(&manifest).ok().as_ref() != Some(&names) {
            let fresh = self.folder.join(".manifest.new");
            fs::write(&fresh, names)?;
            fs::rename(fresh, manifest)?;
        }

        let mode = match self.mode {
            Mode::Dev => "dev",
            Mode::Release => "release",
        };
        let marker = self.folder.join(MODE);
        if fs::read_to_string(&marker).ok().as_deref() != Some(mode) {
            fs::write(&marker, mode)?;
        }

        self.kept.extend([MANIFEST.to_owned(), MODE.to_owned()]);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !self.kept.contains(entry.file_name().to_string_lossy().as_ref()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(self.names.len())
    }
}

/// `main.css` → `main-0f3a….css`: 64 bits of SHA-256 are enough to distinguish versions of one file.
fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash: String = Sha256::digest(content)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

fn brotli(content: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let quality = match mode {
        Mode::Dev => 5,
        Mode::Release => 11,
    };
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, lgblock: 16, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &params)?;
    Ok(out)
}
