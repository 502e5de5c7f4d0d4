//! A client that disconnects, or an operation that is dropped, leaves a whole change or none.
//!
//! Seeded faults these tests catch: a request that does not run in a task of its own; a dropped change whose savepoint
//! stays open.

use crate::support::{Founded, TestApp};
use domain::{
    Actor, invites,
    projects::{self, SameName},
};
use serde_json::json;
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};
use types::{invites::NewInvite, projects::NewProject};

const INVITES: &str = "/v1/organization/invites";

/// How often an operation is cut off at every point.
const PASSES: usize = 5;

/// How long a test waits before it fails; a working server takes milliseconds.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Polls a future this many times and drops it when it is woken again: each number cuts it off at another point.
/// Returns `None` if it was cut off.
async fn cut_off<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// How many audit events of a type there are.
async fn count_events(app: &Founded, r#type: &str) -> usize {
    app.audit_types().await.into_iter().filter(|count_events| count_events == r#type).count()
}

async fn rows(app: &Founded, table: &'static str) -> usize {
    usize::try_from(app.count(table).await).expect("a count")
}

#[tokio::test]
async fn an_operation_dropped_at_any_point_leaves_the_invite_and_its_event_or_neither() {
    let app = TestApp::founded().await;
    let operator = Actor::server_administrator(app.organization.clone());
    let project = async |name: String| {
        let new = NewProject { name: Some(name), ..NewProject::default() };
        projects::create(&app.domain, &operator, new.into(), SameName::Allowed).await.expect("the operation succeeds")
    };
    let (mut landed, mut cuts) = (0, 0);
    // How far a poll gets depends on how fast the database answers, so a further pass cuts at other points.
    for _ in 0..PASSES {
        for polls in 0.. {
            let email = format!("new{cuts}.{landed}.{polls}@skerry.example");
            let new = NewInvite { email: Some(email.clone()), role: Some("reader".to_owned()), projects: None };
            let dropped = cut_off(invites::create(&app.domain, &operator, new.into()), polls);
            // Runs next to a change in the same commit: writes of the dropped change must not be committed with it.
            let (done, _) = tokio::join!(dropped, project(format!("Beside {email}")));
            // This returns only once its row is committed, and with it everything queued before it.
            project(format!("After {email}")).await;
            let now = rows(&app, "invites").await;
            assert!(now == landed || now == landed + 1, "at {polls} polls");
            assert_eq!(rows(&app, "invite_projects").await, now, "at {polls} polls: with the project it grants");
            assert_eq!(count_events(&app, "invite.sent").await, now, "at {polls} polls: with its record");
            if let Some(done) = done {
                assert_eq!(done.expect("the operation succeeds").email, email);
                assert_eq!(now, landed + 1, "a confirmed change is stored");
                landed = now;
                break;
            }
            (landed, cuts) = (now, cuts + 1);
            assert!(polls < 1000, "it never ends");
        }
    }
    // Before the first poll, and while it waits for its turn, it can be cut off however fast the database is.
    assert!(cuts >= 2 * PASSES, "it was cut off at {cuts} places only");
}

#[tokio::test]
async fn a_client_that_disconnects_at_any_point_has_made_the_whole_change_once_it_was_received() {
    let app = TestApp::founded().await;
    for heard in 1..=30 {
        let client = app.admin();
        let email = format!("new{heard}@skerry.example");
        {
            let mut request = pin!(client.post(INVITES, json!({ "email": email, "role": "reader" })));
            assert!(futures::poll!(&mut request).is_pending(), "it is on its way");
            // The server gets a little further each time before the client disconnects.
            for _ in 1..heard {
                tokio::task::yield_now().await;
            }
        }
        let logged = async {
            while rows(&app, "request_log").await < heard {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(TIMEOUT, logged).await.expect("the server goes on without the client, and logs");
        let now =
            (rows(&app, "invites").await, rows(&app, "invite_projects").await, count_events(&app, "invite.sent").await);
        assert_eq!(now, (heard, heard, heard), "{email}");
    }
}
