//! Members of a project over the Admin API (REFERENCE 2.4).
//!
//! Seeded faults these tests catch: an organization owner shown with the membership's role; people removed from the
//! default project; owners who are listed only once somebody has added them.

use crate::support::{Founded, TestApp};
use serde_json::{Value, json};
use types::{ids::UserId, users::Role};

const PROJECTS: &str = "/v1/organization/projects";

/// A reader of the organization.
const BO: &str = "bo@fjordlight.example";

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().expect("a list").iter().map(id).collect()
}

async fn project(app: &Founded, name: &str) -> String {
    id(&app.admin().post(PROJECTS, json!({ "name": name })).await.json())
}

async fn default_project(app: &Founded) -> String {
    id(&app.admin().get(PROJECTS).await.json()["data"][0])
}

/// The three events of a role change in a project.
fn changed(project: &str, user: &UserId, from: &str, to: &str) -> [(String, Value); 3] {
    let assignment = |role: &str| {
        json!({
            "id": format!("role_assignment_role-api-project-{role}__api-project__{project}_{user}"),
            "principal_id": user,
            "principal_type": "user",
            "resource_id": project,
            "resource_type": "api.project",
        })
    };
    [
        ("role.assignment.deleted".to_owned(), assignment(from)),
        ("role.assignment.created".to_owned(), assignment(to)),
        ("user.updated".to_owned(), json!({ "id": user, "changes_requested": { "role": to } })),
    ]
}

