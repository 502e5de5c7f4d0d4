//! `orgward audit`: tampering from outside is reported, and what a server administrator does to a log is recorded.

use crate::{operator_serve::Running, support::Host};
use serde_json::Value;
use sqlx::AnyPool;

/// A server with some events, its public key, a checkpoint kept elsewhere, and an Admin key in `init.json`.
async fn logged() -> Host {
    let host = Host::new().await;
    let founded = host.init(&["--enable-audit-logging", "--admin-key", "terraform", "--json"]).success();
    std::fs::write(host.path("init.json"), founded).expect("a file");
    for name in ["bo", "chidi", "dalia"] {
        let email = format!("{name}@fjordlight.example");
        let args = ["user", "create", "--name", name, "--email", &email, "--role", "reader"];
        host.run(&args, "").success();
    }
    for (args, file) in [(["audit", "checkpoint"], "kept.checkpoint"), (["audit", "key"], "audit.pub")] {
        std::fs::write(host.path(file), host.run(&args, "").success()).expect("a file");
    }
    host
}

/// Drops the triggers, as the owner of the database can, and runs a statement.
async fn tamper(host: &Host, sql: &'static str) {
    let tables: AnyPool = host.tables().await;
    let statements: &[&str] = match host.database {
        Some(_) => &["alter table audit_logs disable trigger all", "alter table audit_values disable trigger all"],
        None => &[
            "drop trigger if exists audit_logs_no_update",
            "drop trigger if exists audit_logs_no_delete",
            "drop trigger if exists audit_logs_next_only",
            "drop trigger if exists audit_values_no_update",
        ],
    };
    for statement in statements {
        sqlx::query(*statement).execute(&tables).await.expect("the owner of the database can");
    }
    let touched = sqlx::query(sql).execute(&tables).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(touched.rows_affected() > 0, "{sql}");
    tables.close().await;
}

#[tokio::test]
async fn an_unmodified_log_verifies_against_its_own_file_and_an_outside_copy() {
    let host = logged().await;
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("records of org-") && said.contains("this server's own file"), "{said}");
    host.run(&["user", "create", "--name", "Emi", "--email", "emi@fjordlight.example"], "").success();
    let args = ["audit", "verify", "--checkpoint", "kept.checkpoint", "--key", "audit.pub"];
    let said = host.run(&args, "").success();
    assert!(said.contains("outside copy"), "{said}");
}

#[tokio::test]
async fn every_kind_of_tampering_is_reported() {
    for (sql, place, why) in [
        (
            "update audit_logs set leaf = replace(leaf, '\"reader\"', '\"owner\"') where seq = 5",
            "Record 5",
            "hash that stands beside",
        ),
        (
            "update audit_logs set leaf_hash = (select leaf_hash from audit_logs o where o.seq = 1 and o.organization_id = audit_logs.organization_id) where seq = 4",
            "Record 4",
            "hash that stands beside",
        ),
        ("delete from audit_logs where seq = 3", "Record 3", "stands where record 3 belongs"),
        ("delete from audit_logs where seq = (select max(seq) from audit_logs)", "is missing", "were signed"),
        ("update audit_logs set seq = seq + 1000 where seq = 2", "Record 2", "stands where record 2 belongs"),
        (
            "delete from audit_values where seq = (select max(seq) from audit_values) and field = '/detail/change/email'",
            "does not hold",
            "no record tells that it was erased",
        ),
        (
            "update audit_values set value = 'eve@fjordlight.example' where field = '/detail/change/email'",
            "Record",
            "not the one that was recorded",
        ),
        (
            "update audit_checkpoints set note = replace(note, 'orgward/', 'orgward/x') where size > 0",
            "checkpoint does not hold",
            "not signed by a key",
        ),
    ] {
        let host = logged().await;
        tamper(&host, sql).await;
        let said = host.run(&["audit", "verify", "--checkpoint", "kept.checkpoint"], "").refusal();
        assert!(said.contains(place) && said.contains(why), "{sql}: {said}");
    }
}

