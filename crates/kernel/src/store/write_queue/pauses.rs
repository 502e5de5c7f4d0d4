//! Pauses between the transactions of long work.

use std::time::{Duration, Instant};

/// How long work holds the database before it pauses.
const HOLD: Duration = Duration::from_millis(100);

/// Longer than the longest time between two attempts of SQLite to get the lock of another process.
const PAUSE: Duration = Duration::from_millis(120);

/// Lets other processes write between the transactions of long work. Changes of the same process take turns with it in
/// any case, but SQLite's lock goes to the process that asks for it first, and the ones that wait ask only now and then.
#[derive(Debug, Default)]
pub struct Pauses {
    began: Option<Instant>,
    held: Duration,
}

impl Pauses {
    /// A transaction begins.
    pub fn begin(&mut self) {
        self.began = Some(Instant::now());
    }

    /// The transaction has ended. Waits if it is time to.
    pub async fn end(&mut self) {
        self.held += self.began.take().map_or(Duration::ZERO, |began| began.elapsed());
        if self.held >= HOLD {
            self.held = Duration::ZERO;
            tokio::time::sleep(PAUSE).await;
        }
    }
}
