//! Stops a task cleanly at Ctrl-C and SIGTERM, so that it can stop the processes it started.

use anyhow::{Context, Result};
use std::{
    process::{Child, Command, ExitStatus},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

static ASKED: AtomicBool = AtomicBool::new(false);

/// From here on a signal only sets a flag, which the task checks.
pub fn catch() -> Result<()> {
    ctrlc::set_handler(|| ASKED.store(true, Ordering::Relaxed)).context("listening for Ctrl-C")
}

pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Waits for a child; forwards a signal to it and continues to wait.
pub fn wait(child: &mut Child) -> Result<ExitStatus> {
    let mut is_forwarded = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if asked() && !is_forwarded {
            terminate(child);
            is_forwarded = true;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asks a child to stop, and kills it after five seconds.
pub fn stop(child: &mut Child) -> Result<()> {
    terminate(child);
    let asked = Instant::now();
    while child.try_wait()?.is_none() {
        if asked.elapsed() > Duration::from_secs(5) {
            child.kill()?;
            child.wait()?;
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

// The standard library can only send SIGKILL.
fn terminate(child: &Child) {
    let _ = Command::new("kill").arg(child.id().to_string()).status();
}
