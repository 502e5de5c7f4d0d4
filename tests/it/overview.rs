//! The overview page: what expires soon, what happened recently, and only what the viewer may see.
//!
//! Seeded faults these tests catch: a project member shown everybody's keys there; deletions of all organizations
//! counted for each.

use crate::support::{TestApp, things::text};
use domain::project_api_keys;
use serde_json::{Value, json};
use types::{ids::ProjectId, project_api_keys::NewProjectApiKey, users::Role};

const DAY: i64 = 86_400;

#[tokio::test]
async fn owners_see_what_expires_soon_with_links_soonest_first() {
    let app = TestApp::founded().await;
    let post = async |path: &str, body| {
        let reply = app.admin().post(&format!("/v1/organization{path}"), body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    };
    let id = |made: &serde_json::Value| made["id"].as_str().expect("an id").to_owned();
    let quiet = app.owner().await.get(&app.path("")).await.text;
    assert!(!quiet.contains("Ends soon"), "nothing expires");
    let (grid, old) = (
        id(&post("/projects", json!({ "name": "Grid" })).await),
        id(&post("/projects", json!({ "name": "Old" })).await),
    );
    let machine = async |project: &str, name: &str| {
        let account = json!({ "name": name, "expires_in_seconds": 3 * DAY });
        post(&format!("/projects/{project}/service_accounts"), account).await
    };
    for project in [&grid, &old] {
        machine(project, "spent").await;
    }
    let invite = id(&post("/invites", json!({ "email": "nora@skerry.example", "role": "reader" })).await);
    app.advance(6 * DAY);
    for (project, name) in [(&grid, "edge"), (&old, "ghost")] {
        machine(project, name).await;
    }
    post(&format!("/projects/{old}/archive"), json!(null)).await;
    post("/admin_api_keys", json!({ "name": "terraform", "expires_in_seconds": 5 * DAY })).await;
    post("/admin_api_keys", json!({ "name": "patient", "expires_in_seconds": 60 * DAY })).await;

    let page = app.owner().await.get(&app.path("")).await.text;
    let totals = page.split("class=\"counts\"").nth(1).expect("the totals").split("</nav>").next().expect("their end");
    for (of, count) in [("Project keys", 2), ("Admin keys", 3), ("Pending invites", 1), ("Projects", 2)] {
        let said = format!("<span>{of}</span><b>{count}</b>");
        assert!(totals.contains(&said), "{said}: {totals}");
    }
    let card = page.split("id=\"soon\"").nth(1).expect("the card").split("</section>").next().expect("its end");
    let place = |words: &str| card.find(words).unwrap_or_else(|| panic!("no {words} in {card}"));
    assert!(place("nora@skerry.example") < place("/keys?state=expiring"), "in a day, in three");
    assert!(place("/keys?state=expiring") < place("terraform"), "in three, in five");
    assert!(!card.contains("patient") && !card.contains("ghost") && !card.contains(&old), "{card}");
    assert!(card.contains(&format!("/invites/{invite}/link")) && card.contains(&format!("/projects/{grid}/keys")));
    assert!(page.contains("3 things end soon") && page.contains("1 expires within 2 days"), "{page}");

    let theirs = app.reader().await.get(&app.path("")).await.text;
    for secret in ["terraform", "nora@skerry.example", "Latest events", "Activity, last 14 days"] {
        assert!(!theirs.contains(secret), "a reader sees {secret}");
    }
}

#[tokio::test]
async fn bars_and_newest_events_link_to_the_log_and_are_left_out_without_one() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await;
    let page = owner.get(&app.path("")).await.text;
    let newest = page.split("id=\"latest\"").nth(1).expect("the card");
    let first = newest.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let record = owner.get(first).await;
    assert!(record.status == 200 && record.text.contains("project.created"), "{}", record.text);
    let bars = page.split("id=\"activity\"").nth(1).expect("the card");
    let links: Vec<_> = bars
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains("from="))
        .collect();
    assert_eq!(links.len(), 14, "one bar per day");
    let today = owner.get(&links[13].replace("&amp;", "&")).await;
    assert!(today.status == 200 && today.text.contains("Created the project Grid"), "{}", today.text);

    let off = TestApp::start().await.found(false).await;
    let page = off.owner().await.get(&off.path("")).await;
    assert!(page.status == 200 && !page.text.contains("Latest events"), "{}", page.text);
    assert!(page.text.contains("Enable audit logging"));
}

