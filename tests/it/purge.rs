//! Deleted data disappears from every list at once, and from the disk after a purge.
//!
//! Seeded faults these tests catch: a write-ahead log truncated without rewriting the tables; a deletion marked as
//! purged before the disk is clean; foreign keys left disabled afterwards; a purge long before it is due; on PostgreSQL,
//! deletions marked as purged while an older snapshot keeps their rows.

use crate::support::{
    Founded, TestApp, some_mail_server, tables,
    things::{ids, text},
};
use domain::{Actor, Domain, Permission, Settings, accounts, email_changes, invites, purge, sweeps, users};
use futures::future::join_all;
use kernel::base::secret::Secrets;
use orgward::server::database;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use std::collections::{BTreeSet, HashMap};
use types::{
    ids::{InviteId, UserId},
    invites::NewInvite,
    users::Role,
};

const DAY: i64 = 24 * 60 * 60;

/// A server whose purges are due at once.
async fn founded_with_immediate_purges() -> Founded {
    let settings = Settings { purge_seconds: 0, requests_per_minute: 0, ..Settings::default() };
    TestApp::start_with(settings).await.found(false).await
}

/// Kind and number of deletions that wait for a purge.
async fn pending(app: &Founded) -> Vec<(String, i64)> {
    let status = purge::status(&app.domain).await.expect("the database answers");
    status.pending.into_iter().map(|kind| (kind.kind, kind.count)).collect()
}

fn counts(kinds: &[(&str, i64)]) -> Vec<(String, i64)> {
    kinds.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
}

/// Creates one object of each kind and deletes it over the Admin API.
async fn delete_one_of_each(app: &Founded) {
    let project = app.project("Grid").await;
    let invite = json!({ "email": "gone@skerry.example", "role": "reader" });
    let invite = text(&app.ask("POST", "/invites", invite).await, "id");
    let key = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "gone" })).await, "id");
    let user = app.new_reader().await;
    let accounts = format!("/projects/{project}/service_accounts");
    let account = text(&app.ask("POST", &accounts, json!({ "name": "gone" })).await, "id");
    let email = app.texts("select email from users where id = $1", &[user.as_str()]).await.remove(0);
    for (list, id) in
        [("/invites", invite), ("/admin_api_keys", key), ("/users", user.to_string()), (accounts.as_str(), account)]
    {
        let before = ids(&app.ask("GET", list, Value::Null).await);
        assert!(before.contains(&id), "{list}: {before:?}");
        app.ask("DELETE", &format!("{list}/{id}"), Value::Null).await;
        let after = ids(&app.ask("GET", list, Value::Null).await);
        let expected: Vec<_> = before.into_iter().filter(|listed| *listed != id).collect();
        assert_eq!(after, expected, "{list}");
        app.admin().get(&format!("/v1/organization{list}/{id}")).await.refusal(404);
    }
    let keys = app.ask("GET", &format!("/projects/{project}/api_keys?owner_project_access=any"), Value::Null).await;
    assert_eq!(ids(&keys), [""; 0], "the account's key went with it");
    assert_eq!(ids(&app.ask("GET", &format!("/users?emails[]={email}"), Value::Null).await), [""; 0]);
}

#[tokio::test]
async fn deleted_objects_are_in_no_list_and_wait_for_a_purge() {
    let app = TestApp::founded().await;
    let status = purge::status(&app.domain).await.expect("the database answers");
    assert_eq!((status.pending.len(), status.due_at, status.last_at), (0, None, None), "nothing was deleted");
    delete_one_of_each(&app).await;
    let one_each = counts(&[("admin_key", 1), ("invite", 1), ("project_key", 1), ("service_account", 1), ("user", 1)]);
    assert_eq!(pending(&app).await, one_each);
    let status = purge::status(&app.domain).await.expect("the database answers");
    let oldest = status.pending.iter().map(|kind| kind.oldest_at).min().expect("some wait");
    assert_eq!(status.retention_seconds, 30 * DAY, "never later");
    let due = status.due_at.expect("some wait");
    assert!((oldest + 29 * DAY..oldest + 30 * DAY).contains(&due), "early enough to be purged within 30 days: {due}");
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), None);
    assert_eq!((pending(&app).await, app.count("purges").await), (one_each, 0), "the deletion is not due yet");

    // The oldest deletion decides; everything deleted by then is purged with it.
    app.advance(due - 3600 - app.now());
    let late = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "late" })).await, "id");
    app.ask("DELETE", &format!("/admin_api_keys/{late}"), Value::Null).await;
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), None);
    app.advance(3600);
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), Some(6));
    let status = purge::status(&app.domain).await.expect("the database answers");
    assert_eq!((status.pending.len(), status.due_at, status.last_erased), (0, None, 6));
    assert!(status.last_at >= Some(due), "{status:?}");
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), None, "nothing is left to do");
}

