//! Key states (such as expiring or unused): shown and filterable on every page that lists keys.

use crate::support::{Client, Founded, TestApp, things::text};
use serde_json::{Value, json};
use types::users::Role;

const DAY: i64 = 86_400;

/// The name of a key, when it expires, and when it was created and used, if it was used; in days from now. Keys that
/// were not used are created now.
const KEYS: &[(&str, Option<i64>, Option<i64>)] = &[
    ("long-quiet", None, Some(-97)),
    ("ended-yesterday", Some(-1), Some(-2)),
    ("fresh", None, Some(-1)),
    ("ends-next-week", Some(7), Some(-1)),
    ("never-touched", None, None),
];

/// The keys that each state shows.
const SHOWN: &[(&str, &[&str])] = &[
    ("expiring", &["ends-next-week"]),
    ("expired", &["ended-yesterday"]),
    ("unused", &["never-touched"]),
    ("stale", &["long-quiet"]),
];

/// Creates and uses [`KEYS`] while the clock advances. `make` gets a name and a request body and returns the secret.
async fn make_keys(app: &Founded, make: impl AsyncFn(&str, Value) -> String) {
    let mut today = KEYS[0].2.expect("the first key is the oldest");
    for (name, ends, used) in KEYS {
        let made_on = used.unwrap_or(0);
        app.advance((made_on - today) * DAY);
        today = made_on;
        let mut new = json!({ "name": name });
        if let Some(ends) = ends {
            // An hour more, so that a passing second does not round down to a day less.
            new["expires_in_seconds"] = json!((ends - made_on) * DAY + 3600);
        }
        let secret = make(name, new).await;
        if used.is_some() {
            app.with_key(&secret).get("/v1/organization/projects").await;
        }
    }
}

async fn names_on(client: &Client, path: &str) -> Vec<&'static str> {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    let table = page.text.split("<tbody").nth(1).unwrap_or_default().to_owned();
    KEYS.iter().map(|(name, ..)| *name).filter(|name| table.contains(name)).collect()
}

async fn assert_found_by_state(client: &Client, path: &str) {
    for (state, names) in SHOWN {
        assert_eq!(names_on(client, &format!("{path}?state={state}")).await, *names, "{path} {state}");
    }
    assert_eq!(names_on(client, path).await.len(), KEYS.len(), "{path}");
    assert_eq!(client.get(&format!("{path}?state=lost")).await.status, 400, "{path}");
}

#[tokio::test]
async fn admin_keys_are_found_by_state() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path("/admin-keys");
    for state in ["expiring", "expired", "stale"] {
        let text = owner.get(&format!("{path}?state={state}")).await.text;
        assert!(text.contains("No key is in this state"), "{state}");
    }
    make_keys(&app, async |_, new| text(&app.ask("POST", "/admin_api_keys", new).await, "value")).await;
    let owner = app.owner().await;
    assert_found_by_state(&owner, &path).await;
    let text = owner.get(&path).await.text;
    for words in ["Unused for 97 days", "Never used", "Expired", "In 7 days"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(
        owner.get(&app.path("")).await.text.contains("1 expires within 14 days"),
        "the overview counts by the same rule"
    );
}

#[tokio::test]
async fn keys_of_a_project_and_its_service_accounts_are_found_by_the_same_states() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    make_keys(&app, async |name, new| {
        let path = format!("/projects/{project}/service_accounts");
        let account = app.ask("POST", &path, json!({ "name": format!("runs-{name}") })).await;
        let (account_id, first) = (text(&account, "id"), text(&account["api_key"], "id"));
        app.write("delete from project_keys where id = $1", &[&first]).await;
        text(&app.ask("POST", &format!("{path}/{account_id}/api_keys"), new).await, "value")
    })
    .await;
    let owner = app.owner().await;
    let path = app.path(&format!("/projects/{project}"));
    assert_found_by_state(&owner, &format!("{path}/keys")).await;
    assert_found_by_state(&owner, &format!("{path}/service-accounts")).await;

    let emi = app.person("emi@fjordlight.example", Role::Reader).await;
    app.join(&project, emi.as_str(), "member").await;
    let member = app.signed_in("emi@fjordlight.example").await;
    let text = member.get(&format!("{path}/keys?state=unused")).await.text;
    assert!(
        !text.contains("never-touched") && text.contains("No key is in this state"),
        "a member sees only their own keys"
    );
}
