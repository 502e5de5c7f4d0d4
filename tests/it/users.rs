//! Members of the organization over the Admin API (REFERENCE 2.2): found by email address, and given roles.
//!
//! Seeded faults these tests catch: email addresses compared case-sensitively; an off-by-one error in the check for the
//! last owner.

use crate::support::TestApp;
use serde_json::{Value, json};
use types::users::Role;

const USERS: &str = "/v1/organization/users";

/// A second owner.
const EMI: &str = "emi@fjordlight.example";

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().expect("a list").iter().map(id).collect()
}

#[tokio::test]
async fn members_are_listed_oldest_first_and_found_by_email_address_in_every_spelling() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let (bo, emi) = (app.person("Bo@Fjordlight.example", Role::Reader).await, app.person(EMI, Role::Owner).await);
    let page = app.admin().get(USERS).await.json();
    assert_eq!(ids(&page), [app.owner.as_str(), bo.as_str(), emi.as_str()]);
    assert_eq!((&page["object"], &page["has_more"], &page["last_id"]), (&json!("list"), &json!(false), &json!(emi)));
    let first = &page["data"][0];
    assert_eq!(
        (&first["object"], &first["name"], &first["email"], &first["role"]),
        (&json!("organization.user"), &json!("Ada Lindqvist"), &json!("ada@fjordlight.example"), &json!("owner"))
    );
    assert!(first["added_at"].is_i64());
    assert_eq!(app.admin().get(&format!("{USERS}/{bo}")).await.json(), page["data"][1]);
    let read = app.admin().get(&format!("{USERS}/{}", app.owner)).await.json();
    assert_eq!((first["api_key_last_used_at"].is_null(), read["api_key_last_used_at"].is_i64()), (true, true));

    for (query, expected) in [
        ("emails=bo@fjordlight.example", vec![&bo]),
        ("emails[]=BO@FJORDLIGHT.EXAMPLE", vec![&bo]),
        ("emails%5B%5D=emi%40fjordlight.example&emails%5B%5D=bo%40fjordlight.example", vec![&bo, &emi]),
        ("emails=bo@fjordlight.example&emails[]=emi@fjordlight.example&emails[0]=x@y.example", vec![&bo, &emi]),
        ("emails=bo@fjordlight", vec![]),
        ("emails=zoe@skerry.example", vec![]),
        ("emails=&limit=2", vec![&app.owner, &bo]),
        ("emails[]=bo@fjordlight.example&emails[]=emi@fjordlight.example&limit=1", vec![&bo]),
    ] {
        let page = app.admin().get(&format!("{USERS}?{query}")).await.json();
        assert_eq!(ids(&page), expected.iter().map(|user| user.as_str()).collect::<Vec<_>>(), "{query}");
    }
    let page = app.admin().get(&format!("{USERS}?limit=2&after={}", app.owner)).await.json();
    assert_eq!((ids(&page), &page["has_more"]), (vec![bo.to_string(), emi.to_string()], &json!(false)));
    for query in ["emails=bo@fjordlight.example,emi@fjordlight.example", "emails[x]=bo@fjordlight.example"] {
        let refusal = app.admin().get(&format!("{USERS}?{query}")).await.refusal(400);
        assert_eq!(refusal["param"], "emails", "{query}");
        assert!(refusal["message"].as_str().is_some_and(|text| text.contains("emails[]=a&emails[]=b")), "{refusal}");
    }
    for (query, param) in [("limit=0", "limit"), ("limit=101", "limit"), ("after=proj_1", "after")] {
        assert_eq!(app.admin().get(&format!("{USERS}?{query}")).await.refusal(400)["param"], param);
    }

    let zoe = &app
        .texts("select user_id from organization_users where organization_id = $1", &[second.organization.as_str()])
        .await[0];
    let before = app.state().await;
    for unknown in [zoe.as_str(), "user-000000000000000000000000", "x"] {
        let path = format!("{USERS}/{unknown}");
        assert_eq!(app.admin().get(&path).await.refusal(404)["code"], "not_found");
        assert_eq!(app.admin().post(&path, json!({ "role": 5 })).await.refusal(404)["code"], "not_found");
        assert_eq!(app.admin().delete(&path).await.refusal(404)["code"], "not_found");
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_role_is_given_by_name_or_by_id_and_recorded_in_three_events() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let path = format!("{USERS}/{bo}");
    let long = |role: &str| format!("role-api-organization-{role}__api-organization__{}", app.organization);
    let before = app.state().await;
    for (body, param, code) in [
        (json!({ "role": "admin" }), "role", "invalid_value"),
        (json!({ "role": "member" }), "role", "invalid_value"),
        (json!({ "role": 1 }), "role", "invalid_type"),
        (json!({ "role_id": "owner" }), "role_id", "invalid_value"),
        (json!({ "role_id": "role-api-organization-owner__api-organization__org-other" }), "role_id", "invalid_value"),
        (json!({ "role_id": "role-api-project-owner" }), "role_id", "invalid_value"),
        (json!({ "role": "owner", "role_id": long("owner") }), "role_id", "invalid_value"),
        (json!({ "technical_level": "x".repeat(101) }), "technical_level", "string_above_max_length"),
    ] {
        let refusal = app.admin().post(&path, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{body}");
    }
    for nothing in [
        Value::Null,
        json!({}),
        json!({ "role": null, "role_id": null, "technical_level": null, "developer_persona": null, "later": 1 }),
        json!({ "role": "reader" }),
        json!({ "role_id": long("reader") }),
    ] {
        let reply = app.admin().post(&path, nothing.clone()).await;
        assert_eq!((reply.status, &reply.json()["role"]), (200, &json!("reader")), "{nothing}");
    }
    assert_eq!(app.state().await, before, "what changes nothing leaves no event");

    for (body, from, to) in [
        (json!({ "role": "owner", "role_id": null }), "reader", "owner"),
        (json!({ "role_id": long("reader") }), "owner", "reader"),
        (json!({ "role_id": "role-api-organization-owner" }), "reader", "owner"),
    ] {
        assert_eq!(app.admin().post(&path, body).await.json()["role"], to);
        let assignment = |role: &str| {
            json!({
                "id": format!("role_assignment_{}_{bo}", long(role)),
                "principal_id": bo,
                "principal_type": "user",
                "resource_id": app.organization,
                "resource_type": "api.organization",
            })
        };
        let expected = [
            ("role.assignment.deleted".to_owned(), assignment(from)),
            ("role.assignment.created".to_owned(), assignment(to)),
            ("user.updated".to_owned(), json!({ "id": bo, "changes_requested": { "role": to } })),
        ];
        assert_eq!(app.payloads(3).await, expected);
    }
    let noted = app.admin().post(&path, json!({ "technical_level": "beginner" })).await.json();
    assert_eq!((&noted["technical_level"], &noted["role"]), (&json!("beginner"), &json!("owner")));
    let kept = app.admin().post(&path, json!({ "technical_level": null, "role": "reader" })).await.json();
    assert_eq!((&kept["technical_level"], &kept["role"]), (&json!("beginner"), &json!("reader")));
}

#[tokio::test]
async fn there_is_always_an_owner_and_a_demoted_owners_keys_stop_working_at_once() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    let own = format!("{USERS}/{}", app.owner);
    for reply in [
        app.admin().post(&own, json!({ "role": "reader" })).await,
        app.admin().post(&own, json!({ "role_id": "role-api-organization-reader" })).await,
        app.admin().delete(&own).await,
    ] {
        assert_eq!(reply.refusal(400)["code"], "last_owner");
    }
    assert_eq!(app.state().await, before);
    // Readers do not count, nor does an owner of another organization.
    app.new_reader().await;
    app.second_organization().await;
    assert_eq!(app.admin().delete(&own).await.refusal(400)["code"], "last_owner");

    let emi = app.person(EMI, Role::Owner).await;
    let (_, key) = app.key_of(&emi).await;
    assert_eq!(app.with_key(&key).get(USERS).await.status, 200);
    assert_eq!(app.admin().post(&format!("{USERS}/{emi}"), json!({ "role": "reader" })).await.status, 200);
    let refusal = app.with_key(&key).get(USERS).await.refusal(401);
    assert_eq!(refusal["code"], "invalid_api_key");
    assert_eq!(app.admin().delete(&own).await.refusal(400)["code"], "last_owner", "the last one again");
}

