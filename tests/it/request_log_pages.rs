//! The request log in the console: every filter, the page of one request, and no page whose cost grows with the log.

use crate::support::{Founded, TestApp, tables, things::text};
use domain::request_search;
use kernel::base::id;
use serde_json::{Value, json};
use types::request_log::RequestSearch;

/// Inserts requests one minute apart in the past, newest last: key, route and status.
async fn log(app: &Founded, rows: &[(&str, &str, &str)]) {
    for (minute, (key, route, status)) in rows.iter().enumerate() {
        let at = 1_700_000_000 + 60 * i64::try_from(minute).expect("a few");
        let (id, request) = (id::first_at("", at), format!("req_{minute}"));
        app.write(
            "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
             status, address, user_agent, duration_us) values ($1, $2, cast($3 as bigint), $4, 'admin_key', $5, 'user-1',
             'GET', $6, cast($7 as bigint), '203.0.113.9', 'curl', 1500)",
            &[&id, app.organization.as_str(), &at.to_string(), &request, key, route, status],
        )
        .await;
    }
}

const PROJECTS: &str = "/v1/organization/projects";
const USERS: &str = "/v1/organization/users";

#[tokio::test]
async fn owners_find_requests_by_time_key_route_status_and_class() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let path = app.path("/request-log");
    assert_eq!(reader.get(&path).await.status, 403);
    assert_eq!(reader.get(&format!("{path}/req_0")).await.status, 403);
    assert!(owner.get(&path).await.text.contains("No requests yet"));

    log(
        &app,
        &[
            ("key_a", PROJECTS, "200"),
            ("key_b", USERS, "404"),
            ("key_a", USERS, "401"),
            ("key_a", PROJECTS, "503"),
            ("key_b", PROJECTS, "200"),
        ],
    )
    .await;
    for (query, requests) in [
        ("", vec![4, 3, 2, 1, 0]),
        ("?key=key_a", vec![3, 2, 0]),
        ("?route=%2Fv1%2Forganization%2Fusers", vec![2, 1]),
        ("?status=404", vec![1]),
        ("?status=4xx", vec![2, 1]),
        ("?status=5xx", vec![3]),
        ("?status=2xx&key=key_a", vec![0]),
        ("?status=4xx&key=key_a&route=%2Fv1%2Forganization%2Fusers", vec![2]),
        ("?from=2023-11-14T22:14:20&to=2023-11-14T22:16:20", vec![2, 1]),
        ("?span=24h", vec![]),
    ] {
        let page = owner.get(&format!("{path}{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let mut found: Vec<(usize, usize)> = (0..5)
            .filter_map(|number| page.text.find(&format!("/request-log/req_{number}\"")).map(|at| (at, number)))
            .collect();
        found.sort_unstable();
        let found: Vec<usize> = found.into_iter().map(|(_, number)| number).collect();
        assert_eq!(found, requests, "{query}");
        assert_eq!(page.text.contains("No request matches"), requests.is_empty(), "{query}");
    }
    for (query, words) in [
        ("?status=soon", "it must be a status like 404"),
        ("?status=9xx", "it must be a status like 404"),
        ("?from=yesterday", "for example 2026-11-23T14:02"),
        ("?span=2w", "24h"),
    ] {
        let page = owner.get(&format!("{path}{query}")).await;
        assert!(page.status == 400 && page.text.contains(words) && page.text.contains("role=\"alert\""), "{query}");
    }
    assert_eq!(owner.get(&format!("{path}?after=nonsense")).await.status, 400);
}

#[tokio::test]
async fn times_are_read_and_shown_in_the_time_zone_of_the_profile() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let zone = [("patch[name]", "Ada Lindqvist"), ("patch[time_zone]", "Europe/Oslo")];
    assert_eq!(owner.submit(&app.path("/profile"), &zone).await.status, 303);
    // 14 November 2023, 22:13:20 UTC is 23:13:20 in Oslo.
    log(&app, &[("key_a", PROJECTS, "200"), ("key_b", USERS, "404")]).await;
    let path = app.path("/request-log");
    let page = owner.get(&format!("{path}?from=2023-11-14T23:14:00")).await.text;
    assert!(page.contains("/request-log/req_1\"") && !page.contains("/request-log/req_0\""), "{page}");
    assert!(page.contains("From (Europe/Oslo)") && page.contains("Up to (Europe/Oslo)"), "{page}");
    assert!(!page.contains("UTC"), "{page}");
    let one = owner.get(&format!("{path}/req_0")).await.text;
    assert!(one.contains(">23:13:20<") && one.contains("Europe/Oslo</dd>"), "{one}");
    assert!(!one.contains("UTC"), "{one}");
}

#[tokio::test]
async fn a_request_links_to_its_key_and_to_its_audit_events() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let reply = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await;
    let page = owner.get(&app.path(&format!("/request-log/{}", reply.header("x-request-id")))).await;
    assert_eq!(page.status, 200);
    let record = app.last_audit().await;
    assert_eq!(record["event"]["type"], "api_key.created");
    let link = app.path(&format!("/audit-logs/{}", text(&record["event"], "id")));
    assert!(page.text.contains(&format!("href=\"{link}\"")), "{}", page.text);
    assert!(page.text.contains(&app.key_id) && page.text.contains("Ada Lindqvist"));

    let reply = app.admin().get(PROJECTS).await;
    let page = owner.get(&app.path(&format!("/request-log/{}", reply.header("x-request-id")))).await;
    assert!(page.text.contains("It changed nothing that the audit log tells of."));

    let key = app.ask("POST", "/admin_api_keys", json!({ "name": "gone" })).await;
    let reply = app.with_key(&text(&key, "value")).get(PROJECTS).await;
    app.ask("DELETE", &format!("/admin_api_keys/{}", text(&key, "id")), json!(null)).await;
    let page = owner.get(&app.path(&format!("/request-log/{}", reply.header("x-request-id")))).await;
    assert!(page.text.contains("deleted since"), "{}", page.text);
    assert_eq!(owner.get(&app.path("/request-log/req_nothing")).await.status, 404);
}

