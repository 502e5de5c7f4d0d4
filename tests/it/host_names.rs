//! The names under which the console answers over plain http, and the URL in its links.
//!
//! Seeded faults these tests catch: a page of another site that resolves its name to this server (DNS rebinding);
//! links to http://0.0.0.0.

use crate::support::{Client, TestApp};
use axum::body::Body;
use orgward::{
    app::{App, Parts, Site},
    server::router,
};
use std::sync::Arc;

/// A site with a name of its own.
fn site() -> Site {
    Site { host_names: vec!["orgward".to_owned()], ..crate::support::site() }
}

fn router(app: &TestApp, site: Site) -> axum::Router {
    router::router(App::new(Parts { site: Arc::new(site), ..Parts::clone(&app.app) }))
}

async fn status(client: &Client, method: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = client.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.exchange(request.body(Body::empty()).expect("a request")).await.status
}

#[tokio::test]
async fn the_console_answers_to_its_own_names_only() {
    let app = TestApp::start().await;
    let client = Client::new(router(&app, site()));
    let state = app.state().await;
    for host in ["evil.example", "127.0.0.1.evil.example:8080", "orgward.evil.example", "x@127.0.0.1"] {
        for (method, path) in [("GET", "/setup"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/setup")] {
            // As a browser sends it: to the page, this site is its own.
            let own = format!("http://{host}");
            let headers = [("host", host), ("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
            assert_eq!(status(&client, method, path, &headers).await, 421, "{method} {path} at {host}");
        }
    }
    assert_eq!(app.state().await, state);
    let request = client.request("GET", "/sign-in").header("host", "evil.example").body(Body::empty());
    let text = client.exchange(request.expect("a request")).await.text;
    assert!(text.contains("'evil.example'") && text.contains("allowed_hosts"), "{text}");

    for host in ["127.0.0.1:8080", "localhost", "192.168.1.5:8080", "[::1]:8080", "ORGWARD:80"] {
        assert_eq!(status(&client, "GET", "/sign-in", &[("host", host)]).await, 200, "{host}");
    }
    assert_eq!(status(&client, "GET", "/sign-in", &[]).await, 200, "no browser leaves the name out");
}

#[tokio::test]
async fn programs_and_tls_proxies_may_use_any_name() {
    let app = TestApp::founded().await;
    let host = ("host", "ward.cluster.example");
    let client = Client::new(router(&app, site()));
    assert_eq!(status(&client, "GET", "/healthz", &[host]).await, 200);
    assert_eq!(status(&client, "GET", "/readyz", &[host]).await, 200);
    let key = format!("Bearer {}", app.key);
    let headers = [host, ("authorization", key.as_str())];
    assert_eq!(status(&client, "GET", "/v1/organization/projects", &headers).await, 200);
    let base_url = "https://ward.example.com".to_owned();
    let client = Client::new(router(&app, Site { base_url, is_https: true, ..site() }));
    assert_eq!(status(&client, "GET", "/sign-in", &[host]).await, 200);
}

#[tokio::test]
async fn a_form_of_a_page_opened_over_http_is_told_the_https_url() {
    let app = TestApp::founded().await;
    let base_url = "https://ward.example.com".to_owned();
    let client = Client::new(router(&app, Site { base_url, is_https: true, ..site() }));
    let post = async |origin: &str, host: &str| {
        let request = client.request("POST", "/sign-in").header("origin", origin).header("host", host);
        client.exchange(request.body(Body::empty()).expect("a request")).await
    };
    for (origin, host) in [
        ("http://192.168.1.5:8080", "192.168.1.5:8080"),
        ("http://ward.example.com", "ward.example.com"),
        ("http://ward.example.com", "127.0.0.1:8080"),
    ] {
        let reply = post(origin, host).await;
        assert_eq!(reply.status, 403, "{origin}");
        assert!(reply.text.contains("Open https://ward.example.com"), "{}", reply.text);
        assert!(!reply.text.contains("another site"), "{}", reply.text);
    }
    let reply = post("http://evil.example", "ward.example.com").await;
    assert!(reply.status == 403 && reply.text.contains("another site"), "{}", reply.text);
}

#[tokio::test]
async fn without_a_public_url_links_use_the_address_in_use_and_owners_are_warned() {
    let app = TestApp::founded().await;
    let warning = "The URL of this server is not configured";
    let show = async |client: &Client, site: Site| {
        let request = client.request("GET", &app.path("")).header("host", "192.168.1.5:8080");
        Client::new(router(&app, site)).exchange(request.body(Body::empty()).expect("a request")).await.text
    };
    let owner = app.owner().await;
    assert!(!show(&owner, site()).await.contains(warning));
    let unknown = || Site { base_url: "http://localhost:8080".to_owned(), is_url_known: false, ..site() };
    let page = show(&owner, unknown()).await;
    assert!(page.contains(warning) && page.contains("http://192.168.1.5:8080"), "{page}");
    assert!(!page.contains("0.0.0.0") && !page.contains("http://localhost:8080"), "{page}");
    for every in ["0.0.0.0:8080", "[::]:8080", "[::ffff:0.0.0.0]:8080"] {
        let request = owner.request("GET", &app.path("")).header("host", every);
        let reply =
            Client::new(router(&app, unknown())).exchange(request.body(Body::empty()).expect("a request")).await;
        assert!(reply.text.contains("http://localhost:8080") && !reply.text.contains(every), "{every}: {}", reply.text);
    }
    let reader = app.reader().await;
    assert!(!show(&reader, unknown()).await.contains(warning), "a reader cannot do anything about it");
}
