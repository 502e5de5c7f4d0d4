//! The command line. The browser's build has none.

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    orgward::commands::run()
}

#[cfg(not(feature = "ssr"))]
fn main() {}
