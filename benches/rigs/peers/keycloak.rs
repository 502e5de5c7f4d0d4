//! Keycloak: a realm with groups, as our projects, and users, as our invites; admin events are on, with their contents.

use super::{LISTED, Peer, call, free_port, spawn};
use crate::{server::PASSWORD, speed::load::Load};
use reqwest::Method;
use serde_json::json;
use std::{fs, path::Path};
use tokio::process::Command;

const ADMINISTRATOR: &str = "ada";

pub async fn start(program: &Path, folder: &Path) -> Peer {
    let (http, management) = (free_port(), free_port());
    let url = format!("http://127.0.0.1:{http}");
    fs::create_dir_all(folder).expect("a folder");
    // As its own default, in another folder.
    let options = "NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=0";
    let database = format!("--db-url=jdbc:h2:file:{}/keycloak;{options}", folder.display());
    let mut command = Command::new(program.join("bin/kc.sh"));
    command.args(["start", "--db=dev-file", "--cache=local", "--http-enabled=true", "--hostname-strict=false"]);
    command.args([&database, &format!("--http-port={http}"), &format!("--http-management-port={management}")]);
    command.env("KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR).env("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    let processes = spawn(&mut command, &folder.join("log"), &format!("{url}/realms/master")).await;

    // The first token ends after a minute, the second one after the benchmark.
    let admin = format!("{url}/admin/realms");
    let master = json!({"realm": "master", "accessTokenLifespan": 86_400, "sslRequired": "NONE"});
    call(Method::PUT, &format!("{admin}/master"), Some(&token(&url).await), &master).await;
    let token = token(&url).await;
    let realm = json!({
        "realm": "bench", "enabled": true, "adminEventsEnabled": true, "adminEventsDetailsEnabled": true,
    });
    call(Method::POST, &admin, Some(&token), &realm).await;
    for number in 0..LISTED + 20 {
        let body =
            json!({"username": format!("person-{number}"), "email": format!("person-{number}@fjordlight.example")});
        call(Method::POST, &format!("{admin}/bench/users"), Some(&token), &body).await;
    }
    let groups = "/admin/realms/bench/groups";
    let (_, group) = call(Method::POST, &format!("{url}{groups}"), Some(&token), &json!({"name": "Project"})).await;
    let group = group.rsplit('/').next().expect("an id");

    let get = |path: &str, token: &str| Load::get(&url, path).header("authorization", &format!("Bearer {token}"));
    let create = Load::post(&url, groups, "{\"name\":\"%s\"}").header("content-type", "application/json");
    let create = create.header("authorization", &format!("Bearer {token}")).expect(201);
    Peer {
        name: "Keycloak",
        is_durable: false,
        processes,
        loads: [
            Some(get(&format!("{groups}/{group}"), &token)),
            Some(get(&format!("/admin/realms/bench/users?max={LISTED}"), &token)),
            Some(get("/admin/realms/bench/admin-events?max=20", &token)),
            Some(get(groups, "0123456789012345678901234567890123456789").expect(401)),
            Some(create.clone().clients(1)),
            Some(create.clients(64)),
        ],
    }
}

/// A token of the administrator.
async fn token(url: &str) -> String {
    let fields = [("grant_type", "password"), ("client_id", "admin-cli"), ("username", ADMINISTRATOR)];
    let fields =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).append_pair("password", PASSWORD).finish();
    let request = reqwest::Client::new().post(format!("{url}/realms/master/protocol/openid-connect/token"));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(fields);
    let text = request.send().await.expect("it is answered").text().await.expect("an answer");
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{text}")).to_owned()
}
