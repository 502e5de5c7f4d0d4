//! One connection: what it is doing, and the time limits that follow from that.

use std::{
    collections::BTreeMap,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing: no request has begun since it was opened, or since the last response.
    Idle,
    /// A part of a request's head has arrived.
    Head,
    /// A request is being answered.
    Busy,
}

/// Connections that may be closed, longest first, each with what closes it.
#[derive(Debug, Clone, Default)]
pub struct IdleConnections(Arc<Mutex<(u64, BTreeMap<u64, CancellationToken>)>>);

impl IdleConnections {
    fn lock(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, CancellationToken>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of connections.
    pub fn count(&self) -> usize {
        self.lock().1.len()
    }

    /// Closes the connection that has been here longest, to make room.
    pub fn close_longest(&self) {
        if let Some((_, close)) = self.lock().1.pop_first() {
            close.cancel();
        }
    }
}

/// When a connection is among those that may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Between two requests.
    WhileIdle,
    /// Until a whole head has arrived.
    UntilRequest,
}

/// The state of a connection, shared by its stream and its requests.
#[derive(Debug)]
pub struct Progress {
    phase: Mutex<(Phase, Option<u64>)>,
    list: IdleConnections,
    listed: Listed,
    /// Cancelled when the connection should be closed to make room.
    pub close: CancellationToken,
}

impl Progress {
    /// A connection on which nothing has arrived yet.
    pub fn new(list: IdleConnections, listed: Listed) -> Arc<Self> {
        let (phase, close) = (Mutex::new((Phase::Busy, None)), CancellationToken::new());
        let progress = Self { phase, list, listed, close };
        progress.set(Phase::Idle);
        Arc::new(progress)
    }

    /// A request begins; it ends when the value is dropped.
    pub fn begin_request(self: &Arc<Self>) -> RequestInProgress {
        self.set(Phase::Busy);
        RequestInProgress(self.clone())
    }

    fn phase(&self) -> Phase {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn set(&self, phase: Phase) {
        let mut current = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.list.lock();
        let is_listed = phase == Phase::Idle || phase == Phase::Head && self.listed == Listed::UntilRequest;
        match current.1 {
            Some(number) if !is_listed => {
                list.1.remove(&number);
                current.1 = None;
            }
            None if is_listed => {
                list.0 += 1;
                let number = list.0;
                list.1.insert(number, self.close.clone());
                current.1 = Some(number);
            }
            _ => {}
        }
        current.0 = phase;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.set(Phase::Busy);
    }
}

/// A request in progress on a connection.
#[derive(Debug)]
pub struct RequestInProgress(Arc<Progress>);

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        self.0.set(Phase::Idle);
    }
}

/// The time limits of a connection.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimits {
    /// Between two requests, and before the first.
    pub idle: Duration,
    /// For a head, from its first byte to its last.
    pub head: Duration,
}

/// A stream that ends when the connection was idle for too long, and fails when a head takes too long.
pub struct TimedStream<S> {
    stream: S,
    progress: Arc<Progress>,
    limits: TimeLimits,
    timer: Pin<Box<Sleep>>,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
    /// The phase that the timer runs for; `None` while it does not.
    timed: Option<Phase>,
}

impl<S> TimedStream<S> {
    pub fn new(stream: S, progress: Arc<Progress>, limits: TimeLimits) -> Self {
        let closed = Box::pin(progress.close.clone().cancelled_owned());
        Self { stream, progress, limits, timer: Box::pin(tokio::time::sleep(limits.idle)), closed, timed: None }
    }

