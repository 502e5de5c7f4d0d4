//! The data folder that is attacked: made once, with earlier states of it and with what an attacker has of their own.

use crate::{
    checker,
    client::Client,
    server::{self, OWNER, Server, copy_folder, remove_folder},
    tampering::watch,
};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// Number of events of the demo, above what creating its organization writes: several full tiles.
const EVENTS: [&str; 2] = ["--events", "900"];

/// Password of the member who attacks.
pub const READER_PASSWORD: &str = "gravel lantern oyster tide";

/// The cookie of a session that an attacker forges.
pub const FORGED: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// See the module.
pub struct Filled {
    pub data: PathBuf,
    /// The state before the last changes, and before the last sign-ins, which change no other table.
    pub older: PathBuf,
    pub recent: PathBuf,
    /// A checkpoint of the last state, kept elsewhere.
    pub kept: PathBuf,
    /// The file of the token for the metrics.
    pub token: PathBuf,
    pub organization: String,
    pub other: String,
    pub owner: String,
    pub reader: String,
    /// An Admin key with all rights, with its id.
    pub full: Key,
    /// One that may only read the audit log.
    pub limited: Key,
    /// One that existed in the state `older`.
    pub deleted: Key,
    /// Browsers of the owner and of the member who attacks.
    pub owner_session: String,
    pub reader_session: String,
}

pub struct Key {
    pub id: String,
    pub secret: String,
}

impl Filled {
    /// Makes it in a folder.
    pub async fn new(folder: &Path) -> Self {
        remove_folder(folder);
        let (data, older, recent) = (folder.join("data"), folder.join("older"), folder.join("recent"));
        server::demo(&data, &[&server::POPULATION[..], &EVENTS].concat()).await;
        let organization = crate::contents::organization(&data).await;
        let mut database = checker::open(&data).await.expect("it opens");
        let member = "select user_id from organization_users where role = 'reader' order by user_id";
        let reader = text(&mut database, member).await;
        let address = text(&mut database, &format!("select email from users where id = '{reader}'")).await;
        let owner = text(&mut database, &format!("select id from users where email = '{OWNER}'")).await;
        database.close().await.expect("it closes");
        // The only way to a password without email, which also raises the role.
        let password = folder.join("reader-password");
        server::write_private(&password, READER_PASSWORD);
        let file = password.to_str().expect("UTF-8");
        done(&data, &["owner", "reset", "--email", &address, "--password-file", file]).await;
        let create = ["organization", "create", "--name", "Skerry Works", "--owner-email", OWNER];
        let other = done(&data, &[&create[..], &["--enable-audit-logging", "--json"]].concat()).await;
        let other: Value = serde_json::from_str(&other).expect("JSON");
        let other = other["organization_id"].as_str().expect("an id").to_owned();

        let server = Server::start(&data).await.expect("it starts");
        let browser = Client::signed_in(&server.url).await;
        let full = browser.new_admin_key(&organization).await;
        let client = Client::new(&server.url, &full);
        let role = json!({ "role": "reader" });
        asked(&client, Method::POST, &format!("users/{reader}"), Some(role)).await;
        let keys = asked(&client, Method::GET, "admin_api_keys?limit=100&order=desc", None).await;
        let full = Key { id: keys["data"][0]["id"].as_str().expect("an id").to_owned(), secret: full };
        let scopes = json!({ "name": "limited", "scopes": ["api.audit_logs.read"], "expires_in_seconds": 86_400 });
        let limited = new_key(&client, scopes).await;
        let deleted = new_key(&client, json!({ "name": "deleted" })).await;
        let reader_browser =
            Client::sign_in(&server.url, &address, READER_PASSWORD).await.expect("they have a password");
        at_rest(server, &data, &organization).await;
        copy_folder(&data, &older);

        let server = Server::start(&data).await.expect("it starts");
        let client = Client::new(&server.url, &full.secret);
        asked(&client, Method::DELETE, &format!("admin_api_keys/{}", deleted.id), None).await;
        for number in 0..20 {
            asked(&client, Method::POST, "projects", Some(json!({ "name": format!("Project {number}") }))).await;
        }
        at_rest(server, &data, &organization).await;
        copy_folder(&data, &recent);

        let token = folder.join("metrics-token");
        server::write_private(&token, watch::TOKEN);
        let server = Server::start_with(&data, &watch::variables(&token)).await.expect("it starts");
        let mut owner_browser = Client::signed_in(&server.url).await;
        for _ in 0..6 {
            owner_browser = Client::signed_in(&server.url).await;
        }
        let filled = Self {
            kept: folder.join("kept.checkpoint"),
            token,
            organization,
            other,
            owner,
            reader,
            full,
            limited,
            deleted,
            owner_session: owner_browser.cookie("orgward").expect("a session").to_owned(),
            reader_session: reader_browser.cookie("orgward").expect("a session").to_owned(),
            data,
            older,
            recent,
        };
        // The full verification has ended, so that it is not due at the next start.
        watch::first_checks(&server.url).await;
        filled.means_what_it_says(&server.url).await;
        at_rest(server, &filled.data, &filled.organization).await;
        let note = done(&filled.data, &["audit", "checkpoint", "--organization", &filled.organization]).await;
        fs::write(&filled.kept, format!("{note}\n")).expect("ours");
        filled
    }

