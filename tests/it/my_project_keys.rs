//! The page of a person's own keys in all projects: only theirs, each with the actions available for it.

use crate::support::{SECOND_OWNER, TestApp};
use types::users::Role;

#[tokio::test]
async fn people_see_their_own_keys_in_every_project_and_no_others() {
    let app = TestApp::founded().await;
    let [grid, lamp, old] = [app.project("Grid").await, app.project("Lamp").await, app.project("Old").await];
    let (mia, per) = (
        app.colleague("mia@fjordlight.example", Role::Reader).await,
        app.colleague("per@fjordlight.example", Role::Reader).await,
    );
    for project in [&grid, &lamp, &old] {
        for person in [&mia, &per] {
            app.join(project, person.who.user_id().expect("a person").as_str(), "member").await;
        }
    }
    let path = app.path("/keys");
    assert_eq!(app.anonymous().get(&path).await.status, 303);
    app.second_organization().await;
    assert_eq!(app.signed_in(SECOND_OWNER).await.get(&path).await.status, 404);

    let client = app.signed_in("mia@fjordlight.example").await;
    assert!(client.get(&path).await.text.contains("No keys yet"));
    app.own_key(&per, &grid, "not hers").await;
    let (first, _) = app.own_key(&mia, &grid, "laptop").await;
    app.own_key(&mia, &lamp, "phone").await;
    let (stopped, _) = app.own_key(&mia, &old, "relic").await;
    app.ask("POST", &format!("/projects/{old}/archive"), serde_json::Value::Null).await;
    let page = client.get(&path).await.text;
    for shown in ["laptop", "phone", "relic", "Project archived", &format!("/projects/{grid}/keys/{first}/delete")] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(page.contains(&format!("/projects/{lamp}/keys/new")), "a link to create a key, for each project");
    assert!(!page.contains("not hers") && !page.contains(&format!("{stopped}/delete")));
    assert!(page.find("phone") < page.find(">laptop"), "the newest first");
}

#[tokio::test]
async fn the_list_is_paged_by_position() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let ada = app.acting("ada@fjordlight.example", &app.organization).await;
    // No identifier contains these names, because none has a space.
    for number in 0..53 {
        app.own_key(&ada, &project, &format!("key {number:02}")).await;
    }
    let owner = app.owner().await;
    let first = owner.get(&app.path("/keys")).await.text;
    assert!(first.contains("key 52") && first.contains("key 03") && !first.contains("key 02"));
    let at = first.find("/keys?after=").expect("there is more");
    let address: String = first[at..].chars().take_while(|c| *c != '"').collect();
    let second = owner.get(&app.path(&address)).await.text;
    assert!(second.contains("key 02") && second.contains("key 00") && !second.contains("key 03"));
}
