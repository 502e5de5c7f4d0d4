//! A whole server in memory, with a fresh database for each test: SQLite in a temporary folder, or a database of its
//! own on the PostgreSQL server that `TEST_DATABASE_URL` names.

#![expect(clippy::disallowed_methods, reason = "tests make databases and look behind the product's back")]

use domain::{Actor, Domain, Settings, accounts, audit_keys, installation, setup};
use kernel::base::secret::Secrets;
use orgward::{
    app::job_status::JobStatuses,
    app::{App, Site},
    server::{database, router},
};
use sqlx::{AnyConnection, AnyPool, Connection};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use tokio_util::sync::CancellationToken;
use types::{
    ids::{OrganizationId, UserId},
    sensitive::Sensitive,
    setup::NewOrganization,
    users::Role,
};
use ui::Assets;

mod acting;
mod client;
mod host;
mod neighbour;
mod post_office;
mod receiver;
mod routes;
pub mod tables;
pub mod things;

pub use client::{Client, Reply};
pub use host::{Host, watched};
pub use neighbour::NEIGHBOUR;
pub use post_office::{PostOffice, some_mail_server};
pub use receiver::{Answer, Authority, Posted, Receiver};
pub use routes::{OWN_ROUTES, ROUTES};

/// A password that passes the rules.
pub const PASSWORD: &str = "plum tractor velvet moon";

/// The address that requests seem to be sent to.
pub const BASE_URL: &str = "http://127.0.0.1:8080";

/// A running server.
pub struct TestApp {
    pub domain: Domain,
    pub app: App,
    /// Reads and writes the tables behind the product's back, to see what is really there and to play the intruder.
    pub tables: AnyPool,
    /// The database's address, to open it once more.
    pub url: String,
    router: axum::Router,
    _exports: tempfile::TempDir,
    _folder: Option<tempfile::TempDir>,
}

/// A server with an organization, audit logging on, an owner and an Admin key.
pub struct Founded {
    pub app: TestApp,
    pub organization: OrganizationId,
    pub owner: UserId,
    pub key_id: String,
    pub key: String,
}

impl std::ops::Deref for Founded {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl TestApp {
    /// A server that nobody has set up.
    pub async fn start() -> Self {
        Self::start_with(Settings { database: "test".to_owned(), ..Settings::default() }).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let (url, folder) = fresh_database().await;
        let exports = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings { export_folder: Some(exports.path().to_owned()), ..settings };
        let opened = database::open(&url).await.expect("a fresh database opens");
        let domain = Domain::new(opened.readers, opened.writer, Secrets::generate(), settings);
        installation::bind_secrets(&domain).await.expect("a fresh database takes the secret");
        audit_keys::bind(&domain).await.expect("a fresh database takes the audit key");
        let site = Site {
            base_url: BASE_URL.to_owned(),
            is_https: false,
            trusted_proxies: Vec::new(),
            assets: Assets::default(),
            metrics: None,
        };
        let (jobs, stopping) = (JobStatuses::default(), CancellationToken::new());
        let app = App { domain: domain.clone(), site: Arc::new(site), jobs, stopping };
        let tables = AnyPool::connect(&url).await.expect("a second connection");
        Self { router: router::router(app.clone()), app, domain, tables, url, _exports: exports, _folder: folder }
    }

    /// A server with an organization, audit logging on, an owner and an Admin key.
    pub async fn founded() -> Founded {
        Self::start().await.found(true).await
    }

    /// The same on a server that sends mail.
    pub async fn mailing() -> Founded {
        Self::start_mailing().await.found(true).await
    }

    /// A server that sends mail, and that nobody has set up.
    pub async fn start_mailing() -> Self {
        let mail = Some(some_mail_server());
        Self::start_with(Settings { database: "test".to_owned(), mail, ..Settings::default() }).await
    }

    /// The same with audit logging on or off.
    pub async fn found(self, enable_audit_logging: bool) -> Founded {
        let extras = setup::Extras { admin_key: Some("first".to_owned()), enable_audit_logging };
        let made = setup::init(&self.domain, fjordlight(), extras).await.expect("a fresh server takes an organization");
        let created = made.admin_key.expect("a key was asked for");
        Founded {
            app: self,
            organization: made.organization_id,
            owner: made.owner_user_id,
            key_id: created.key.id.to_string(),
            key: created.value.expose().to_owned(),
        }
    }

    /// Lets so many seconds pass by this server's clock.
    pub fn advance(&self, seconds: i64) {
        self.domain.clock().advance(seconds);
    }

    /// Unix seconds by this server's clock.
    pub fn now(&self) -> i64 {
        self.domain.now()
    }

