//! The audit log at the console: found by what somebody looks for, with the filters in the address.
//!
//! Planted and caught: records of our own left out of the page; the filter dropped from the address of the next page.

use crate::support::{Founded, TestApp};
use serde_json::json;

/// The words of each row's first cell.
fn rows(html: &str) -> Vec<String> {
    html.split("role=\"rowheader\"")
        .skip(1)
        .map(|row| {
            let text = row.split("<a").nth(1).and_then(|rest| rest.split_once('>')).expect("a link").1;
            text.split('<').next().unwrap_or_default().to_owned()
        })
        .collect()
}

async fn page(app: &Founded, query: &str) -> String {
    let reply = app.owner().await.get(&app.path(&format!("/audit-logs{query}"))).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.text
}

#[tokio::test]
async fn only_owners_open_it_and_before_it_is_on_it_says_how() {
    let app = TestApp::start().await.found(false).await;
    assert_eq!(app.reader().await.get(&app.path("/audit-logs")).await.status, 403);
    let text = page(&app, "").await;
    assert!(text.contains("Audit logging is off") && text.contains("Review and enable"));
}

#[tokio::test]
async fn the_page_that_verifies_is_for_owners_and_says_without_a_script_how_else_to_do_it() {
    let off = TestApp::start().await.found(false).await;
    assert!(page(&off, "/verify").await.contains("Review and enable"));
    let app = TestApp::founded().await;
    assert_eq!(app.reader().await.get(&app.path("/audit-logs/verify")).await.status, 403);
    let _ = app.neighbour().await;
    let theirs = app.path("/audit-logs/verify");
    assert_eq!(app.neighbours_owner().await.get(&theirs).await.status, 404, "nor for owners of another organization");
    let text = page(&app, "/verify").await;
    let key = app.admin().get("/orgward/v1/organization/audit_logs/key").await.text;
    assert!(
        text.contains(&format!("data:text/plain,{key}%0A")) && text.contains(&format!(">{key}</textarea>")),
        "{text}"
    );
    assert!(text.contains("This page needs a script") && text.contains("--export audit-logs.ndjson"), "{text}");
    assert!(page(&app, "").await.contains("/audit-logs/verify\""), "the log's page leads there");
}

#[tokio::test]
async fn what_happened_is_told_in_words_and_found_by_event_person_object_and_project() {
    let app = TestApp::founded().await;
    let made = app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json();
    let project = made["id"].as_str().expect("an id");
    let accounts = format!("/v1/organization/projects/{project}/service_accounts");
    app.admin().post(&accounts, json!({ "name": "ci" })).await;

    let (_, here) = (app.owner().await, app.owner().await);
    assert_eq!(here.submit(&app.path("/profile/sessions/revoke-others"), &[]).await.status, 303);

    let all = rows(&page(&app, "").await);
    for told in ["Created the project Grid", "Created the service account ci", "Signed in", "Enabled audit logging"] {
        assert!(all.iter().any(|row| row == told), "{told} in {all:?}");
    }
    assert!(all.iter().any(|row| row == "Ended a session"), "records of our own too: {all:?}");
    assert_eq!(rows(&page(&app, "?q=type:project.created&add=").await)[0], "Created the project Grid");
    assert_eq!(rows(&page(&app, &format!("?q=about:{project}")).await).len(), 1);
    assert_eq!(rows(&page(&app, &format!("?q=project:{project}")).await).len(), 3);
    let by_key = rows(&page(&app, &format!("?q=actor:{}%20type:service_account.created", app.key_id)).await);
    assert_eq!(by_key, ["Created the service account ci"]);
    assert!(rows(&page(&app, "?q=ADA%40fjordlight.example%20type:login.succeeded").await).len() > 1);
    assert!(rows(&page(&app, "?q=-class:sign_in%20-class:other").await).iter().all(|row| row != "Signed in"));
    let none = page(&app, "?q=actor:nobody@x.org&add=colour:red").await;
    assert!(
        none.contains("No record matches") && none.contains("Remove actor: nobody@x.org"),
        "what was typed is kept"
    );
    assert!(
        none.contains("There is no &#x27;colour:&#x27; to look for")
            || none.contains("There is no 'colour:' to look for")
    );
    let call = page(&app, "?q=type:login.failed").await;
    assert!(call.contains("event_types[]=login.failed") && call.contains("effective_at[gte]="), "as an API call");
    assert!(call.contains("event_types=[") && call.contains("audit_logs.list("), "in Python too");
}

#[tokio::test]
async fn a_record_opens_beside_the_list_with_what_changed_and_ways_to_more() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}"), json!({ "name": "Grid II" })).await;
    let sql = "select id from audit_logs where type = 'project.updated'";
    let id = app.texts(sql, &[]).await.pop().expect("a record");
    let opened = page(&app, &format!("?q=type:project.*&event={id}")).await;
    for part in
        ["<del>Grid</del>", "<ins>Grid II</ins>", "Everything by the same", "Everything about the same", "Raw JSON"]
    {
        assert!(opened.contains(part), "{part}");
    }
    assert!(opened.contains("Record 1 of 3 on this page"), "the way on stays in what was searched for");
    assert!(page(&app, "?event=audit_log-x").await.contains("There is no such record in this log."));
}

#[tokio::test]
async fn the_next_page_keeps_the_filter_and_the_way_back() {
    let app = TestApp::founded().await;
    for number in 0..60 {
        app.admin().post("/v1/organization/projects", json!({ "name": format!("Grid {number}") })).await;
    }
    let first = page(&app, "?q=type:project.created").await;
    assert_eq!(rows(&first).len(), 50);
    let next = first.split("href=\"").find(|rest| rest.contains("after=")).expect("a next page");
    let next = next.split('"').next().expect("an address").replace("&amp;", "&");
    assert!(next.contains("type%3Aproject.created"), "{next}");
    let second = app.owner().await.get(&next).await.text;
    assert_eq!(rows(&second).len(), 11, "the default project is among them");
    let back = second.split("href=\"").find(|rest| rest.contains("before=")).expect("a way back");
    let back = back.split('"').next().expect("an address").replace("&amp;", "&");
    assert_eq!(rows(&app.owner().await.get(&back).await.text), rows(&first));
}

#[tokio::test]
async fn a_record_is_shown_whole_with_the_ones_beside_it() {
    let app = TestApp::founded().await;
    app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await;
    let sql = "select id from audit_logs where type = 'project.created' order by seq desc limit 1";
    let id = app.texts(sql, &[]).await.pop().expect("a record");
    let reply = app.owner().await.get(&app.path(&format!("/audit-logs/{id}"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let hash = app.texts("select leaf from audit_logs where id = $1", &[&id]).await.pop().expect("a leaf");
    let hash: String = evidence::leaf_hash(hash.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    for part in ["Created the project Grid", &id, &hash, "project.created", "Older record", "Newer record"] {
        assert!(reply.text.contains(part), "{part}");
    }
    assert_eq!(app.owner().await.get(&app.path("/audit-logs/audit_log-x")).await.status, 404);
    let neighbour = app.neighbour().await;
    let theirs = format!("/o/{}/audit-logs/{id}", neighbour.organization);
    assert_eq!(
        app.neighbours_owner().await.get(&theirs).await.status,
        404,
        "another organization's record is not there"
    );
}
