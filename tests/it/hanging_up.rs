//! Who hangs up, or drops an operation, leaves a whole change or none.
//!
//! Planted and caught: a request that runs in no task of its own; a dropped change whose savepoint stays open.

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

/// How often an operation is cut off at every place.
const PASSES: usize = 5;

/// How long a broken server may keep this waiting; a whole one takes milliseconds.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Lets a future be polled so many times and drops it when it is woken once more: each number cuts it off at another
/// place. `None`: it was cut off.
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

/// How many records of a type there are.
async fn told(app: &Founded, r#type: &str) -> usize {
    app.audit_types().await.into_iter().filter(|told| told == r#type).count()
}

async fn rows(app: &Founded, table: &'static str) -> usize {
    usize::try_from(app.count(table).await).expect("a count")
}

#[tokio::test]
async fn an_operation_that_is_dropped_anywhere_leaves_the_invite_and_its_record_or_neither() {
    let app = TestApp::founded().await;
    let operator = Actor::operator(app.organization.clone());
    let project = async |name: String| {
        let new = NewProject { name: Some(name), ..NewProject::default() };
        projects::create(&app.domain, &operator, new.into(), SameName::Allowed).await.expect("nothing is in its way")
    };
    let (mut landed, mut cuts) = (0, 0);
    // How far a poll gets depends on how fast the database answers, so a second pass cuts at other places.
    for _ in 0..PASSES {
        for polls in 0.. {
            let email = format!("new{cuts}.{landed}.{polls}@skerry.example");
            let new = NewInvite { email: Some(email.clone()), role: Some("reader".to_owned()), projects: None };
            let dropped = cut_off(invites::create(&app.domain, &operator, new.into()), polls);
            // Beside somebody who shares its commit: what was begun must not ride along.
            let (done, _) = tokio::join!(dropped, project(format!("Beside {email}")));
            // Answered only once its own row is on disk, and with it whatever stood in line before.
            project(format!("After {email}")).await;
            let now = rows(&app, "invites").await;
            assert!(now == landed || now == landed + 1, "at {polls} polls");
            assert_eq!(rows(&app, "invite_projects").await, now, "at {polls} polls: with the project it grants");
            assert_eq!(told(&app, "invite.sent").await, now, "at {polls} polls: with its record");
            if let Some(done) = done {
                assert_eq!(done.expect("nothing is in its way").email, email);
                assert_eq!(now, landed + 1, "what was answered is there");
                landed = now;
                break;
            }
            (landed, cuts) = (now, cuts + 1);
            assert!(polls < 1000, "it never ends");
        }
    }
    // Before the first poll, and while it takes its turn, it can be cut off however fast the database is.
    assert!(cuts >= 2 * PASSES, "it was cut off at {cuts} places only");
}

#[tokio::test]
async fn a_client_who_hangs_up_anywhere_has_made_the_whole_change_once_it_was_heard() {
    let app = TestApp::founded().await;
    for heard in 1..=30 {
        let client = app.admin();
        let email = format!("new{heard}@skerry.example");
        {
            let mut request = pin!(client.post(INVITES, json!({ "email": email, "role": "reader" })));
            assert!(futures::poll!(&mut request).is_pending(), "it is on its way");
            // The server gets a little further each time before the client is gone.
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
        let now = (rows(&app, "invites").await, rows(&app, "invite_projects").await, told(&app, "invite.sent").await);
        assert_eq!(now, (heard, heard, heard), "{email}");
    }
}