/// Planted: no comparison, no check of the seals, other keys than the server's.
#[tokio::test]
async fn tables_and_credentials_that_another_program_changed_are_reported() {
    for (sql, why) in [
        (
            "update organization_users set role = 'owner' where role = 'reader'",
            "the tables differ from the log in 3 places",
        ),
        ("update organizations set name = 'Another'", "the tables differ from the log in 1 place"),
        ("update users set email = 'eve@fjordlight.example' where name = 'bo'", "the tables differ from the log"),
        (
            "update users set password_hash = (select max(password_hash) from users)",
            "credentials have no valid seal in",
        ),
        ("update admin_keys set secret_hash = 'x'", "credentials have no valid seal in 1 place"),
        (
            "update instance set credentials_sealed = null",
            "the mark that this server has sealed the credentials is not",
        ),
    ] {
        let host = logged().await;
        tamper(&host, sql).await;
        let said = host.run(&["audit", "verify"], "").refusal();
        assert!(said.contains("Every record holds, but") && said.contains(why), "{sql}: {said}");
    }
    // What the database says about keys is no reason to check less.
    let host = logged().await;
    let tables = host.tables().await;
    sqlx::query("insert into audit_keys (version, public_key, since) values (1000, $1, 0)")
        .bind(evidence::checkpoint::Key::from_seed(&[7; 32]).public())
        .execute(&tables)
        .await
        .expect("the owner of the database can");
    tables.close().await;
    let said = host.run(&["audit", "verify"], "").refusal();
    assert!(said.contains("not the one that this database names as the newest"), "{said}");

    let host = logged().await;
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("The tables agree with the log.") && said.contains("credentials has its seal"), "{said}");
    std::fs::remove_file(host.path("data/secret.key")).expect("it was there");
    tamper(&host, "update users set password_hash = (select max(password_hash) from users)").await;
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("seals of the credentials were not checked, because the file of the secret key"), "{said}");
}

/// Planted: the search index reported before the records of another program.
#[tokio::test]
async fn a_record_of_another_program_is_named_rather_than_the_search_index_that_lacks_it() {
    let host = logged().await;
    tamper(&host, "delete from audit_facets where seq = 1").await;
    let said = host.run(&["audit", "verify"], "").refusal();
    assert!(said.contains("Every record holds, but the search index does not"), "{said}");
    tamper(&host, "update audit_logs set mac = null where seq = 1").await;
    let said = host.run(&["audit", "verify"], "").refusal();
    assert!(said.contains("Record 1 does not hold: this server did not write it"), "{said}");
    assert!(!said.contains("Every record holds"), "{said}");
}

#[tokio::test]
async fn a_rewritten_history_is_detected_with_a_checkpoint_kept_elsewhere() {
    let host = logged().await;
    let export = |out: &str| host.run(&["audit", "export", "--out", out], "").success();
    export("whole");
    // The attacker controls the server including the signing key, and writes a different history from the start.
    std::fs::remove_dir_all(host.path("data/checkpoints")).expect("it was there");
    let (other, key) = (Host::new().await, host.path("data/audit.key"));
    std::fs::create_dir_all(other.path("data")).expect("a folder");
    std::fs::copy(key, other.path("data/audit.key")).expect("a key");
    other.init(&["--enable-audit-logging"]).success();
    other.run(&["audit", "export", "--out", "forged"], "").success();
    let forged = other.path("forged/audit-logs.ndjson").display().to_string();
    let args = ["audit", "verify", "--without-manifest", "--export", &forged, "--checkpoint", "kept.checkpoint"];
    let said = host.run(&args, "").refusal();
    assert!(said.contains("about orgward/org-") || said.contains("not hold"), "{said}");
    let args = [
        "audit",
        "verify",
        "--export",
        "whole/audit-logs.ndjson",
        "--checkpoint",
        "kept.checkpoint",
        "--key",
        "audit.pub",
    ];
    let said = host.run(&args, "").success();
    assert!(said.contains("the whole log") && said.contains("that you kept"), "{said}");
}

