//! One stylesheet from many: style/main.css names the files and their layers.

use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Targets},
};
use std::path::Path;

/// The oldest browsers we write for. Nesting, `light-dark()` and the like are rewritten for them
/// where that can be done. A version is `major << 16 | minor << 8`.
fn targets() -> Targets {
    let major = |version: u32| Some(version << 16);
    Targets::from(Browsers {
        chrome: major(123),
        edge: major(123),
        firefox: major(128),
        safari: Some(17 << 16 | 5 << 8),
        ios_saf: Some(17 << 16 | 5 << 8),
        ..Browsers::default()
    })
}

pub fn bundle(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("{error}"))?;
    let targets = targets();
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| anyhow!("{error}"))?;
    let options = PrinterOptions { minify: true, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(options).map_err(|error| anyhow!("{error}"))?.code)
}
