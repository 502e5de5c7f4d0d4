//! Erasing a person from the audit log removes every spelling of their email address and leaves other people's values
//! alone.
//!
//! Seeded fault these tests catch: the email address typed at a failed sign-in not attributed to the person.

use crate::support::TestApp;
use domain::audit_erasures;
use types::users::Role;

#[tokio::test]
async fn every_spelling_of_an_email_address_is_erased_and_no_other_persons_values() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    for typed in ["BO@Fjordlight.Example", "ada@fjordlight.example"] {
        let wrong = [("credentials[email]", typed), ("credentials[password]", "wrong horse battery")];
        assert_eq!(app.anonymous().submit("/sign-in", &wrong).await.status, 422);
    }
    let spelled = "select value from audit_values where lower(value) like '%bo@%' order by value";
    assert!(app.texts(spelled, &[]).await.contains(&"BO@Fjordlight.Example".to_owned()), "it was recorded as typed");
    let erase = || audit_erasures::erase(&app.domain, &app.organization, &bo);
    assert!(erase().await.is_err(), "members are removed first");
    app.ask("DELETE", &format!("/users/{bo}"), serde_json::Value::Null).await;
    assert!(erase().await.expect("they are gone").values > 0);
    assert!(app.texts(spelled, &[]).await.is_empty());
    let adas =
        "select value from audit_values where value = 'ada@fjordlight.example' and field = '/detail/change/email'";
    assert!(!app.texts(adas, &[]).await.is_empty(), "other people's values are left alone");

    let records = app.count("audit_logs").await;
    assert_eq!(erase().await.expect("erasing again succeeds").values, 0);
    assert_eq!(app.count("audit_logs").await, records, "erasing again records nothing new");
    let stranger = types::ids::UserId::new(app.new_id("user-"));
    assert!(audit_erasures::erase(&app.domain, &app.organization, &stranger).await.is_err());
}
