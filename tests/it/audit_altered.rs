//! A record that another program changed is neither shown nor sent as if this server had recorded it: programs that ask for
//! it are refused, people see that it was changed, and the owners are warned.
//!
//! Seeded faults these tests catch: the hash not compared; the MAC not checked, or a missing one taken for a valid one; the
//! values not held against their commitments; the columns not compared; Orgward's own list without the check; every missing
//! value taken for an erased one; a page refused because of one leaf that is no event; a link by the id in the leaf where the
//! column has another; the mark left out of the live tail or of the overview; the alarm missing from the overview that finds
//! it, or in English for a reader of German; an altered record headed as what the Admin API shows.

use crate::support::{Founded, TestApp, tables::blob};
use axum::body::Body;
use evidence::leaf_hash;
use futures::StreamExt;
use orgward::server::router;
use tower::ServiceExt;

const WIRE: &str = "/v1/organization/audit_logs";
const ALL: &str = "/orgward/v1/organization/audit_logs";

/// What a person who owns the database can do to the record of the project's creation, whose number is `{seq}`.
const ATTACKS: [(&str, &str); 10] = [
    ("other bytes", "update audit_logs set leaf = replace(leaf, 'Grid', 'Quay') where seq = {seq}"),
    ("other bytes with their hash", "update audit_logs set leaf = '{forged}', leaf_hash = {hash} where seq = {seq}"),
    (
        "other bytes with their hash and without a MAC",
        "update audit_logs set leaf = '{forged}', leaf_hash = {hash}, mac = null where seq = {seq}",
    ),
    (
        "the MAC of another record",
        "update audit_logs set mac = (select mac from audit_logs where seq = 0) where seq = {seq}",
    ),
    ("another time", "update audit_logs set effective_at = effective_at - 1 where seq = {seq}"),
    (
        "another address of the actor",
        "update audit_values set value = 'mallory@evil.example' where seq = {seq} and field like '%email'",
    ),
    ("no address of the actor", "delete from audit_values where seq = {seq} and field like '%email'"),
    ("no values", "delete from audit_values where seq = {seq}"),
    ("no event", "update audit_logs set leaf = 'gone' where seq = {seq}"),
    ("another id", "update audit_logs set id = substr(id, 1, length(id) - 4) || 'abcd' where seq = {seq}"),
];

/// A server whose newest record but one is the creation of a project, without triggers, and the number of that record.
async fn unfenced() -> (Founded, String) {
    let app = TestApp::founded().await;
    app.project("Grid").await;
    app.project("Tide").await;
    for table in ["audit_logs", "audit_values"] {
        app.drop_triggers(table).await;
    }
    let seq = app.built_texts("select cast(max(seq) - 1 as text) from audit_logs").await.remove(0);
    (app, seq)
}

async fn attack(app: &Founded, seq: &str, sql: &str) {
    let leaf = app.built_texts(&format!("select leaf from audit_logs where seq = {seq}")).await.remove(0);
    let forged = leaf.replace("Grid", "Quay");
    let hash = blob(&leaf_hash(forged.as_bytes()));
    let sql = sql.replace("{seq}", seq).replace("{forged}", &forged.replace('\'', "''")).replace("{hash}", &hash);
    app.script(&sql).await;
}

#[tokio::test]
async fn programs_are_refused_a_page_with_an_altered_record_and_get_the_others() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        for list in [WIRE, ALL] {
            assert_eq!(app.admin().get(list).await.status, 200, "{what}: before");
        }
        attack(&app, &seq, sql).await;
        for list in [WIRE, ALL] {
            let refused = app.admin().get(list).await.refusal(503);
            assert_eq!(refused["code"], "audit_log_does_not_hold", "{what}, {list}");
            let message = refused["message"].as_str().unwrap_or_default();
            assert!(message.contains(&format!("Record {seq} of the audit log")), "{what}: {message}");
            let newest = app.admin().get(&format!("{list}?limit=1")).await.json();
            assert_eq!(newest["data"].as_array().map(Vec::len), Some(1), "{what}, {list}: {newest}");
        }
    }
}

