//! The numbers of an organization for monitoring.

use crate::support::{TestApp, things::text};
use domain::organization_metrics::{self, KeyMetrics};
use serde_json::json;

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn members_invites_and_keys_are_counted_by_kind_and_age() {
    let app = TestApp::founded().await;
    let measure = async || {
        let mut found = organization_metrics::measure(&app.domain).await.expect("the database answers");
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    let keys = async |kind: &str| {
        let found = measure().await.keys.into_iter().find(|(known, _)| *known == kind).expect("the kind");
        found.1
    };
    app.new_reader().await;
    app.ask("POST", "/invites", json!({ "email": "new@skerry.example", "role": "reader" })).await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let short = app.ask("POST", "/admin_api_keys", json!({ "name": "short", "expires_in_seconds": 100 * DAY })).await;
    let found = measure().await;
    assert_eq!(found.organization_id, app.organization.as_str());
    assert_eq!((found.members, found.owners, found.pending_invites), (2, 1, 1));
    assert_eq!(keys("admin").await, KeyMetrics { new: 2, ..KeyMetrics::default() });
    assert_eq!(keys("service_account").await, KeyMetrics { new: 1, ..KeyMetrics::default() });
    assert_eq!(keys("project").await, KeyMetrics::default());

    app.advance(95 * DAY);
    assert_eq!(measure().await.pending_invites, 0, "it has expired");
    let expected = KeyMetrics { old: 2, unused: 2, expiring: 1, ..KeyMetrics::default() };
    assert_eq!(keys("admin").await, expected);
    app.with_key(&text(&short, "value")).get("/v1/organization/projects").await;
    assert_eq!(keys("admin").await, KeyMetrics { unused: 1, ..expected });
    app.advance(10 * DAY);
    let expected = KeyMetrics { old: 1, unused: 1, ..KeyMetrics::default() };
    assert_eq!(keys("admin").await, expected, "an expired key is no risk any more");
    app.advance(300 * DAY);
    assert_eq!(keys("admin").await, KeyMetrics { oldest: 1, unused: 1, ..KeyMetrics::default() });
}
