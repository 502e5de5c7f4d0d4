//! A whole server in memory, with a fresh database for each test: SQLite in a temporary folder, or a new database on
//! the PostgreSQL server that `TEST_DATABASE_URL` names.

#![expect(clippy::disallowed_methods, reason = "tests make databases and look behind the product's back")]

use domain::{Actor, Domain, Settings, accounts, audit_keys, installation, setup};
use kernel::base::secret::Secrets;
use orgward::{
    app::{App, Parts, Site, connections::Connections, job_status::JobStatuses},
    server::{database, router},
};
use sqlx::{AnyPool, ConnectOptions, any::AnyConnectOptions};
use std::{str::FromStr, sync::Arc};
use tokio_util::sync::CancellationToken;
use types::{
    ids::{OrganizationId, UserId},
    sensitive::Sensitive,
    setup::NewOrganization,
    users::Role,
};
use ui::Assets;

mod acting;
pub mod backup_files;
mod client;
mod databases;
mod host;
pub mod html;
pub mod http_connection;
pub mod journal;
pub mod load;
mod log_lines;
mod mail_server;
pub mod object_store;
mod processes;
pub mod read_only_folder;
mod receiver;
mod routes;
mod sealing;
mod second_organization;
pub mod small_disk;
mod statements;
pub mod tables;
pub mod things;
pub mod witness;

pub use client::{Client, Reply};
pub use databases::fresh_database;
pub use host::{CommandOutput, Host, METRICS_TOKEN, is_root, until, wait_until, watched};
pub use log_lines::LogLines;
pub use mail_server::{TestMailServer, some_mail_server};
pub use receiver::{Answer, Authority, Posted, Receiver};
pub use routes::{OWN_ROUTES, ROUTES};
pub use second_organization::SECOND_OWNER;

/// A password that satisfies the password rules.
pub const PASSWORD: &str = "plum tractor velvet moon";

/// The base URL of the in-memory server.
pub const BASE_URL: &str = "http://127.0.0.1:8080";

/// A running server.
pub struct TestApp {
    pub domain: Domain,
    pub app: App,
    /// A direct connection to the database, to read what is stored and to write as an attacker would.
    pub tables: AnyPool,
    /// The database URL, to open the database a second time.
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

/// The site of the in-memory server, at [`BASE_URL`].
pub fn site() -> Site {
    Site {
        base_url: BASE_URL.to_owned(),
        is_https: false,
        is_url_known: true,
        host_names: Vec::new(),
        trusted_proxies: Vec::new(),
        assets: Assets::default(),
        metrics: None,
        metrics_token: None,
    }
}

/// The same site over https, behind a proxy that ends TLS.
pub fn https_site() -> Site {
    Site { base_url: BASE_URL.replace("http:", "https:"), is_https: true, ..site() }
}

impl TestApp {
    /// A server before setup.
    pub async fn start() -> Self {
        Self::start_with(Settings { database: "test".to_owned(), ..Settings::default() }).await
    }

    pub async fn start_with(settings: Settings) -> Self {
        let (url, folder) = databases::migrated_database().await;
        let exports = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings { export_folder: Some(exports.path().to_owned()), ..settings };
        statements::note(&url);
        let opened = database::open_traced(&url).await.expect("a new database opens");
        let domain = Domain::new(opened.readers, opened.writer, Secrets::generate(), settings);
        installation::bind_secrets(&domain).await.expect("a new database accepts the secret key");
        audit_keys::bind(&domain).await.expect("a new database accepts the audit key");
        let (jobs, stopping) = (JobStatuses::default(), CancellationToken::new());
        let connections = Connections::new(1024, 256);
        let app = App::new(Parts { domain: domain.clone(), site: Arc::new(site()), jobs, connections, stopping });
        let unlogged = AnyConnectOptions::from_str(&url).expect("a database URL").disable_statement_logging();
        let tables = AnyPool::connect_with(unlogged).await.expect("a second connection");
        Self { router: router::router(app.clone()), app, domain, tables, url, _exports: exports, _folder: folder }
    }

    /// A client without credentials, of the same server at another address or with other settings of its site.
    pub fn client_of(&self, site: Site) -> Client {
        Client::new(router::router(App::new(Parts { site: Arc::new(site), ..Parts::clone(&self.app) })))
    }

    /// A server with an organization, audit logging on, an owner and an Admin key.
    pub async fn founded() -> Founded {
        Self::start().await.found(true).await
    }

    /// Like [`TestApp::founded`], with a mail server configured.
    pub async fn mailing() -> Founded {
        Self::start_mailing().await.found(true).await
    }

