//! The bundle: two WASM modules and their JavaScript glue, the boot module, the script of the verification page, one
//! stylesheet, and the files of public/.

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

/// Every step after compilation; fast enough to repeat for each saved stylesheet.
pub fn write(mode: Mode, browser: &wasm::Browser) -> Result<()> {
    let started = Instant::now();
    let mut site = Site::new(mode)?;

    add_public(&mut site, mode)?;
    let style = site.with_hashed_urls(&css::bundle(&paths::root().join("style/main.css"))?);
    site.add("main.css", style.as_bytes())?;

    add_module(&mut site, "orgward", &browser.islands)?;
    add_module(&mut site, "evidence", &browser.verifier)?;
    let page = fs::read_to_string(paths::root().join("crates/islands/src/audit_verify.js"))?;
    let page = with_names(&site, &page, &[("__GLUE__", "evidence.js"), ("__WASM__", "evidence.wasm")])?;
    site.add("audit_verify.js", page.as_bytes())?;
    let names = [("__GLUE__", "orgward.js"), ("__WASM__", "orgward.wasm"), ("__AUDIT_VERIFY__", "audit_verify.js")];
    let boot = with_names(&site, include_str!("../boot.js"), &names)?;
    site.add("boot.js", boot.as_bytes())?;

    let files = site.finish()?;
    println!("bundle: {files} files in target/site, {} ms", started.elapsed().as_millis());
    Ok(())
}

fn add_module(site: &mut Site, name: &str, module: &wasm::Module) -> Result<()> {
    site.add(&format!("{name}.wasm"), &module.wasm)?;
    site.add(&format!("{name}.js"), module.glue.as_bytes())
}

/// A script with the hashed names of the files it imports. The URLs are relative, because all files are in one folder,
/// whatever its path on the server.
fn with_names(site: &Site, script: &str, names: &[(&str, &str)]) -> Result<String> {
    names.iter().try_fold(script.to_owned(), |script, (mark, name)| {
        Ok(script.replace(mark, &format!("./{}", site.name(name)?)))
    })
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
            bail!("public/{name} is a folder; the bundle is flat, so move its files to public/");
        }
        let dev_only = DEV_ONLY.contains(&name.as_str()) && mode == Mode::Release;
        // License texts and dot files are for readers of the repository.
        if dev_only || name.starts_with('.') || name.ends_with(".LICENSE") {
            continue;
        }
        site.add(&name, &fs::read(entry.path())?)?;
    }
    Ok(())
}
