//! The numbers of members, projects and keys that the transaction of each row keeps: whatever is done, they are those of
//! the rows. The walks over every operation compare them too.
//!
//! Seeded faults these tests catch: an archived project that keeps its place among the active ones; the keys of an archived
//! project that are still counted; a change of role that leaves the number of owners; numbers that are never corrected.

use crate::support::{TestApp, things::text};
use domain::organization_counts;
use serde_json::json;
use types::users::Role;

const KEPT: &str = "select organization_id || ' ' || cast(members as text) || ' ' || cast(owners as text) || ' '
    || cast(projects as text) || ' ' || cast(archived_projects as text) || ' ' || cast(admin_keys as text) || ' '
    || cast(project_keys as text) from organization_counts order by 1";

const COUNTED: &str = "select o.id
    || ' ' || cast((select count(*) from organization_users u where u.organization_id = o.id) as text)
    || ' ' || cast((select count(*) from organization_users u where u.organization_id = o.id and u.role = 'owner') as text)
    || ' ' || cast((select count(*) from projects p where p.organization_id = o.id and p.archived_at is null) as text)
    || ' ' || cast((select count(*) from projects p where p.organization_id = o.id and p.archived_at is not null) as text)
    || ' ' || cast((select count(*) from admin_keys k where k.organization_id = o.id) as text)
    || ' ' || cast((select count(*) from project_keys k join projects p on p.id = k.project_id
        where k.organization_id = o.id and p.archived_at is null) as text)
    from organizations o order by 1";

/// Expects that the numbers of every organization are those of the rows.
pub async fn expect_counted(app: &TestApp, after: &str) {
    assert_eq!(app.texts(KEPT, &[]).await, app.texts(COUNTED, &[]).await, "after {after}");
}

#[tokio::test]
async fn the_numbers_of_an_organization_follow_each_change_of_its_rows() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    expect_counted(&app, "setup").await;
    let numbers = async |after: &str| {
        expect_counted(&app, after).await;
        let kept = app.texts(KEPT, &[]).await;
        let ours = kept.iter().find_map(|row| row.strip_prefix(app.organization.as_str())).expect("our row");
        ours.trim().to_owned()
    };
    // Members, owners, projects, archived projects, Admin keys, and keys of projects that are not archived.
    let begun = numbers("setup").await;
    assert_eq!(begun, "1 1 1 0 1 0");
    let reader = app.person("bo@fjordlight.example", Role::Reader).await;
    assert_eq!(numbers("a new member").await, "2 1 1 0 1 0");
    app.set_role(&reader, "owner").await;
    assert_eq!(numbers("a new owner").await, "2 2 1 0 1 0");
    app.set_role(&reader, "reader").await;
    assert_eq!(numbers("an owner less").await, "2 1 1 0 1 0");
    let project = app.project("Grid").await;
    assert_eq!(numbers("a project").await, "2 1 2 0 1 0");
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    assert_eq!(numbers("a key of a service account").await, "2 1 2 0 1 1");
    let path = format!("/projects/{project}/service_accounts/{}/api_keys", text(&account, "id"));
    let second = app.ask("POST", &path, json!({ "name": "second" })).await;
    assert_eq!(numbers("another key").await, "2 1 2 0 1 2");
    app.ask("DELETE", &format!("/projects/{project}/api_keys/{}", text(&second, "id")), json!({})).await;
    assert_eq!(numbers("a key less").await, "2 1 2 0 1 1");
    app.ask("POST", &format!("/projects/{project}/archive"), json!({})).await;
    assert_eq!(numbers("archiving").await, "2 1 1 1 1 0");
    let key = app.ask("POST", "/admin_api_keys", json!({ "name": "second" })).await;
    assert_eq!(numbers("an Admin key").await, "2 1 1 1 2 0");
    app.ask("DELETE", &format!("/admin_api_keys/{}", text(&key, "id")), json!({})).await;
    app.ask("DELETE", &format!("/users/{reader}"), json!({})).await;
    assert_eq!(numbers("a member and an Admin key less").await, "1 1 1 1 1 0");
}

#[tokio::test]
async fn numbers_that_another_program_changed_are_corrected() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    app.project("Grid").await;
    let right = app.texts(KEPT, &[]).await;
    let overview = async || app.owner().await.get(&app.path("")).await.text;
    let panel = |page: &str| page.matches("<span class=\"side__count\">2</span>").count();
    assert_eq!(panel(&overview().await), 1, "two projects");

    app.write("delete from organization_counts where organization_id = $1", &[app.organization.as_str()]).await;
    assert_eq!(panel(&overview().await), 1, "without numbers the rows are counted");
    let theirs = "update organization_counts set members = 7, project_keys = -1 where organization_id = $1";
    app.write(theirs, &[second.organization.as_str()]).await;
    organization_counts::correct(&app.domain).await.expect("the database answers");
    assert_eq!(app.texts(KEPT, &[]).await, right);
    organization_counts::correct(&app.domain).await.expect("the database answers");
    assert_eq!(app.texts(KEPT, &[]).await, right, "nothing is left to correct");
}
