//! The rules that every path of the Admin API follows (REFERENCE 1.1–1.4, 1.7).

use crate::support::{BASE_URL, Reply, TestApp, things::text};
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";
const JSON: Option<&str> = Some("application/json");

/// Asserts that this is an `invalid_request_error` in the envelope.
fn refused(reply: &Reply, status: u16) -> Value {
    assert_eq!(reply.header("content-type"), "application/json", "{}", reply.text);
    let refusal = reply.refusal(status);
    assert_eq!(refusal["type"], "invalid_request_error");
    refusal
}

#[tokio::test]
async fn an_unknown_path_requires_a_key_first_and_is_then_not_found() {
    let app = TestApp::founded().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/organization",
        "/v1/organization/projects/",
        "/v1/organization/projects/a/b/c",
        "/v1/organization//projects",
        "/v1/organization/%70rojects2",
        "/v1/../healthz",
    ] {
        for method in ["GET", "POST", "DELETE", "PUT"] {
            refused(&app.anonymous().send(method, path, None, "").await, 401);
            refused(&app.admin().send(method, path, None, "").await, 404);
        }
    }
}

#[tokio::test]
async fn an_unsupported_method_is_405() {
    let app = TestApp::founded().await;
    for (method, path) in [
        ("PUT", PROJECTS),
        ("PATCH", PROJECTS),
        ("DELETE", PROJECTS),
        ("GET", "/v1/organization/projects/proj_1/archive"),
        ("POST", "/v1/organization/admin_api_keys/key_1"),
        ("BREW", PROJECTS),
    ] {
        refused(&app.anonymous().send(method, path, None, "").await, 401);
        let reply = app.admin().send(method, path, JSON, "{}").await;
        refused(&reply, 405);
        assert!(!reply.header("allow").is_empty(), "{method} {path}: RFC 9110 section 15.5.6");
    }
}

