//! What is logged while a request runs can be found by the request id that the client received.

use crate::support::{Founded, LogLines, TestApp};
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";

fn line<'a>(lines: &'a [Value], message: &str) -> &'a Value {
    let is_it = |line: &&Value| line["message"].as_str().is_some_and(|text| text.starts_with(message));
    lines.iter().find(is_it).unwrap_or_else(|| panic!("no {message:?} in {lines:#?}"))
}

/// Makes every commit of a new project fail, on either engine.
async fn make_new_projects_fail_to_commit(app: &Founded) {
    app.write("create table doomed (id text references organizations (id) deferrable initially deferred)", &[]).await;
    let doom = if app.url.starts_with("sqlite") {
        "create trigger doom after insert on projects begin insert into doomed values ('nowhere'); end"
    } else {
        "create rule doom as on insert to projects do also insert into doomed values ('nowhere')"
    };
    app.write(doom, &[]).await;
}

#[tokio::test]
async fn a_server_error_is_found_by_the_id_that_the_client_was_shown() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    app.write("alter table projects rename to away", &[]).await;
    let (lines, _guard) = LogLines::collect("error");
    let reply = app.admin().get(&format!("{PROJECTS}/proj_secret")).await;
    let id = reply.header("x-request-id");
    assert_eq!(reply.status, 500, "{}", reply.text);
    assert!(id.starts_with("req_") && id.len() == 36, "{id}");
    let found = lines.of(id);
    assert!(line(&found, "database error")["error"].as_str().is_some_and(|error| error.contains("projects")));
    let span = &line(&found, "request failed")["span"];
    assert_eq!(span["name"], "request");
    assert_eq!((&span["method"], &span["status"]), (&json!("GET"), &json!(500)));
    assert_eq!(span["route"], format!("{PROJECTS}/{{project_id}}"), "a template, without the id");
    assert!(span["duration_ms"].is_u64(), "{span}");

    let reply = owner.get(&app.path("/projects")).await;
    let id = reply.header("x-request-id");
    assert_eq!(reply.status, 500);
    assert!(reply.text.contains(id), "a person is shown the id");
    assert_eq!(line(&lines.of(id), "request failed")["span"]["route"], "/o/{organization_id}/projects");
}

#[tokio::test]
async fn a_commit_that_fails_is_logged_with_the_request_that_waited_for_it() {
    let app = TestApp::founded().await;
    make_new_projects_fail_to_commit(&app).await;
    let (lines, _guard) = LogLines::collect("error");
    let reply = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    assert_eq!(reply.status, 503, "{}", reply.text);
    let found = lines.of(reply.header("x-request-id"));
    let failed = line(&found, "commit failed");
    assert_eq!((&failed["span"]["method"], &failed["span"]["route"]), (&json!("POST"), &json!(PROJECTS)));
    line(&found, "request failed");
}

#[tokio::test]
async fn a_response_is_logged_at_debug_and_a_client_cannot_choose_the_request_id() {
    let app = TestApp::founded().await;
    let (lines, _guard) = LogLines::collect("debug");
    let reply = app.admin().header("x-request-id", "req_mine").get("/v1/nothing/here").await;
    let id = reply.header("x-request-id");
    assert_ne!(id, "req_mine");
    let span = line(&lines.of(id), "request answered")["span"].clone();
    assert_eq!((&span["status"], &span["route"]), (&json!(404), &json!("(unknown)")));
    assert!(lines.of("req_mine").is_empty());
}

#[tokio::test]
async fn the_trace_and_the_id_of_the_sender_are_in_every_line_beside_our_own_id() {
    let app = TestApp::founded().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    app.write("alter table projects rename to away", &[]).await;
    let (lines, _guard) = LogLines::collect("error");
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let client = app.admin().header("traceparent", &parent).header("x-request-id", "from-the-proxy");
    let reply = client.get(&format!("{PROJECTS}/proj_x")).await;
    let found = lines.of(reply.header("x-request-id"));
    assert!(found.len() >= 2, "the cause and the end: {found:#?}");
    for line in &found {
        let span = &line["span"];
        assert_eq!((&span["trace_id"], &span["parent_span_id"]), (&json!(trace), &json!("00f067aa0ba902b7")));
        assert_eq!(span["sender_request_id"], "from-the-proxy");
    }

    let reply = app.admin().header("traceparent", &parent.to_uppercase()).get(&format!("{PROJECTS}/proj_x")).await;
    let found = lines.of(reply.header("x-request-id"));
    assert!(found.iter().all(|line| line["span"].get("trace_id").is_none()), "a broken header counts as absent");
}