#[tokio::test]
async fn a_failed_purge_leaves_its_work_for_the_next_one() {
    let app = founded_with_immediate_purges().await;
    delete_one_of_each(&app).await;
    let before = pending(&app).await;
    app.write("alter table failed_sign_ins rename to failed_sign_ins_away", &[]).await;
    assert!(purge::run_if_due(&app.domain).await.is_err(), "the purge failed");
    assert_eq!((pending(&app).await, app.count("purges").await), (before, 0), "no purge was recorded");
    app.project("Mesh").await;
    app.write("alter table failed_sign_ins_away rename to failed_sign_ins", &[]).await;
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the purge succeeds"), Some(5));
    assert_eq!(pending(&app).await, counts(&[]));
}

#[tokio::test]
async fn a_purge_beside_an_older_read_fails_and_is_repeated_after_it() {
    let app = founded_with_immediate_purges().await;
    if !tables::is_postgres() {
        return; // On SQLite the write-ahead log is not truncated then, which is the same error.
    }
    for (table, sql) in [("purges", "select 1 from purges"), ("users", "select 1 from users")] {
        let mut read = AnyConnection::connect(&app.url).await.expect("a connection");
        let begin = "begin isolation level repeatable read";
        sqlx::query(begin).execute(&mut read).await.expect("a transaction begins");
        sqlx::query(sql).fetch_all(&mut read).await.expect("the table is read");
        delete_one_of_each(&app).await;
        let before = pending(&app).await;
        assert!(purge::run_if_due(&app.domain).await.is_err(), "deleted rows are still visible, or {table} is locked");
        assert_eq!(pending(&app).await, before, "{table}");
        sqlx::query("rollback").execute(&mut read).await.expect("the read ends");
        assert_eq!(purge::run_if_due(&app.domain).await.expect("the purge succeeds"), Some(5), "{table}");
    }
}

#[tokio::test]
async fn pending_deletions_survive_a_restart() {
    let app = founded_with_immediate_purges().await;
    delete_one_of_each(&app).await;
    app.domain.close().await;
    let opened = database::open(&app.url).await.expect("the database opens again");
    let settings = app.domain.settings().clone();
    let restarted = Domain::new(opened.readers, opened.writer, Secrets::generate(), settings);
    assert_eq!(purge::run_if_due(&restarted).await.expect("the database answers"), Some(5));
    let status = purge::status(&restarted).await.expect("the database answers");
    assert_eq!((status.pending.len(), status.last_erased), (0, 5));
    restarted.close().await;
}

/// How many objects are created at a time.
const BATCH: usize = 30;

/// Creates and deletes people, invites with links and keys. Returns what must be nowhere on disk after the purge: the
/// names of the deleted objects, and hashes of a password, of keys and of tokens.
async fn churn(app: &Founded) -> BTreeSet<String> {
    let operator = Actor::server_administrator(app.organization.clone());
    let project = app.project("Grid").await;
    let bo = app.person("bo@gone.example", Role::Reader).await;
    let mut gone = secrets(app, "select password_hash from users where id = $1", [bo.as_str()]).await;
    users::delete(&app.domain, &operator, &bo).await.expect("a member is removed");
    let mut here: Vec<Things> = Vec::new();
    for round in 0..8 {
        here.extend(join_all((0..BATCH).map(|number| one_of_each(app, &operator, &project, number))).await);
        // Deletes objects of all ages, spread over the tables.
        let (leave, stay): (Vec<_>, Vec<_>) = here.into_iter().enumerate().partition(|(at, _)| (at + round) % 3 == 0);
        here = stay.into_iter().map(|(_, things)| things).collect();
        let leave: Vec<Things> = leave.into_iter().map(|(_, things)| things).collect();
        let of = |id: fn(&Things) -> &str| leave.iter().map(id);
        gone.extend(leave.iter().flat_map(|things| things.words.clone()));
        gone.extend(secrets(app, "select token_hash from invites where id = $1", of(|it| &it.invite)).await);
        gone.extend(secrets(app, "select secret_hash from admin_keys where id = $1", of(|it| &it.key)).await);
        let hash = "select secret_hash from project_keys where service_account_id = $1";
        gone.extend(secrets(app, hash, of(|it| &it.account)).await);
        join_all(leave.iter().map(|things| things.delete(app, &operator, &project))).await;
    }
    gone
}