#[tokio::test]
async fn every_filter_uses_an_index_in_reading_order() {
    if tables::is_postgres() {
        return;
    }
    let app = TestApp::founded().await;
    let text = |text: &str| Some(text.to_owned());
    let (key, status, class) = (text("key_a"), text("404"), text("4xx"));
    let none = RequestSearch::default();
    for (search, index) in [
        (none.clone(), "request_log_organization"),
        (RequestSearch { key_id: key.clone(), ..none.clone() }, "request_log_key"),
        (RequestSearch { status: status.clone(), ..none.clone() }, "request_log_status"),
        (RequestSearch { status: class.clone(), ..none.clone() }, "request_log_class"),
        (RequestSearch { route: text(PROJECTS), ..none.clone() }, "request_log_route"),
        (RequestSearch { key_id: key.clone(), status: class.clone(), ..none.clone() }, "request_log_key"),
        (RequestSearch { route: text(PROJECTS), status: class, ..none.clone() }, "request_log_class"),
        (RequestSearch { route: text(PROJECTS), status: text("2xx"), since: Some(1), ..none }, "request_log_route"),
    ] {
        let given = [&search.key_id, &search.status, &search.route].into_iter().flatten().count();
        let plan = request_search::plan(&app.domain, &app.organization, &search).await.expect("a plan");
        let reads: Vec<_> = plan.iter().filter(|line| line.contains("request_log")).collect();
        assert!(reads.len() == 1 && reads[0].contains(&format!("INDEX {index} (organization_id=?")), "{plan:?}");
        let is_sorted = plan.iter().any(|line| line.contains("TEMP B-TREE"));
        assert!(given > 1 || !is_sorted, "what one filter finds is read in order: {plan:?}");
    }
}

#[tokio::test]
async fn several_filters_stop_after_a_limit_of_rows_and_say_so() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    // One old failure before many newer successes of the same key.
    let rows: Vec<String> = (0..10_060)
        .map(|number| {
            let (id, status) = (id::first_at("", 1_700_000_000 + number), if number == 0 { 404 } else { 200 });
            format!(
                "('{id}', '{}', 1700000000, 'req_{number}', 'admin_key', 'key_a', 'user-1', 'GET', '{USERS}', {status},
                 '203.0.113.9', 'curl', 1500)",
                app.organization,
            )
        })
        .collect();
    let script = format!(
        "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route, status,
         address, user_agent, duration_us) values {}",
        rows.join(",")
    );
    app.script(&script).await;
    let path = app.path("/request-log?key=key_a&status=404");
    let page = owner.get(&path).await.text;
    assert!(page.contains("None of the 10,000 requests that were looked through."), "{page}");
    let after = page.split("after=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to older rows");
    let page = owner.get(&format!("{path}&after={after}")).await.text;
    assert!(page.contains("/request-log/req_0\"") && !page.contains("Next page"), "{page}");
}

#[tokio::test]
async fn reading_the_audit_log_at_the_console_leaves_a_trace() {
    let app = TestApp::founded().await;
    let record = app.texts("select id from audit_logs where seq = 0", &[]).await.remove(0);
    let job = app.finished_export().await;
    let reader = app.reader().await;
    assert_eq!(reader.get(&app.path("/audit-logs")).await.status, 403);
    assert_eq!(app.anonymous().get(&app.path("/audit-logs")).await.status, 303);
    assert_eq!(app.count("request_log").await, 0, "who is refused has read nothing");

    let owner = app.owner().await;
    assert_eq!(owner.get(&app.path("/overview")).await.status, 404, "no page, no trace");
    let read = [
        ("/audit-logs?q=actor:ada@fjordlight.example&since=all", "/o/{organization_id}/audit-logs"),
        (&format!("/audit-logs/{record}"), "/o/{organization_id}/audit-logs/{record_id}"),
        ("/audit-logs/export", "/o/{organization_id}/audit-logs/export"),
        (&format!("/audit-logs/exports/{job}"), "/o/{organization_id}/audit-logs/exports/{export_id}"),
    ];
    for (path, _) in &read {
        assert_eq!(owner.get(&app.path(path)).await.status, 200, "{path}");
    }
    let rows = "select route || ' ' || principal || ' ' || user_id || ' ' || path from request_log order by id";
    let expected = read.map(|(path, route)| {
        let path = app.path(path.split('?').next().expect("a path"));
        format!("{route} session {} {path}", app.owner)
    });
    assert_eq!(
        app.texts(rows, &[]).await,
        expected,
        "one row a page, with the page and the person, without the search"
    );

    let call = app.admin().get("/orgward/v1/organization/requests?limit=1").await.json();
    let row = &call["data"][0];
    assert_eq!((&row["principal"], &row["key_id"], &row["status"]), (&"session".into(), &Value::Null, &200.into()));
    assert_eq!(row["user_id"], app.owner.as_str());
    let list = owner.get(&app.path("/request-log")).await.text;
    assert!(list.contains("Console: Ada Lindqvist"), "{list}");
    let request = row["request_id"].as_str().expect("an id");
    let detail = owner.get(&app.path(&format!("/request-log/{request}"))).await.text;
    assert!(detail.contains("A session at the console") && detail.contains("Ada Lindqvist"), "{detail}");
}
