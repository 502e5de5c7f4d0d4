//! Work on files that blocks a thread, and ends soon after it is no longer wanted.

use std::{
    io::{Error, Read, Result},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Bytes that are read between two looks at whether the work is still wanted.
const PIECE: usize = 256 * 1024;

/// Whether the work is no longer wanted.
#[derive(Debug, Clone, Default)]
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// A reader that fails as soon as the work is no longer wanted.
    pub fn reader<R: Read>(&self, inner: R) -> Interruptible<R> {
        Interruptible { inner, interruption: self.clone() }
    }
}

/// See [`Interruption::reader`].
pub struct Interruptible<R> {
    inner: R,
    interruption: Interruption,
}

impl<R: Read> Read for Interruptible<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.interruption.0.load(Ordering::Relaxed) {
            return Err(Error::other("it was interrupted"));
        }
        let most = buffer.len().min(PIECE);
        self.inner.read(&mut buffer[..most])
    }
}

/// Sets the flag when the future that waits for the work is dropped.
struct OnDrop(Interruption);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Runs the work on a thread of its own. When the future is dropped, the readers that the work made fail.
///
/// # Errors
/// Those of the work; a sentence when it panicked.
pub async fn run<T: Send + 'static>(
    work: impl FnOnce(&Interruption) -> std::result::Result<T, String> + Send + 'static,
) -> std::result::Result<T, String> {
    let guard = OnDrop(Interruption::default());
    let interruption = guard.0.clone();
    let done = tokio::task::spawn_blocking(move || work(&interruption)).await;
    done.map_err(|error| format!("reading or writing the backup ended unexpectedly: {error}"))?
}
