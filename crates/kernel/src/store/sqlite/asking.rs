//! How many statements run on threads that ask for them.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Maximum number of statements that run on threads that ask for them, in the whole program. While the disk does not answer,
/// each can hold up its thread, because SQLite writes into the mapped index of the write-ahead log even when it reads. The
/// runtime has so many threads to spare; further statements run on threads of their own.
pub const MAX_ASKING: usize = 10;

static ASKING: AtomicUsize = AtomicUsize::new(0);

/// One of [`MAX_ASKING`] places.
pub(super) struct Asking(());

impl Asking {
    /// Takes a place; `None` if there is none.
    pub fn take() -> Option<Self> {
        let place = Self(());
        // Without a place, dropping it takes the count back.
        (ASKING.fetch_add(1, Ordering::Relaxed) < MAX_ASKING).then_some(place)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.fetch_sub(1, Ordering::Relaxed);
    }
}
