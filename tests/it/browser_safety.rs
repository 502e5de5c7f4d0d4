//! Protection against other sites, other organizations and hostile text in the browser.

use crate::support::{Client, Founded, Reply, TestApp, https_site};
use axum::{body::Body, http::header};
use orgward::{
    app::{App, Parts, Site},
    console,
    server::router,
};
use serde_json::json;
use std::sync::Arc;

/// The path of a form with the ids of existing objects, and fields that would be accepted.
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
}

/// Every form of the console and every server function.
async fn forms(app: &Founded) -> Vec<Form> {
    let id = |made: serde_json::Value| made["id"].as_str().expect("an id").to_owned();
    let project = id(app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json());
    let key = id(app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json());
    app.owner().await;
    let session = app.texts("select id from sessions order by id desc limit 1", &[]).await;
    let fill = |pattern: &str| {
        let pattern = pattern.replace("{organization_id}", app.organization.as_str()).replace("{project_id}", &project);
        pattern.replace("{key_id}", &key).replace("{session_id}", &session[0])
    };
    let fields = || {
        vec![
            ("organization_id", app.organization.to_string()),
            ("project_id", project.clone()),
            ("key_id", key.clone()),
            ("session_id", session[0].clone()),
            ("new[name]", "Forged".to_owned()),
            ("patch[name]", "Forged".to_owned()),
            ("credentials[email]", "ada@fjordlight.example".to_owned()),
            ("credentials[password]", "a wrong guess".to_owned()),
        ]
    };
    let mut paths: Vec<_> =
        console::routes().iter().filter(|route| route.form.is_some()).map(|route| fill(route.pattern)).collect();
    paths.push(fill(ui::paths::THEME));
    paths.extend(leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()));
    assert!(paths.len() > 20, "{paths:?}");
    paths.into_iter().map(|path| Form { path, fields: fields() }).collect()
}

async fn post(client: &Client, form: &Form, headers: &[(&str, &str)]) -> Reply {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    let mut request = client.request("POST", &form.path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    client.exchange(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn requests_from_other_sites_are_refused() {
    let app = TestApp::founded().await;
    let forms = forms(&app).await;
    let owner = app.owner().await;
    let (state, budgets) = (app.state().await, app.count("sign_in_budgets").await);
    for form in &forms {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("origin", "https://evil.example"), ("host", "127.0.0.1:8080")],
            &[("origin", "https://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://127.0.0.1:8080.evil.example"), ("host", "127.0.0.1:8080")],
            &[("origin", "null"), ("host", "127.0.0.1:8080")],
            &[("origin", "http://"), ("host", "")],
            &[("host", "127.0.0.1:8080")],
            &[("referer", "http://127.0.0.1:8080/"), ("host", "127.0.0.1:8080")],
            &[],
        ] {
            let reply = post(&owner, form, headers).await;
            assert_eq!(reply.status, 403, "{} {headers:?}", form.path);
            assert!(reply.text.contains("another site"), "{}", reply.text);
        }
    }
    assert_eq!((app.state().await, app.count("sign_in_budgets").await), (state, budgets));
}

#[tokio::test]
async fn requests_from_our_own_pages_are_accepted() {
    let app = TestApp::founded().await;
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("origin", "http://127.0.0.1:8080"), ("host", "elsewhere")],
        &[("origin", "http://localhost:9000"), ("host", "localhost:9000")],
    ] {
        let forms = forms(&app).await;
        let mut owner = app.owner().await;
        let mut sessions = app.count("sessions").await;
        for form in forms {
            if app.count("sessions").await != sessions {
                // The form before this one has ended sessions or begun one.
                app.write("delete from sign_in_budgets", &[]).await;
                owner = app.owner().await;
                sessions = app.count("sessions").await;
            }
            let reply = post(&owner, &form, headers).await;
            let refused = reply.status == 403 && reply.text.contains("another site");
            assert!(!refused && reply.status < 500, "{} {headers:?}: {}", form.path, reply.status);
        }
    }
}

