//! The request log: every authenticated request to the Admin API is logged before its response is sent, or is not
//! carried out.

use crate::support::{Founded, TestApp};
use axum::{body::Body, extract::ConnectInfo};
use domain::Settings;
use serde_json::{Value, json};
use std::net::SocketAddr;

const PROJECTS: &str = "/v1/organization/projects";
const KEYS: &str = "/v1/organization/admin_api_keys";

/// The path of every row, oldest first.
async fn logged_paths(app: &Founded) -> Vec<String> {
    app.texts("select path from request_log order by id", &[]).await
}

/// Method, route and status of every row, oldest first.
async fn rows(app: &Founded) -> Vec<String> {
    app.texts("select method || ' ' || route || ' ' || cast(status as text) from request_log order by id", &[]).await
}

async fn project(app: &Founded) -> String {
    let made = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
    made["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_request_without_a_working_key_is_not_logged() {
    let app = TestApp::founded().await;
    for client in [app.anonymous(), app.with_key("sk-admin-nonsense"), app.with_key(""), app.owner().await] {
        client.get(PROJECTS).await.refusal(401);
        client.get("/v1/nothing").await.refusal(401);
    }
    app.owner().await.get(&app.path("/projects")).await;
    assert_eq!(rows(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn each_request_leaves_one_row_with_the_status_it_was_answered_with() {
    let app = TestApp::founded().await;
    let id = project(&app).await;
    let mut expected = vec![format!("POST {PROJECTS} 200")];
    let one = format!("{PROJECTS}/{id}");
    let template = format!("{PROJECTS}/{{project_id}}");
    let admin = app.admin();
    for (method, path, body, row) in [
        ("GET", PROJECTS, "", format!("GET {PROJECTS} 200")),
        ("HEAD", PROJECTS, "", format!("HEAD {PROJECTS} 200")),
        ("GET", &format!("{PROJECTS}?limit=1&after="), "", format!("GET {PROJECTS} 200")),
        ("GET", &one, "", format!("GET {template} 200")),
        ("POST", &one, "{\"name\":\"Mesh\"}", format!("POST {template} 200")),
        ("POST", &one, "{\"name\":null}", format!("POST {template} 200")),
        ("POST", &one, "{\"name\":\"\"}", format!("POST {template} 400")),
        ("POST", &one, "{", format!("POST {template} 400")),
        ("POST", &format!("{one}/archive"), "", format!("POST {template}/archive 200")),
        ("POST", &format!("{one}/archive"), "", format!("POST {template}/archive 200")),
        ("GET", &format!("{PROJECTS}/proj_1"), "", format!("GET {template} 404")),
        ("GET", &format!("{PROJECTS}?limit=0"), "", format!("GET {PROJECTS} 400")),
        ("PUT", &one, "", format!("PUT {template} 405")),
        ("DELETE", &format!("{KEYS}/key_1"), "", format!("DELETE {KEYS}/{{key_id}} 404")),
        ("POST", PROJECTS, &"x".repeat(4 << 20), format!("POST {PROJECTS} 413")),
    ] {
        let reply = admin.send(method, path, Some("application/json"), body.to_owned()).await;
        assert!(row.ends_with(&reply.status.to_string()), "{row}: {}", reply.status);
        expected.push(row);
    }
    admin.send("POST", PROJECTS, Some("text/plain"), "x").await.refusal(415);
    expected.push(format!("POST {PROJECTS} 415"));
    app.admin().header("openai-organization", "org-other").get(PROJECTS).await.refusal(401);
    expected.push(format!("GET {PROJECTS} 401"));
    assert_eq!(rows(&app).await, expected);
}

#[tokio::test]
async fn an_unknown_path_is_logged_without_what_could_be_a_secret() {
    let app = TestApp::founded().await;
    app.admin().get("/v1/hunter2/hunter2?hunter2=1").await.refusal(404);
    let logged = rows(&app).await;
    assert_eq!(logged.len(), 1);
    assert!(
        logged[0].starts_with("GET ") && logged[0].ends_with(" 404") && !logged[0].contains("hunter2"),
        "{logged:?}"
    );
    assert_eq!(logged_paths(&app).await, ["/v1/…/…"]);
}

#[tokio::test]
async fn the_real_path_is_logged_with_its_ids_and_shown() {
    let app = TestApp::founded().await;
    let id = project(&app).await;
    let paths = [
        format!("{PROJECTS}/{id}"),
        format!("{PROJECTS}/{id}/users/{}", app.owner),
        "/v1/chat/completions".to_owned(),
        format!("{KEYS}/{}", app.key),
        format!("{PROJECTS}/{id}/users/ada@fjordlight.example"),
    ];
    for path in &paths {
        app.admin().get(&format!("{path}?secret=hunter2")).await;
    }
    let [one, user, unknown, _, _] = &paths;
    let masked = format!("{PROJECTS}/{id}/users/…");
    let expected = [PROJECTS, one, user, unknown, &format!("{KEYS}/…"), &masked];
    assert_eq!(logged_paths(&app).await, expected);
    let page = app.owner().await.get(&app.path("/request-log")).await.text.replace("<!>", "").replace("<!---->", "");
    for path in expected {
        assert!(page.contains(path), "{path}: {page}");
    }
    assert!(!page.contains(&app.key) && !page.contains("hunter2"));
    let listed = app.admin().get("/orgward/v1/organization/requests?limit=2").await.json();
    let shown = |index: usize| (listed["data"][index]["path"].clone(), listed["data"][index]["route"].clone());
    assert_eq!(shown(0), (json!(masked), json!(format!("{PROJECTS}/{{project_id}}/users/{{user_id}}"))));
}

#[tokio::test]
async fn a_row_contains_the_caller_the_ip_address_and_the_request_id() {
    let app = TestApp::founded().await;
    let peer: SocketAddr = "203.0.113.9:40000".parse().expect("an address");
    let ask = |agent: String| {
        let request = app.admin().request("GET", PROJECTS).header("user-agent", agent);
        request.extension(ConnectInfo(peer)).body(Body::empty()).expect("a request")
    };
    let started = app.now();
    let reply = app.anonymous().exchange(ask("OpenAI/Python 3.54.0".to_owned())).await;
    let row = app
        .texts(
            "select principal || ' ' || key_id || ' ' || user_id || ' ' || organization_id || ' ' || address || ' ' ||
             request_id || ' ' || user_agent from request_log",
            &[],
        )
        .await;
    let id = reply.header("x-request-id");
    let (key, owner, organization) = (&app.key_id, &app.owner, &app.organization);
    assert_eq!(row, [format!("admin_key {key} {owner} {organization} 203.0.113.9 {id} OpenAI/Python 3.54.0")]);
    let at = app.texts("select cast(at as text) from request_log where duration_us >= 0", &[]).await;
    assert!((started..=app.now()).contains(&at[0].parse().expect("seconds")));

    app.anonymous().exchange(ask("é".repeat(3000))).await;
    let agent = app.texts("select user_agent from request_log order by id desc limit 1", &[]).await;
    assert!(!agent[0].is_empty() && agent[0].len() <= 512, "an endless user agent is cut");
}

#[tokio::test]
async fn a_request_that_cannot_be_logged_is_not_carried_out_and_gets_503() {
    let app = TestApp::founded().await;
    let id = project(&app).await;
    let state = app.state().await;
    app.write("alter table request_log rename to request_log_away", &[]).await;
    let change = format!("{PROJECTS}/{id}");
    let admin = app.admin();
    for reply in [
        admin.get(PROJECTS).await,
        admin.get(&format!("{PROJECTS}/proj_1")).await,
        admin.get("/v1/nothing").await,
        admin.post(PROJECTS, json!({ "name": "Unlogged" })).await,
        admin.post(&change, json!({ "name": "Unlogged" })).await,
        admin.post(&change, json!({ "name": "" })).await,
        admin.post(&format!("{change}/archive"), Value::Null).await,
        admin.post(KEYS, json!({ "name": "unlogged" })).await,
        admin.delete(&format!("{KEYS}/{}", app.key_id)).await,
    ] {
        let refusal = reply.refusal(503);
        assert_eq!(refusal["type"], "server_error");
        assert!(!reply.text.contains("Grid") && !reply.text.contains("sk-admin"), "{}", reply.text);
    }
    assert_eq!(app.state().await, state, "nothing was changed");

    app.write("alter table request_log_away rename to request_log", &[]).await;
    assert_eq!(app.admin().get(PROJECTS).await.status, 200, "requests succeed again once they can be logged");
    assert_eq!(app.admin().post(&change, json!({ "name": "Logged" })).await.status, 200);
}

#[tokio::test]
async fn a_keys_last_use_is_stored_and_not_rewritten_within_a_minute() {
    let app = TestApp::founded().await;
    let path = format!("{KEYS}/{}", app.key_id);
    let started = app.now();
    app.admin().get(PROJECTS).await;
    let used = app.admin().get(&path).await.json()["last_used_at"].as_i64();
    assert!(used.is_some_and(|at| (started..=app.now()).contains(&at)), "{used:?}");

    app.advance(20);
    app.admin().get(PROJECTS).await;
    let still = app.admin().get(&path).await.json()["last_used_at"].as_i64();
    assert_eq!(still, used, "recorded less than a minute ago");

    app.advance(3600);
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    let used = app.admin().get(&path).await.json()["last_used_at"].as_i64();
    assert!(used.is_some_and(|at| at >= started + 3620), "a change counts as use: {used:?}");
}

#[tokio::test]
async fn a_key_that_deletes_itself_is_logged_and_leaves_no_last_use_behind() {
    let app = TestApp::founded().await;
    assert_eq!(app.admin().delete(&format!("{KEYS}/{}", app.key_id)).await.status, 200);
    assert_eq!(rows(&app).await, [format!("DELETE {KEYS}/{{key_id}} 200")]);
    assert_eq!(app.count("key_uses").await, 0);
}

#[tokio::test]
async fn concurrent_requests_leave_one_row_each() {
    let app = TestApp::founded().await;
    let asked = futures::future::join_all((0..40).map(|number| {
        let app = &app;
        async move {
            match number % 4 {
                0 => app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.status,
                1 => app.admin().post(PROJECTS, json!({})).await.status,
                2 => app.admin().get("/v1/nothing").await.status,
                _ => app.admin().get(PROJECTS).await.status,
            }
        }
    }))
    .await;
    let mut logged = app.texts("select cast(status as text) from request_log", &[]).await;
    let mut asked: Vec<_> = asked.into_iter().map(|status| status.to_string()).collect();
    asked.sort();
    logged.sort();
    assert_eq!(logged, asked);
    assert_eq!(app.texts("select distinct request_id from request_log", &[]).await.len(), 40);
}

#[tokio::test]
async fn no_path_below_the_roots_is_answered_without_a_key_or_without_a_row() {
    let app = TestApp::founded().await;
    let mut expected = Vec::new();
    for root in ["/v1", "/orgward/v1"] {
        for path in ["", "/", "//", "/?x=1", "/organization", "/organization/", "/organization/projects/", "/%2e%2e/x"]
        {
            for method in ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "PATCH", "BREW"] {
                let path = format!("{root}{path}");
                let stranger = app.anonymous().send(method, &path, None, "").await;
                assert_eq!(stranger.status, 401, "{method} {path}");
                let reply = app.admin().send(method, &path, None, "").await;
                assert!([404, 405].contains(&reply.status), "{method} {path}: {}", reply.status);
                expected.push(format!("{method} {}", reply.status));
            }
        }
    }
    let logged = app.texts("select method || ' ' || cast(status as text) from request_log order by id", &[]).await;
    assert_eq!(logged, expected);
}

#[tokio::test]
async fn a_request_whose_head_is_too_large_is_logged_if_its_key_is_right() {
    let app = TestApp::founded().await;
    let (long, large) = (format!("{PROJECTS}?after={}", "x".repeat(9_000)), "x".repeat(20_000));
    let stranger = app.with_key("sk-admin-nonsense");
    stranger.get(&long).await.refusal(414);
    stranger.header("x-large", &large).get(PROJECTS).await.refusal(431);
    assert_eq!(rows(&app).await, Vec::<String>::new());
    app.admin().get(&long).await.refusal(414);
    app.admin().header("x-large", &large).get("/orgward/v1/organization/requests").await.refusal(431);
    let own = "/orgward/v1/organization/requests";
    assert_eq!(rows(&app).await, [format!("GET {PROJECTS} 414"), format!("GET {own} 431")]);
}

#[tokio::test]
async fn of_a_flood_of_refused_requests_each_is_counted_and_few_have_a_row_of_their_own() {
    let settings = Settings { requests_per_minute: 60, requests_burst: 1, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    // Begin with a minute, so that the flood does not run into the next.
    app.advance(60 - app.now() % 60);
    let statuses = async || {
        app.texts("select cast(status as text) || ' ' || cast(requests as text) from request_log order by id", &[])
            .await
    };
    assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    let mut refused = 0;
    for _ in 0..40 {
        refused += usize::from(app.admin().get(PROJECTS).await.status == 429);
    }
    let rows = statuses().await;
    let counted: usize = rows
        .iter()
        .filter_map(|row| row.strip_prefix("429 "))
        .map(|count| count.parse::<usize>().expect("a number"))
        .sum();
    assert_eq!(counted, refused, "every one is counted: {rows:?}");
    assert!(rows.iter().filter(|row| row.starts_with("429")).count() <= 22, "at most eleven a minute: {rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("429 ") && row != "429 1"), "{rows:?}");
    let listed = app.owner().await.get(&app.path("/request-log")).await;
    assert_eq!(listed.status, 200);
}

#[tokio::test]
async fn a_person_with_many_project_keys_does_not_fill_the_log_with_refusals() {
    let app = TestApp::founded().await;
    app.advance(60 - app.now() % 60);
    let (ada, project) = (app.actor("ada@fjordlight.example", app.owner.clone()).await, app.project("Grid").await);
    let mut keys = Vec::new();
    for number in 0..5 {
        keys.push(app.own_key(&ada, &project, &format!("key {number}")).await.1);
    }
    for _ in 0..20 {
        for key in &keys {
            app.with_key(key).get(PROJECTS).await.refusal(403);
        }
    }
    let rows = "select cast(requests as text) from request_log where status = 403";
    let counted: Vec<usize> = app.texts(rows, &[]).await.iter().map(|count| count.parse().expect("a number")).collect();
    assert_eq!(counted.iter().sum::<usize>(), 100, "every one is counted");
    assert!(counted.len() <= 22, "at most eleven a minute, however many keys: {counted:?}");
    assert_eq!(app.count("key_uses k join project_keys p on p.id = k.key_id").await, 5, "each key's last use is known");
}

#[tokio::test]
async fn refusals_of_a_key_that_two_programs_use_are_counted_for_the_network_of_each() {
    let app = TestApp::founded().await;
    app.advance(60 - app.now() % 60);
    let (ada, project) = (app.actor("ada@fjordlight.example", app.owner.clone()).await, app.project("Grid").await);
    let key = app.own_key(&ada, &project, "shared").await.1;
    for (peer, times) in
        [("203.0.113.9:4000", 30), ("198.51.100.7:4000", 20), ("[2001:db8::1]:4000", 5), ("[2001:db8::2]:4000", 5)]
    {
        for _ in 0..times {
            app.with_key(&key).connected_from(peer).get(PROJECTS).await.refusal(403);
        }
    }
    let sql = "select address || ' ' || cast(requests as text) from request_log where status = 403 and requests > 1
               order by id";
    // The first ten have a row each.
    assert_eq!(app.texts(sql, &[]).await, ["203.0.113.9 20", "198.51.100.7 20", "2001:db8::1 10"]);
}
