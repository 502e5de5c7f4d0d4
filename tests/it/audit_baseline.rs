//! Enabling audit logging for a large organization: what exists is recorded page by page in the background, and changes
//! go on meanwhile.
//!
//! Seeded faults these tests catch: an object that was created meanwhile recorded as one that existed before; the state of
//! an object taken from the time when logging was enabled; a complete baseline recorded again.

use crate::support::{Founded, PASSWORD, TestApp};
use domain::{Domain, Settings, audit_baseline, audit_drift, audit_verification};
use kernel::base::{audit_key::AuditKey, secret::Secrets};
use orgward::server::database;
use serde_json::{Value, json};

/// Projects that exist before logging is enabled: several pages.
const PROJECTS: usize = 1200;

/// A server whose organization has many projects, and audit logging off.
async fn large() -> Founded {
    let app = TestApp::start().await.found(false).await;
    let columns = "id, organization_id, name, name_key, is_default, created_at, data_retention";
    app.script(&format!(
        "insert into projects ({columns})
         with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {PROJECTS})
         select 'proj_' || substr(cast(100000 + n as text), 2), '{}', 'Project ' || cast(n as text),
             'project ' || cast(n as text), 0, 1, 'organization_default' from numbers",
        app.organization
    ))
    .await;
    app
}

async fn enable(app: &Founded) {
    let typed = [("confirmation[organization_name]", "Fjordlight Energy"), ("confirmation[password]", PASSWORD)];
    let reply = app.owner().await.submit(&app.path("/data-controls/audit-logging"), &typed).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
}

async fn record_page(domain: &Domain, app: &Founded) -> bool {
    audit_baseline::record_page(domain, &app.organization).await.expect("the log is in order")
}

/// What the comparison of the log with the tables reports.
async fn differences(app: &Founded) -> Vec<String> {
    let found = audit_drift::compare(&app.domain, &app.organization).await.expect("the database can be read");
    found.expect("logging is on").first
}

async fn archive(app: &Founded, project: &str) {
    app.ask("POST", &format!("/projects/{project}/archive"), Value::Null).await;
}

/// The state of the baseline record of this object, or null.
async fn recorded(app: &Founded, id: &str) -> Value {
    let id = format!("%\"id\":\"{id}\"%");
    let sql = "select leaf from audit_logs where type = 'orgward.baseline' and leaf like $1 order by seq";
    let leaves = app.texts(sql, &[&id]).await;
    assert!(leaves.len() < 2, "{id} is recorded once");
    leaves
        .first()
        .map_or(Value::Null, |leaf| serde_json::from_str::<Value>(leaf).expect("JSON")["detail"]["change"].clone())
}

/// The server as it is after a restart.
async fn restarted(app: &Founded) -> Domain {
    let opened = database::open(&app.url).await.expect("the database opens again");
    let secrets = app.domain.secrets();
    let audit_key = AuditKey::parse(&secrets.audit_key().to_file()).expect("its own file");
    let secrets = Secrets::parse(&secrets.to_file(), audit_key).expect("its own file");
    Domain::new(opened.readers, opened.writer, secrets, app.domain.settings().clone())
}