#[tokio::test]
async fn invalid_parameters_are_named_and_no_one_is_added() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    let bo = app.person(BO, Role::Reader).await;
    let zoe = &app.texts("select id from users where email = 'zoe@skerry.example'", &[]).await[0];
    let grid = project(&app, "Grid").await;
    let path = format!("{PROJECTS}/{grid}/users");
    let before = app.state().await;
    for (body, param, code) in [
        (Value::Null, "role", "missing_required_parameter"),
        (json!({ "user_id": bo }), "role", "missing_required_parameter"),
        (json!({ "user_id": bo, "role": null }), "role", "missing_required_parameter"),
        (json!({ "user_id": bo, "role": "reader" }), "role", "invalid_value"),
        (json!({ "user_id": bo, "role": ["member"] }), "role", "invalid_type"),
        (json!({ "user_id": bo, "role": "role-api-organization-owner" }), "role", "invalid_value"),
        (json!({ "user_id": bo, "role": "role-api-project-owner__api-project__proj_x" }), "role", "invalid_value"),
        (json!({ "role": "member" }), "user_id", "missing_required_parameter"),
        (json!({ "role": "member", "user_id": null, "email": null }), "user_id", "missing_required_parameter"),
        (json!({ "role": "member", "user_id": bo, "email": BO }), "email", "invalid_value"),
        (json!({ "role": "member", "user_id": 5 }), "user_id", "invalid_type"),
    ] {
        let refusal = app.admin().post(&path, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{body}");
    }
    for stranger in [
        json!({ "role": "member", "user_id": zoe }),
        json!({ "role": "member", "user_id": "user-000000000000000000000000" }),
        json!({ "role": "member", "user_id": "" }),
        json!({ "role": "member", "email": "zoe@skerry.example" }),
        json!({ "role": "member", "email": "nobody@fjordlight.example" }),
    ] {
        assert_eq!(app.admin().post(&path, stranger.clone()).await.refusal(404)["code"], "not_found", "{stranger}");
    }
    for unknown in [bo.as_str(), zoe.as_str(), "x"] {
        let one = format!("{path}/{unknown}");
        assert_eq!(app.admin().get(&one).await.refusal(404)["code"], "not_found", "not a member");
        assert_eq!(app.admin().post(&one, json!({ "role": 5 })).await.refusal(404)["code"], "not_found");
        assert_eq!(app.admin().delete(&one).await.refusal(404)["code"], "not_found");
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn members_are_added_by_id_or_email_address_and_adding_again_applies_the_role() {
    let app = TestApp::founded().await;
    let (bo, cy) = (app.person("Bo@Fjordlight.example", Role::Reader).await, app.new_reader().await);
    let grid = project(&app, "Grid").await;
    let path = format!("{PROJECTS}/{grid}/users");
    let ada = app.owner.to_string();
    assert_eq!(ids(&app.admin().get(&path).await.json()), [ada.as_str()], "its owner, before anybody is added");

    let reply = app.admin().post(&path, json!({ "user_id": bo, "email": null, "role": "member", "later": 1 })).await;
    let made = reply.json();
    let expected = json!({
        "object": "organization.project.user",
        "id": bo,
        "role": "member",
        "added_at": made["added_at"],
        "name": "Bo Achterberg",
        "email": "Bo@Fjordlight.example",
    });
    assert_eq!((reply.status, &made, made["added_at"].is_i64()), (200, &expected, true));
    assert_eq!(app.admin().get(&format!("{path}/{bo}")).await.json(), expected);
    let record = &app.audits(1).await[0]["event"];
    assert_eq!(record["user.added"], json!({ "id": bo, "data": { "role": "member" } }));
    assert_eq!(record["project"], json!({ "id": grid, "name": "Grid" }));

    let state = app.state().await;
    let again = app.admin().post(&path, json!({ "email": "BO@fjordlight.EXAMPLE", "role": "member" })).await;
    assert_eq!((again.status, again.json(), app.state().await), (200, expected, state), "unchanged, unrecorded");
    for (body, from, to) in [
        (json!({ "email": "Bo@fjordlight.example", "role": "owner" }), "member", "owner"),
        (json!({ "user_id": bo, "role": "role-api-project-member" }), "owner", "member"),
        (json!({ "user_id": bo, "role": format!("role-api-project-owner__api-project__{grid}") }), "member", "owner"),
    ] {
        let reply = app.admin().post(&path, body.clone()).await;
        assert_eq!((reply.status, &reply.json()["role"]), (200, &json!(to)), "{body}");
        assert_eq!(app.payloads(3).await, changed(&grid, &bo, from, to));
    }
    assert_eq!(app.count("project_users").await, 1);

    app.admin().post(&path, json!({ "user_id": cy, "role": "member" })).await;
    let page = app.admin().get(&format!("{path}?limit=1")).await.json();
    assert_eq!((ids(&page), &page["has_more"], &page["last_id"]), (vec![ada.clone()], &json!(true), &json!(ada)));
    let page = app.admin().get(&format!("{path}?limit=1&after={ada}")).await.json();
    assert_eq!((ids(&page), &page["has_more"], &page["last_id"]), (vec![bo.to_string()], &json!(true), &json!(bo)));
    let page = app.admin().get(&format!("{path}?limit=1&after={bo}")).await.json();
    assert_eq!((ids(&page), &page["has_more"]), (vec![cy.to_string()], &json!(false)));
    for (query, param) in [("limit=0", "limit"), ("limit=101", "limit"), ("after=x", "after")] {
        assert_eq!(app.admin().get(&format!("{path}?{query}")).await.refusal(400)["param"], param);
    }
}

#[tokio::test]
async fn a_role_is_changed_by_name_or_id_and_removed_members_lose_access() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    let (grid, other) = (project(&app, "Grid").await, project(&app, "Other").await);
    for project in [&grid, &other] {
        app.join(project, bo.as_str(), "member").await;
    }
    let path = format!("{PROJECTS}/{grid}/users/{bo}");
    let before = app.state().await;
    for (body, code) in [
        (json!({ "role": "reader" }), "invalid_value"),
        (json!({ "role": "" }), "invalid_value"),
        (json!({ "role": format!("role-api-project-owner__api-project__{other}") }), "invalid_value"),
        (json!({ "role": 1 }), "invalid_type"),
    ] {
        let refusal = app.admin().post(&path, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!("role"), &json!(code)), "{body}");
    }
    for nothing in [Value::Null, json!({}), json!({ "role": null }), json!({ "role": "member" })] {
        let reply = app.admin().post(&path, nothing.clone()).await;
        assert_eq!((reply.status, &reply.json()["role"]), (200, &json!("member")), "{nothing}");
    }
    assert_eq!(app.state().await, before, "what changes nothing leaves no event");

    for (role, from, to) in [
        ("owner".to_owned(), "member", "owner"),
        ("role-api-project-member".to_owned(), "owner", "member"),
        (format!("role-api-project-owner__api-project__{grid}"), "member", "owner"),
    ] {
        assert_eq!(app.admin().post(&path, json!({ "role": role })).await.json()["role"], to);
        assert_eq!(app.payloads(3).await, changed(&grid, &bo, from, to));
    }
    let reply = app.admin().delete(&path).await;
    let confirmed = json!({ "object": "organization.project.user.deleted", "id": bo, "deleted": true });
    assert_eq!((reply.status, reply.json()), (200, confirmed));
    let record = &app.audits(1).await[0]["event"];
    assert_eq!(record["user.deleted"], json!({ "id": bo }));
    assert_eq!(record["project"], json!({ "id": grid, "name": "Grid" }));
    app.admin().get(&path).await.refusal(404);
    app.admin().delete(&path).await.refusal(404);
    assert_eq!(app.admin().get(&format!("{PROJECTS}/{other}/users/{bo}")).await.json()["role"], "member");
    assert_eq!(app.admin().get(&format!("/v1/organization/users/{bo}")).await.status, 200, "still in the organization");
}

