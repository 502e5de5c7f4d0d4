//! An email address that was written by SQL goes into no record, and nothing is sent to it.
//!
//! Seeded faults these tests catch: an address that is read without its seal; forged owners who take the places of genuine
//! ones; an alarm that an inserted email silences.

use crate::support::{LogLines, TestApp};
use domain::{audit_alarms, audit_checkpoints, email_changes, emails, sessions};
use serde_json::{Value, json};
use types::users::Role;

const ADA: &str = "ada@fjordlight.example";
const BO: &str = "bo@fjordlight.example";
const MALLORY: &str = "mallory@x.example";

#[tokio::test]
async fn a_record_does_not_name_an_address_that_another_program_wrote() {
    let app = TestApp::mailing().await;
    let ada = app.acting(ADA, &app.organization).await;
    app.write("update users set email = 'mallory@x.example' where email = 'ada@fjordlight.example'", &[]).await;
    app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await;
    let changed = domain::organization_settings::get(&app.domain, &ada).await;
    assert!(changed.is_ok(), "the owner still sees the alarm");
    sessions::revoke_others(&app.domain, &ada).await.expect("they are theirs");
    let values = app.texts("select value from audit_values order by seq, field", &[]).await;
    assert!(!values.contains(&MALLORY.to_owned()), "{values:?}");
    assert!(app.domain.seals().refused().iter().any(|refused| refused.kind == "account"), "and it is an alarm");
    let page = sessions::profile(&app.domain, &ada).await.expect("their profile");
    assert_eq!(page.me.email, "", "nor is it shown as theirs");
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_or_for_a_role_that_another_program_wrote() {
    let app = TestApp::mailing().await;
    let bo = app.person(BO, Role::Owner).await;
    let mallory = app.person(MALLORY, Role::Reader).await;
    let nora = app.person("nora@fjordlight.example", Role::Reader).await;
    let acting = app.acting(BO, &app.organization).await;
    app.write("delete from mails", &[]).await;
    app.write("update organization_users set role = 'owner' where user_id = $1", &[mallory.as_str()]).await;
    app.write("update users set email = 'evil@x.example' where id = $1", &[bo.as_str()]).await;
    let (lines, guard) = LogLines::collect("error");
    app.ask("POST", &format!("/users/{nora}"), json!({ "role": "owner" })).await;
    drop(guard);
    let recipients = async || app.texts("select recipient from mails order by recipient", &[]).await;
    assert_eq!(recipients().await, [ADA, "nora@fjordlight.example"], "the owners whose rows fit");
    for (kind, id) in [("membership", &mallory), ("account", &bo)] {
        let is_named = |line: &Value| line["kind"] == kind && line["id"] == id.as_str();
        assert!(lines.all().iter().any(is_named), "the log names the {kind}: {:#?}", lines.all());
    }

    emails::test(&app.domain, &acting).await.expect_err("their address is not known");
    let new = serde_json::from_value::<types::email_changes::NewEmail>(json!({
        "email": "bo2@fjordlight.example", "password": crate::support::PASSWORD
    }));
    let new = new.expect("a new address");
    email_changes::ask(&app.domain, &acting, new.into()).await.expect_err("their address is not known");
    assert_eq!(recipients().await, [ADA, "nora@fjordlight.example"]);
}

#[tokio::test]
async fn forged_owners_do_not_take_the_places_of_genuine_ones_in_an_alarm_and_no_forged_email_silences_it() {
    let app = TestApp::mailing().await;
    app.write("delete from mails", &[]).await;
    for number in 0..60 {
        let id = format!("user-!{number:02}");
        app.script(&format!(
            "insert into users (id, name, email, email_key, created_at) values ('{id}', 'M', '{id}@x', '{id}@x', 1)"
        ))
        .await;
        app.script(&format!(
            "insert into organization_users (organization_id, user_id, role, added_at)
             values ('{}', '{id}', 'owner', 1)",
            app.organization
        ))
        .await;
    }
    let now = app.now();
    app.script(&format!(
        "insert into mails (id, organization_id, kind, subject_id, recipient, recipient_key, details, queued_at,
         expires_at, attempts, sent_at) values ('mail_x', '{}', 'audit_alarm', '{}', '{ADA}', '{ADA}', '{{}}', {now},
         {now} + 259200, 1, {now})",
        app.organization, app.owner
    ))
    .await;
    let report = async |names: &str| {
        let check = audit_alarms::Check::Triggers;
        let alarm = Some(types::refusals::alarm_triggers_missing(names));
        audit_alarms::report(&app.domain, &app.organization, check, alarm).await.expect("it is queued");
    };
    report("first").await;
    let waiting = "select recipient from mails where kind = 'audit_alarm' and next_attempt_at is not null";
    assert_eq!(app.texts(waiting, &[]).await, [ADA]);
    // Raised again within the day: the genuine email counts.
    audit_alarms::report(&app.domain, &app.organization, audit_alarms::Check::Triggers, None).await.expect("over");
    report("second").await;
    assert_eq!(app.texts(waiting, &[]).await, [ADA]);
    app.advance(24 * 60 * 60 + 1);
    audit_alarms::report(&app.domain, &app.organization, audit_alarms::Check::Triggers, None).await.expect("over");
    report("third").await;
    assert_eq!(app.texts(waiting, &[]).await, [ADA, ADA]);
    audit_checkpoints::sign(&app.domain).await.expect("the log goes on");
}
