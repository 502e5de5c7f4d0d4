use super::{
    asking::{Asking, MAX_ASKING},
    call::Call,
    connection::SqliteConnection,
    engine::{Engine, Stop, Thread},
    options::Options,
};
use sqlx_core::{
    any::{AnyConnectionBackend, AnyRow, AnyValueKind},
    connection::{Connection, LogSettings},
    error::{Error, ErrorKind},
    row::Row,
};
use std::{sync::Arc, time::Duration};

/// Counts to two million, which takes some tenths of a second.
const LONG: &str =
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000) select count(*) from n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn options(&self) -> Options {
        format!("sqlite://{}?mode=rwc", self.0.path().join("a file.db").display()).parse().expect("a URL")
    }

    async fn connection(&self) -> SqliteConnection {
        SqliteConnection::open(self.options()).await.expect("a file that can be opened")
    }

    fn engine(&self) -> Engine {
        let connection = self.options().open().expect("a file that can be opened");
        Engine::new(connection, LogSettings::default()).expect("an open database")
    }
}

fn call(sql: &'static str) -> Call {
    Call::new(sql, Vec::new())
}

async fn rows(connection: &mut SqliteConnection, call: Call) -> Result<Vec<AnyRow>, Error> {
    Ok(connection.run(call).await?.into_iter().filter_map(sqlx_core::Either::right).collect())
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> i64 {
    rows(connection, call(sql)).await.expect("rows")[0].try_get(0).expect("a number")
}

fn takes_long(engine: &mut Engine, sql: &'static str) -> bool {
    match engine.run(&call(sql), Thread::Asking) {
        Ok(_) => false,
        Err(Stop::TakesLong) => true,
        Err(Stop::Failed(error)) => panic!("{sql}: {error}"),
    }
}

#[tokio::test]
async fn a_value_is_bound_to_its_number_wherever_that_stands() {
    let folder = Folder::new();
    let mut connection = folder.connection().await;
    let values = vec![AnyValueKind::BigInt(7), AnyValueKind::Text(Arc::new("ä\0".to_owned()))];
    let found = rows(&mut connection, Call::new("select $2, $1, $2, null, x'00ff'", values)).await.expect("a row");
    let read: (String, i64, String, Option<i64>, Vec<u8>) = sqlx::FromRow::from_row(&found[0]).expect("five columns");
    assert_eq!(read, ("ä\0".to_owned(), 7, "ä\0".to_owned(), None, vec![0, 255]));
    let missing = rows(&mut connection, Call::new("select $2", vec![AnyValueKind::BigInt(7)])).await;
    assert_eq!(
        missing.err().expect("no value").to_string(),
        "encountered unexpected or invalid data: parameter $2 has no value"
    );
}

#[tokio::test]
async fn a_read_that_takes_long_leaves_the_asking_thread_and_its_transaction_goes_on() {
    let folder = Folder::new();
    let mut engine = folder.engine();
    assert!(takes_long(&mut engine, LONG), "it is interrupted");
    assert!(takes_long(&mut engine, LONG), "it is not tried again");
    assert!(!takes_long(&mut engine, "select 1"));

    let mut connection = folder.connection().await;
    connection.run(call("create table t (a bigint)")).await.expect("a table");
    connection.run(call("begin immediate")).await.expect("a transaction");
    connection.run(call("insert into t values (1)")).await.expect("a row");
    let (mut ticks, mut clock) = (0, tokio::time::interval(Duration::from_millis(5)));
    let counted = tokio::select! {
        biased;
        counted = number(&mut connection, LONG) => counted,
        () = async { while ticks < i32::MAX { clock.tick().await; ticks += 1; } } => 0,
    };
    assert_eq!(counted, 2_000_000);
    assert!(ticks > 2, "other work went on: {ticks}");
    connection.run(call("commit")).await.expect("the transaction is still open");
    assert_eq!(number(&mut connection, "select count(*) from t").await, 1);
}

#[tokio::test]
async fn the_lock_of_another_connection_is_waited_for_on_another_thread() {
    let folder = Folder::new();
    let (mut first, mut second) = (folder.connection().await, folder.connection().await);
    first.run(call("pragma journal_mode = wal")).await.expect("a log");
    first.run(call("create table t (a bigint)")).await.expect("a table");
    first.run(call("begin immediate")).await.expect("a transaction");
    first.run(call("insert into t values (1)")).await.expect("a row");
    assert!(takes_long(&mut folder.engine(), "begin immediate"));
    let (begun, committed) = tokio::join!(second.run(call("begin immediate")), async {
        tokio::task::yield_now().await;
        first.run(call("commit")).await
    });
    committed.expect("a commit");
    begun.expect("the lock");
    assert_eq!(number(&mut second, "select count(*) from t").await, 1);
}

#[tokio::test]
async fn what_writes_to_the_disk_leaves_the_asking_thread() {
    let folder = Folder::new();
    let mut engine = folder.engine();
    assert!(takes_long(&mut engine, "create table t (a bigint)"));
    engine.run(&call("create table t (a bigint)"), Thread::Own).ok().expect("a table");
    assert!(takes_long(&mut engine, "insert into t values (0)"), "it commits itself");
    for (statement, leaves) in [("select count(*) from t", false), ("insert into t values (1)", true)] {
        assert!(!takes_long(&mut engine, "begin immediate"));
        assert!(!takes_long(&mut engine, statement));
        assert_eq!(takes_long(&mut engine, "commit"), leaves, "{statement}");
        engine.run(&call("rollback"), Thread::Own).ok();
    }
}

#[tokio::test]
async fn a_call_whose_future_was_dropped_ends_before_the_next_one() {
    let folder = Folder::new();
    let mut connection = folder.connection().await;
    connection.run(call("create table t (a bigint)")).await.expect("a table");
    connection.begin_transaction(None).await.expect("a transaction");
    connection.run(call("insert into t values (1)")).await.expect("a row");
    let dropped = tokio::time::timeout(Duration::from_millis(30), connection.run(call(LONG))).await;
    assert!(dropped.is_err(), "it takes longer");
    connection.start_rollback();
    assert_eq!(number(&mut connection, "select count(*) from t").await, 0, "and the transaction is rolled back");
    assert_eq!(connection.get_transaction_depth(), 0);
}

#[tokio::test]
async fn a_transaction_that_was_dropped_during_a_call_does_not_wait_for_the_next_one() {
    let folder = Folder::new();
    let (mut reader, mut writer) = (folder.connection().await, folder.connection().await);
    writer.run(call("pragma journal_mode = wal")).await.expect("a log");
    writer.run(call("create table t (a bigint)")).await.expect("a table");
    reader.begin_transaction(None).await.expect("a transaction");
    assert_eq!(number(&mut reader, "select count(*) from t").await, 0);
    let dropped = tokio::time::timeout(Duration::from_millis(30), reader.run(call(LONG))).await;
    assert!(dropped.is_err(), "it takes longer");
    reader.start_rollback();
    writer.run(call("insert into t values (1)")).await.expect("a row");
    // It waits for readers of an older state: for the long call, and no longer.
    assert_eq!(number(&mut writer, "pragma wal_checkpoint(truncate)").await, 0, "the older state is not read any more");
    assert_eq!(number(&mut reader, "select count(*) from t").await, 1);
}

#[tokio::test]
async fn what_sqlite_refuses_has_its_extended_code() {
    let folder = Folder::new();
    let mut connection = folder.connection().await;
    let several = "create table t (a bigint primary key not null); insert into t values (1), (2);
                   create trigger g after insert on t begin delete from t where a = 9; select 1; end;";
    connection.run(call(several)).await.expect("three statements");
    for (sql, code, kind) in [
        ("insert into t values (2)", "1555", ErrorKind::UniqueViolation),
        ("insert into t values (null)", "1299", ErrorKind::NotNullViolation),
        ("select b from t", "1", ErrorKind::Other),
        ("insert into t values (3); select b from t", "1", ErrorKind::Other),
    ] {
        let error = rows(&mut connection, call(sql)).await.err().expect("it is refused");
        let error = error.as_database_error().expect("an error of the database");
        assert_eq!((error.code().as_deref(), error.kind()), (Some(code), kind), "{sql}");
    }
    assert_eq!(number(&mut connection, "select count(*) from t").await, 3, "the statement before the refused one ran");
}

#[tokio::test]
async fn only_a_statement_that_writes_has_affected_rows() {
    let folder = Folder::new();
    let mut connection = folder.connection().await;
    connection.run(call("create table t (a bigint)")).await.expect("a table");
    for (sql, affected) in [
        ("begin", 0),
        ("insert into t values (1), (2), (3)", 3),
        ("select * from t", 0),
        ("update t set a = 4 where a > 1", 2),
        ("delete from t where a = 5", 0),
        ("commit", 0),
    ] {
        let found = connection.run(call(sql)).await.expect("it runs");
        let result = found.into_iter().find_map(sqlx_core::Either::left).expect("an end");
        assert_eq!(result.rows_affected(), affected, "{sql}");
    }
    Connection::close(connection).await.expect("it closes");
}

#[tokio::test]
async fn when_many_statements_are_held_up_the_next_one_has_a_thread_of_its_own() {
    let folder = Folder::new();
    let mut connection = folder.connection().await;
    // Other tests may hold some places for a moment.
    let held: Vec<_> = std::iter::from_fn(Asking::take).collect();
    assert!(held.len() <= MAX_ASKING);
    assert_eq!(number(&mut connection, "select 7").await, 7);
    drop(held);
    let again = Asking::take();
    assert!(again.is_some(), "the places are free again");
}