async fn secrets(app: &Founded, sql: &'static str, ids: impl IntoIterator<Item = &str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for id in ids {
        found.extend(app.texts(sql, &[id]).await);
    }
    found
}

/// A person, an invite with a link, an Admin key and a service account with a key, and their names.
struct Things {
    user: String,
    invite: String,
    key: String,
    account: String,
    words: [String; 4],
}

async fn one_of_each(app: &Founded, operator: &Actor, project: &str, number: usize) -> Things {
    let words = std::array::from_fn(|_| app.new_id("gone"));
    // Names of every length, because old bytes remain where rows are moved to make room.
    let long = "x".repeat(1 + number * 23 % 60);
    let new = accounts::NewUser {
        name: format!("{} {long}", words[0]),
        email: format!("{}@{long}.example", words[0]),
        role: Role::Reader,
        password: None,
    };
    let user = accounts::create(&app.domain, operator, &new).await.expect("a new person");
    let email = Some(format!("{}@{long}.example", words[1]));
    let new = NewInvite { email, role: Some("reader".to_owned()), ..NewInvite::default() };
    let invite = invites::create(&app.domain, operator, new.into()).await.expect("a new invite").id;
    invites::link(&app.domain, operator, &invite).await.expect("a link");
    let key = app.ask("POST", "/admin_api_keys", json!({ "name": format!("{} {long}", words[2]) })).await;
    let path = format!("/projects/{project}/service_accounts");
    let account = app.ask("POST", &path, json!({ "name": format!("{} {long}", words[3]) })).await;
    Things {
        user: user.to_string(),
        invite: invite.to_string(),
        key: text(&key, "id"),
        account: text(&account, "id"),
        words,
    }
}

impl Things {
    async fn delete(&self, app: &Founded, operator: &Actor, project: &str) {
        let user = UserId::new(self.user.clone());
        users::delete(&app.domain, operator, &user).await.expect("a member is removed");
        let invite = InviteId::new(self.invite.clone());
        invites::delete(&app.domain, operator, &invite).await.expect("an invite is revoked");
        app.ask("DELETE", &format!("/admin_api_keys/{}", self.key), Value::Null).await;
        app.ask("DELETE", &format!("/projects/{project}/service_accounts/{}", self.account), Value::Null).await;
    }
}

/// The length of the suffix that identifies a text: the end of a random one.
const SUFFIX_LENGTH: usize = 16;

/// The texts that the database's files contain.
pub async fn on_disk(app: &Founded, texts: &BTreeSet<String>) -> BTreeSet<String> {
    let bytes = tables::disk(app).await;
    let ends: HashMap<&[u8], &String> =
        texts.iter().map(|text| (&text.as_bytes()[text.len() - SUFFIX_LENGTH..], text)).collect();
    bytes.windows(SUFFIX_LENGTH).filter_map(|window| ends.get(window)).map(|text| (*text).clone()).collect()
}

#[tokio::test]
async fn after_a_purge_the_disk_holds_nothing_of_what_was_deleted() {
    let app = founded_with_immediate_purges().await;
    let gone = churn(&app).await;
    assert!(gone.len() > 1000, "{}", gone.len());
    let before = on_disk(&app, &gone).await.len();
    assert!(before > 0, "a deletion alone leaves traces, or this test reads the wrong files");
    let state = everything(&app).await;
    let erased = purge::run_if_due(&app.domain).await.expect("the lock is released");
    assert!(erased.is_some_and(|erased| erased > 500), "{erased:?}");
    let left = on_disk(&app, &gone).await;
    assert_eq!(left.len(), 0, "of {}, {before} before the purge: {left:?}", gone.len());
    let kept: BTreeSet<_> = app.texts("select secret_hash from project_keys", &[]).await.into_iter().collect();
    assert_eq!(on_disk(&app, &kept).await, kept, "what was not deleted still exists");
    assert_eq!(everything(&app).await, state, "it is unchanged");

    let operator = Actor::server_administrator(app.organization.clone());
    let mut change = app.domain.change(&operator, Permission::UsersWrite).await.expect("the server administrator may");
    let orphan = "insert into organization_users (organization_id, user_id, role, added_at) select id, 'x', 'owner', 1
                  from organizations";
    let orphan = sqlx::query(orphan).execute(change.conn().expect("a connection")).await;
    assert!(orphan.is_err(), "foreign keys are enforced again");
}

