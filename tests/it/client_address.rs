//! The IP address of a client behind a trusted proxy: in the audit log, in sessions, in limits and in the request log.
//!
//! Seeded fault these tests catch: an entry with a port counted as the proxy's own address.

use crate::support::{Client, Founded, PASSWORD, Reply, TestApp, site};
use axum::{body::Body, extract::ConnectInfo};
use orgward::app::Site;
use std::net::SocketAddr;

const ADA: &str = "ada@fjordlight.example";
const PROXY: &str = "10.0.0.2:4000";
const STRANGER: &str = "198.51.100.66:4000";

/// A client of a server that trusts 10.0.0.0/8.
fn client(app: &Founded) -> Client {
    app.client_of(Site { trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")], ..site() })
}

async fn sign_in(client: &Client, peer: &str, proxied: (&str, &str), password: &str) -> Reply {
    let fields = [("credentials[email]", ADA), ("credentials[password]", password)];
    client.submit_from(peer, proxied, "/sign-in", &fields).await
}

async fn address_in_the_log(app: &Founded) -> String {
    let event = app.last_audit().await;
    event["event"]["actor"]["session"]["ip_address"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn the_audit_log_has_the_address_that_a_trusted_proxy_names_in_every_spelling() {
    let app = TestApp::founded().await;
    sign_in(&client(&app), STRANGER, ("x-forwarded-for", "203.0.113.7:51234"), "a wrong guess").await;
    assert_eq!(address_in_the_log(&app).await, "198.51.100.66", "from a stranger the header is ignored");
    for (name, value, expected) in [
        ("x-forwarded-for", "203.0.113.7:51234", "203.0.113.7"),
        ("x-forwarded-for", "198.51.100.1, 203.0.113.8:1", "203.0.113.8"),
        ("x-forwarded-for", "[2001:db8::1]:443", "2001:db8::1"),
        ("X-Forwarded-For", "203.0.113.9, unknown, 10.0.0.3:80", "203.0.113.9"),
        ("forwarded", "for=\"[2001:db8::2]:4711\";proto=https", "2001:db8::2"),
        ("x-real-ip", "203.0.113.10", "203.0.113.10"),
    ] {
        sign_in(&client(&app), PROXY, (name, value), "a wrong guess").await;
        assert_eq!(address_in_the_log(&app).await, expected, "{name}: {value}");
        app.write("delete from sign_in_budgets", &[]).await;
    }
}

#[tokio::test]
async fn clients_whose_address_the_proxy_does_not_name_do_not_lock_each_other_out() {
    let app = TestApp::founded().await;
    let strangers = client(&app).connected_from(PROXY).header("x-forwarded-for", "unknown");
    for number in 0..70 {
        let email = format!("person{number}@x.example");
        let fields = [("credentials[email]", email.as_str()), ("credentials[password]", "a wrong guess")];
        assert_eq!(strangers.submit("/sign-in", &fields).await.status, 422, "guess {number}");
    }
    assert_eq!(sign_in(&client(&app), PROXY, ("x-forwarded-for", "unknown"), PASSWORD).await.status, 303);
    assert_eq!(sign_in(&client(&app), PROXY, ("x-forwarded-for", "203.0.113.7"), PASSWORD).await.status, 303);
}

#[tokio::test]
async fn limits_sessions_and_the_request_log_are_about_the_client_and_not_the_proxy() {
    let app = TestApp::founded().await;
    let ada = client(&app);
    sign_in(&ada, PROXY, ("x-forwarded-for", "203.0.113.7:51234"), "a wrong guess").await;
    app.write("update sign_in_budgets set attempts = 100000 where subject like 'address:%'", &[]).await;
    let limited = sign_in(&ada, PROXY, ("x-forwarded-for", "203.0.113.7:51235"), PASSWORD).await;
    assert_eq!(limited.status, 429, "another port is the same client");
    let reply = sign_in(&ada, PROXY, ("x-forwarded-for", "203.0.113.8:51234"), PASSWORD).await;
    assert_eq!(reply.status, 303, "other clients of the proxy are not limited");
    assert_eq!(app.texts("select address from sessions", &[]).await, ["203.0.113.8"]);

    let admin = client(&app).header("authorization", &format!("Bearer {}", app.key));
    let request = admin
        .request("GET", "/v1/organization/projects")
        .header("forwarded", "for=\"203.0.113.9:4711\"")
        .extension(ConnectInfo(PROXY.parse::<SocketAddr>().expect("an address")))
        .body(Body::empty())
        .expect("a request");
    assert_eq!(admin.exchange(request).await.status, 200);
    assert_eq!(app.texts("select address from request_log", &[]).await, ["203.0.113.9"]);
}
