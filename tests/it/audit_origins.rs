//! The name of a log. A rollback that the server administrator accepts begins a new one, so that no name has two histories.
//! The prefix is a setting, which counts for logs that begin.
//!
//! Seeded faults these tests catch: the old name kept after a rollback; the number counted from the database alone, so that
//! the same older backup gets one name twice; a rollback hidden from the signer by its type column; a copy of the old name's
//! checkpoint overwritten; the setting applied to a log that has checkpoints.

use crate::support::{Founded, Host, TestApp, tables};
use domain::{
    Settings,
    audit_checkpoint_sinks::{self, Delivery},
    audit_checkpoints, audit_restores,
};
use evidence::{
    checkpoint::{Checkpoint, Key},
    proof::Head,
};
use serde_json::json;
use sqlx::AnyPool;
use std::fs;
use types::ids::OrganizationId;

const LOGS: &str = "/orgward/v1/organization/audit_logs";
const PROJECTS: &str = "/v1/organization/projects";

/// The tables whose rows a restored backup does not have, from the first removed record on.
const TABLES: [&str; 3] = ["audit_values", "audit_facets", "audit_logs"];

#[expect(clippy::disallowed_methods, reason = "an intruder writes statements")]
async fn execute(tables: &AnyPool, sql: String) {
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(tables).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Removes the triggers, as the owner of the database can.
async fn unfence(tables: &AnyPool) {
    if tables::is_postgres() {
        for table in TABLES {
            execute(tables, format!("alter table {table} disable trigger all")).await;
        }
        return;
    }
    for trigger in ["no_update", "no_delete", "next_only"] {
        execute(tables, format!("drop trigger if exists audit_logs_{trigger}")).await;
    }
}

/// Leaves the first records of the only log, as a restored backup has them. The search index is rebuilt afterwards.
async fn cut(tables: &AnyPool, size: u64) {
    unfence(tables).await;
    for table in TABLES {
        execute(tables, format!("delete from {table} where seq >= {size}")).await;
    }
    execute(tables, format!("delete from audit_checkpoints where size > {size}")).await;
}

/// Puts the log of a server in memory back by some records.
pub async fn put_back(app: &Founded, records: u64) {
    let size = app.texts("select cast(count(*) as text) from audit_logs", &[]).await.remove(0);
    cut(&app.tables, size.parse::<u64>().expect("a number") - records).await;
    // As after a restart.
    app.domain.signer().forget(&app.organization);
}

/// A server with some events, its public key and a checkpoint in files, and its organization.
async fn logged(settings: &str) -> (Host, String) {
    let host = Host::new().await;
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    host.init(&["--enable-audit-logging"]).success();
    change(&host, "bo");
    keep(&host, "first");
    change(&host, "chidi");
    let organization = host.rows("select id from organizations").await.remove(0);
    (host, organization)
}

fn change(host: &Host, name: &str) {
    let email = format!("{name}@fjordlight.example");
    host.run(&["user", "create", "--name", name, "--email", &email, "--role", "reader"], "").success();
}

/// Writes what the administrator keeps elsewhere: `NAME.pub` and `NAME.checkpoint`.
fn keep(host: &Host, name: &str) {
    for (command, extension) in [("key", "pub"), ("checkpoint", "checkpoint")] {
        fs::write(host.path(&format!("{name}.{extension}")), host.run(&["audit", command], "").success())
            .expect("a file");
    }
}

async fn size(host: &Host) -> u64 {
    let size = host.rows("select cast(count(*) as text) from audit_logs").await.remove(0);
    size.parse().expect("a number")
}

/// Puts the database of a host back to a size, and has the server administrator accept it.
async fn roll_back(host: &Host, organization: &str, size: u64) {
    let tables = host.tables().await;
    cut(&tables, size).await;
    // As in a restored database, nobody is a member of whom the log does not know.
    let unknown = "delete from organization_users where not exists (select 1 from audit_logs l
        where l.leaf like '%' || organization_users.user_id || '%')";
    sqlx::query(unknown).execute(&tables).await.expect("removed");
    tables.close().await;
    assert!(host.run(&["audit", "key"], "").success().contains('+'), "it still reads");
    host.run(&["audit", "accept-rollback", "--organization", organization], "").success();
    host.run(&["audit", "reindex"], "").success();
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[tokio::test]
async fn an_accepted_rollback_begins_a_new_name_everywhere_and_old_keys_lead_to_it() {
    let (host, organization) = logged("").await;
    let (old, new) = (format!("orgward/{organization}"), format!("orgward/{organization}/2"));
    keep(&host, "abandoned");
    let size = size(&host).await;
    roll_back(&host, &organization, size - 1).await;

    assert_eq!(first_line(&host.run(&["audit", "checkpoint"], "").success()), new);
    assert!(host.run(&["audit", "key"], "").success().starts_with(&format!("{new}+")));
    let named = |extension: &str| {
        let files = fs::read_dir(host.path("data/checkpoints")).expect("a folder");
        let paths = files.map(|entry| entry.expect("a file").path());
        let mut texts = paths.filter(|path| path.to_string_lossy().contains(extension)).map(fs::read_to_string);
        first_line(&texts.next().expect("a file").expect("text")).to_owned()
    };
    assert_eq!((named(".checkpoint"), named(".given-up-")), (new.clone(), old.clone()));
    let accepted = "select leaf from audit_logs where type = 'orgward.audit_logs.rollback_accepted'";
    let leaf = host.rows(accepted).await.remove(0);
    assert!(leaf.contains(&format!("\"origin\":\"{new}\"")), "{leaf}");

    change(&host, "dalia");
    keep(&host, "second");
    host.run(&["audit", "new-key"], "").success();
    change(&host, "emi");
    keep(&host, "third");
    let since = format!("Since that record its checkpoints are named {new}.");
    for key in ["first", "second", "third"] {
        let said = host.run(&["audit", "verify", "--key", &format!("{key}.pub")], "").success();
        assert!(said.contains("accepted a rollback") && said.contains(&since), "{said}");
    }
    let exports = [("whole", &[][..]), ("part", &["--event-type", "user.added"]), ("table", &["--format", "csv"])];
    for (out, more) in exports {
        host.run(&[&["audit", "export", "--out", out], more].concat(), "").success();
        let manifest = fs::read_to_string(host.path(&format!("{out}/manifest.txt"))).expect("text");
        assert_eq!(manifest.lines().nth(1), Some(new.as_str()), "{out}");
        for key in ["first", "second", "third"] {
            let verify = ["audit", "verify", "--export", out, "--key", &format!("{key}.pub")];
            let said = host.run(&verify, "").success();
            assert!(said.contains(&since) && said.contains("changed the audit key"), "{out}: {said}");
            // The key that was changed to has signed neither of these.
            if out != "part" && key != "third" {
                let said = host.run(&[&verify[..], &["--checkpoint", "first.checkpoint"]].concat(), "").success();
                assert!(said.contains("It has grown from"), "what both histories have in common: {said}");
                host.run(&[&verify[..], &["--checkpoint", "second.checkpoint"]].concat(), "").success();
            }
            host.run(&[&verify[..], &["--checkpoint", "abandoned.checkpoint"]].concat(), "").refusal();
        }
    }
    let said = host.run(&["audit", "verify", "--checkpoint", "abandoned.checkpoint"], "").refusal();
    assert!(said.contains(&format!("it is named {old}, and this log is named {new} there")), "{said}");
}

#[tokio::test]
async fn the_same_older_backup_restored_twice_gets_two_names() {
    let (host, organization) = logged("").await;
    let size = size(&host).await - 1;
    for number in [2, 3, 4] {
        roll_back(&host, &organization, size).await;
        let name = format!("orgward/{organization}/{number}");
        assert_eq!(first_line(&host.run(&["audit", "checkpoint"], "").success()), name, "the database knows no other");
        change(&host, &format!("p{number}"));
        let said = host.run(&["audit", "verify", "--key", "first.pub"], "").success();
        assert!(said.contains(&format!("are named {name}.")), "{said}");
    }
    // A rollback beyond none of the others leaves their names in the log.
    let newest = self::size(&host).await;
    roll_back(&host, &organization, newest - 1).await;
    let said = host.run(&["audit", "verify", "--key", "first.pub"], "").success();
    for number in [4, 5] {
        assert!(said.contains(&format!("are named orgward/{organization}/{number}.")), "{said}");
    }
}

#[tokio::test]
async fn a_log_has_the_prefix_of_the_settings_when_it_begins_and_keeps_it() {
    let (host, organization) = logged("audit_origin = 'ward.example.com/tlog'\n").await;
    let name = format!("ward.example.com/tlog/{organization}");
    assert!(host.run(&["audit", "key"], "").success().starts_with(&format!("{name}+")));
    assert!(host.run(&["config"], "").success().contains("ward.example.com/tlog"));
    host.run(&["audit", "export", "--out", "whole"], "").success();
    let verify = |key: &str| host.run(&["audit", "verify", "--export", "whole", "--key", key], "");
    verify("first.pub").success();
    let other = fs::read_to_string(host.path("first.pub")).expect("text").replace("ward.example.com/tlog", "orgward");
    fs::write(host.path("other.pub"), other).expect("a file");
    verify("other.pub").refusal();

    fs::write(host.path("orgward.toml"), "audit_origin = 'other.example.com'\n").expect("a file");
    change(&host, "dalia");
    assert_eq!(first_line(&host.run(&["audit", "checkpoint"], "").success()), name, "it has checkpoints");
    fs::remove_file(host.path("data/audit.key")).expect("it was there");
    host.run(&["audit", "new-key", "--lost"], "").success();
    change(&host, "emi");
    assert!(host.run(&["audit", "key"], "").success().starts_with(&format!("{name}+")), "also with another key");
    assert_eq!(first_line(&host.run(&["audit", "checkpoint"], "").success()), name);
    host.run(&["audit", "verify"], "").success();
    let size = size(&host).await;
    roll_back(&host, &organization, size - 1).await;
    assert_eq!(first_line(&host.run(&["audit", "checkpoint"], "").success()), format!("{name}/2"));
    host.run(&["audit", "verify"], "").success();
    fs::write(host.path("orgward.toml"), "audit_origin = 'https://ward.example.com'\n").expect("a file");
    assert!(host.run(&["audit", "key"], "").refusal().contains("a URL without its scheme"));
}

#[tokio::test]
async fn the_copy_of_the_last_checkpoint_of_the_old_name_is_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = Key::from_seed(&[7; 32]);
    let organization_id = OrganizationId::new("org-06h2cber6v6fsx18rg0z125q");
    let copy = async |origin: &str, size: u64| {
        let head = Head { size, root: [1; 32] };
        let note = key.sign(origin, &head).expect("a note");
        let (organization_id, message_id) = (organization_id.clone(), String::new());
        let delivery = Delivery { organization_id, message_id, head, note, signed_at: 0, attempts: 0 };
        assert_eq!(delivery.message().data.origin, origin);
        audit_checkpoint_sinks::copy(folder.path(), &delivery, size as i64).await.expect("a folder");
        let files = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut lines: Vec<_> =
            files.map(|path| first_line(&fs::read_to_string(path).expect("text")).to_owned()).collect();
        lines.sort();
        lines
    };
    let (old, new) = (format!("orgward/{organization_id}"), format!("orgward/{organization_id}/2"));
    assert_eq!(copy(&old, 5).await, [old.as_str()]);
    assert_eq!(copy(&old, 6).await, [old.as_str()]);
    assert_eq!(copy(&new, 7).await, [&*old, &*new], "a greater size does not make it the same log");
    assert_eq!(copy(&new, 8).await, [&*old, &*new]);
}

