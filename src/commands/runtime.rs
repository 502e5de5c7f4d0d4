//! The threads that the program's tasks run on.

use kernel::store::sqlite::MAX_ASKING;
use std::{
    io,
    thread::{self, available_parallelism},
    time::Duration,
};
use tokio::runtime::{Builder, Runtime};

/// How often an idle thread is woken to look for what has arrived. Only one thread waits for connections and timers; if a
/// statement on a disk that does not answer holds up that one, no other takes its place by itself.
const LOOK: Duration = Duration::from_millis(50);

/// Starts one thread for each processor, and one for each statement that a disk can hold up on the thread that asks for it.
///
/// # Errors
/// When the system refuses a thread.
#[expect(clippy::disallowed_methods, reason = "the thread that sleeps runs no task")]
pub(super) fn start() -> io::Result<Runtime> {
    let processors = available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread().worker_threads(processors + MAX_ASKING).enable_all().build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new().name("runtime-looks".to_owned()).spawn(move || {
        loop {
            thread::sleep(LOOK);
            handle.spawn(async {});
        }
    })?;
    Ok(runtime)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex, mpsc};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    #[test]
    fn connections_and_timers_are_served_while_statements_are_held_up() {
        let runtime = start().expect("threads");
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        let (entered, inside) = mpsc::channel();
        for _ in 0..MAX_ASKING {
            let (held, entered) = (held.clone(), entered.clone());
            runtime.spawn(async move {
                entered.send(()).expect("the test waits");
                // The first one waits for the channel, the others for the first one.
                held.lock().expect("no thread has panicked").recv().ok();
            });
        }
        (0..MAX_ASKING).for_each(|_| inside.recv().expect("each is on a thread of its own"));
        let served = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = listener.local_addr().expect("an address");
            tokio::spawn(async move {
                let (mut client, _) = listener.accept().await.expect("a connection");
                tokio::time::sleep(Duration::from_millis(20)).await;
                client.write_all(b"ok").await.expect("the client reads");
            });
            let served = async {
                let mut text = String::new();
                TcpStream::connect(address).await?.read_to_string(&mut text).await?;
                io::Result::Ok(text)
            };
            tokio::time::timeout(Duration::from_secs(20), served).await
        });
        drop(release);
        assert_eq!(served.expect("in time").expect("an answer"), "ok");
    }
}
