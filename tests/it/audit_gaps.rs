//! A record that another program removed from the middle of the log is missed by who reads the log there: programs are
//! refused, people see where it was, and the owners are warned.
//!
//! Planted faults these tests catch: pages not compared with the numbers between their records; the bounds of a page left
//! out; Orgward's own records taken for missing ones at /v1; a page with a filter compared; the record's own page without
//! the comparison; a damaged tree answered as an error of the server.

use crate::{
    audit_removal::enable,
    support::{Founded, TestApp},
};

const WIRE: &str = "/v1/organization/audit_logs";
const ALL: &str = "/orgward/v1/organization/audit_logs";

/// A log with records of both kinds, the numbers of three records that follow each other, and their ids. The middle one is
/// the creation of a project.
async fn logged() -> (Founded, [i64; 3], [String; 3]) {
    // What exists when logging begins is recorded in Orgward's own types.
    let app = TestApp::start().await.found(false).await;
    app.project("First").await;
    enable(&app).await.expect("an owner may");
    for name in ["Grid", "Tide", "Quay"] {
        app.project(name).await;
    }
    app.drop_triggers("audit_logs").await;
    let newest: i64 =
        app.built_texts("select cast(max(seq) as text) from audit_logs").await[0].parse().expect("a number");
    let numbers = [newest - 2, newest - 1, newest];
    let mut ids = Vec::new();
    for seq in numbers {
        ids.extend(app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await);
    }
    (app, numbers, ids.try_into().expect("three"))
}

async fn remove(app: &Founded, seq: i64) {
    app.script(&format!("delete from audit_logs where seq = {seq}")).await;
}

#[tokio::test]
async fn programs_are_refused_a_page_that_lacks_a_record_and_get_the_others() {
    let (app, [_, seq, _], [older, _, newer]) = logged().await;
    // Orgward's own records lie between those of a page at /v1.
    let begun = app.admin().get(&format!("{WIRE}?limit=100")).await;
    assert_eq!(begun.status, 200, "before: {}", begun.text);
    remove(&app, seq).await;
    for list in [WIRE, ALL] {
        for page in ["".to_owned(), "limit=2".to_owned(), format!("after={newer}"), format!("before={older}")] {
            let refused = app.admin().get(&format!("{list}?{page}")).await.refusal(503);
            assert_eq!(refused["code"], "audit_log_does_not_hold", "{list}?{page}");
            let message = refused["message"].as_str().unwrap_or_default();
            assert!(message.contains(&format!("Record {seq} of the audit log is not in the database")), "{message}");
        }
        for page in ["limit=1".to_owned(), format!("after={older}"), "event_types[]=project.created".to_owned()] {
            assert_eq!(app.admin().get(&format!("{list}?{page}")).await.status, 200, "{list}?{page}");
        }
    }
}

#[tokio::test]
async fn people_see_after_which_record_one_is_missing_and_owners_are_warned() {
    let (app, [_, seq, _], [_, _, newer]) = logged().await;
    let owner = app.owner().await;
    let (list, record, overview) = (app.path("/audit-logs"), app.path(&format!("/audit-logs/{newer}")), app.path(""));
    for page in [&list, &record, &overview] {
        let text = owner.get(page).await.text;
        assert!(!text.contains("missing<") && !text.contains("before this one"), "{page}: before");
    }
    remove(&app, seq).await;
    for (page, words) in [(&list, ">Record before it missing<"), (&record, "The record before this one is not in the")]
    {
        let text = owner.get(page).await.text;
        assert_eq!(text.matches(words).count(), 1, "{page}: {text}");
    }
    let text = owner.get(&overview).await.text;
    assert!(text.contains(&format!("Record {seq} of the audit log is not in the database any more")), "{text}");
    let filtered = owner.get(&format!("{list}?q=type%3Aproject.created")).await.text;
    assert!(!filtered.contains("Record before it missing"), "{filtered}");
    let german = app.owner().await.header("accept-language", "de").get(&overview).await.text;
    assert!(german.contains(&format!("Eintrag {seq} des Audit-Logs ist nicht mehr in der Datenbank")), "{german}");
}

#[tokio::test]
async fn tiles_and_proofs_of_a_damaged_tree_are_refused_as_a_log_that_does_not_hold() {
    let (app, [_, seq, _], [older, ..]) = logged().await;
    assert_eq!(app.admin().get(&format!("{ALL}/checkpoint")).await.status, 200);
    let paths = [
        format!("tile/entries/000.p/{}", seq + 2),
        format!("tile/0/000.p/{}", seq + 2),
        format!("proofs/{older}"),
        "consistency".to_owned(),
    ];
    for path in &paths {
        assert_eq!(app.admin().get(&format!("{ALL}/{path}")).await.status, 200, "{path}");
    }
    remove(&app, seq).await;
    for path in &paths {
        let refused = app.admin().get(&format!("{ALL}/{path}")).await.refusal(503);
        let code = refused["code"].as_str().unwrap_or_default();
        assert!(["audit_log_does_not_hold", "audit_log_not_signed"].contains(&code), "{path}: {refused}");
    }
}