#[tokio::test]
async fn over_tls_a_plain_http_page_of_the_same_host_is_another_site() {
    let app = TestApp::founded().await;
    let site = Site { base_url: "https://ward.example.com".to_owned(), ..https_site() };
    let router = router::router(App::new(Parts { site: Arc::new(site), ..Parts::clone(&app.app.app) }));
    let form = Form { path: "/sign-out".to_owned(), fields: Vec::new() };
    let client = Client::new(router);
    let host = ("host", "ward.example.com");
    assert_eq!(post(&client, &form, &[("origin", "http://ward.example.com"), host]).await.status, 403);
    let reply = post(&client, &form, &[("origin", "https://ward.example.com"), host]).await;
    assert_eq!(reply.status, 303);
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
    assert_eq!(app.anonymous().get("/sign-in").await.header("strict-transport-security"), "", "not over plain http");
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_security_headers() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let mut nonces = Vec::new();
    for reply in [
        app.anonymous().get("/sign-in").await,
        app.anonymous().get("/").await,
        app.anonymous().get("/assets/nothing.css").await,
        app.anonymous().get("/nowhere").await,
        app.anonymous().get("/healthz").await,
        app.anonymous().get("/readyz").await,
        app.anonymous().get("/metrics").await,
        app.anonymous().get(&app.path("")).await,
        app.anonymous().get(&format!("/{}", "x".repeat(20_000))).await,
        app.anonymous().send("POST", "/sign-in", None, "").await,
        app.anonymous().send("DELETE", "/sign-in", None, "").await,
        app.anonymous().submit("/sign-in", &[]).await,
        app.anonymous().get("/v1/organization/projects").await,
        app.admin().get("/v1/organization/projects").await,
        app.admin().get("/v1/nothing").await,
        owner.get(&app.path("")).await,
        owner.get(&app.path("/nothing")).await,
        owner.submit(&app.path("/admin-keys/new"), &[("new[name]", "ci")]).await,
        owner.submit("/_fn/nothing", &[]).await,
    ] {
        let what = format!("{} {}", reply.status, &reply.text[..reply.text.len().min(80)]);
        let policy = reply.header("content-security-policy");
        let is_page = reply.header("openai-version").is_empty();
        let form_action = if is_page { "form-action 'self'" } else { "form-action 'none'" };
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", form_action] {
            assert!(policy.contains(part), "{part} in {policy}: {what}");
        }
        for loose in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
            assert!(!policy.contains(loose), "{loose} in {policy}: {what}");
        }
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{what}");
        assert_eq!(reply.header("cache-control"), "no-store", "{what}");
        assert!(reply.header("x-request-id").starts_with("req_"), "{what}");
        assert!(reply.status < 500, "{what}");
        if !is_page {
            assert!(!policy.contains("script-src"), "an answer of the Admin API runs no script: {policy}");
            continue;
        }
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
        assert!(nonce.len() >= 22, "{policy}");
        if reply.header("content-type").starts_with("text/html") {
            only_our_script(&reply.text, nonce);
        }
        nonces.push(nonce.to_owned());
    }
    let count = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), count, "a nonce is used once");
}

/// Asserts that a page has no script but ours, no inline style and no inline handler.
fn only_our_script(page: &str, nonce: &str) {
    let scripts: Vec<_> = page.split("<script").skip(1).collect();
    assert!(!scripts.is_empty(), "{page}");
    for script in scripts {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")) && tag.contains("src="), "<script{tag}>");
    }
    for inline in [" style=", "<style", " onclick=", " onload=", " onsubmit=", "javascript:"] {
        assert!(!page.contains(inline), "{inline}: {page}");
    }
}

#[tokio::test]
async fn users_of_another_organization_find_nothing_here() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    let forms = forms(&app).await;
    let zoe = app.second_owner().await;
    let state = app.state().await;
    for organization in [app.organization.as_str(), "org-000000000000000000000000", "x", "%00", "%FF"] {
        for route in console::routes().iter().filter(|route| route.pattern.starts_with("/o/")) {
            let path = route.pattern.replace("{organization_id}", organization);
            let reply = zoe.get(&path).await;
            assert_eq!(reply.status, 404, "{path}");
            assert!(!reply.text.contains("Fjordlight") && !reply.text.contains("Ada"), "{path}");
            if route.form.is_some() {
                let reply = zoe.submit(&path, &[("new[name]", "Forged"), ("patch[name]", "Forged")]).await;
                assert_eq!(reply.status, 404, "{path}");
            }
        }
    }
    for form in forms.iter().filter(|form| form.path.starts_with("/o/") && !form.path.ends_with("/theme")) {
        let reply = post(&zoe, form, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(reply.status, 404, "{}", form.path);
        assert!(!reply.text.contains("Fjordlight") && !reply.text.contains("Grid"), "{}", form.path);
    }
    assert_eq!(app.state().await, state);
}