#[tokio::test]
async fn what_exists_in_a_large_organization_is_recorded_page_by_page_while_changes_go_on() {
    let app = large().await;
    enable(&app).await;
    assert_eq!(app.audit_types().await, ["organization.updated"], "nothing else waits for the objects");
    let page = app.owner().await.get(&app.path("/data-controls")).await;
    assert!(page.text.contains("On, permanently") && page.text.contains("objects are recorded"), "{}", page.text);
    let signed_in = app.count("audit_logs").await;

    // The owner, no invites, then the first page of the projects.
    for _ in 0..3 {
        assert!(record_page(&app.domain, &app).await, "there are further pages");
    }
    let one_page = app.count("audit_logs").await - signed_in;
    assert!((200..=600).contains(&one_page), "{one_page} records in the first pages");
    assert_eq!(differences(&app).await, [""; 0], "what is not recorded yet is no difference");

    let (early, late, later) = ("proj_00010", "proj_01100", "proj_01101");
    assert_eq!(
        (recorded(&app, early).await["archived_at"].clone(), recorded(&app, late).await),
        (Value::Null, Value::Null)
    );
    archive(&app, early).await;
    archive(&app, late).await;
    let new = app.project("Created meanwhile").await;
    app.script("update projects set archived_at = 1 where id = 'proj_00011'").await;
    assert_eq!(differences(&app).await.len(), 1, "a recorded object that was changed by SQL is a difference");
    app.script("update projects set archived_at = null where id = 'proj_00011'").await;

    // The server stops in the middle, and the next one continues.
    let second = restarted(&app).await;
    while record_page(&second, &app).await {
        assert_eq!(differences(&app).await, [""; 0]);
    }
    archive(&app, later).await;
    second.close().await;

    assert!(recorded(&app, late).await["archived_at"].is_i64(), "the state at the time of the record");
    assert_eq!(recorded(&app, later).await["archived_at"], Value::Null, "the state at the time of the record");
    assert_eq!(recorded(&app, &new).await, Value::Null, "it did not exist when logging began");
    assert_eq!(differences(&app).await, [""; 0]);
    let kinds =
        "select distinct substr(leaf, 1, 0) || type from audit_logs where type like 'orgward.baseline%' order by 1";
    assert_eq!(app.texts(kinds, &[]).await, ["orgward.baseline", "orgward.baseline.completed"]);
    let records =
        "select cast(count(*) as text) from audit_logs where type = 'orgward.baseline' and leaf like '%\"project\"%'";
    // One more: the default project.
    assert_eq!(app.texts(records, &[]).await, [(PROJECTS + 1).to_string()]);
    let page = app.owner().await.get(&app.path("/data-controls")).await;
    assert!(!page.text.contains("objects are recorded"), "it is done");
    let verdict = audit_verification::verify(&app.domain, &app.organization, Vec::new(), None, |_, _| {}).await;
    assert!(verdict.expect("the log is readable").is_ok());
}

#[tokio::test]
async fn after_the_baseline_an_object_that_was_inserted_by_sql_is_never_recorded() {
    let settings = Settings { max_baseline_at_once: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(false).await;
    enable(&app).await;
    audit_baseline::record_all(&app.domain).await.expect("the log is in order");
    let kept = app.count("audit_logs").await;
    app.script(&format!(
        "insert into projects (id, organization_id, name, name_key, is_default, created_at, data_retention)
         values ('proj_forged', '{}', 'Forged', 'forged', 0, 1, 'organization_default')",
        app.organization
    ))
    .await;
    app.script("delete from audit_facets where value like 'orgward.baseline%'").await;
    for domain in [app.domain.clone(), restarted(&app).await] {
        audit_baseline::record_all(&domain).await.expect("nothing is left to do");
    }
    assert_eq!(app.count("audit_logs").await, kept);
    let found = differences(&app).await;
    assert!(found.len() == 1 && found[0].contains("proj_forged"), "{found:?}");
}

#[tokio::test]
async fn a_first_record_that_was_forged_to_ask_for_a_baseline_has_none_recorded() {
    let app = TestApp::founded().await;
    let kept = app.count("audit_logs").await;
    let leaf = app.texts("select leaf from audit_logs where seq = 0", &[]).await.remove(0);
    let mut leaf: Value = serde_json::from_str(&leaf).expect("JSON");
    leaf["detail"]["change"]["baseline"] = json!({ "pending": 9 });
    let leaf = leaf.to_string();
    let drop = match crate::support::tables::is_postgres() {
        true => "alter table audit_logs disable trigger all",
        false => "drop trigger audit_logs_no_update",
    };
    app.script(drop).await;
    app.write("update audit_logs set leaf = $1 where seq = 0", &[&leaf]).await;
    let again = restarted(&app).await;
    for domain in [&app.domain, &again] {
        audit_baseline::record_all(domain).await.expect("there is nothing to record");
    }
    again.close().await;
    assert_eq!(app.count("audit_logs").await, kept);
}
