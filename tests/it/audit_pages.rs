//! The audit log in the console: its search, with the filters in the URL.
//!
//! Seeded faults these tests catch: Orgward's own events missing from the page; the filter missing from the next page's
//! URL.

use crate::support::{Founded, TestApp};
use serde_json::json;

/// The text of each row's first cell.
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
async fn only_owners_open_the_page_and_it_says_how_to_enable_logging() {
    let app = TestApp::start().await.found(false).await;
    assert_eq!(app.reader().await.get(&app.path("/audit-logs")).await.status, 403);
    let text = page(&app, "").await;
    assert!(text.contains("Audit logging is off") && text.contains("Review and enable"));
}

#[tokio::test]
async fn the_verify_page_is_for_owners_and_offers_another_way_without_javascript() {
    let off = TestApp::start().await.found(false).await;
    assert!(page(&off, "/verify").await.contains("Review and enable"));
    let app = TestApp::founded().await;
    assert_eq!(app.reader().await.get(&app.path("/audit-logs/verify")).await.status, 403);
    let _ = app.second_organization().await;
    let theirs = app.path("/audit-logs/verify");
    assert_eq!(app.second_owner().await.get(&theirs).await.status, 404, "nor for owners of another organization");
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
async fn events_are_described_in_words_and_found_by_event_person_object_and_project() {
    let app = TestApp::founded().await;
    let made = app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json();
    let project = made["id"].as_str().expect("an id");
    let accounts = format!("/v1/organization/projects/{project}/service_accounts");
    app.admin().post(&accounts, json!({ "name": "ci" })).await;

    let (_, here) = (app.owner().await, app.owner().await);
    assert_eq!(here.submit(&app.path("/profile/sessions/revoke-others"), &[]).await.status, 303);

    let all = rows(&page(&app, "").await);
    for title in ["Created the project Grid", "Created the service account ci", "Signed in", "Enabled audit logging"] {
        assert!(all.iter().any(|row| row == title), "{title} in {all:?}");
    }
    assert!(all.iter().any(|row| row == "Ended a session"), "Orgward's own events are listed too: {all:?}");
    assert_eq!(rows(&page(&app, "?q=type:project.created&add=").await)[0], "Created the project Grid");
    assert_eq!(rows(&page(&app, &format!("?q=about:{project}")).await).len(), 1);
    assert_eq!(rows(&page(&app, &format!("?q=project:{project}")).await).len(), 3);
    let by_key = rows(&page(&app, &format!("?q=actor:{}%20type:service_account.created", app.key_id)).await);
    assert_eq!(by_key, ["Created the service account ci"]);
    assert!(rows(&page(&app, "?q=ADA%40fjordlight.example%20type:login.succeeded").await).len() > 1);
    assert!(rows(&page(&app, "?q=-class:sign_in%20-class:other").await).iter().all(|row| row != "Signed in"));
    let none = app.owner().await.get(&app.path("/audit-logs?q=actor:nobody@x.org&add=colour:red")).await;
    assert_eq!(none.status, 400, "what was not understood is refused, as by every list");
    let none = none.text;
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
async fn a_search_that_is_not_understood_shows_nothing_and_exports_nothing() {
    let app = TestApp::founded().await;
    app.project("Grid").await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    for (query, word) in [
        ("?q=actor:ada", "ada"),
        ("?q=zebra", "zebra"),
        ("?q=colour:red", "colour:"),
        ("?q=-actor:ada@x.org", "-actor:ada@x.org"),
        ("?q=project:Grid", "Grid"),
        ("?q=type:project.created&add=zebra", "zebra"),
        ("?from=soon", "soon"),
        ("?to=soon", "soon"),
        ("?since=2w", "2w"),
    ] {
        let reply = owner.get(&app.path(&format!("/audit-logs{query}"))).await;
        assert_eq!(reply.status, 400, "{query}");
        let text = reply.text;
        assert_eq!(rows(&text), [""; 0], "{query}");
        let notice = text.split_once("was not understood, so nothing is shown").expect(query).1;
        assert!(notice.split("</ul>").next().unwrap_or_default().contains(word), "{query} names {word}");
        assert!(!text.contains("/audit-logs/export?") && !text.contains("/audit-logs/export\""), "{query}: no export");
        assert!(text.contains("Not available until the whole search is understood."), "{query}");
        assert!(!text.contains("/audit-logs/live"), "{query}: no live tail");

        let form = app.path(&format!("/audit-logs/export{query}"));
        let shown = owner.get(&form).await.text;
        assert!(!shown.contains("new[format]") && shown.contains("was not understood"), "{query}: {shown}");
        assert_eq!(reader.submit(&form, &[("new[format]", "csv")]).await.status, 403, "{query}");
        let refused = owner.submit(&form, &[("new[format]", "csv")]).await;
        assert_eq!(refused.status, 422, "{query}");
        assert!(refused.text.contains("so nothing is exported"), "{query}: {}", refused.text);
    }
    // A filter that does not exist, and one that can find nothing, are refused without the page too.
    let form = app.path("/audit-logs/export");
    for field in ["new[filter][colour]", "new[filter][effective_at][after]", "new[filter][tenant_only]"] {
        let refused = owner.submit(&form, &[("new[format]", "csv"), (field, "true")]).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.text);
    }
    assert_eq!(app.texts("select id from audit_export_jobs", &[]).await, [""; 0]);
    assert_ne!(app.last_audit().await["event"]["type"], "orgward.audit_logs.exported");

    let other = owner.get(&app.path("/audit-logs?q=zebra")).await.text;
    let month = other.split("href=\"").find(|rest| rest.contains("since=30d")).expect("a longer time span");
    assert!(month.split('"').next().unwrap_or_default().contains("q=zebra"), "no link leaves the word out: {month}");
    let understood = page(&app, "?q=type:project.created").await;
    assert!(understood.contains("/audit-logs/export?q=") && !rows(&understood).is_empty());
}

#[tokio::test]
async fn an_export_of_nothing_is_not_offered() {
    let app = TestApp::founded().await;
    let query = "?q=actor:nobody@x.org";
    let text = page(&app, query).await;
    assert!(!text.contains("/audit-logs/export?") && text.contains("There is nothing to export."), "{text}");
    let form = app.owner().await.get(&app.path(&format!("/audit-logs/export{query}"))).await.text;
    assert!(!form.contains("new[format]") && form.contains("There is nothing to export."), "{form}");
}

#[tokio::test]
async fn an_event_opens_next_to_the_list_with_its_changes_and_links() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}"), json!({ "name": "Grid II" })).await;
    let sql = "select id from audit_logs where type = 'project.updated'";
    let id = app.texts(sql, &[]).await.pop().expect("an event");
    let opened = page(&app, &format!("?q=type:project.*&event={id}")).await;
    for part in
        ["<del>Grid</del>", "<ins>Grid II</ins>", "Everything by the same", "Everything about the same", "Raw JSON"]
    {
        assert!(opened.contains(part), "{part}");
    }
    assert!(opened.contains("Record 1 of 3 on this page"), "the next page keeps the search");
    assert!(page(&app, "?event=audit_log-x").await.contains("There is no such record in this log."));
}