    /// A new identifier.
    pub fn new_id(&self, prefix: &str) -> String {
        self.domain.new_id(prefix)
    }

    /// Somebody without any credential.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A program with a key.
    pub fn with_key(&self, key: &str) -> Client {
        Client::new(self.router.clone()).header("authorization", &format!("Bearer {key}"))
    }

    /// Somebody who has signed in to the console.
    pub async fn signed_in(&self, email: &str) -> Client {
        let client = self.anonymous();
        let reply =
            client.submit("/sign-in", &[("credentials[email]", email), ("credentials[password]", PASSWORD)]).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        client
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&self.tables).await.expect("a count");
        count
    }

    /// The types of the audit records, oldest first.
    pub async fn audit_types(&self) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as("select type from audit_logs order by organization_id, seq")
            .fetch_all(&self.tables)
            .await
            .expect("the audit log is readable");
        rows.into_iter().map(|(r#type,)| r#type).collect()
    }

    /// The newest audit record, with its personal values put back.
    pub async fn last_audit(&self) -> serde_json::Value {
        let (organization, seq, leaf): (String, i64, String) = sqlx::query_as(
            "select organization_id, seq, leaf from audit_logs order by effective_at desc, seq desc limit 1",
        )
        .fetch_one(&self.tables)
        .await
        .expect("there is a record");
        let kept: Vec<(String, Vec<u8>, String)> =
            sqlx::query_as("select field, salt, value from audit_values where organization_id = $1 and seq = $2")
                .bind(organization)
                .bind(seq)
                .fetch_all(&self.tables)
                .await
                .expect("its values are readable");
        let kept: Vec<_> = kept
            .into_iter()
            .map(|(field, salt, value)| evidence::Kept { field, salt: salt.try_into().expect("32 bytes"), value })
            .collect();
        evidence::open(&leaf, &kept).expect("a leaf is JSON")
    }
}

impl Founded {
    /// The program with the organization's first Admin key.
    pub fn admin(&self) -> Client {
        self.with_key(&self.key)
    }

    /// The owner at the console.
    pub async fn owner(&self) -> Client {
        self.signed_in("ada@fjordlight.example").await
    }

    /// A reader at the console.
    pub async fn reader(&self) -> Client {
        self.person("bo@fjordlight.example", Role::Reader).await;
        self.signed_in("bo@fjordlight.example").await
    }

    /// One more person with the usual password.
    pub async fn person(&self, email: &str, role: Role) -> UserId {
        let new = accounts::NewUser {
            name: "Bo Achterberg".to_owned(),
            email: email.to_owned(),
            role,
            password: Some(Sensitive::new(PASSWORD)),
        };
        let operator = Actor::operator(self.organization.clone());
        accounts::create(&self.domain, &operator, &new).await.expect("a new person")
    }

    /// One more reader, with an address that nobody has and without a password.
    pub async fn somebody(&self) -> UserId {
        let new = accounts::NewUser {
            name: "Chidi Okafor".to_owned(),
            email: format!("{}@fjordlight.example", self.new_id("")),
            role: Role::Reader,
            password: None,
        };
        accounts::create(&self.domain, &Actor::operator(self.organization.clone()), &new).await.expect("a new person")
    }

    /// An address inside the organization's console.
    pub fn path(&self, rest: &str) -> String {
        format!("/o/{}{rest}", self.organization)
    }

    /// Changes somebody's role behind the product's back.
    pub async fn set_role(&self, user: &UserId, role: &str) {
        sqlx::query("update organization_users set role = $1 where user_id = $2")
            .bind(role.to_owned())
            .bind(user.as_str().to_owned())
            .execute(&self.tables)
            .await
            .expect("the row is there");
    }
}

/// The organization that tests are about.
pub fn fjordlight() -> NewOrganization {
    NewOrganization {
        organization_name: Some("Fjordlight Energy".to_owned()),
        name: Some("Ada Lindqvist".to_owned()),
        email: Some("ada@fjordlight.example".to_owned()),
        password: Some(Sensitive::new(PASSWORD)),
    }
}

/// The address of a database that nobody has used.
pub async fn fresh_database() -> (String, Option<tempfile::TempDir>) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    sqlx::any::install_default_drivers();
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        let folder = tempfile::tempdir().expect("a temporary folder");
        return (database::file_url(&folder.path().join("orgward.db")), Some(folder));
    };
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = AnyConnection::connect(&server).await.expect("the PostgreSQL server answers");
    let sql = sqlx::AssertSqlSafe(format!("create database {name}"));
    sqlx::query(sql).execute(&mut connection).await.expect("a new database");
    let (base, _) = server.rsplit_once('/').expect("an address with a database");
    (format!("{base}/{name}"), None)
}
