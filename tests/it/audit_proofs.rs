//! Checkpoints, tiles, proofs and receipts over the Admin API, checked against each other using only the public key.

use crate::support::{Founded, Reply, TestApp};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::Settings;
use evidence::{
    Hash,
    checkpoint::Checkpoint,
    leaf_hash,
    proof::{Head, is_consistent, is_included},
    tile::{Tile, WIDTH},
    tree::{Nodes, cover, range_hash},
};
use serde_json::{Value, json};

const LOGS: &str = "/orgward/v1/organization/audit_logs";
const PROJECTS: &str = "/v1/organization/projects";

/// The members of a receipt (RFC 9651 dictionary).
fn receipt(reply: &Reply) -> Vec<(String, String)> {
    let text = reply.header("orgward-receipt");
    let member = |member: &str| {
        let (name, value) = member.split_once('=').expect("a member has a value");
        (name.trim().to_owned(), value.trim_matches(['"', ':', '(', ')']).to_owned())
    };
    text.split(", ").map(member).collect()
}

fn hash(text: &Value) -> Hash {
    let bytes = BASE64_STANDARD.decode(text.as_str().expect("a text")).expect("base64");
    bytes.try_into().expect("32 bytes")
}

fn hashes(list: &Value) -> Vec<Hash> {
    list.as_array().expect("a list").iter().map(hash).collect()
}

/// The head of the newest checkpoint, verified with the server's public key.
async fn head(app: &Founded) -> Head {
    let note = app.admin().get(&format!("{LOGS}/checkpoint")).await.text;
    let key = app.admin().get(&format!("{LOGS}/key")).await.text;
    let checkpoint = Checkpoint::open(&note, &[key]).expect("signed by the server's key");
    assert_eq!(checkpoint.origin, format!("orgward/{}", app.organization));
    checkpoint.head
}

/// A server whose log has more than one tile.
async fn grown() -> Founded {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    for number in 0..270 {
        app.admin().post(PROJECTS, json!({ "name": format!("Project {number}") })).await;
    }
    app
}

#[tokio::test]
async fn a_receipt_names_the_events_of_its_change_and_no_other_response_has_one() {
    let app = TestApp::founded().await;
    let project = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
    let project = project["id"].as_str().expect("an id").to_owned();
    let accounts = format!("{PROJECTS}/{project}/service_accounts");
    let account = app.admin().post(&accounts, json!({ "name": "ci" })).await;
    let members = receipt(&account);
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["log", "first", "last", "leaf-hashes", "checkpoint"]);
    let value = |name: &str| members.iter().find(|(known, _)| known == name).expect("it is there").1.clone();
    assert_eq!(value("log"), app.organization.as_str());
    let (first, last): (i64, i64) = (value("first").parse().expect("a number"), value("last").parse().expect("one"));
    let types = app.audit_types().await;
    let from = usize::try_from(first).expect("a position");
    assert_eq!(types[from..], ["service_account.created", "api_key.created"]);
    assert_eq!(usize::try_from(last).expect("a position"), types.len() - 1);
    let leaves = app.texts("select leaf from audit_logs order by seq", &[]).await;
    let hashes: Vec<String> =
        leaves[from..].iter().map(|leaf| format!(":{}:", BASE64_STANDARD.encode(leaf_hash(leaf.as_bytes())))).collect();
    assert_eq!(format!(":{}:", value("leaf-hashes")), hashes.join(" "), "of each event");

    let note = BASE64_STANDARD.decode(value("checkpoint")).expect("base64");
    let key = app.admin().get(&format!("{LOGS}/key")).await.text;
    let signed =
        Checkpoint::open(&String::from_utf8(note).expect("a note"), &[key]).expect("signed by the server's key");
    assert_eq!(signed.head.size, leaves.len() as u64, "it covers the last event");
    let mut tree = evidence::tree::Frontier::default();
    leaves.iter().for_each(|leaf| tree.push(&leaf_hash(leaf.as_bytes())));
    assert_eq!(signed.head.root, tree.root());
    let stored = app.texts("select note from audit_checkpoints order by size desc limit 1", &[]).await.remove(0);
    assert_eq!(BASE64_STANDARD.encode(stored), value("checkpoint"), "it is in the database");
    assert_eq!(head(&app).await, signed.head);

    app.admin().post(&format!("{PROJECTS}/{project}"), json!({ "name": "Grid 2" })).await;
    for (reply, status) in [
        (app.admin().get(PROJECTS).await, 200),
        (app.admin().post(PROJECTS, json!({ "name": "" })).await, 400),
        (app.admin().post(&format!("{PROJECTS}/{project}"), json!({ "name": "Grid 2" })).await, 200),
    ] {
        assert_eq!((reply.status, reply.header("orgward-receipt")), (status, ""), "{}", reply.text);
    }
    let silent = TestApp::start().await.found(false).await;
    let reply = silent.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    assert_eq!((reply.status, reply.header("orgward-receipt")), (200, ""), "without a log there is no receipt");
}

