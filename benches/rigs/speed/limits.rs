//! The least programs: an HTTP server on the same libraries that answers without asking anything, with one row, with a
//! hundred rows, or after one insert that is on disk.

use axum::{
    Router,
    extract::{Path as Segment, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use sqlx::{
    ConnectOptions, Connection, Executor, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
    sync::{Mutex, mpsc, oneshot},
};

/// The first argument of this program when it is such a server; the second is the database file.
pub const ARGUMENT: &str = "limits";

/// Number of rows of the table.
const ROWS: i64 = 100;

/// Maximum number of changes of a commit.
const BATCH: usize = 256;

/// The server as a child process, like the one it is compared with.
pub struct Process {
    _child: Child,
    pub url: String,
}

#[derive(Clone)]
struct Limits {
    readers: SqlitePool,
    writer: Arc<Mutex<SqliteConnection>>,
    grouped: mpsc::Sender<(String, oneshot::Sender<()>)>,
}

impl Process {
    pub async fn start(file: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(ARGUMENT).arg(file).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        let url = lines.next_line().await.expect("UTF-8").expect("its address");
        Self { _child: child, url }
    }
}

/// Serves until it is killed, and prints its address.
pub async fn serve(file: PathBuf) {
    for name in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{name}", file.display())).ok();
    }
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let options = options.disable_statement_logging();
    let mut writer = options.connect().await.expect("a database");
    let tables = "create table rows (id integer primary key, a text, b text, c text, d text, e integer, f integer);
        create table changes (id integer primary key, name text unique, record text)";
    writer.execute(tables).await.expect("tables");
    for number in 0..ROWS {
        let text = format!("person-{number}@fjordlight.example");
        let insert = sqlx::query("insert into rows values ($1, $2, $2, $2, $2, $1, $1)").bind(number).bind(text);
        insert.execute(&mut writer).await.expect("a row");
    }
    let readers = SqlitePoolOptions::new().max_connections(8).connect_with(options.clone()).await.expect("a pool");
    let (grouped, changes) = mpsc::channel(1024);
    tokio::spawn(commit_grouped(options.connect().await.expect("a database"), changes));
    let limits = Limits { readers, writer: Arc::new(Mutex::new(writer)), grouped };
    let router = Router::new()
        .route("/bare", get(|| async { json(StatusCode::OK, "{\"error\":null}".to_owned()) }))
        .route("/row/{id}", get(row))
        .route("/rows", get(rows))
        .route("/change", post(change))
        .route("/grouped", post(group))
        .with_state(limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("http://{}", listener.local_addr().expect("bound"));
    axum::serve(listener, router).await.expect("it serves");
}

fn json(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn row(State(limits): State<Limits>, Segment(id): Segment<i64>) -> Response {
    let sql = "select json_object('id', id, 'a', a, 'b', b, 'c', c, 'd', d, 'e', e, 'f', f) from rows where id = $1";
    let text: String = sqlx::query_scalar(sql).bind(id).fetch_one(&limits.readers).await.expect("a row");
    json(StatusCode::OK, text)
}

async fn rows(State(limits): State<Limits>) -> Response {
    let sql =
        "select json_group_array(json_object('id', id, 'a', a, 'b', b, 'c', c, 'd', d, 'e', e, 'f', f)) from rows";
    let text: String = sqlx::query_scalar(sql).fetch_one(&limits.readers).await.expect("rows");
    json(StatusCode::OK, text)
}

const INSERT: &str = "insert into changes (name, record) values ($1, $2)";

/// A record as large as an audit event.
fn record() -> String {
    "r".repeat(400)
}

async fn change(State(limits): State<Limits>, name: String) -> Response {
    let mut writer = limits.writer.lock().await;
    let mut transaction = writer.begin().await.expect("a transaction");
    sqlx::query(INSERT).bind(name).bind(record()).execute(&mut *transaction).await.expect("a row");
    transaction.commit().await.expect("a commit");
    json(StatusCode::OK, "{}".to_owned())
}

async fn group(State(limits): State<Limits>, name: String) -> Response {
    let (done, committed) = oneshot::channel();
    limits.grouped.send((name, done)).await.expect("it runs");
    committed.await.expect("it is committed");
    json(StatusCode::OK, "{}".to_owned())
}

/// Commits all changes that wait with one transaction.
async fn commit_grouped(mut conn: SqliteConnection, mut changes: mpsc::Receiver<(String, oneshot::Sender<()>)>) {
    let mut batch = Vec::new();
    while changes.recv_many(&mut batch, BATCH).await > 0 {
        let mut transaction = conn.begin().await.expect("a transaction");
        let mut waiting = Vec::new();
        for (name, done) in batch.drain(..) {
            sqlx::query(INSERT).bind(name).bind(record()).execute(&mut *transaction).await.expect("a row");
            waiting.push(done);
        }
        transaction.commit().await.expect("a commit");
        for done in waiting {
            done.send(()).ok();
        }
    }
}
