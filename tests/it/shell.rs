//! The layout around every page: navigation to every page that the person may open, and the keyboard shortcuts for it.

use crate::support::{Reply, TestApp};
use types::users::Role;

/// The links of the side panel, in order.
fn panel(reply: &Reply, organization: &str) -> Vec<String> {
    let side = reply.text.split("id=\"side\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a panel");
    let links = side.split("<a ").skip(1).filter_map(|link| link.split("href=\"").nth(1));
    let base = format!("/o/{organization}");
    links.map(|link| link.split('"').next().unwrap_or_default().trim_start_matches(&base).to_owned()).collect()
}

#[tokio::test]
async fn the_side_panel_links_exactly_to_the_pages_the_person_may_open() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let organization = app.organization.as_str();
    let theirs = panel(&reader.get(&app.path("")).await, organization);
    assert_eq!(theirs, ["", "/projects", "/keys", "/profile", "/docs/api"]);
    let ours = panel(&owner.get(&app.path("")).await, organization);
    let pages = [
        "",
        "/general",
        "/members",
        "/invites",
        "/projects",
        "/admin-keys",
        "/data-controls",
        "/audit-logs",
        "/request-log",
    ];
    assert_eq!(ours[..pages.len()], pages);
    assert_eq!(ours[ours.len() - 3..], ["/keys", "/profile", "/docs/api"]);
    for (client, links) in [(&reader, &theirs), (&owner, &ours)] {
        for link in links {
            let path = if link.starts_with("/docs") { link.clone() } else { app.path(link) };
            assert_eq!(client.get(&path).await.status, 200, "{link}");
        }
    }
}

#[tokio::test]
async fn of_many_projects_the_panel_lists_a_few_the_current_one_and_a_link_to_all() {
    let app = TestApp::founded().await;
    let mut last = String::new();
    for number in 0..12 {
        last = app.project(&format!("Turbine {number:02}")).await;
    }
    let owner = app.owner().await;
    let elsewhere = panel(&owner.get(&app.path("")).await, app.organization.as_str());
    let of_projects = |links: &[String]| links.iter().filter(|link| link.starts_with("/projects/proj_")).count();
    assert_eq!(of_projects(&elsewhere), 8);
    assert!(!elsewhere.contains(&format!("/projects/{last}")));
    let inside = owner.get(&app.path(&format!("/projects/{last}/keys"))).await;
    let links = panel(&inside, app.organization.as_str());
    assert!(links.contains(&format!("/projects/{last}")), "the panel marks the current page");
    assert_eq!(of_projects(&links), 9);
    assert!(inside.text.contains("All 13 projects"));
}

#[tokio::test]
async fn members_of_several_organizations_switch_between_them_without_javascript() {
    let app = TestApp::founded().await;
    let alone = app.owner().await.get(&app.path("")).await.text;
    assert!(!alone.contains("id=\"organizations\""), "nothing to switch to");
    let other = app.second_organization().await.organization;
    app.write_sealed(
        "insert into organization_users (organization_id, user_id, role, added_at) values ($1, $2, 'reader', 1)",
        &[other.as_str(), app.owner.as_str()],
    )
    .await;
    let page = app.owner().await.get(&app.path("")).await.text;
    let menu = page.split("id=\"organizations\"").nth(1).and_then(|rest| rest.split("</div>").next()).expect("a menu");
    assert!(page.contains("popovertarget=\"organizations\""), "the browser opens it");
    assert!(menu.contains(&format!("href=\"/o/{other}\"")));
    assert!(menu.contains(&format!("href=\"/o/{}\" aria-current=\"true\"", app.organization)), "{menu}");
}

#[tokio::test]
async fn single_key_shortcuts_can_be_switched_off() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let (page, switch) = (app.path("/shortcuts"), app.path("/shortcuts/switch"));
    assert_eq!(app.anonymous().submit(&switch, &[("shortcuts", "off")]).await.header("location"), "/sign-in");
    let listens = |reply: Reply| reply.text.contains("<dialog") && reply.text.contains("data-component=\"Shortcuts");
    let before = owner.get(&page).await;
    assert!(before.text.contains("Keyboard shortcuts") && before.text.contains("<kbd>g</kbd>"));
    assert!(listens(before));
    assert_eq!(owner.submit(&switch, &[("shortcuts", "nonsense")]).await.header("location"), page);
    assert!(listens(owner.get(&page).await), "an unknown value changes nothing");
    owner.submit(&switch, &[("shortcuts", "off")]).await;
    let after = owner.get(&page).await;
    assert!(after.text.contains("Saved for this browser."));
    assert!(!listens(after));
}

#[tokio::test]
async fn every_refusal_shows_its_request_id() {
    let app = TestApp::founded().await;
    app.person("emi@fjordlight.example", Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in("emi@fjordlight.example").await);
    let refused = [
        (403, reader.get(&app.path("/admin-keys")).await),
        (404, owner.get(&app.path("/nowhere")).await),
        (404, owner.get(&app.path("/projects/proj_none")).await),
        (404, app.anonymous().get("/nowhere").await),
        (405, owner.submit(&app.path("/audit-logs"), &[]).await),
        (422, owner.submit(&app.path("/projects/new"), &[("new[name]", "")]).await),
        (422, app.anonymous().submit("/sign-in", &[("credentials[email]", "x@y.example")]).await),
        (401, app.anonymous().submit(&app.path("/projects/new"), &[("new[name]", "x")]).await),
        (403, app.anonymous().send("POST", "/sign-in", None, "").await),
    ];
    for (status, reply) in refused {
        assert_eq!(reply.status, status, "{}", reply.text);
        let id = reply.header("x-request-id");
        assert!(id.starts_with("req_") && reply.text.contains(id), "{status}: {}", reply.text);
    }
}