#[tokio::test]
async fn a_filtered_export_verifies_but_not_as_complete() {
    let host = logged().await;
    host.run(&["audit", "export", "--out", "some", "--event-type", "user.added"], "").success();
    let args = ["audit", "verify", "--export", "some/audit-logs.ndjson", "--key", "audit.pub"];
    let said = host.run(&args, "").success();
    assert!(said.contains("genuine") && said.contains("cannot show whether others are missing"), "{said}");
    assert!(said.contains("not looked at: checkpoint.txt") && said.contains("each one that matches"), "{said}");
    let said = host.run(&["audit", "verify", "--export", "some/manifest.txt", "--key", "audit.pub"], "").success();
    assert!(said.contains("genuine") && said.contains("All 2 files"), "the listed files, and their events: {said}");
    let text = std::fs::read_to_string(host.path("some/audit-logs.ndjson")).expect("the export");
    assert_eq!(text.lines().count(), 4 + 2, "the owner and three people");
    std::fs::write(host.path("some/audit-logs.ndjson"), text.replace("\"reader\"", "\"owner\"")).expect("a file");
    assert!(host.run(&args, "").refusal().contains("Record"), "a forged export names its record");
    std::fs::write(host.path("some/audit-logs.ndjson"), text).expect("the file as it was");
    let own = ["audit", "verify", "--export", "some", "--key", "audit.pub", "--checkpoint", "some/checkpoint.txt"];
    let said = host.run(&own, "").success();
    assert!(said.contains("is the one of") && said.contains("that you kept"), "the same size is compared: {said}");
    std::fs::remove_file(host.path("some/manifest.txt")).expect("it was there");
    let said = host.run(&args, "").refusal();
    assert!(said.contains("no manifest.txt beside") && said.contains("--without-manifest"), "{said}");
    let said = host.run(&[&args[..], &["--without-manifest"]].concat(), "").success();
    assert!(said.contains("Verified without its signed list"), "{said}");
    host.run(&["audit", "export", "--out", "some", "--event-type", "user.added"], "").success();

    host.run(&["audit", "export", "--out", "table", "--format", "csv"], "").success();
    let listed = ["audit", "verify", "--export", "table/manifest.txt", "--key", "audit.pub"];
    let said = host.run(&listed, "").success();
    assert!(said.contains("All 2 files on the signed list"), "{said}");
    assert!(said.contains("leaf hashes lead to the root of the signed checkpoint"), "{said}");
    let kept = [&listed[..], &["--checkpoint", "kept.checkpoint"]].concat();
    let said = host.run(&kept, "").success();
    assert!(said.contains("It has grown from the checkpoint of") && said.contains("that you kept"), "{said}");
    let kept = ["audit", "verify", "--export", "some", "--key", "audit.pub", "--checkpoint", "kept.checkpoint"];
    let said = host.run(&kept, "").refusal();
    assert!(said.contains("Record") || said.contains("cannot be compared"), "omissions are always reported: {said}");
    host.run(&["audit", "export", "--out", "excel", "--format", "csv_excel"], "").success();
    let excel = std::fs::read(host.path("excel/audit-logs.csv")).expect("the table");
    assert!(excel.starts_with("\u{feff}".as_bytes()), "Excel needs the mark to read it as UTF-8");
    let said = host.run(&["audit", "verify", "--export", "excel/manifest.txt", "--key", "audit.pub"], "").success();
    assert!(said.contains("All 2 files on the signed list"), "{said}");
    let csv = std::fs::read_to_string(host.path("table/audit-logs.csv")).expect("the table");
    std::fs::write(host.path("table/audit-logs.csv"), csv.replace("bo@", "eve@")).expect("a file");
    assert!(host.run(&listed, "").refusal().contains("not the file that was exported"));
    let exported = host.rows("select type from audit_logs where type = 'orgward.audit_logs.exported'").await;
    assert_eq!(exported.len(), 4, "exporting is itself recorded");
    for (wrong, sentence) in [
        (&["--format", "xml"][..], "no format"),
        (&["--since", "yesterday"], "no time"),
        (&["--event-type", "user.vanished"], "no event type"),
    ] {
        let said = host.run(&[&["audit", "export", "--out", "x"], wrong].concat(), "").refusal();
        assert!(said.contains(sentence), "{said}");
    }
}

