//! The clock. This is the only place that asks the system for the time of day.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The system's time plus an offset. The offset is 0 until [`Clock::advance`] changes it; clones of a clock share it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Seconds.
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows the system's time.
    pub fn system() -> Self {
        Self { offset: Arc::default() }
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        self.milliseconds() / 1000
    }

    /// Unix milliseconds.
    #[expect(clippy::disallowed_methods, reason = "everything else asks a Clock")]
    pub fn milliseconds(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.offset.load(Ordering::Relaxed) * 1000
    }

    /// Moves this clock and its clones, backward if `seconds` is negative. Tests move it to let something expire; the
    /// demo moves it to record events of the past.
    #[doc(hidden)]
    pub fn advance(&self, seconds: i64) {
        self.offset.fetch_add(seconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_move_together_and_other_clocks_do_not() {
        let (clock, other) = (Clock::system(), Clock::system());
        clock.clone().advance(3600);
        assert!((3600..3660).contains(&(clock.now() - other.now())));
    }
}
