//! A connection, as `sqlx::Any` uses it.

use super::{
    NAME,
    asking::Asking,
    call::{Call, Found},
    database::Sqlite,
    engine::{Engine, Stop, Thread},
    errors::from_rusqlite,
    options::Options,
};
use futures::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx_core::{
    Either,
    any::{Any, AnyArguments, AnyConnectionBackend, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo},
    connection::Connection,
    describe::Describe,
    error::Error,
    migrate::Migrate,
    sql_str::SqlStr,
    transaction::{
        Transaction, begin_ansi_transaction_sql, commit_ansi_transaction_sql, rollback_ansi_transaction_sql,
    },
};
use std::{fmt, mem};
use tokio::{
    runtime::Handle,
    task::{JoinHandle, spawn_blocking},
};

/// A connection to an SQLite file.
pub struct SqliteConnection {
    place: Place,
    /// How many transactions are open inside each other.
    depth: usize,
}

/// Where the open database is.
enum Place {
    Here(Box<Engine>),
    /// On a thread of its own, with a call whose future was dropped if it is still there for the next one.
    Away(JoinHandle<Option<Returned>>),
    /// The thread has panicked, or a transaction could not be rolled back.
    Lost,
}

/// The database after a call on another thread; `None` if it is lost.
type Returned = (Box<Engine>, Result<Found, Stop>);

impl SqliteConnection {
    /// Opens a file.
    pub(super) async fn open(options: Options) -> Result<Self, Error> {
        let opened = spawn_blocking(move || Engine::new(options.open().map_err(from_rusqlite)?, options.log_settings));
        let engine = opened.await.map_err(|_| Error::WorkerCrashed)??;
        Ok(Self { place: Place::Here(Box::new(engine)), depth: 0 })
    }

    /// Runs a call. If the future is dropped while it is on another thread, the next call waits for the end of it.
    pub(super) async fn run(&mut self, call: Call) -> Result<Found, Error> {
        let engine = self.here().await?;
        if let Some(_place) = Asking::take() {
            match engine.run(&call, Thread::Asking) {
                Ok(found) => return Ok(found),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::TakesLong) => {}
            }
        }
        let Place::Here(mut engine) = mem::replace(&mut self.place, Place::Lost) else {
            return Err(Error::WorkerCrashed);
        };
        self.place = Place::Away(spawn_blocking(move || {
            let found = engine.run(&call, Thread::Own);
            Some((engine, found))
        }));
        match self.back().await? {
            Some(Ok(found)) => Ok(found),
            Some(Err(Stop::Failed(error))) => Err(error),
            Some(Err(Stop::TakesLong)) | None => Err(Error::WorkerCrashed),
        }
    }

    async fn here(&mut self) -> Result<&mut Engine, Error> {
        if let Place::Away(_) = self.place {
            self.back().await?;
        }
        match &mut self.place {
            Place::Here(engine) => Ok(engine),
            _ => Err(Error::WorkerCrashed),
        }
    }

    /// Waits until the database is back from another thread, and returns what was found there.
    async fn back(&mut self) -> Result<Option<Result<Found, Stop>>, Error> {
        let Place::Away(away) = &mut self.place else { return Ok(None) };
        let Ok(Some((engine, found))) = away.await else {
            self.place = Place::Lost;
            return Err(Error::WorkerCrashed);
        };
        self.place = Place::Here(engine);
        Ok(Some(found))
    }

    pub(super) async fn begin_transaction(&mut self, statement: Option<SqlStr>) -> Result<(), Error> {
        let sql = match statement {
            Some(_) if self.depth > 0 => return Err(Error::InvalidSavePointStatement),
            Some(sql) => sql,
            None => begin_ansi_transaction_sql(self.depth),
        };
        self.run(Call::new(sql, Vec::new())).await?;
        self.depth += 1;
        Ok(())
    }

    pub(super) async fn commit_transaction(&mut self) -> Result<(), Error> {
        if self.depth > 0 {
            self.run(Call::new(commit_ansi_transaction_sql(self.depth), Vec::new())).await?;
            self.depth -= 1;
        }
        Ok(())
    }

    pub(super) async fn roll_back_transaction(&mut self) -> Result<(), Error> {
        self.here().await?;
        self.roll_back()
    }

    fn roll_back(&mut self) -> Result<(), Error> {
        let Place::Here(engine) = &mut self.place else { return Err(Error::WorkerCrashed) };
        if self.depth > 0 {
            let call = Call::new(rollback_ansi_transaction_sql(self.depth), Vec::new());
            self.depth -= 1;
            match engine.run(&call, Thread::Own) {
                Ok(_) => {}
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::TakesLong) => return Err(Error::WorkerCrashed),
            }
        }
        Ok(())
    }

    /// Rolls back a transaction that was dropped: now, or at the end of the call that is on another thread. It must not wait
    /// for the next use of the connection: until then SQLite could not empty the write-ahead log.
    pub(super) fn start_to_roll_back(&mut self) {
        self.place = match (mem::replace(&mut self.place, Place::Lost), Handle::try_current()) {
            (Place::Away(away), Ok(runtime)) if self.depth > 0 => {
                let call = Call::new(rollback_ansi_transaction_sql(self.depth), Vec::new());
                self.depth -= 1;
                Place::Away(runtime.spawn(async move {
                    let (mut engine, found) = away.await.ok().flatten()?;
                    engine.run(&call, Thread::Own).is_ok().then_some((engine, found))
                }))
            }
            (place @ Place::Here(_), _) => {
                self.place = place;
                if self.roll_back().is_ok() {
                    return;
                }
                // The transaction is perhaps still open. Closing the file ends it.
                Place::Lost
            }
            (Place::Away(away), Ok(_)) => Place::Away(away),
            // Without a runtime the end of the call cannot be awaited.
            (Place::Away(_) | Place::Lost, _) => Place::Lost,
        };
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    async fn end(mut self) -> Result<(), Error> {
        self.back().await?;
        // The last connection writes the log into the database file.
        if let Place::Here(engine) = self.place {
            spawn_blocking(move || drop(engine)).await.map_err(|_| Error::WorkerCrashed)?;
        }
        Ok(())
    }
}

