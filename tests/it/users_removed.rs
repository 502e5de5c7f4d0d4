//! Removing members from the organization (REFERENCE 2.2), and everything that is removed with them.
//!
//! Seeded faults these tests catch: an accepted invite that stays; a session that ends although its user is in another
//! organization.

use crate::support::{Founded, TestApp};
use domain::{Actor, Origin, Who, project_api_keys};
use serde_json::{Value, json};
use types::{
    ids::{ProjectId, UserId},
    project_api_keys::NewProjectApiKey,
    users::Role,
};

const USERS: &str = "/v1/organization/users";
const KEYS: &str = "/v1/organization/admin_api_keys";
const PROJECTS: &str = "/v1/organization/projects";

/// A second owner.
const EMI: &str = "emi@fjordlight.example";

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

/// A project key that a member created in the console: its id and its secret.
async fn project_key_of(app: &Founded, user: &UserId, project: &str) -> (String, String) {
    let sessions =
        app.texts("select credential_hash from sessions where user_id = $1 order by id desc", &[user.as_str()]).await;
    let who = Who::Person { user_id: user.clone(), session: sessions.first().expect("they are signed in").clone() };
    let actor = Actor::new(app.organization.clone(), who, Origin::default());
    let new = NewProjectApiKey { name: Some("laptop".to_owned()), ..NewProjectApiKey::default() };
    let made = project_api_keys::create(&app.domain, &actor, &ProjectId::new(project), new.into()).await;
    let made = made.expect("a member may create their own keys");
    (made.key.id.to_string(), made.value.expose().to_owned())
}

#[tokio::test]
async fn removing_a_member_removes_their_keys_memberships_sessions_and_invites() {
    let app = TestApp::founded().await;
    let project = id(&app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json());
    let emi = app.person(EMI, Role::Owner).await;
    app.join(&project, emi.as_str(), "member").await;
    let browser = app.signed_in(EMI).await;
    let ((admin_id, admin_key), (project_id, project_key)) =
        (app.key_of(&emi).await, project_key_of(&app, &emi, &project).await);
    let account =
        app.admin().post(&format!("{PROJECTS}/{project}/service_accounts"), json!({ "name": "ci" })).await.json();
    let invite =
        app.admin().post("/v1/organization/invites", json!({ "email": "old@x.example", "role": "owner" })).await;
    app.write_sealed("update invites set accepted_at = created_at, accepted_by = $1", &[emi.as_str()]).await;
    // A working project key is recognized but refused here (403); one that stopped working is unknown (401).
    app.with_key(&project_key).get(USERS).await.refusal(403);
    assert_eq!(app.with_key(&admin_key).get(USERS).await.status, 200);

    let reply = app.admin().delete(&format!("{USERS}/{emi}")).await;
    let confirmed = json!({ "object": "organization.user.deleted", "id": emi, "deleted": true });
    assert_eq!((reply.status, reply.json()), (200, confirmed));

    app.with_key(&admin_key).get(USERS).await.refusal(401);
    app.with_key(&project_key).get(USERS).await.refusal(401);
    assert_eq!(browser.get(&app.path("/admin-keys")).await.status, 303, "signed out");
    app.admin().get(&format!("{USERS}/{emi}")).await.refusal(404);
    app.admin().get(&format!("{PROJECTS}/{project}/users/{emi}")).await.refusal(404);
    app.admin().get(&format!("{PROJECTS}/{project}/api_keys/{project_id}")).await.refusal(404);
    app.admin().get(&format!("/v1/organization/invites/{}", id(&invite.json()))).await.refusal(404);
    assert_eq!(app.admin().get(&format!("{KEYS}/{admin_id}")).await.status, 404);
    for sql in [
        "select id from users where id = $1",
        "select user_id from organization_users where user_id = $1",
        "select user_id from project_users where user_id = $1",
        "select id from sessions where user_id = $1",
        "select id from admin_keys where owner_user_id = $1",
        "select id from project_keys where user_id = $1",
        "select id from invites where accepted_by = $1",
    ] {
        assert!(app.texts(sql, &[emi.as_str()]).await.is_empty(), "{sql}");
    }
    assert_eq!(app.count("project_keys").await, 1, "the service account's key stays");
    assert_eq!(id(&account["api_key"]), app.texts("select id from project_keys", &[]).await[0]);

    let records = app.audits(3).await;
    let event = |number: usize, r#type: &str| records[number]["event"][r#type].clone();
    assert_eq!(event(0, "api_key.deleted"), json!({ "id": admin_id }));
    assert_eq!(event(1, "api_key.deleted"), json!({ "id": project_id }));
    assert_eq!(records[1]["event"]["project"], json!({ "id": project, "name": "Grid" }));
    assert_eq!(event(2, "user.deleted"), json!({ "id": emi }));
    assert_eq!(records[2]["event"]["actor"]["api_key"]["id"], app.key_id);
}

#[tokio::test]
async fn a_member_of_two_organizations_leaves_one_and_stays_in_the_other() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let zoe = UserId::new(&app.texts("select id from users where email = 'zoe@skerry.example'", &[]).await[0]);
    app.write_sealed(
        "insert into organization_users (organization_id, user_id, role, added_at) values ($1, $2, 'reader', 1)",
        &[app.organization.as_str(), zoe.as_str()],
    )
    .await;
    app.join(second.project.as_str(), zoe.as_str(), "owner").await;
    app.write_sealed("update project_users set organization_id = $1", &[second.organization.as_str()]).await;
    let browser = app.second_owner().await;
    let home = format!("/o/{}/admin-keys", second.organization);
    assert_eq!(browser.get(&home).await.status, 200);

    assert_eq!(app.admin().delete(&format!("{USERS}/{zoe}")).await.status, 200);
    app.admin().get(&format!("{USERS}/{zoe}")).await.refusal(404);
    assert_eq!(browser.get(&home).await.status, 200, "still signed in at home");
    assert_eq!(browser.get(&app.path("")).await.status, 404);
    assert_eq!(app.texts("select project_id from project_users", &[]).await, [second.project.as_str()]);
}

#[tokio::test]
async fn a_key_may_remove_its_own_owner_and_stops_working_with_them() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Owner).await;
    let (_, key) = app.key_of(&emi).await;
    let reply = app.with_key(&key).delete(&format!("{USERS}/{emi}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    app.with_key(&key).get(USERS).await.refusal(401);
    assert_eq!(app.admin().get(USERS).await.status, 200);
    let record = &app.audits(1).await[0]["event"];
    assert_eq!(
        record["actor"]["api_key"]["user"],
        json!({ "id": emi, "email": EMI }),
        "the event still names the person"
    );
    let logged = app.texts("select principal from request_log where method = 'DELETE'", &[]).await;
    assert_eq!(logged.len(), 1, "the request is logged");
}