#[tokio::test]
async fn a_demoted_owners_admin_keys_are_deleted_with_an_event_each_and_no_role_brings_them_back() {
    let app = TestApp::founded().await;
    let emi = app.person(EMI, Role::Owner).await;
    let path = format!("{USERS}/{emi}");
    let (one, first) = app.key_of(&emi).await;
    app.write_sealed("update admin_keys set name = 'first', name_key = 'first' where id = $1", &[&one]).await;
    let (two, second) = app.key_of(&emi).await;
    let reader = app.new_reader().await;
    let others = app.texts("select id from admin_keys where owner_user_id <> $1", &[emi.as_str()]).await;
    app.with_key("sk-admin-junk").post(&path, json!({ "role": "reader" })).await.refusal(401);
    assert_eq!(app.with_key(&first).get(USERS).await.status, 200, "a refused caller changes nothing");

    // A demotion by the key itself deletes that key too.
    assert_eq!(app.with_key(&first).post(&path, json!({ "role": "reader" })).await.status, 200);
    let mut ids = [one.clone(), two];
    ids.sort();
    let events = app.payloads(5).await;
    let deleted: Vec<_> = events[..2].to_vec();
    assert_eq!(deleted, ids.map(|id| ("api_key.deleted".to_owned(), json!({ "id": id }))));
    assert_eq!(events[4].0, "user.updated");
    assert_eq!(app.texts("select id from admin_keys", &[]).await, others);
    assert_eq!(app.admin().post(&path, json!({ "role": "owner" })).await.status, 200);
    for key in [&first, &second] {
        assert_eq!(app.with_key(key).get(USERS).await.refusal(401)["code"], "invalid_api_key");
    }

    // A key that an earlier version left with a reader ends with the promotion.
    let (left, key) = app.key_of(&reader).await;
    assert_eq!(app.admin().post(&format!("{USERS}/{reader}"), json!({ "role": "owner" })).await.status, 200);
    app.with_key(&key).get(USERS).await.refusal(401);
    assert_eq!(app.payloads(4).await[0], ("api_key.deleted".to_owned(), json!({ "id": left })));
}