impl fmt::Debug for SqliteConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SqliteConnection").field("depth", &self.depth).finish_non_exhaustive()
    }
}

impl AnyConnectionBackend for SqliteConnection {
    fn name(&self) -> &str {
        NAME
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        self.end().boxed()
    }

    fn close_hard(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        self.end().boxed()
    }

    fn ping(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        async { self.here().await.map(drop) }.boxed()
    }

    fn begin(&mut self, statement: Option<SqlStr>) -> BoxFuture<'_, Result<(), Error>> {
        self.begin_transaction(statement).boxed()
    }

    fn commit(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.commit_transaction().boxed()
    }

    fn rollback(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.roll_back_transaction().boxed()
    }

    fn start_rollback(&mut self) {
        self.start_to_roll_back();
    }

    fn get_transaction_depth(&self) -> usize {
        self.depth
    }

    fn shrink_buffers(&mut self) {}

    fn flush(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        async { Ok(()) }.boxed()
    }

    fn should_flush(&self) -> bool {
        false
    }

    fn as_migrate(&mut self) -> Result<&mut (dyn Migrate + Send + 'static), Error> {
        Ok(self)
    }

    fn fetch_many(
        &mut self,
        sql: SqlStr,
        _persistent: bool,
        arguments: Option<AnyArguments>,
    ) -> BoxStream<'_, Result<Either<AnyQueryResult, AnyRow>, Error>> {
        let call = Call::from_arguments(sql, arguments);
        let found = async move {
            match self.run(call).await {
                Ok(found) => Either::Left(stream::iter(found.into_iter().map(Ok))),
                Err(error) => Either::Right(stream::iter([Err(error)])),
            }
        };
        stream::once(found).flat_map(|found| found.either(StreamExt::left_stream, StreamExt::right_stream)).boxed()
    }

    fn fetch_optional(
        &mut self,
        sql: SqlStr,
        _persistent: bool,
        arguments: Option<AnyArguments>,
    ) -> BoxFuture<'_, Result<Option<AnyRow>, Error>> {
        let call = Call { wants_one: true, ..Call::from_arguments(sql, arguments) };
        async move { Ok(self.run(call).await?.into_iter().find_map(Either::right)) }.boxed()
    }

    fn prepare_with<'c, 'q: 'c>(
        &'c mut self,
        _sql: SqlStr,
        _parameters: &[AnyTypeInfo],
    ) -> BoxFuture<'c, Result<AnyStatement, Error>> {
        async { Err(Error::Protocol("SQLite statements are prepared when they run".to_owned())) }.boxed()
    }

    fn describe(&mut self, _sql: SqlStr) -> BoxFuture<'_, Result<Describe<Any>, Error>> {
        async { Err(Error::Protocol("SQLite statements are not described".to_owned())) }.boxed()
    }
}

impl Connection for SqliteConnection {
    type Database = Sqlite;
    type Options = Options;

    async fn close(self) -> Result<(), Error> {
        self.end().await
    }

    async fn close_hard(self) -> Result<(), Error> {
        self.end().await
    }

    async fn ping(&mut self) -> Result<(), Error> {
        self.here().await.map(drop)
    }

    async fn begin(&mut self) -> Result<Transaction<'_, Sqlite>, Error> {
        Transaction::begin(self, None).await
    }

    fn shrink_buffers(&mut self) {}

    async fn flush(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn should_flush(&self) -> bool {
        false
    }
}
