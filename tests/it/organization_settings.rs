//! Organization settings: the name, and where members find help.

use crate::support::TestApp;
use types::users::Role;

#[tokio::test]
async fn owners_rename_the_organization_and_set_the_support_contact() {
    let app = TestApp::founded().await;
    app.person("emi@fjordlight.example", Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in("emi@fjordlight.example").await);
    let path = app.path("/general");
    assert_eq!(reader.get(&path).await.status, 403);
    assert_eq!(reader.submit(&path, &[("new[name]", "Theirs")]).await.status, 403);

    let empty = owner.submit(&path, &[("new[name]", ""), ("new[support_contact]", "#help")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text.contains("Enter a name") && empty.text.contains("#help"), "what was typed is kept");
    let fields = [("new[name]", "Fjordlight Grid"), ("new[support_contact]", "help@fjordlight.example")];
    assert_eq!(owner.submit(&path, &fields).await.status, 303);
    let record = app.last_audit().await;
    assert_eq!(record["event"]["organization.updated"]["changes_requested"]["title"], "Fjordlight Grid");
    assert_eq!(record["detail"]["change"]["support_contact"]["to"], "help@fjordlight.example");
    let page = owner.get(&path).await.text;
    assert!(page.contains("Fjordlight Grid") && page.contains(app.organization.as_str()));
    assert!(reader.get(&path).await.text.contains("For help: help@fjordlight.example"), "on the refusal");

    let before = app.audit_types().await.len();
    assert_eq!(owner.submit(&path, &fields).await.status, 303);
    assert_eq!(app.audit_types().await.len(), before, "nothing changed, so nothing is recorded");
    let emptied = [("new[name]", "Fjordlight Grid"), ("new[support_contact]", "")];
    assert_eq!(owner.submit(&path, &emptied).await.status, 303);
    assert!(!reader.get(&path).await.text.contains("For help:"), "an empty field removes the contact");
}
