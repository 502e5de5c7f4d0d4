//! Reading the request log over the Admin API: an operation of Orgward's own, below its own root.
//!
//! Seeded faults these tests catch: other organizations' rows; oldest first; `until` that includes its bound; another
//! organization's row accepted as a cursor.

use crate::support::{
    Founded, TestApp,
    things::{ids, members, text},
};
use kernel::base::id;
use serde_json::{Value, json};
use types::users::Role;

const REQUESTS: &str = "/orgward/v1/organization/requests";

/// A time long before any test.
const THEN: i64 = 1_700_000_000;

/// Inserts a logged request with this time; returns its id.
async fn logged(app: &Founded, organization: &str, at: i64, key: &str, route: &str, status: &str) -> String {
    let id = id::first_at("", at);
    app.write(
        "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
         status, address, user_agent, duration_us)
         values ($1, $2, cast($3 as bigint), 'req_1', 'admin_key', $4, 'user-1', 'GET', $5, cast($6 as bigint),
         '203.0.113.9', 'curl', 1)",
        &[&id, organization, &at.to_string(), key, route, status],
    )
    .await;
    id
}

async fn page(app: &Founded, query: &str) -> Value {
    let reply = app.admin().get(&format!("{REQUESTS}{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    reply.json()
}

#[tokio::test]
async fn owners_read_the_log_with_a_key_and_no_one_can_change_it() {
    let app = TestApp::founded().await;
    let second = app.person("emi@fjordlight.example", Role::Owner).await;
    let emi = app.signed_in("emi@fjordlight.example").await;
    let made = emi.submit(&app.path("/admin-keys/new"), &[("new[name]", "emi's")]).await.text;
    let at = made.find("sk-admin-").expect("the key is on the page");
    let emis = app.with_key(&made[at..at + 58]);
    assert_eq!(emis.get(REQUESTS).await.status, 200);
    app.set_role(&second, "reader").await;
    let machines = format!("/projects/{}/service_accounts", app.project("Grid").await);
    let machine = app.ask("POST", &machines, json!({ "name": "ci" })).await;

    for path in [REQUESTS, "/orgward/v1/nothing", "/orgward/v1"] {
        let junk = app.with_key("sk-admin-nonsense");
        for client in [&app.anonymous(), &junk, &app.owner().await, &emis] {
            client.get(path).await.refusal(401);
        }
    }
    app.with_key(&text(&machine["api_key"], "value")).get(REQUESTS).await.refusal(403);
    for path in ["/orgward/v1/nothing", "/orgward/v1/organization/requests/1", "/orgward/v1/organization/projects"] {
        assert_eq!(app.admin().get(path).await.refusal(404)["code"], "unknown_url", "{path}");
    }
    let before = app.count("request_log").await;
    for method in ["POST", "DELETE"] {
        app.admin().call(method, REQUESTS, &json!({})).await.refusal(405);
    }
    assert_eq!(app.count("request_log").await, before + 2, "it only grows");
    let stranger = logged(&app, "org-other", THEN, &app.key_id, "/v1/x", "200").await;
    for (query, param, code) in [
        ("limit=0", "limit", "integer_below_min_value"),
        ("limit=101", "limit", "integer_above_max_value"),
        ("limit=x", "limit", "invalid_type"),
        ("since=yesterday", "since", "invalid_type"),
        ("until=1.5", "until", "invalid_type"),
        ("status=ok", "status", "invalid_type"),
        ("after=nonsense", "after", "invalid_value"),
        (&format!("after={stranger}"), "after", "invalid_value"),
    ] {
        let refusal = app.admin().get(&format!("{REQUESTS}?{query}")).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{query}");
    }
}

#[tokio::test]
async fn requests_are_listed_newest_first_with_caller_and_outcome() {
    let app = TestApp::founded().await;
    let none = json!({ "object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false });
    assert_eq!(page(&app, "").await, none);
    let reply = app.admin().header("user-agent", "OpenAI/Python 3.54.0").get("/v1/organization/projects/proj_1").await;
    reply.refusal(404);
    let listed = page(&app, "?key_id=&route=&status=&since=&until=&after=&limit=").await;
    let rows = listed["data"].as_array().expect("a page");
    let listed: Vec<_> = rows.iter().map(|row| (text(row, "route"), row["status"].as_i64())).collect();
    let projects = "/v1/organization/projects/{project_id}".to_owned();
    assert_eq!(listed, [(projects, Some(404)), (REQUESTS.to_owned(), Some(200))]);
    let row = &rows[0];
    assert_eq!(
        members(row).join(" "),
        "address at duration_us id key_id method object path principal request_id requests route status user_agent user_id"
    );
    assert_eq!(row["path"], "/v1/organization/projects/proj_1");
    assert_eq!((&row["object"], &row["principal"]), (&json!("orgward.request"), &json!("admin_key")));
    assert_eq!((&row["key_id"], &row["user_id"]), (&json!(app.key_id), &json!(app.owner)));
    assert_eq!((&row["method"], &row["user_agent"]), (&json!("GET"), &json!("OpenAI/Python 3.54.0")));
    assert_eq!(row["request_id"], reply.header("x-request-id"));
}

#[tokio::test]
async fn filters_narrow_the_list_and_pages_have_no_gaps() {
    let app = TestApp::founded().await;
    let ours = app.organization.as_str();
    let mut all = Vec::new();
    for (number, (key, route, status)) in [
        ("key_a", "/v1/x", "200"),
        ("key_b", "/v1/x", "200"),
        ("key_a", "/v1/y", "404"),
        ("key_a", "/v1/x", "404"),
        ("key_b", "/v1/y", "200"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = THEN + 60 * i64::try_from(number).expect("a few");
        all.push(logged(&app, ours, at, key, route, status).await);
        logged(&app, "org-other", at + 1, key, route, status).await;
    }
    let until = format!("until={}", THEN + 3600);
    for (query, expected) in [
        (until.clone(), vec![4, 3, 2, 1, 0]),
        (format!("{until}&key_id=key_a"), vec![3, 2, 0]),
        (format!("{until}&route=/v1/x"), vec![3, 1, 0]),
        (format!("{until}&route=%2Fv1%2Fx&status=404"), vec![3]),
        (format!("{until}&key_id=key_b&status=404"), vec![]),
        (format!("since={}&{until}", THEN + 60), vec![4, 3, 2, 1]),
        (format!("since={}&until={}", THEN + 60, THEN + 180), vec![2, 1]),
        (format!("since={THEN}&until={THEN}"), vec![]),
        (format!("until={THEN}"), vec![]),
        (format!("since={}&until=9223372036854775807&key_id=key_a", i64::MIN), vec![3, 2, 0]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|at: usize| all[at].clone()).collect();
        assert_eq!(ids(&page(&app, &format!("?{query}")).await), expected, "{query}");
    }
    all.reverse();
    for limit in [1, 2, 5] {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = page(&app, &format!("?{until}&limit={limit}&after={after}")).await;
            found.extend(ids(&page));
            if page["has_more"] == false {
                break;
            }
            assert_eq!(ids(&page).len(), limit, "a page that is not the last is full");
            after = text(&page, "last_id");
        }
        assert_eq!(found, all, "pages of {limit}");
    }
    let everything = page(&app, "?limit=100").await.to_string();
    assert!(!everything.contains("org-other") && ids(&page(&app, "?limit=100&key_id=key_b").await).len() == 2);
}
