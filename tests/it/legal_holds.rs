//! A legal hold blocks erasures. It takes an owner and the server administrator to set one and to lift it, and each step
//! is in the audit log.
//!
//! Seeded faults these tests catch: a hold that is lifted as soon as an owner asks; a hold on one person that covers
//! everyone; a hold that ends when its row in the search index is deleted; a record that is believed without its MAC, or
//! by its type column; a person who is named by a value beside the leaf; an owner alone who ends a hold in force; a page that
//! a reader may open.

use crate::support::{Founded, Host, TestApp, tables::blob, things::text};
use domain::{audit_alarms, audit_erasures, legal_holds};
use serde_json::{Value, json};
use types::{
    ids::{LegalHoldId, UserId},
    users::Role,
};

const HOLDS: &str = "/orgward/v1/organization/audit_logs/legal_holds";

async fn ask(app: &Founded, body: Value) -> LegalHoldId {
    let reply = app.admin().post(HOLDS, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    LegalHoldId::new(text(&reply.json(), "id"))
}

async fn status(app: &Founded, hold: &LegalHoldId) -> String {
    let page = app.admin().get(HOLDS).await.json();
    let holds = page["data"].as_array().expect("a page").iter();
    text(holds.into_iter().find(|one| one["id"] == hold.as_str()).expect("it is listed"), "status")
}

async fn erase(app: &Founded, user: &UserId) -> Result<u64, String> {
    let erased = audit_erasures::erase(&app.domain, &app.organization, user, false).await;
    erased.map(|erased| erased.values).map_err(|error| error.to_string())
}

async fn removed(app: &Founded, email: &str) -> UserId {
    let user = app.person(email, Role::Reader).await;
    app.ask("DELETE", &format!("/users/{user}"), Value::Null).await;
    user
}

#[tokio::test]
async fn a_hold_blocks_erasures_until_both_have_lifted_it() {
    let app = TestApp::founded().await;
    let bo = removed(&app, "bo@fjordlight.example").await;
    let confirm = async |hold: &LegalHoldId| legal_holds::confirm(&app.domain, &app.organization, hold).await;
    let lift = async |hold: &LegalHoldId| app.admin().post(&format!("{HOLDS}/{hold}/lift"), Value::Null).await;

    let before = app.count("audit_logs").await;
    assert_eq!(app.anonymous().post(HOLDS, json!({ "name": "Case 1" })).await.status, 401);
    assert_eq!(app.admin().post(HOLDS, json!({})).await.refusal(400)["param"], "name");
    let unknown = json!({ "name": "Case 1", "user_id": app.new_id(UserId::PREFIX) });
    assert_eq!(app.admin().post(HOLDS, unknown).await.refusal(400)["param"], "user_id");
    let absent = LegalHoldId::new(app.new_id(LegalHoldId::PREFIX));
    assert_eq!(lift(&absent).await.refusal(404)["code"], "not_found");
    assert!(confirm(&absent).await.is_err());
    assert_eq!(app.count("audit_logs").await, before, "what is refused leaves nothing");

    let hold = ask(&app, json!({ "name": "Case 2026-17" })).await;
    assert_eq!(status(&app, &hold).await, "requested");
    confirm(&hold).await.expect("an owner asked for it");
    assert_eq!(status(&app, &hold).await, "in_force");
    assert!(confirm(&hold).await.is_err(), "nothing waits for a confirmation");
    let refusal = erase(&app, &bo).await.expect_err("the hold is in force");
    assert!(refusal.contains(hold.as_str()) && refusal.contains("Case 2026-17"), "{refusal}");

    assert_eq!(lift(&hold).await.json()["status"], "lift_requested");
    assert!(erase(&app, &bo).await.is_err(), "an owner alone lifts nothing");
    // The index by which events are searched has no proof. The hold is read from the events themselves.
    app.write("delete from audit_facets where value like 'orgward.legal_hold.%'", &[]).await;
    assert!(erase(&app, &bo).await.is_err(), "the events still tell of the hold");
    app.write(
        "insert into audit_facets (organization_id, facet, value, seq)
         select organization_id, 'type', type, seq from audit_logs where type like 'orgward.legal_hold.%'",
        &[],
    )
    .await;
    confirm(&hold).await.expect("an owner asked to lift it");
    assert_eq!(lift(&hold).await.refusal(400)["code"], "legal_hold_over");
    assert!(erase(&app, &bo).await.expect("the hold is lifted") > 0);

    let steps_in_log: Vec<String> =
        app.audit_types().await.into_iter().filter(|r#type| r#type.starts_with("orgward.legal_hold.")).collect();
    let steps = ["requested", "set", "lift_requested", "lifted"];
    assert_eq!(steps_in_log, steps.map(|step| format!("orgward.legal_hold.{step}")));
    let leaves = app.texts("select leaf from audit_logs order by seq", &[]).await.concat();
    assert!(!leaves.contains("Case 2026-17"), "the name of a matter may be erased");
}

#[tokio::test]
async fn a_hold_on_one_person_covers_no_other_and_one_that_was_never_confirmed_blocks_nothing() {
    let app = TestApp::founded().await;
    let (bo, chidi) = (removed(&app, "bo@fjordlight.example").await, removed(&app, "chidi@fjordlight.example").await);
    let hold = ask(&app, json!({ "name": "Case 2", "user_id": bo.as_str() })).await;
    let everyone = ask(&app, json!({ "name": "Case 3" })).await;
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked for it");
    assert!(erase(&app, &bo).await.is_err());
    assert!(erase(&app, &chidi).await.expect("no hold covers them") > 0);
    let withdrawn = app.admin().post(&format!("{HOLDS}/{everyone}/lift"), Value::Null).await.json();
    assert_eq!(withdrawn["status"], "withdrawn");
    assert!(legal_holds::confirm(&app.domain, &app.organization, &everyone).await.is_err());

    let newest = app.admin().get(&format!("{HOLDS}?limit=1")).await.json();
    assert_eq!((&newest["data"][0]["id"], &newest["has_more"]), (&json!(everyone), &json!(true)));
    let older = app.admin().get(&format!("{HOLDS}?limit=1&after={everyone}")).await.json();
    assert_eq!((&older["data"][0]["id"], &older["has_more"]), (&json!(hold), &json!(false)));
    assert_eq!(older["data"][0]["user_id"], json!(bo));
}

#[tokio::test]
async fn a_hold_that_was_hidden_from_the_log_still_blocks_and_the_owners_are_warned() {
    for (attack, reason) in [
        ("update audit_logs set type = 'user.updated' where type like 'orgward.legal_hold.%'", "Case 4"),
        ("delete from audit_logs where type = 'orgward.legal_hold.set'", "is missing"),
        (
            "update audit_logs set leaf = replace(leaf, 'orgward.legal_hold.set', 'orgward.legal_hold.was')
             where type = 'orgward.legal_hold.set'",
            "do not have the hash",
        ),
        ("update audit_logs set mac = null where type = 'orgward.legal_hold.set'", "does not have the MAC"),
        // The leaf names nobody: the hold covers everyone.
        (
            "insert into audit_values (organization_id, seq, field, salt, value)
             select v.organization_id, l.seq, '/detail/change/user_id', v.salt, 'user-other' from audit_values v
             join audit_logs l on l.organization_id = v.organization_id and l.seq = v.seq
                 and l.type = 'orgward.legal_hold.requested'
             where v.field = '/detail/change/name'",
            "Case 4",
        ),
    ] {
        let app = TestApp::founded().await;
        let bo = removed(&app, "bo@fjordlight.example").await;
        let hold = ask(&app, json!({ "name": "Case 4" })).await;
        legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked for it");
        for table in ["audit_logs", "audit_values", "audit_facets"] {
            app.drop_triggers(table).await;
        }
        app.project("Grid").await;
        app.write("delete from audit_facets where value like 'orgward.legal_hold.%'", &[]).await;
        assert!(app.write(attack, &[]).await > 0, "{attack}");
        let refusal = erase(&app, &bo).await.expect_err(attack);
        assert!(refusal.contains(reason), "{attack}: {refusal}");
        assert!(!app.audit_types().await.contains(&"orgward.person.erased".to_owned()), "{attack}: nothing was erased");
        let alarms = audit_alarms::of(&app.domain, &app.organization);
        assert_eq!(alarms.iter().any(|alarm| alarm.contains(reason)), reason != "Case 4", "{attack}: {alarms:?}");
    }
}

#[tokio::test]
async fn a_record_that_says_a_hold_was_lifted_ends_none_unless_this_server_wrote_it() {
    let app = TestApp::founded().await;
    let bo = removed(&app, "bo@fjordlight.example").await;
    let hold = ask(&app, json!({ "name": "Case 5" })).await;
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked for it");
    app.admin().post(&format!("{HOLDS}/{hold}/lift"), Value::Null).await;
    // A copy of the newest record that says the opposite, with the hash that belongs to it.
    let leaf = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await.remove(0);
    let seq: i64 = app.texts("select cast(max(seq) as text) from audit_logs", &[]).await[0].parse().expect("a number");
    let forged = leaf
        .replace(&format!("\"seq\":{seq}"), &format!("\"seq\":{}", seq + 1))
        .replace("legal_hold.lift_requested", "legal_hold.lifted");
    assert_ne!(forged, leaf);
    let hash = blob(&evidence::leaf_hash(forged.as_bytes()));
    app.script(&format!(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
         select organization_id, seq + 1, id || 'x', 'orgward.legal_hold.lifted', effective_at, '{forged}', {hash}, mac
         from audit_logs where seq = {seq}"
    ))
    .await;
    app.script(&format!(
        "insert into audit_facets (organization_id, facet, value, seq)
         values ('{}', 'type', 'orgward.legal_hold.lifted', {})",
        app.organization,
        seq + 1
    ))
    .await;
    let refusal = erase(&app, &bo).await.expect_err("the record has no MAC");
    assert!(refusal.contains("does not have the MAC"), "{refusal}");
    assert_eq!(app.admin().get(HOLDS).await.refusal(503)["code"], "audit_log_does_not_hold", "nor is it shown");
}

#[tokio::test]
async fn an_owner_who_sees_a_hold_as_not_confirmed_cannot_withdraw_it() {
    let app = TestApp::founded().await;
    let bo = removed(&app, "bo@fjordlight.example").await;
    let hold = ask(&app, json!({ "name": "Case 6" })).await;
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked for it");
    app.write("delete from audit_facets where value = 'orgward.legal_hold.set'", &[]).await;
    let lift = app.admin().post(&format!("{HOLDS}/{hold}/lift"), Value::Null).await.json();
    assert_eq!(lift["status"], "withdrawn", "the index hides the confirmation");
    let refusal = erase(&app, &bo).await.expect_err("the log says that it is in force");
    assert!(refusal.contains("Case 6"), "{refusal}");
    assert!(legal_holds::confirm(&app.domain, &app.organization, &hold).await.is_err(), "nothing waits");
}

#[tokio::test]
async fn the_server_administrator_lists_holds_and_cannot_make_one_alone() {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    assert!(host.run(&["audit", "hold"], "").success().contains("no legal holds"));
    let unknown = host.run(&["audit", "hold", "--confirm", "legal_hold-000000000000000000000000"], "").refusal();
    assert!(unknown.contains("was not found"), "{unknown}");
}

const PAGE: &str = "/data-controls/legal-holds";

#[tokio::test]
async fn owners_see_holds_and_ask_for_one_and_its_end_on_a_page_that_names_the_command() {
    let app = TestApp::founded().await;
    let bo = removed(&app, "bo@fjordlight.example").await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let new = format!("{PAGE}/new");
    for path in [PAGE, new.as_str()] {
        assert_eq!(app.anonymous().get(&app.path(path)).await.status, 303, "{path}: to the sign-in");
        let refused = reader.get(&app.path(path)).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.text.contains("Ada Lindqvist"), "{path}: the page names who may");
    }
    assert_eq!(reader.submit(&app.path(&new), &[("new[name]", "Case 7")]).await.status, 403);
    let controls = owner.get(&app.path("/data-controls")).await.text;
    assert!(controls.contains(&app.path(PAGE)), "data controls lead to it");
    assert!(owner.get(&app.path(PAGE)).await.text.contains("No legal holds"));
    let nameless = owner.submit(&app.path(&new), &[("new[user_id]", bo.as_str())]).await;
    assert!(nameless.status == 422 && nameless.text.contains("Enter the matter."), "{}", nameless.text);
    let stranger = [("new[name]", "Case 7"), ("new[user_id]", "user-x")];
    let stranger = owner.submit(&app.path(&new), &stranger).await;
    assert!(stranger.status == 422 && stranger.text.contains("knows no person user-x"), "{}", stranger.text);

    let asked = owner.submit(&app.path(&new), &[("new[name]", "Case 7"), ("new[user_id]", bo.as_str())]).await;
    assert_eq!((asked.status, asked.header("location")), (303, app.path(PAGE).as_str()));
    let id = text(&app.admin().get(HOLDS).await.json()["data"][0], "id");
    let page = owner.get(&app.path(PAGE)).await.text;
    let command = format!("orgward audit hold --confirm {id}");
    for words in ["Case 7", "bo", bo.as_str(), "Ada Lindqvist", "Waits for confirmation", &command, "Withdraw"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let lift = app.path(&format!("{PAGE}/{id}/lift"));
    assert_eq!(reader.get(&lift).await.status, 403);
    assert_eq!(reader.submit(&lift, &[]).await.status, 403);
    let hold = LegalHoldId::new(id);
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked for it");
    let page = owner.get(&app.path(PAGE)).await.text;
    assert!(page.contains("In force") && page.contains("Ask for its end") && !page.contains(&command), "{page}");
    assert!(owner.get(&lift).await.text.contains("stays in force until"));
    assert_eq!(owner.submit(&lift, &[]).await.status, 303);
    assert_eq!(status(&app, &hold).await, "lift_requested");
    let page = owner.get(&app.path(PAGE)).await.text;
    assert!(page.contains("In force, end asked for") && page.contains(&command), "{page}");
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("an owner asked to lift it");
    let again = owner.submit(&lift, &[]).await;
    assert!(again.status == 422 && again.text.contains("is over. Ask for a new one."), "{}", again.text);
    let asked = app.admin().get(HOLDS).await.json()["data"][0]["requested_by"].clone();
    assert_eq!(asked, app.owner.as_str(), "the API names who asked");
    let absent = app.path(&format!("{PAGE}/{}/lift", app.new_id(LegalHoldId::PREFIX)));
    assert_eq!(owner.get(&absent).await.status, 404);
}

#[tokio::test]
async fn the_page_of_legal_holds_says_that_logging_is_off() {
    let app = TestApp::start().await.found(false).await;
    let page = app.owner().await.get(&app.path(PAGE)).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Audit logging is off"), "{}", page.text);
    assert!(page.text.contains(&app.path("/data-controls/audit-logging")), "{}", page.text);
}
