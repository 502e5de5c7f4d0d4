//! Commands for the server administrator: creating an organization, restoring access, and the configuration.

use crate::support::{Host, PASSWORD, tables};
use std::fs;

#[tokio::test]
async fn init_prints_one_object_and_refuses_a_folder_in_use() {
    let host = Host::new().await;
    let out = host.init(&["--admin-key", "terraform", "--enable-audit-logging", "--json"]).success();
    let made: serde_json::Value = serde_json::from_str(&out).expect("one JSON object and nothing else");
    let mut members: Vec<_> = made.as_object().expect("an object").keys().cloned().collect();
    members.sort();
    assert_eq!(members, ["admin_key", "admin_key_id", "organization_id", "owner_user_id"]);
    assert!(made["admin_key"].as_str().is_some_and(|key| key.starts_with("sk-admin-") && key.len() == 58));
    assert_eq!(made["organization_id"], host.rows("select id from organizations").await[0]);
    assert!(host.can_sign_in("ada@fjordlight.example", PASSWORD).await);

    let state = tables::state(&host.tables().await).await;
    let sentence = host.init(&["--json"]).refusal();
    assert!(sentence.contains("in use"), "{sentence}");
    assert_eq!(tables::state(&host.tables().await).await, state);
}

#[tokio::test]
async fn init_without_a_key_says_so_to_scripts() {
    let host = Host::new().await;
    let made: serde_json::Value = serde_json::from_str(&host.init(&["--json"]).success()).expect("JSON");
    assert!(made["admin_key"].is_null() && made["admin_key_id"].is_null() && made["owner_user_id"].is_string());
    assert!(host.rows("select leaf from audit_logs").await.is_empty(), "logging is on only where it was requested");
}

#[tokio::test]
async fn an_invalid_new_owner_is_explained_and_nothing_is_created() {
    let host = Host::new().await;
    let weak = ["init", "--organization", "Grid", "--owner-name", "Ada", "--owner-email", "ada@x.org"];
    let sentence = host.run(&[&weak[..], &["--owner-password-file", "-"]].concat(), "fjordlight").refusal();
    assert!(sentence.contains("12 characters") && !sentence.contains("fjordlight"), "{sentence}");
    let all = ["init", "--organization", "", "--owner-name", " ", "--owner-email", "ada", "--owner-password-file", "-"];
    let sentence = host.run(&all, "short").refusal();
    for field in ["organization_name", "name", "email", "password"] {
        assert!(sentence.contains(field), "{field}: {sentence}");
    }
    let sentence = host.run(&[&weak[..], &["--owner-password-file", "missing.txt"]].concat(), "").refusal();
    assert!(sentence.contains("missing.txt"), "{sentence}");
    assert!(host.rows("select id from organizations").await.is_empty());
    assert!(host.rows("select id from users").await.is_empty());
}

#[tokio::test]
async fn owner_reset_lets_an_owner_in_again_and_ends_their_sessions() {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    let tables = host.tables().await;
    sqlx::query(
        "insert into sessions (credential_hash, id, user_id, address, user_agent, created_at, last_seen_at, expires_at)
         select 'x', 'sess_x', id, '', '', 4000000000, 4000000000, 4000000000 from users",
    )
    .execute(&tables)
    .await
    .expect("a session exists");
    sqlx::query("update organization_users set role = 'reader'").execute(&tables).await.expect("a demoted owner");
    let state = tables::state(&tables).await;
    let reset = ["owner", "reset", "--email", "ada@fjordlight.example", "--password-file", "-"];
    assert!(host.run(&reset, "short").refusal().contains("12 characters"));
    let stranger = ["owner", "reset", "--email", "nobody@x.org", "--password-file", "-"];
    assert!(host.run(&stranger, "copper lantern fjord siskin").refusal().contains("nobody@x.org"));
    assert_eq!(tables::state(&tables).await, state);

    let out = host.run(&reset, "copper lantern fjord siskin\n").success();
    assert!(!out.contains("copper"), "{out}");
    assert!(host.rows("select id from sessions").await.is_empty());
    assert_eq!(host.rows("select role from organization_users").await, ["owner"]);
    assert!(host.can_sign_in("ada@fjordlight.example", "copper lantern fjord siskin").await);
    assert!(!host.can_sign_in("ada@fjordlight.example", PASSWORD).await);
    let records = host.rows("select type from audit_logs where type <> 'login.failed' order by seq").await;
    assert!(records.ends_with(&["user.updated".to_owned(), "orgward.password.reset".to_owned()]), "{records:?}");
}

