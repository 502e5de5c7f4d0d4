//! Builds the browser code: two crates compiled to WASM, each with its JavaScript glue.

use crate::{bundle::Mode, child, paths};
use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// The modules compiled for the browser.
pub struct Browser {
    /// The islands of all pages.
    pub islands: Module,
    /// The verifier of audit exports; loaded only by the verification page.
    pub verifier: Module,
}

pub struct Module {
    pub wasm: Vec<u8>,
    pub glue: String,
}

pub fn build(mode: Mode) -> Result<Browser> {
    Ok(Browser {
        islands: module(mode, "islands", &["build", "--features", "hydrate"])?,
        // Only here is it a cdylib; everywhere else it is linked into Rust code.
        verifier: module(mode, "evidence", &["rustc", "--crate-type", "cdylib", "--features", "browser"])?,
    })
}

fn module(mode: Mode, package: &str, how: &[&str]) -> Result<Module> {
    let mut cargo = child::cargo();
    cargo.current_dir(paths::root()).args(how).args(["--package", package, "--lib"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    let folder = match mode {
        Mode::Dev => "debug",
        Mode::Release => {
            cargo.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    let status = cargo.status().context("running cargo")?;
    ensure!(status.success(), "the browser build of {package} failed");

    let file = paths::target().join("wasm32-unknown-unknown").join(folder).join(format!("{package}.wasm"));
    let mut output = Bindgen::new()
        .input_path(&file)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(mode == Mode::Release)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("making the JavaScript glue for {}", file.display()))?;
    let inline = output.snippets().values().any(|snippets| !snippets.is_empty());
    ensure!(
        !inline && output.local_modules().is_empty(),
        "a dependency includes its own JavaScript, which the bundle does not support yet"
    );
    Ok(Module { wasm: output.wasm_mut().emit_wasm(), glue: output.js().to_owned() })
}
