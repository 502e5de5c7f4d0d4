//! Memory, processor time and open files of this process, under the names that Prometheus' own libraries use.

use metrics::{counter, gauge};
use rustix::process::{Resource, getrlimit};
use std::fs;

/// Fields of `/proc/self/stat` after the name of the program, counted from 0: processor time in user and in system mode, and
/// the start of the process, all in ticks (proc_pid_stat(5)).
const STAT_FIELDS: [usize; 3] = [11, 12, 19];

/// Ticks in a second. Linux counts in other units inside, but shows these to every program.
const TICKS: f64 = 100.0;

/// Measures the process. What the system does not tell is left out.
pub fn measure() {
    if let Some([user, system, start]) = stat() {
        counter!("process_cpu_seconds_total").absolute(((user + system) / TICKS) as u64);
        if let Some(booted) = boot_time() {
            gauge!("process_start_time_seconds").set(booted + start / TICKS);
        }
    }
    if let Some(bytes) = resident_memory() {
        gauge!("process_resident_memory_bytes").set(bytes);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        // The listing itself has one open.
        gauge!("process_open_fds").set(files.count().saturating_sub(1) as f64);
    }
    if let Some(limit) = getrlimit(Resource::Nofile).current {
        gauge!("process_max_fds").set(limit as f64);
    }
}

fn stat() -> Option<[f64; 3]> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name is in parentheses and may contain anything.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse().ok();
    let [user, system, start] = STAT_FIELDS.map(number);
    Some([user?, system?, start?])
}

/// The part of the memory that is not swapped out, in bytes.
fn resident_memory() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// When the machine started, Unix seconds.
fn boot_time() -> Option<f64> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    text.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_process_is_measured() {
        let [user, system, start] = stat().expect("Linux has it");
        assert!(user + system >= 0.0 && start > 0.0);
        assert!(resident_memory().is_some_and(|bytes| bytes > 1e6), "more than a megabyte");
        assert!(boot_time().is_some_and(|booted| booted > 1e9), "after 2001");
    }
}