#[tokio::test]
async fn a_restored_older_database_stops_the_start_until_an_administrator_accepts_it() {
    let host = logged().await;
    let organization = host.rows("select id from organizations").await.remove(0);
    assert!(
        host.run(&["audit", "accept-rollback", "--organization", &organization], "").refusal().contains("is the one"),
        "there is nothing to accept"
    );
    for older in [
        "delete from audit_values where seq >= (select max(seq) - 1 from audit_logs)",
        "delete from audit_logs where seq >= (select max(seq) - 1 from audit_logs)",
        "delete from organization_users where not exists (select 1 from audit_logs l
         where l.leaf like '%' || organization_users.user_id || '%')",
    ] {
        tamper(&host, older).await;
    }
    let before = host.rows("select cast(count(*) as text) from audit_logs").await;
    for command in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "create", "--name", "Eve", "--email", "eve@x.example"]]
    {
        let said = host.run(command, "").refusal();
        assert!(said.contains("not the one that was signed") && said.contains("accept-rollback"), "{said}");
    }
    assert_eq!(host.rows("select cast(count(*) as text) from audit_logs").await, before, "nothing was changed");
    let said = host.run(&["audit", "accept-rollback", "--organization", &organization], "").success();
    assert!(said.contains("stays on"), "{said}");
    let newest = host.rows("select type from audit_logs order by seq desc limit 1").await;
    assert_eq!(newest, ["orgward.audit_logs.rollback_accepted"]);
    let leaf = host.rows("select leaf from audit_logs order by seq desc limit 1").await.remove(0);
    assert!(leaf.contains("\"signed\":{") && leaf.contains("\"found\":{"), "old and new head: {leaf}");
    // The statements above left the search index as it was, which a restored database would not.
    assert!(host.run(&["audit", "verify"], "").refusal().contains("the search index does not"));
    host.run(&["audit", "reindex"], "").success();
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("accepted a rollback"), "{said}");
    host.run(&["user", "create", "--name", "Emi", "--email", "emi@fjordlight.example"], "").success();
    assert!(
        host.run(&["audit", "verify", "--checkpoint", "kept.checkpoint"], "").refusal().contains("not hold"),
        "a checkpoint kept elsewhere still reveals it"
    );
}