#[tokio::test]
async fn the_event_of_a_changed_description_has_its_old_and_new_value() {
    let app = TestApp::founded().await;
    let user = app.new_reader().await;
    let path = format!("{USERS}/{user}");
    assert_eq!(app.admin().post(&path, json!({ "technical_level": "beginner" })).await.status, 200);
    let record = app.audits(1).await.remove(0);
    assert_eq!(
        record["detail"]["change"],
        json!({ "role": { "from": "reader" }, "technical_level": { "from": null, "to": "beginner" } })
    );
    app.admin().post(&path, json!({ "technical_level": "expert", "developer_persona": "data" })).await;
    let record = app.audits(1).await.remove(0);
    assert_eq!(
        record["detail"]["change"],
        json!({
            "role": { "from": "reader" },
            "technical_level": { "from": "beginner", "to": "expert" },
            "developer_persona": { "from": null, "to": "data" },
        })
    );
    assert_eq!(record["event"]["user.updated"], json!({ "id": user, "changes_requested": { "role": "reader" } }));
    let leaf = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await;
    assert!(!leaf[0].contains("expert"), "what is said about a person can be erased");
    let page = app.owner().await.get(&app.path("/audit-logs")).await.text;
    assert!(page.contains("Changed the technical level or the developer persona"), "{page}");
}

#[tokio::test]
async fn a_user_is_listed_with_their_projects() {
    let app = TestApp::founded().await;
    let (bo, emi) = (app.person("bo@fjordlight.example", Role::Reader).await, app.person(EMI, Role::Owner).await);
    let default = app.texts("select id from projects where is_default = 1", &[]).await.remove(0);
    let (grid, old, mesh) =
        (app.project("Grid, north|east").await, app.project("Old").await, app.project("Mesh").await);
    for (project, role) in [(&mesh, "owner"), (&grid, "member"), (&old, "member")] {
        app.join(project, bo.as_str(), role).await;
    }
    app.ask("POST", &format!("/projects/{old}/archive"), Value::Null).await;
    let one = |id: &str, name: &str, role: &str| json!({ "id": id, "name": name, "role": role });
    let of_owner = json!({ "object": "list", "data": [
        one(&default, "Default project", "owner"),
        one(&grid, "Grid, north|east", "owner"),
        one(&mesh, "Mesh", "owner"),
    ] });
    let of_bo = json!({ "object": "list", "data": [
        one(&grid, "Grid, north|east", "member"),
        one(&mesh, "Mesh", "owner"),
    ] });
    let page = app.admin().get(USERS).await.json();
    let projects: Vec<_> = page["data"].as_array().expect("a list").iter().map(|user| &user["projects"]).collect();
    assert_eq!(projects, [&of_owner, &of_bo, &of_owner]);
    let path = format!("{USERS}/{bo}");
    assert_eq!(app.admin().get(&path).await.json()["projects"], of_bo);
    assert_eq!(app.admin().post(&path, json!({ "role": "owner" })).await.json()["projects"], of_owner);
    let newcomer = app.new_reader().await;
    let none = json!({ "object": "list", "data": [] });
    assert_eq!(app.admin().get(&format!("{USERS}/{newcomer}")).await.json()["projects"], none);
    // The list of a project and the projects of its users agree.
    let listed = ids(&app.admin().get(&format!("/v1/organization/projects/{grid}/users")).await.json());
    assert_eq!(listed, [app.owner.as_str(), bo.as_str(), emi.as_str()]);
}