#[tokio::test]
async fn user_create_adds_people_and_refuses_invalid_ones() {
    let host = Host::new().await;
    let create = |email: &str, role: &str| {
        let args =
            ["user", "create", "--name", "Bo Achterberg", "--email", email, "--role", role, "--password-file", "-"];
        host.run(&args, PASSWORD)
    };
    assert!(create("bo@x.org", "owner").refusal().contains("orgward init"), "there is no organization yet");
    host.init(&["--enable-audit-logging"]).success();
    assert!(create("bo@x.org", "king").refusal().contains("king"));
    assert!(create("ADA@fjordlight.example", "reader").refusal().contains("already"));
    assert!(create("bo", "reader").refusal().contains('@'));
    create("bo@x.org", "owner").success();
    host.run(&["user", "create", "--name", "Emi", "--email", "emi@x.org"], "").success();
    let people = host
        .rows(
            "select u.email || ' ' || o.role from organization_users o join users u on u.id = o.user_id order by u.id",
        )
        .await;
    assert_eq!(people, ["ada@fjordlight.example owner", "bo@x.org owner", "emi@x.org reader"]);
    assert!(host.can_sign_in("bo@x.org", PASSWORD).await && !host.can_sign_in("emi@x.org", "").await);
    let records = host.rows("select type from audit_logs where type like 'user.%' order by seq").await;
    assert_eq!(records, ["user.added", "user.added", "user.added"]);
}

#[tokio::test]
async fn config_shows_the_effective_settings_and_their_source_and_hides_passwords() {
    let host = Host::new().await;
    fs::write(host.path("orgward.toml"), "session_idle_minutes = 30\nlog_level = 'warn'\n").expect("a file");
    let args = ["config", "--set", "log_level=debug", "--set", "database_url=postgres://ward:hunter2@db/ward"];
    let mut command = host.command(&args);
    let output = command.env("ORGWARD_MAX_CONNECTIONS", "7").output().expect("the program ends");
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    for line in [
        "listen = \"127.0.0.1:8080\"  # default",
        "session_idle_minutes = \"30\"  # orgward.toml",
        "log_level = \"debug\"  # --log-level",
        "max_connections = \"7\"  # ORGWARD_MAX_CONNECTIONS",
    ] {
        assert!(out.contains(line), "{line} in {out}");
    }
    assert!(!out.contains("hunter2") && out.contains("postgres://ward:"), "{out}");
    let table: toml::Table = out.parse().expect("it can be used as the file");
    assert!(table.contains_key("data_dir"));
    let out = host.run(&["config", "--json"], "").success();
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["session_idle_minutes"]["value"], "30");
    assert!(!host.path("data").exists(), "reading the configuration creates nothing");
}

#[tokio::test]
async fn an_unknown_or_invalid_setting_stops_the_start_and_suggests_the_closest_name() {
    let host = Host::new().await;
    for args in [["config", "--set", "lisen=x"], ["serve", "--set", "lisen=x"]] {
        assert!(host.run(&args, "").refusal().contains("Did you mean 'listen'?"));
    }
    fs::write(host.path("orgward.toml"), "sesion_idle_minutes = 30").expect("a file");
    let sentence = host.run(&["serve"], "").refusal();
    assert!(sentence.contains("orgward.toml") && sentence.contains("session_idle_minutes"), "{sentence}");
    fs::write(host.path("orgward.toml"), "listen = [").expect("a file");
    assert!(host.run(&["serve"], "").refusal().contains("orgward.toml"));
    fs::remove_file(host.path("orgward.toml")).expect("ours");
    assert!(host.run(&["serve", "--listen", "everywhere"], "").refusal().contains("everywhere"));
    assert!(host.run(&["serve", "--listen", "0.0.0.0:0"], "").refusal().contains("--allow-plain-http"));
    assert!(host.run(&["config", "--config", "missing.toml"], "").refusal().contains("missing.toml"));
    assert!(!host.path("data").exists());
}
