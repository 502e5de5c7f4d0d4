//! More commands for the server administrator: organizations, the request log, purging deleted data, the API
//! description.

use crate::support::{Host, PASSWORD, tables};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[tokio::test]
async fn a_further_organization_has_an_owner_who_is_new_or_known() {
    let host = Host::new().await;
    let create = |more: &[&str]| {
        let args = ["organization", "create", "--name", "Skerry Works", "--enable-audit-logging", "--json"];
        host.run(&[&args[..], more].concat(), PASSWORD)
    };
    let zoe = ["--owner-email", "zoe@skerry.example", "--owner-name", "Zoe Haddad", "--owner-password-file", "-"];
    assert!(create(&zoe).refusal().contains("orgward init"), "the first organization needs another command");
    host.init(&[]).success();
    let state = tables::state(&host.tables().await).await;
    assert!(create(&["--owner-email", "zoe@skerry.example"]).refusal().contains("owner_name"));
    assert!(create(&["--owner-email", "zoe"]).refusal().contains('@'));
    assert_eq!(tables::state(&host.tables().await).await, state, "nothing was changed");

    let made = json(&create(&zoe).success());
    assert!(host.can_sign_in("zoe@skerry.example", PASSWORD).await);
    let again = json(&create(&["--owner-email", "ADA@fjordlight.example"]).success());
    assert_ne!(made["organization_id"], again["organization_id"]);
    let owners = host
        .rows(
            "select o.organization_id || ' ' || u.email || ' ' || o.role from organization_users o
             join users u on u.id = o.user_id order by o.organization_id",
        )
        .await;
    assert_eq!(owners.len(), 3);
    assert_eq!(owners[1], format!("{} zoe@skerry.example owner", made["organization_id"].as_str().expect("an id")));
    assert_eq!(
        owners[2],
        format!("{} ada@fjordlight.example owner", again["organization_id"].as_str().expect("an id"))
    );
    let defaults = host.rows("select name from projects where is_default = 1").await;
    assert_eq!(defaults.len(), 3, "each has its default project");
    let first = host.rows("select type from audit_logs where seq = 0").await;
    assert_eq!(first, ["organization.updated", "organization.updated"], "the two that enabled logging have logs");
    assert!(host.run(&["requests"], "").refusal().contains("several organizations"), "the organization must be named");
}

#[tokio::test]
async fn the_description_is_printed_without_touching_a_data_folder() {
    let host = Host::new().await;
    let args = ["openapi", "--set", "public_url=https://ward.example.com"];
    let document = json(&host.run(&args, "").success());
    assert_eq!(document["servers"][0]["url"], "https://ward.example.com");
    assert!(document["paths"]["/v1/organization/invites"]["post"].is_object());
    assert!(!host.path("data").exists());
}

#[tokio::test]
async fn deleted_data_is_listed_and_then_purged() {
    let host = Host::new().await;
    host.init(&[]).success();
    assert!(host.run(&["purge", "--dry-run"], "").success().contains("Nothing waits"));
    let tables = host.tables().await;
    sqlx::query(
        "insert into deletions (id, organization_id, kind, deleted_at) values ('x', 'org-x', 'user', 1700000000)",
    )
    .execute(&tables)
    .await
    .expect("a deletion");
    tables.close().await;
    let plan = host.run(&["purge", "--dry-run"], "").success();
    assert!(plan.contains("user") && plan.contains("2023-11-14"), "{plan}");
    let status = json(&host.run(&["purge", "--dry-run", "--json"], "").success());
    assert_eq!((&status["pending"][0]["count"], &status["erased"]), (&1.into(), &Value::Null));
    assert_eq!(host.rows("select id from deletions").await, ["x"], "a dry run changes nothing");
    assert!(host.run(&["purge"], "").success().contains("One deletion"));
    assert!(host.rows("select id from deletions").await.is_empty());
    let status = json(&host.run(&["purge", "--dry-run", "--json"], "").success());
    assert!(status["last_at"].is_i64() && status["last_erased"] == 1, "{status}");
}

#[tokio::test]
async fn the_request_log_is_read_newest_first_and_filtered() {
    let host = Host::new().await;
    host.init(&[]).success();
    let tables = host.tables().await;
    for (number, status) in [(1, 200), (2, 403), (3, 200)] {
        let id = format!("{number:024}");
        sqlx::query(
            "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
             status, address, user_agent, duration_us)
             select $1, id, 1700000000, $2, 'admin_key', null, null, 'GET', '/v1/organization/users', $3, '192.0.2.1',
             'curl', 1500 from organizations",
        )
        .bind(&id)
        .bind(format!("req_{number}"))
        .bind(status)
        .execute(&tables)
        .await
        .expect("a request");
    }
    tables.close().await;
    let lines = |args: &[&str]| -> Vec<String> {
        let out = host.run(&[&["requests", "--json"], args].concat(), "").success();
        out.lines().map(|line| json(line)["request_id"].as_str().expect("a request id").to_owned()).collect()
    };
    assert_eq!(lines(&[]), ["req_3", "req_2", "req_1"]);
    assert_eq!(lines(&["--limit", "2"]), ["req_3", "req_2"]);
    assert_eq!(lines(&["--status", "403"]), ["req_2"]);
    assert!(lines(&["--route", "/v1/organization/projects"]).is_empty());
    assert!(lines(&["--since", "2026-01-01T00:00:00Z"]).is_empty());
    let shown = host.run(&["requests", "--limit", "1"], "").success();
    assert!(shown.contains("GET") && shown.contains("/v1/organization/users") && shown.contains("req_3"), "{shown}");
    let mut wrong = host.command(&["requests", "--since", "yesterday"]);
    let output = wrong.output().expect("the program ends");
    assert!(String::from_utf8_lossy(&output.stderr).contains("2026-11-01T00:00:00Z"), "the right shape is shown");
}

#[tokio::test]
async fn a_test_email_goes_to_an_address_only_and_a_mail_server_that_is_gone_is_explained() {
    let host = Host::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let port = format!("smtp_port={port}");
    let settings = [port.as_str(), "smtp_host=127.0.0.1", "smtp_security=none", "smtp_from=ward@fjordlight.example"];
    let settings: Vec<&str> = settings.into_iter().flat_map(|setting| ["--set", setting]).collect();
    let test = |to: &str| host.run(&[&["mail", "test", "--to", to], &settings[..]].concat(), "").refusal();
    for (to, words) in [
        ("", "Enter an e-mail address"),
        ("zoe", "The address has no @"),
        (" zoe@skerry.example", "begins or ends with a space"),
        ("zoe@skerry", "The part after the @ is not a domain"),
        ("zoe@skerry.example, ada@fjordlight.example", "The part before the @ is not an address"),
    ] {
        let sentence = test(to);
        assert!(sentence.contains(words), "{to:?}: {sentence}");
    }
    let sentence = test("zoe@skerry.example");
    assert!(sentence.contains("could not be reached (Connection refused)."), "{sentence}");
}
