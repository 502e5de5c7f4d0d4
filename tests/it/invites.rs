//! Invites over the Admin API (REFERENCE 2.1): creating, listing and revoking them.
//!
//! Seeded faults these tests catch: an expired invite that still counts as pending; granted projects ordered by their
//! ids; an accepted invite that can be revoked; another organization's invite accepted as a cursor.

use crate::support::{Founded, TestApp};
use serde_json::{Value, json};

const INVITES: &str = "/v1/organization/invites";
const PROJECTS: &str = "/v1/organization/projects";

/// Seven days in seconds (REFERENCE 7.2).
const WEEK: i64 = 7 * 24 * 60 * 60;

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

async fn post(app: &Founded, path: &str, body: Value) -> Value {
    let reply = app.admin().post(path, body).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn invite(app: &Founded, email: &str) -> String {
    id(&post(app, INVITES, json!({ "email": email, "role": "reader" })).await)
}

async fn project(app: &Founded, name: &str) -> String {
    id(&post(app, PROJECTS, json!({ "name": name })).await)
}

#[tokio::test]
async fn invalid_parameters_are_named_and_no_one_is_invited() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let (open, ended) = (project(&app, "Open").await, project(&app, "Ended").await);
    post(&app, &format!("{PROJECTS}/{ended}/archive"), Value::Null).await;
    let before = app.state().await;
    let granting = |projects: Value| json!({ "email": "new@skerry.example", "role": "reader", "projects": projects });
    let member = |project: &str| json!({ "id": project, "role": "member" });
    for (body, param, code) in [
        (Value::Null, "email", "missing_required_parameter"),
        (json!({ "role": "reader" }), "email", "missing_required_parameter"),
        (json!({ "email": null, "role": "reader" }), "email", "missing_required_parameter"),
        (json!({ "email": ["new@skerry.example"], "role": "reader" }), "email", "invalid_type"),
        (json!({ "email": "", "role": "reader" }), "email", "invalid_value"),
        (json!({ "email": "nobody", "role": "reader" }), "email", "invalid_value"),
        (json!({ "email": "a\u{0}b@skerry.example", "role": "reader" }), "email", "invalid_value"),
        (json!({ "email": "new@skerry.example" }), "role", "missing_required_parameter"),
        (json!({ "email": "new@skerry.example", "role": null }), "role", "missing_required_parameter"),
        (json!({ "email": "new@skerry.example", "role": "member" }), "role", "invalid_value"),
        (json!({ "email": "new@skerry.example", "role": "Owner" }), "role", "invalid_value"),
        (json!({ "email": "new@skerry.example", "role": 1 }), "role", "invalid_type"),
        (granting(json!("all")), "projects", "invalid_type"),
        (granting(json!([{ "role": "member" }])), "projects[0].id", "missing_required_parameter"),
        (granting(json!([{ "id": open }])), "projects[0].role", "missing_required_parameter"),
        (granting(json!([{ "id": open, "role": "reader" }])), "projects[0].role", "invalid_value"),
        (granting(json!([member(&open), member(&open)])), "projects[1].id", "invalid_value"),
    ] {
        let refusal = app.admin().post(INVITES, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{body}");
    }
    let refusal = app.admin().post(INVITES, granting(json!([member(&open), member(&ended)]))).await.refusal(400);
    assert_eq!(refusal["code"], "project_archived");
    for unknown in [second.project.as_str(), "proj_000000000000000000000000", "x"] {
        let refusal = app.admin().post(INVITES, granting(json!([member(&open), member(unknown)]))).await.refusal(404);
        assert_eq!(refusal["code"], "not_found", "{unknown}");
    }
    assert_eq!(app.state().await, before);
    assert_eq!((app.count("invites").await, app.count("invite_projects").await), (0, 0));
}

#[tokio::test]
async fn an_invite_grants_the_default_project_or_none_or_exactly_those_it_names() {
    let app = TestApp::founded().await;
    let default = id(&app.admin().get(PROJECTS).await.json()["data"][0]);
    let (first, second) = (project(&app, "First").await, project(&app, "Second").await);
    let named = json!([{ "id": second, "role": "owner" }, { "id": first, "role": "member" }]);
    let to_default = json!([{ "id": default, "role": "member" }]);
    for (number, asked, answered, granted) in [
        (0, json!({}), &json!([]), &to_default),
        (1, json!({ "projects": null }), &json!([]), &to_default),
        (2, json!({ "projects": [] }), &json!([]), &json!([])),
        (3, json!({ "projects": named, "later": true }), &named, &named),
        (4, json!({ "projects": to_default }), &to_default, &to_default),
    ] {
        let (email, role) = (format!("New{number}@skerry.example"), ["reader", "owner"][number % 2]);
        let mut body = json!({ "email": email, "role": role });
        for (field, value) in asked.as_object().expect("an object") {
            body[field] = value.clone();
        }
        let made = post(&app, INVITES, body).await;
        let created_at = made["created_at"].as_i64().expect("a time");
        let expected = json!({
            "object": "organization.invite",
            "id": made["id"],
            "email": email,
            "role": role,
            "status": "pending",
            "created_at": created_at,
            "invited_at": created_at,
            "expires_at": created_at + WEEK,
            "accepted_at": null,
            "projects": answered,
        });
        assert_eq!(made, expected);
        assert_eq!(app.admin().get(&format!("{INVITES}/{}", id(&made))).await.json(), expected);
        assert_eq!(app.admin().get(INVITES).await.json()["data"][number], expected);
        let grants = "select project_id || ' ' || role from invite_projects where invite_id = $1 order by place";
        let granted = granted.as_array().expect("a list").iter();
        let granted: Vec<_> =
            granted.map(|one| format!("{} {}", id(one), one["role"].as_str().expect("a role"))).collect();
        assert_eq!(app.texts(grants, &[&id(&made)]).await, granted, "what the person gets");

        let record = &app.audits(1).await[0];
        let payload = json!({ "id": made["id"], "data": { "email": email, "role": role } });
        assert_eq!((&record["event"]["type"], &record["event"]["invite.sent"]), (&json!("invite.sent"), &payload));
        assert_eq!(record["event"]["actor"]["api_key"]["id"], app.key_id);
        assert_eq!(record["event"]["project"]["id"], default, "an Admin key outside any project (REFERENCE 5.1)");
    }
}

#[tokio::test]
async fn an_email_address_has_one_pending_invite_however_it_is_spelled() {
    let app = TestApp::founded().await;
    let send = async |email: &str| app.admin().post(INVITES, json!({ "email": email, "role": "owner" })).await;
    invite(&app, "Émile@Skerry.example").await;
    let before = app.audit_types().await;
    for again in ["Émile@Skerry.example", "éMILE@sKERRY.EXAMPLE"] {
        let refusal = send(again).await.refusal(400);
        assert_eq!((&refusal["code"], &refusal["param"]), (&json!("invite_already_pending"), &json!("email")));
    }
    let refusal = send("ADA@Fjordlight.example").await.refusal(400);
    assert_eq!((&refusal["code"], &refusal["param"]), (&json!("already_member"), &json!("email")));
    assert_eq!((app.count("invites").await, app.audit_types().await), (1, before));

    // Plus-addresses are separate email addresses (REFERENCE 7.24).
    assert_eq!(send("émile+x@skerry.example").await.status, 200);
    // An expired or revoked invite does not prevent a new one.
    app.advance(604_800);
    let second = id(&send("émile@skerry.example").await.json());
    assert_eq!(app.admin().delete(&format!("{INVITES}/{second}")).await.status, 200);
    assert_eq!(send("émile@skerry.example").await.status, 200);
}

#[tokio::test]
async fn an_invite_expires_by_time_alone_and_may_then_be_deleted() {
    let app = TestApp::founded().await;
    let path = format!("{INVITES}/{}", invite(&app, "new@skerry.example").await);
    app.advance(604_740);
    assert_eq!(app.admin().get(&path).await.json()["status"], "pending", "with a minute to go");
    app.advance(60);
    let before = app.state().await;
    let read = app.admin().get(&path).await.json();
    assert_eq!((&read["status"], &read["accepted_at"]), (&json!("expired"), &Value::Null));
    assert_eq!(app.admin().get(INVITES).await.json()["data"][0], read);
    assert_eq!(app.state().await, before, "nothing was written for it");
    assert_eq!(app.admin().delete(&path).await.status, 200);
}

#[tokio::test]
async fn a_revoked_invite_is_gone_and_an_accepted_one_stays() {
    let app = TestApp::founded().await;
    let [revoked, accepted] = [invite(&app, "one@skerry.example").await, invite(&app, "two@skerry.example").await];
    app.write_sealed("update invites set accepted_at = created_at where id = $1", &[&accepted]).await;
    let before = app.state().await;
    let refusal = app.admin().delete(&format!("{INVITES}/{accepted}")).await.refusal(400);
    assert_eq!(refusal["code"], "invite_accepted");
    // Clients look for these words (REFERENCE 2.1).
    assert!(refusal["message"].as_str().is_some_and(|message| message.contains("already accepted")), "{refusal}");
    for unknown in ["invite-000000000000000000000000", "x"] {
        assert_eq!(app.admin().delete(&format!("{INVITES}/{unknown}")).await.refusal(404)["code"], "not_found");
        assert_eq!(app.admin().get(&format!("{INVITES}/{unknown}")).await.refusal(404)["code"], "not_found");
    }
    assert_eq!(app.state().await, before);

    let path = format!("{INVITES}/{revoked}");
    let reply = app.admin().delete(&path).await;
    let confirmed = json!({ "object": "organization.invite.deleted", "id": revoked, "deleted": true });
    assert_eq!((reply.status, reply.json()), (200, confirmed));
    app.admin().get(&path).await.refusal(404);
    app.admin().delete(&path).await.refusal(404);
    assert_eq!(app.texts("select id from invites", &[]).await, [accepted]);
    assert_eq!(app.payloads(1).await, [("invite.deleted".to_owned(), json!({ "id": revoked }))]);
}

#[tokio::test]
async fn the_list_shows_every_status_oldest_first_and_pages_join_up() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let empty = json!({ "object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false });
    assert_eq!(app.admin().get(INVITES).await.json(), empty);
    let mut ids = Vec::new();
    for number in 0..5 {
        if number == 3 {
            app.advance(604_800);
        }
        ids.push(invite(&app, &format!("new{number}@skerry.example")).await);
    }
    app.write_sealed("update invites set accepted_at = created_at where id = $1", &[&ids[1]]).await;
    let listed = async |query: &str| {
        let page = app.admin().get(&format!("{INVITES}{query}")).await.json();
        let data: Vec<_> = page["data"].as_array().expect("a list").iter().map(id).collect();
        (data, page)
    };
    let (data, page) = listed("").await;
    let statuses: Vec<_> = page["data"].as_array().expect("a list").iter().map(|one| one["status"].clone()).collect();
    assert_eq!(data, ids);
    assert_eq!(statuses, ["expired", "accepted", "expired", "pending", "pending"]);
    assert_eq!((&page["first_id"], &page["last_id"]), (&json!(ids[0]), &json!(ids[4])));

    let (data, page) = listed("?limit=2").await;
    assert_eq!((data, &page["has_more"], &page["last_id"]), (ids[..2].to_vec(), &json!(true), &json!(ids[1])));
    // A cursor stays valid after its invite is deleted: cleanup scripts delete while they page.
    app.admin().delete(&format!("{INVITES}/{}", ids[3])).await;
    let (data, page) = listed(&format!("?limit=2&after={}", ids[3])).await;
    assert_eq!((data, &page["has_more"]), (vec![ids[4].clone()], &json!(false)));
    assert_eq!(listed("?after=&limit=").await.0.len(), 4, "an empty parameter counts as absent");

    app.write_sealed("update invites set organization_id = $1 where id = $2", &[second.organization.as_str(), &ids[0]])
        .await;
    app.admin().get(&format!("{INVITES}/{}", ids[0])).await.refusal(404);
    app.admin().delete(&format!("{INVITES}/{}", ids[0])).await.refusal(404);
    assert_eq!(listed("").await.0, [ids[1].clone(), ids[2].clone(), ids[4].clone()]);
    for (query, param) in [
        ("limit=0".to_owned(), "limit"),
        ("limit=101".to_owned(), "limit"),
        ("after=nonsense".to_owned(), "after"),
        ("after=key_000000000000000000000000".to_owned(), "after"),
        (format!("after={}", ids[0]), "after"),
    ] {
        assert_eq!(app.admin().get(&format!("{INVITES}?{query}")).await.refusal(400)["param"], param, "{query}");
    }
}

#[tokio::test]
async fn the_console_lists_the_projects_that_an_invite_grants() {
    let app = TestApp::founded().await;
    post(&app, INVITES, json!({ "email": "one@skerry.example", "role": "reader" })).await;
    let owner = app.owner().await;
    let page = owner.get(&app.path("/invites")).await.text.replace("<!>", "").replace("<!---->", "");
    assert!(page.contains("1 project") && !page.contains("No project"), "the default project, which nobody named");
    post(&app, INVITES, json!({ "email": "two@skerry.example", "role": "reader", "projects": [] })).await;
    assert!(owner.get(&app.path("/invites")).await.text.contains("No project"));
}
