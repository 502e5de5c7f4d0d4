//! What the database guarantees: P1, P2 and P9 of docs/ARCHITECTURE.md, on both engines.

use crate::support::{TestApp, fresh_database, tables};
use domain::{
    Actor, Error, Origin, Permission, Who,
    projects::{self, SameName},
};
use kernel::access::api_call::{ApiCall, Asked};
use orgward::server::database;
use serde_json::{Value, json};
use std::pin::pin;
use types::{
    ids::{AuditLogId, ProjectId},
    projects::NewProject,
};

const PROJECTS: &str = "/v1/organization/projects";

#[tokio::test]
async fn a_connection_for_reading_cannot_write() {
    let (url, _folder) = fresh_database().await;
    let opened = database::open(&url).await.expect("a new database opens");
    let mut reader = opened.readers.acquire().await.expect("a connection");
    for sql in [
        "insert into setup_links (token_hash, created_at, expires_at) values ('x', 1, 1)",
        "update organizations set name = 'x'",
        "delete from sessions",
        "create table mine (id text)",
        "drop table sessions",
    ] {
        assert!(sqlx::query(sql).execute(&mut *reader).await.is_err(), "{sql}");
    }
    let (links,): (i64,) =
        sqlx::query_as("select count(*) from setup_links").fetch_one(&mut *reader).await.expect("reads");
    assert_eq!(links, 0);
    opened.writer.close().await;
}

#[tokio::test]
async fn concurrent_changes_are_committed_completely_and_once() {
    let app = TestApp::founded().await;
    let before = app.count("audit_logs").await;
    let replies = futures::future::join_all((0..50).map(|number| {
        let app = &app;
        async move { app.admin().post(PROJECTS, json!({ "name": format!("Project {number}") })).await }
    }))
    .await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    let names = app.texts("select distinct name from projects where is_default = 0", &[]).await;
    assert_eq!((names.len(), app.count("projects").await), (50, 51));
    assert_eq!(app.count("audit_logs").await, before + 50);
    let seqs = app.texts("select cast(seq as text) from audit_logs order by audit_logs.seq", &[]).await;
    let gapless: Vec<_> = (0..seqs.len()).map(|seq| seq.to_string()).collect();
    assert_eq!(seqs, gapless);
    let times = app.texts("select id from audit_logs order by effective_at, seq", &[]).await;
    assert_eq!(times, app.texts("select id from audit_logs order by seq", &[]).await, "times never decrease");
}

#[tokio::test]
async fn of_two_concurrent_deletions_of_one_key_one_succeeds() {
    let app = TestApp::founded().await;
    for _ in 0..5 {
        let made = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json();
        let path = format!("/v1/organization/admin_api_keys/{}", made["id"].as_str().expect("an id"));
        let (one, two) = (app.admin(), app.admin());
        let (one, two) = tokio::join!(one.delete(&path), two.delete(&path));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404]);
    }
    let deleted = app.audit_types().await.into_iter().filter(|r#type| r#type == "api_key.deleted").count();
    assert_eq!(deleted, 5, "one event each");
}

#[tokio::test]
async fn a_dropped_change_leaves_nothing_and_blocks_no_other() {
    let app = TestApp::founded().await;
    let operator = Actor::server_administrator(app.organization.clone());
    let state = app.state().await;
    for _ in 0..3 {
        let mut change =
            app.domain.change(&operator, Permission::ProjectsWrite).await.expect("the server administrator may");
        let event = kernel::ledger::event::Event::PasswordReset { user_id: app.owner.as_str() };
        change.append(&event).await.expect("an event can be appended");
        sqlx::query("update projects set name = 'Dropped'")
            .execute(change.conn().expect("a connection"))
            .await
            .expect("inside the change anything goes");
        drop(change);
        assert_eq!(app.admin().get(PROJECTS).await.json()["data"][0]["name"], "Default project");
    }
    let change = app.domain.change(&operator, Permission::ProjectsWrite).await.expect("the server administrator may");
    change.abandon();
    assert_eq!(app.state().await, state);
    assert_eq!(app.admin().post(PROJECTS, json!({ "name": "Next" })).await.status, 200);
}

#[tokio::test]
async fn a_dropped_change_leaves_nothing_in_a_shared_commit() {
    let app = TestApp::founded().await;
    let operator = Actor::server_administrator(app.organization.clone());
    let first = app.domain.change(&operator, Permission::ProjectsWrite).await.expect("the server administrator may");
    // While the first has its turn, one change that will be committed and one that will be dropped wait in the queue
    // behind it.
    let new = NewProject { name: Some("Kept".to_owned()), ..NewProject::default() };
    let mut kept = pin!(projects::create(&app.domain, &operator, new.into(), SameName::Allowed));
    let mut dropped = pin!(app.domain.change(&operator, Permission::ProjectsWrite));
    assert!(futures::poll!(&mut kept).is_pending() && futures::poll!(&mut dropped).is_pending());
    drop(first);
    let drop_it = async {
        let mut change = dropped.await.expect("the server administrator may");
        sqlx::query("update projects set name = 'Dropped'")
            .execute(change.conn().expect("a connection"))
            .await
            .expect("inside the change anything goes");
    };
    let (kept, ()) = tokio::join!(kept, drop_it);
    assert_eq!(kept.expect("it was committed").name, "Kept");
    assert_eq!(app.texts("select name from projects order by id", &[]).await, ["Default project", "Kept"]);
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("project.created"));
}