#[tokio::test]
async fn an_erased_person_is_gone_from_the_log_and_every_proof_still_verifies() {
    let host = logged().await;
    let user = host.rows("select id from users where email = 'bo@fjordlight.example'").await.remove(0);
    let erase = |input: &str| host.run(&["audit", "erase-person", "--user", &user], input);
    assert!(erase("").refusal().contains("still belongs"), "members are removed first");
    let founded = std::fs::read_to_string(host.path("init.json")).expect("a file");
    let founded: Value = serde_json::from_str(&founded).expect("JSON");
    let server = Running::start(&host);
    let key = format!("authorization: Bearer {}\r\n", founded["admin_key"].as_str().expect("a key"));
    let removed = server.ask(&format!("DELETE /v1/organization/users/{user}"), &key, "");
    assert!(removed.starts_with("HTTP/1.1 200"), "{removed}");
    assert_eq!(server.stop(), Some(0));
    let state = host.rows("select field || value from audit_values order by seq, field").await;
    for input in ["", "user-wrong\nERASE\n", &format!("{user}\nerase\n")] {
        let said = erase(input);
        assert_eq!(said.code, Some(1), "two confirmations, both right");
    }
    assert_eq!(host.rows("select field || value from audit_values order by seq, field").await, state);
    erase(&format!("{user}\nERASE\n")).success();
    // The person's own row was deleted with the membership; its bytes disappear with the next purge.
    host.run(&["purge"], "").success();
    let left = host.rows("select value from audit_values where value like '%bo%'").await;
    assert!(left.is_empty(), "{left:?}");
    assert!(host.rows("select value from audit_facets where value = 'bo@fjordlight.example'").await.is_empty());
    assert_eq!(host.rows("select value from audit_values where value = 'chidi@fjordlight.example'").await.len(), 1);
    let said = host.run(&["audit", "verify", "--checkpoint", "kept.checkpoint"], "").success();
    assert!(said.contains("4 values about people were erased"), "{said}");
    if host.database.is_none() {
        let bytes = std::fs::read(host.path("data/orgward.db")).expect("the database");
        let word = b"bo@fjordlight.example";
        assert!(!bytes.windows(word.len()).any(|window| window == word), "not even in a free page");
    }
    host.run(&["audit", "export", "--out", "whole"], "").success();
    let args = ["audit", "verify", "--export", "whole/audit-logs.ndjson", "--key", "audit.pub"];
    assert!(host.run(&args, "").success().contains("4 values"), "an export reports it too");
    host.run(&["audit", "export", "--out", "some", "--event-type", "user.added"], "").success();
    let args = ["audit", "verify", "--export", "some/audit-logs.ndjson", "--key", "audit.pub"];
    let said = host.run(&args, "").success();
    assert!(said.contains("2 values"), "an export filtered without that event reports it too: {said}");
}

#[tokio::test]
async fn a_new_signing_key_is_signed_by_the_old_one_and_a_lost_one_is_reported_as_lost() {
    let host = logged().await;
    assert!(host.run(&["audit", "new-key", "--lost"], "").refusal().contains("not lost"));
    host.run(&["audit", "new-key"], "").success();
    host.run(&["audit", "export", "--out", "whole"], "").success();
    // A verifier that knows only the old key trusts the new one, because an event signed by both announces it.
    let args = [
        "audit",
        "verify",
        "--export",
        "whole/audit-logs.ndjson",
        "--key",
        "audit.pub",
        "--checkpoint",
        "kept.checkpoint",
    ];
    let said = host.run(&args, "").success();
    assert!(said.contains("changed the audit key, and the key before signed for the new one"), "{said}");
    for (out, more) in [("part", &["--event-type", "user.added"][..]), ("table", &["--format", "csv"])] {
        host.run(&[&["audit", "export", "--out", out], more].concat(), "").success();
        let said = host.run(&["audit", "verify", "--export", out, "--key", "audit.pub"], "").success();
        assert!(said.contains("All 2 files"), "the list, the checkpoint and the file lead from the old key: {said}");
        assert!(said.contains("changed the audit key"), "in {out}: {said}");
    }
    let said = host.run(&["audit", "verify", "--checkpoint", "kept.checkpoint"], "").success();
    assert!(said.contains("changed the audit key"), "{said}");

    std::fs::remove_file(host.path("data/audit.key")).expect("it was there");
    let said = host.run(&["user", "create", "--name", "Eve", "--email", "eve@x.example"], "").refusal();
    assert!(said.contains("--lost"), "{said}");
    host.run(&["audit", "new-key", "--lost"], "").success();
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("replaced a lost audit key: no earlier key signed for the new one"), "{said}");
    host.run(&["audit", "export", "--out", "after"], "").success();
    let args = ["audit", "verify", "--export", "after/audit-logs.ndjson", "--key", "audit.pub"];
    assert!(host.run(&args, "").refusal().contains("not signed by a key that is known"), "no trusted key confirms it");
}