#[tokio::test]
async fn the_default_project_accepts_neither_additions_nor_removals() {
    let app = TestApp::founded().await;
    let (bo, cy) = (app.person(BO, Role::Reader).await, app.new_reader().await);
    let default = default_project(&app).await;
    app.join(&default, bo.as_str(), "member").await;
    let path = format!("{PROJECTS}/{default}/users");
    let before = app.state().await;
    for reply in [
        app.admin().post(&path, json!({ "user_id": cy, "role": "member" })).await,
        app.admin().post(&path, json!({ "user_id": bo, "role": "owner" })).await,
        app.admin().delete(&format!("{path}/{bo}")).await,
    ] {
        assert_eq!(reply.refusal(400)["code"], "default_project");
    }
    assert_eq!(app.state().await, before);
    let owner = app.admin().delete(&format!("{path}/{}", app.owner)).await.refusal(400);
    assert_eq!(owner["code"], "default_project");
    assert_eq!(
        ids(&app.admin().get(&path).await.json()),
        [app.owner.as_str(), bo.as_str()],
        "listing is allowed (REFERENCE 7.17)"
    );
}

#[tokio::test]
async fn members_of_archived_and_foreign_projects_are_not_shown() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let bo = app.person(BO, Role::Reader).await;
    let ended = project(&app, "Ended").await;
    app.join(&ended, bo.as_str(), "member").await;
    app.admin().post(&format!("{PROJECTS}/{ended}/archive"), Value::Null).await;
    let before = app.state().await;
    for (project, status, code) in [
        (ended.as_str(), 400, "project_archived"),
        (second.project.as_str(), 404, "not_found"),
        ("proj_000000000000000000000000", 404, "not_found"),
    ] {
        let path = format!("{PROJECTS}/{project}/users");
        for reply in [
            app.admin().get(&path).await,
            app.admin().post(&path, json!({ "user_id": bo, "role": "member" })).await,
            app.admin().post(&format!("{path}/{bo}"), json!({ "role": "owner" })).await,
        ] {
            assert_eq!(reply.refusal(status)["code"], code, "{project}");
        }
        // Terraform drops a child of an archived project from its state (REFERENCE 7.5).
        for user in [bo.as_str(), app.owner.as_str(), "x"] {
            assert_eq!(app.admin().get(&format!("{path}/{user}")).await.refusal(404)["code"], "not_found", "{project}");
            assert_eq!(app.admin().delete(&format!("{path}/{user}")).await.refusal(404)["code"], "not_found");
        }
    }
    assert_eq!(app.state().await, before);
}

/// Every organization owner is a user of every project, whether or not somebody added them (REFERENCE 2.4).
#[tokio::test]
async fn an_organization_owner_is_an_owner_of_every_project() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let bo = app.person(BO, Role::Reader).await;
    app.advance(100);
    let grid = project(&app, "Grid").await;
    let created_at = app.admin().get(&format!("{PROJECTS}/{grid}")).await.json()["created_at"].clone();
    let path = format!("{PROJECTS}/{grid}/users");
    let listed = async || app.admin().get(&path).await.json()["data"].clone();
    let as_owner = |id: &UserId, name: &str, email: &str, added_at: &Value| {
        json!({
            "object": "organization.project.user", "id": id, "role": "owner", "added_at": added_at, "name": name,
            "email": email,
        })
    };
    let ada = as_owner(&app.owner, "Ada Lindqvist", "ada@fjordlight.example", &created_at);
    assert_eq!(listed().await, json!([ada]), "a new project has its owner");
    assert_eq!(app.admin().get(&format!("{path}/{}", app.owner)).await.json(), ada);
    app.admin().get(&format!("{path}/{bo}")).await.refusal(404);

    // Of the project's creation and the start of ownership, the later one.
    app.advance(100);
    let began = app.now();
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "role": "owner" })).await;
    let added_at = app.admin().get(&format!("{path}/{bo}")).await.json()["added_at"].clone();
    assert!((began..=app.now()).contains(&added_at.as_i64().expect("seconds")));
    let theirs = as_owner(&bo, "Bo Achterberg", BO, &added_at);
    assert_eq!(listed().await, json!([ada, theirs]));
    app.advance(100);
    let mesh = app.admin().post(PROJECTS, json!({ "name": "Mesh" })).await.json();
    let newer = format!("{PROJECTS}/{}/users/{bo}", mesh["id"].as_str().expect("an id"));
    assert_eq!(app.admin().get(&newer).await.json()["added_at"], mesh["created_at"]);
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "technical_level": "expert" })).await;
    assert_eq!(listed().await, json!([ada, theirs]), "a change of something else is no new ownership");
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "role": "reader" })).await;
    assert_eq!(listed().await, json!([ada]), "a reader again");
    assert!(app.admin().get(&format!("{PROJECTS}/{}/users", second.project)).await.status == 404);
    assert_eq!(app.count("project_users").await, 0);
}

