//! The clock. In production code this is the only place that reads the system's time of day.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The system's time plus an offset. The offset is 0 until [`Clock::advance`] changes it; clones of a clock share it.
/// The time can go backward: when the system's clock is set back, or when the offset decreases.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Seconds, shared by all clones.
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// A clock with an offset of 0.
    pub fn system() -> Self {
        Self { offset: Arc::default() }
    }

    /// Unix seconds, rounded toward zero.
    pub fn now(&self) -> i64 {
        self.milliseconds() / 1000
    }

    /// Unix milliseconds. A system time before 1970 counts as 0.
    #[expect(clippy::disallowed_methods, reason = "all other code uses a Clock")]
    pub fn milliseconds(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.offset.load(Ordering::Relaxed) * 1000
    }

    /// Moves this clock and all its clones by that many seconds, backward if `seconds` is negative. Tests move it to
    /// let something expire; the generator of demo data moves it to date events in the past.
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
