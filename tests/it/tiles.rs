//! Tiles as clients of transparency logs read them (c2sp.org/tlog-tiles): cached, without a limit that such a client
//! reaches, and without a key where the server administrator made them public.
//!
//! Seeded faults these tests catch: a partial tile that is cached; a full one that is not; tiles counted with other
//! requests; public tiles of a server that did not make them public.

use crate::support::{Founded, TestApp};
use domain::Settings;
use serde_json::json;

const LOGS: &str = "/orgward/v1/organization/audit_logs";

/// A server whose log has more events than one tile, without a limit of requests a minute unless one is given.
async fn grown(settings: Settings) -> Founded {
    let app = TestApp::start_with(settings).await.found(true).await;
    let names = (0..260).map(|number| json!({ "name": format!("Project {number}") }));
    let actor = domain::Actor::server_administrator(app.organization.clone());
    for name in names {
        let new = serde_json::from_value::<types::projects::NewProject>(name).expect("a project");
        let made = domain::projects::create(&app.domain, &actor, new.into(), domain::projects::SameName::Allowed).await;
        made.expect("the server administrator may");
    }
    domain::audit_checkpoints::sign(&app.domain).await.expect("it is signed");
    app
}

#[tokio::test]
async fn a_full_tile_may_be_kept_for_a_year_and_a_partial_one_not_at_all() {
    let app = grown(Settings { public_tiles: true, ..Settings::default() }).await;
    let public = format!("/tlog/{}", app.organization);
    for (root, client, who) in [(LOGS, app.admin(), "private"), (&public, app.anonymous(), "public")] {
        for full in ["tile/0/000", "tile/entries/000"] {
            let reply = client.get(&format!("{root}/{full}")).await;
            assert_eq!(reply.status, 200, "{root}/{full}: {}", reply.text);
            assert_eq!(reply.header("cache-control"), format!("{who}, max-age=31536000, immutable"), "{root}/{full}");
            assert_eq!(reply.header("content-type"), "application/octet-stream");
        }
        for partial in ["tile/0/000.p/7", "tile/0/001.p/1", "tile/entries/001.p/1", "tile/1/000.p/1", "checkpoint"] {
            let reply = client.get(&format!("{root}/{partial}")).await;
            assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"), "{root}/{partial}");
        }
        for wrong in
            ["tile/0/000.p/07", "tile/0/000.p/+7", "tile/0/000.p/256", "tile/0/0", "tile/entries/001", "tile/64/000"]
        {
            let reply = client.get(&format!("{root}/{wrong}")).await;
            assert_eq!((reply.status, reply.header("cache-control")), (404, "no-store"), "{root}/{wrong}");
        }
    }
}

#[tokio::test]
async fn public_tiles_are_those_that_the_key_reads_and_need_the_setting() {
    let app = grown(Settings { public_tiles: true, ..Settings::default() }).await;
    let (public, anyone, admin) = (format!("/tlog/{}", app.organization), app.anonymous(), app.admin());
    for path in ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/3"] {
        let (open, own) = (anyone.get(&format!("{public}/{path}")).await, admin.get(&format!("{LOGS}/{path}")).await);
        assert_eq!((open.status, &open.bytes), (200, &own.bytes), "{path}: {}", open.text);
    }
    let leaves = anyone.get(&format!("{public}/tile/entries/000")).await.text;
    for personal in ["ada@fjordlight.example", "Ada Lindqvist"] {
        assert!(!leaves.contains(personal), "leaves hold commitments");
    }
    assert_eq!(app.count("request_log").await, 5, "requests without a key are not in the request log");
    let other = app.second_organization().await;
    for refused in [format!("/tlog/{}/checkpoint", other.organization), "/tlog/org-unknown/checkpoint".to_owned()] {
        assert_eq!(anyone.get(&refused).await.refusal(404)["code"], "not_found");
    }
    assert_eq!(anyone.post(&format!("{public}/checkpoint"), json!(null)).await.status, 405);

    let closed = TestApp::founded().await;
    for path in ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"] {
        let reply = closed.anonymous().get(&format!("/tlog/{}/{path}", closed.organization)).await;
        assert_eq!(reply.refusal(404)["code"], "not_found", "{path}");
    }
}

#[tokio::test]
async fn a_client_reads_the_tiles_of_a_large_log_at_once_and_its_other_requests_keep_their_limit() {
    let app = TestApp::start_with(Settings { requests_per_minute: 60, requests_burst: 5, ..Settings::default() }).await;
    let app = app.found(true).await;
    let key = types::ids::KeyId::new(app.key_id.clone());
    // A log of 300,000 events has 1,172 tiles of leaves, 5 above them, one above these, and a bundle for each of the first.
    let tiles = 1172 + 5 + 1 + 1172;
    for _ in 0..tiles {
        domain::request_limits::spend_tile(&app.domain, key.as_str()).expect("no client waits between tiles");
    }
    let path = format!("{LOGS}/tile/0/000.p/1");
    for _ in 0..20 {
        assert_eq!(app.admin().get(&path).await.status, 200);
    }
    let others: Vec<u16> =
        futures::future::join_all((0..8).map(async |_| app.admin().get("/v1/organization/projects").await.status))
            .await;
    assert!(others.contains(&200) && others.contains(&429), "{others:?}");
    assert_eq!(app.admin().get(&path).await.status, 200, "tiles have a budget of their own");
}
