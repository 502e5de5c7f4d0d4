//! The browser's half: the crate compiled to WASM, and the JavaScript that talks to it.

use crate::{bundle::Mode, paths};
use anyhow::{Context, Result, ensure};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

pub struct Browser {
    pub wasm: Vec<u8>,
    pub glue: String,
}

pub fn build(mode: Mode) -> Result<Browser> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(paths::root()).args(["build", "--package", "orgward", "--lib"]).args([
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        "islands",
    ]);
    let folder = match mode {
        Mode::Dev => "debug",
        Mode::Release => {
            cargo.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    let status = cargo.status().context("running cargo")?;
    ensure!(status.success(), "the browser build failed");

    let file = paths::target().join("wasm32-unknown-unknown").join(folder).join("orgward.wasm");
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
        "a dependency brings JavaScript of its own, which the bundle does not carry yet"
    );
    Ok(Browser { wasm: output.wasm_mut().emit_wasm(), glue: output.js().to_owned() })
}
