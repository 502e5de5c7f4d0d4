//! The memory that argon2 works in: a few areas that are reused and given back to the operating system when idle.

use argon2::Block;
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// Address space that is reserved for each area. The allocator maps requests above 32 MiB separately and unmaps them
/// when they are freed (`DEFAULT_MMAP_THRESHOLD_MAX` of glibc); smaller areas would stay in the heap of the thread that
/// used them. Only the part that is written to takes memory.
const RESERVED_BYTES: usize = 33 << 20;

/// The areas that no hash is using.
#[derive(Default)]
pub(super) struct HashingMemory {
    free: Mutex<Vec<Vec<Block>>>,
    /// Whether an area was used since the last call of [`HashingMemory::give_back`].
    used: AtomicBool,
}

impl HashingMemory {
    /// Runs `work` on an area of at least `blocks` blocks. The caller limits how many run at a time, and with that the
    /// number of areas.
    pub(super) fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        self.used.store(true, Ordering::Relaxed);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut area = free.unwrap_or_else(|| Vec::with_capacity(blocks.max(RESERVED_BYTES / Block::SIZE)));
        if area.len() < blocks {
            area.resize(blocks, Block::new());
        }
        let result = work(&mut area);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(area);
        result
    }

    /// Frees all areas unless one was used since the last call.
    pub(super) fn give_back(&self) {
        if !self.used.swap(false, Ordering::Relaxed) {
            self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Bytes in areas that no hash is using.
    #[cfg(test)]
    fn idle_bytes(&self) -> usize {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|area| area.len() * Block::SIZE).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_used_again_and_given_back_after_an_idle_interval() {
        let memory = HashingMemory::default();
        for blocks in [8, 19, 19, 4] {
            memory.with(blocks, |area| assert!(area.len() >= blocks));
        }
        assert_eq!(memory.idle_bytes(), 19 * 1024, "one area served all of them");
        memory.give_back();
        assert_eq!(memory.idle_bytes(), 19 * 1024, "it was used in this interval");
        memory.give_back();
        assert_eq!(memory.idle_bytes(), 0);
    }
}
