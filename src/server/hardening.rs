//! Protects the process and its files from other users of the machine.

use rustix::{fs::Mode, process};

/// Gives new files to this user only, whatever the mode of their folder, and keeps the keys in this process's memory out
/// of core dumps and debuggers of the same user.
pub fn protect_process() {
    process::umask(Mode::RWXG | Mode::RWXO);
    #[cfg(target_os = "linux")]
    process::set_dumpable_behavior(process::DumpableBehavior::NotDumpable).ok();
}
