//! Bundles the stylesheets: style/main.css imports the files into their layers.

use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
    targets::{Browsers, Targets},
};
use std::path::Path;

/// The oldest supported browsers. Nesting, `light-dark()` and similar features are rewritten for them where possible. A
/// version is `major << 16 | minor << 8`.
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
