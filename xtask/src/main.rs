//! Build tasks beyond `cargo build`. Read in this order: `bundle`, its three sources `wasm`, `css` and `site`, then
//! `sizes`, `dev` and `postgres`.

mod bundle;
mod child;
mod css;
mod dev;
mod paths;
mod postgres;
mod server;
mod site;
mod sizes;
mod statements;
mod stop;
mod wasm;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask bundle [--release]    build what the browser gets into target/site
cargo xtask sizes                 print its bytes; fails when a release bundle is over budget
cargo xtask dev [-- FLAGS]        build, serve, and follow every change; FLAGS go to `orgward serve`
cargo xtask postgres [-- COMMAND] start a throw-away PostgreSQL; with COMMAND, run it with
                                  TEST_DATABASE_URL set, stop, and end with its exit code
cargo xtask statements            compare the statements that tests ran on SQLite and on PostgreSQL";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let (task, rest) = match args.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    match (task, after_dashes(rest)) {
        ("bundle", None) => match rest {
            [] => bundle::run(bundle::Mode::Dev),
            [flag] if flag == "--release" => bundle::run(bundle::Mode::Release),
            other => bail!("bundle takes only --release, not {other:?}"),
        },
        ("sizes", None) if rest.is_empty() => sizes::run(),
        ("dev", flags) => dev::run(flags.unwrap_or_default()),
        ("statements", None) if rest.is_empty() => statements::run(),
        ("postgres", command) => postgres::run(command.unwrap_or_default()),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            Ok(())
        }
        _ => bail!("no such task: {}\n\n{HELP}", args.join(" ")),
    }
}

/// The arguments after a leading `--`; `None` without one.
fn after_dashes(args: &[String]) -> Option<&[String]> {
    match args.split_first() {
        Some((dashes, rest)) if dashes == "--" => Some(rest),
        _ => None,
    }
}
