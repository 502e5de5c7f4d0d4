//! How many connections for reading are in use.

use sqlx::AnyPool;

/// The use of the pool of read-only connections at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderPool {
    /// Open connections that are not in use.
    pub idle: usize,
    /// Connections that are in use.
    pub busy: usize,
    /// How many may be open.
    pub max: usize,
}

impl ReaderPool {
    /// The use of a pool now.
    pub(crate) fn of(pool: &AnyPool) -> Self {
        let idle = pool.num_idle();
        let (open, max) = (pool.size() as usize, pool.options().get_max_connections() as usize);
        Self { idle, busy: open.saturating_sub(idle), max }
    }
}
