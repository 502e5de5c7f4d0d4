//! The command line.

fn main() -> std::process::ExitCode {
    orgward::commands::run()
}