#[tokio::test]
async fn head_and_options_are_answered_like_any_other_request() {
    let app = TestApp::founded().await;
    for method in ["HEAD", "OPTIONS", "TRACE"] {
        for path in [PROJECTS, "/v1/nothing", "/v1/organization/projects/proj_1", "/v1"] {
            assert_eq!(app.anonymous().send(method, path, None, "").await.status, 401, "{method} {path}");
            let reply = app.admin().send(method, path, None, "").await;
            assert!(reply.status < 500, "{method} {path}: {}", reply.status);
        }
    }
    let reply = app.admin().send("HEAD", PROJECTS, None, "").await;
    assert_eq!((reply.status, reply.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_400() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    for body in [
        b"{".to_vec(),
        b"{\"name\":\"x\"".to_vec(),
        b"{\"name\":\"x\"}{}".to_vec(),
        b"name=x".to_vec(),
        b"<name/>".to_vec(),
        b"{'name':'x'}".to_vec(),
        b"{\"name\":\"\\ud800\"}".to_vec(),
        b"{\"name\":\"\xff\"}".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
        b"\0".to_vec(),
        b"NaN".to_vec(),
        b" ".to_vec(),
        format!("{open}{open}").into_bytes(),
        format!("{open}{close}").into_bytes(),
        format!("{{\"name\":{open}{close}}}").into_bytes(),
        format!("{{\"name\":\"x\",\"later\":{open}{open}").into_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let refusal = refused(&app.admin().send("POST", PROJECTS, JSON, body).await, 400);
        assert!(refusal["code"].is_string(), "{shown}: {refusal}");
    }
    assert_eq!(app.state().await, before);
    let deep = format!("{{\"name\":\"x\",\"later\":{open}{close}}}");
    let reply = app.admin().send("POST", PROJECTS, JSON, deep).await;
    assert!(matches!(reply.status, 200 | 400), "an unknown field is ignored, however deep: {}", reply.status);
}

#[tokio::test]
async fn a_refused_body_is_described_in_the_words_of_json() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    let keys = "/v1/organization/admin_api_keys";
    for (path, body, code, param, words) in [
        (PROJECTS, &b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], "invalid_json", "", "compressed with gzip"),
        (PROJECTS, b"\xff\xfe{\0}\0", "invalid_json", "", "UTF-16. Send it in UTF-8"),
        (PROJECTS, b"\xfe\xff\0{\0}", "invalid_json", "", "UTF-16. Send it in UTF-8"),
        (PROJECTS, b"{\0}\0", "invalid_json", "", "UTF-16. Send it in UTF-8"),
        (PROJECTS, b"{\"name\":\"\xff\"}", "invalid_json", "", "not UTF-8"),
        (PROJECTS, b"null", "invalid_type", "", "The body must be a JSON object."),
        (PROJECTS, b"[]", "invalid_type", "", "The body must be a JSON object."),
        (PROJECTS, b"\"x\"", "invalid_type", "", "The body must be a JSON object."),
        (PROJECTS, b"{\"name\":\"bb\",\"name\":\"cc\"}", "duplicate_parameter", "name", "'name' is in the body twice"),
        (PROJECTS, b"{\"name\":[]}", "invalid_type", "name", "expected a string, but got an array instead"),
        (
            keys,
            b"{\"name\":\"x\",\"expires_in_seconds\":\"1\"}",
            "invalid_type",
            "expires_in_seconds",
            "expected an integer",
        ),
        (
            keys,
            b"{\"name\":\"x\",\"expires_in_seconds\":1.5}",
            "invalid_type",
            "expires_in_seconds",
            "but got 1.5 instead",
        ),
        (
            keys,
            b"{\"name\":\"x\",\"expires_in_seconds\":99999999999999999999}",
            "integer_above_max_value",
            "expires_in_seconds",
            "99999999999999999999 is out of range",
        ),
    ] {
        let refusal = refused(&app.admin().send("POST", path, JSON, body.to_vec()).await, 400);
        let message = text(&refusal, "message");
        assert!(message.contains(words), "{message}");
        assert_eq!(refusal["code"], code, "{message}");
        assert_eq!(refusal["param"].as_str().unwrap_or_default(), param, "{message}");
        for word in ["struct", "i64", "floating point", "sequence", "line 1"] {
            assert!(!message.contains(word), "{message}");
        }
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_refused_body_is_never_quoted() {
    let app = TestApp::founded().await;
    for body in ["{\"name\":{\"hunter2\":1}}", "\"hunter2\"", "{\"name\":\"x\",\"residency\":[\"hunter2\"]}", "hunter2"]
    {
        let refusal = refused(&app.admin().send("POST", PROJECTS, JSON, body).await, 400);
        assert!(!refusal.to_string().contains("hunter2"), "{refusal}");
    }
}

#[tokio::test]
async fn a_body_larger_than_accepted_is_413() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    let body = format!("{{\"name\":\"{}\"}}", "x".repeat(4 << 20));
    refused(&app.anonymous().send("POST", PROJECTS, JSON, body.clone()).await, 401);
    refused(&app.admin().send("POST", PROJECTS, JSON, body).await, 413);
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_body_of_another_type_is_415() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", ""] {
        refused(&app.admin().send("POST", PROJECTS, Some(kind), "{\"name\":\"x\"}").await, 415);
    }
    assert_eq!(app.state().await, before);
    for kind in [JSON, Some("application/json; charset=utf-8"), Some("APPLICATION/JSON"), None] {
        assert_eq!(app.admin().send("POST", PROJECTS, kind, "{\"name\":\"x\"}").await.status, 200, "{kind:?}");
    }
}

#[tokio::test]
async fn a_compressed_body_is_415_and_a_byte_order_mark_is_ignored() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    // gzip of {"name":"x"}
    let zipped = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xabV\xcaK\xccMU\xb2R\xaaP\xaa\x05\0\x8c\x8e\xac\x5c\x0c\0\0\0";
    for encoding in ["gzip", "GZIP", "br", "identity, gzip", "nonsense"] {
        let request = app.admin().request("POST", PROJECTS).header("content-encoding", encoding);
        let request = request.header("content-type", "application/json").body(zipped.to_vec().into());
        let refusal = refused(&app.admin().exchange(request.expect("a request")).await, 415);
        let message = refusal["message"].as_str().expect("a sentence");
        assert!(message.contains(&encoding.to_lowercase()) && message.contains("without compression"), "{message}");
        assert_eq!(refusal["code"], "unsupported_content_encoding");
    }
    assert_eq!(app.state().await, before);
    let request = app.admin().request("POST", PROJECTS).header("content-encoding", "identity");
    let request = request.header("content-type", "application/json").body("\u{feff}{\"name\":\"Grid\"}".into());
    let made = app.admin().exchange(request.expect("a request")).await;
    assert_eq!((made.status, &made.json()["name"]), (200, &json!("Grid")));
}

