//! PocketBase: a collection of projects and one of invites, and its superuser.

use super::{LISTED, Peer, call, free_port, spawn};
use crate::{server::PASSWORD, speed::load::Load};
use reqwest::Method;
use serde_json::json;
use std::{fs, path::Path};
use tokio::process::Command;

const SUPERUSER: &str = "ada@fjordlight.example";

pub async fn start(program: &Path, name: &'static str, is_durable: bool, folder: &Path) -> Peer {
    // It keeps what it knows of collections beside its data.
    let data = folder.join("data");
    fs::create_dir_all(&data).expect("a folder");
    let dir = format!("--dir={}", data.display());
    let superuser = ["superuser", "upsert", SUPERUSER, PASSWORD, &dir];
    let output = Command::new(program).args(superuser).output().await.expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let address = format!("127.0.0.1:{}", free_port());
    let url = format!("http://{address}");
    let mut command = Command::new(program);
    command.args(["serve", &format!("--http={address}"), &dir]);
    let processes = spawn(&mut command, &folder.join("log"), &format!("{url}/api/health")).await;

    let path = format!("{url}/api/collections/_superusers/auth-with-password");
    let signed_in = call(Method::POST, &path, None, &json!({"identity": SUPERUSER, "password": PASSWORD})).await;
    let token = signed_in.0["token"].as_str().expect("a token").to_owned();
    for (collection, fields) in [("projects", ["name", "status"]), ("invites", ["email", "role"])] {
        let fields = fields.map(|name| json!({"name": name, "type": "text"}));
        let stamps = ["created", "updated"].map(|name| json!({"name": name, "type": "autodate", "onCreate": true}));
        let fields = [&fields[..], &stamps].concat();
        let body = json!({"name": collection, "type": "base", "fields": fields});
        call(Method::POST, &format!("{url}/api/collections"), Some(&token), &body).await;
    }
    let (projects, invites) = ("/api/collections/projects/records", "/api/collections/invites/records");
    for number in 0..LISTED + 20 {
        let body = json!({"email": format!("person-{number}@fjordlight.example"), "role": "reader"});
        call(Method::POST, &format!("{url}{invites}"), Some(&token), &body).await;
    }
    let body = json!({"name": "Project", "status": "active"});
    let (project, _) = call(Method::POST, &format!("{url}{projects}"), Some(&token), &body).await;
    let project = project["id"].as_str().expect("an id");

    let get = |path: &str, token: &str| Load::get(&url, path).header("authorization", token);
    let create = Load::post(&url, projects, "{\"name\":\"%s\",\"status\":\"active\"}");
    let create = create.header("authorization", &token).header("content-type", "application/json");
    let one = format!("{projects}/{project}");
    Peer {
        name,
        is_durable,
        processes,
        loads: [
            Some(get(&one, &token)),
            // Without the number of all, which our list does not have either.
            Some(get(&format!("{invites}?perPage={LISTED}&skipTotal=1"), &token)),
            None,
            // An unknown token is none; a list that only superusers see is forbidden then.
            Some(get(projects, "0123456789012345678901234567890123456789").expect(403)),
            Some(create.clone().clients(1)),
            Some(create.clients(64)),
        ],
    }
}
