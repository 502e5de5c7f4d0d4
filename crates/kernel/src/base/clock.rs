//! The only place that asks what time it is.

use std::sync::atomic::{AtomicI64, Ordering};

/// Seconds that [`now`] is ahead of the machine; only tests move it, and the demo, which has a past.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// Unix seconds.
pub fn now() -> i64 {
    milliseconds() / 1000
}

/// Unix milliseconds.
#[expect(clippy::disallowed_methods, reason = "this is the place that everyone else asks")]
pub fn milliseconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + AHEAD.load(Ordering::Relaxed) * 1000
}

/// Moves the clock of this process; for tests of things that expire, and to give a demo a past.
#[doc(hidden)]
pub fn advance(seconds: i64) {
    AHEAD.fetch_add(seconds, Ordering::Relaxed);
}
