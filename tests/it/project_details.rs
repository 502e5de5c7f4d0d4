//! A project's members and service accounts in the console.

use crate::support::{TestApp, things::text};
use serde_json::json;
use types::users::Role;

const EMI: &str = "emi@fjordlight.example";

#[tokio::test]
async fn project_managers_add_people_by_email_address_and_remove_them() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.person(EMI, Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/projects/{project}/members"));
    assert_eq!(reader.get(&path).await.status, 404, "a project they are not in is not found");

    let unknown = owner.submit(&path, &[("new[email]", "nobody@x.org"), ("new[role]", "member")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("value=\"nobody@x.org\""), "what was typed is kept");
    assert_eq!(owner.submit(&path, &[("new[email]", EMI), ("new[role]", "member")]).await.status, 303);
    assert!(owner.get(&path).await.text.contains(EMI));
    assert_eq!(reader.get(&path).await.status, 403, "a member may not manage it");
    assert_eq!(reader.get(&app.path(&format!("/projects/{project}"))).await.status, 200);

    let remove = app.path(&format!("/projects/{project}/members/{emi}/remove"));
    assert!(owner.get(&remove).await.text.contains("Keys of their own in this project stop with it."));
    assert_eq!(owner.submit(&remove, &[]).await.status, 303);
    let text = owner.get(&path).await.text;
    assert!(!text.contains(EMI) && text.contains("Organization owner"), "its owner is left: {text}");
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("user.deleted"));
}

#[tokio::test]
async fn a_service_account_shows_its_first_key_once_and_is_deleted_with_its_keys() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    app.person(EMI, Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/projects/{project}/service-accounts"));
    assert_eq!(reader.get(&path).await.status, 404);
    assert_eq!(reader.submit(&format!("{path}/new"), &[("new[name]", "theirs")]).await.status, 404);

    assert_eq!(owner.submit(&format!("{path}/new"), &[("new[name]", "")]).await.status, 422);
    let made = owner.submit(&format!("{path}/new"), &[("new[name]", "batch-runner")]).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(made.text.contains("sk-svcacct-"), "the one time it is shown");
    let list = owner.get(&path).await.text;
    assert!(list.contains("batch-runner") && !list.contains("sk-svcacct-"));

    let accounts = app.ask("GET", &format!("/projects/{project}/service_accounts"), json!(null)).await;
    let id = text(&accounts["data"][0], "id");
    let another = format!("{path}/{id}/keys/new");
    assert_eq!(reader.get(&another).await.status, 404);
    assert_eq!(reader.submit(&another, &[("new[name]", "theirs")]).await.status, 404);
    assert_eq!(owner.submit(&another, &[("new[name]", &"x".repeat(101))]).await.status, 422);
    let made = owner.submit(&another, &[("new[name]", "blue")]).await;
    assert_eq!((made.status, made.header("cache-control")), (200, "no-store"));
    assert!(made.text.contains("sk-svcacct-"), "the one time it is shown");
    assert_eq!(app.last_audit().await["detail"]["change"]["name"], "blue");
    let list = owner.get(&path).await.text;
    assert!(list.contains(&another) && !list.contains("sk-svcacct-"), "{list}");
    assert_eq!(app.count("project_keys").await, 2);
    assert_eq!(owner.submit(&format!("{path}/{id}/delete"), &[]).await.status, 303);
    assert_eq!(app.count("project_keys").await, 0, "its keys were deleted with it");
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("service_account.deleted"));
}

#[tokio::test]
async fn a_projects_tabs_are_those_the_person_may_open() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.person(EMI, Role::Reader).await;
    let (owner, member) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/projects/{project}"));
    assert_eq!(member.get(&format!("{path}/settings")).await.status, 404, "a project they are not in is not found");

    app.join(&project, emi.as_str(), "member").await;
    let text = member.get(&path).await.text;
    assert!(text.contains("<h1>Grid</h1>") && text.contains(&format!("{path}/keys\" aria-current=\"page\"")), "{text}");
    for tab in ["members", "service-accounts"] {
        assert!(!text.contains(&format!("{path}/{tab}")), "no tab that would be refused: {tab}");
    }
    for (tab, words) in [
        ("members", "Members <span>2</span>"),
        ("service-accounts", "Service accounts <span>0</span>"),
        ("keys", "API keys <span>0</span>"),
        ("settings", "Settings"),
    ] {
        let text = owner.get(&format!("{path}/{tab}")).await.text;
        let current = format!("href=\"{path}/{tab}\" aria-current=\"page\">");
        let text = text.replace("<!>", "").replace("<!---->", "");
        assert!(text.contains(&current) && text.contains(words), "{tab}: {text}");
        assert_eq!(text.matches("aria-label=\"Project\"").count(), 1, "{tab}");
    }

    app.ask("POST", &format!("/projects/{project}/archive"), json!(null)).await;
    let text = owner.get(&path).await.text;
    assert!(text.contains("This project is archived") && !text.contains(&format!("{path}/keys")), "{text}");
}