#[tokio::test]
async fn an_owner_who_was_added_can_be_taken_out_and_one_who_was_not_stays() {
    let app = TestApp::founded().await;
    let (emi, bo) = (app.person("emi@fjordlight.example", Role::Owner).await, app.person(BO, Role::Reader).await);
    let grid = project(&app, "Grid").await;
    let path = format!("{PROJECTS}/{grid}/users");
    // Before or after becoming an owner.
    app.join(&grid, bo.as_str(), "member").await;
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "role": "owner" })).await;
    let before = app.state().await;
    for owner in [&emi, &bo] {
        let one = format!("{path}/{owner}");
        for reply in [
            app.admin().post(&path, json!({ "user_id": owner, "role": "member" })).await,
            app.admin().post(&path, json!({ "user_id": owner, "role": "role-api-project-member" })).await,
            app.admin().post(&one, json!({ "role": "member" })).await,
        ] {
            assert_eq!(reply.refusal(400)["code"], "user_organization_owner");
        }
        for unchanged in [json!({}), json!({ "role": null }), json!({ "role": "owner" })] {
            let reply = app.admin().post(&one, unchanged).await;
            assert_eq!((reply.status, &reply.json()["role"]), (200, &json!("owner")));
        }
    }
    let refusal = app.admin().delete(&format!("{path}/{emi}")).await.refusal(400);
    assert_eq!(refusal["code"], "user_organization_owner", "nobody added them");
    assert_eq!(app.state().await, before);

    let added = app.admin().post(&path, json!({ "user_id": emi, "role": "owner" })).await;
    assert_eq!((added.status, &added.json()["role"]), (200, &json!("owner")));
    assert_eq!(app.payloads(1).await, [("user.added".to_owned(), json!({ "id": emi, "data": { "role": "owner" } }))]);
    let listed = ids(&app.admin().get(&path).await.json());
    for owner in [&emi, &bo] {
        let one = format!("{path}/{owner}");
        let read = app.admin().get(&one).await.json();
        assert_eq!(read["role"], "owner");
        let confirmed = json!({ "object": "organization.project.user.deleted", "id": owner, "deleted": true });
        let reply = app.admin().delete(&one).await;
        assert_eq!((reply.status, reply.json()), (200, confirmed));
        assert_eq!(app.payloads(1).await, [("user.deleted".to_owned(), json!({ "id": owner }))]);
        assert_eq!(app.admin().get(&one).await.json(), read, "access remains, because they are an owner");
        assert_eq!(app.admin().delete(&one).await.refusal(400)["code"], "user_organization_owner");
    }
    assert_eq!(ids(&app.admin().get(&path).await.json()), listed);
    assert_eq!(app.count("project_users").await, 0);
}

#[tokio::test]
async fn what_an_owner_was_in_a_project_is_what_they_are_after_a_demotion() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    let grid = project(&app, "Grid").await;
    let one = format!("{PROJECTS}/{grid}/users/{bo}");
    app.join(&grid, bo.as_str(), "member").await;
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "role": "owner" })).await;
    app.admin().post(&format!("{PROJECTS}/{grid}/users"), json!({ "user_id": bo, "role": "owner" })).await;
    assert_eq!(app.admin().get(&one).await.json()["role"], "owner");
    app.admin().post(&format!("/v1/organization/users/{bo}"), json!({ "role": "reader" })).await;
    let read = app.admin().get(&one).await.json();
    assert_eq!((&read["role"], &read["added_at"]), (&json!("member"), &json!(1_700_000_000)), "what they were before");
    assert_eq!(app.admin().delete(&one).await.status, 200);
    let refusal = app.admin().delete(&one).await.refusal(404);
    // Clients look for these words (REFERENCE 2.4).
    assert!(
        refusal["message"].as_str().is_some_and(|text| text.contains(&format!("User {bo} is not a member of {grid}")))
    );
}