    /// What an attacker is to be refused is refused without an attack too, and for the reason that the attack takes away.
    async fn means_what_it_says(&self, url: &str) {
        let status = async |client: &Client, path: &str| client.get(path).await.expect("it is answered").status;
        let (projects, keys) = ("/v1/organization/projects", format!("/o/{}/admin-keys", self.organization));
        let limited = Client::new(url, &self.limited.secret);
        assert_eq!(status(&limited, "/v1/organization/audit_logs").await, 200);
        assert_eq!(status(&limited, projects).await, 403, "its scopes say so");
        assert_eq!(status(&Client::new(url, &self.deleted.secret), projects).await, 401, "it is deleted");
        assert_eq!(status(&Client::new(url, &self.full.secret), projects).await, 200);
        let reader = browser(url, &self.reader_session);
        assert_eq!(status(&reader, &format!("/o/{}", self.organization)).await, 200);
        assert_eq!(status(&reader, &keys).await, 403, "they are no owner");
        assert_eq!(status(&browser(url, &self.owner_session), &keys).await, 200);
        let mut database = checker::open(&self.data).await.expect("it opens");
        let hash =
            format!("select count(*) || '' from sessions where credential_hash = '{}'", digest(&self.owner_session));
        assert_eq!(
            text(&mut database, &hash).await,
            "1",
            "the hash of a forged session is computed as the server does"
        );
        database.close().await.expect("it closes");
    }
}

/// The checkpoint file of an organization in a state of the data folder.
pub fn checkpoint_file(data: &Path, organization: &str) -> PathBuf {
    data.join("checkpoints").join(format!("{organization}.checkpoint"))
}

/// Ends a server when its checkpoint file covers the log.
async fn at_rest(server: Server, data: &Path, organization: &str) {
    let mut database = checker::open(data).await.expect("it opens");
    let size = format!("select count(*) || '' from audit_logs where organization_id = '{organization}'");
    let size = text(&mut database, &size).await;
    // Before the folder is copied: the last connection that is closed changes files.
    database.close().await.expect("it closes");
    loop {
        let note = fs::read_to_string(checkpoint_file(data, organization)).unwrap_or_default();
        if note.lines().nth(1) == Some(&size) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.kill().await;
}

/// A browser with the cookie of a session.
pub fn browser(url: &str, cookie: &str) -> Client {
    Client::new(url, "none").with_cookie(format!("orgward={cookie}"))
}

/// The hash that the database has of a session's cookie.
pub fn digest(cookie: &str) -> String {
    evidence::hex(&Sha256::digest(cookie))
}

/// The first column of the first row.
pub async fn text(database: &mut SqliteConnection, sql: &str) -> String {
    let row: (String,) = sqlx::query_as(AssertSqlSafe(sql)).fetch_one(database).await.expect("a row");
    row.0
}

/// Runs a command that must succeed.
async fn done(data: &Path, args: &[&str]) -> String {
    let output = server::run(data, args).await;
    assert!(output.status.success(), "{args:?}: {}", server::words(&output));
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

async fn asked(client: &Client, method: Method, path: &str, body: Option<Value>) -> Value {
    let answer = client.send(method, &format!("/v1/organization/{path}"), body.as_ref()).await.expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

async fn new_key(client: &Client, body: Value) -> Key {
    let made = asked(client, Method::POST, "admin_api_keys", Some(body)).await;
    let text = |member: &str| made[member].as_str().expect("a text").to_owned();
    Key { id: text("id"), secret: text("value") }
}