#[tokio::test]
async fn the_tiles_alone_yield_the_signed_root() {
    let app = grown().await;
    let head = head(&app).await;
    assert!(head.size > WIDTH, "there is a level above the leaves");
    let mut known = Nodes::new();
    for tile in evidence::tile::tiles(cover(&(0..head.size))) {
        let reply = app.admin().get(&format!("{LOGS}/{}", tile.path(tile.width(head.size)))).await;
        assert_eq!(reply.status, 200, "{tile:?}");
        let found: Vec<Hash> = reply.bytes.chunks(32).map(|hash| hash.try_into().expect("whole hashes")).collect();
        tile.fill(&found, &mut known);
    }
    assert_eq!(range_hash(&(0..head.size), &known), Some(head.root));

    let mut entries = app.admin().get(&format!("{LOGS}/tile/entries/000")).await.bytes;
    let leaves = app.texts("select leaf from audit_logs order by seq limit 256", &[]).await;
    for leaf in leaves {
        let length = usize::from(u16::from_be_bytes([entries[0], entries[1]]));
        assert_eq!(entries[2..2 + length], *leaf.as_bytes());
        entries.drain(..2 + length);
    }
    assert!(entries.is_empty());
    for missing in [
        "tile/0/002",
        "tile/0/001",
        "tile/1/000",
        "tile/0/1",
        "tile/00/000",
        "tile/x/000",
        "tile/9/000",
        "tile/entries/7",
    ] {
        let reply = app.admin().get(&format!("{LOGS}/{missing}")).await;
        assert_eq!(reply.refusal(404)["code"], "not_found", "{missing}");
    }
    assert_eq!(Tile { level: 1, index: 0 }.width(head.size), 1);
}

#[tokio::test]
async fn every_event_has_an_inclusion_proof_and_the_log_a_consistency_proof() {
    let app = grown().await;
    let old = head(&app).await;
    let ids = app.texts("select id from audit_logs order by seq", &[]).await;
    for seq in [0, 1, 255, 256, ids.len() - 1] {
        let proof = app.admin().get(&format!("{LOGS}/proofs/{}", ids[seq])).await.json();
        let head = Checkpoint::peek(proof["checkpoint"].as_str().expect("a note")).expect("a checkpoint").head;
        let leaf = leaf_hash(proof["leaf"].as_str().expect("a leaf").as_bytes());
        assert_eq!((proof["index"].as_u64(), hash(&proof["leaf_hash"])), (Some(seq as u64), leaf));
        assert!(is_included(&leaf, seq as u64, head.size, &head.root, &hashes(&proof["proof"])), "{seq}");
    }
    app.admin().post(PROJECTS, json!({ "name": "One more" })).await;
    let new = head(&app).await;
    assert_eq!(new.size, old.size + 1);
    let path = |from: u64, to: u64| format!("{LOGS}/consistency?from={from}&to={to}");
    for from in [1, 2, 255, 256, 257, old.size] {
        let proof = app.admin().get(&path(from, new.size)).await.json();
        let older = Head { size: from, root: hash(&proof["from_root"]) };
        assert!(is_consistent(&older, &new, &hashes(&proof["proof"])), "{from}");
        assert!(from != old.size || older.root == old.root, "the root that was signed then");
    }
    for (wrong, param) in [(path(0, 5), "from"), (path(6, 5), "from"), (path(1, new.size + 1), "to")] {
        assert_eq!(app.admin().get(&wrong).await.refusal(400)["param"], param, "{wrong}");
    }
}

#[tokio::test]
async fn before_logging_is_enabled_there_is_nothing_to_prove() {
    let app = TestApp::start().await.found(false).await;
    for path in ["checkpoint", "key", "consistency", "tile/0/000", "tile/entries/000"] {
        let reply = app.admin().get(&format!("{LOGS}/{path}")).await;
        assert_eq!(reply.refusal(400)["code"], "audit_logging_not_enabled", "{path}");
    }
}

#[tokio::test]
async fn a_log_that_contradicts_its_last_checkpoint_is_not_signed() {
    for (size, is_signed, why) in
        [(999, true, "the last ones are gone"), (999, false, ""), (5, true, "are not the ones that were signed")]
    {
        let app = TestApp::founded().await;
        for name in ["One", "Two", "Three"] {
            app.admin().post(PROJECTS, json!({ "name": name })).await;
        }
        app.write("delete from audit_checkpoints", &[]).await;
        let leaf = app.texts("select leaf from audit_logs where seq = 1", &[]).await.remove(0);
        let head = Head { size, root: leaf_hash(leaf.as_bytes()) };
        let key = app.domain.secrets().audit_key().signing();
        let note = key.sign(&format!("orgward/{}", app.organization), &head).expect("a note");
        let note = if is_signed { note } else { "a note".to_owned() };
        app.write(
            "insert into audit_checkpoints (organization_id, size, root, note, at)
             select organization_id, cast($1 as bigint), leaf_hash, $2, 0 from audit_logs where seq = 1",
            &[&size.to_string(), &note],
        )
        .await;
        // As after a restart.
        app.domain.signer().forget(&app.organization);
        let reply = app.admin().get(&format!("{LOGS}/checkpoint")).await;
        if !is_signed {
            assert_eq!(reply.status, 200, "what the audit key has not signed is passed over");
            continue;
        }
        let refusal = reply.refusal(503);
        assert_eq!(refusal["code"], "audit_log_not_signed");
        assert!(refusal["message"].as_str().expect("a message").contains(why), "{refusal}");
        let change = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
        assert_eq!(change.status, 200, "changes go on, and so does the log");
        let names: Vec<String> = receipt(&change).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["log", "first", "last", "leaf-hashes"], "nothing was signed");
    }
}