#[tokio::test]
async fn the_next_page_keeps_the_filter_and_links_back() {
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
    let back = second.split("href=\"").find(|rest| rest.contains("before=")).expect("a link to the previous page");
    let back = back.split('"').next().expect("an address").replace("&amp;", "&");
    assert_eq!(rows(&app.owner().await.get(&back).await.text), rows(&first));
}

#[tokio::test]
async fn an_event_page_shows_everything_and_links_to_its_neighbors() {
    let app = TestApp::founded().await;
    app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await;
    let sql = "select id from audit_logs where type = 'project.created' order by seq desc limit 1";
    let id = app.texts(sql, &[]).await.pop().expect("an event");
    let reply = app.owner().await.get(&app.path(&format!("/audit-logs/{id}"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let hash = app.texts("select leaf from audit_logs where id = $1", &[&id]).await.pop().expect("a leaf");
    let hash: String = evidence::leaf_hash(hash.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    for part in ["Created the project Grid", &id, &hash, "project.created", "Older record", "Newer record"] {
        assert!(reply.text.contains(part), "{part}");
    }
    assert_eq!(app.owner().await.get(&app.path("/audit-logs/audit_log-x")).await.status, 404);
    let second = app.second_organization().await;
    let theirs = format!("/o/{}/audit-logs/{id}", second.organization);
    assert_eq!(app.second_owner().await.get(&theirs).await.status, 404, "another organization's event is not found");
}

#[tokio::test]
async fn the_values_that_are_not_shown_are_a_click_away() {
    let app = TestApp::founded().await;
    for number in 0..8 {
        app.project(&format!("Grid {number}")).await;
    }
    let few = page(&app, "").await;
    let more = few.split("href=\"").find(|rest| rest.contains("values=all")).expect("a link to all values");
    assert!(more.contains("more</a>"), "{more}");
    assert!(!few.contains(">Grid 7</span>") || !few.contains(">Grid 0</span>"));
    let all = page(&app, "?values=all").await;
    for number in 0..8 {
        assert!(all.contains(&format!("<span>Grid {number}</span>")), "Grid {number}: {all}");
    }
    assert!(!all.contains("values=all#facets"), "there is nothing more");
}