/// The contents and definitions of the purged tables.
async fn everything(app: &Founded) -> Vec<String> {
    let mut state = app.state().await;
    for sql in [
        "select id || email_key || cast(created_at as text) from users order by id",
        "select id || email || email_key || coalesce(token_hash, '') || cast(expires_at as text) from invites order by id",
        "select invite_id || project_id || role || cast(place as text) from invite_projects order by invite_id, place",
        "select id || name_key || redacted_value || secret_hash || cast(secret_pepper as text) from admin_keys order by id",
        "select id || coalesce(user_id, '') || coalesce(service_account_id, '') || secret_hash || scopes
         || coalesce(cast(expires_at as text), '') from project_keys order by id",
        "select id || project_id || name || name_key || role from service_accounts order by id",
        "select key_id || cast(last_used_at as text) from key_uses order by key_id",
    ] {
        state.extend(app.texts(sql, &[]).await);
    }
    if !tables::is_postgres() {
        state.extend(app.texts("select name || coalesce(sql, '') from sqlite_master order by name", &[]).await);
    }
    state
}

#[tokio::test]
async fn a_deletion_that_a_running_purge_does_not_clear_waits_for_the_next_one() {
    if tables::is_postgres() {
        return; // No trigger fires while PostgreSQL rewrites a table.
    }
    let app = founded_with_immediate_purges().await;
    delete_one_of_each(&app).await;
    // It is committed while the tables are rewritten, and dated before the purge began.
    app.write("insert into failed_sign_ins (account, minute, attempts) values ('x', 1, 1)", &[]).await;
    app.write(
        "create trigger late after delete on failed_sign_ins begin
             insert into deletions (id, organization_id, kind, deleted_at) select 'late', id, 'user', 1
             from organizations limit 1;
         end",
        &[],
    )
    .await;
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the purge succeeds"), Some(5));
    assert_eq!(pending(&app).await, counts(&[("user", 1)]));
    app.write("drop trigger late", &[]).await;
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the purge succeeds"), Some(1));
}

#[tokio::test]
async fn ended_sessions_old_emails_links_and_replaced_addresses_make_a_purge_due() {
    let mail = Some(some_mail_server());
    let settings = Settings { purge_seconds: 30 * DAY, mail, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(false).await;
    let cleared = async |kind: &str, number: i64| {
        assert_eq!(pending(&app).await, counts(&[(kind, number)]));
        assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), None, "not yet");
        app.advance(30 * DAY);
        assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), Some(1), "{kind}");
        assert_eq!(pending(&app).await, counts(&[]));
    };
    for _ in 0..3 {
        let owner = app.owner().await;
        assert_eq!(owner.submit("/sign-out", &[]).await.status, 303);
    }
    // However many ended, one line waits: the oldest decides.
    cleared("session", 1).await;
    // An email that was sent, and the link in it that expired.
    assert_eq!(
        app.anonymous().submit("/forgotten", &[("forgotten[email]", "ada@fjordlight.example")]).await.status,
        200
    );
    app.write("update mails set next_attempt_at = null", &[]).await;
    app.advance(31 * DAY);
    sweeps::emails_and_links(&app.domain).await.expect("the database answers");
    assert_eq!((app.count("mails").await, app.count("account_links").await), (0, 0));
    assert_eq!(pending(&app).await, counts(&[("email", 1), ("link", 1)]));
    app.advance(30 * DAY);
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), Some(2));
    email_changes::by_operator(&app.domain, "ada@fjordlight.example", "ada@skerry.example")
        .await
        .expect("the server administrator may");
    cleared("personal_data", 1).await;
}
