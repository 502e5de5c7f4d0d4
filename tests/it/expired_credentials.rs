//! An expiry that has passed stays passed when the clock is set back.

use crate::support::TestApp;
use domain::expired_credentials;
use serde_json::json;

const KEYS: &str = "/v1/organization/admin_api_keys";

#[tokio::test]
async fn keys_and_sessions_that_have_expired_stay_expired_when_the_clock_goes_back() {
    let app = TestApp::founded().await;
    let made = app.admin().post(KEYS, json!({ "name": "short", "expires_in_seconds": 1000 })).await.json();
    let later = app.admin().post(KEYS, json!({ "name": "long", "expires_in_seconds": 500_000 })).await.json();
    let key = |made: &serde_json::Value| made["value"].as_str().expect("shown once").to_owned();
    let project = app.project("Grid").await;
    let actor = app.acting("ada@fjordlight.example", &app.organization).await;
    let (project_key, _) = app.own_key(&actor, &project, "laptop").await;
    app.write_sealed("update project_keys set expires_at = created_at + 1000 where id = $1", &[project_key.as_str()])
        .await;
    let owner = app.owner().await;
    app.advance(90_000);
    expired_credentials::sweep(&app.domain).await.expect("the sweep succeeds");
    app.advance(-90_000);
    assert_eq!(app.with_key(&key(&made)).get(KEYS).await.refusal(401)["code"], "invalid_api_key");
    assert_eq!(app.with_key(&key(&later)).get(KEYS).await.status, 200, "this one has not expired");
    assert_eq!(owner.get(&app.path("")).await.status, 303, "the session has ended");
    let path = format!("/v1/organization/projects/{project}/api_keys/{project_key}");
    let longer = app.admin().post(&path, json!({ "expires_in_seconds": 5000 })).await.refusal(400);
    assert_eq!(longer["code"], "key_expired", "{longer}");

    // A deleted key leaves nothing behind.
    assert_eq!(app.count("expired_keys").await, 2);
    app.admin().delete(&format!("{KEYS}/{}", made["id"].as_str().expect("an id"))).await;
    assert_eq!(app.admin().delete(&path).await.status, 200);
    assert_eq!(app.count("expired_keys").await, 0);
}