    /// A server before setup, with a mail server configured.
    pub async fn start_mailing() -> Self {
        let mail = Some(some_mail_server());
        Self::start_with(Settings { database: "test".to_owned(), mail, ..Settings::default() }).await
    }

    /// Creates the organization, with audit logging on or off.
    pub async fn found(self, enable_audit_logging: bool) -> Founded {
        let extras = setup::Extras { admin_key: Some("first".to_owned()), enable_audit_logging, is_demo: false };
        let made = setup::init(&self.domain, fjordlight(), extras).await.expect("a new server can be set up");
        let created = made.admin_key.expect("a key was asked for");
        Founded {
            app: self,
            organization: made.organization_id,
            owner: made.owner_user_id,
            key_id: created.key.id.to_string(),
            key: created.value.expose().to_owned(),
        }
    }

    /// Advances this server's clock by this many seconds.
    pub fn advance(&self, seconds: i64) {
        self.domain.clock().advance(seconds);
    }

    /// Unix seconds according to this server's clock.
    pub fn now(&self) -> i64 {
        self.domain.now()
    }

    /// A new identifier.
    pub fn new_id(&self, prefix: &str) -> String {
        self.domain.new_id(prefix)
    }

    /// A client without credentials.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// A client that sends this key.
    pub fn with_key(&self, key: &str) -> Client {
        Client::new(self.router.clone()).header("authorization", &format!("Bearer {key}"))
    }

    /// A browser that is signed in to the console.
    pub async fn signed_in(&self, email: &str) -> Client {
        let client = self.anonymous();
        let reply =
            client.submit("/sign-in", &[("credentials[email]", email), ("credentials[password]", PASSWORD)]).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        client
    }

    /// The number of rows in a table.
    pub async fn count(&self, table: &'static str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&self.tables).await.expect("a count");
        count
    }

    /// The types of all audit events, oldest first within each organization.
    pub async fn audit_types(&self) -> Vec<String> {
        let rows: Vec<(String,)> = sqlx::query_as("select type from audit_logs order by organization_id, seq")
            .fetch_all(&self.tables)
            .await
            .expect("the audit log is readable");
        rows.into_iter().map(|(r#type,)| r#type).collect()
    }

    /// The newest audit event, with its personal values restored.
    pub async fn last_audit(&self) -> serde_json::Value {
        let (organization, seq, leaf): (String, i64, String) = sqlx::query_as(
            "select organization_id, seq, leaf from audit_logs order by effective_at desc, seq desc limit 1",
        )
        .fetch_one(&self.tables)
        .await
        .expect("there is an event");
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
    /// A client that sends the organization's first Admin key.
    pub fn admin(&self) -> Client {
        self.with_key(&self.key)
    }

    /// The owner's browser, signed in.
    pub async fn owner(&self) -> Client {
        self.signed_in("ada@fjordlight.example").await
    }

    /// Creates a reader and returns their browser, signed in.
    pub async fn reader(&self) -> Client {
        self.person("bo@fjordlight.example", Role::Reader).await;
        self.signed_in("bo@fjordlight.example").await
    }

    /// Creates a user with [`PASSWORD`].
    pub async fn person(&self, email: &str, role: Role) -> UserId {
        let new = accounts::NewUser {
            name: "Bo Achterberg".to_owned(),
            email: email.to_owned(),
            role,
            password: Some(Sensitive::new(PASSWORD)),
        };
        let operator = Actor::server_administrator(self.organization.clone());
        accounts::create(&self.domain, &operator, &new).await.expect("a new person")
    }

    /// Creates a reader with a unique email address and no password.
    pub async fn new_reader(&self) -> UserId {
        let new = accounts::NewUser {
            name: "Chidi Okafor".to_owned(),
            email: format!("{}@fjordlight.example", self.new_id("")),
            role: Role::Reader,
            password: None,
        };
        accounts::create(&self.domain, &Actor::server_administrator(self.organization.clone()), &new)
            .await
            .expect("a new person")
    }

    /// A path inside the organization's console.
    pub fn path(&self, rest: &str) -> String {
        format!("/o/{}{rest}", self.organization)
    }

    /// Changes a user's role directly in the database, with its seal.
    pub async fn set_role(&self, user: &UserId, role: &str) {
        self.write_sealed("update organization_users set role = $1 where user_id = $2", &[role, user.as_str()]).await;
    }
}

/// The organization that most tests use.
pub fn fjordlight() -> NewOrganization {
    NewOrganization {
        organization_name: Some("Fjordlight Energy".to_owned()),
        name: Some("Ada Lindqvist".to_owned()),
        email: Some("ada@fjordlight.example".to_owned()),
        password: Some(Sensitive::new(PASSWORD)),
    }
}
