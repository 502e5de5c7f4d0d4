//! A commit signs what it extends; what it cannot sign does not stop the changes.

use crate::support::{
    Founded, TestApp,
    tables::{blob, is_postgres},
};
use domain::{audit_alarms, audit_background_checks, audit_checkpoints};
use evidence::leaf_hash;
use kernel::base::audit_key::AuditKey;
use serde_json::json;

const PROJECTS: &str = "/v1/organization/projects";

/// Creates a project, and returns whether the receipt has a checkpoint.
async fn is_signed(app: &Founded) -> bool {
    let reply = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    assert_eq!(reply.status, 200, "changes go on: {}", reply.text);
    reply.header("orgward-receipt").contains("checkpoint=")
}

async fn newest_size(app: &Founded) -> i64 {
    app.texts("select cast(max(size) as text) from audit_checkpoints", &[]).await[0].parse().expect("a number")
}

#[tokio::test]
async fn a_change_behind_a_last_record_that_was_altered_is_not_signed() {
    for is_hash_cut in [false, true] {
        let app = TestApp::founded().await;
        assert!(is_signed(&app).await);
        let signed = newest_size(&app).await;
        app.drop_triggers("audit_logs").await;
        let last = app.count("audit_logs").await - 1;
        let leaf = app.built_texts(&format!("select leaf from audit_logs where seq = {last}")).await.remove(0);
        let forged = leaf.replace("Grid", "Quay");
        let hash = leaf_hash(forged.as_bytes());
        let hash = blob(if is_hash_cut { &hash[..7] } else { &hash });
        app.script(&format!("update audit_logs set leaf = '{forged}', leaf_hash = {hash} where seq = {last}")).await;
        assert!(!is_signed(&app).await, "a checkpoint would cover the altered record");
        assert_eq!(newest_size(&app).await, signed);
        audit_checkpoints::sign(&app.domain).await.expect("looked at");
        let found = audit_alarms::of(&app.domain, &app.organization);
        assert!(found[0].starts_with("The audit log is not signed"), "{found:?}");
        assert!(!is_signed(&app).await, "and recording goes on");
    }
}

#[tokio::test]
async fn changes_go_on_while_checkpoints_cannot_be_stored_and_are_signed_afterwards() {
    let app = TestApp::founded().await;
    assert!(is_signed(&app).await);
    app.write("alter table audit_checkpoints rename to checkpoints_away", &[]).await;
    for _ in 0..3 {
        assert!(!is_signed(&app).await, "nothing covers this change");
    }
    app.write("alter table checkpoints_away rename to audit_checkpoints", &[]).await;
    assert!(is_signed(&app).await, "the next commit signs all of them");
    assert_eq!(newest_size(&app).await, app.count("audit_logs").await);
    audit_background_checks::verify_all(&app.domain).await.expect("verified");
    assert_eq!(audit_alarms::of(&app.domain, &app.organization), Vec::<String>::new());
}

#[tokio::test]
async fn after_another_process_has_changed_the_audit_key_nothing_is_signed_with_the_old_one() {
    let app = TestApp::founded().await;
    assert!(is_signed(&app).await);
    let signed = newest_size(&app).await;
    let next = AuditKey::generate().signing().public();
    app.script(&format!("insert into audit_keys (version, public_key, since) values (1000, '{next}', 0)")).await;
    assert!(!is_signed(&app).await);
    assert_eq!(newest_size(&app).await, signed);
    let reason = app.domain.signer().refused(&app.organization).expect("the log is not signed");
    assert!(reason.contains("the audit key was changed while this server ran"), "{reason}");
    assert!(!is_signed(&app).await, "and changes go on");
}

#[tokio::test]
async fn changes_go_on_after_another_process_has_changed_the_schema() {
    let app = TestApp::founded().await;
    assert!(is_signed(&app).await);
    // The statements that the writer has kept do not fit while the table is away, and fit again afterwards.
    app.write("alter table audit_facets rename to facets_away", &[]).await;
    let refused = app.admin().post(PROJECTS, json!({ "name": "Lost" })).await;
    assert_eq!(refused.status, 500, "{}", refused.text);
    app.write("alter table facets_away rename to audit_facets", &[]).await;
    assert!(is_signed(&app).await);
    let names = app.texts("select name from projects where is_default = 0 order by id", &[]).await;
    assert_eq!(names, ["Grid", "Grid"], "of the refused change nothing is there");
    if !is_postgres() {
        app.write("vacuum", &[]).await;
    }
    assert!(is_signed(&app).await);
}
