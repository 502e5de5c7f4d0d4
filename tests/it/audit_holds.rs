//! How long a change waits while audit logging is enabled for many members and while a person is erased, in one transaction
//! and page by page. A measurement, so it runs only if it is asked for:
//! `HOLDS=50000 cargo test --workspace --exclude xtask --test it -- --nocapture audit_holds`.

#![expect(clippy::disallowed_methods, reason = "it repeats what the product did before, and has a setting of its own")]

use crate::support::{Founded, TestApp, tables};
use domain::{Actor, Permission, Settings, audit_baseline, audit_erasures, audit_logging};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::task::AbortOnDropHandle;
use types::{audit_logging::EnableConfirmation, ids::UserId, sensitive::Sensitive};

/// The number of members; `None` if nothing is to be measured.
fn members() -> Option<usize> {
    let given = std::env::var("HOLDS").ok();
    given.map(|text| text.parse().expect("HOLDS is a whole number"))
}

/// Begins a change every few milliseconds and keeps the longest wait.
struct Waits {
    longest: Arc<AtomicU64>,
    _task: AbortOnDropHandle<()>,
}

impl Waits {
    fn of(app: &Founded) -> Self {
        let longest = Arc::new(AtomicU64::new(0));
        let (domain, actor) = (app.domain.clone(), Actor::server_administrator(app.organization.clone()));
        let found = longest.clone();
        let task = tokio::spawn(async move {
            loop {
                let began = Instant::now();
                match domain.change(&actor, Permission::OrganizationWrite).await {
                    Ok(change) => change.abandon(),
                    Err(error) => println!("    a change was refused: {error}"),
                }
                found.fetch_max(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        Self { longest, _task: AbortOnDropHandle::new(task) }
    }

    fn print(&self, what: &str, began: Instant) {
        let (took, longest) = (began.elapsed().as_secs_f64(), self.longest.swap(0, Ordering::SeqCst));
        println!("{what}: {took:.1} s, longest wait of a change {longest} ms");
    }
}

async fn populated(members: usize, max_baseline_at_once: u64) -> Founded {
    let settings = Settings { max_baseline_at_once, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(false).await;
    let numbers =
        format!("with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {members})");
    let id = "'user-' || substr(cast(1000000 + n as text), 2)";
    let email = "'m' || cast(n as text) || '@fjordlight.example'";
    app.script(&format!(
        "insert into users (id, name, email, email_key, created_at)
         {numbers} select {id}, 'Member Number ' || cast(n as text), {email}, {email}, 1 from numbers"
    ))
    .await;
    app.script(&format!(
        "insert into organization_users (organization_id, user_id, role, added_at, search_key)
         {numbers} select '{}', {id}, 'reader', 1, 'member' from numbers",
        app.organization
    ))
    .await;
    app
}

async fn enable(app: &Founded) {
    let ada = app.acting("ada@fjordlight.example", &app.organization).await;
    let confirmation = EnableConfirmation {
        organization_name: Some("Fjordlight Energy".to_owned()),
        password: Some(Sensitive::new(crate::support::PASSWORD)),
    };
    audit_logging::enable(&app.domain, &ada, confirmation).await.expect("an owner may");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_wait_of_a_change_is_measured() {
    let Some(members) = members() else { return };
    let app = populated(members, u64::MAX).await;
    let (waits, began) = (Waits::of(&app), Instant::now());
    enable(&app).await;
    waits.print("enabling in one transaction (before)", began);
    drop(waits);

    let app = populated(members, 1000).await;
    let (waits, began) = (Waits::of(&app), Instant::now());
    enable(&app).await;
    waits.print("enabling", began);
    let began = Instant::now();
    audit_baseline::record_all(&app.domain).await.expect("the log is in order");
    waits.print("recording what existed", began);

    // On PostgreSQL the tables were never rewritten so.
    if !tables::is_postgres() {
        let began = Instant::now();
        for table in ["audit_values", "audit_facets", "audit_runs"] {
            let mut conn = app.tables.acquire().await.expect("a connection");
            for sql in [
                "begin immediate".to_owned(),
                format!("create table rewritten as select * from {table}"),
                format!("delete from {table}"),
                format!("insert into {table} select * from rewritten"),
                "drop table rewritten".to_owned(),
                "commit".to_owned(),
            ] {
                sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.expect("a rewrite as before");
            }
        }
        waits.print("rewriting the tables (before)", began);
    }

    let gone = UserId::new(format!("user-{:06}", members / 2));
    app.write("delete from organization_users where user_id = $1", &[gone.as_str()]).await;
    let began = Instant::now();
    let erased = audit_erasures::erase(&app.domain, &app.organization, &gone, false).await.expect("they are gone");
    waits.print(&format!("erasing {} values of one person", erased.values), began);
}
