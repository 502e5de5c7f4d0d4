//! Background jobs as a server administrator sees them: in the metrics and in the readiness check.

use crate::{
    operator_serve::Running,
    support::{Host, TestApp},
};
use std::time::{Duration, Instant};

/// How long a test waits before it fails.
const TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_required_job_that_has_not_succeeded_recently_makes_the_server_not_ready() {
    let app = TestApp::founded().await;
    let client = app.anonymous();
    app.app.app.jobs.register("sweeps", Duration::ZERO, false);
    assert_eq!(client.get("/readyz").await.status, 200);
    let signing = app.app.app.jobs.register("signing", Duration::ZERO, true);
    let reply = client.get("/readyz").await;
    assert_eq!(reply.status, 503);
    assert!(reply.text.contains("signing") && !reply.text.contains("sweeps"), "{}", reply.text);
    signing.succeeded();
    assert_eq!(client.get("/readyz").await.status, 503, "with an interval of zero it is overdue at once");
    app.app.app.jobs.register("purge", Duration::from_secs(60), true);
    assert!(!client.get("/readyz").await.text.contains("purge"), "it has just started");
}

#[tokio::test]
async fn the_metrics_say_when_each_job_last_succeeded_and_how_often_it_failed() {
    let host = Host::new().await;
    host.init(&[]).success();
    let server = Running::start(&host);
    let began = Instant::now();
    for job in ["signing", "purge", "sweeps", "audit_drift", "search_index", "metrics_upkeep"] {
        let success = format!("orgward_job_last_success_timestamp_seconds{{job=\"{job}\"}} 1");
        while !server.get("/metrics").contains(&success) {
            assert!(began.elapsed() < TIMEOUT, "no success of {job}: {}", server.get("/metrics"));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let failures = format!("orgward_job_failures_total{{job=\"{job}\"}} 0");
        assert!(server.get("/metrics").contains(&failures), "{failures}");
    }
    assert_eq!(server.stop(), Some(0));
}
