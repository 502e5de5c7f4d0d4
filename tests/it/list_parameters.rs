//! Lists in the console: what they do with a parameter that is not valid, and how an action leads back to them.
//!
//! Seeded faults these tests catch: a wrong filter that is ignored, so that more is shown than was asked for; a filter
//! that is lost after an action; an action that leads to another site.

use crate::support::{TestApp, things::text};
use serde_json::json;
use types::users::Role;

const BO: &str = "bo@fjordlight.example";

/// Decodes the attribute of a link.
fn decoded(html: &str) -> String {
    html.replace("&amp;", "&")
}

/// The address of the first link on a page that contains `part`.
fn link(html: &str, part: &str) -> String {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    decoded(links.into_iter().find(|href| href.contains(part)).unwrap_or_else(|| panic!("no link to {part}: {html}")))
}

#[tokio::test]
async fn every_list_refuses_a_wrong_parameter_by_its_name_and_shows_nothing() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let keys = format!("/projects/{project}/keys");
    let accounts = format!("/projects/{project}/service-accounts");
    let members = format!("/projects/{project}/members");
    for (list, query, name) in [
        ("/members", "role=king", "role"),
        ("/members", "sort=height", "sort"),
        ("/members", "order=up", "order"),
        ("/members", "after=nobody", "after"),
        ("/invites", "after=nobody", "after"),
        ("/projects", "archived=maybe", "archived"),
        ("/projects", "after=nothing", "after"),
        ("/admin-keys", "state=lost", "state"),
        (&keys, "state=lost", "state"),
        (&accounts, "state=lost", "state"),
        (&members, "after=nobody", "after"),
        ("/request-log", "span=2w", "span"),
        ("/request-log", "status=soon", "status"),
        ("/request-log", "after=nonsense", "after"),
        ("/audit-logs", "since=2w", "2w"),
        ("/audit-logs", "after=nonsense", "after"),
    ] {
        let page = owner.get(&app.path(&format!("{list}?search=x&{query}"))).await;
        assert_eq!(page.status, 400, "{list}?{query}");
        assert!(!page.text.contains("role=\"rowheader\""), "{list}?{query} lists something");
        let main = page.text.split("<main").nth(1).expect("a page");
        assert!(main.contains(name), "{list}?{query} names {name}: {main}");
    }
    assert_eq!(reader.get(&app.path("/members?role=king")).await.status, 403, "rights come first");

    let page = owner.get(&app.path("/members?search=ada&role=king")).await.text;
    assert!(
        page.contains("The &#x27;role&#x27; in the address") || page.contains("The 'role' in the address"),
        "{page}"
    );
    assert_eq!(link(&page, "?search="), "?search=ada", "the rest stays");
}

#[tokio::test]
async fn a_list_is_filtered_as_before_after_an_action() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": bo, "role": "member" })).await;
    app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let old = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "old" })).await, "id");
    let owner = app.owner().await;

    let members = app.path("/members?role=reader&search=bo");
    let page = owner.get(&members).await.text;
    let role = link(&page, "/role?next=");
    let confirm = owner.get(&role).await.text;
    assert!(
        decoded(&confirm).contains(&format!("href=\"{}\"", app.path("/members?role=reader&search=bo"))),
        "{confirm}"
    );
    let done = owner.submit(&role, &[("patch[role]", "owner")]).await;
    assert_eq!((done.status, done.header("location")), (303, members.as_str()));
    let remove = link(&owner.get(&app.path("/members?search=bo")).await.text, "/remove?next=");
    let done = owner.submit(&remove, &[]).await;
    assert_eq!((done.status, done.header("location")), (303, app.path("/members?search=bo").as_str()));

    let unused = app.path("/admin-keys?state=unused");
    let page = owner.get(&unused).await.text;
    let delete = link(&page, &format!("{old}/delete?next="));
    assert_eq!(owner.submit(&delete, &[]).await.header("location"), unused);

    let accounts = app.path(&format!("/projects/{project}/service-accounts?state=unused"));
    let delete = link(&owner.get(&accounts).await.text, "/delete?next=");
    assert_eq!(owner.submit(&delete, &[]).await.header("location"), accounts);

    // The selection of several members remembers the filter too.
    app.person("emi@fjordlight.example", Role::Reader).await;
    let filtered = app.path("/members?search=emi");
    let page = owner.get(&filtered).await.text;
    let action = page.split("id=\"chosen\"").nth(1).expect("the form").split("action=\"").nth(1).expect("its action");
    let action = decoded(action.split('"').next().unwrap_or_default());
    let id = app.texts("select id from users where email = $1", &["emi@fjordlight.example"]).await.remove(0);
    let reviewed = owner.submit(&action, &[("chosen[id][]", &id), ("chosen[role]", "owner")]).await;
    assert_eq!(reviewed.status, 200, "{}", reviewed.text);
    assert_eq!(link(&reviewed.text, "/members?search="), filtered);
}

#[tokio::test]
async fn an_action_leads_to_its_own_list_only() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let list = app.path("/admin-keys");
    for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fsign-out", "%0D%0Ax%3A1"] {
        let key = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "old" })).await, "id");
        let path = app.path(&format!("/admin-keys/{key}/delete?next={next}"));
        assert!(!owner.get(&path).await.text.contains("evil.example\""), "{next}");
        let done = owner.submit(&path, &[]).await;
        assert_eq!((done.status, done.header("location")), (303, list.as_str()), "{next}");
    }
}