#[tokio::test]
async fn a_number_out_of_range_is_quoted_as_it_was_sent() {
    let app = TestApp::founded().await;
    for sent in
        ["101", "99999999999999999999", "340282366920938463463374607431768211456", "-1", "-99999999999999999999"]
    {
        let refusal = refused(&app.admin().get(&format!("{PROJECTS}?limit={sent}")).await, 400);
        let message = refusal["message"].as_str().expect("a sentence");
        assert!(message.contains(&format!("{sent} is ")), "{message}");
    }
    for (path, param) in [
        ("/v1/organization/audit_logs", "effective_at[gt]"),
        ("/orgward/v1/organization/requests", "since"),
        ("/orgward/v1/organization/requests", "until"),
    ] {
        for (sent, code) in
            [("99999999999999999999", "integer_above_max_value"), ("-99999999999999999999", "integer_below_min_value")]
        {
            let refusal = refused(&app.admin().get(&format!("{path}?{param}={sent}")).await, 400);
            let message = text(&refusal, "message");
            assert!(message.contains(&format!("{sent} is out of range")), "{message}");
            assert_eq!((text(&refusal, "param"), text(&refusal, "code")), (param.into(), code.into()), "{path}");
        }
    }
}

#[tokio::test]
async fn an_absent_or_empty_body_is_accepted_where_none_is_needed() {
    let app = TestApp::founded().await;
    for (kind, body) in [(JSON, ""), (None, ""), (JSON, "{}"), (Some("text/plain"), "")] {
        let made = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
        let archive = format!("{PROJECTS}/{}/archive", made["id"].as_str().expect("an id"));
        assert_eq!(app.admin().send("POST", &archive, kind, body).await.status, 200, "archive {kind:?} {body:?}");
        let made = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json();
        let key = format!("/v1/organization/admin_api_keys/{}", made["id"].as_str().expect("an id"));
        let reply = app.admin().send("DELETE", &key, kind, body).await;
        assert_eq!((reply.status, &reply.json()["deleted"]), (200, &json!(true)), "delete {kind:?} {body:?}");
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored_and_set_nothing() {
    let app = TestApp::founded().await;
    let body = json!({
        "name": "Grid", "id": "proj_mine", "object": "x", "organization_id": "org-x", "is_default": 1,
        "archived_at": 1, "status": "archived", "created_at": 1, "later": { "nested": [null] },
    });
    let made = app.admin().post(PROJECTS, body).await.json();
    assert_ne!(made["id"], "proj_mine");
    assert_eq!((&made["object"], &made["status"]), (&json!("organization.project"), &json!("active")));
    assert_eq!(app.texts("select id from projects where is_default = 1", &[]).await.len(), 1);
}

#[tokio::test]
async fn an_oversized_url_or_oversized_headers_are_refused_in_the_envelope() {
    let app = TestApp::founded().await;
    let long = format!("{PROJECTS}?after={}", "x".repeat(60_000));
    refused(&app.admin().get(&long).await, 414);
    refused(&app.admin().get(&format!("{PROJECTS}/{}", "x".repeat(60_000))).await, 414);
    refused(&app.admin().header("x-large", &"x".repeat(60_000)).get(PROJECTS).await, 431);
    let mut many = app.admin();
    for number in 0..300 {
        many = many.header(&format!("x-{number}"), "1");
    }
    refused(&many.get(PROJECTS).await, 431);
    let usual = app.admin().header("x-stainless-lang", "python").header("user-agent", &"x".repeat(1000));
    assert_eq!(usual.get(&format!("{PROJECTS}?after=&{}", "x".repeat(2000))).await.status, 200);
}

#[tokio::test]
async fn every_response_carries_the_headers_that_clients_read() {
    let app = TestApp::founded().await;
    let mut ids = Vec::new();
    for (reply, known) in [
        (app.admin().get(PROJECTS).await, true),
        (app.admin().post(PROJECTS, json!({ "name": "Grid" })).await, true),
        (app.admin().post(PROJECTS, json!({})).await, true),
        (app.admin().get("/v1/organization/projects/proj_1").await, true),
        (app.admin().get("/v1/nothing").await, true),
        (app.admin().send("PUT", PROJECTS, None, "").await, true),
        (app.anonymous().get(PROJECTS).await, false),
        (app.with_key("sk-admin-nonsense").get(PROJECTS).await, false),
    ] {
        let id = reply.header("x-request-id").to_owned();
        let digits = id.strip_prefix("req_").unwrap_or_default();
        assert!(digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        ids.push(id);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("openai-version"), "2020-10-01");
        assert!(reply.header("openai-processing-ms").parse::<u64>().is_ok());
        let organization = if known { app.organization.as_str() } else { "" };
        assert_eq!(reply.header("openai-organization"), organization, "{}", reply.status);
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "each request has an id of its own");
    let theirs = app.admin().header("x-request-id", "req_chosen").get(PROJECTS).await;
    assert_ne!(theirs.header("x-request-id"), "req_chosen", "a client cannot choose it");
}

#[tokio::test]
async fn a_path_is_decoded_after_routing() {
    let app = TestApp::founded().await;
    let made = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
    let id = made["id"].as_str().expect("an id");
    let encoded: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(app.admin().get(&format!("{PROJECTS}/{encoded}")).await.json(), made);
    for strange in
        ["proj%2Fx", "%2e%2e", "a%20b", "%F0%9F%94%A5", "'%20or%201=1--", "%25", "%0A", "%7F", "{project_id}"]
    {
        let refusal = refused(&app.admin().get(&format!("{PROJECTS}/{strange}")).await, 404);
        assert_eq!(refusal["code"], "not_found", "{strange}");
    }
}

#[tokio::test]
async fn a_path_that_is_not_valid_utf_8_is_a_client_error() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    for strange in ["%00", "proj_%00", "%FF", "%C3%28", "%ED%A0%80"] {
        for (method, path) in [
            ("GET", format!("{PROJECTS}/{strange}")),
            ("POST", format!("{PROJECTS}/{strange}")),
            ("POST", format!("{PROJECTS}/{strange}/archive")),
            ("DELETE", format!("/v1/organization/admin_api_keys/{strange}")),
        ] {
            let reply = app.admin().send(method, &path, JSON, "{}").await;
            assert!(matches!(reply.status, 400 | 404), "{method} {path}: {}", reply.status);
            refused(&reply, reply.status);
        }
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_wrong_base_url_is_explained_to_programs_and_the_whole_path_is_named() {
    let app = TestApp::founded().await;
    let base = format!("{BASE_URL}/v1");
    for (path, hint) in [
        ("/organization/projects", "add /v1 to the base URL"),
        ("/organization/admin_api_keys?limit=1", "add /v1 to the base URL"),
        ("/projects/proj_1/roles", "add /v1 to the base URL"),
        ("//v1/organization/projects", "base URL of the Admin API is"),
        ("/api/v1/organization/projects", "base URL of the Admin API is"),
        ("/v1/v1/organization/projects", "base URL of the Admin API is"),
        ("/v1//organization/projects", "base URL of the Admin API is"),
        ("/V1/organization/projects", "base URL of the Admin API is"),
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let reply = app.admin().call(method, path, &json!({ "name": "Grid" })).await;
            let refusal = refused(&reply, 404);
            let (message, asked) = (text(&refusal, "message"), path.split('?').next().unwrap_or_default());
            assert_eq!(refusal["code"], "unknown_url", "{method} {path}");
            assert!(message.contains(&format!("({method} {asked})")), "{message}");
            assert!(message.contains(hint) && message.contains(&base), "{message}");
        }
    }
    let plain = refused(&app.admin().get("/v1/organization/nothing").await, 404);
    assert_eq!(plain["message"], "Invalid URL (GET /v1/organization/nothing).");
    let wrong = refused(&app.admin().send("PUT", PROJECTS, None, "").await, 405);
    assert!(text(&wrong, "message").contains(PROJECTS), "{wrong}");
    let asking = app.anonymous().header("accept", "application/json");
    refused(&asking.get("/organization/projects").await, 404);
    let browser = app.anonymous().header("accept", "text/html,application/xhtml+xml,application/json;q=0.9");
    let page = browser.get("/organization/projects").await;
    assert!(page.status == 404 && page.header("content-type").starts_with("text/html"), "a person gets a page");
}