#[tokio::test]
async fn people_see_which_record_was_altered_and_owners_are_warned() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        let owner = app.owner().await;
        let id = async || app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await.remove(0);
        let (list, overview) = (app.path("/audit-logs"), app.path(""));
        for page in [&app.path(&format!("/audit-logs/{}", id().await)), &list, &overview] {
            let before = owner.get(page).await.text;
            assert!(!before.contains("Altered") && !before.contains("not as this server wrote it"), "{what}: {page}");
        }
        attack(&app, &seq, sql).await;
        let record = app.path(&format!("/audit-logs/{}", id().await));
        let page = owner.get(&overview).await.text;
        assert_eq!(page.matches(">Altered<").count(), 1, "{what}: {page}");
        assert!(page.contains(&format!("\"{record}\"")), "{what}: the overview leads to the record: {page}");
        let alarm = format!("Record {seq} of the audit log is not as this server wrote it");
        assert!(page.contains(&alarm), "{what}: the overview says what it has just found: {page}");
        let page = owner.get(&list).await;
        assert_eq!(page.status, 200, "{what}");
        assert_eq!(page.text.matches(">Altered<").count(), 1, "{what}: {}", page.text);
        assert!(page.text.contains("The audit log needs attention"), "{what}: {}", page.text);
        let beside = owner.get(&format!("{list}?event={}", id().await)).await.text;
        assert_eq!(beside.matches(">Altered<").count(), 2, "{what}: in the list and beside it: {beside}");
        let page = owner.get(&record).await.text;
        assert!(page.contains("This record is not as this server wrote it"), "{what}: {page}");
    }
}

#[tokio::test]
async fn people_who_read_german_are_warned_in_german() {
    let (app, seq) = unfenced().await;
    attack(&app, &seq, ATTACKS[0].1).await;
    let owner = app.owner().await.header("accept-language", "de");
    let overview = owner.get(&app.path("")).await.text;
    assert!(overview.contains(&format!("Eintrag {seq} des Audit-Logs ist nicht so")), "{overview}");
    assert!(overview.contains(">Verändert<") && !overview.contains("not as this server"), "{overview}");
    let id = app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await.remove(0);
    let record = owner.get(&app.path(&format!("/audit-logs/{id}"))).await.text;
    assert!(record.contains("Dieser Eintrag ist nicht so, wie dieser Server ihn geschrieben hat"), "{record}");
    assert!(!record.contains("Wie die Admin API ihn zeigt"), "the Admin API refuses it: {record}");
}

#[tokio::test]
async fn pages_go_on_after_an_altered_record() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        let owner = app.owner().await;
        attack(&app, &seq, sql).await;
        let newer = "select id from audit_logs where seq >";
        let id = app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await.remove(0);
        let next = owner.get(&app.path(&format!("/audit-logs?after={id}"))).await;
        assert_eq!(next.status, 200, "{what}: {}", next.text);
        let last = app.built_texts(&format!("{newer} {seq} order by seq limit 1")).await.remove(0);
        let page = owner.get(&app.path(&format!("/audit-logs?after={last}"))).await.text;
        let first = page.split("role=\"rowheader\"").nth(1).unwrap_or_default();
        assert!(first.contains(&format!("event={id}")) && first.contains(">Altered<"), "{what}: {first}");
    }
}

/// The first event of the live tail after the record with this number.
async fn first_event(app: &Founded, seq: i64) -> Vec<Vec<String>> {
    let owner = app.owner().await;
    let last = app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await.remove(0);
    let tail = app.path(&format!("/audit-logs/live?last={last}"));
    let request = owner.request("GET", &tail).body(Body::empty()).expect("a request");
    let reply = router::router(app.app.app.clone()).oneshot(request).await.expect("the router is infallible");
    assert_eq!(reply.status(), 200);
    let mut chunks = reply.into_body().into_data_stream();
    let mut text = String::new();
    while !text.contains("\n\n") {
        let chunk = chunks.next().await.expect("the tail goes on").expect("it can be read");
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event with data");
    serde_json::from_str(data).expect("lines")
}

#[tokio::test]
async fn the_live_tail_marks_an_altered_record_as_the_list_does() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        let before = seq.parse::<i64>().expect("a number") - 1;
        let marks = |lines: &[Vec<String>]| lines.iter().filter(|line| line.iter().any(|it| it == "Altered")).count();
        let lines = first_event(&app, before).await;
        assert!(lines.len() >= 2 && marks(&lines) == 0, "{what}: before: {lines:?}");
        attack(&app, &seq, sql).await;
        let lines = first_event(&app, before).await;
        assert_eq!(marks(&lines), 1, "{what}: {lines:?}");
        assert!(lines[0].contains(&"Altered".to_owned()), "{what}: {lines:?}");
    }
}
