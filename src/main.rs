//! The command line.

/// The allocator of glibc keeps what a long-running server frees: memory would grow for hours.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    orgward::commands::run()
}
