//! The connections for reading. The pool of sqlx asks each connection for a sign of life when it is taken and when it is
//! given back; on SQLite each such question costs as much as a query.

use crate::{base::error::Result, store::write_queue::Prepare};
use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult},
};
use sqlx::{AnyConnection, ConnectOptions, Connection, any::AnyConnectOptions};
use std::{
    ops::{Deref, DerefMut},
    time::{Duration, Instant},
};

/// How long a reader may wait for a connection, or for the database to accept a new one.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum age of a connection. What it has cached, such as its statements, is freed with it.
const MAX_AGE: Duration = Duration::from_secs(30 * 60);

/// Maximum time since a connection to SQLite was last asked for a sign of life when it is taken.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// The pool of connections for reading. Clones share it.
#[derive(Clone)]
pub struct Readers(Pool<Connections>);

/// A connection that returns to the pool when it is dropped. If a statement is canceled, the next user of the connection
/// waits until the engine has ended it.
pub struct Reader(Object<Connections>);

/// The use of the pool at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderUse {
    /// Open connections that are not in use.
    pub idle: usize,
    /// Connections that are in use.
    pub busy: usize,
    /// How many may be open.
    pub max: usize,
}

/// Opens connections.
struct Connections {
    options: AnyConnectOptions,
    /// Configures a new connection.
    prepare: Prepare,
    is_sqlite: bool,
}

struct Pooled {
    connection: AnyConnection,
    /// When it was last known to be alive.
    seen: Instant,
}

impl Readers {
    /// A pool of at most `max` connections, which are opened when they are needed. `prepare` must take the right to write
    /// from a connection.
    pub fn new(options: AnyConnectOptions, max: u32, prepare: Prepare) -> Self {
        let is_sqlite = options.database_url.scheme() == "sqlite";
        let connections = Connections { options, prepare, is_sqlite };
        let pool = Pool::builder(connections).max_size(max as usize).runtime(Runtime::Tokio1);
        let pool = pool.wait_timeout(Some(TIMEOUT)).create_timeout(Some(TIMEOUT)).recycle_timeout(Some(TIMEOUT));
        Self(pool.build().expect("the timeouts have a runtime"))
    }

    /// Takes a connection.
    ///
    /// # Errors
    /// When the database does not accept a connection, or none is free within [`TIMEOUT`].
    pub async fn acquire(&self) -> Result<Reader> {
        let taken = self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(_) => sqlx::Error::PoolTimedOut,
            _ => sqlx::Error::PoolClosed,
        });
        Ok(Reader(taken?))
    }

    /// Closes the connections. Those in use are closed when they are given back.
    pub async fn close(&self) {
        for pooled in self.0.retain(|_, _| false).removed {
            pooled.connection.close().await.ok();
        }
        self.0.close();
    }

    /// The use of the pool now.
    pub(crate) fn in_use(&self) -> ReaderUse {
        let status = self.0.status();
        ReaderUse { idle: status.available, busy: status.size.saturating_sub(status.available), max: status.max_size }
    }
}

impl Manager for Connections {
    type Type = Pooled;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Pooled, sqlx::Error> {
        let mut connection = self.options.connect().await?;
        (self.prepare)(&mut connection).await?;
        Ok(Pooled { connection, seen: Instant::now() })
    }

    async fn recycle(&self, pooled: &mut Pooled, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > MAX_AGE {
            return Err(RecycleError::message("the connection is old"));
        }
        if !self.is_sqlite || pooled.seen.elapsed() > TRUSTED_FOR {
            pooled.connection.ping().await?;
            pooled.seen = Instant::now();
        }
        Ok(())
    }
}

impl Deref for Reader {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.0.connection
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.0.connection
    }
}
