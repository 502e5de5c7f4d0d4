//! A flood of failed sign-ins, for one account and for many, from one IP address and from many: nothing is lost, other
//! events stay easy to find, and storage stays small.
//!
//! `FLOOD=100000 cargo test --test it audit_flood -- --nocapture` sends more attempts and prints the outcome.

use crate::support::{Founded, TestApp};
use axum::{body::Body, extract::ConnectInfo, http::header};
use domain::{Settings, audit_verification, failed_sign_ins};
use futures::{StreamExt, stream};
use serde_json::json;
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Instant,
};

const ADA: &str = "ada@fjordlight.example";

/// The number of concurrent requests.
const MAX_CONCURRENT: usize = 32;

/// Maximum length of the leaf of such an event in bytes, whatever the request contained.
const MAX_LEAF_BYTES: usize = 2048;

#[expect(clippy::disallowed_methods, reason = "how much a test sends is no setting of the product")]
fn flood() -> u32 {
    std::env::var("FLOOD").ok().map_or(2_000, |text| text.parse().expect("FLOOD is a number"))
}

/// Attempt number `number`: email address, IP address and user agent.
fn attempt(number: u32) -> (String, Ipv4Addr, String) {
    let (one, everywhere) = (Ipv4Addr::new(198, 51, 100, 7), Ipv4Addr::from(0x0a00_0000 + number));
    match number % 4 {
        0 => (ADA.to_owned(), one, "Firefox".to_owned()),
        1 => (ADA.to_uppercase(), everywhere, "Firefox".to_owned()),
        2 => (format!("nobody{number}@x.org"), one, format!("guess {number}")),
        _ => (format!("{}@x.org", "é".repeat(200)), Ipv4Addr::new(203, 0, 113, 9), "\u{e9}\t x".repeat(900)),
    }
}

async fn send(app: &Founded, number: u32) {
    let (email, address, browser) = attempt(number);
    let fields = [("credentials[email]", email.as_str()), ("credentials[password]", "a wrong guess")];
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let client = app.anonymous();
    let request = client
        .request("POST", "/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header("user-agent", browser)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .extension(ConnectInfo(SocketAddr::from((address, 4000))))
        .body(Body::from(form))
        .expect("a request");
    let reply = client.exchange(request).await;
    assert!([422, 429].contains(&reply.status), "attempt {number}: {} {}", reply.status, reply.text);
}

#[tokio::test]
async fn a_flood_of_failed_sign_ins_loses_no_event_and_hides_none() {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let before = app.ask("POST", "/projects", json!({ "name": "Before" })).await;
    let records = app.count("audit_logs").await;
    let began = Instant::now();
    let total = flood();
    // Another user changes something meanwhile.
    let work = async {
        let mut made = Vec::new();
        for number in 0..10 {
            made.push(app.ask("POST", "/projects", json!({ "name": format!("Meanwhile {number}") })).await);
        }
        made
    };
    let flood =
        stream::iter(0..total).map(|number| send(&app, number)).buffer_unordered(MAX_CONCURRENT).collect::<Vec<()>>();
    let (_, meanwhile) = tokio::join!(flood, work);
    let took = began.elapsed();
    // The minute of the last attempt is over.
    app.advance(60);
    let counted = app.count("failed_sign_ins").await;
    assert!(counted <= 2 * (took.as_secs() as i64 / 60 + 2), "two accounts, one row per minute: {counted}");
    let mut folded = 0;
    // Many more rounds than there can be rows.
    for _ in 0..100 {
        match failed_sign_ins::fold(&app.domain).await.expect("the counts can be recorded") {
            0 => break,
            recorded => folded += recorded,
        }
    }
    assert_eq!((folded as i64, app.count("failed_sign_ins").await), (counted, 0), "each is recorded once");

    let leaves = app.texts("select leaf from audit_logs where type = 'login.failed' order by seq", &[]).await;
    let attempts: i64 = leaves
        .iter()
        .map(|leaf| serde_json::from_str::<serde_json::Value>(leaf).expect("JSON"))
        .map(|leaf| leaf["detail"]["change"]["attempts"].as_i64().expect("a count"))
        .sum();
    assert_eq!(attempts, i64::from(total), "every attempt is recorded, on its own or in a count");
    let one_by_one = leaves.len() - folded;
    let quarters = 1 + usize::try_from(took.as_secs() / 900).expect("a few");
    assert!(one_by_one <= 100 * quarters, "fifty of each account in a quarter of an hour: {one_by_one}");
    let longest = leaves.iter().map(String::len).max().unwrap_or_default();
    assert!(longest <= MAX_LEAF_BYTES, "{longest} bytes");
    let widest = app.texts("select value from audit_values", &[]).await.iter().map(String::len).max();
    assert!(widest.is_some_and(|widest| widest <= 1024), "{widest:?} bytes of a value");
    assert_eq!(app.count("audit_logs").await, records + leaves.len() as i64 + 10, "nothing else was recorded");

    // Other people's events are on the first page of the filtered list.
    for (query, expected) in [
        ("event_types[]=project.created".to_owned(), meanwhile.last().expect("the request succeeds")),
        (format!("resource_ids[]={}", before["id"].as_str().expect("an id")), &before),
        (format!("actor_ids[]={}", app.key_id), meanwhile.last().expect("the request succeeds")),
    ] {
        let page = app.admin().get(&format!("/v1/organization/audit_logs?{query}")).await.json();
        assert_eq!(page["data"][0]["project.created"]["id"], expected["id"], "{query}");
    }
    let verified = audit_verification::verify(&app.domain, &app.organization, vec![], None, |_, _| {}).await;
    assert!(verified.expect("readable").is_ok(), "the log holds");
    println!("{total} failed sign-ins in {took:.1?}: {one_by_one} records one by one, {folded} counted ones");
}