#[tokio::test]
async fn data_controls_list_what_the_next_purge_deletes() {
    let app = TestApp::founded().await;
    let made = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "gone" })).await.json();
    let key = made["id"].as_str().expect("an id");
    let path = app.path("/data-controls");
    assert!(!app.owner().await.get(&path).await.text.contains("The next clearing takes"));
    assert_eq!(app.admin().delete(&format!("/v1/organization/admin_api_keys/{key}")).await.status, 200);
    let page = app.owner().await.get(&path).await.text;
    assert!(page.contains("The next clearing takes") && page.contains("one Admin key"), "{page}");
    let reader = app.reader().await;
    assert_eq!(reader.get(&path).await.status, 403);
}

#[tokio::test]
async fn readers_see_only_the_expiring_keys_they_may_see() {
    let app = TestApp::founded().await;
    let bo = app.colleague("bo@fjordlight.example", Role::Reader).await;
    let cy = app.colleague("cy@fjordlight.example", Role::Reader).await;
    let [both, bos, nobodys] = [app.project("Both").await, app.project("Bo's").await, app.project("Nobody's").await];
    let ids = [&bo, &cy].map(|person| person.who.user_id().expect("the actor is a person").to_string());
    for (project, person, role) in [(&both, 0, "member"), (&both, 1, "member"), (&bos, 0, "owner")] {
        let new = json!({ "user_id": ids[person], "role": role });
        app.ask("POST", &format!("/projects/{project}/users"), new).await;
    }
    let soon = 5 * DAY + 3600;
    for (person, name) in [(&bo, "of-bo"), (&cy, "of-cy")] {
        let (key, _) = app.own_key(person, &both, name).await;
        let patch = json!({ "expires_in_seconds": soon });
        app.ask("POST", &format!("/projects/{both}/api_keys/{key}"), patch).await;
    }
    for (project, name) in [(&bos, "machine-of-bo"), (&nobodys, "machine-of-nobody")] {
        let new = json!({ "name": name, "expires_in_seconds": soon });
        app.ask("POST", &format!("/projects/{project}/service_accounts"), new).await;
    }

    for (email, visible) in [("bo", &["“of-bo”", "account machine-of-bo"][..]), ("cy", &["“of-cy”"])] {
        let page = app.signed_in(&format!("{email}@fjordlight.example")).await.get(&app.path("")).await.text;
        let card = page.split("id=\"soon\"").nth(1).expect("the card").split("</section>").next().expect("its end");
        for name in ["“of-bo”", "“of-cy”", "account machine-of-bo", "account machine-of-nobody"] {
            assert_eq!(card.contains(name), visible.contains(&name), "{email} {name}: {card}");
        }
    }
}

#[tokio::test]
async fn of_many_expiring_objects_the_first_are_listed_and_the_page_says_there_are_more() {
    let app = TestApp::founded().await;
    for days in 1..=9 {
        let new = json!({ "name": format!("key-{days}"), "expires_in_seconds": days * DAY + 3600 });
        app.ask("POST", "/admin_api_keys", new).await;
    }
    let page = app.owner().await.get(&app.path("")).await.text;
    assert!(page.contains("“key-8” expires in 8 days") && !page.contains("“key-9”"), "{page}");
    assert!(page.contains("More than 8 things end soon"), "{page}");
}

#[tokio::test]
async fn the_overview_shows_the_newest_signed_checkpoint() {
    let app = TestApp::founded().await;
    app.advance(3 * DAY);
    let owner = app.owner().await;
    // The sign-in is an event, and its commit signed the log.
    let page = owner.get(&app.path("")).await.text;
    let card = page.split("id=\"server\"").nth(1).expect("the card").split("</section>").next().expect("its end");
    assert!(card.contains("Checkpoint") && card.contains("Signed just now"), "{card}");
}

#[tokio::test]
async fn deletions_of_other_organizations_are_not_shown() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    let key = text(&app.ask("POST", "/admin_api_keys", json!({ "name": "gone" })).await, "id");
    app.ask("DELETE", &format!("/admin_api_keys/{key}"), Value::Null).await;
    let zoe = app.second_owner().await;
    let home = zoe.get("/").await.header("location").to_owned();
    for (client, home, expected) in [(&app.owner().await, app.path(""), true), (&zoe, home, false)] {
        let page = client.get(&format!("{home}/data-controls")).await;
        assert_eq!(page.status, 200, "{home}");
        assert_eq!(page.text.contains("one Admin key"), expected, "{home}");
        let overview = client.get(&home).await;
        assert_eq!(overview.text.contains("1 deletion"), expected, "{home}: {}", overview.text);
    }
}