/// Planted and caught: the batch given up because of its rows; ids made before the rows are inserted.
#[tokio::test]
async fn rows_of_the_request_log_share_commits_in_order_and_take_no_change_with_them() {
    let app = TestApp::founded().await;
    // The first request also stores the last use of the key, in a turn of its own.
    assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    let operator = Actor::server_administrator(app.organization.clone());
    app.write("alter table request_log rename to request_log_away", &[]).await;
    let reads = (0..20).map(|_| async { app.admin().get(PROJECTS).await.status });
    let changes = (0..20).map(|number| {
        let (app, operator) = (&app, &operator);
        let new = NewProject { name: Some(format!("Project {number}")), ..NewProject::default() };
        async move { projects::create(&app.domain, operator, new.into(), SameName::Allowed).await.is_ok() }
    });
    let (read, changed) = tokio::join!(futures::future::join_all(reads), futures::future::join_all(changes));
    assert_eq!((read, changed), (vec![503; 20], vec![true; 20]));
    assert_eq!(app.count("projects").await, 21);
    app.write("alter table request_log_away rename to request_log", &[]).await;
    let answers = (0..40).map(|number| {
        let app = &app;
        async move {
            match number % 2 {
                0 => app.admin().get(PROJECTS).await.status,
                _ => app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.status,
            }
        }
    });
    assert_eq!(futures::future::join_all(answers).await, [200; 40]);
    assert_eq!(app.count("request_log").await, 41);
    if !tables::is_postgres() {
        let ids = app.texts("select id from request_log order by rowid", &[]).await;
        assert!(ids.is_sorted(), "a reader who has seen an id finds no smaller one later: {ids:?}");
    }
}

#[tokio::test]
async fn a_failed_change_does_not_affect_others_in_the_same_commit() {
    let app = TestApp::founded().await;
    let revision = async || -> i64 {
        let revision = app.texts("select cast(revision as text) from organizations", &[]).await;
        revision[0].parse().expect("a number")
    };
    let before = revision().await;
    let replies = futures::future::join_all((0..30).map(|number| {
        let app = &app;
        async move {
            let name = if number % 3 == 0 { String::new() } else { format!("Project {number}") };
            app.admin().post(PROJECTS, json!({ "name": name })).await.status
        }
    }))
    .await;
    assert_eq!(replies.iter().filter(|status| **status == 200).count(), 20);
    assert_eq!(replies.iter().filter(|status| **status == 400).count(), 10);
    assert_eq!(app.count("projects").await, 21);
    assert_eq!(revision().await, before + 20, "the failed change was rolled back completely");
}

#[tokio::test]
async fn bookkeeping_cannot_write_to_what_an_organization_is() {
    let app = TestApp::founded().await;
    let state = app.state().await;
    for sql in [
        "update organizations set name = 'x'",
        "delete from admin_keys",
        "update audit_logs set mac = null",
        "update audit_logs set mac = mac",
        "update audit_logs set mac = leaf_hash, leaf_hash = mac",
        "delete from audit_logs",
        "insert into users (id) values ('x')",
        "with x as (select 1) delete from projects",
        "drop table sessions",
    ] {
        let mut bookkeeping = app.domain.bookkeeping().await.expect("the database answers");
        assert!(bookkeeping.execute(sql, |query| query).await.is_err(), "{sql}");
    }
    assert_eq!(app.state().await, state);
}