    fn start_timer(&mut self, phase: Phase) {
        if self.timed != Some(phase) {
            let limit = if phase == Phase::Idle { self.limits.idle } else { self.limits.head };
            self.timer.as_mut().reset(Instant::now() + limit);
            self.timed = Some(phase);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let phase = self.progress.phase();
        if read.is_ready() {
            if buf.filled().len() > before && phase != Phase::Head {
                self.timed = None;
                if phase == Phase::Idle {
                    self.progress.set(Phase::Head);
                }
            }
            return read;
        }
        match phase {
            Phase::Busy => {
                self.timed = None;
                return Poll::Pending;
            }
            Phase::Idle => self.start_timer(Phase::Idle),
            Phase::Head => self.start_timer(Phase::Head),
        }
        let is_closed = self.closed.as_mut().poll(cx).is_ready();
        if !is_closed && self.timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        match phase {
            // As if the client had closed it.
            Phase::Idle => Poll::Ready(Ok(())),
            _ => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the head of a request took too long"))),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    const LONG: Duration = Duration::from_secs(3600);
    const SHORT: Duration = Duration::from_millis(1);

    fn open(limits: TimeLimits) -> (DuplexStream, TimedStream<DuplexStream>, Arc<Progress>, IdleConnections) {
        let idle = IdleConnections::default();
        let (client, server) = duplex(64);
        let progress = Progress::new(idle.clone(), Listed::WhileIdle);
        (client, TimedStream::new(server, progress.clone(), limits), progress, idle)
    }

    #[tokio::test]
    async fn a_connection_that_was_idle_for_too_long_ends_as_if_the_client_had_closed_it() {
        let (_client, mut stream, _, _) = open(TimeLimits { idle: SHORT, head: LONG });
        assert_eq!(stream.read(&mut [0; 8]).await.expect("no error"), 0);
    }

    #[tokio::test]
    async fn a_head_that_has_begun_has_its_own_limit_and_so_has_the_pause_after_a_request() {
        let (mut client, mut stream, progress, _) = open(TimeLimits { idle: LONG, head: SHORT });
        client.write_all(b"GET /").await.expect("sent");
        assert_eq!(stream.read(&mut [0; 8]).await.expect("the first bytes"), 5);
        let failed = stream.read(&mut [0; 8]).await.expect_err("the rest does not come");
        assert_eq!(failed.kind(), io::ErrorKind::TimedOut);
        drop(progress.begin_request());
        let mut bytes = [0; 8];
        let mut next = std::pin::pin!(stream.read(&mut bytes));
        assert!(futures::poll!(&mut next).is_pending(), "idle again, with an hour to go");
        client.write_all(b"P").await.expect("sent");
        assert_eq!(next.await.expect("the next request begins"), 1);
    }

    #[tokio::test]
    async fn a_connection_without_a_place_can_be_closed_until_its_request_is_there() {
        let list = IdleConnections::default();
        let (mut client, server) = duplex(64);
        let progress = Progress::new(list.clone(), Listed::UntilRequest);
        let mut stream = TimedStream::new(server, progress.clone(), TimeLimits { idle: LONG, head: LONG });
        client.write_all(b"GET /").await.expect("sent");
        assert_eq!(stream.read(&mut [0; 8]).await.expect("the first bytes"), 5);
        drop(progress.begin_request());
        let request = progress.begin_request();
        list.close_longest();
        assert!(!progress.close.is_cancelled(), "a request is answered");
        drop(request);
        client.write_all(b"GET /").await.expect("sent");
        assert_eq!(stream.read(&mut [0; 8]).await.expect("the first bytes"), 5);
        list.close_longest();
        assert!(stream.read(&mut [0; 8]).await.is_err(), "closed in the middle of a head");
    }

    #[tokio::test]
    async fn the_connection_that_is_idle_longest_makes_room_and_a_busy_one_never() {
        let idle = IdleConnections::default();
        let [first, second, third] = [(); 3].map(|()| Progress::new(idle.clone(), Listed::WhileIdle));
        let request = first.begin_request();
        idle.close_longest();
        assert!(second.close.is_cancelled() && !first.close.is_cancelled() && !third.close.is_cancelled());
        drop(request);
        idle.close_longest();
        assert!(third.close.is_cancelled() && !first.close.is_cancelled(), "idle since a moment ago");
        drop(first);
        idle.close_longest();
        assert!(idle.lock().1.is_empty());
    }
}