#[tokio::test]
async fn the_step_to_a_second_owner_opens_the_form_with_the_owner_role() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let page = owner.get(&app.path("")).await.text;
    let step = page.split("<a ").find(|link| link.contains("Invite a second owner")).expect("the step");
    let href = step.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let chosen = |form: &str| -> Vec<String> {
        let radios =
            form.split("<input").filter(|input| input.contains("type=\"radio\"") && input.contains("new[role]"));
        let chosen = radios.filter(|input| input.split('>').next().unwrap_or_default().contains("checked"));
        chosen.filter_map(|input| Some(input.split("value=\"").nth(1)?.split('"').next()?.to_owned())).collect()
    };
    assert_eq!(chosen(&owner.get(href).await.text), ["owner"]);
    let plain = app.path("/invites/new");
    assert_eq!(chosen(&owner.get(&plain).await.text), ["reader"]);
    assert_eq!(chosen(&owner.get(&format!("{plain}?role=king")).await.text), ["reader"]);
    // What was chosen in the form wins.
    let again = owner.submit(href, &[("new[email]", "nobody"), ("new[role]", "reader")]).await;
    assert_eq!((again.status, chosen(&again.text)), (422, vec!["reader".to_owned()]));
}

#[tokio::test]
async fn the_counts_are_those_of_the_lists_that_they_lead_to() {
    let app = TestApp::founded().await;
    for seconds in [60, 90 * DAY] {
        app.ask("POST", "/admin_api_keys", json!({ "name": format!("{seconds}"), "expires_in_seconds": seconds }))
            .await;
    }
    let (ada, project) = (app.actor("ada@fjordlight.example", app.owner.clone()).await, app.project("Grid").await);
    app.own_key(&ada, &project, "lasting").await;
    let brief = NewProjectApiKey {
        name: Some("brief".to_owned()),
        expires_in_seconds: Some(60),
        ..NewProjectApiKey::default()
    };
    let made = project_api_keys::create(&app.domain, &ada, &ProjectId::new(project), brief.into()).await;
    made.expect("a member may create a key");
    app.advance(3600);
    let owner = app.owner().await;
    let page = owner.get(&app.path("")).await.text;
    assert!(page.contains("<span>Project keys</span><b>2</b>"), "the expired one is listed too: {page}");
    let list = owner.get(&app.path("/admin-keys")).await.text;
    let rows = list.matches("role=\"rowheader\"").count();
    assert_eq!(rows, 3, "the expired one is listed too");
    assert!(page.contains(&format!("<span>Admin keys</span><b>{rows}</b>")), "{page}");
    let side = page.split("id=\"side\"").nth(1).and_then(|rest| rest.split("</nav>").next()).expect("a panel");
    let entry = side.split("/admin-keys\"").nth(1).and_then(|rest| rest.split("</li>").next()).expect("an entry");
    assert!(entry.contains(&format!(">{rows}</span>")), "{entry}");
    let totals = page.split("class=\"counts\"").nth(1).expect("the totals").split("</nav>").next().expect("their end");
    assert_eq!(totals.matches("<a ").count(), 5, "each leads to its list: {totals}");
}

#[tokio::test]
async fn an_accepted_invite_is_no_deletion_that_waits() {
    let app = TestApp::founded().await;
    let invite = app.ask("POST", "/invites", json!({ "email": "nora@skerry.example", "role": "reader" })).await;
    let owner = app.owner().await;
    let link = app.path(&format!("/invites/{}/link", invite["id"].as_str().expect("an id")));
    let made = owner.submit(&link, &[]).await.text;
    let token = made.split("/invite?token=").nth(1).and_then(|rest| rest.split(['"', '<']).next()).expect("a link");
    let fields = [("token", token), ("new[name]", "Nora Berg"), ("new[password]", crate::support::PASSWORD)];
    assert_eq!(app.anonymous().submit("/invite", &fields).await.status, 303);
    let page = owner.get(&app.path("")).await.text;
    assert!(page.contains("No deletions waiting") || !page.contains("1 deletion"), "{page}");
    let card = page.split("id=\"deleted\"").nth(1).expect("the card").split("</section>").next().expect("its end");
    assert!(!card.contains("1 deletion"), "{card}");
}