#[tokio::test]
async fn an_audit_event_can_be_neither_edited_nor_deleted_nor_replaced() {
    let app = TestApp::founded().await;
    let state = app.state().await;
    let mut statements = vec![
        "update audit_logs set leaf = '{}'",
        "update audit_logs set seq = seq + 100",
        "update audit_logs set effective_at = 1 where seq = 0",
        "update audit_logs set type = type",
        "delete from audit_logs",
        "delete from audit_logs where seq = (select max(seq) from audit_logs)",
        "update audit_values set value = 'x'",
        "insert into audit_logs select * from audit_logs where seq = 0
         on conflict (organization_id, seq) do update set leaf = '{}'",
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
         select organization_id, 0, id, type, effective_at, '{}', leaf_hash from audit_logs where seq = 1
         on conflict (id) do update set leaf = excluded.leaf",
    ];
    // Statements that only one engine supports run on that engine only.
    if tables::is_postgres() {
        statements.extend(["truncate audit_logs", "truncate audit_logs cascade"]);
    } else {
        statements.extend([
            "insert or replace into audit_logs select * from audit_logs where seq = 0",
            "update or replace audit_logs set seq = 1 where seq = 0",
            // The next sequence number, but the id or the rowid of an earlier row.
            "insert or replace into audit_logs
             select organization_id, (select max(seq) + 1 from audit_logs), id, type, effective_at, '{}', leaf_hash, mac
             from audit_logs where seq = 0",
            "insert or replace into audit_logs (rowid, organization_id, seq, id, type, effective_at, leaf, leaf_hash)
             select rowid, organization_id, (select max(seq) + 1 from audit_logs), 'x', type, effective_at, '{}',
             leaf_hash from audit_logs where seq = 0",
        ]);
    }
    for sql in statements {
        assert!(app.try_write(sql, &[]).await.is_err(), "{sql}");
        assert_eq!(app.state().await, state, "{sql}");
    }
}

#[tokio::test]
async fn a_new_audit_event_can_only_be_the_next_in_its_log() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let state = app.state().await;
    let next = app.count("audit_logs").await;
    let ours = app.organization.as_str();
    for (organization, seq) in
        [(ours, next + 1), (ours, next - 1), (ours, -1), (ours, next + 1000), (second.organization.as_str(), 1)]
    {
        let record = app.new_id(AuditLogId::PREFIX);
        let added = app
            .try_write(
                "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
                 select $1, cast($2 as bigint), $3, type, effective_at, leaf, leaf_hash from audit_logs where seq = 0",
                &[organization, &seq.to_string(), &record],
            )
            .await;
        assert!(added.is_err(), "{organization} {seq}");
    }
    assert_eq!(app.state().await, state);
    app.admin().post(PROJECTS, json!({ "name": "Next" })).await;
    assert_eq!(app.count("audit_logs").await, next + 1);
}

#[tokio::test]
async fn a_row_with_a_dangling_reference_is_refused() {
    let app = TestApp::founded().await;
    let operator = Actor::server_administrator(app.organization.clone());
    let mut change =
        app.domain.change(&operator, Permission::ProjectsWrite).await.expect("the server administrator may");
    let orphan = sqlx::query(
        "insert into projects (id, organization_id, name, name_key, is_default, created_at)
         values ($1, 'org-nobodys', 'x', 'x', 0, 1)",
    )
    .bind(app.new_id(ProjectId::PREFIX))
    .execute(change.conn().expect("a connection"))
    .await;
    assert!(orphan.is_err());
    drop(change);
    let reply = app.admin().post(PROJECTS, json!({ "name": "Next" })).await;
    assert_eq!((reply.status, &reply.json()["archived_at"]), (200, &Value::Null), "the writer continues");
}

#[tokio::test]
async fn a_change_whose_commit_was_canceled_is_never_reported_as_not_made() {
    if tables::is_postgres() {
        return; // The test steers by SQLite's thread: on a socket, another task may commit first.
    }
    let app = TestApp::founded().await;
    let mut is_canceled = false;
    for attempt in 0..100 {
        let call = ApiCall::begin(
            app.organization.clone(),
            Who::ServerAdministrator,
            Origin::default(),
            Asked { method: "POST".to_owned(), route: PROJECTS.to_owned(), path: PROJECTS.to_owned() },
        );
        let actor = Actor { call: Some(call.clone()), ..Actor::server_administrator(app.organization.clone()) };
        let new = NewProject { name: Some(format!("Perhaps {attempt}")), ..NewProject::default() };
        let mut change = pin!(projects::create(&app.domain, &actor, new.into(), SameName::Allowed));
        // Each time the change has moved on, a purge begins and is dropped. As soon as the change waits for the commit,
        // the purge begins that commit and drops it half way, unless the database has been faster.
        let made = loop {
            if let std::task::Poll::Ready(made) = futures::poll!(&mut change) {
                break made;
            }
            {
                let mut erase = pin!(app.domain.erase_deleted());
                assert!(futures::poll!(&mut erase).is_pending(), "it needs the database");
            }
            tokio::task::yield_now().await;
        };
        match made {
            Ok(_) => {}
            Err(Error::OutcomeUnknown) => {
                assert!(call.may_have_changed(), "the answer does not say that nothing was changed");
                is_canceled = true;
                break;
            }
            Err(other) => panic!("a commit that may have been made is reported as not made: {other}"),
        }
    }
    assert!(is_canceled, "no commit was canceled");
    // The server goes on after that commit has ended, and the log agrees with the tables either way.
    assert_eq!(app.admin().post(PROJECTS, json!({ "name": "Next" })).await.status, 200);
    let created = app.audit_types().await.into_iter().filter(|r#type| r#type == "project.created").count();
    assert_eq!(app.texts("select id from projects", &[]).await.len(), created);
}
