//! The bundle: WASM and its glue, the start module, one stylesheet, and the files of public/.

use crate::{css, paths, site::Site, wasm};
use anyhow::{Context, Result, bail};
use std::{fs, time::Instant};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Dev,
    Release,
}

/// Files that only a development build serves.
const DEV_ONLY: &[&str] = &["dev_reload.js"];

pub fn run(mode: Mode) -> Result<()> {
    let browser = wasm::build(mode)?;
    write(mode, &browser)
}

/// Everything after the compiler: cheap enough to repeat for each saved stylesheet.
pub fn write(mode: Mode, browser: &wasm::Browser) -> Result<()> {
    let started = Instant::now();
    let mut site = Site::new(mode)?;

    add_public(&mut site, mode)?;
    let style = site.with_hashed_urls(&css::bundle(&paths::root().join("style/main.css"))?);
    site.add("main.css", style.as_bytes())?;

    site.add("orgward.wasm", &browser.wasm)?;
    site.add("orgward.js", browser.glue.as_bytes())?;
    // Relative, as the three stand in one folder whatever the server calls it.
    let boot = include_str!("../boot.js")
        .replace("__GLUE__", &format!("./{}", site.name("orgward.js")?))
        .replace("__WASM__", &format!("./{}", site.name("orgward.wasm")?));
    site.add("boot.js", boot.as_bytes())?;

    let files = site.finish()?;
    println!("bundle: {files} files in target/site, {} ms", started.elapsed().as_millis());
    Ok(())
}

fn add_public(site: &mut Site, mode: Mode) -> Result<()> {
    let folder = paths::root().join("public");
    let mut entries = fs::read_dir(&folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let name = entry.file_name().into_string().ok().context("a name in public/ is not UTF-8")?;
        if entry.file_type()?.is_dir() {
            bail!("public/{name} is a folder; the bundle is flat, so put its files into public/ itself");
        }
        let dev_only = DEV_ONLY.contains(&name.as_str()) && mode == Mode::Release;
        // Licence texts and dot files are for people who read the repository.
        if dev_only || name.starts_with('.') || name.ends_with(".LICENSE") {
            continue;
        }
        site.add(&name, &fs::read(entry.path())?)?;
    }
    Ok(())
}