#[tokio::test]
async fn owners_set_a_projects_data_retention_and_see_what_it_inherits() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.person(EMI, Role::Reader).await;
    app.join(&project, emi.as_str(), "owner").await;
    let (owner, project_owner) = (app.owner().await, app.signed_in(EMI).await);
    let settings = app.path(&format!("/projects/{project}/settings"));
    let kept = app.path(&format!("/projects/{project}/data-retention"));
    let zero = [("patch[retention_type]", "zero_data_retention")];
    assert_eq!(project_owner.submit(&kept, &zero).await.status, 403);
    assert!(!project_owner.get(&settings).await.text.contains("retention_type"), "no form that would be refused");

    let text = owner.get(&settings).await.text;
    assert!(text.contains("Same as the organization (Modified abuse monitoring)"), "{text}");
    let refused = owner.submit(&kept, &[("patch[retention_type]", "for ever")]).await;
    assert!(refused.status == 422 && refused.text.contains("role=\"alert\""), "{}", refused.status);
    let saved = owner.submit(&kept, &zero).await;
    assert_eq!((saved.status, saved.header("location")), (303, settings.as_str()));
    assert!(owner.get(&settings).await.text.contains("value=\"zero_data_retention\" selected"));
    let record = app.last_audit().await;
    assert_eq!(record["event"]["type"], "project.updated");
    assert_eq!(record["detail"]["change"]["changes"]["data_retention"]["to"], "zero_data_retention");
}

#[tokio::test]
async fn projects_are_found_by_a_part_of_their_name_their_id_and_whether_they_are_archived() {
    let app = TestApp::founded().await;
    let [grid, _, old] = [app.project("Grid 100%").await, app.project("Field notes").await, app.project("Älter").await];
    app.ask("POST", &format!("/projects/{old}/archive"), json!(null)).await;
    let emi = app.person(EMI, Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in(EMI).await);
    let found = async |query: &str| {
        let text = owner.get(&app.path(&format!("/projects{query}"))).await.text;
        let table =
            text.split("<tbody").nth(1).map(|rest| rest.split("</tbody>").next().unwrap_or_default().to_owned());
        let table = table.unwrap_or_default();
        ["Default project", "Grid 100%", "Field notes", "Älter"]
            .into_iter()
            .filter(|name| table.contains(name))
            .collect()
    };
    let none: [&str; 0] = [];
    for (query, names) in [
        ("?search=grid", vec!["Grid 100%"]),
        ("?search=100%25", vec!["Grid 100%"]),
        ("?search=_", none.to_vec()),
        (&format!("?search={grid}"), vec!["Grid 100%"]),
        ("?search=%C3%A4LTER", none.to_vec()),
        ("?search=%C3%A4LTER&archived=1", vec!["Älter"]),
        ("?archived=only", vec!["Älter"]),
        ("?archived=1", vec!["Default project", "Grid 100%", "Field notes", "Älter"]),
        ("", vec!["Default project", "Grid 100%", "Field notes"]),
    ] {
        let listed: Vec<&str> = found(query).await;
        assert_eq!(listed, names, "{query}");
    }
    assert!(owner.get(&app.path("/projects?search=nothing")).await.text.contains("No project matches"));
    app.join(&grid, emi.as_str(), "member").await;
    let text = reader.get(&app.path("/projects?search=e")).await.text;
    assert!(!text.contains("Field notes") && text.contains("No project matches"), "{text}");
}

#[tokio::test]
async fn members_of_a_project_are_found_by_name_or_email_address() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    for email in [EMI, "hana@fjordlight.example"] {
        let user = app.person(email, Role::Reader).await;
        app.join(&project, user.as_str(), "member").await;
    }
    let owner = app.owner().await;
    let path = app.path(&format!("/projects/{project}/members"));
    let text = owner.get(&format!("{path}?search=HANA")).await.text;
    assert!(text.contains("hana@fjordlight.example") && !text.contains(EMI), "{text}");
    assert!(owner.get(&format!("{path}?search=nobody")).await.text.contains("Nobody matches"));
}

#[tokio::test]
async fn owners_of_the_organization_are_listed_without_a_button_to_remove_them() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.person(EMI, Role::Reader).await;
    let owner = app.owner().await;
    let path = app.path(&format!("/projects/{project}/members"));
    for (person, removable) in [(&app.owner, false), (&emi, true)] {
        app.join(&project, person.as_str(), "owner").await;
        let text = owner.get(&path).await.text;
        assert_eq!(text.contains(&format!("{path}/{person}/remove")), removable, "{text}");
        assert_eq!(text.matches("Organization owner").count(), 1, "{text}");
    }
    let text = owner.get(&format!("{path}?search=ada")).await.text;
    assert!(text.contains("Organization owner") && !text.contains(EMI), "{text}");
}