/// The origin of the newest checkpoint, after a change.
async fn origin_now(app: &Founded) -> String {
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    audit_checkpoints::sign(&app.domain).await.expect("nothing fails");
    let newest = app.domain.signer().newest(&app.organization).expect("a checkpoint");
    Checkpoint::peek(&newest.note).expect("a checkpoint").origin
}

#[tokio::test]
async fn a_rollback_cannot_be_hidden_from_the_signer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { checkpoint_folder: Some(folder.path().to_owned()), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let old = format!("orgward/{}", app.organization);
    assert_eq!((origin_now(&app).await, origin_now(&app).await), (old.clone(), old.clone()));
    assert_eq!(first_line(&app.admin().get(&format!("{LOGS}/checkpoint")).await.text), old);
    put_back(&app, 1).await;
    audit_restores::accept(&app.domain, &app.organization).await.expect("accepted");
    let new = format!("{old}/2");
    assert_eq!(origin_now(&app).await, new);
    assert_eq!(first_line(&app.admin().get(&format!("{LOGS}/checkpoint")).await.text), new);
    assert!(app.admin().get(&format!("{LOGS}/key")).await.text.starts_with(&format!("{new}+")));

    // Without the checkpoints of the new name, and with another type beside the record.
    let rollback = "'orgward.audit_logs.rollback_accepted'";
    app.script(&format!("update audit_logs set type = 'user.added' where type = {rollback}")).await;
    app.write("delete from audit_checkpoints", &[]).await;
    app.domain.signer().forget(&app.organization);
    assert_eq!(origin_now(&app).await, new);

    // A leaf that says something else does not have its hash.
    app.script("update audit_logs set leaf = replace(leaf, 'rollback_accepted', 'exported')").await;
    app.write("delete from audit_checkpoints", &[]).await;
    app.domain.signer().forget(&app.organization);
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    let refusal = app.admin().get(&format!("{LOGS}/checkpoint")).await.refusal(503);
    assert!(refusal["message"].as_str().expect("a message").contains("does not have the hash"), "{refusal}");
}
