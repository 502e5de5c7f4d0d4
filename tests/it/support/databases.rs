//! Databases of tests: SQLite in a temporary folder, or on the PostgreSQL server that `TEST_DATABASE_URL` names. The
//! migrations take longer than most tests, so they run once, and each test begins with a copy.

use domain::{Domain, Settings};
use kernel::base::secret::Secrets;
use orgward::server::database;
use sqlx::{AnyConnection, Connection};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;

/// The URL of a database without any table, and its folder when it is SQLite.
pub async fn fresh_database() -> (String, Option<tempfile::TempDir>) {
    match server() {
        None => sqlite(None),
        Some(server) => (create(&server, "").await, None),
    }
}

/// The URL of a database with this version's tables and nothing in them, and its folder when it is SQLite.
pub async fn migrated_database() -> (String, Option<tempfile::TempDir>) {
    /// The bytes of the file, or the name of the database on the server.
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let (url, folder) = fresh_database().await;
            let opened = database::open(&url).await.expect("a new database opens");
            Domain::new(opened.readers, opened.writer, Secrets::generate(), Settings::default()).abandon().await;
            match folder {
                Some(folder) => std::fs::read(folder.path().join("orgward.db")).expect("the database was closed"),
                None => url.rsplit('/').next().unwrap_or_default().as_bytes().to_vec(),
            }
        })
        .await;
    match server() {
        None => sqlite(Some(template)),
        Some(server) => {
            let name = String::from_utf8_lossy(template);
            (create(&server, &format!(" template {name}")).await, None)
        }
    }
}

fn server() -> Option<String> {
    kernel::store::sqlite::install_drivers();
    std::env::var("TEST_DATABASE_URL").ok()
}

fn sqlite(bytes: Option<&[u8]>) -> (String, Option<tempfile::TempDir>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("orgward.db");
    if let Some(bytes) = bytes {
        std::fs::write(&file, bytes).expect("a temporary folder is writable");
    }
    (database::file_url(&file), Some(folder))
}

async fn create(server: &str, how: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = AnyConnection::connect(server).await.expect("the PostgreSQL server answers");
    let sql = sqlx::AssertSqlSafe(format!("create database {name}{how}"));
    sqlx::query(sql).execute(&mut connection).await.expect("a new database");
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    format!("{base}/{name}")
}
